import type { TicketData } from '@gerai/shared/events/queue.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import { secondsBetween } from '@gerai/shared/time.ts';

/** Minutes until the call. It comes within p10 and p90 eight times in ten, by p90 nine times. */
export interface Range {
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
}

/** What is shown: whole minutes. `medianMinutes` is `p50` by its first name. */
export interface Estimate extends Range {
  readonly medianMinutes: number;
}

/** The call is near when half of those who are told so are called within so many minutes; a service may say otherwise. */
const NEAR_MINUTES = 10;

/** Whether the estimate says that the call is near. */
export function isNear(estimate: Estimate, nearMinutes = NEAR_MINUTES): boolean {
  return estimate.p50 <= nearMinutes;
}

/** How long a promise stands before another may take its place. */
const STANDS_SECONDS = 60;

/**
 * Shares of the runs at which the range is read. Rounding outwards widens it a little; these bring
 * back what was widened. Set on simulated days (`npm run bench -- estimates` scores other ones).
 */
const LEVELS = { p10: 0.115, p50: 0.5, p90: 0.89 };

/**
 * The estimate of a forecast: the early end rounded down, the late end up, so that a whole minute
 * never says more than is known.
 * @param samples minutes to the call, ascending
 */
export function estimateOf(samples: Float64Array): Estimate {
  const p50 = Math.round(quantile(samples, LEVELS.p50));
  return {
    medianMinutes: p50,
    p10: Math.min(p50, Math.floor(quantile(samples, LEVELS.p10))),
    p50,
    p90: Math.max(p50, Math.ceil(quantile(samples, LEVELS.p90))),
  };
}

/** The estimate of somebody who comes after so many more minutes of work. */
export function later({ p10, p50, p90 }: Estimate, minutes: number): Estimate {
  const median = Math.round(p50 + minutes);
  return {
    medianMinutes: median,
    p10: Math.floor(p10 + minutes),
    p50: median,
    p90: Math.ceil(p90 + minutes),
  };
}

/** An estimate as it was told, and since when it has stood. */
export interface Told {
  readonly estimate: Estimate | null;
  readonly toldAt: Instant;
}

/**
 * What is told now. The same estimate keeps its age; another one takes its place after a minute, so
 * that what somebody reads twice within a minute is the same. That nothing is known any more, or is
 * known at last, is told at once.
 */
export function tell(before: Told | undefined, fresh: Estimate | null, now: Instant): Told {
  if (!before) return { estimate: fresh, toldAt: now };
  const { estimate, toldAt } = before;
  if (estimate === null || fresh === null) {
    return estimate === fresh ? before : { estimate: fresh, toldAt: now };
  }
  const same =
    estimate.p10 === fresh.p10 && estimate.p50 === fresh.p50 && estimate.p90 === fresh.p90;
  if (same || secondsBetween(toldAt, now) < STANDS_SECONDS) return before;
  return { estimate: fresh, toldAt: now };
}

/**
 * Notes on a ticket what its visitor has been promised, to be scored at the call: the first promise
 * of a leg, and what was told when the call was near.
 */
export function withPromise(ticket: TicketData, { estimate, toldAt }: Told): TicketData {
  if (!estimate) return ticket;
  const { p10, p50, p90 } = estimate;
  return { ...ticket, promises: [...(ticket.promises ?? []), { at: toldAt, p10, p50, p90 }] };
}

function quantile(sorted: Float64Array, level: number): number {
  const place = level * (sorted.length - 1);
  const below = Math.floor(place);
  const from = sorted[below] ?? 0;
  const to = sorted[below + 1] ?? from;
  return from + (to - from) * (place - below);
}
