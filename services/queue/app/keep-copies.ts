import type { BookingData, PlacesReleasedData, ServiceData } from '@gerai/shared/events/booking.ts';
import type { Envelope } from '@gerai/shared/events/envelope.ts';
import type { Bookings, Catalogue, Saved, Series } from './ports.ts';

/**
 * Our copies of what booking tells: the newest stays, late and repeated events change nothing. A
 * booking that is cancelled after its check-in changes nothing here: the visit is ours by then.
 */
export function keepService(catalogue: Catalogue, event: Envelope<ServiceData>): Promise<Saved> {
  return catalogue.keep(event.data);
}

/**
 * Make room for walk-ins where booking has released places to them: today's quota is what the
 * catalogue gives, and this. @throws Error while a service is not known here: the event comes again.
 */
export async function makeRoomForWalkIns(
  deps: { readonly catalogue: Catalogue; readonly series: Series },
  { data }: Envelope<PlacesReleasedData>,
): Promise<Saved> {
  let saved: Saved = 'changed-meanwhile';
  for (const { serviceId, applicants } of data.services) {
    const service = await deps.catalogue.service(serviceId);
    if (!service) throw new Error(`Places of ${serviceId}, which is not known here`);
    const { queueId } = service.queue;
    const { mallId, day } = data;
    const made = await deps.series.makeRoom({ mallId, queueId, day, serviceId, applicants });
    if (made === 'saved') saved = made;
  }
  return saved;
}

export function keepBooking(bookings: Bookings, event: Envelope<BookingData>): Promise<Saved> {
  return bookings.keep({ data: event.data, version: event.aggregateVersion });
}
