import { idOfToken } from '@gerai/shared/security/hash.ts';
import type { BookingDeps, StoredBooking } from './ports.ts';

/**
 * Find a booking by the token of its link.
 *
 * Input: the token. Output: the booking, or nothing.
 *
 * Primary course: the id is the hash of the token, so one read finds it.
 */
export function findByLink(deps: BookingDeps, token: string): Promise<StoredBooking | undefined> {
  return deps.bookings.find(idOfToken('bkg', token));
}

/**
 * Find all bookings of a visit by the token of its link, the first made first.
 *
 * Input: the token. Output: the bookings; none where the token leads to nothing.
 *
 * Primary course: the link leads to the first booking, which knows the others: one read more, where
 * there are others.
 */
export async function findVisit(
  deps: BookingDeps,
  token: string,
): Promise<readonly StoredBooking[]> {
  const first = await findByLink(deps, token);
  if (!first) return [];
  const { together } = first.booking;
  return together ? deps.bookings.findMany(together.bookingIds) : [first];
}

/**
 * Find a booking by the code that its visitor reads out.
 *
 * Input: the code, and for which agencies the caller may act.
 * Output: the booking; `forbidden` when it is another agency's.
 *
 * Primary course: the code leads to the booking in two reads.
 */
export async function findByCode(
  deps: BookingDeps,
  code: string,
  mayActFor: (agencyId: string) => boolean,
): Promise<
  | { readonly kind: 'found'; readonly stored: StoredBooking }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'forbidden' }
> {
  const stored = await deps.bookings.findByCode(code);
  if (!stored) return { kind: 'unknown' };
  return mayActFor(stored.booking.agencyId) ? { kind: 'found', stored } : { kind: 'forbidden' };
}
