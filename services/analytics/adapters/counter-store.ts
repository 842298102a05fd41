import { when } from '@gerai/shared/table/expression.ts';
import type { Item, Key, Table } from '@gerai/shared/table/table.ts';
import type { Counters } from '../app/ports.ts';
import type { CounterDay, CounterStamp } from '../domain/counter-time.ts';

/** One attribute per stamp, named by its version. */
const STAMP = 'stamp.';

const partition = (mallId: string, day: string) => `COUNTER#${mallId}#${day}`;

export const counterDayKey = (mallId: string, day: string, counterId: string): Key => ({
  pk: partition(mallId, day),
  sk: counterId,
});

/** Whether the day of a counter has the stamp of a version. */
export function hasStamp(item: Item | undefined, version: number): boolean {
  return item?.[`${STAMP}${version}`] !== undefined;
}

export function createCounterStore(table: Table): Counters {
  return {
    async stamp({ mallId, day, counterId }, stamp) {
      const identity = { entity: 'counter-day', schemaVersion: 1, mallId, day, counterId };
      const outcome = await table.update({
        key: counterDayKey(mallId, day, counterId),
        set: [...Object.keys(identity).map((name) => `#${name} = :${name}`), '#stamp = :stamp'],
        values: { ...identity, stamp },
        names: { stamp: `${STAMP}${stamp.version}` },
        when: when('attribute_not_exists(#stamp)', {}, { stamp: `${STAMP}${stamp.version}` }),
        event: null,
      });
      return outcome.kind === 'written' ? 'saved' : 'known';
    },

    async ofDay(mallId, day) {
      const counters: CounterDay[] = [];
      const where = when('#pk = :partition', { partition: partition(mallId, day) });
      for await (const item of table.queryAll({ where })) counters.push(parseCounterDay(item));
      return counters;
    },
  };
}

function parseCounterDay(item: Item): CounterDay {
  const stamps = Object.entries(item).flatMap(([name, value]) =>
    name.startsWith(STAMP) ? [value as CounterStamp] : [],
  );
  return { counterId: String(item.counterId), stamps };
}
