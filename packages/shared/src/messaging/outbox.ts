import type { EventType } from '../events/catalogue.ts';
import type { Actor, Envelope } from '../events/envelope.ts';
import type { Ids, Instant } from '../ports.ts';

/**
 * What a command is done under: who, when, and which request or event caused it. `time` is when it
 * happened, `recordedAt` when we learnt of it.
 */
export interface CommandContext {
  readonly mallId: string;
  readonly time: Instant;
  readonly recordedAt: Instant;
  readonly timeSource: Envelope['timeSource'];
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly actor: Actor;
}

/**
 * The event of a write, riding on the aggregate's own item as attribute `outbox`, so that state and
 * event commit together. The relay adds the item's public state as the event's data.
 */
export interface OutboxHeader {
  readonly id: string;
  readonly type: EventType;
  readonly time: Instant;
  readonly recordedAt: Instant;
  readonly timeSource: Envelope['timeSource'];
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly actor: Actor;
  readonly resync: boolean;
}

/** The event that a write says, for the `event` of every write. */
export function eventOf(type: EventType, context: CommandContext, ids: Ids): OutboxHeader {
  return {
    id: ids.fresh(),
    type,
    time: context.time,
    recordedAt: context.recordedAt,
    timeSource: context.timeSource,
    correlationId: context.correlationId,
    causationId: context.causationId,
    actor: context.actor,
    resync: false,
  };
}

/** The context in which a consumer acts upon an event: same correlation, the event as cause. */
export function causedBy(event: Envelope, now: Instant): CommandContext {
  return {
    mallId: event.mallId,
    time: now,
    recordedAt: now,
    timeSource: 'server',
    correlationId: event.correlationId,
    causationId: event.id,
    actor: { kind: 'system', id: null },
  };
}
