import type { CityCounter } from '@gerai/shared/contract/city.ts';
import type { CounterData, HelpKind, TicketData } from '@gerai/shared/events/queue.ts';
import type { DayKey, Instant } from '@gerai/shared/ports.ts';
import { secondsBetween } from '@gerai/shared/time.ts';

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
        autoCall: false,
        helpKind: null,
        helpSince: null,
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
    helpKind: null,
    helpSince: null,
  });
}

/** Whether the counter calls by itself whoever arrives while it is free. */
export function setAutoCall(
  before: CounterState | undefined,
  autoCall: boolean,
  actor: CounterActor,
  day: DayKey,
): CounterStep {
  const refusal = refusalOf(before && { ...before, currentTicketId: null }, actor, day);
  if (refusal || !before) return refused(refusal ?? 'not-open');
  if (before.data.autoCall === autoCall) return { kind: 'unchanged' };
  return changed(before, { ...before.data, autoCall });
}

/** Asks somebody to come to the counter, or says that they have come (null). */
export function askForHelp(
  before: CounterState | undefined,
  kind: HelpKind | null,
  actor: CounterActor,
  day: DayKey,
  now: Instant,
): CounterStep {
  const refusal = refusalOf(before && { ...before, currentTicketId: null }, actor, day);
  if (refusal || !before) return refused(refusal ?? 'not-open');
  if (before.data.helpKind === kind) return { kind: 'unchanged' };
  return changed(before, { ...before.data, helpKind: kind, helpSince: kind === null ? null : now });
}

/** Another officer goes on at the counter, with the ticket that is there. */
export function takeOver(
  before: CounterState | undefined,
  officerId: string,
  day: DayKey,
): CounterStep {
  if (!before || before.data.day !== day || before.data.status === 'closed') {
    return refused('not-open');
  }
  if (before.data.officerId === officerId) return { kind: 'unchanged' };
  return changed(before, { ...before.data, officerId });
}

/** What a counter has done today. */
export interface DayTotals {
  readonly served: number;
  readonly missed: number;
  readonly parked: number;
  readonly transferred: number;
  readonly servingSeconds: number;
}

export const NO_TOTALS: DayTotals = {
  served: 0,
  missed: 0,
  parked: 0,
  transferred: 0,
  servingSeconds: 0,
};

/** What a ticket that leaves its counter adds to the totals of that; nothing when it was called by mistake. */
export function tallyOf(
  ticket: TicketData,
):
  | { readonly name: Exclude<keyof DayTotals, 'servingSeconds'>; readonly servingSeconds: number }
  | undefined {
  const name = TALLY_BY_STATUS.get(ticket.status);
  if (!name) return undefined;
  const at = ticket.parkedAt ?? ticket.transferredAt ?? ticket.finishedAt;
  const served = ticket.periods.findLast(({ state }) => state === 'serving');
  const servingSeconds =
    served && served.to !== null && served.to === at
      ? Math.round(secondsBetween(served.from, served.to))
      : 0;
  return { name, servingSeconds };
}

const TALLY_BY_STATUS = new Map<TicketData['status'], Exclude<keyof DayTotals, 'servingSeconds'>>([
  ['finished', 'served'],
  ['missed', 'missed'],
  ['parked', 'parked'],
  ['transferred', 'transferred'],
]);

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
