import type { TicketStatus } from '@gerai/shared/events/queue.ts';
import { deriveId, idOfToken } from '@gerai/shared/security/hash.ts';
import type { StoredTicket, Tickets } from './ports.ts';

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

/** From a ticket to the leg that the visit is at now; one request for each ended leg. */
export async function currentLeg(
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

/** The leg that the holder of a link is at now. */
export async function findByToken(
  tickets: Tickets,
  token: string,
): Promise<StoredTicket | undefined> {
  const [first, second] = await tickets.findMany(ticketIdsOf(token));
  const found = first ?? second;
  return found && currentLeg(tickets, found);
}
