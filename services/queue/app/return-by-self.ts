import type { ServiceData } from '@gerai/shared/events/booking.ts';
import type { TicketData } from '@gerai/shared/events/queue.ts';
import { returnTimes } from '../domain/order.ts';
import { returnUntil, selfReturn, selfReturnUntil } from '../domain/self-return.ts';
import { comeBack } from '../domain/ticket.ts';
import { servicesBeside, waitingFor } from './beside.ts';
import type { Catalogue } from './ports.ts';
import {
  type StepRequest,
  type StepTicketDeps,
  stepTicket,
  type TicketStepped,
} from './step-ticket.ts';

/**
 * The visitor comes back by the link of the ticket: after asking to be called later, or after a miss.
 *
 * Input: the ticket. Output: the ticket, waiting; or that it is too late, or that only the desk can.
 *
 * Primary course:
 *  1. Read the ticket. Set aside, it takes the place by order time again.
 *  2. Missed, it goes behind three of those who wait, as often as the service allows, within the
 *     minutes of a return and the hours of the service.
 *  3. Save it as waiting, with the count in the same write: a miss is answered once.
 */
export interface ReturnBySelfDeps extends StepTicketDeps {
  readonly catalogue: Pick<Catalogue, 'service'>;
}

export type SelfReturnRefused = { readonly kind: 'too-late' | 'at-desk' };

export function returnBySelf(
  deps: ReturnBySelfDeps,
  request: StepRequest,
): Promise<TicketStepped<SelfReturnRefused>> {
  const now = request.context.time;
  return stepTicket<SelfReturnRefused>(deps, request, {
    event: 'queue.ticket.returned.v1',
    leaves: false,
    by: 'agency',
    apply: async (ticket) => {
      const { entitledAt, orderAt } = ticket;
      const kept = { times: { entitledAt, orderAt }, orderReason: null };
      if (ticket.status !== 'missed') return comeBack(ticket, kept, now);
      const valid = returnUntil(ticket);
      if (valid !== null && now > valid) return { kind: 'too-late' };
      const service = await deps.catalogue.service(ticket.serviceId);
      const until = service ? selfReturnUntil(ticket, service) : null;
      if (!service || until === null || now > until) return { kind: 'at-desk' };
      const { times } = returnTimes(
        ticket,
        'after-three',
        await othersWaiting(deps, service, ticket),
      );
      return selfReturn(ticket, { times, orderReason: null }, now);
    },
  });
}

async function othersWaiting(
  { tickets }: ReturnBySelfDeps,
  service: ServiceData,
  { day }: TicketData,
): Promise<readonly TicketData[]> {
  const waiting = await waitingFor(tickets, servicesBeside(service), day);
  return waiting.map(({ data }) => data);
}
