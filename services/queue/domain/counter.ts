import type { CityCounter } from '@gerai/shared/contract/city.ts';
import type { CounterData } from '@gerai/shared/events/queue.ts';
import type { DayKey, Instant } from '@gerai/shared/ports.ts';

/** A counter with the ticket that is called to it or served there. */
export interface CounterState {
  readonly data: CounterData;
  readonly currentTicketId: string | null;
}

export interface CounterActor {
  readonly userId: string;
  /** Supervisors and floor managers also act on another officer's counter. */
  readonly mayOverride: boolean;
}

export type CounterRefusal = 'not-open' | 'busy' | 'taken';

export type CounterStep =
  | { readonly kind: 'changed'; readonly counter: CounterState }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly reason: CounterRefusal };

/**
 * Opens a counter for the day, or goes on after a pause. What another day left behind is dropped.
 * An officer opens a counter that another one has open only after that one has closed it.
 */
export function open(
  before: CounterState | undefined,
  profile: CityCounter,
  mallId: string,
  actor: CounterActor,
  day: DayKey,
  now: Instant,
): CounterStep {
  const today = before?.data.day === day ? before : undefined;
  if (today && today.data.status !== 'closed') {
    if (today.data.officerId !== actor.userId) return refused('taken');
    if (today.data.status === 'open') return { kind: 'unchanged' };
    return changed(today, {
      ...today.data,
      status: 'open',
      pausedAt: null,
      pauseReason: null,
      returnAt: null,
    });
  }
  return {
    kind: 'changed',
    counter: {
      data: {
        counterId: profile.counterId,
        mallId,
        agencyId: profile.agencyId,
        number: profile.number,
        floor: profile.floor,
        day,
        status: 'open',
        serviceIds: [...profile.serviceIds],
        officerId: actor.userId,
        openedAt: now,
        pausedAt: null,
        pauseReason: null,
        returnAt: null,
        closedAt: null,
      },
      currentTicketId: null,
    },
  };
}

export interface Pause {
  readonly reason: NonNullable<CounterData['pauseReason']>;
  readonly returnAt: Instant | null;
}

/** Stops calling for a while; the ticket at the counter is ended first. */
export function pause(
  before: CounterState | undefined,
  wish: Pause,
  actor: CounterActor,
  day: DayKey,
  now: Instant,
): CounterStep {
  const refusal = refusalOf(before, actor, day);
  if (refusal || !before) return refused(refusal ?? 'not-open');
  return changed(before, {
    ...before.data,
    status: 'paused',
    pausedAt: before.data.pausedAt ?? now,
    pauseReason: wish.reason,
    returnAt: wish.returnAt,
  });
}

/** Ends the work at the counter; the ticket at the counter is ended first. */
export function close(
  before: CounterState | undefined,
  actor: CounterActor,
  day: DayKey,
  now: Instant,
): CounterStep {
  const refusal = refusalOf(before, actor, day);
  if (refusal || !before) return refused(refusal ?? 'not-open');
  return changed(before, {
    ...before.data,
    status: 'closed',
    closedAt: now,
    pausedAt: null,
    pauseReason: null,
    returnAt: null,
  });
}

/** Why a counter may not call for this officer now; nothing when it may. */
export function callRefusal(
  counter: CounterState | undefined,
  officerId: string,
  day: DayKey,
): CounterRefusal | undefined {
  if (!counter || counter.data.day !== day || counter.data.status === 'closed') return 'not-open';
  if (counter.data.officerId !== officerId) return 'taken';
  if (counter.data.status !== 'open') return 'not-open';
  return counter.currentTicketId === null ? undefined : 'busy';
}

function refusalOf(
  counter: CounterState | undefined,
  actor: CounterActor,
  day: DayKey,
): CounterRefusal | undefined {
  if (!counter || counter.data.day !== day || counter.data.status === 'closed') return 'not-open';
  if (counter.data.officerId !== actor.userId && !actor.mayOverride) return 'taken';
  return counter.currentTicketId === null ? undefined : 'busy';
}

function changed(before: CounterState, data: CounterData): CounterStep {
  return { kind: 'changed', counter: { ...before, data } };
}

function refused(reason: CounterRefusal): CounterStep {
  return { kind: 'refused', reason };
}
