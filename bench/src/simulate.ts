import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { localStage } from '@gerai/e2e/stage.ts';
import { startRuntime } from '@gerai/local/runtime.ts';
import type { DayKey } from '@gerai/shared/ports.ts';
import { addDays, dayOf, instantAt, weekdayOf } from '@gerai/shared/time.ts';
import { type LiveReport, playLiveDay } from './day/live-day.ts';
import { DAY, type UnitDay } from './day/simulate-day.ts';
import { DAY_KINDS, type DayKind, pekalongan, type World } from './day/world.ts';
import { figuresOf, type PlayedDay, playDays } from './estimates.ts';

/**
 * npm run simulate: days of the mall, by seed.
 *
 *   npm run simulate -- [--days 3] [--seed 1] [--kind quiet|usual|rush] [--counters 18] [--json]
 *       the domain of queue alone, for thousands of days
 *   npm run simulate -- --real [--seed 1] [--kind …] [--counters 18] [--json]
 *       one day through the real services of a platform of its own, under its virtual clock
 *   npm run simulate -- --url http://127.0.0.1:8080 [--speed 60] [--seed 1] [--kind …]
 *       the same on a running `npm start`, so many minutes in one: a live day for displays
 */
const USAGE =
  'npm run simulate -- [--days 3] [--seed 1] [--kind quiet|usual|rush] [--counters 18] [--json] ' +
  '[--real | --url http://127.0.0.1:8080 [--speed 60]]';

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
      real: { type: 'boolean', default: false },
      url: { type: 'string' },
      speed: { type: 'string', default: '60' },
      counters: { type: 'string', default: '18' },
    },
  });
  const [days, seed, speed, counters] = [
    values.days,
    values.seed,
    values.speed,
    values.counters,
  ].map(Number);
  const kinds = values.kind === undefined ? DAY_KINDS : [values.kind].filter(isKind);
  if (
    !days ||
    days < 1 ||
    seed === undefined ||
    !(speed && speed > 0) ||
    !counters ||
    kinds.length === 0
  ) {
    console.error(`Usage: ${USAGE}`);
    process.exitCode = 2;
    return;
  }
  const world = await pekalongan(1, counters);
  if (values.real || values.url) {
    const report = await liveDay(world, {
      kind: kinds.length === 1 ? (kinds[0] ?? 'usual') : 'usual',
      seed,
      speed: values.url ? speed : Number.POSITIVE_INFINITY,
      url: values.url,
      quiet: values.json,
    });
    if (values.json) console.log(JSON.stringify(report));
    else console.dir(report, { depth: 4 });
    if (report.errors.length > 0 || report.calledTwice > 0 || report.lost > 0) process.exitCode = 1;
    return;
  }
  const played = [...playDays(world, days, seed, kinds)];
  const summaries = kinds.flatMap((kind, index) => {
    const own = played.filter(({ day }) => day.kind === kind);
    const count = Math.ceil((days - index) / kinds.length);
    return own.length === 0 ? [] : [summaryOf(kind, count, own)];
  });
  if (values.json) console.log(JSON.stringify({ seed, kinds: summaries }));
  else printTable(summaries);
}

/** A day through the services: those of a running `npm start`, or a platform of its own. */
async function liveDay(
  world: World,
  options: {
    readonly kind: DayKind;
    readonly seed: number;
    readonly speed: number;
    readonly url: string | undefined;
    readonly quiet: boolean;
  },
): Promise<LiveReport & { readonly requestsPerVisit?: number; readonly unitsPerVisit?: number }> {
  const { url, quiet, ...rest } = options;
  const tell = quiet ? {} : { tell: (line: string) => console.log(line) };
  if (url) {
    const stage = localStage(url);
    const today = dayOf(await stage.now());
    return playLiveDay(stage, { ...rest, ...tell, world, day: nextMonday(world, today) });
  }
  const folder = mkdtempSync(join(tmpdir(), 'gerai-day-'));
  const runtime = await startRuntime({
    dataDir: folder,
    clock: { startAt: instantAt(addDays(DAY, -1), '08:00') },
    meter: true,
    throttleFactor: Number.POSITIVE_INFINITY,
  });
  try {
    const report = await playLiveDay(localStage(runtime.url), {
      ...rest,
      ...tell,
      world,
      day: DAY,
    });
    const lines = runtime.meter.read();
    const requests = lines.reduce((sum, line) => sum + line.requests, 0);
    const units = lines.reduce((sum, line) => sum + line.readUnits + line.writeUnits, 0);
    return {
      ...report,
      requestsPerVisit: requests / Math.max(1, report.visits),
      unitsPerVisit: units / Math.max(1, report.visits),
    };
  } finally {
    await runtime.close();
    rmSync(folder, { recursive: true });
  }
}

/** The simulated day is a Monday on which the mall is open, and not yet begun. */
function nextMonday({ city }: World, today: DayKey): DayKey {
  const closed = new Set(city.holidays.map(({ date }) => date));
  for (let ahead = 1; ahead <= 60; ahead += 1) {
    const day = addDays(today, ahead);
    if (weekdayOf(day) === 1 && !closed.has(day)) return day;
  }
  throw new Error('No open Monday within 60 days');
}

function printTable(summaries: readonly SimulatedKind[]): void {
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
