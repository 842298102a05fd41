import type { TicketStatus } from '@gerai/shared/events/queue.ts';
import { matchCommand, rememberCommand } from '@gerai/shared/idempotency.ts';
import { eventOf } from '@gerai/shared/messaging/outbox.ts';
import { type CalledNext, type CallNextDeps, callNext, callNextInstead } from './call-next.ts';
import {
  type FinishInput,
  type FinishInvalid,
  type FinishTicketDeps,
  finishStep,
} from './finish-ticket.ts';
import type { StoredTicket } from './ports.ts';
import { retrying } from './retry.ts';
import type { StepRequest } from './step-ticket.ts';

/**
 * Ends the ticket at the counter and calls whoever is next, in one transaction.
 *
 * Input: the counter, the ticket that is served there, its outcome. Output: both tickets; or the
 * ended one alone where nobody waits. A repetition whose answer was lost gives the same two.
 *
 * Primary course:
 *  1. Read the ticket and end it in thought.
 *  2. Look for the first who waits, as call next does.
 *  3. Write both tickets, the counter and the visits at once. Where nobody waits, end the one alone.
 */
export interface FinishAndNextDeps extends CallNextDeps, FinishTicketDeps {}

export type FinishedAndCalled =
  | {
      readonly kind: 'done';
      readonly finished: StoredTicket;
      readonly next: Extract<CalledNext, { kind: 'called' | 'nobody-waiting' }>;
    }
  | { readonly kind: 'unknown-ticket' }
  | { readonly kind: 'not-in-state'; readonly status: TicketStatus }
  | FinishInvalid
  | Exclude<CalledNext, { kind: 'called' | 'nobody-waiting' }>;

export async function finishAndNext(
  deps: FinishAndNextDeps,
  counterId: string,
  request: StepRequest,
  input: FinishInput,
  leaseIds: readonly string[] = [],
): Promise<FinishedAndCalled> {
  const { ticketId, actor, command, context } = request;
  const profile = await deps.catalogue.counter(counterId);
  if (!profile) return { kind: 'unknown-counter' };
  if (!actor.mayActFor(profile.agencyId)) return { kind: 'forbidden' };
  return retrying<FinishedAndCalled>(deps, 'The ticket', async () => {
    const before = await deps.tickets.find(ticketId);
    if (!before) return { kind: 'unknown-ticket' };
    const match = matchCommand(before.commands, command);
    if (match === 'reused') return { kind: 'command-reused' };
    if (match === 'same') {
      const next = await callNext(deps, counterId, actor, command, context, leaseIds);
      return both(before, next);
    }
    const step = await finishStep(deps, before.data, input, context.time);
    if (step.kind !== 'changed') return step;
    if (before.data.officerId !== actor.userId || before.data.counterId !== counterId) {
      return { kind: 'forbidden' };
    }
    const after: StoredTicket = {
      data: step.ticket,
      version: before.version + 1,
      commands: rememberCommand(before.commands, command),
      undo: { before: before.data, at: context.time, by: actor.userId },
    };
    const event = eventOf('queue.ticket.finished.v1', context, deps.ids);
    const next = await callNextInstead(deps, profile, {
      actor,
      command,
      context,
      leaseIds,
      finishing: { ticket: after, event },
    });
    if (next.kind === 'changed-meanwhile') return undefined;
    if (next.kind !== 'nobody-waiting') return both(after, next);
    const saved = await deps.tickets.commit({ ticket: after, event, leaves: counterId });
    return saved === 'saved' ? both(after, next) : undefined;
  });
}

function both(finished: StoredTicket, next: CalledNext): FinishedAndCalled {
  return next.kind === 'called' || next.kind === 'nobody-waiting'
    ? { kind: 'done', finished, next }
    : next;
}
