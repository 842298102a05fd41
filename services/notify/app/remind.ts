import type { Consumed } from '@gerai/shared/messaging/consumer.ts';
import type { CommandContext } from '@gerai/shared/messaging/outbox.ts';
import type { BookingSubject } from '../domain/subject.ts';
import { type AnnounceDeps, announce } from './announce.ts';
import type { CopyStore } from './ports.ts';

/**
 * Remind of a booking, on the day before.
 *
 * Input: the booking's id, from the schedule that was set at its confirmation.
 * Output: whether a message was decided.
 *
 * 1. Read the copy: a schedule knows nothing of what happened since.
 * 2. Of a visit with several bookings that day, the first one reminds of all.
 * 3. Announce the reminder; a booking that is no longer confirmed gets none.
 */
export interface RemindDeps extends Omit<AnnounceDeps, 'store'> {
  readonly store: AnnounceDeps['store'] & CopyStore;
}

export async function remind(
  deps: RemindDeps,
  bookingId: string,
  context: CommandContext,
): Promise<Consumed> {
  const booking = await deps.store.subject('booking', bookingId);
  if (!booking) return 'ignored';
  if (booking.kind !== 'booking') return 'ignored';
  const beside = await besideIt(deps, booking);
  if (beside.some(({ slotStart }) => slotStart < booking.slotStart)) return 'ignored';
  const template = beside.length > 0 ? 'visit.reminder.h1' : 'booking.reminder.h1';
  const announced = await announce(deps, template, booking, context);
  return ['sent', 'failed', 'unknown', 'suppressed'].includes(announced) ? 'applied' : 'ignored';
}

/** The other bookings of its visit that are confirmed for the same day. */
async function besideIt(deps: RemindDeps, booking: BookingSubject): Promise<BookingSubject[]> {
  const ids = booking.together?.bookingIds.filter((id) => id !== booking.id) ?? [];
  const found = await Promise.all(ids.map((id) => deps.store.subject('booking', id)));
  return found.flatMap((each) =>
    each?.kind === 'booking' && each.status === 'confirmed' && each.day === booking.day
      ? [each]
      : [],
  );
}
