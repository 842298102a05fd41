import { miss } from '../domain/ticket.ts';
import {
  type StepRequest,
  type StepTicketDeps,
  stepTicket,
  type TicketStepped,
} from './step-ticket.ts';

/**
 * The visitor was called and did not come. Input: the called ticket. Output: the ticket, missed.
 *
 * Primary course: 1. Read the ticket. 2. Save it as missed, free the counter and the visit (one
 * read, one transaction).
 */
export function missTicket(deps: StepTicketDeps, request: StepRequest): Promise<TicketStepped> {
  return stepTicket(deps, request, {
    event: 'queue.ticket.missed.v1',
    leaves: true,
    apply: (ticket) => miss(ticket, request.context.time),
  });
}
