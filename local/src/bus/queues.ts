import { randomUUID } from 'node:crypto';
import { integer, type Row, type Store, text } from '../aws/store.ts';
import type { RuntimeClock } from '../clock.ts';
import type { DeadLetters } from './dead-letters.ts';

export interface Message {
  readonly id: string;
  readonly queue: string;
  readonly body: string;
  readonly sentMs: number;
  readonly firstReceivedMs: number;
  /** How often it has been received, this time included. */
  readonly receives: number;
}

/** Irregularities that a standard queue may show at any time. */
export interface DeliveryFaults {
  /** Copies to deliver of a message, 1 normally. */
  copies(queue: string): number;
  /** Milliseconds until it can be received, 0 normally. */
  delayMs(queue: string): number;
  /** Whether to receive out of order. */
  reorder(queue: string): boolean;
}

const NO_FAULTS: DeliveryFaults = { copies: () => 1, delayMs: () => 0, reorder: () => false };

export interface QueueOptions {
  readonly store: Store;
  readonly clock: RuntimeClock;
  readonly deadLetters: DeadLetters;
  readonly faults?: DeliveryFaults;
  /** Milliseconds until a failed message is received again. */
  readonly retryMs: (receives: number) => number;
}

/** As on AWS: after the fifth failed receive a message goes to the dead letter queue. */
export const MAX_RECEIVES = 5;
const BATCH = 10;

/**
 * Standard SQS queues: at least once, in no promised order, a failed message again after a pause.
 * A message is in flight until its invocation ends, which the function's timeout bounds; what was in
 * flight when the process ended is received again at the next start.
 */
export class Queues {
  readonly #options: QueueOptions;
  readonly #listeners = new Map<string, () => void>();
  readonly #statements: ReturnType<typeof prepareAll>;

  constructor(options: QueueOptions) {
    this.#options = options;
    this.#statements = prepareAll(options.store);
    // The end of the process was not the consumer's failure and does not count as a receive.
    options.store
      .prepare('update messages set in_flight = 0, receives = receives - 1 where in_flight = 1')
      .run();
    this.#statements.makeVisible.run(options.clock.nowMs());
    options.clock.onMove(() => this.#statements.makeVisible.run(options.clock.nowMs()));
  }

  /** Who is told, after each commit, that the queue has something new. */
  listen(queue: string, listener: () => void): void {
    this.#listeners.set(queue, listener);
  }

  /** Adds a message; part of the caller's transaction, which then calls `announce`. */
  send(queue: string, body: string): void {
    const faults = this.#options.faults ?? NO_FAULTS;
    const now = this.#options.clock.nowMs();
    for (let copy = 0; copy < faults.copies(queue); copy += 1) {
      this.#statements.insert.run(randomUUID(), queue, body, now, now + faults.delayMs(queue));
    }
  }

  /** Wakes the consumers of queues after the commit. */
  announce(queues: Iterable<string>): void {
    for (const queue of queues) this.#listeners.get(queue)?.();
  }

  /** Takes up to ten due messages of a queue. */
  receive(queue: string): Message[] {
    const now = this.#options.clock.nowMs();
    const { due, dueShuffled, take } = this.#statements;
    const select = this.#options.faults?.reorder(queue) ? dueShuffled : due;
    return this.#options.store.transaction(() =>
      select.all(queue, now, BATCH).map((row) => {
        take.run(now, text(row, 'id'));
        return messageOf(row, now);
      }),
    );
  }

  /** Milliseconds until a queue's next message is due; nothing when there is none to wait for. */
  nextDueInMs(queue: string): number | undefined {
    const row = this.#statements.nextDue.get(queue);
    if (!row || row.visible_ms === null) return undefined;
    return Math.max(0, integer(row, 'visible_ms') - this.#options.clock.nowMs());
  }

  /** Ends a batch: the named messages come again or are buried, the others are done. */
  finish(messages: readonly Message[], failedIds: ReadonlySet<string>, error: string): void {
    const { remove, release } = this.#statements;
    const now = this.#options.clock.nowMs();
    this.#options.store.transaction(() => {
      for (const message of messages) {
        if (!failedIds.has(message.id)) {
          remove.run(message.id);
        } else if (message.receives >= MAX_RECEIVES) {
          remove.run(message.id);
          this.#options.deadLetters.add({
            kind: 'queue',
            source: message.queue,
            body: message.body,
            error,
            attempts: message.receives,
          });
        } else {
          release.run(now + this.#options.retryMs(message.receives), message.id);
        }
      }
    });
  }

  /** Messages of all queues that wait or are in flight. */
  depth(): number {
    const row = this.#statements.depth.get();
    return row ? integer(row, 'n') : 0;
  }
}

function prepareAll(store: Store) {
  const select = `select * from messages where queue = ? and in_flight = 0 and visible_ms <= ?`;
  return {
    insert: store.prepare(
      'insert into messages (id, queue, body, sent_ms, visible_ms) values (?, ?, ?, ?, ?)',
    ),
    due: store.prepare(`${select} order by seq limit ?`),
    dueShuffled: store.prepare(`${select} order by random() limit ?`),
    take: store.prepare(
      `update messages set in_flight = 1, receives = receives + 1,
        first_received_ms = coalesce(first_received_ms, ?) where id = ?`,
    ),
    release: store.prepare('update messages set in_flight = 0, visible_ms = ? where id = ?'),
    remove: store.prepare('delete from messages where id = ?'),
    nextDue: store.prepare(
      'select min(visible_ms) as visible_ms from messages where queue = ? and in_flight = 0',
    ),
    depth: store.prepare('select count(*) as n from messages'),
    makeVisible: store.prepare('update messages set visible_ms = min(visible_ms, ?)'),
  };
}

function messageOf(row: Row, now: number): Message {
  return {
    id: text(row, 'id'),
    queue: text(row, 'queue'),
    body: text(row, 'body'),
    sentMs: integer(row, 'sent_ms'),
    firstReceivedMs: row.first_received_ms === null ? now : integer(row, 'first_received_ms'),
    receives: integer(row, 'receives') + 1,
  };
}
