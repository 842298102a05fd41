import type { CityService } from '@gerai/shared/contract/city.ts';
import type { TicketData } from '@gerai/shared/events/queue.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import { addMinutes, later } from '@gerai/shared/time.ts';

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
}

export function orderTimes(arrival: Arrival, advantages: Advantages): OrderTimes {
  const { arrivedAt, slotStart, priority } = arrival;
  const entitledAt = slotStart === null ? arrivedAt : later(arrivedAt, slotStart);
  const sum =
    (slotStart === null ? 0 : advantages.bookedMinutes) +
    (priority ? advantages.priorityMinutes : 0) +
    advantages.quickLaneMinutes;
  // The catalogue refuses a larger sum; the bound is the promise, so it holds here too.
  const advantageMinutes = Math.min(sum, advantages.boundMinutes);
  return { entitledAt, orderAt: addMinutes(entitledAt, -advantageMinutes) };
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
