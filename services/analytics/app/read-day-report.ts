import type { DayKey, Instant } from '@gerai/shared/ports.ts';
import { dayReport } from '../domain/day-report.ts';
import type { Reach } from '../domain/reach.ts';
import type { Stores } from './ports.ts';

/**
 * One day in numbers.
 *
 * Input: mall, day, whose numbers the reader may see, now.
 * Output: the report.
 *
 * 1. Read the day's cells, counters and scores, and the catalogue's copies: one query each.
 * 2. Merge.
 */
export async function readDayReport(
  stores: Pick<Stores, 'aggregates' | 'counters' | 'catalogue'>,
  request: { readonly mallId: string; readonly day: DayKey; readonly reach: Reach },
  now: Instant,
) {
  const { mallId, day, reach } = request;
  const [cells, counters, scores, services] = await Promise.all([
    stores.aggregates.cellsOfDay(mallId, day),
    stores.counters.ofDay(mallId, day),
    stores.aggregates.scores(mallId, { from: day, to: day }),
    stores.catalogue.all(mallId),
  ]);
  return dayReport(day, { cells, counters, scores, services }, reach, now);
}
