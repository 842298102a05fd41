import type { TicketStatus } from '@gerai/shared/events/queue.ts';
import { deriveId, idOfToken } from '@gerai/shared/security/hash.ts';
import type { Bookings, StoredTicket, Tickets } from './ports.ts';

/** More legs than any visit has. */
const LEGS = 12;

/** The leg that goes on with a ticket, by transfer or return: each has at most one. */
export function nextLegId(ticketId: string): string {
  return deriveId('tkt', ticketId, 'next');
}

const ENDED: readonly TicketStatus[] = ['finished', 'missed', 'transferred', 'cancelled'];

export function hasEnded(status: TicketStatus): boolean {
  return ENDED.includes(status);
}

/**
 * From a ticket to the leg that the visit is at now; one request for each ended leg, and one for the
 * further bookings that checked in with it.
 */
export async function currentLeg(
  tickets: Pick<Tickets, 'find' | 'findMany'>,
  first: StoredTicket,
): Promise<StoredTicket> {
  const others = first.data.visitTicketIds?.filter((id) => id !== first.data.ticketId) ?? [];
  const own = await lastOfChain(tickets, first);
  if (others.length === 0) return own;
  const found = (await tickets.findMany(others)).flatMap((ticket) => ticket ?? []);
  const legs = await Promise.all(found.map((ticket) => lastOfChain(tickets, ticket)));
  return mostUrgent([own, ...legs]);
}

/** Of several bookings the one at a counter, else the one that is called first, else the last to end. */
function mostUrgent(legs: readonly [StoredTicket, ...StoredTicket[]]): StoredTicket {
  const rank = ({ data: { status } }: StoredTicket) =>
    status === 'called' || status === 'serving' ? 0 : hasEnded(status) ? 2 : 1;
  const ended = ({ data }: StoredTicket) =>
    data.finishedAt ?? data.missedAt ?? data.cancelledAt ?? '';
  return legs.reduce((best, leg) => {
    if (rank(leg) !== rank(best)) return rank(leg) < rank(best) ? leg : best;
    if (rank(leg) === 2) return ended(leg) > ended(best) ? leg : best;
    return leg.data.orderAt < best.data.orderAt ? leg : best;
  });
}

async function lastOfChain(
  tickets: Pick<Tickets, 'find'>,
  first: StoredTicket,
): Promise<StoredTicket> {
  let leg = first;
  for (let count = 1; count < LEGS && hasEnded(leg.data.status); count += 1) {
    const next = await tickets.find(leg.data.nextTicketId ?? nextLegId(leg.data.ticketId));
    if (!next) return leg;
    leg = next;
  }
  return leg;
}

/** The two tickets that the token of a link can stand for: of a walk-in, and of a booking. */
export function ticketIdsOf(token: string): readonly [string, string] {
  return [idOfToken('tkt', token), deriveId('tkt', idOfToken('bkg', token))];
}

export interface LegDeps {
  readonly tickets: Pick<Tickets, 'find' | 'findMany'>;
  readonly bookings: Pick<Bookings, 'findWithTickets'>;
}

/** The leg that the holder of a link is at now. */
export async function findByToken(deps: LegDeps, token: string): Promise<StoredTicket | undefined> {
  const [first, second] = await deps.tickets.findMany(ticketIdsOf(token));
  const found = first ?? second ?? (await furtherTicket(deps, token));
  return found && currentLeg(deps.tickets, found);
}

/**
 * A ticket of the visit whose first booking never checked in: the link is that of the first. Two
 * requests, and only where the link leads to no ticket.
 */
export async function furtherTicket(
  deps: LegDeps,
  token: string,
): Promise<StoredTicket | undefined> {
  const firstId = idOfToken('bkg', token);
  const [first] = await deps.bookings.findWithTickets([
    { bookingId: firstId, ticketId: deriveId('tkt', firstId) },
  ]);
  const others = first?.booking?.data.together?.bookingIds.filter((id) => id !== firstId) ?? [];
  if (others.length === 0) return undefined;
  const found = await deps.tickets.findMany(others.map((id) => deriveId('tkt', id)));
  return found.find((ticket) => ticket !== undefined);
}
