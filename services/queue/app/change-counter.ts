import type { CityCounter } from '@gerai/shared/contract/city.ts';
import type { EventType } from '@gerai/shared/events/catalogue.ts';
import { type CommandKey, matchCommand, rememberCommand } from '@gerai/shared/idempotency.ts';
import { type CommandContext, eventOf } from '@gerai/shared/messaging/outbox.ts';
import type { Clock, Ids, Random } from '@gerai/shared/ports.ts';
import { type CounterRefusal, type CounterStep, NO_TOTALS } from '../domain/counter.ts';
import type { StaffActor } from './actor.ts';
import type { Audited, Catalogue, Counters, StoredCounter } from './ports.ts';
import { retrying } from './retry.ts';

export interface ChangeCounterDeps {
  readonly catalogue: Catalogue;
  readonly counters: Counters;
  readonly clock: Clock;
  readonly random: Random;
  readonly ids: Ids;
}

export interface CounterRequest {
  readonly counterId: string;
  readonly actor: StaffActor;
  readonly command: CommandKey;
  readonly context: CommandContext;
}

export type CounterChanged =
  | { readonly kind: 'done'; readonly counter: StoredCounter }
  | { readonly kind: 'unknown-counter' | 'forbidden' | 'command-reused' }
  | { readonly kind: 'refused'; readonly reason: CounterRefusal };

/** A change of a counter's working state: one read, one write at the version that was read. */
export async function changeCounter(
  deps: ChangeCounterDeps,
  request: CounterRequest,
  event: EventType | null,
  apply: (before: StoredCounter | undefined, profile: CityCounter) => CounterStep,
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
    const step = apply(before, profile);
    if (step.kind === 'refused') return step;
    if (step.kind === 'unchanged') return before && { kind: 'done', counter: before };
    const after: StoredCounter = {
      ...step.counter,
      version: (before?.version ?? 0) + 1,
      commands: rememberCommand(before?.commands ?? [], command),
      calls: before?.calls ?? [],
      totals: before && before.data.day === step.counter.data.day ? before.totals : NO_TOTALS,
    };
    const own = after.data.officerId === actor.userId;
    const audit = own ? undefined : overrideOf(counterId, event ?? 'counter.changed', context);
    const saved = await deps.counters.save(
      after,
      event === null ? null : eventOf(event, context, deps.ids),
      audit,
    );
    return saved === 'saved' ? { kind: 'done', counter: after } : undefined;
  });
}

function overrideOf(counterId: string, event: string, context: CommandContext): Audited {
  return {
    context,
    entry: { action: event, purpose: 'in place of the officer', subject: `counter/${counterId}` },
  };
}
