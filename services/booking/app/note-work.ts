import type { Envelope } from '@gerai/shared/events/envelope.ts';
import type { Consumed } from '@gerai/shared/messaging/consumer.ts';
import type { BookingDeps } from './ports.ts';

/**
 * Note that the mall is at work: nobody is declared missed for a time when no counter or kiosk was.
 *
 * Input: an event of a ticket or a counter. Output: applied; ignored where it tells of a time without
 * the system (paper).
 *
 * Primary course: mark its five minutes in the day's row, once per function.
 */
export async function noteWork(deps: BookingDeps, event: Envelope): Promise<Consumed> {
  if (event.timeSource === 'paper' || event.resync) return 'ignored';
  await deps.work.note(event.time);
  return 'applied';
}
