import type { BookingData, ServiceData } from '@gerai/shared/events/booking.ts';
import type { Envelope } from '@gerai/shared/events/envelope.ts';
import type { Bookings, Catalogue, Saved } from './ports.ts';

/**
 * Our copies of what booking tells: the newest stays, late and repeated events change nothing. A
 * booking that is cancelled after its check-in changes nothing here: the visit is ours by then.
 */
export function keepService(catalogue: Catalogue, event: Envelope<ServiceData>): Promise<Saved> {
  return catalogue.keep(event.data);
}

export function keepBooking(bookings: Bookings, event: Envelope<BookingData>): Promise<Saved> {
  return bookings.keep({ data: event.data, version: event.aggregateVersion });
}
