import type { ParkReason } from '@gerai/shared/events/queue.ts';
import { park } from '../domain/ticket.ts';
import {
  type StepRequest,
  type StepTicketDeps,
  stepTicket,
  type TicketStepped,
} from './step-ticket.ts';

/**
 * Sets the ticket at a counter aside, so that the counter can go on with others. Input: the ticket,
 * why. Output: the ticket, parked; it comes back by `return`.
 *
 * Primary course: 1. Read the ticket. 2. Save it as parked, free the counter and the visit.
 */
export function parkTicket(
  deps: StepTicketDeps,
  request: StepRequest,
  reason: ParkReason,
): Promise<TicketStepped> {
  return stepTicket<never>(deps, request, {
    event: 'queue.ticket.parked.v1',
    leaves: true,
    undoable: true,
    apply: (ticket) => park(ticket, 'park', reason, request.context.time),
  });
}

/**
 * The visitor asks to be called a little later: to pray, or for a moment. Input: the waiting ticket.
 * Output: the ticket, set aside until the visitor is back.
 *
 * Primary course: 1. Read the ticket. 2. Save it as parked.
 */
export function postponeTicket(
  deps: StepTicketDeps,
  request: StepRequest,
  reason: ParkReason,
): Promise<TicketStepped> {
  return stepTicket<never>(deps, request, {
    event: 'queue.ticket.parked.v1',
    leaves: false,
    by: 'agency',
    apply: (ticket) => park(ticket, 'postpone', reason, request.context.time),
  });
}
