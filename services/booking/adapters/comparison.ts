import type { Told } from '@gerai/shared/events/comparison.ts';
import { type Comparison, type ComparisonDeps, toldAs } from '@gerai/shared/messaging/compare.ts';
import { when } from '@gerai/shared/table/expression.ts';
import type { Item, Key, Table } from '@gerai/shared/table/table.ts';
import type { BookingStore } from '../app/ports.ts';
import { parseBookingItem } from './booking-item.ts';
import { bookingKey, catalogueKey, contactKey, serviceKey } from './keys.ts';

/** What this service says of the items that others follow by their version. */
export function toldOf(item: Item): Told | undefined {
  if (item.entity === 'booking' || item.entity === 'contact') return toldAs(item.entity, item);
  // Services are told every night whole; an offer is over before the night.
  return undefined;
}

/** The published services: few, and said long ago, so they are compared every night. */
export async function publishedServices(table: Table, mallId: string): Promise<Told[]> {
  const services: Told[] = [];
  const items = table.queryAll({
    where: when('#pk = :pk AND begins_with(#sk, :service)', {
      pk: catalogueKey(mallId),
      service: 'SERVICE#',
    }),
  });
  for await (const item of items) services.push(toldAs('service', item));
  return services;
}

/** Moves of a ticket that only say that the mall is at work; a booking keeps nothing of them. */
const NOT_KEPT: readonly string[] = ['queue.ticket.issued.v1', 'queue.ticket.called.v1'];

/** Booking's part in the comparison: tickets by their bookings, and erased contacts. */
export function createComparison(
  parts: Omit<ComparisonDeps, 'log'> & {
    readonly mallId: string;
    readonly bookings: Pick<BookingStore, 'findByContact'>;
  },
): Comparison {
  const { table, clock, ids, mallId, bookings } = parts;
  return {
    table,
    clock,
    ids,
    asks: 'booking.copies.missed.v1',
    async findMissed(told) {
      const tickets = told.flatMap((entry) =>
        entry.aggregate === 'ticket' && entry.bookingId !== null && !NOT_KEPT.includes(entry.type)
          ? [{ entry, key: bookingKey(entry.bookingId) }]
          : [],
      );
      const items = await table.getMany(tickets.map(({ key }) => key));
      const behind = tickets.flatMap(({ entry }, index) => {
        const item = items[index];
        return item && parseBookingItem(item).ticketVersion < entry.version ? [entry] : [];
      });
      const erased: Told[] = [];
      for (const entry of told.filter(({ aggregate }) => aggregate === 'contact')) {
        const remembering = await bookings.findByContact(entry.aggregateId);
        if (remembering.length > 0) erased.push(entry);
      }
      return [...behind, ...erased];
    },
    keyOf(aggregate, aggregateId): Key | undefined {
      if (aggregate === 'booking') return bookingKey(aggregateId);
      if (aggregate === 'contact') return contactKey(aggregateId);
      return aggregate === 'service' ? serviceKey(mallId, aggregateId) : undefined;
    },
  };
}
