import type { Envelope } from '@gerai/shared/events/envelope.ts';
import type { TicketData } from '@gerai/shared/events/queue.ts';
import type { Consumed } from '@gerai/shared/messaging/consumer.ts';
import { countersIdOf } from '../domain/places.ts';
import type { BookingDeps } from './ports.ts';

/**
 * Note how many have walked in, for who asks whether there is any use in coming.
 *
 * Input: an event of a ticket. Output: applied; stale where a later count is known; ignored where the
 * ticket does not count against the walk-ins' quota.
 *
 * Primary course: one write to the row of the counters' day, which availability reads anyway. The
 * count only grows, so the order of the events does not matter.
 */
export async function noteWalkIn(
  deps: BookingDeps,
  { data }: Envelope<TicketData>,
): Promise<Consumed> {
  const { serviceId, day, walkInsOfDay = null, issuedAt } = data;
  if (walkInsOfDay === null) return 'ignored';
  const service = (await deps.catalogue.load()).services.get(serviceId);
  if (!service) return 'ignored';
  const told = { serviceId, day, applicants: walkInsOfDay, at: issuedAt };
  const noted = await deps.places.noteWalkIns(countersIdOf(service), told);
  return noted === 'written' ? 'applied' : 'stale';
}
