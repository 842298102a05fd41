import type { Instant } from '@gerai/shared/ports.ts';
import { addMinutes, clockTimeOf, earlier } from '@gerai/shared/time.ts';

/** A freed place rests so long before it is offered, at random, so that nobody can be waiting for it. */
export const REST_MINUTES = { least: 2, most: 10 } as const;

/** How long an offer stands. */
export const OFFER_MINUTES = 30;

/** Offers that may pass unanswered before a visitor is off the list. */
export const MOST_PASSED = 2;

/** Nobody is woken up for a place. */
const QUIET = { from: '20:00', to: '07:00' } as const;

/** waiting → offered → booked | waiting (passed) | ended; left at any time before booked. */
export type WaitStatus = 'waiting' | 'offered' | 'booked' | 'left' | 'ended';

/** resting → offered → accepted | offered to the next | released to everybody. */
export type FreedStatus = 'resting' | 'offered' | 'accepted' | 'released';

/** When a freed place may first be offered. @param luck uniform in [0, 1). */
export function restUntil(now: Instant, luck: number): Instant {
  const { least, most } = REST_MINUTES;
  return addMinutes(now, least + Math.floor(luck * (most - least + 1)));
}

export function isQuiet(now: Instant): boolean {
  const time = clockTimeOf(now);
  return time >= QUIET.from || time < QUIET.to;
}

/** Until when an offer stands: not beyond the moment at which the place can be booked at all. */
export function offerUntil(now: Instant, slotStart: Instant, noticeMinutes: number): Instant {
  return earlier(addMinutes(now, OFFER_MINUTES), addMinutes(slotStart, -noticeMinutes));
}

interface Waiting {
  readonly bookingId: string;
  readonly applicantCount: number;
  readonly personHash: string;
}

/**
 * Who is offered a freed place: the first who asked, for whom it is large enough, who was not offered
 * it before, and who did not free it.
 *
 * @param waiting in the order in which they asked.
 */
export function nextFor<W extends Waiting>(
  place: {
    readonly applicants: number;
    readonly offeredTo: readonly string[];
    readonly freedBy: string | null;
  },
  waiting: readonly W[],
): W | undefined {
  return waiting.find(
    ({ bookingId, applicantCount, personHash }) =>
      applicantCount <= place.applicants &&
      !place.offeredTo.includes(bookingId) &&
      personHash !== place.freedBy,
  );
}
