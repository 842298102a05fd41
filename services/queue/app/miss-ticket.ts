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
 * read, one transaction). The console is told from when the service's calls and seconds have passed
 * (`missFrom`); the officer, who sees the hall, decides.
 */
export function missTicket(deps: StepTicketDeps, request: StepRequest): Promise<TicketStepped> {
  return stepTicket<never>(deps, request, {
    event: 'queue.ticket.missed.v1',
    leaves: true,
    undoable: true,
    apply: (ticket) => miss(ticket, request.context.time),
  });
}
