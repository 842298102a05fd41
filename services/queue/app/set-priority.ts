import type { ServiceData } from '@gerai/shared/events/booking.ts';
import type { TicketData } from '@gerai/shared/events/queue.ts';
import { addSeconds, secondsBetween } from '@gerai/shared/time.ts';
import { checkInTime } from '../domain/check-in.ts';
import { orderTimes } from '../domain/order.ts';
import { setPriority } from '../domain/ticket.ts';
import type { Catalogue } from './ports.ts';
import {
  type StepRequest,
  type StepTicketDeps,
  stepTicket,
  type TicketStepped,
} from './step-ticket.ts';

/**
 * Adds or removes the priority of somebody who waits; no reason is asked or kept.
 *
 * Input: the ticket, whether it has priority. Output: the ticket, at its new place.
 *
 * Primary course:
 *  1. Read the ticket, and the advantages of its service.
 *  2. Work out the order time anew. Entitled time does not move.
 *  3. Save it with a line of the audit. The next event of the ticket tells it.
 */
export interface SetPriorityDeps extends StepTicketDeps {
  readonly catalogue: Catalogue;
}

export type PriorityRefused = { readonly kind: 'unknown-service' };

export function setTicketPriority(
  deps: SetPriorityDeps,
  request: StepRequest,
  priority: boolean,
): Promise<TicketStepped<PriorityRefused>> {
  return stepTicket<PriorityRefused>(deps, request, {
    event: null,
    leaves: false,
    by: 'agency',
    apply: async (ticket) => {
      const service = await deps.catalogue.service(ticket.serviceId);
      if (!service) return { kind: 'unknown-service' };
      const step = setPriority(ticket, priority, orderAtWith(ticket, service, priority));
      const purpose = priority ? 'priority added' : 'priority removed';
      return step.kind === 'changed' ? { ...step, purpose } : step;
    },
  });
}

function orderAtWith(ticket: TicketData, { service }: ServiceData, priority: boolean): string {
  const { arrivedAt, slotStart, lane, entitledAt } = ticket;
  const inTime =
    slotStart !== null && checkInTime(slotStart, service.checkIn, arrivedAt).kind !== 'late';
  const times = orderTimes(
    { arrivedAt, priority, slotStart: inTime ? slotStart : null, lane },
    service.advantages,
  );
  // Who came back behind others, or was carried over, is entitled from another time than at first.
  return addSeconds(entitledAt, secondsBetween(times.entitledAt, times.orderAt));
}
