import type { ServiceData } from '@gerai/shared/events/booking.ts';
import type { DayKey } from '@gerai/shared/ports.ts';
import { compareOrder } from '../domain/order.ts';
import type { StoredTicket, Tickets } from './ports.ts';

/** Services whose tickets are called in one order with those of this one: they share a counter. */
export function servicesBeside(service: ServiceData): string[] {
  return [
    ...new Set([service.serviceId, ...service.counters.flatMap(({ serviceIds }) => serviceIds)]),
  ];
}

/** Everybody who waits for these services, in the order of the calls. */
export async function waitingFor(
  tickets: Tickets,
  serviceIds: readonly string[],
  day: DayKey,
): Promise<readonly StoredTicket[]> {
  const pages = await Promise.all(serviceIds.map((id) => tickets.allWaiting(id, day)));
  return pages.flat().sort((a, b) => compareOrder(a.data, b.data));
}
