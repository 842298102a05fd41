import type { ServiceData } from '@gerai/shared/events/booking.ts';
import type { Consumed } from '@gerai/shared/messaging/consumer.ts';
import { serviceCopyOf } from '../domain/service-copy.ts';
import type { Catalogue } from './ports.ts';

/**
 * Keeps what reports and surveys need of a published service.
 *
 * Input: the service and its version.
 * Output: applied, or stale when the stored copy is as new.
 *
 * 1. Put the copy on condition that it is newer.
 */
export async function recordService(
  catalogue: Catalogue,
  data: ServiceData,
  version: number,
): Promise<Consumed> {
  return (await catalogue.save(serviceCopyOf(data, version))) === 'saved' ? 'applied' : 'stale';
}
