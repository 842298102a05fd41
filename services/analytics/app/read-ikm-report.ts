import { ikmReport } from '../domain/ikm-report.ts';
import { type DayPeriod, previousPeriod } from '../domain/period.ts';
import type { Reach } from '../domain/reach.ts';
import type { Stores } from './ports.ts';

/**
 * The satisfaction index of a period.
 *
 * Input: mall, period, whose numbers the reader may see.
 * Output: the report.
 *
 * 1. Read the scores of the period and of the one before (its users are the population of the
 *    sample), and the catalogue's copies.
 * 2. Merge.
 */
export async function readIkmReport(
  stores: Pick<Stores, 'aggregates' | 'catalogue'>,
  request: { readonly mallId: string; readonly period: DayPeriod; readonly reach: Reach },
) {
  const { mallId, period, reach } = request;
  const [scores, previousScores, services] = await Promise.all([
    stores.aggregates.scores(mallId, period),
    stores.aggregates.scores(mallId, previousPeriod(period)),
    stores.catalogue.all(mallId),
  ]);
  return ikmReport(period, { scores, previousScores, services }, reach);
}
