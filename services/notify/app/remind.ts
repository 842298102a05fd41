import type { Consumed } from '@gerai/shared/messaging/consumer.ts';
import type { CommandContext } from '@gerai/shared/messaging/outbox.ts';
import { type AnnounceDeps, announce } from './announce.ts';
import type { CopyStore } from './ports.ts';

/**
 * Remind of a booking, on the day before.
 *
 * Input: the booking's id, from the schedule that was set at its confirmation.
 * Output: whether a message was decided.
 *
 * 1. Read the copy: a schedule knows nothing of what happened since.
 * 2. Announce the reminder; a booking that is no longer confirmed gets none.
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
  const announced = await announce(deps, 'booking.reminder.h1', booking, context);
  return ['sent', 'failed', 'unknown', 'suppressed'].includes(announced) ? 'applied' : 'ignored';
}
