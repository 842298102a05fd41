import { randomUUID } from 'node:crypto';
import type { Instant } from '@gerai/shared/ports.ts';
import { integer, type Row, type Store, text } from '../aws/store.ts';

/**
 * queue: a message that its consumer failed too often. stream: a record of a table's stream that its
 * function failed too often. schedule: recurring work that failed.
 */
export type DeadLetterKind = 'queue' | 'stream' | 'schedule';

export interface DeadLetter {
  readonly id: string;
  readonly kind: DeadLetterKind;
  /** The queue, the table, or `service.schedule`. */
  readonly source: string;
  /** The whole message, record or event, as the function got it. */
  readonly body: string;
  readonly error: string;
  readonly attempts: number;
  readonly at: Instant;
}

/** What was given up, kept whole until somebody looks at it. */
export class DeadLetters {
  readonly #now: () => Instant;
  readonly #statements: ReturnType<typeof prepareAll>;

  constructor(store: Store, now: () => Instant) {
    this.#now = now;
    this.#statements = prepareAll(store);
  }

  /** Part of the caller's transaction. */
  add(letter: Omit<DeadLetter, 'id' | 'at'>): void {
    const { kind, source, body, error, attempts } = letter;
    this.#statements.insert.run(randomUUID(), kind, source, body, error, attempts, this.#now());
  }

  list(): DeadLetter[] {
    return this.#statements.list.all().map(letterOf);
  }

  remove(id: string): void {
    this.#statements.remove.run(id);
  }

  count(): number {
    const row = this.#statements.count.get();
    return row ? integer(row, 'n') : 0;
  }
}

function prepareAll(store: Store) {
  return {
    insert: store.prepare(
      `insert into dead_letters (id, kind, source, body, error, attempts, at)
        values (?, ?, ?, ?, ?, ?, ?)`,
    ),
    list: store.prepare('select * from dead_letters order by seq'),
    remove: store.prepare('delete from dead_letters where id = ?'),
    count: store.prepare('select count(*) as n from dead_letters'),
  };
}

function letterOf(row: Row): DeadLetter {
  const kind = text(row, 'kind');
  return {
    id: text(row, 'id'),
    kind: kind === 'stream' || kind === 'schedule' ? kind : 'queue',
    source: text(row, 'source'),
    body: text(row, 'body'),
    error: text(row, 'error'),
    attempts: integer(row, 'attempts'),
    at: text(row, 'at'),
  };
}
