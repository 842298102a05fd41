import type { CityText } from '@gerai/shared/contract/city.ts';
import type { ServiceData } from '@gerai/shared/events/booking.ts';
import type { TicketData } from '@gerai/shared/events/queue.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import { idOfToken } from '@gerai/shared/security/hash.ts';
import { dayOf } from '@gerai/shared/time.ts';
import { openCountersFor, type QueueContent, type Snapshot, standingOf } from '../domain/board.ts';
import type { Estimate } from '../domain/estimate.ts';
import { selfReturnUntil } from '../domain/self-return.ts';
import { whyOf } from '../domain/why.ts';
import { currentLeg, furtherTicket, type LegDeps, ticketIdsOf } from './legs.ts';
import type { Catalogue, Secrecy, StoredTicket, TicketReads, Tickets } from './ports.ts';

/**
 * A visitor's own ticket.
 *
 * Input: the token of the link; the queue, where the phone knows it already.
 * Output: the ticket with its place in the order.
 *
 * Primary course:
 *  1. The token stands for a walk-in's ticket or for that of a booking: read both, with the snapshot
 *     of the queue (one request; a second one when the queue was not named).
 *  2. Where that leg has ended, go on to the one that the visit is at now (one request more).
 *  3. Find the place in the order, and derive the token of the survey when the leg has ended.
 */
export interface ReadTicketDeps {
  readonly catalogue: Pick<Catalogue, 'service'>;
  readonly tickets: Pick<Tickets, 'find' | 'findMany'>;
  readonly bookings: LegDeps['bookings'];
  readonly ticketReads: TicketReads;
  readonly secrecy: Secrecy;
}

export interface TicketSeen {
  readonly ticket: StoredTicket;
  readonly queue: Snapshot<QueueContent> | undefined;
  readonly standing: { readonly ahead: number | null; readonly estimate: Estimate | null };
  readonly openCounters: number;
  readonly why: CityText | null;
  /** Until when its holder may take it up again from the phone after a miss; null where not. */
  readonly selfReturnUntil: Instant | null;
  readonly surveyToken: string | null;
  /** The new link of a number that was carried over from another day; null where the link stays. */
  readonly carriedToken: string | null;
}

export async function readTicket(
  deps: ReadTicketDeps,
  token: string,
  queueId: string | undefined,
  now: Instant,
): Promise<TicketSeen | undefined> {
  const ids = ticketIdsOf(token);
  const first = await deps.ticketReads.read(
    ids,
    queueId === undefined ? undefined : { queueId, day: dayOf(now) },
  );
  const begun = first.ticket ?? (await furtherTicket(deps, token));
  if (!begun) return undefined;
  const ticket = await currentLeg(deps.tickets, begun);
  const { data } = ticket;
  const known = first.queue?.content.queueId === data.queueId && first.queue.day === data.day;
  const { queue } = known
    ? first
    : await deps.ticketReads.read(ids, { queueId: data.queueId, day: data.day });
  const service =
    data.status === 'waiting' || data.status === 'missed'
      ? await deps.catalogue.service(data.serviceId)
      : undefined;
  return {
    ticket,
    queue,
    standing:
      data.status === 'waiting' && queue
        ? standingOf(data, queue.content, 0)
        : { ahead: null, estimate: null },
    openCounters: queue ? openCountersFor(queue.content, data.serviceId) : 0,
    why: whyNow(service, data),
    selfReturnUntil: service ? selfReturnUntil(data, service) : null,
    carriedToken: await carriedToken(deps, data, token),
    surveyToken: data.surveyTokenHash === null ? null : await deps.secrecy.surveyToken(data),
  };
}

function whyNow(service: ServiceData | undefined, data: TicketData): CityText | null {
  if (!service || data.status !== 'waiting') return null;
  return whyOf(data, service.service.advantages.boundMinutes);
}

async function carriedToken(
  { secrecy }: ReadTicketDeps,
  { ticketId, previousTicketId }: TicketData,
  token: string,
): Promise<string | null> {
  if (previousTicketId === null) return null;
  const carried = await secrecy.carriedToken(previousTicketId);
  return idOfToken('tkt', carried) === ticketId && carried !== token ? carried : null;
}
