import type { Comparison } from '@gerai/shared/messaging/compare.ts';
import { type Consumed, createConsumer } from '@gerai/shared/messaging/consumer.ts';
import { keepBooking, keepService, makeRoomForWalkIns } from '../app/keep-copies.ts';
import type { Saved } from '../app/ports.ts';
import { service } from '../service.ts';
import type { QueueDeps } from './deps.ts';

/** What booking tells: our copies of the catalogue and of the bookings. */
export function createEventsHandler(
  deps: Pick<QueueDeps, 'catalogue' | 'bookings' | 'series' | 'log'> & {
    readonly comparison?: Comparison;
  },
) {
  return createConsumer(
    service,
    {
      'booking.service.published.v1': async (event) =>
        consumed(await keepService(deps.catalogue, event)),
      'booking.booking.confirmed.v1': async (event) =>
        consumed(await keepBooking(deps.bookings, event)),
      'booking.booking.rescheduled.v1': async (event) =>
        consumed(await keepBooking(deps.bookings, event)),
      'booking.booking.cancelled.v1': async (event) =>
        consumed(await keepBooking(deps.bookings, event)),
      'booking.booking.affected.v1': async (event) =>
        consumed(await keepBooking(deps.bookings, event)),
      'booking.booking.missed.v1': async (event) =>
        consumed(await keepBooking(deps.bookings, event)),
      'booking.places.released.v1': async (event) =>
        consumed(await makeRoomForWalkIns(deps, event)),
    },
    { log: deps.log, ...(deps.comparison ? { comparison: deps.comparison } : {}) },
  );
}

function consumed(saved: Saved): Consumed {
  return saved === 'saved' ? 'applied' : 'stale';
}
