import { matchCommand, rememberCommand } from '@gerai/shared/idempotency.ts';
import { eventOf } from '@gerai/shared/messaging/outbox.ts';
import { dayOf } from '@gerai/shared/time.ts';
import { takeOver } from '../domain/counter.ts';
import type { ChangeCounterDeps, CounterChanged, CounterRequest } from './change-counter.ts';
import type { StoredTicket, Tickets } from './ports.ts';
import { retrying } from './retry.ts';

/**
 * Another officer goes on at a counter, with whoever is being served there.
 *
 * Input: the counter, the officer who takes it. Output: the counter.
 *
 * Primary course:
 *  1. Read the counter, and the ticket that is there.
 *  2. Save both for the new officer, with a line of the audit (one transaction).
 */
export interface TakeOverDeps extends ChangeCounterDeps {
  readonly tickets: Tickets;
}

export async function takeOverCounter(
  deps: TakeOverDeps,
  request: CounterRequest,
): Promise<CounterChanged> {
  const { counterId, actor, command, context } = request;
  const profile = await deps.catalogue.counter(counterId);
  if (!profile) return { kind: 'unknown-counter' };
  if (!actor.mayActFor(profile.agencyId)) return { kind: 'forbidden' };
  return retrying<CounterChanged>(deps, 'The counter', async () => {
    const before = await deps.counters.find(counterId);
    const match = matchCommand(before?.commands ?? [], command);
    if (before && match === 'same') return { kind: 'done', counter: before };
    if (match === 'reused') return { kind: 'command-reused' };
    const step = takeOver(before, actor.userId, dayOf(context.time));
    if (step.kind === 'refused') return step;
    if (!before || step.kind === 'unchanged') return before && { kind: 'done', counter: before };
    const current = before.currentTicketId
      ? await deps.tickets.find(before.currentTicketId)
      : undefined;
    const ticket: StoredTicket | undefined = current && {
      data: { ...current.data, officerId: actor.userId },
      version: current.version + 1,
      commands: current.commands,
    };
    const after = {
      ...before,
      ...step.counter,
      version: before.version + 1,
      commands: rememberCommand(before.commands, command),
    };
    const type =
      after.data.status === 'paused' ? 'queue.counter.paused.v1' : 'queue.counter.opened.v1';
    const saved = await deps.counters.handOver(after, eventOf(type, context, deps.ids), ticket, {
      context,
      entry: {
        action: 'counter.taken-over',
        purpose: `from ${before.data.officerId ?? 'nobody'}`,
        subject: `counter/${counterId}`,
      },
    });
    return saved === 'saved' ? { kind: 'done', counter: after } : undefined;
  });
}
