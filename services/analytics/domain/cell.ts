import type { DayKey } from '@gerai/shared/ports.ts';
import type { Histogram } from './histogram.ts';

/**
 * A leaf cell of the aggregates: one hour of a day, one service, one counter. What knows no service
 * (a message) or no counter (an arrival) stands in a cell without one.
 */
export interface CellId {
  readonly day: DayKey;
  readonly agencyId: string | null;
  readonly serviceId: string | null;
  readonly hour: number;
  readonly counterId: string | null;
}

/** Named whole numbers that are added up; a name may carry what it counts: `outcome:collect`. */
export type Counts = Readonly<Record<string, number>>;

export interface Cell extends CellId {
  readonly counts: Counts;
}

/** The text that names a cell among all others. */
export function cellKey(cell: CellId): string {
  const { day, agencyId, serviceId, hour, counterId } = cell;
  return [
    day,
    agencyId ?? '-',
    serviceId ?? '-',
    String(hour).padStart(2, '0'),
    counterId ?? '-',
  ].join('#');
}

export function addCounts(all: readonly Counts[]): Counts {
  const sum: Record<string, number> = {};
  for (const counts of all) {
    for (const [name, value] of Object.entries(counts)) sum[name] = (sum[name] ?? 0) + value;
  }
  return sum;
}

/** What to add to the cells so that `after` counts in place of `before`; nothing that is zero. */
export function difference(after: readonly Cell[], before: readonly Cell[]): Cell[] {
  const cells = new Map<string, { id: CellId; counts: Counts }>();
  const add = (cell: Cell, sign: 1 | -1) => {
    const key = cellKey(cell);
    const signed = Object.fromEntries(
      Object.entries(cell.counts).map(([name, value]) => [name, sign * value]),
    );
    const known = cells.get(key);
    cells.set(key, { id: cell, counts: addCounts([known?.counts ?? {}, signed]) });
  };
  for (const cell of after) add(cell, 1);
  for (const cell of before) add(cell, -1);
  return [...cells.values()].flatMap(({ id, counts }) => {
    const changed = Object.entries(counts).filter(([, value]) => value !== 0);
    return changed.length > 0 ? [{ ...id, counts: Object.fromEntries(changed) }] : [];
  });
}

export function countNamed(counts: Counts, name: string): number {
  return counts[name] ?? 0;
}

/** Of the names `prefix:x`, each x with its count, the zeros left out. */
export function countsOf(counts: Counts, prefix: string): [name: string, count: number][] {
  const start = `${prefix}:`;
  return Object.entries(counts).flatMap(([name, count]): [string, number][] =>
    name.startsWith(start) && count !== 0 ? [[name.slice(start.length), count]] : [],
  );
}

/** The histogram kept under `prefix:<bucket>`. */
export function histogramIn(counts: Counts, prefix: string): Histogram {
  return new Map(countsOf(counts, prefix).map(([bucket, count]) => [Number(bucket), count]));
}
