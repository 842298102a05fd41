import { recall } from '../domain/ticket.ts';
import {
  type StepRequest,
  type StepTicketDeps,
  stepTicket,
  type TicketStepped,
} from './step-ticket.ts';

/**
 * Calls the same number once more. Input: the called ticket. Output: the ticket.
 *
 * Primary course: 1. Read the ticket. 2. Save it with one more call (one read, one write).
 */
export function recallTicket(deps: StepTicketDeps, request: StepRequest): Promise<TicketStepped> {
  return stepTicket<never>(deps, request, {
    event: 'queue.ticket.recalled.v1',
    leaves: false,
    apply: (ticket) => recall(ticket, request.actor.userId, request.context.time),
  });
}
