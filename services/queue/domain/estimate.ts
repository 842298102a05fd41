/** Expected minutes until the call. */
export interface Estimate {
  readonly medianMinutes: number;
}

/** The call is near when it is expected within so many minutes. */
export const NEAR_MINUTES = 10;

export interface ServingCounter {
  readonly counterId: string;
  readonly serviceIds: readonly string[];
  /** Until the ticket that is there now is expected to end; 0 when the counter is free. */
  readonly busyMinutes: number;
}

export interface WaitingTicket {
  readonly number: string;
  readonly serviceId: string;
  readonly applicantCount: number;
}

export interface Outlook {
  /** Minutes to the call by ticket number; nobody is there who is served by no open counter. */
  readonly callInMinutes: ReadonlyMap<string, number>;
  /** When each open counter has worked off everybody that it would call. */
  readonly freeInMinutes: ReadonlyMap<string, number>;
}

/**
 * Plays the rule of the calls forward: whenever a counter is free, it takes the first of the order
 * that it serves, for the planned minutes of that service and each applicant.
 * @param waiting in the order of the calls, over all services of the counters
 * @param counterMinutes planned minutes at the counter for one applicant, by service
 */
export function outlook(
  waiting: readonly WaitingTicket[],
  counters: readonly ServingCounter[],
  counterMinutes: ReadonlyMap<string, number>,
): Outlook {
  const callInMinutes = new Map<string, number>();
  const freeInMinutes = new Map(counters.map((each) => [each.counterId, each.busyMinutes]));
  const left = [...waiting];
  let working = [...counters];
  while (left.length > 0 && working.length > 0) {
    const counter = earliest(working, freeInMinutes);
    const index = left.findIndex(({ serviceId }) => counter.serviceIds.includes(serviceId));
    const ticket = left[index];
    if (!ticket) {
      working = working.filter((each) => each !== counter);
      continue;
    }
    left.splice(index, 1);
    const at = freeInMinutes.get(counter.counterId) ?? 0;
    callInMinutes.set(ticket.number, at);
    const minutes = (counterMinutes.get(ticket.serviceId) ?? 0) * ticket.applicantCount;
    freeInMinutes.set(counter.counterId, at + minutes);
  }
  return { callInMinutes, freeInMinutes };
}

/** For somebody who takes a number now: when the first counter that serves them has nobody left. */
export function newcomerMinutes(
  { freeInMinutes }: Outlook,
  counters: readonly ServingCounter[],
  serviceIds: readonly string[],
): number | undefined {
  const times = counters
    .filter((counter) => counter.serviceIds.some((id) => serviceIds.includes(id)))
    .map((counter) => freeInMinutes.get(counter.counterId) ?? 0);
  return times.length > 0 ? Math.min(...times) : undefined;
}

/** Whole minutes, rounded up: nobody is told to come later than expected by the rounding. */
export function estimateOf(minutes: number | undefined): Estimate | null {
  return minutes === undefined ? null : { medianMinutes: Math.ceil(minutes) };
}

/** Minutes that a ticket still needs at its counter, at least half a minute while it is there. */
export function remainingMinutes(plannedMinutes: number, elapsedSeconds: number): number {
  return Math.max(0.5, plannedMinutes - elapsedSeconds / 60);
}

function earliest(
  counters: readonly ServingCounter[],
  freeInMinutes: ReadonlyMap<string, number>,
): ServingCounter {
  return counters.reduce((best, each) =>
    (freeInMinutes.get(each.counterId) ?? 0) < (freeInMinutes.get(best.counterId) ?? 0)
      ? each
      : best,
  );
}

/** What is shown: whole minutes. The call is expected in this range eight times in ten. */
export interface ShownRange {
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
}

/** Shares of the runs at which the range is read. */
const LEVELS = { p10: 0.115, p50: 0.5, p90: 0.89 };

/** The range of a forecast. @param samples minutes to the call, ascending */
export function rangeOf(samples: Float64Array): ShownRange {
  return {
    p10: Math.floor(quantile(samples, LEVELS.p10)),
    p50: Math.round(quantile(samples, LEVELS.p50)),
    p90: Math.ceil(quantile(samples, LEVELS.p90)),
  };
}

function quantile(sorted: Float64Array, level: number): number {
  const place = level * (sorted.length - 1);
  const below = Math.floor(place);
  const from = sorted[below] ?? 0;
  const to = sorted[below + 1] ?? from;
  return from + (to - from) * (place - below);
}
