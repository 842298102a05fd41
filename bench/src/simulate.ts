import { parseArgs } from 'node:util';
import { startPlatform } from '@gerai/e2e/platform.ts';
import { localStage } from '@gerai/e2e/stage.ts';
import { WEEKDAYS } from '@gerai/shared/contract/city.ts';
import type { DayKey } from '@gerai/shared/ports.ts';
import { addDays, dayOf, daysBetween, instantAt, weekdayOf } from '@gerai/shared/time.ts';
import { type LiveOptions, type LiveReport, playLiveDay } from './day/live-day.ts';
import { DAY, type UnitDay } from './day/simulate-day.ts';
import {
  DAY_KINDS,
  type DayKind,
  pekalongan,
  pekalonganOn,
  type Weekday,
  type World,
} from './day/world.ts';
import { figuresOf, type PlayedDay, playDays } from './estimates.ts';
import { sum } from './gauge.ts';

/** npm run simulate: days of the mall, by seed. */
const USAGE = `npm run simulate -- [--days 3] [--seed 1] [--kind quiet|usual|rush] [--counters 18] [--json]
    the domain of queue alone, for thousands of days
npm run simulate -- --real [--seed 1] [--kind …] [--counters 18] [--json]
    one day through the real services of a platform of its own, under its virtual clock
npm run simulate -- --url http://127.0.0.1:8080 --days 7
    fills a running \`npm start\` with the seven open days before today, as fast as it answers:
    figures for dashboards and reports, surveys included; the clock ends where it was
npm run simulate -- --url http://127.0.0.1:8080 [--speed 60] [--seed 1] [--kind …]
    plays its next open day live, so many minutes in one, for displays and counters
    (with --days N too: the days before it first)
`;

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
      days: { type: 'string' },
      seed: { type: 'string', default: '1' },
      kind: { type: 'string' },
      json: { type: 'boolean', default: false },
      real: { type: 'boolean', default: false },
      url: { type: 'string' },
      speed: { type: 'string' },
      counters: { type: 'string', default: '18' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  const kinds = values.kind === undefined ? DAY_KINDS : [values.kind].filter(isKind);
  const days = Number(values.days ?? 3);
  const seed = Number(values.seed);
  const speed = Number(values.speed ?? 60);
  const counters = Number(values.counters);
  const sound = days >= 1 && Number.isFinite(seed) && speed > 0 && counters >= 1;
  if (!sound || kinds.length === 0) {
    process.stderr.write(USAGE);
    process.exitCode = 2;
    return;
  }
  const tell = values.json ? () => undefined : (line: string) => console.log(line);
  const kind = kinds.length === 1 ? kinds[0] : undefined;
  if (values.url) {
    const reports = await demonstrate(values.url, {
      past: values.days === undefined ? 0 : days,
      live: values.days === undefined || values.speed !== undefined,
      speed,
      seed,
      counters,
      kind,
      tell,
    });
    if (values.json) console.log(JSON.stringify({ days: reports }));
    if (reports.some(({ errors }) => errors.length > 0)) process.exitCode = 1;
    return;
  }
  const world = await pekalongan(1, counters);
  if (values.real) {
    const report = await liveDay(world, kind ?? 'usual', seed, tell);
    if (values.json) console.log(JSON.stringify(report));
    else console.dir(report, { depth: 4 });
    if (report.errors.length > 0) process.exitCode = 1;
    return;
  }
  const played = [...playDays(world, days, seed, kinds)];
  const summaries = kinds.flatMap((each, index) => {
    const own = played.filter(({ day }) => day.kind === each);
    const count = Math.ceil((days - index) / kinds.length);
    return own.length === 0 ? [] : [summaryOf(each, count, own)];
  });
  if (values.json) console.log(JSON.stringify({ seed, kinds: summaries }));
  else printTable(summaries);
}

type DayOfDemonstration = { readonly day: DayKey } & Summary;
type Summary = Omit<LiveReport, 'ticketIds'>;

/** Days on a running `npm start`: past ones as fast as it answers, the next one at a speed. */
async function demonstrate(
  url: string,
  options: {
    readonly past: number;
    readonly live: boolean;
    readonly speed: number;
    readonly seed: number;
    readonly counters: number;
    readonly kind: DayKind | undefined;
    readonly tell: (line: string) => void;
  },
): Promise<DayOfDemonstration[]> {
  const { past, live, speed, seed, counters, kind, tell } = options;
  const stage = localStage(url, { attempts: 5, pauseMs: 200 });
  const begun = await stage.now();
  const today = dayOf(begun);
  const reports: DayOfDemonstration[] = [];
  const play = async (day: DayKey, more: Partial<LiveOptions>) => {
    const world = await pekalonganOn(weekdayName(day), 1, counters);
    const { ticketIds: _, ...report } = await playLiveDay(stage, {
      world,
      day,
      kind: kind ?? KIND_OF_WEEKDAY[weekdayOf(day)] ?? 'usual',
      seed: seed + daysBetween('2026-01-01', day),
      speed: Number.POSITIVE_INFINITY,
      ...more,
    });
    reports.push({ day, ...report });
    tell(
      `${day}: ${report.visits} visits, ${report.booked} booked, ${report.finished} served, ` +
        `${report.missed} missed, ${report.surveys} surveys, ${report.errors.length} errors`,
    );
    for (const error of new Set(report.errors)) tell(`  ${error}`);
  };
  if (past > 0) {
    try {
      for (const day of await openDays(today, -1, past)) {
        await play(day, { keepUp: () => stage.settle() });
        await stage.moveTo(instantAt(day, '17:01'));
        await stage.settle();
      }
    } finally {
      await stage.moveTo(begun);
    }
  }
  if (live) {
    const [day] = await openDays(today, 1, 1);
    if (day) await play(day, { speed, tell });
  }
  return reports;
}

const KIND_OF_WEEKDAY: Readonly<Record<number, DayKind>> = { 1: 'rush', 3: 'quiet', 5: 'quiet' };

function weekdayName(day: DayKey): Weekday {
  const [monday, ...others] = WEEKDAYS;
  return WEEKDAYS[weekdayOf(day) - 1] ?? others.at(-1) ?? monday;
}

/** The next days, or those before, on which the mall is open; in their order. */
async function openDays(today: DayKey, step: 1 | -1, count: number): Promise<DayKey[]> {
  const days: DayKey[] = [];
  for (let ahead = 1; days.length < count && ahead <= 90; ahead += 1) {
    const day = addDays(today, step * ahead);
    const { city, units } = await pekalonganOn(weekdayName(day));
    if (units.length > 0 && city.holidays.every(({ date }) => date !== day)) days.push(day);
  }
  return days.sort();
}

/** A day through the services of a platform of its own. */
async function liveDay(
  world: World,
  kind: DayKind,
  seed: number,
  tell: (line: string) => void,
): Promise<Summary & { readonly requestsPerVisit: number; readonly unitsPerVisit: number }> {
  const { runtime, stage, stop } = await startPlatform({
    clock: { startAt: instantAt(addDays(DAY, -1), '08:00') },
    schedules: 'by-clock',
    meter: true,
  });
  try {
    const { ticketIds: _, ...report } = await playLiveDay(stage, {
      world,
      day: DAY,
      kind,
      seed,
      tell,
      speed: Number.POSITIVE_INFINITY,
      keepUp: () => runtime.settle(KEEP_UP_MS),
    });
    const cost = sum(runtime.meter.read());
    const visits = Math.max(1, report.visits);
    return {
      ...report,
      requestsPerVisit: cost.requests / visits,
      unitsPerVisit: (cost.readUnits + cost.writeUnits) / visits,
    };
  } finally {
    await stop();
  }
}

/** The services are given so long to keep up with a minute of the day on a busy machine. */
const KEEP_UP_MS = 300_000;

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
