import type { Instant } from '@gerai/shared/ports.ts';
import { deriveId } from '@gerai/shared/security/hash.ts';
import { restUntil } from '../domain/waitlist.ts';
import type { BookingDeps, StoredBooking } from './ports.ts';
import type { FreedPlace } from './waitlist-ports.ts';

/** The place of a booking that is given back while somebody waits for one: it rests, then is offered. */
export function freedBy(deps: BookingDeps, before: StoredBooking, now: Instant): FreedPlace | null {
  const { booking, countersId } = before;
  if (countersId === null) return null;
  return {
    offerId: deriveId('hld', 'freed', booking.bookingId, String(before.version)),
    mallId: booking.mallId,
    serviceId: booking.serviceId,
    agencyId: booking.agencyId,
    countersId,
    day: booking.day,
    slotStart: booking.slotStart,
    slotEnd: booking.slotEnd,
    applicants: booking.applicantCount,
    ...(booking.counterCount === undefined ? {} : { places: booking.counterCount }),
    status: 'resting',
    dueAt: restUntil(now, deps.random.next()),
    freedBy: before.personHash,
    offeredTo: [],
    offeredAt: null,
    offeredUntil: null,
    freedAt: now,
    visitor: null,
    version: 1,
  };
}
