import type { DayKey, Instant } from '@gerai/shared/ports.ts';
import { addCounts, type Cell, type Counts, countNamed } from './cell.ts';
import { type CounterDay, type CounterTime, counterTime, inOrder } from './counter-time.ts';
import { bookingsOf, counterTimeOf, flowOf, messagesOf, surveySummaryOf } from './measures.ts';
import type { Reach } from './reach.ts';
import type { ServiceCopy } from './service-copy.ts';
import type { Score } from './survey.ts';

/** All that is kept of one day. */
export interface DayRecords {
  readonly cells: readonly Cell[];
  readonly counters: readonly CounterDay[];
  readonly scores: readonly Score[];
  readonly services: readonly ServiceCopy[];
}

interface WorkedCounter extends CounterTime {
  readonly counterId: string;
  readonly agencyId: string;
  readonly number: number;
  readonly floor: number;
  readonly status: 'open' | 'paused' | 'closed';
  readonly servingSeconds: number;
}

/**
 * The day in numbers, merged from its leaf cells: means are exact, medians and P90s within the
 * histograms' relative error. Every row, the total included, is of what `reach` covers.
 */
export function dayReport(day: DayKey, records: DayRecords, reach: Reach, now: Instant) {
  const cells = records.cells.filter(({ agencyId }) => reach.covers(agencyId));
  const scores = records.scores.filter(({ agencyId }) => reach.covers(agencyId));
  const services = records.services.filter(({ agencyId }) => reach.covers(agencyId));
  const counters = workedCounters(day, records.counters, cells, now).filter(({ agencyId }) =>
    reach.covers(agencyId),
  );
  const floorOfAgency = new Map([
    ...counters.map(({ agencyId, floor }) => [agencyId, floor] as const),
    ...services.map(({ agencyId, floor }) => [agencyId, floor] as const),
  ]);

  /** A row of the cells, counters and scores of some agencies. */
  const place = (has: (agencyId: string | null) => boolean) => {
    const counts = sumOf(cells.filter(({ agencyId }) => has(agencyId)));
    return {
      ...flowOf(counts),
      bookings: bookingsOf(counts),
      counterTime: counterTimeOf(
        counters.filter(({ agencyId }) => has(agencyId)),
        countNamed(counts, 'servingSeconds'),
      ),
      messages: messagesOf(counts),
      survey: surveySummaryOf(sumOf(scores.filter(({ agencyId }) => has(agencyId)))),
    };
  };

  return {
    day,
    scope: reach.scope,
    total: place(() => true),
    floors: sorted(floorOfAgency.values(), (a, b) => a - b).map((floor) => ({
      floor,
      ...place((agencyId) => agencyId !== null && floorOfAgency.get(agencyId) === floor),
    })),
    agencies: sorted([...agenciesOf(cells), ...agenciesOf(services), ...agenciesOf(counters)]).map(
      (agencyId) => ({
        agencyId,
        agencyName: services.find((service) => service.agencyId === agencyId)?.agencyName ?? null,
        floor: floorOfAgency.get(agencyId) ?? null,
        ...place((each) => each === agencyId),
      }),
    ),
    services: serviceRows(cells, scores, services),
    hours: sorted(
      cells.map(({ hour }) => hour),
      (a, b) => a - b,
    ).map((hour) => ({ hour, ...flowOf(sumOf(cells.filter((cell) => cell.hour === hour))) })),
    counters: counters.map((counter) => ({
      counterId: counter.counterId,
      agencyId: counter.agencyId,
      number: counter.number,
      floor: counter.floor,
      status: counter.status,
      ...counterTimeOf([counter], counter.servingSeconds),
    })),
  };
}

function serviceRows(
  cells: readonly Cell[],
  scores: readonly Score[],
  services: readonly ServiceCopy[],
) {
  const agencyOf = new Map<string, string>();
  for (const { serviceId, agencyId } of [...cells, ...services]) {
    if (serviceId !== null && agencyId !== null) agencyOf.set(serviceId, agencyId);
  }
  return sorted(agencyOf.keys()).map((serviceId) => {
    const copy = services.find((service) => service.serviceId === serviceId);
    const counts = sumOf(cells.filter((cell) => cell.serviceId === serviceId));
    return {
      serviceId,
      agencyId: agencyOf.get(serviceId) ?? '',
      serviceName: copy?.name ?? null,
      counterMinutes: copy?.counterMinutes ?? null,
      ...flowOf(counts),
      bookings: bookingsOf(counts),
      survey: surveySummaryOf(sumOf(scores.filter((score) => score.serviceId === serviceId))),
    };
  });
}

function workedCounters(
  day: DayKey,
  counters: readonly CounterDay[],
  cells: readonly Cell[],
  now: Instant,
): WorkedCounter[] {
  return counters
    .flatMap(({ counterId, stamps }): WorkedCounter[] => {
      const last = inOrder(stamps).at(-1);
      if (!last) return [];
      const { agencyId, number, floor, status } = last;
      const served = sumOf(cells.filter((cell) => cell.counterId === counterId));
      return [
        {
          counterId,
          agencyId,
          number,
          floor,
          status,
          ...counterTime(day, stamps, now),
          servingSeconds: countNamed(served, 'servingSeconds'),
        },
      ];
    })
    .sort((a, b) => a.number - b.number);
}

function sumOf(parts: readonly { readonly counts: Counts }[]): Counts {
  return addCounts(parts.map(({ counts }) => counts));
}

function agenciesOf(rows: readonly { readonly agencyId: string | null }[]): string[] {
  return rows.flatMap(({ agencyId }) => (agencyId === null ? [] : [agencyId]));
}

/** Each value once, in order. */
function sorted<Value>(values: Iterable<Value>, compare?: (a: Value, b: Value) => number): Value[] {
  return [...new Set(values)].sort(compare);
}
