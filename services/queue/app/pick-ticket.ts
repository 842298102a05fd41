import type { TicketStatus } from '@gerai/shared/events/queue.ts';
import { matchCommand, rememberCommand } from '@gerai/shared/idempotency.ts';
import { eventOf } from '@gerai/shared/messaging/outbox.ts';
import { dayOf } from '@gerai/shared/time.ts';
import { type CounterRefusal, callRefusal } from '../domain/counter.ts';
import { type ExceptionWhy, passedBy } from '../domain/exception.ts';
import { call } from '../domain/ticket.ts';
import { waitingFor } from './beside.ts';
import type { CallNextDeps } from './call-next.ts';
import { exceptFor } from './except.ts';
import type { Exceptions, StoredTicket } from './ports.ts';
import { retrying } from './retry.ts';
import type { StepRequest } from './step-ticket.ts';

/**
 * Calls a named ticket out of the order.
 *
 * Input: the counter, the ticket, a listed reason. Output: the called ticket; or that somebody who
 * would be passed has been passed too often.
 *
 * Primary course:
 *  1. Read ticket, counter, those who wait for the counter, and the exceptions of the day.
 *  2. Check that nobody is passed more often than allowed.
 *  3. Claim the ticket with the exception and a line of the audit (one transaction). Whoever is first
 *     in the order anyway is called without an exception.
 */
export interface PickTicketDeps extends CallNextDeps {
  readonly exceptions: Exceptions;
}

export type TicketPicked =
  | { readonly kind: 'called'; readonly ticket: StoredTicket }
  | {
      readonly kind:
        | 'unknown-counter'
        | 'unknown-ticket'
        | 'forbidden'
        | 'command-reused'
        | 'visit-active'
        | 'not-served-here'
        /** A counter without network may have called it. */
        | 'ticket-held';
    }
  | { readonly kind: 'refused'; readonly reason: CounterRefusal }
  | { readonly kind: 'not-in-state'; readonly status: TicketStatus }
  | { readonly kind: 'passed-too-often'; readonly number: string };

export async function pickTicket(
  deps: PickTicketDeps,
  counterId: string,
  request: StepRequest,
  wish: { readonly reason: 'named-pick' | 'served-without-number'; readonly why: ExceptionWhy },
): Promise<TicketPicked> {
  const { ticketId, actor, command, context } = request;
  const profile = await deps.catalogue.counter(counterId);
  if (!profile) return { kind: 'unknown-counter' };
  if (!actor.mayActFor(profile.agencyId)) return { kind: 'forbidden' };
  const day = dayOf(context.time);
  return retrying<TicketPicked>(deps, 'The ticket', async () => {
    const [counter, before] = await Promise.all([
      deps.counters.find(counterId),
      deps.tickets.find(ticketId),
    ]);
    if (!before || before.data.day !== day) return { kind: 'unknown-ticket' };
    const match = matchCommand(before.commands, command);
    if (match === 'reused') return { kind: 'command-reused' };
    const { data } = before;
    if (match === 'same' && data.status !== 'waiting') return { kind: 'called', ticket: before };
    const reason = callRefusal(counter, actor.userId, day);
    if (reason || !counter) return { kind: 'refused', reason: reason ?? 'not-open' };
    const { serviceIds } = counter.data;
    if (!serviceIds.includes(data.serviceId)) return { kind: 'not-served-here' };
    const step = call(data, profile, actor.userId, context.time);
    if (step.kind !== 'changed') return step;
    if (before.heldBy !== undefined) return { kind: 'ticket-held' };
    const waiting = (await waitingFor(deps.tickets, serviceIds, day)).map((each) => each.data);
    const outOfOrder = passedBy(data, waiting).length > 0;
    const excepted = outOfOrder
      ? await exceptFor(
          deps.exceptions,
          data,
          { ...wish, by: actor.userId, at: context.time, serviceIds },
          waiting,
        )
      : undefined;
    if (excepted && excepted.kind !== 'allowed') return excepted;
    const ticket: StoredTicket = {
      data: outOfOrder ? { ...step.ticket, orderReason: wish.reason } : step.ticket,
      version: before.version + 1,
      commands: rememberCommand(before.commands, command),
      // An exception is not taken back: it has been counted.
      ...(outOfOrder ? {} : { undo: { before: data, at: context.time, by: actor.userId } }),
    };
    const outcome = await deps.tickets.claim({
      ticket,
      event: eventOf('queue.ticket.called.v1', context, deps.ids),
      counterId,
      officerId: actor.userId,
      serviceIds,
      command,
      ...(excepted
        ? {
            exceptions: excepted.exceptions,
            audit: {
              context,
              entry: { action: wish.reason, purpose: wish.why, subject: `ticket/${ticketId}` },
            },
          }
        : {}),
    });
    if (outcome.kind === 'claimed') return { kind: 'called', ticket };
    return outcome.kind === 'visit-active' ? { kind: 'visit-active' } : undefined;
  });
}
