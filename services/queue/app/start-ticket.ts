import { start } from '../domain/ticket.ts';
import {
  type StepRequest,
  type StepTicketDeps,
  stepTicket,
  type TicketStepped,
} from './step-ticket.ts';

/**
 * The visitor has come. Input: the called ticket. Output: the ticket, being served.
 *
 * Primary course: 1. Read the ticket. 2. Save it as being served (one read, one write).
 */
export function startTicket(deps: StepTicketDeps, request: StepRequest): Promise<TicketStepped> {
  return stepTicket<never>(deps, request, {
    event: 'queue.ticket.started.v1',
    leaves: false,
    undoable: true,
    apply: (ticket) => start(ticket, request.context.time),
  });
}
