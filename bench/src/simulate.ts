import { parseArgs } from 'node:util';
import type { UnitDay } from './day/simulate-day.ts';
import { DAY_KINDS, type DayKind, pekalongan } from './day/world.ts';
import { figuresOf, type PlayedDay, playDays } from './estimates.ts';

/**
 * npm run simulate: days of the mall on the domain of queue alone, by seed.
 *
 *   npm run simulate -- [--days 3] [--seed 1] [--kind quiet|usual|rush] [--json]
 */
const USAGE = 'npm run simulate -- [--days 3] [--seed 1] [--kind quiet|usual|rush] [--json]';

interface SimulatedKind {
  readonly kind: DayKind;
  readonly days: number;
  readonly tickets: number;
  readonly finished: number;
  readonly missed: number;
  readonly waitMinutes: { readonly p50: number; readonly p90: number; readonly longest: number };
  readonly priorityWaitMinutes: { readonly p50: number; readonly p90: number };
  /** Calls that passed somebody who was entitled more than the bound earlier. */
  readonly beyondBound: number;
  /** Serving / open. */
  readonly utilisation: number;
  readonly promises: {
    readonly calls: number;
    readonly coverage: number;
    readonly notLaterThanP90: number;
  };
}

function summaryOf(kind: DayKind, days: number, played: readonly PlayedDay[]): SimulatedKind {
  const sum = (value: (day: UnitDay) => number) =>
    played.reduce((all, { day }) => all + value(day), 0);
  const ofCounters = (value: 'servedMinutes' | 'openMinutes') =>
    sum(({ counters }) => counters.reduce((all, each) => all + each[value], 0));
  const waits = ascending(played.flatMap(({ day }) => day.tally.waits));
  const priority = ascending(played.flatMap(({ day }) => day.tally.priorityWaits));
  const figures = figuresOf(
    played.flatMap(({ scored }) => scored),
    sum(({ tally }) => tally.calledAtOnce),
  );
  return {
    kind,
    days,
    tickets: sum(({ tally }) => tally.issued),
    finished: sum(({ tally }) => tally.finished),
    missed: sum(({ tally }) => tally.missed),
    waitMinutes: { p50: at(waits, 0.5), p90: at(waits, 0.9), longest: at(waits, 1) },
    priorityWaitMinutes: { p50: at(priority, 0.5), p90: at(priority, 0.9) },
    beyondBound: sum(({ tally }) => tally.beyondBound),
    utilisation: ofCounters('servedMinutes') / ofCounters('openMinutes'),
    promises: {
      calls: figures.calls,
      coverage: figures.coverage,
      notLaterThanP90: figures.notLaterThanP90,
    },
  };
}

function ascending(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}

function at(sorted: readonly number[], level: number): number {
  return sorted[Math.round(level * (sorted.length - 1))] ?? 0;
}

function isKind(text: string): text is DayKind {
  return DAY_KINDS.some((kind) => kind === text);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      days: { type: 'string', default: '3' },
      seed: { type: 'string', default: '1' },
      kind: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const days = Number(values.days);
  const seed = Number(values.seed);
  const kinds = values.kind === undefined ? DAY_KINDS : [values.kind].filter(isKind);
  if (!Number.isInteger(days) || days < 1 || !Number.isInteger(seed) || kinds.length === 0) {
    console.error(`Usage: ${USAGE}`);
    process.exitCode = 2;
    return;
  }
  const played = [...playDays(await pekalongan(), days, seed, kinds)];
  const summaries = kinds.flatMap((kind, index) => {
    const own = played.filter(({ day }) => day.kind === kind);
    const count = Math.ceil((days - index) / kinds.length);
    return own.length === 0 ? [] : [summaryOf(kind, count, own)];
  });
  if (values.json) {
    console.log(JSON.stringify({ seed, kinds: summaries }));
    return;
  }
  console.table(
    Object.fromEntries(
      summaries.map((each) => [
        each.kind,
        {
          days: each.days,
          tickets: each.tickets,
          finished: each.finished,
          missed: each.missed,
          'wait P50': minutes(each.waitMinutes.p50),
          'wait P90': minutes(each.waitMinutes.p90),
          'priority P50': minutes(each.priorityWaitMinutes.p50),
          'priority P90': minutes(each.priorityWaitMinutes.p90),
          'beyond bound': each.beyondBound,
          utilisation: percent(each.utilisation),
          'in the range': percent(each.promises.coverage),
          'by P90': percent(each.promises.notLaterThanP90),
        },
      ]),
    ),
  );
}

function minutes(value: number): string {
  return `${value.toFixed(1)} min`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

await main();
