import type { CancelReason } from '@gerai/shared/events/queue.ts';
import { cancel } from '../domain/ticket.ts';
import {
  type StepRequest,
  type StepTicketDeps,
  stepTicket,
  type TicketStepped,
} from './step-ticket.ts';

/**
 * Ends a ticket that is not at a counter. Input: the ticket, why. Output: the ticket, cancelled.
 *
 * Primary course: 1. Read the ticket. 2. Save it as cancelled; by staff with a line of the audit.
 */
export function cancelTicket(
  deps: StepTicketDeps,
  request: StepRequest,
  reason: CancelReason,
): Promise<TicketStepped> {
  return stepTicket<never>(deps, request, {
    event: 'queue.ticket.cancelled.v1',
    leaves: false,
    by: 'agency',
    undoable: true,
    apply: (ticket) => {
      const step = cancel(ticket, reason, request.context.time);
      return step.kind === 'changed' && request.context.actor.kind === 'staff'
        ? { ...step, purpose: reason }
        : step;
    },
  });
}
