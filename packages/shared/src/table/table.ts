import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactionConflictException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { OutboxHeader } from '../messaging/outbox.ts';
import type { Clock, Random } from '../ports.ts';
import { dayOf } from '../time.ts';
import { type Condition, Expressions, MARSHALL, when } from './expression.ts';

export type Item = Readonly<Record<string, unknown>>;

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** The event that the write says, or `null` for none: nobody forgets to decide. */
interface Says {
  readonly event: OutboxHeader | null;
}

export type Put = Says & { readonly item: Item & Key; readonly when?: Condition };

/** Clauses as in DynamoDB: `set: ['#seq = #seq + :one']`, `add: ['#total :n']`, `remove: ['#waiting']`. */
export type Update = Says & {
  readonly key: Key;
  readonly set?: readonly string[];
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
  readonly values?: Readonly<Record<string, unknown>>;
  readonly names?: Readonly<Record<string, string>>;
  readonly when?: Condition;
};

export type Delete = { readonly key: Key; readonly when?: Condition };
export type Check = { readonly key: Key; readonly when: Condition };

/** One part of a transaction. */
export type Write =
  | { readonly put: Put }
  | { readonly update: Update }
  | { readonly delete: Delete }
  | { readonly check: Check };

/** A write either happened, or its condition did not hold and this is the item that stood there. */
export type WriteOutcome =
  | { readonly kind: 'written' }
  | { readonly kind: 'refused'; readonly found: Item | undefined };

/** As `WriteOutcome`, with the item after the update. */
export type UpdateOutcome =
  | { readonly kind: 'written'; readonly item: Item }
  | { readonly kind: 'refused'; readonly found: Item | undefined };

/** Which named parts of a transaction were refused, each with the item that stood there. */
export type TransactionOutcome<Name extends string> =
  | { readonly kind: 'written' }
  | { readonly kind: 'refused'; readonly parts: Readonly<Partial<Record<Name, Item | undefined>>> }
  | { readonly kind: 'conflict' };

export interface QueryInput {
  readonly index?: string;
  readonly where: Condition;
  readonly filter?: Condition;
  readonly forward?: boolean;
  readonly limit?: number;
  readonly consistent?: boolean;
  readonly startAfter?: Item;
}

/** Attempts on a conflict: with the waits below, about a second in all. */
const CONFLICT_ATTEMPTS = 7;
const CONFLICT_BASE_MS = 8;

/**
 * One service's table. Every write says its event or that it has none, every condition is part of
 * its write, and a conflict with another transaction is retried here, where it can be told apart
 * from a condition that did not hold. Beside its event an item keeps what it last said, in which
 * version and on which day, for the nightly comparison (`messaging/compare.ts`).
 */
export class Table {
  readonly name: string;
  readonly #client: DynamoDBClient;
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(client: DynamoDBClient, name: string, clock: Clock, random: Random) {
    this.#client = client;
    this.name = name;
    this.#clock = clock;
    this.#random = random;
  }

  /** The item, or nothing. Strongly consistent unless said otherwise. */
  async get(key: Key, options: { consistent?: boolean } = {}): Promise<Item | undefined> {
    const { Item: item } = await this.#client.send(
      new GetItemCommand({
        TableName: this.name,
        Key: marshallKey(key),
        ConsistentRead: options.consistent ?? true,
      }),
    );
    return item ? unmarshall(item) : undefined;
  }

  /** Up to 100 items by key, in the order of the keys. @throws Error when the table keeps refusing some. */
  async getMany(
    keys: readonly Key[],
    options: { consistent?: boolean } = {},
  ): Promise<(Item | undefined)[]> {
    const found = new Map<string, Item>();
    let pending = keys.map(marshallKey);
    for (let attempt = 0; pending.length > 0; attempt += 1) {
      if (attempt === CONFLICT_ATTEMPTS) throw new Error(`${this.name}: keys left unprocessed`);
      if (attempt > 0) await this.#pause(attempt);
      const answer = await this.#client.send(
        new BatchGetItemCommand({
          RequestItems: {
            [this.name]: { Keys: pending, ConsistentRead: options.consistent ?? true },
          },
        }),
      );
      for (const raw of answer.Responses?.[this.name] ?? []) {
        const item = unmarshall(raw);
        found.set(`${item.pk}\u001f${item.sk}`, item);
      }
      pending = (answer.UnprocessedKeys?.[this.name]?.Keys ?? []).map((key) =>
        marshallKey(unmarshall(key) as Key),
      );
    }
    return keys.map((key) => found.get(`${key.pk}\u001f${key.sk}`));
  }

  /** One page of a query. `next` goes into `startAfter` of the following one. */
  async query(input: QueryInput): Promise<{ items: Item[]; next: Item | undefined }> {
    const expressions = new Expressions();
    const answer = await this.#client.send(
      new QueryCommand({
        TableName: this.name,
        KeyConditionExpression: expressions.add(input.where),
        ScanIndexForward: input.forward ?? true,
        // A global index cannot be read consistently; the base table is by default.
        ...(input.index
          ? { IndexName: input.index }
          : { ConsistentRead: input.consistent ?? true }),
        ...(input.filter ? { FilterExpression: expressions.add(input.filter) } : {}),
        ...(input.limit ? { Limit: input.limit } : {}),
        ...(input.startAfter ? { ExclusiveStartKey: marshall(input.startAfter) } : {}),
        ...expressions.names(),
        ...expressions.values(),
      }),
    );
    return {
      items: (answer.Items ?? []).map((item) => unmarshall(item)),
      next: answer.LastEvaluatedKey ? unmarshall(answer.LastEvaluatedKey) : undefined,
    };
  }

  /** All pages of a query, as they come. */
  async *queryAll(input: QueryInput): AsyncGenerator<Item> {
    let startAfter = input.startAfter;
    do {
      const page = await this.query(startAfter ? { ...input, startAfter } : input);
      yield* page.items;
      startAfter = page.next;
    } while (startAfter);
  }

  async put(put: Put): Promise<WriteOutcome> {
    const outcome = await this.#single(put.event, () =>
      this.#client.send(new PutItemCommand({ ...this.#putInput(put), ...ALL_OLD_ON_FAILURE })),
    );
    return outcome.kind === 'refused' ? outcome : { kind: 'written' };
  }

  /** Updates the item and answers how it is now. */
  async update(update: Update): Promise<UpdateOutcome> {
    const outcome = await this.#single(update.event, () =>
      this.#client.send(
        new UpdateItemCommand({
          ...this.#updateInput(update),
          ...ALL_OLD_ON_FAILURE,
          ReturnValues: 'ALL_NEW',
        }),
      ),
    );
    if (outcome.kind === 'refused') return outcome;
    if (outcome.kind === 'already') return { kind: 'written', item: outcome.item };
    return { kind: 'written', item: unmarshall(outcome.answer.Attributes ?? {}) };
  }

  async delete(deletion: Delete): Promise<WriteOutcome> {
    const outcome = await this.#single(null, () =>
      this.#client.send(
        new DeleteItemCommand({ ...this.#keyedInput(deletion), ...ALL_OLD_ON_FAILURE }),
      ),
    );
    return outcome.kind === 'refused' ? outcome : { kind: 'written' };
  }

  /**
   * All of the named writes or none. A conflict with another transaction is retried with growing,
   * jittered pauses; `onConflict: 'report'` answers `conflict` at once instead, for a caller that
   * would rather look again (call next). @throws Error on anything but conditions and conflicts.
   */
  async transact<Name extends string>(
    writes: Readonly<Record<Name, Write>>,
    options: { onConflict?: 'retry' | 'report' } = {},
  ): Promise<TransactionOutcome<Name>> {
    const names = Object.keys(writes) as Name[];
    const items = names.map((name) => this.#transactItem(writes[name]));
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#client.send(new TransactWriteItemsCommand({ TransactItems: items }));
        return { kind: 'written' };
      } catch (error) {
        if (!(error instanceof TransactionCanceledException)) throw error;
        const reasons = error.CancellationReasons ?? [];
        const refused = reasons.flatMap((reason, index) => {
          const name = names[index];
          if (reason.Code !== 'ConditionalCheckFailed' || name === undefined) return [];
          return [[name, reason.Item ? unmarshall(reason.Item) : undefined] as const];
        });
        if (refused.length > 0) {
          return {
            kind: 'refused',
            parts: Object.fromEntries(refused) as Partial<Record<Name, Item | undefined>>,
          };
        }
        const retriable = reasons.some((reason) => RETRIABLE_REASONS.includes(reason.Code ?? ''));
        if (!retriable) throw error;
        if (options.onConflict === 'report') return { kind: 'conflict' };
        if (attempt === CONFLICT_ATTEMPTS) throw error;
        await this.#pause(attempt);
      }
    }
  }

  /**
   * Runs a single write. A write whose answer was lost is sent again by the SDK and then meets
   * itself: the item that stands there carries our own outbox id, and it counts as written.
   */
  async #single<Answer>(
    event: OutboxHeader | null,
    send: () => Promise<Answer>,
  ): Promise<
    | { kind: 'written'; answer: Answer }
    | { kind: 'already'; item: Item }
    | { kind: 'refused'; found: Item | undefined }
  > {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return { kind: 'written', answer: await send() };
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) {
          const found = error.Item ? unmarshall(error.Item) : undefined;
          return event && found && outboxId(found) === event.id
            ? { kind: 'already', item: found }
            : { kind: 'refused', found };
        }
        if (!(error instanceof TransactionConflictException) || attempt === CONFLICT_ATTEMPTS)
          throw error;
        await this.#pause(attempt);
      }
    }
  }

  async #pause(attempt: number): Promise<void> {
    const ceiling = CONFLICT_BASE_MS * 2 ** attempt;
    await this.#clock.sleep(ceiling / 2 + (ceiling / 2) * this.#random.next());
  }

  #putInput(put: Put) {
    const expressions = new Expressions();
    const item = put.event
      ? {
          ...put.item,
          outbox: put.event,
          eventType: put.event.type,
          saidVersion: put.item.version,
          saidDay: dayOf(put.event.recordedAt),
        }
      : without(put.item, 'outbox');
    return {
      TableName: this.name,
      Item: marshall(item, MARSHALL),
      ...(put.when ? { ConditionExpression: expressions.add(put.when) } : {}),
      ...expressions.names(),
      ...expressions.values(),
    };
  }

  #updateInput(update: Update) {
    const expressions = new Expressions();
    const set = [
      ...(update.set ?? []),
      ...(update.event
        ? [
            '#outbox = :outbox',
            '#eventType = :eventType',
            '#saidDay = :saidDay',
            `#saidVersion = ${versionAfter(update)}`,
          ]
        : []),
    ];
    const remove = [...(update.remove ?? []), ...(update.event ? [] : ['#outbox'])];
    const clauses = [
      clause('SET', set),
      clause('ADD', update.add ?? []),
      clause('REMOVE', remove),
    ].filter((text) => text !== '');
    const values = {
      ...update.values,
      ...(update.event
        ? {
            outbox: update.event,
            eventType: update.event.type,
            saidDay: dayOf(update.event.recordedAt),
          }
        : {}),
    };
    const expression = expressions.add(when(clauses.join(' '), values, update.names));
    return {
      TableName: this.name,
      Key: marshallKey(update.key),
      UpdateExpression: expression,
      ...(update.when ? { ConditionExpression: expressions.add(update.when) } : {}),
      ...expressions.names(),
      ...expressions.values(),
    };
  }

  #keyedInput(part: { readonly key: Key; readonly when?: Condition }) {
    const expressions = new Expressions();
    return {
      TableName: this.name,
      Key: marshallKey(part.key),
      ...(part.when ? { ConditionExpression: expressions.add(part.when) } : {}),
      ...expressions.names(),
      ...expressions.values(),
    };
  }

  #transactItem(write: Write): TransactWriteItem {
    if ('put' in write) return { Put: { ...this.#putInput(write.put), ...ALL_OLD_ON_FAILURE } };
    if ('update' in write)
      return { Update: { ...this.#updateInput(write.update), ...ALL_OLD_ON_FAILURE } };
    if ('delete' in write)
      return { Delete: { ...this.#keyedInput(write.delete), ...ALL_OLD_ON_FAILURE } };
    const expressions = new Expressions();
    const expression = expressions.add(write.check.when);
    return {
      ConditionCheck: {
        TableName: this.name,
        Key: marshallKey(write.check.key),
        ConditionExpression: expression,
        ...expressions.names(),
        ...expressions.values(),
        ...ALL_OLD_ON_FAILURE,
      },
    };
  }
}

const ALL_OLD_ON_FAILURE = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const RETRIABLE_REASONS = [
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
];

function clause(keyword: string, parts: readonly string[]): string {
  return parts.length > 0 ? `${keyword} ${parts.join(', ')}` : '';
}

/** What an update makes of the version, in DynamoDB's words: every clause sees the item before it. */
function versionAfter({ set = [] }: Update): string {
  const prefix = '#version = ';
  return set.find((part) => part.startsWith(prefix))?.slice(prefix.length) ?? '#version';
}

function marshallKey(key: Key) {
  return marshall({ pk: key.pk, sk: key.sk });
}

function outboxId(item: Item): unknown {
  const outbox = item.outbox;
  return typeof outbox === 'object' && outbox !== null && 'id' in outbox ? outbox.id : undefined;
}

function without(item: Item & Key, attribute: string): Item {
  return Object.fromEntries(Object.entries(item).filter(([name]) => name !== attribute));
}
