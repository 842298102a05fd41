import type { CityService } from '@gerai/shared/contract/city.ts';
import type { TicketData } from '@gerai/shared/events/queue.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import { addMinutes, addSeconds, later } from '@gerai/shared/time.ts';

/**
 * The one bounded order. Entitled time: arrival in the building; for a booking checked in by slot +
 * grace the later of arrival and slot start; for a late booking its arrival. Order time: entitled
 * time less the advantages of the service, whose sum is at most its bound B. The smallest order time
 * is called first, so nobody is passed by anyone who was entitled more than B later.
 */
export interface OrderTimes {
  readonly entitledAt: Instant;
  readonly orderAt: Instant;
}

export type Advantages = CityService['advantages'];

export interface Arrival {
  readonly arrivedAt: Instant;
  readonly priority: boolean;
  /** Of a booking that was checked in in time; null for walk-ins and late bookings. */
  readonly slotStart: Instant | null;
  /** quick: fetches a finished product, with the whole advantage that the bound allows. */
  readonly lane?: TicketData['lane'];
}

export function orderTimes(arrival: Arrival, advantages: Advantages): OrderTimes {
  const { arrivedAt, slotStart, priority } = arrival;
  const entitledAt = slotStart === null ? arrivedAt : later(arrivedAt, slotStart);
  const sum =
    (slotStart === null ? 0 : advantages.bookedMinutes) +
    (priority ? advantages.priorityMinutes : 0) +
    advantages.quickLaneMinutes;
  // The catalogue refuses a larger sum; the bound is the promise, so it holds here too.
  const advantageMinutes =
    arrival.lane === 'quick' ? advantages.boundMinutes : Math.min(sum, advantages.boundMinutes);
  return { entitledAt, orderAt: addMinutes(entitledAt, -advantageMinutes) };
}

/** The same times under the bound of another service, which may allow less of an advantage. */
export function boundedTimes(
  { entitledAt, orderAt }: OrderTimes,
  boundMinutes: number,
): OrderTimes {
  return { entitledAt, orderAt: later(orderAt, addMinutes(entitledAt, -boundMinutes)) };
}

/**
 * Ways back into the order. by-order-time: as if never away. after-three: behind the third of those
 * who wait now. in-front: before all of them, which is an exception unless the order says so anyway.
 */
export const RETURN_WAYS = ['by-order-time', 'after-three', 'in-front'] as const;
export type ReturnWay = (typeof RETURN_WAYS)[number];

const BEHIND = 3;

/**
 * Order times of somebody who comes back, among those who wait. Whoever goes behind the third gives
 * up what they were entitled to before, so that the bound holds for them as for everybody else.
 * @param waiting in the order of the calls
 */
export function returnTimes(
  ticket: OrderTimes & Pick<TicketData, 'sequence' | 'number'>,
  way: ReturnWay,
  waiting: readonly Ordered[],
): { readonly times: OrderTimes; readonly passes: boolean } {
  const { entitledAt, orderAt } = ticket;
  const kept = { times: { entitledAt, orderAt }, passes: false };
  if (way === 'by-order-time') return kept;
  if (way === 'in-front') {
    const first = waiting[0];
    if (!first || compareOrder(ticket, first) < 0) return kept;
    return { times: { entitledAt, orderAt: addMilliseconds(first.orderAt, -1) }, passes: true };
  }
  const last = waiting.slice(0, BEHIND).at(-1);
  if (!last || compareOrder(last, ticket) < 0) return kept;
  const behind = addMilliseconds(last.orderAt, 1);
  return { times: { entitledAt: later(entitledAt, behind), orderAt: behind }, passes: false };
}

function addMilliseconds(instant: Instant, milliseconds: number): Instant {
  return addSeconds(instant, milliseconds / 1000);
}

export type Ordered = Pick<TicketData, 'orderAt' | 'sequence' | 'number'>;

/** Sorts by order time; ties by number. */
export function compareOrder(a: Ordered, b: Ordered): number {
  return compare(orderKey(a), orderKey(b)) || compare(a.number, b.number);
}

/** Order time and number as text that sorts the same way: the key of the waiting index. */
export function orderKey({ orderAt, sequence }: Pick<Ordered, 'orderAt' | 'sequence'>): string {
  return `${orderAt}#${String(sequence).padStart(5, '0')}`;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
