import type { Consumed } from '@gerai/shared/messaging/consumer.ts';
import type { CommandContext } from '@gerai/shared/messaging/outbox.ts';
import { reminderAt, stateTemplate } from '../domain/message.ts';
import type { BookingSubject } from '../domain/subject.ts';
import { type AnnounceDeps, announce } from './announce.ts';
import type { CopyStore, ReminderScheduler } from './ports.ts';

/**
 * Follow a booking: keep the newest copy, send what its citizen should know, set or lift the
 * reminder.
 *
 * Input: the booking as an event told it, and whether the event only catches up.
 * Output: whether anything came of it.
 *
 * 1. Keep the copy unless a newer one is there. An older event still goes on: its own effect may
 *    have been cut short, and each step below looks at the newest copy and repeats harmlessly.
 * 2. Announce the confirmation, the new time, or the cancellation, unless the event catches up. Of
 *    the bookings of a visit that changed at once, one speaks for all.
 * 3. Confirmed, with its reminder ahead: schedule it. Cancelled: cancel it.
 */
export interface FollowBookingDeps extends Omit<AnnounceDeps, 'store'> {
  readonly store: AnnounceDeps['store'] & CopyStore;
  readonly reminders: ReminderScheduler;
}

export async function followBooking(
  deps: FollowBookingDeps,
  booking: BookingSubject,
  context: CommandContext,
  catchUp: boolean,
): Promise<Consumed> {
  const kept = await deps.store.keepSubject(booking);
  if (booking.contactId === null) return kept === 'kept' ? 'applied' : 'stale';
  const template = stateTemplate(booking);
  if (!catchUp && template) await announce(deps, template, booking, context);
  const newest = kept === 'kept' ? booking : await deps.store.subject('booking', booking.id);
  if (newest?.kind === 'booking') await setReminder(deps, newest);
  return kept === 'kept' ? 'applied' : 'stale';
}

async function setReminder(deps: FollowBookingDeps, booking: BookingSubject): Promise<void> {
  if (booking.status !== 'confirmed') return deps.reminders.cancel(booking.id);
  const at = reminderAt(booking);
  // The schedule of the time that it had before would keep its name from the new one.
  if (booking.rescheduledAt !== null) await deps.reminders.cancel(booking.id);
  // Whether it still makes sense is judged again when it comes.
  if (at > deps.clock.now()) {
    await deps.reminders.schedule(booking.id, at);
  }
}
