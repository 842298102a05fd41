import type { TicketData } from '@gerai/shared/events/queue.ts';
import { secondsBetween } from '@gerai/shared/time.ts';

/** The first promise of a leg, and the one with which its visitor was told that the call is near. */
export const PROMISE_KINDS = ['first', 'near'] as const;
export type PromiseKind = (typeof PROMISE_KINDS)[number];

/** How a promise was kept. Whole numbers, so that sums are exact in any order. */
export interface PromiseScore {
  readonly kind: PromiseKind;
  /** The call came within the range; p10 and p90 are part of it. */
  readonly kept: boolean;
  /** Not later than p90. */
  readonly byP90: boolean;
  /** Between the median that was told and the call. */
  readonly errorSeconds: number;
  readonly widthMinutes: number;
}

/**
 * The promises of a leg as they were kept, from its first call on: nothing changes them afterwards.
 * Whoever stepped out before the call was free of the promise, and so are we.
 */
export function promiseScores(ticket: TicketData): PromiseScore[] {
  const calledAt = ticket.calls[0]?.at;
  if (calledAt === undefined) return [];
  const steppedOut = ticket.periods.some(
    ({ state, from }) => state === 'parked' && from < calledAt,
  );
  if (steppedOut) return [];
  const told = (ticket.promises ?? []).filter(({ at }) => at <= calledAt);
  const { nearAt } = ticket;
  const [first] = told;
  const near = nearAt === null ? undefined : told.findLast(({ at }) => at <= nearAt);
  const score = (kind: PromiseKind, promise: typeof first): PromiseScore[] => {
    if (!promise) return [];
    const { at, p10, p50, p90 } = promise;
    const seconds = secondsBetween(at, calledAt);
    return [
      {
        kind,
        kept: seconds >= p10 * 60 && seconds <= p90 * 60,
        byP90: seconds <= p90 * 60,
        errorSeconds: Math.round(Math.abs(seconds - p50 * 60)),
        widthMinutes: p90 - p10,
      },
    ];
  };
  return [...score('first', first), ...score('near', near)];
}
