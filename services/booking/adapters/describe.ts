import {
  BookingDataSchema,
  ContactDataSchema,
  PhoneCodeDataSchema,
  PlacesReleasedDataSchema,
  ServiceDataSchema,
  SlotOfferDataSchema,
} from '@gerai/shared/events/booking.ts';
import type { Described } from '@gerai/shared/messaging/relay.ts';
import type { Item } from '@gerai/shared/table/table.ts';
import { placesIdOf } from '../domain/walk-ins.ts';
import { parseDay } from './day-item.ts';
import { parseFreed } from './wait-items.ts';

/** What an item says of itself in its event: its public state and nothing else. */
export function describeItem(item: Item): Described {
  const said = (aggregateId: string, data: { readonly mallId: string }): Described => ({
    mallId: data.mallId,
    aggregateId,
    aggregateVersion: Number(item.version),
    data,
  });
  if (item.entity === 'booking') {
    const booking = BookingDataSchema.parse(item);
    return said(booking.bookingId, booking);
  }
  if (item.entity === 'contact') {
    const contact = ContactDataSchema.parse(item);
    return said(contact.contactId, contact);
  }
  if (item.entity === 'phone-code') {
    const code = PhoneCodeDataSchema.parse(item);
    return { mallId: code.mallId, aggregateId: code.codeId, aggregateVersion: 1, data: code };
  }
  if (item.entity === 'counters-day') {
    const { mallId, countersId, day } = item;
    const released = PlacesReleasedDataSchema.parse({
      placesId: placesIdOf(String(countersId), String(day)),
      mallId,
      agencyId: String(countersId).split('#')[0],
      day,
      services: [...parseDay(item).released].map(([serviceId, applicants]) => ({
        serviceId,
        applicants,
      })),
    });
    return said(released.placesId, released);
  }
  if (item.entity === 'service') {
    const service = ServiceDataSchema.parse(item);
    return said(service.serviceId, service);
  }
  if (item.entity === 'freed') {
    const { visitor, offeredTo, ...freed } = parseFreed(item);
    const offer = SlotOfferDataSchema.parse({ ...freed, ...visitor, bookingId: offeredTo.at(-1) });
    return said(offer.offerId, offer);
  }
  throw new Error(`Items of kind ${String(item.entity)} say no events`);
}
