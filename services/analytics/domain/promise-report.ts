import type { DayKey } from '@gerai/shared/ports.ts';
import { addCounts, type Cell, type Counts, countNamed } from './cell.ts';
import { promisesOf } from './measures.ts';
import type { DayPeriod } from './period.ts';
import type { Reach } from './reach.ts';
import type { ServiceCopy } from './service-copy.ts';

/** A public row says nothing of fewer calls. */
export const LEAST_PUBLIC_CALLS = 30;

/** What was promised and kept in a period: of all, and by agency, service, hour of arrival and day. */
export function promiseReport(
  { from, to }: DayPeriod,
  records: { readonly cells: readonly Cell[]; readonly services: readonly ServiceCopy[] },
  reach: Reach,
) {
  const cells = records.cells.filter(
    (cell) => reach.covers(cell.agencyId) && countNamed(cell.counts, 'promised:first') > 0,
  );
  const copies = new Map(records.services.map((copy) => [copy.serviceId, copy]));
  const agencyNames = new Map(
    records.services.map(({ agencyId, agencyName }) => [agencyId, agencyName]),
  );
  const rows = <Key extends string | number>(keyOf: (cell: Cell) => Key | null) => {
    const groups = Map.groupBy(cells, keyOf);
    return [...groups].flatMap(([key, own]) => (key === null ? [] : [{ key, own }])).sort(byKey);
  };
  return {
    from,
    to,
    scope: reach.scope,
    total: promisesOf(sumOf(cells)),
    agencies: rows(({ agencyId }) => agencyId).map(({ key, own }) => ({
      agencyId: key,
      agencyName: agencyNames.get(key) ?? null,
      ...promisesOf(sumOf(own)),
    })),
    services: rows(({ serviceId }) => serviceId).map(({ key, own }) => ({
      serviceId: key,
      agencyId: own[0]?.agencyId ?? '',
      serviceName: copies.get(key)?.name ?? null,
      ...promisesOf(sumOf(own)),
    })),
    hours: rows(({ hour }) => hour).map(({ key, own }) => ({
      hour: key,
      ...promisesOf(sumOf(own)),
    })),
    days: rows(({ day }): DayKey => day).map(({ key, own }) => ({
      day: key,
      ...promisesOf(sumOf(own)),
    })),
  };
}

/** The same for everybody: of the first promise alone, and no row of few calls. */
export function publicPromises(report: ReturnType<typeof promiseReport>) {
  const { from, to, total, agencies } = report;
  return {
    from,
    to,
    ...publicRow(total.first),
    agencies: agencies.flatMap(({ agencyId, agencyName, first }) =>
      first.scored < LEAST_PUBLIC_CALLS ? [] : [{ agencyId, agencyName, ...publicRow(first) }],
    ),
  };
}

function publicRow(first: ReturnType<typeof promisesOf>['first']) {
  const few = first.scored < LEAST_PUBLIC_CALLS;
  return {
    calls: first.scored,
    keptShare: few ? null : first.keptShare,
    notLaterThanP90Share: few ? null : first.notLaterThanP90Share,
  };
}

function sumOf(cells: readonly Cell[]): Counts {
  return addCounts(cells.map(({ counts }) => counts));
}

function byKey<Key extends string | number>(
  a: { readonly key: Key },
  b: { readonly key: Key },
): number {
  if (a.key === b.key) return 0;
  return a.key < b.key ? -1 : 1;
}
