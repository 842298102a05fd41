import type { Item, Key, Table } from '@gerai/shared/table/table.ts';

/** Keys that one request reads at most. */
const BATCH = 100;

/** Items by key, however many, in the order of the keys. */
export async function getAll(table: Table, keys: readonly Key[]): Promise<(Item | undefined)[]> {
  const items: (Item | undefined)[] = [];
  for (let from = 0; from < keys.length; from += BATCH) {
    items.push(...(await table.getMany(keys.slice(from, from + BATCH))));
  }
  return items;
}
