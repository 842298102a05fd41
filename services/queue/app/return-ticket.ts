import type { ExceptionWhy } from '../domain/exception.ts';
import { type ReturnWay, returnTimes } from '../domain/order.ts';
import { returnUntil } from '../domain/self-return.ts';
import { comeBack } from '../domain/ticket.ts';
import { servicesBeside, waitingFor } from './beside.ts';
import { exceptFor } from './except.ts';
import type { Catalogue, Exceptions } from './ports.ts';
import {
  type StepRequest,
  type StepTicketDeps,
  stepTicket,
  type TicketStepped,
} from './step-ticket.ts';

/**
 * Back into the order: after a miss, or after the ticket was set aside.
 *
 * Input: the ticket; the way back; a listed reason where it is let in before those who wait.
 * Output: the ticket, waiting; or that it is too late, or that somebody has been passed too often.
 *
 * Primary course:
 *  1. Read the ticket, and who waits for the counters of its service.
 *  2. Find its place. In front is an exception, unless it would be first anyway.
 *  3. Save it as waiting; an exception with the day's exceptions and a line of the audit.
 */
export interface ReturnTicketDeps extends StepTicketDeps {
  readonly catalogue: Catalogue;
  readonly exceptions: Exceptions;
}

export interface ReturnWish {
  readonly way: ReturnWay;
  readonly why: ExceptionWhy | null;
}

export type ReturnRefused =
  | { readonly kind: 'too-late' | 'why-missing' }
  | { readonly kind: 'passed-too-often'; readonly number: string };

export function returnTicket(
  deps: ReturnTicketDeps,
  request: StepRequest,
  wish: ReturnWish,
): Promise<TicketStepped<ReturnRefused>> {
  const now = request.context.time;
  return stepTicket<ReturnRefused>(deps, request, {
    event: 'queue.ticket.returned.v1',
    leaves: false,
    by: 'agency',
    undoable: true,
    apply: async (ticket) => {
      const until = returnUntil(ticket);
      if (until !== null && now > until) return { kind: 'too-late' };
      const service = await deps.catalogue.service(ticket.serviceId);
      const serviceIds = service ? servicesBeside(service) : [ticket.serviceId];
      const waiting = (
        wish.way === 'by-order-time' ? [] : await waitingFor(deps.tickets, serviceIds, ticket.day)
      ).map(({ data }) => data);
      const { times, passes } = returnTimes(ticket, wish.way, waiting);
      const step = comeBack(
        ticket,
        { times, orderReason: passes ? 'returned-in-front' : null },
        now,
      );
      if (step.kind !== 'changed' || !passes) return step;
      if (wish.why === null) return { kind: 'why-missing' };
      const excepted = await exceptFor(
        deps.exceptions,
        ticket,
        {
          reason: 'returned-in-front',
          why: wish.why,
          by: request.actor.userId,
          at: now,
          serviceIds,
        },
        waiting,
      );
      if (excepted.kind !== 'allowed') return excepted;
      return { ...step, exceptions: excepted.exceptions, purpose: wish.why };
    },
  });
}
