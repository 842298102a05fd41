import type { Instant } from '@gerai/shared/ports.ts';
import { addSeconds, earlier, later, secondsBetween } from '@gerai/shared/time.ts';

/** Numbers from here on were given without network: anybody can tell them at a glance. */
export const OFFLINE_FROM = 5001;
/** The last number that the form of a ticket allows. */
const LAST_NUMBER = 9999;

/**
 * The first number of a lease, from its place in the counter of the leases (1, 2, …).
 * @throws RangeError when the marked range is used up.
 */
export function firstLeased(place: number): number {
  const first = OFFLINE_FROM - 1 + place;
  if (!Number.isInteger(place) || place < 1 || first > LAST_NUMBER) {
    throw new RangeError('The numbers for kiosks without network are used up');
  }
  return first;
}

export interface GivenOffline {
  readonly sequence: number;
  readonly issuedAt: Instant;
}

/**
 * When numbers were given, by our clock. The kiosk's clock may be wrong, so its distance from ours is
 * taken off; what is left lies between the granting of the lease and now, and follows the numbers.
 */
export function correctedTimes<Given extends GivenOffline>(
  given: readonly Given[],
  kioskTime: Instant,
  grantedAt: Instant,
  now: Instant,
): (Given & { readonly at: Instant })[] {
  const offsetSeconds = secondsBetween(kioskTime, now);
  let last = grantedAt;
  return [...given]
    .sort((a, b) => a.sequence - b.sequence)
    .map((each) => {
      last = earlier(later(addSeconds(each.issuedAt, offsetSeconds), last), now);
      return { ...each, at: last };
    });
}
