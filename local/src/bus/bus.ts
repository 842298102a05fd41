import { EVENTS, isEventType } from '@gerai/shared/events/catalogue.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import { type Row, type Store, text } from '../aws/store.ts';
import { ACCOUNT, REGION } from '../names.ts';
import type { Queues } from './queues.ts';

/** What EventBridge delivers: https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
export interface BusEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

/** One line of what flowed. Sealed personal data is told without its content, as in the archive. */
export interface FlowedEvent {
  readonly id: string;
  readonly at: Instant;
  readonly source: string;
  readonly type: string;
  readonly queues: readonly string[];
  readonly detail: unknown;
}

export interface BusOptions {
  readonly store: Store;
  readonly queues: Queues;
  /** Detail type to the queues that a rule sends it to. */
  readonly subscriptions: ReadonlyMap<string, readonly string[]>;
  readonly now: () => Instant;
  /** Whether an accepted event is lost on its way to a queue: what must never happen, for tests. */
  readonly loses?: ((queue: string, type: string) => boolean) | undefined;
}

/** Sealed personal data never enters the archive. */
const neverArchived = (type: string) => isEventType(type) && !EVENTS[type].archived;

/** The custom bus: an accepted event is in the archive and in every subscribed queue, or nowhere. */
export class Bus {
  readonly #options: BusOptions;
  readonly #insert: ReturnType<Store['prepare']>;
  readonly #list: ReturnType<Store['prepare']>;

  constructor(options: BusOptions) {
    this.#options = options;
    this.#insert = options.store.prepare(
      'insert into events (id, at, source, type, queues, envelope) values (?, ?, ?, ?, ?, ?)',
    );
    this.#list = options.store.prepare('select * from events where seq > ? order by seq limit ?');
  }

  /** Accepts events: committed when this returns. */
  publish(events: readonly BusEvent[]): void {
    const { store, queues, subscriptions, now, loses } = this.#options;
    const touched = new Set<string>();
    store.transaction(() => {
      for (const event of events) {
        const type = event['detail-type'];
        const body = JSON.stringify(event);
        const subscribed = subscriptions.get(type) ?? [];
        const kept = neverArchived(type) ? null : body;
        this.#insert.run(event.id, now(), event.source, type, JSON.stringify(subscribed), kept);
        for (const queue of subscribed) {
          if (loses?.(queue, type)) continue;
          queues.send(queue, body);
          touched.add(queue);
        }
      }
    });
    queues.announce(touched);
  }

  /** What flowed, oldest first. */
  list(options: { afterSeq?: number; limit?: number } = {}): FlowedEvent[] {
    return this.#list.all(options.afterSeq ?? 0, options.limit ?? -1).map(flowedOf);
  }
}

/** An event in EventBridge's form. */
export function busEvent(parts: {
  id: string;
  type: string;
  source: string;
  time: Instant;
  resources: readonly string[];
  detail: unknown;
}): BusEvent {
  return {
    version: '0',
    id: parts.id,
    'detail-type': parts.type,
    source: parts.source,
    account: ACCOUNT,
    // EventBridge tells whole seconds.
    time: `${parts.time.slice(0, 19)}Z`,
    region: REGION,
    resources: parts.resources,
    detail: parts.detail,
  };
}

function flowedOf(row: Row): FlowedEvent {
  const envelope: unknown = row.envelope === null ? {} : JSON.parse(text(row, 'envelope'));
  const detail =
    typeof envelope === 'object' && envelope && 'detail' in envelope ? envelope.detail : null;
  return {
    id: text(row, 'id'),
    at: text(row, 'at'),
    source: text(row, 'source'),
    type: text(row, 'type'),
    queues: JSON.parse(text(row, 'queues')) as string[],
    detail,
  };
}
