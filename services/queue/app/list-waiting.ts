import type { CityText } from '@gerai/shared/contract/city.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import { dayOf } from '@gerai/shared/time.ts';
import type { CallLease } from '../domain/call-lease.ts';
import { compareOrder } from '../domain/order.ts';
import type { Awaited } from '../domain/prospect.ts';
import { whyOf } from '../domain/why.ts';
import type { StaffActor } from './actor.ts';
import { waitingFor } from './beside.ts';
import type { Catalogue, Elections, Learning, StoredTicket, Tickets } from './ports.ts';

/**
 * Who waits for a counter, in the order of the calls and each with why; and who is away, set aside
 * or missed, and may come back; and the bookings of today whose visitors are still to come, by slot.
 * Input: the counter. Output: the three lists.
 */
export interface ListWaitingDeps {
  readonly catalogue: Catalogue;
  readonly tickets: Tickets;
  readonly elections: Elections;
  readonly learning: Pick<Learning, 'awaited'>;
}

export type WaitingListed =
  | {
      readonly kind: 'found';
      readonly waiting: readonly { readonly ticket: StoredTicket; readonly why: CityText }[];
      readonly away: readonly StoredTicket[];
      /** Of its queues, as long as they have not ended. */
      readonly callLeases: readonly (CallLease & { readonly queueId: string })[];
      readonly expected: readonly Awaited[];
    }
  | { readonly kind: 'unknown-counter' | 'forbidden' };

/** More than anybody scrolls through. */
const SHOWN = 100;

export async function listWaiting(
  deps: ListWaitingDeps,
  counterId: string,
  actor: StaffActor,
  now: Instant,
): Promise<WaitingListed> {
  const profile = await deps.catalogue.counter(counterId);
  if (!profile) return { kind: 'unknown-counter' };
  if (!actor.mayActFor(profile.agencyId)) return { kind: 'forbidden' };
  const { serviceIds } = profile;
  const day = dayOf(now);
  const [waiting, awaited, ...away] = await Promise.all([
    waitingFor(deps.tickets, serviceIds, day),
    deps.learning.awaited(profile.agencyId, day),
    ...serviceIds.map((serviceId) => deps.tickets.away(serviceId, day)),
  ]);
  const services = await deps.catalogue.services();
  const bounds = new Map(
    services.map(({ serviceId, service }) => [serviceId, service.advantages.boundMinutes]),
  );
  const queueIds = services.flatMap(({ serviceId, queue }) =>
    serviceIds.includes(serviceId) ? queue.queueId : [],
  );
  const elections = await deps.elections.many([...new Set(queueIds)], day);
  return {
    kind: 'found',
    waiting: waiting.slice(0, SHOWN).map((ticket) => ({
      ticket,
      why: whyOf(ticket.data, bounds.get(ticket.data.serviceId) ?? 0),
    })),
    away: away
      .flat()
      .sort((a, b) => compareOrder(a.data, b.data))
      .slice(0, SHOWN),
    callLeases: elections.flatMap(({ queueId, leases }) =>
      leases.flatMap((lease) => (lease.endedAt === null ? { ...lease, queueId } : [])),
    ),
    expected: awaited
      .filter(({ serviceId }) => serviceIds.includes(serviceId))
      .toSorted((a, b) => a.slotStart.localeCompare(b.slotStart))
      .slice(0, SHOWN),
  };
}
