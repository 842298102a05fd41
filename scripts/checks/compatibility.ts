import { isDeepStrictEqual } from 'node:util';

/** A JSON Schema as zod writes it: no references but to itself. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

export interface RouteContract {
  readonly caller: string;
  readonly request: Readonly<Record<string, JsonSchema>>;
  /** Status of success to the schema of its body; `null` for none. */
  readonly responses: Readonly<Record<string, JsonSchema | null>>;
}

/** All that others rely on, as written to `docs/contracts/released.json`. */
export interface Contracts {
  readonly events: Readonly<Record<string, JsonSchema>>;
  /** By `POST /v1/bookings`. */
  readonly routes: Readonly<Record<string, RouteContract>>;
}

export interface BreakingChange {
  readonly where: string;
  readonly what: string;
}

/**
 * What the current contracts would break for those who rely on the released ones. A request may only
 * become wider (senders keep working); a response or an event only narrower or richer (readers keep
 * working). A whole event or route may go once its next major stands beside it.
 */
export function findBreakingChanges(released: Contracts, current: Contracts): BreakingChange[] {
  const changes: BreakingChange[] = [];
  const add = (where: string, what: string) => changes.push({ where, what });
  const compare = (where: string, old: JsonSchema, now: JsonSchema, breaks: Direction) => {
    for (const difference of differences(old, now)) {
      if (difference.direction === breaks || difference.direction === 'both') {
        add(`${where} ${difference.at}`.trim(), difference.what);
      }
    }
  };

  for (const [type, old] of Object.entries(released.events)) {
    const now = current.events[type];
    if (now !== undefined) compare(type, old, now, 'wider');
    else if (!hasNextMajor(type, current.events)) add(type, 'event removed without a next major');
  }
  for (const [key, old] of Object.entries(released.routes)) {
    const now = current.routes[key];
    if (now === undefined) {
      if (!hasNextMajor(key, current.routes)) add(key, 'route removed without a next major');
      continue;
    }
    if (now.caller !== old.caller) add(key, `kind of caller: ${old.caller} became ${now.caller}`);
    for (const part of new Set([...Object.keys(old.request), ...Object.keys(now.request)])) {
      const before = old.request[part] ?? NOTHING;
      const after = now.request[part] ?? NOTHING;
      compare(`${key} ${part}`, before, after, 'narrower');
    }
    for (const [status, before] of Object.entries(old.responses)) {
      const after = now.responses[status];
      const where = `${key} ${status}`;
      if (after === undefined) add(where, 'status removed');
      else if ((before === null) !== (after === null)) add(where, 'body added or removed');
      else if (before !== null && after !== null) compare(where, before, after, 'wider');
    }
  }
  return changes;
}

const NOTHING: JsonSchema = { type: 'object', properties: {} };

function hasNextMajor(name: string, among: Readonly<Record<string, unknown>>): boolean {
  const pattern = /(?<=[./])v(\d+)(?=$|\/)/;
  const major = Number(pattern.exec(name)?.[1]);
  return Object.keys(among).some(
    (other) =>
      Number(pattern.exec(other)?.[1]) > major &&
      other.replace(pattern, '') === name.replace(pattern, ''),
  );
}

/** narrower: a valid value may no longer be one. wider: a value may come that none expects. */
type Direction = 'narrower' | 'wider';
interface Difference {
  readonly at: string;
  readonly what: string;
  readonly direction: Direction | 'both';
}

function differences(old: JsonSchema, now: JsonSchema, at = ''): Difference[] {
  if (isDeepStrictEqual(old, now)) return [];
  const before = alternatives(old);
  const after = alternatives(now);
  const gone = before.filter((one) => !after.some((other) => isDeepStrictEqual(one, other)));
  const come = after.filter((one) => !before.some((other) => isDeepStrictEqual(one, other)));
  if (before.some(isAnything)) return [{ at, what: 'no longer anything', direction: 'narrower' }];
  if (after.some(isAnything)) return [{ at, what: 'anything now allowed', direction: 'wider' }];
  const found: Difference[] = [];
  for (const one of gone) {
    const index = come.findIndex((other) => sameKind(one, other));
    const match = come[index];
    if (match === undefined) {
      found.push({ at, what: `${kindOf(one)} no longer allowed`, direction: 'narrower' });
    } else {
      come.splice(index, 1);
      found.push(...differencesOfOne(one, match, at));
    }
  }
  for (const other of come) {
    found.push({ at, what: `${kindOf(other)} now allowed`, direction: 'wider' });
  }
  return found;
}

/** The schema as a list without unions: `anyOf`, `oneOf` and lists of types taken apart. */
function alternatives(schema: JsonSchema): JsonSchema[] {
  const union = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(union)) return union.flatMap(alternatives);
  if (Array.isArray(schema.type)) return schema.type.map((type) => ({ ...schema, type }));
  return [schema];
}

/** Same type, and no property fixed to different values (the members of a discriminated union). */
function sameKind(one: JsonSchema, other: JsonSchema): boolean {
  if (kindOf(one) !== kindOf(other)) return false;
  return Object.entries(one.properties ?? {}).every(([name, property]) => {
    const twin = other.properties?.[name];
    return !('const' in property && twin && 'const' in twin) || property.const === twin.const;
  });
}

function isAnything(schema: JsonSchema): boolean {
  return kindOf(schema) === 'anything';
}

function kindOf(schema: JsonSchema): string {
  const type = String(schema.type ?? (schema.enum || 'const' in schema ? 'string' : 'anything'));
  return type === 'integer' ? 'number' : type;
}

const LOWER = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];
const UPPER = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];
const EXACT = [
  'pattern',
  'format',
  'multipleOf',
  'uniqueItems',
  'not',
  'allOf',
  '$ref',
  'prefixItems',
];
const NESTED = ['items', 'additionalProperties', 'propertyNames'];

function differencesOfOne(old: JsonSchema, now: JsonSchema, at: string): Difference[] {
  const found = [...differencesOfValues(old, now, at), ...differencesOfProperties(old, now, at)];
  for (const keyword of NESTED) {
    const before = old[keyword];
    const after = now[keyword];
    if (isSchema(before) && isSchema(after)) {
      found.push(...differences(before, after, `${at}/${keyword === 'items' ? '*' : keyword}`));
    } else if (isSchema(after) || (after === false && before !== false)) {
      found.push({ at, what: `${keyword} restricted`, direction: 'narrower' });
    } else if (isSchema(before)) {
      found.push({ at, what: `${keyword} no longer restricted`, direction: 'wider' });
    }
  }
  return found;
}

function differencesOfValues(old: JsonSchema, now: JsonSchema, at: string): Difference[] {
  const found: Difference[] = [];
  const add = (what: string, direction: Difference['direction']) =>
    found.push({ at, what, direction });
  const bounded = (keyword: string, lower: boolean) => {
    const none = lower ? -Infinity : Infinity;
    const before = Number(old[keyword] ?? none);
    const after = Number(now[keyword] ?? none);
    if (before === after) return;
    add(`${keyword} ${before} became ${after}`, after > before === lower ? 'narrower' : 'wider');
  };
  for (const keyword of LOWER) bounded(keyword, true);
  for (const keyword of UPPER) bounded(keyword, false);
  for (const keyword of EXACT) {
    if (isDeepStrictEqual(old[keyword], now[keyword])) continue;
    if (old[keyword] === undefined) add(`${keyword} added`, 'narrower');
    else if (now[keyword] === undefined) add(`${keyword} removed`, 'wider');
    else add(`${keyword} changed`, 'both');
  }
  if (old.type === 'number' && now.type === 'integer') add('whole numbers only', 'narrower');
  if (old.type === 'integer' && now.type === 'number') add('fractions allowed', 'wider');
  const before = valuesOf(old);
  const after = valuesOf(now);
  const lost = before?.filter((value) => !after?.includes(value)) ?? [];
  const gained = after?.filter((value) => !before?.includes(value)) ?? [];
  if (before === undefined && after !== undefined) add('limited to listed values', 'narrower');
  else if (before !== undefined && after === undefined)
    add('no longer limited to listed values', 'wider');
  else {
    if (lost.length > 0) add(`values removed: ${lost.join(', ')}`, 'narrower');
    if (gained.length > 0) add(`values added: ${gained.join(', ')}`, 'wider');
  }
  return found;
}

function differencesOfProperties(old: JsonSchema, now: JsonSchema, at: string): Difference[] {
  const found: Difference[] = [];
  for (const [name, before] of Object.entries(old.properties ?? {})) {
    const after = now.properties?.[name];
    const here = `${at}/${name}`;
    if (after === undefined) {
      found.push({ at: here, what: 'field removed', direction: 'both' });
      continue;
    }
    const was = old.required?.includes(name) ?? false;
    const is = now.required?.includes(name) ?? false;
    if (!was && is) found.push({ at: here, what: 'field now required', direction: 'narrower' });
    if (was && !is)
      found.push({ at: here, what: 'field no longer always there', direction: 'wider' });
    found.push(...differences(before, after, here));
  }
  for (const name of now.required ?? []) {
    if (old.properties?.[name] === undefined) {
      found.push({ at: `${at}/${name}`, what: 'required field added', direction: 'narrower' });
    }
  }
  return found;
}

function valuesOf(schema: JsonSchema): unknown[] | undefined {
  if (Array.isArray(schema.enum)) return schema.enum;
  return 'const' in schema ? [schema.const] : undefined;
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
