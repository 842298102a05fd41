import type { TicketData } from '@gerai/shared/events/queue.ts';
import { secondsBetween } from '@gerai/shared/time.ts';

/**
 * What visitors and officers do apart from the service itself, as it is learned: sums over visits of
 * one service, mergeable, fading from day to day like service times.
 */
export interface HabitCounts {
  readonly serviceId: string;
  /** Calls that ended in a service or in a miss. */
  readonly called: number;
  readonly missed: number;
  /** From the call to the miss. */
  readonly missedMinutes: number;
  /** Calls whose visitor came, and how long that took. */
  readonly came: number;
  readonly walkMinutes: number;
  /** Services that ended, and those of them that go on at another counter. */
  readonly ended: number;
  readonly transferred: number;
  /** Rests that nobody had announced, and how long they took. */
  readonly pauses: number;
  readonly pauseMinutes: number;
}

/** The habits of one service. */
export interface ServiceHabits {
  readonly noShow: number;
  readonly noShowMinutes: number;
  readonly walkMinutes: number;
  readonly transfer: number;
  readonly pause: number;
  readonly pauseMinutes: number;
}

/** Visits, and durations, that what is usual is worth before anything has been seen. */
const SHARE_WEIGHT = 60;
const MINUTES_WEIGHT = 20;
/** Weight that a day keeps from one day to the next, as with service times. */
const FADING = 0.97;
const FORGOTTEN = 0.05;
/** What takes longer says nothing about a habit: somebody has forgotten to press. */
const LONGEST_MINUTES = 60;

const NONE: Omit<HabitCounts, 'serviceId'> = {
  called: 0,
  missed: 0,
  missedMinutes: 0,
  came: 0,
  walkMinutes: 0,
  ended: 0,
  transferred: 0,
  pauses: 0,
  pauseMinutes: 0,
};

/** With a ticket that was missed, served or sent on. Itself where the ticket says nothing. */
export function withTicket(
  known: readonly HabitCounts[],
  ticket: TicketData,
): readonly HabitCounts[] {
  const { serviceId, status, periods } = ticket;
  const call = periods.findLast(({ state }) => state === 'called');
  if (!call || call.to === null) return known;
  const minutes = Math.min(LONGEST_MINUTES, secondsBetween(call.from, call.to) / 60);
  if (status === 'missed') {
    return merge(known, [{ ...NONE, serviceId, called: 1, missed: 1, missedMinutes: minutes }]);
  }
  if (ticket.startedAt === null || (status !== 'finished' && status !== 'transferred')) {
    return known;
  }
  return merge(known, [
    {
      ...NONE,
      serviceId,
      called: 1,
      came: 1,
      walkMinutes: minutes,
      ended: 1,
      transferred: status === 'transferred' ? 1 : 0,
    },
  ]);
}

/** With a rest that nobody had announced. @param serviceId one of the counter's: an agency's rests are pooled */
export function withPause(
  known: readonly HabitCounts[],
  serviceId: string,
  minutes: number,
): readonly HabitCounts[] {
  const pauseMinutes = Math.min(LONGEST_MINUTES, minutes);
  return merge(known, [{ ...NONE, serviceId, pauses: 1, pauseMinutes }]);
}

/** The history after a day has ended: what was there fades, what was seen is added. */
export function afterDay(
  before: readonly HabitCounts[],
  today: readonly HabitCounts[],
): readonly HabitCounts[] {
  const faded = before.map((each) => weighted(each, FADING));
  return merge(faded, today).filter(({ called, pauses }) => called + pauses >= FORGOTTEN);
}

/**
 * The habits of each service that has been seen: its shares and means, drawn towards what is usual
 * as far as little has been seen. Rests are an officer's, and pooled over all that is given.
 */
export function habitsByService(
  counts: readonly HabitCounts[],
  usual: ServiceHabits,
): ReadonlyMap<string, ServiceHabits> {
  const all = merge([], counts);
  const sum = (value: (each: HabitCounts) => number) =>
    all.reduce((total, each) => total + value(each), 0);
  const pause = share(
    sum(({ pauses }) => pauses),
    sum(({ ended, missed }) => ended + missed),
    usual.pause,
  );
  const pauseMinutes = mean(
    sum((each) => each.pauseMinutes),
    sum(({ pauses }) => pauses),
    usual.pauseMinutes,
  );
  return new Map(
    all.map((each) => [
      each.serviceId,
      {
        noShow: share(each.missed, each.called, usual.noShow),
        noShowMinutes: mean(each.missedMinutes, each.missed, usual.noShowMinutes),
        walkMinutes: mean(each.walkMinutes, each.came, usual.walkMinutes),
        transfer: share(each.transferred, each.ended, usual.transfer),
        pause,
        pauseMinutes,
      },
    ]),
  );
}

/** Mean of a beta prior with the usual share, after what was seen. */
function share(seen: number, of: number, usual: number): number {
  return (seen + SHARE_WEIGHT * usual) / (Math.max(of, seen) + SHARE_WEIGHT);
}

function mean(sum: number, count: number, usual: number): number {
  return (sum + MINUTES_WEIGHT * usual) / (count + MINUTES_WEIGHT);
}

function weighted(each: HabitCounts, weight: number): HabitCounts {
  return {
    serviceId: each.serviceId,
    called: each.called * weight,
    missed: each.missed * weight,
    missedMinutes: each.missedMinutes * weight,
    came: each.came * weight,
    walkMinutes: each.walkMinutes * weight,
    ended: each.ended * weight,
    transferred: each.transferred * weight,
    pauses: each.pauses * weight,
    pauseMinutes: each.pauseMinutes * weight,
  };
}

function merge(
  before: readonly HabitCounts[],
  more: readonly HabitCounts[],
): readonly HabitCounts[] {
  const merged = new Map(before.map((each) => [each.serviceId, each]));
  for (const each of more) {
    const known = merged.get(each.serviceId) ?? { ...NONE, serviceId: each.serviceId };
    merged.set(each.serviceId, {
      serviceId: each.serviceId,
      called: known.called + each.called,
      missed: known.missed + each.missed,
      missedMinutes: known.missedMinutes + each.missedMinutes,
      came: known.came + each.came,
      walkMinutes: known.walkMinutes + each.walkMinutes,
      ended: known.ended + each.ended,
      transferred: known.transferred + each.transferred,
      pauses: known.pauses + each.pauses,
      pauseMinutes: known.pauseMinutes + each.pauseMinutes,
    });
  }
  return [...merged.values()];
}
