import type { Told } from '@gerai/shared/events/comparison.ts';
import {
  type Comparison,
  type ComparisonDeps,
  heldOlder,
  toldAs,
} from '@gerai/shared/messaging/compare.ts';
import type { Item } from '@gerai/shared/table/table.ts';
import { contactKey, deliveryKey, serviceKey, subjectKey } from './items.ts';

/** What this service says of the items that others follow: deliveries, and contacts that are erased. */
export function toldOf(item: Item): Told | undefined {
  return item.entity === 'delivery' || item.entity === 'contact'
    ? toldAs(item.entity, item)
    : undefined;
}

/** Notify's part in the comparison: its copies of what messages are about, and its contacts. */
export function createComparison(parts: Omit<ComparisonDeps, 'log'>): Comparison {
  return {
    ...parts,
    asks: 'notify.copies.missed.v1',
    findMissed: (told) =>
      heldOlder(parts.table, told, ({ aggregate, aggregateId }) => {
        switch (aggregate) {
          case 'booking':
          case 'ticket':
            return subjectKey(aggregate, aggregateId);
          case 'service':
            return serviceKey(aggregateId);
          case 'contact':
            return contactKey(aggregateId);
          default:
            return undefined;
        }
      }),
    keyOf(aggregate, aggregateId) {
      if (aggregate === 'delivery') return deliveryKey(aggregateId);
      return aggregate === 'contact' ? contactKey(aggregateId) : undefined;
    },
  };
}
