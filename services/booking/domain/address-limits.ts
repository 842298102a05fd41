import type { Instant } from '@gerai/shared/ports.ts';
import { epochMs, instantOf, secondsBetween } from '@gerai/shared/time.ts';

/** So many in each window of so many seconds. */
export interface Limit {
  readonly most: number;
  readonly seconds: number;
}

/** What one address of the network may do. A mall's wifi and a carrier share theirs among many. */
export interface AddressLimits {
  /** Places taken from the web: bookings, holds and entries in waiting lists. */
  readonly taken: Limit;
  /** Codes sent by SMS. */
  readonly codes: Limit;
  /** Wrong links, digits, codes and solutions. */
  readonly wrong: Limit;
  /** Requests for a place, refused ones included, that one function hears. */
  readonly asked: Limit;
}

export const USUAL_LIMITS: AddressLimits = {
  taken: { most: 200, seconds: 600 },
  codes: { most: 30, seconds: 3600 },
  wrong: { most: 50, seconds: 600 },
  asked: { most: 600, seconds: 60 },
};

/** The beginning of the window of a limit. */
export function windowOf({ seconds }: Limit, now: Instant): Instant {
  return instantOf(Math.floor(epochMs(now) / (seconds * 1000)) * seconds * 1000);
}

/** Whole seconds until the window of a limit is over. */
export function windowEndsIn(limit: Limit, now: Instant): number {
  const end = instantOf(epochMs(windowOf(limit, now)) + limit.seconds * 1000);
  return Math.ceil(secondsBetween(now, end));
}
