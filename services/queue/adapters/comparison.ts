import type { Told } from '@gerai/shared/events/comparison.ts';
import {
  type Comparison,
  type ComparisonDeps,
  heldOlder,
  toldAs,
} from '@gerai/shared/messaging/compare.ts';
import type { Item } from '@gerai/shared/table/table.ts';
import { KEYS } from './keys.ts';

/** What this service says of the items that others follow by their version. */
export function toldOf(item: Item): Told | undefined {
  switch (item.entity) {
    case 'ticket':
      // Only the first leg of a visit that began with a booking concerns a booking.
      return toldAs('ticket', item, {
        bookingId: item.leg === 1 && typeof item.bookingId === 'string' ? item.bookingId : null,
      });
    case 'counter':
      return toldAs('counter', item, { day: String(item.day) });
    case 'refusal':
    case 'contact':
      return toldAs(item.entity, item);
    default:
      return undefined;
  }
}

/** Queue's part in the comparison: its copies of services and bookings. */
export function createComparison(
  parts: Omit<ComparisonDeps, 'log'> & { readonly mallId: string },
): Comparison {
  const { table, clock, ids, mallId } = parts;
  return {
    table,
    clock,
    ids,
    asks: 'queue.copies.missed.v1',
    findMissed: (told) =>
      heldOlder(table, told, ({ aggregate, aggregateId }) => {
        if (aggregate === 'booking') return KEYS.booking(aggregateId);
        return aggregate === 'service' ? KEYS.service(mallId, aggregateId) : undefined;
      }),
    keyOf(aggregate, aggregateId) {
      switch (aggregate) {
        case 'ticket':
        case 'counter':
        case 'refusal':
        case 'contact':
          return KEYS[aggregate](aggregateId);
        default:
          return undefined;
      }
    },
  };
}
