import { type TicketData, TicketDataSchema } from '@gerai/shared/events/queue.ts';
import type { DayKey } from '@gerai/shared/ports.ts';
import * as z from 'zod';

/** An event as it flowed: its type and its envelope. */
export interface Flowed {
  readonly type: string;
  readonly detail: unknown;
}

/** What a day came to, by its events alone. */
export interface DayAudit {
  readonly visits: number;
  readonly legs: number;
  readonly finished: number;
  readonly missed: number;
  readonly cancelled: number;
  /** Ended at one counter to go on at another. */
  readonly transferred: number;
  /** Not served by the end of the day: the first numbers of the next. */
  readonly carriedOver: number;
  /** Legs that were called more often than they had waited, or that two counters had at once. */
  readonly calledTwice: number;
  /** Legs without an end, and those that are known to the kiosks and to no event. */
  readonly lost: number;
  /** Numbers that two visits had. */
  readonly numbersTwice: number;
}

const EnvelopeSchema = z.object({ aggregateVersion: z.int(), data: z.unknown() });
const ENDS: readonly TicketData['status'][] = ['finished', 'missed', 'cancelled', 'transferred'];

/**
 * Counts a day from what was told of it.
 * @param events all that flowed, in any order
 * @param issued tickets that a kiosk has handed out
 */
export function auditDay(
  events: readonly Flowed[],
  day: DayKey,
  issued: Iterable<string>,
): DayAudit {
  const last = new Map<string, { readonly version: number; readonly ticket: TicketData }>();
  const calls = new Map<string, Set<number>>();
  for (const { type, detail } of events) {
    if (!type.startsWith('queue.ticket.') || type === 'queue.ticket.refused.v1') continue;
    const { aggregateVersion: version, data } = EnvelopeSchema.parse(detail);
    const ticket = TicketDataSchema.parse(data);
    if (ticket.day !== day) continue;
    const { ticketId } = ticket;
    if ((last.get(ticketId)?.version ?? 0) < version) last.set(ticketId, { version, ticket });
    // The same event may flow twice: a version is one call.
    if (type === 'queue.ticket.called.v1') {
      calls.set(ticketId, (calls.get(ticketId) ?? new Set()).add(version));
    }
  }
  const tickets = [...last.values()].map(({ ticket }) => ticket);
  const first = tickets.filter(({ leg }) => leg === 1);
  const ended = (status: TicketData['status']) =>
    tickets.filter((ticket) => ticket.status === status);
  const going = ended('transferred');
  const carriedOver = going.filter(
    ({ periods }) =>
      !periods.some(
        ({ to, state }, index) =>
          index === periods.length - 1 &&
          to !== null &&
          (state === 'called' || state === 'serving'),
      ),
  );
  const known = new Set(last.keys());
  return {
    visits: first.length,
    legs: tickets.length,
    finished: ended('finished').length,
    missed: ended('missed').length,
    cancelled: ended('cancelled').length,
    transferred: going.length - carriedOver.length,
    carriedOver: carriedOver.length,
    calledTwice:
      tickets.filter(
        ({ ticketId, periods }) =>
          (calls.get(ticketId)?.size ?? 0) >
          periods.filter(({ state }) => state === 'waiting').length,
      ).length + overlaps(tickets),
    lost:
      tickets.filter(({ status }) => !ENDS.includes(status)).length +
      [...new Set(issued)].filter((ticketId) => !known.has(ticketId)).length,
    numbersTwice: first.length - new Set(first.map(({ number }) => number)).size,
  };
}

/** Times that a counter, or a visit, had two legs at once. */
function overlaps(tickets: readonly TicketData[]): number {
  const stretches = tickets.flatMap(({ visitId, periods }) =>
    periods.flatMap(({ state, from, to, counterId }) =>
      counterId !== null && (state === 'called' || state === 'serving')
        ? [{ at: [counterId, visitId], from, to: to ?? from }]
        : [],
    ),
  );
  const byPlace = Map.groupBy(
    stretches.flatMap(({ at, from, to }) => at.map((place) => ({ place, from, to }))),
    ({ place }) => place,
  );
  let count = 0;
  for (const own of byPlace.values()) {
    own.sort((a, b) => compare(a.from, b.from) || compare(a.to, b.to));
    for (const [index, { from }] of own.entries()) {
      if (from < (own[index - 1]?.to ?? '')) count += 1;
    }
  }
  return count;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
