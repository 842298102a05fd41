import type { CounterData } from '@gerai/shared/events/queue.ts';
import type { Consumed } from '@gerai/shared/messaging/consumer.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import { stampOf } from '../domain/counter-time.ts';
import type { Counters } from './ports.ts';

/**
 * Keeps a change of a counter's working state.
 *
 * Input: the counter's state and its event's version and time.
 * Output: applied, or stale when this version is kept already.
 *
 * 1. Put the stamp of this version beside the others of the counter's day, in one write. Older
 *    versions are kept as well: the time open is the sum over all of them.
 */
export async function recordCounter(
  counters: Counters,
  counter: CounterData,
  event: { readonly aggregateVersion: number; readonly time: Instant; readonly resync: boolean },
): Promise<Consumed> {
  const outcome = await counters.stamp(counter, stampOf(counter, event));
  return outcome === 'saved' ? 'applied' : 'stale';
}
