import type { ServiceData } from '@gerai/shared/events/booking.ts';
import { type CommandContext, eventOf } from '@gerai/shared/messaging/outbox.ts';
import { dayOf } from '@gerai/shared/time.ts';
import type { Catalogue } from '../domain/catalogue.ts';
import { countersIdOf, EMPTY_DAY, expiredHolds, sharersOf, takenOf } from '../domain/places.ts';
import { releasable } from '../domain/walk-ins.ts';
import { questionOf } from './find-places.ts';
import type { BookingDeps } from './ports.ts';

/** Times that a booking may be first. */
const ATTEMPTS = 3;

/**
 * Release to walk-ins the places of today that nobody can book any more.
 *
 * Input: none but the time. Output: how many counters' days released something.
 *
 * Primary course, for the counters of each timetable:
 * 1. Read the row of the day (one request). Holds whose time is over are taken off first.
 * 2. Of each service take what is left of the booking quota, less what the slots ahead could take.
 * 3. Count that as taken and as released in one write, on condition that nothing was taken or given
 *    back meanwhile; its event tells the queue, which makes room for as many walk-ins.
 *
 * A place is so on one side at any moment: what was released counts as taken here, and a place that
 * the waiting list keeps or offers is held, and taken, until it is given up.
 */
export async function releasePlaces(deps: BookingDeps, context: CommandContext): Promise<number> {
  const catalogue = await deps.catalogue.load();
  const timetables = new Map(
    [...catalogue.services.values()].map((service) => [countersIdOf(service), service]),
  );
  let released = 0;
  for (const service of timetables.values()) {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const outcome = await releaseOf(deps, catalogue, service, context);
      if (outcome === 'written') released += 1;
      if (outcome !== 'changed') break;
    }
  }
  return released;
}

async function releaseOf(
  deps: BookingDeps,
  catalogue: Catalogue,
  service: ServiceData,
  context: CommandContext,
): Promise<'written' | 'changed' | 'nothing'> {
  const now = context.time;
  const day = dayOf(now);
  const countersId = countersIdOf(service);
  const days = await deps.places.taken(countersId, day, day, { fresh: true });
  const row = days.get(day) ?? EMPTY_DAY;
  for (const [holdId, { kind }] of expiredHolds(row, now)) {
    if (kind === 'hold') await deps.places.release({ countersId, day, holdId });
  }
  const services = sharersOf(catalogue.services, service).flatMap((sharer) => {
    const { serviceId } = sharer;
    const taken = takenOf(row, serviceId, now);
    const question = questionOf(catalogue, sharer, { day, applicants: 1, now });
    const applicants = releasable(question, taken);
    return applicants > 0 ? [{ serviceId, applicants, seen: taken.applicants }] : [];
  });
  if (services.length === 0) return 'nothing';
  const event = eventOf('booking.places.released.v1', context, deps.ids);
  return deps.places.handOver({ countersId, day, services, event });
}
