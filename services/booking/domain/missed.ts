import type { Instant } from '@gerai/shared/ports.ts';
import { addMinutes, later } from '@gerai/shared/time.ts';

/** A booking is missed no sooner than so long after grace: a check-in may still be on its way. */
export const AFTER_GRACE_MINUTES = 2;

/**
 * From when a booking counts as missed, or nothing while that cannot be said. The mall must have been
 * seen at work between the slot's start and the end of grace; where it was not (power, network, no
 * officer), the visitor gets the same grace from when work is seen again.
 *
 * @param work beginnings of the five minutes in which a ticket moved, in order.
 */
export function missedFrom(
  slotStart: Instant,
  graceMinutes: number,
  work: readonly Instant[],
): Instant | undefined {
  const wait = graceMinutes + AFTER_GRACE_MINUTES;
  const inTime = addMinutes(slotStart, wait);
  const seen = work.find((at) => at >= addMinutes(slotStart, -WORK_STEP_MINUTES + 1));
  if (seen === undefined) return undefined;
  return seen <= inTime ? inTime : addMinutes(seen, WORK_STEP_MINUTES + wait);
}

/** A time in which a service could not be served; null where it has not ended. */
export interface Standstill {
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
}

/**
 * The same, where the service was delayed or closed: whoever was to come then gets the same grace
 * from its end, and while it has none, nothing can be said.
 */
export function missedAfter(
  from: Instant | undefined,
  slotStart: Instant,
  graceMinutes: number,
  standstills: readonly Standstill[],
): Instant | undefined {
  let last = from;
  for (const { startedAt, endedAt } of [...standstills].sort((a, b) =>
    a.startedAt < b.startedAt ? -1 : 1,
  )) {
    if (last === undefined || startedAt >= last) continue;
    if (endedAt === null) return undefined;
    if (endedAt > slotStart) {
      last = later(last, addMinutes(endedAt, graceMinutes + AFTER_GRACE_MINUTES));
    }
  }
  return last;
}

/** Work is seen in steps of five minutes. */
const WORK_STEP_MINUTES = 5;
