import type { BookingData, ShortReason } from '@gerai/shared/events/booking.ts';
import { commandKey } from '@gerai/shared/idempotency.ts';
import { type CommandContext, eventOf } from '@gerai/shared/messaging/outbox.ts';
import { affect, isChangeable } from '../domain/booking.ts';
import { bookingsHit } from '../domain/hits.ts';
import { cancelStored } from './cancel-booking.ts';
import { nearestTo } from './catalogue-drafts.ts';
import type { BookingDeps, StoredBooking } from './ports.ts';
import { rescheduleStored } from './reschedule-booking.ts';

/** Where the change said nothing. */
const CHANGED: ShortReason = { id: 'jadwal berubah', en: 'new opening hours' };

/** Times that the nearest place may be gone when it is asked for. */
const ATTEMPTS = 4;

/**
 * Settle the choices that nobody made.
 *
 * Input: none but the time. Output: how many bookings were settled.
 *
 * Primary course, for each booking whose visitor was asked for another time and has let the time for
 * it pass (until then its place was kept):
 * 1. Where it has opening and counter again, it stays.
 * 2. Else it is moved to the nearest free place, so that nobody comes in vain.
 * 3. Where no place is free within the horizon, it is cancelled and its place given back.
 * Each time its visitor is told by its event, with the reason of the change.
 */
export async function settleChoices(deps: BookingDeps, context: CommandContext): Promise<number> {
  const now = context.time;
  let settled = 0;
  for (const stored of await deps.bookings.unchosen(now)) {
    const { affected } = stored.booking;
    if (affected?.outcome !== 'choose' || affected.until === undefined) continue;
    if (affected.until > now || !isChangeable(stored.booking, now)) continue;
    if (await settle(deps, stored, affected.changeId, context)) settled += 1;
  }
  return settled;
}

async function settle(
  deps: BookingDeps,
  stored: StoredBooking,
  changeId: string,
  context: CommandContext,
): Promise<boolean> {
  const { booking } = stored;
  const reason = booking.reason ?? CHANGED;
  if (await fitsAgain(deps, booking)) {
    const written = await deps.bookings.tell(
      stored,
      {
        ...stored,
        booking: affect(booking, 'keep', { changeId, reason }, context.time),
        version: stored.version + 1,
      },
      eventOf('booking.booking.affected.v1', context, deps.ids),
    );
    // Whoever changed it meanwhile has chosen.
    return written === 'written';
  }
  const audit = (action: string) => ({
    action,
    purpose: 'not-chosen-in-time',
    subject: booking.bookingId,
  });
  const catalogue = await deps.catalogue.load({ fresh: true });
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const nearest = await nearestTo(deps, catalogue, booking, context.time);
    if (!nearest) break;
    const moved = await rescheduleStored(deps, stored, {
      ...nearest,
      command: commandKey('settle', `${changeId}${booking.bookingId}${attempt}`, nearest),
      context,
      reason,
      audit: audit('booking.reschedule'),
      onlyAt: stored.version,
    });
    if (moved.kind === 'rescheduled') return true;
    if (moved.kind === 'not-active' || moved.kind === 'changed') return false;
  }
  const current = await deps.bookings.find(booking.bookingId);
  if (current?.version !== stored.version) return false;
  const cancelled = await cancelStored(deps, current, {
    by: 'staff',
    reason,
    command: commandKey('settle', `${changeId}${booking.bookingId}`, 'cancel'),
    context,
    audit: audit('booking.cancel'),
  });
  return cancelled.kind === 'cancelled';
}

/** Whether the timetable as it is now has opening and a counter for it. */
async function fitsAgain(deps: BookingDeps, booking: BookingData): Promise<boolean> {
  const { services, holidays } = await deps.catalogue.load({ fresh: true });
  const sameDay = (await deps.bookings.upcoming(booking.day)).map((each) => each.booking);
  return !bookingsHit(services, holidays, sameDay).some(
    ({ bookingId }) => bookingId === booking.bookingId,
  );
}
