import type { TicketData } from '@gerai/shared/events/queue.ts';
import { matchCommand } from '@gerai/shared/idempotency.ts';
import { dayOf } from '@gerai/shared/time.ts';
import { type ReturnWay, returnTimes } from '../domain/order.ts';
import { nextLeg } from '../domain/ticket.ts';
import { servicesBeside, waitingFor } from './beside.ts';
import { nextLegId } from './legs.ts';
import type { Catalogue, StoredTicket, Tickets } from './ports.ts';
import type { StepRequest } from './step-ticket.ts';

/**
 * Back on the same day with the paper that was missing.
 *
 * Input: the ticket whose leg has ended; the way back into the order. Output: the next leg, waiting
 * with the same number; there is one at most for each ended leg.
 *
 * Primary course:
 *  1. Read the ticket: of today, and ended without its product.
 *  2. Find its place by the order time it had. Nobody comes back in front by right.
 *  3. Put the next leg.
 */
export interface RejoinVisitDeps {
  readonly tickets: Tickets;
  readonly catalogue: Catalogue;
}

export type VisitRejoined =
  | { readonly kind: 'done'; readonly ticket: StoredTicket }
  | { readonly kind: 'unknown-ticket' | 'forbidden' | 'command-reused' }
  | { readonly kind: 'unknown-service' }
  | { readonly kind: 'not-in-state'; readonly status: TicketData['status'] };

/** Outcomes after which there is something to come back for on the same day. */
const UNFINISHED: readonly TicketData['outcome'][] = ['incomplete', 'second-visit', 'left'];

export async function rejoinVisit(
  deps: RejoinVisitDeps,
  request: StepRequest,
  way: Exclude<ReturnWay, 'in-front'>,
): Promise<VisitRejoined> {
  const { actor, command, context } = request;
  const ended = await deps.tickets.find(request.ticketId);
  if (!ended) return { kind: 'unknown-ticket' };
  const { data } = ended;
  if (!actor.mayActFor(data.agencyId)) return { kind: 'forbidden' };
  const mayRejoin =
    data.status === 'missed' ||
    data.status === 'cancelled' ||
    (data.status === 'finished' && UNFINISHED.includes(data.outcome));
  if (!mayRejoin || data.day !== dayOf(context.time)) {
    return { kind: 'not-in-state', status: data.status };
  }
  const service = await deps.catalogue.service(data.serviceId);
  if (!service) return { kind: 'unknown-service' };
  const waiting = await waitingFor(deps.tickets, servicesBeside(service), data.day);
  // Who missed the time to come back is entitled from now on.
  const lost = data.status === 'missed' || data.status === 'cancelled';
  const kept = lost
    ? {
        ...data,
        entitledAt: context.time,
        orderAt: context.time,
      }
    : data;
  const { times } = returnTimes(
    kept,
    way,
    waiting.map((each) => each.data),
  );
  const next: StoredTicket = {
    data: nextLeg(data, nextLegId(data.ticketId), service, times, context.time),
    version: 1,
    commands: [command],
  };
  const added = await deps.tickets.add(next, null, context);
  if (added.kind === 'added') return { kind: 'done', ticket: next };
  const match = matchCommand(added.ticket.commands, command);
  if (match === 'reused') return { kind: 'command-reused' };
  return { kind: 'done', ticket: added.ticket };
}
