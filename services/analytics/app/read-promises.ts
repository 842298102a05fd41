import type { DayKey } from '@gerai/shared/ports.ts';
import { addDays, daysBetween } from '@gerai/shared/time.ts';
import type { Cell } from '../domain/cell.ts';
import type { DayPeriod } from '../domain/period.ts';
import { promiseReport } from '../domain/promise-report.ts';
import type { Reach } from '../domain/reach.ts';
import type { Stores } from './ports.ts';

/** Days that are read at once. */
const AT_ONCE = 7;

/**
 * What was promised and kept in a period.
 *
 * Input: mall, period, whose numbers the reader may see.
 * Output: the report.
 *
 * 1. Read the cells of each day, a week at once, and the catalogue's copies.
 * 2. Merge.
 */
export async function readPromises(
  stores: Pick<Stores, 'aggregates' | 'catalogue'>,
  request: { readonly mallId: string; readonly period: DayPeriod; readonly reach: Reach },
) {
  const { mallId, period, reach } = request;
  const services = stores.catalogue.all(mallId);
  const cells: Cell[] = [];
  const days = daysOf(period);
  for (let first = 0; first < days.length; first += AT_ONCE) {
    const week = await Promise.all(
      days.slice(first, first + AT_ONCE).map((day) => stores.aggregates.cellsOfDay(mallId, day)),
    );
    cells.push(...week.flat());
  }
  return promiseReport(period, { cells, services: await services }, reach);
}

function daysOf({ from, to }: DayPeriod): DayKey[] {
  return Array.from({ length: daysBetween(from, to) + 1 }, (_, ahead) => addDays(from, ahead));
}
