import { type CommandContext, eventOf } from '@gerai/shared/messaging/outbox.ts';
import { addDays, dayOf } from '@gerai/shared/time.ts';
import { miss } from '../domain/booking.ts';
import { missedAfter, missedFrom } from '../domain/missed.ts';
import type { BookingDeps } from './ports.ts';

/** Days back whose bookings an outage may have left waiting. */
const DAYS_BACK = 1;

/**
 * Declare missed who has not come.
 *
 * Input: none but the time. Output: how many bookings were declared missed.
 *
 * Primary course:
 * 1. List the confirmed bookings of today and yesterday whose slot has begun (one query a day), and
 *    when the mall was seen at work.
 * 2. Leave those whose grace is not over, was not worked through, or whose service stood still.
 * 3. Read each of the others and write it missed, with its event, unless it has changed: a check-in
 *    that was first is left alone, and one that comes later corrects the booking. Its place is the
 *    walk-ins' in the same write; who comes late is served all the same, one more than planned.
 */
export async function declareMissed(deps: BookingDeps, context: CommandContext): Promise<number> {
  const now = context.time;
  const { services } = await deps.catalogue.load();
  let missed = 0;
  for (let back = DAYS_BACK; back >= 0; back -= 1) {
    const day = addDays(dayOf(now), -back);
    const begun = await deps.bookings.begun(day, now);
    if (begun.length === 0) continue;
    const [work, delays] = await Promise.all([deps.work.seen(day), deps.delays.ofDay(day)]);
    for (const bookingId of begun) {
      const before = await deps.bookings.find(bookingId);
      if (before?.booking.status !== 'confirmed') continue;
      const { booking } = before;
      const grace = services.get(booking.serviceId)?.service.checkIn.graceMinutes;
      if (grace === undefined) throw new Error('A booking of an unknown service');
      const from = missedAfter(
        missedFrom(booking.slotStart, grace, work),
        booking.slotStart,
        grace,
        delays.filter(({ serviceIds }) => serviceIds.includes(booking.serviceId)),
      );
      if (from === undefined || now < from) continue;
      const written = await deps.bookings.miss(
        before,
        { ...before, booking: miss(booking, now), version: before.version + 1 },
        eventOf('booking.booking.missed.v1', context, deps.ids),
        // Yesterday's places are of no use to anybody.
        day === dayOf(now) ? eventOf('booking.places.released.v1', context, deps.ids) : null,
      );
      if (written === 'written') missed += 1;
    }
  }
  return missed;
}
