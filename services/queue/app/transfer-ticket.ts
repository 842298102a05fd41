import { rememberCommand } from '@gerai/shared/idempotency.ts';
import { eventOf } from '@gerai/shared/messaging/outbox.ts';
import { boundedTimes } from '../domain/order.ts';
import { nextLeg, reroute, transfer } from '../domain/ticket.ts';
import { nextLegId } from './legs.ts';
import type { Catalogue } from './ports.ts';
import {
  type StepRequest,
  type StepTicketDeps,
  stepTicket,
  type TicketStepped,
} from './step-ticket.ts';

/**
 * On to another counter, agency or floor.
 *
 * Input: the ticket, the service that it goes on with. Output: the ticket. One that is at a counter
 * ends as transferred, and its next leg waits with the same number and order time; one that waits
 * still is re-routed and stays the same ticket.
 *
 * Primary course:
 *  1. Read the ticket, and the service that it goes to.
 *  2. At a counter: end this leg, put the next, free counter and visit (one transaction).
 *  3. Waiting: save it for the other service, with a line of the audit.
 */
export interface TransferTicketDeps extends StepTicketDeps {
  readonly catalogue: Catalogue;
}

export type TransferRefused = { readonly kind: 'unknown-service' };

export function transferTicket(
  deps: TransferTicketDeps,
  request: StepRequest,
  serviceId: string,
): Promise<TicketStepped<TransferRefused>> {
  const { context, command } = request;
  return stepTicket<TransferRefused>(deps, request, {
    event: 'queue.ticket.transferred.v1',
    leaves: true,
    apply: async (ticket) => {
      const target = await deps.catalogue.service(serviceId);
      if (!target) return { kind: 'unknown-service' };
      const nextId = nextLegId(ticket.ticketId);
      const step = transfer(ticket, 'transfer', nextId, context.time);
      if (step.kind !== 'changed') return step;
      const times = boundedTimes(ticket, target.service.advantages.boundMinutes);
      return {
        ...step,
        next: {
          ticket: {
            data: nextLeg(ticket, nextId, target, times, context.time),
            version: 1,
            commands: rememberCommand([], command),
          },
          event: eventOf('queue.ticket.issued.v1', context, deps.ids),
        },
      };
    },
  });
}

export function rerouteTicket(
  deps: TransferTicketDeps,
  request: StepRequest,
  serviceId: string,
): Promise<TicketStepped<TransferRefused>> {
  return stepTicket<TransferRefused>(deps, request, {
    event: 'queue.ticket.transferred.v1',
    leaves: false,
    by: 'agency',
    apply: async (ticket) => {
      const target = await deps.catalogue.service(serviceId);
      if (!target) return { kind: 'unknown-service' };
      const step = reroute(ticket, target, target.service.advantages.boundMinutes);
      return step.kind === 'changed' ? { ...step, purpose: 'wrong choice put right' } : step;
    },
  });
}
