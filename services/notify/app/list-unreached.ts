import type { DayKey } from '@gerai/shared/ports.ts';
import type { Delivery } from '../domain/delivery.ts';
import type { DeliveryStore } from './ports.ts';

/**
 * List the messages of a day that did not reach their person, for the desk, which can speak to them.
 *
 * Input: the mall and the Jakarta day of the decision. Output: the deliveries, newest first.
 */
const AT_MOST = 200;

export function listUnreached(
  deps: { readonly store: DeliveryStore },
  mallId: string,
  day: DayKey,
): Promise<readonly Delivery[]> {
  return deps.store.unreached(mallId, day, AT_MOST);
}
