import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';

/**
 * A condition in DynamoDB's own language, with every attribute written `#name` and every value
 * `:value`. The names are aliased for you, so reserved words need no thought:
 * `when('#status = :waiting AND #version = :version', { waiting: 'waiting', version: 3 })`.
 */
export interface Condition {
  readonly expression: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** Attribute names that are not the token itself: `{ key: 'a.b' }` for `#key`. */
  readonly names: Readonly<Record<string, string>>;
}

export function when(
  expression: string,
  values: Readonly<Record<string, unknown>> = {},
  names: Readonly<Record<string, string>> = {},
): Condition {
  return { expression, values, names };
}

/** The item is not there yet. */
export const absent: Condition = when('attribute_not_exists(#pk)');

/** The item is as it was read. */
export function atVersion(version: number): Condition {
  return when('#version = :expectedVersion', { expectedVersion: version });
}

/** The item is absent or older: the guard of every copy that a consumer keeps. */
export function newerThanStored(version: number): Condition {
  return when('attribute_not_exists(#pk) OR #version < :incomingVersion', {
    incomingVersion: version,
  });
}

/** Collects names and values of all the expressions of one request. */
export class Expressions {
  readonly #names: Record<string, string> = {};
  readonly #values: Record<string, unknown> = {};

  /** Takes up an expression and gives it back for use in the request. */
  add(part: Condition): string {
    for (const [, name] of part.expression.matchAll(/#(\w+)/g)) {
      if (name === undefined) continue;
      // An alias that another expression of the request has given stays.
      this.#names[`#${name}`] = part.names[name] ?? this.#names[`#${name}`] ?? name;
    }
    for (const [name, value] of Object.entries(part.values)) this.#values[`:${name}`] = value;
    return part.expression;
  }

  names(): { ExpressionAttributeNames?: Record<string, string> } {
    return Object.keys(this.#names).length > 0 ? { ExpressionAttributeNames: this.#names } : {};
  }

  values(): { ExpressionAttributeValues?: Record<string, AttributeValue> } {
    return Object.keys(this.#values).length > 0
      ? { ExpressionAttributeValues: marshall(this.#values, MARSHALL) }
      : {};
  }
}

export const MARSHALL = { removeUndefinedValues: true } as const;
