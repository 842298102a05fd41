import type { Told } from '@gerai/shared/events/comparison.ts';
import {
  type Comparison,
  type ComparisonDeps,
  heldOlder,
} from '@gerai/shared/messaging/compare.ts';
import type { Key, Table } from '@gerai/shared/table/table.ts';
import { serviceCopyKey } from './catalogue-store.ts';
import { counterDayKey, hasStamp } from './counter-store.ts';
import { factKeyOf } from './items.ts';

/** Analytics' part in the comparison: its facts, its copies of services, and what counters did. */
export function createComparison(
  parts: Omit<ComparisonDeps, 'log'> & { readonly mallId: string },
): Comparison {
  const { table, clock, ids, mallId } = parts;
  return {
    table,
    clock,
    ids,
    asks: 'analytics.copies.missed.v1',
    async findMissed(told) {
      const counters = told.filter(({ aggregate }) => aggregate === 'counter');
      const copies = told.filter(({ aggregate }) => aggregate !== 'counter');
      return [
        ...(await heldOlder(table, copies, (entry) => copyKey(mallId, entry))),
        ...(await unstamped(table, counters, mallId)),
      ];
    },
    // Nobody follows what this service tells.
    keyOf: () => undefined,
  };
}

function copyKey(mallId: string, { aggregate, aggregateId }: Told): Key | undefined {
  switch (aggregate) {
    case 'ticket':
    case 'booking':
    case 'delivery':
    case 'refusal':
      return factKeyOf(aggregate, aggregateId);
    case 'service':
      return serviceCopyKey(mallId, aggregateId);
    default:
      // Contacts: no fact holds one.
      return undefined;
  }
}

/** A counter's day keeps every version by its name instead of the last one. */
async function unstamped(table: Table, counters: readonly Told[], mallId: string): Promise<Told[]> {
  const days = await table.getMany(
    counters.map(({ aggregateId, day }) => counterDayKey(mallId, day ?? '', aggregateId)),
  );
  return counters.filter(({ version }, index) => !hasStamp(days[index], version));
}
