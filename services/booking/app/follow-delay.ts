import type { Envelope } from '@gerai/shared/events/envelope.ts';
import type { DelayData } from '@gerai/shared/events/queue.ts';
import type { Consumed } from '@gerai/shared/messaging/consumer.ts';
import type { BookingDeps } from './ports.ts';

/**
 * Follow a delay or closing: nobody is declared missed for a time when their service stood still.
 *
 * Input: the delay as queue told it. Output: applied, or stale where a newer copy is there.
 *
 * Primary course: keep the copy.
 */
export async function followDelay(
  deps: Pick<BookingDeps, 'delays'>,
  event: Envelope<DelayData>,
): Promise<Consumed> {
  const kept = await deps.delays.keep(event.data, event.aggregateVersion);
  return kept === 'kept' ? 'applied' : 'stale';
}
