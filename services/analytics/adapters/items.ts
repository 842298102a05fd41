import type { Item, Key, Update } from '@gerai/shared/table/table.ts';
import { expiryAfter, instantAt } from '@gerai/shared/time.ts';
import { type CellId, type Counts, cellKey } from '../domain/cell.ts';
import type { Fact } from '../domain/fact.ts';

/** Facts keep ticket number and day for a year, so that a late complaint can be answered. */
const FACT_DAYS = 366;

export function factKey(fact: Fact): Key {
  switch (fact.kind) {
    case 'leg':
      return factKeyOf('ticket', fact.ticketId);
    case 'booking':
      return factKeyOf('booking', fact.bookingId);
    case 'offer':
      // One place is offered to several, one after the other.
      return { pk: `OFFER#${fact.offerId}`, sk: fact.bookingId };
    case 'delivery':
      return factKeyOf('delivery', fact.deliveryId);
    case 'refusal':
      return factKeyOf('refusal', fact.refusalId);
  }
}

/** The key of the fact about an aggregate of another service. */
export function factKeyOf(
  aggregate: 'ticket' | 'booking' | 'delivery' | 'refusal',
  aggregateId: string,
): Key {
  return aggregate === 'ticket'
    ? { pk: `FACT#${aggregateId}`, sk: 'LEG' }
    : { pk: `${aggregate.toUpperCase()}#${aggregateId}`, sk: 'FACT' };
}

export function factItem(fact: Fact): Item & Key {
  const happened = fact.kind === 'delivery' ? fact.decidedAt : instantAt(fact.day, '00:00');
  return {
    ...factKey(fact),
    entity: 'fact',
    schemaVersion: 1,
    ...fact,
    expiresAt: expiryAfter(happened, FACT_DAYS),
  };
}

export function parseFact(item: Item): Fact {
  const { pk: _pk, sk: _sk, entity: _e, schemaVersion: _s, expiresAt: _x, ...fact } = item;
  return fact as unknown as Fact;
}

export function cellPartition(mallId: string, day: string): string {
  return `CELL#${mallId}#${day}`;
}

/** The cell's place: its key within the day. */
export function cellItemKey(mallId: string, cell: CellId): Key {
  return {
    pk: cellPartition(mallId, cell.day),
    sk: cellKey(cell).slice(cell.day.length + 1),
  };
}

export function scorePartition(mallId: string): string {
  return `SCORE#${mallId}`;
}

export function surveyKey(tokenHash: string): Key {
  return { pk: `SURVEY#${tokenHash}`, sk: 'SURVEY' };
}

export function responsePartition(mallId: string, day: string): string {
  return `RESPONSE#${mallId}#${day}`;
}

/** Counts stand beside the other attributes under this prefix, so that ADD works on each. */
const COUNT = 'n.';

/**
 * Adds the counts to the item, which is made when it is not there yet. Only sums are kept, so the
 * order of the additions leaves no trace.
 */
export function addition(key: Key, identity: Item, counts: Counts): Update {
  const values: Record<string, unknown> = {};
  const names: Record<string, string> = {};
  const set = Object.entries(identity).map(([name, value]) => {
    values[name] = value;
    return `#${name} = :${name}`;
  });
  const add = Object.entries(counts).map(([name, value], index) => {
    names[`count${index}`] = `${COUNT}${name}`;
    values[`count${index}`] = value;
    return `#count${index} :count${index}`;
  });
  return { key, set, add, values, names, event: null };
}

export function countsIn(item: Item): Counts {
  return Object.fromEntries(
    Object.entries(item).flatMap(([name, value]): [string, number][] =>
      name.startsWith(COUNT) && typeof value === 'number'
        ? [[name.slice(COUNT.length), value]]
        : [],
    ),
  );
}

/** What a score's item says of itself beside its counts. */
export function scoreAddition(
  score: {
    readonly mallId: string;
    readonly day: string;
    readonly agencyId: string;
    readonly serviceId: string;
  },
  counts: Counts,
): Update {
  const { mallId, day, agencyId, serviceId } = score;
  return addition(
    { pk: scorePartition(mallId), sk: `${day}#${serviceId}` },
    { entity: 'score', schemaVersion: 1, mallId, day, agencyId, serviceId },
    counts,
  );
}
