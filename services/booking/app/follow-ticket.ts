import type { Envelope } from '@gerai/shared/events/envelope.ts';
import { isCheckIn, type TicketData } from '@gerai/shared/events/queue.ts';
import type { Consumed } from '@gerai/shared/messaging/consumer.ts';
import { followTicket } from '../domain/booking.ts';
import type { BookingDeps } from './ports.ts';

/** Times that somebody else may be first. */
const ATTEMPTS = 4;

/**
 * Take over what the ticket of a booking's visit says.
 *
 * Input: an event of a ticket. Output: applied, stale (a later one was there) or ignored.
 *
 * Primary course:
 * 1. Only the first leg of a visit that began with a booking concerns a booking.
 * 2. Read the booking; drop the event unless its version is the newest seen.
 * 3. Write status and times, conditioned on the version read. A cancelled booking whose visitor has
 *    checked in corrects itself here: from check-in on, queue owns the visit.
 */
export async function followTicketEvent(
  deps: BookingDeps,
  event: Envelope<TicketData>,
): Promise<Consumed> {
  const { bookingId } = event.data;
  if (bookingId === null || !isCheckIn(event.data)) return 'ignored';
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const before = await deps.bookings.find(bookingId);
    if (!before) return 'ignored';
    if (before.ticketVersion >= event.aggregateVersion) return 'stale';
    const written = await deps.bookings.follow(before, {
      ...before,
      booking: followTicket(before.booking, event.data),
      version: before.version + 1,
      ticketVersion: event.aggregateVersion,
    });
    if (written === 'written') return 'applied';
  }
  throw new Error('The booking changed under every attempt to follow its ticket');
}
