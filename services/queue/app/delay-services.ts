import type { ServiceData } from '@gerai/shared/events/booking.ts';
import type { DelayData, DelayScope } from '@gerai/shared/events/queue.ts';
import { type CommandKey, matchCommand, rememberCommand } from '@gerai/shared/idempotency.ts';
import { type CommandContext, eventOf } from '@gerai/shared/messaging/outbox.ts';
import type { Clock, Ids, Random } from '@gerai/shared/ports.ts';
import { deriveId } from '@gerai/shared/security/hash.ts';
import { addMinutes, dayOf } from '@gerai/shared/time.ts';
import { hasLapsed, isStanding, reachOf } from '../domain/delay.ts';
import type { StaffActor } from './actor.ts';
import type { Catalogue, Delays, Series, StoredDelay } from './ports.ts';
import { retrying } from './retry.ts';

/**
 * Delayed or closed: one action for a service, an agency, a floor or the mall, and one that ends it.
 *
 * Input: the scope, why, and for how many minutes, until further notice, or for the rest of the day.
 * Output: the delay. The same scope again changes what was announced.
 *
 * Primary course:
 *  1. Find the services it reaches; whoever acts must act for all of them.
 *  2. Save the delay of that scope and day, with its event and a line of the audit.
 *  3. Shut the series of what is closed, or open them again: a number is given under that condition.
 * The stream brings the boards up to date, promises anew, and repeats step 3 if it was lost.
 */
export interface DelayDeps {
  readonly catalogue: Catalogue;
  readonly delays: Delays;
  readonly series: Series;
  readonly clock: Clock;
  readonly random: Random;
  readonly ids: Ids;
}

export interface DelayWish {
  readonly scope: DelayScope;
  readonly scopeId: string;
  readonly kind: DelayData['kind'];
  readonly reason: DelayData['reason'];
  /** Null until further notice. */
  readonly expectedMinutes: number | null;
}

export interface DelayActor extends StaffActor {
  /** Floors and the mall are for those who act for all agencies. */
  readonly actsForAll: boolean;
}

export type DelayDeclared =
  | { readonly kind: 'declared'; readonly delay: DelayData }
  | { readonly kind: 'unknown-scope' | 'forbidden' | 'command-reused' };

export async function declareDelay(
  deps: DelayDeps,
  wish: DelayWish,
  actor: DelayActor,
  command: CommandKey,
  context: CommandContext,
): Promise<DelayDeclared> {
  const reached = reachOf(wish.scope, wish.scopeId, await deps.catalogue.services());
  if (reached.length === 0) return { kind: 'unknown-scope' };
  if (!mayDelay(actor, wish.scope, reached)) return { kind: 'forbidden' };
  const now = context.time;
  const day = dayOf(now);
  const outcome = await retrying<DelayDeclared>(deps, 'The delay', async () => {
    const before = await deps.delays.find(context.mallId, day, wish.scope, wish.scopeId);
    const match = matchCommand(before?.commands ?? [], command);
    if (match === 'reused') return { kind: 'command-reused' };
    if (before && match === 'same') return { kind: 'declared', delay: before.data };
    const standing = before && isStanding(before.data) ? before : undefined;
    const { expectedMinutes, ...said } = wish;
    const after: StoredDelay = {
      data: {
        ...said,
        delayId: standing?.data.delayId ?? deriveId('dly', command.key, command.fingerprint),
        mallId: context.mallId,
        day,
        serviceIds: reached.map(({ serviceId }) => serviceId).sort(),
        startedAt: standing?.data.startedAt ?? now,
        expectedUntil:
          wish.kind === 'closed' || expectedMinutes === null
            ? null
            : addMinutes(now, expectedMinutes),
        endedAt: null,
      },
      version: (before?.version ?? 0) + 1,
      commands: rememberCommand(before?.commands ?? [], command),
    };
    const saved = await deps.delays.save(
      after,
      eventOf('queue.service.delayed.v1', context, deps.ids),
      {
        context,
        entry: { action: `service.${wish.kind}`, purpose: wish.reason, subject: subjectOf(wish) },
      },
    );
    return saved === 'saved' ? { kind: 'declared', delay: after.data } : undefined;
  });
  if (outcome.kind === 'declared') await applyClosing(deps, outcome.delay);
  return outcome;
}

export type DelayEnded =
  | { readonly kind: 'ended'; readonly delay: DelayData }
  | { readonly kind: 'unknown-delay' | 'forbidden' | 'command-reused' };

export async function endDelay(
  deps: DelayDeps,
  wish: Pick<DelayWish, 'scope' | 'scopeId'>,
  actor: DelayActor,
  command: CommandKey,
  context: CommandContext,
): Promise<DelayEnded> {
  const day = dayOf(context.time);
  const services = await deps.catalogue.services();
  const outcome = await retrying<DelayEnded>(deps, 'The delay', async () => {
    const before = await deps.delays.find(context.mallId, day, wish.scope, wish.scopeId);
    if (!before) return { kind: 'unknown-delay' };
    const reached = services.filter(({ serviceId }) => before.data.serviceIds.includes(serviceId));
    if (!mayDelay(actor, wish.scope, reached)) return { kind: 'forbidden' };
    const match = matchCommand(before.commands, command);
    if (match === 'reused') return { kind: 'command-reused' };
    if (match === 'same' || !isStanding(before.data)) return { kind: 'ended', delay: before.data };
    const after = ended(before, context.time, command);
    const saved = await deps.delays.save(
      after,
      eventOf('queue.service.resumed.v1', context, deps.ids),
      { context, entry: { action: 'service.resumed', purpose: 'ended', subject: subjectOf(wish) } },
    );
    return saved === 'saved' ? { kind: 'ended', delay: after.data } : undefined;
  });
  if (outcome.kind === 'ended') await applyClosing(deps, outcome.delay);
  return outcome;
}

/**
 * Every minute: what nobody ended lapses a quarter of an hour after its announced end, and the series
 * are as the delays say, whatever was lost on the way.
 */
export async function followDelays(deps: DelayDeps, context: CommandContext): Promise<void> {
  const delays = await deps.delays.ofDay(context.mallId, dayOf(context.time));
  for (const before of delays) {
    if (!hasLapsed(before.data, context.time)) {
      await applyClosing(deps, before.data);
      continue;
    }
    const after = ended(before, context.time, { key: 'lapsed', fingerprint: '' });
    const saved = await deps.delays.save(
      after,
      eventOf('queue.service.resumed.v1', context, deps.ids),
    );
    if (saved === 'saved') await applyClosing(deps, after.data);
  }
}

/** Shuts the series of what is closed, and opens them where it is not any more. */
export async function applyClosing(
  deps: Pick<DelayDeps, 'catalogue' | 'series'>,
  delay: DelayData,
): Promise<void> {
  const queues = new Map<string, string[]>();
  for (const { serviceId, queue } of await deps.catalogue.services()) {
    if (!delay.serviceIds.includes(serviceId)) continue;
    queues.set(queue.queueId, [...(queues.get(queue.queueId) ?? []), serviceId]);
  }
  await Promise.all(
    [...queues].map(([queueId, serviceIds]) =>
      deps.series.shut({ queueId, day: delay.day }, serviceIds, delay),
    ),
  );
}

function ended(before: StoredDelay, at: string, command: CommandKey): StoredDelay {
  return {
    data: { ...before.data, endedAt: at },
    version: before.version + 1,
    commands: rememberCommand(before.commands, command),
  };
}

function mayDelay(actor: DelayActor, scope: DelayScope, reached: readonly ServiceData[]): boolean {
  if (scope === 'floor' || scope === 'mall') return actor.actsForAll;
  return reached.every(({ agency }) => actor.mayActFor(agency.agencyId));
}

function subjectOf({ scope, scopeId }: Pick<DelayWish, 'scope' | 'scopeId'>): string {
  return `${scope}/${scopeId}`;
}
