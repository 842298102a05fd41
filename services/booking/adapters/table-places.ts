import type { DayKey } from '@gerai/shared/ports.ts';
import { when } from '@gerai/shared/table/expression.ts';
import type { Item, Table } from '@gerai/shared/table/table.ts';
import type { PlaceStore } from '../app/ports.ts';
import type { TakenDay } from '../domain/availability.ts';
import { slotPartition } from './keys.ts';

/** What is taken, from the slot rows and day counts of one service. */
export function createTablePlaces(table: Table): PlaceStore {
  return {
    async taken(serviceId, from, to, { fresh }) {
      const rows = table.queryAll({
        where: when('#pk = :pk AND #sk BETWEEN :from AND :to', {
          pk: slotPartition(serviceId),
          from,
          // `$` follows `#`: the last day's slots are included.
          to: `${to}$`,
        }),
        consistent: fresh,
      });
      const days = new Map<DayKey, { applicants: number; slots: Map<string, SlotRow> }>();
      for await (const item of rows) {
        const row = parseRow(item);
        const day = days.get(row.day) ?? { applicants: 0, slots: new Map() };
        days.set(row.day, day);
        if (row.time === undefined) day.applicants = row.taken;
        else day.slots.set(row.time, { taken: row.taken, capacity: row.capacity });
      }
      return days satisfies ReadonlyMap<DayKey, TakenDay>;
    },
  };
}

interface SlotRow {
  readonly taken: number;
  readonly capacity: number;
}

/** A slot row, or the day's count, which has no time. */
function parseRow(item: Item) {
  return {
    day: String(item.day),
    time: typeof item.time === 'string' ? item.time : undefined,
    taken: Number(item.taken),
    capacity: Number(item.capacity ?? 0),
  };
}
