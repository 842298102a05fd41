import type { Outcome } from '@gerai/shared/contract/values.ts';
import { GIVE_UP_REASONS } from '@gerai/shared/events/booking.ts';
import type { DeliveryData } from '@gerai/shared/events/notify.ts';
import type { RefusalData } from '@gerai/shared/events/queue.ts';
import { type Counts, countNamed, countsOf, histogramIn } from './cell.ts';
import { WAITING_TARGET_SECONDS } from './contribution.ts';
import type { CounterTime } from './counter-time.ts';
import { countOf, quantile } from './histogram.ts';
import { type Grade, gradeOf, ikmOf } from './ikm.ts';
import { PROMISE_KINDS, type PromiseKind } from './promise.ts';
import { SMALLEST_GROUP } from './respondent.ts';
import { marksIn } from './survey.ts';

const OUTCOMES = [
  'delivered',
  'collect',
  'online',
  'second-visit',
  'incomplete',
  'not-eligible',
  'left',
] as const satisfies readonly Outcome[];

const REFUSAL_REASONS = [
  'service-closed',
  'quota-used',
  'check-in-too-early',
  'served-elsewhere',
] as const satisfies readonly RefusalData['reason'][];

const MISSING_REQUIREMENTS_SHOWN = 10;

/** Durations in seconds; `null` where none was measured. */
export interface Durations {
  readonly count: number;
  readonly meanSeconds: number | null;
  readonly medianSeconds: number | null;
  readonly p90Seconds: number | null;
}

/** Waits, and the share of them within the target (0 to 1). */
export interface Waiting extends Durations {
  readonly targetSeconds: number;
  readonly withinTargetShare: number | null;
}

/** What happened to the visitors of some cells. */
export function flowOf(counts: Counts) {
  const priorityVisits = countNamed(counts, 'priorityVisits');
  const priorityWaiting = waitingOf(counts, 'priorityWaiting');
  return {
    visits: countNamed(counts, 'visits'),
    legs: countNamed(counts, 'legs'),
    applicants: countNamed(counts, 'applicants'),
    priorityVisits: priorityVisits < SMALLEST_GROUP ? null : priorityVisits,
    served: countNamed(counts, 'served'),
    missed: countNamed(counts, 'missed'),
    cancelled: countNamed(counts, 'cancelled'),
    refused: listed(REFUSAL_REASONS, counts, 'refused').map(([reason, count]) => ({
      reason,
      count,
    })),
    waiting: waitingOf(counts, 'waiting'),
    priorityWaiting: priorityWaiting.count < SMALLEST_GROUP ? null : priorityWaiting,
    serving: durationsOf(counts, 'serving'),
    promises: promisesOf(counts),
    outcomes: listed(OUTCOMES, counts, 'outcome').map(([outcome, count]) => ({ outcome, count })),
    missingRequirements: countsOf(counts, 'missing')
      .sort(([a, first], [b, second]) => second - first || (a < b ? -1 : 1))
      .slice(0, MISSING_REQUIREMENTS_SHOWN)
      .map(([requirementId, count]) => ({ requirementId, count })),
  };
}

/** What visitors were told of their wait, and how it was kept at the call. Shares are of `scored`. */
export function promisesOf(counts: Counts) {
  const of = (kind: PromiseKind) => {
    const scored = countNamed(counts, `promised:${kind}`);
    const mean = (sum: number) => (scored === 0 ? null : Math.round((sum / scored) * 10) / 10);
    return {
      scored,
      kept: countNamed(counts, `promiseKept:${kind}`),
      keptShare: share(countNamed(counts, `promiseKept:${kind}`), scored),
      notLaterThanP90: countNamed(counts, `promiseByP90:${kind}`),
      notLaterThanP90Share: share(countNamed(counts, `promiseByP90:${kind}`), scored),
      meanErrorMinutes: mean(countNamed(counts, `promiseErrorSeconds:${kind}`) / 60),
      meanWidthMinutes: mean(countNamed(counts, `promiseWidthMinutes:${kind}`)),
    };
  };
  const [first, near] = PROMISE_KINDS;
  return { [first]: of(first), [near]: of(near) };
}

/**
 * Bookings of a day; who has not arrived may still come before the day is over, and who was declared
 * missed may have come late. Given up: the reasons of those who said one. Offered and accepted: places given back to those who waited.
 */
export function bookingsOf(counts: Counts) {
  const made = countNamed(counts, 'bookingsMade');
  const cancelled = countNamed(counts, 'bookingsCancelled');
  const arrived = countNamed(counts, 'bookingsArrived');
  return {
    made,
    cancelled,
    arrived,
    notArrived: Math.max(0, made - cancelled - arrived),
    missed: countNamed(counts, 'bookingsMissed'),
    givenUp: listed(GIVE_UP_REASONS, counts, 'givenUp').map(([reason, count]) => ({
      reason,
      count,
    })),
    offered: countNamed(counts, 'offersMade'),
    accepted: countNamed(counts, 'offersAccepted'),
  };
}

export function messagesOf(counts: Counts): Record<DeliveryData['status'], number> & {
  parts: number;
  priceRupiah: number;
} {
  const of = (status: DeliveryData['status']) => countNamed(counts, `message:${status}`);
  return {
    sent: of('sent'),
    failed: of('failed'),
    unknown: of('unknown'),
    suppressed: of('suppressed'),
    parts: countNamed(counts, 'messageParts'),
    priceRupiah: countNamed(counts, 'messageRupiah'),
  };
}

/** Open, paused and serving seconds, and serving / open. */
export function counterTimeOf(times: readonly CounterTime[], servingSeconds: number) {
  const openSeconds = times.reduce((sum, time) => sum + time.openSeconds, 0);
  return {
    openSeconds,
    pausedSeconds: times.reduce((sum, time) => sum + time.pausedSeconds, 0),
    servingSeconds,
    utilisation: share(servingSeconds, openSeconds),
  };
}

export function surveySummaryOf(counts: Counts): {
  n: number;
  ikm: number | null;
  grade: Grade | null;
} {
  const ikm = ikmOf(marksIn(counts));
  return { n: countNamed(counts, 'responses'), ikm, grade: ikm === null ? null : gradeOf(ikm) };
}

function waitingOf(counts: Counts, name: 'waiting' | 'priorityWaiting'): Waiting {
  const durations = durationsOf(counts, name);
  return {
    ...durations,
    targetSeconds: WAITING_TARGET_SECONDS,
    withinTargetShare: share(countNamed(counts, `${name}WithinTarget`), durations.count),
  };
}

function durationsOf(counts: Counts, name: 'waiting' | 'priorityWaiting' | 'serving'): Durations {
  const histogram = histogramIn(counts, name);
  const count = countOf(histogram);
  const rounded = (seconds: number | null) => (seconds === null ? null : Math.round(seconds));
  return {
    count,
    meanSeconds: count === 0 ? null : Math.round(countNamed(counts, `${name}Seconds`) / count),
    medianSeconds: rounded(quantile(histogram, 0.5)),
    p90Seconds: rounded(quantile(histogram, 0.9)),
  };
}

/** The counts under `prefix` in the order of the names, the zeros left out. */
function listed<Name extends string>(
  names: readonly Name[],
  counts: Counts,
  prefix: string,
): [Name, number][] {
  return names.flatMap((name): [Name, number][] => {
    const count = countNamed(counts, `${prefix}:${name}`);
    return count === 0 ? [] : [[name, count]];
  });
}

/** A share with 3 decimals. */
function share(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part / whole) * 1000) / 1000;
}
