import type { Range } from '@gerai/queue/domain/estimate.ts';
import {
  type ForecastCounter,
  forecast,
  type Habits,
  type QueueOutlook,
} from '@gerai/queue/domain/forecast.ts';
import { afterDay, type HabitCounts } from '@gerai/queue/domain/habits.ts';
import { NOTHING_LEARNED, prospects, type Scene } from '@gerai/queue/domain/prospect.ts';
import {
  closeDay,
  learn,
  type Prior,
  priorOf,
  type Served,
  type ServiceTimes,
} from '@gerai/queue/domain/service-times.ts';
import {
  type CounterOfDay,
  DAY,
  instantAtMinute,
  simulateUnitDay,
  type UnitDay,
  type Waiting,
} from './day/simulate-day.ts';
import { DAY_KINDS, type DayKind, pekalongan, TRUTH, type Unit, type World } from './day/world.ts';
import { comm100, todayAverage, zms } from './peers.ts';

/** First seed of the days that nothing was tuned on: tuning used smaller ones. */
export const TEST_SEED = 10_001;
/** Runs of one forecast. */
const RUNS = 200;
/** Days whose service times are history before the first day that counts. */
const HISTORY_DAYS = 30;
const HISTORY_SEED = 1_000_000;

/** One call with what had been said when its ticket was issued; minutes. */
export interface Scored {
  readonly kind: DayKind;
  readonly unitId: string;
  readonly mixed: boolean;
  /** Minute of the day at which it was said. */
  readonly at: number;
  readonly wait: number;
  readonly ours: Range;
  readonly oracle: Range;
  readonly zms: number;
  readonly comm100: number;
  /** Null before the first call of the day. */
  readonly todayAverage: number | null;
}

export interface EstimateFigures {
  readonly calls: number;
  readonly calledAtOnce: number;
  readonly coverage: number;
  readonly notLaterThanP90: number;
  readonly medianWidthMinutes: number;
  readonly meanWaitMinutes: number;
  readonly biasMinutes: number;
  readonly maeMinutes: number;
  readonly pinballMinutes: number;
  readonly ratio: {
    readonly oracleMae: number;
    readonly oraclePinball: number;
    readonly zms: number;
    readonly comm100: number;
    readonly todayAverage: number;
  };
}

export interface EstimatesReport extends EstimateFigures {
  readonly days: number;
  readonly byKind: Readonly<Record<DayKind, EstimateFigures>>;
  /** By the hour in which the promise was made. */
  readonly byHour: Readonly<
    Record<string, Pick<EstimateFigures, 'calls' | 'coverage' | 'notLaterThanP90'>>
  >;
}

/** What the figures of all days together must keep. */
const LIMITS: readonly (readonly [string, (report: EstimatesReport) => number, number, number])[] =
  [
    ['calls in the range', (report) => report.coverage, 0.78, 0.86],
    ['calls not later than P90', (report) => report.notLaterThanP90, 0.88, 0.94],
    ['error / oracle', (report) => report.ratio.oracleMae, 0, 1.1],
    ['pinball / oracle', (report) => report.ratio.oraclePinball, 0, 1.1],
    ['error / ZMS', (report) => report.ratio.zms, 0, 0.85],
    ['error / Comm100', (report) => report.ratio.comm100, 0, 0.75],
    ['error / today’s average', (report) => report.ratio.todayAverage, 0, 0.65],
  ];

/** Which limits the figures break, as lines for a person. */
export function brokenLimits(report: EstimatesReport): string[] {
  return LIMITS.flatMap(([name, value, least, most]) =>
    value(report) >= least && value(report) <= most
      ? []
      : [`${name}: ${value(report).toFixed(3)}, not in ${least} to ${most}`],
  );
}

/** `npm run bench -- estimates`. */
export const estimatesBenchmark = {
  summary: 'How honest and how sharp the estimates are, on simulated days, beside other formulas',
  async run() {
    const report = await estimates();
    return {
      json: report,
      text: textOf(report),
      withinLimits: brokenLimits(report).length === 0,
    };
  },
};

function textOf(report: EstimatesReport): string {
  const line = (name: string, figures: EstimateFigures) =>
    [
      name.padEnd(7),
      `${figures.calls} calls`.padStart(14),
      `${(figures.coverage * 100).toFixed(1)} % in the range`,
      `${(figures.notLaterThanP90 * 100).toFixed(1)} % by P90`,
      `width ${figures.medianWidthMinutes} min`,
      `error ${figures.maeMinutes.toFixed(1)} min`,
      `= ${figures.ratio.oracleMae.toFixed(2)} oracle`,
      `${figures.ratio.zms.toFixed(2)} ZMS`,
      `${figures.ratio.comm100.toFixed(2)} Comm100`,
      `${figures.ratio.todayAverage.toFixed(2)} today’s average`,
    ].join('  ');
  return [
    `${report.days} days`,
    line('all', report),
    ...DAY_KINDS.map((kind) => line(kind, report.byKind[kind])),
    ...Object.entries(report.byHour).map(
      ([hour, { calls, coverage, notLaterThanP90 }]) =>
        `${hour.padStart(2, '0')}.00  ${String(calls).padStart(8)} calls  ${(coverage * 100).toFixed(1)} % in the range  ` +
        `${(notLaterThanP90 * 100).toFixed(1)} % by P90`,
    ),
    ...brokenLimits(report),
  ].join('\n');
}

/**
 * Scores the estimates on simulated days: for every ticket that had to wait, the range that was shown
 * first (when it was issued, or when the first counter opened) against its call. Tickets called the
 * moment they were issued are counted apart: nothing was promised to them.
 * @param days of the mall, the three kinds in turn; @param seed of the first one. Seeds from 1,000,000
 * on are those of the days whose service times are known as history.
 */
export async function estimates(days = 60, seed = TEST_SEED): Promise<EstimatesReport> {
  const scored: Scored[] = [];
  const calledAtOnce = { quiet: 0, usual: 0, rush: 0 };
  for (const each of playDays(await pekalongan(), days, seed, DAY_KINDS)) {
    scored.push(...each.scored);
    calledAtOnce[each.day.kind] += each.day.tally.calledAtOnce;
  }
  const figures = (kinds: readonly DayKind[]) =>
    figuresOf(
      scored.filter(({ kind }) => kinds.includes(kind)),
      kinds.reduce((sum, kind) => sum + calledAtOnce[kind], 0),
    );
  return {
    days,
    ...figures(DAY_KINDS),
    byKind: { quiet: figures(['quiet']), usual: figures(['usual']), rush: figures(['rush']) },
    byHour: byHour(scored),
  };
}

function byHour(scored: readonly Scored[]): EstimatesReport['byHour'] {
  const hours = Map.groupBy(scored, ({ at }) => Math.floor(at / 60));
  return Object.fromEntries(
    [...hours]
      .sort(([a], [b]) => a - b)
      .map(([hour, own]) => {
        const { calls, coverage, notLaterThanP90 } = figuresOf(own, 0);
        return [hour, { calls, coverage, notLaterThanP90 }];
      }),
  );
}

/** A unit's day with the score of what it promised. */
export interface PlayedDay {
  readonly day: UnitDay;
  readonly scored: readonly Scored[];
}

/** Plays days of the mall, unit by unit, the kinds in turn. */
export function* playDays(
  world: World,
  days: number,
  seed: number,
  kinds: readonly DayKind[],
): Generator<PlayedDay> {
  for (const [which, unit] of world.units.entries()) {
    const past = historyOf(unit, which);
    for (let day = 0; day < days; day += 1) {
      const kind = kinds[day % kinds.length] ?? 'usual';
      const scorer = new Scorer(unit, past);
      const ended = simulateUnitDay(unit, kind, seedOf(seed + day, which), scorer);
      yield { day: ended, scored: scorer.scored };
    }
  }
}

interface Past {
  readonly prior: Prior;
  readonly habits: readonly HabitCounts[];
  /** Times at the counter of the last hundred visits. */
  readonly lastHundred: readonly number[];
}

function historyOf(unit: Unit, which: number): Past {
  let before: readonly Served[] = [];
  let habits: readonly HabitCounts[] = [];
  let lastHundred: number[] = [];
  for (let day = 0; day < HISTORY_DAYS; day += 1) {
    const kind = DAY_KINDS[day % DAY_KINDS.length] ?? 'usual';
    const ended = simulateUnitDay(unit, kind, seedOf(HISTORY_SEED + day, which), {
      finished: (_, __, minutes) => {
        lastHundred = [...lastHundred, minutes].slice(-100);
      },
    });
    before = closeDay(before, ended.seen);
    habits = afterDay(habits, ended.habits);
  }
  const planned = new Map(
    unit.services.map(({ service }) => [service.serviceId, service.counterMinutes]),
  );
  return { prior: priorOf(planned, before), habits, lastHundred };
}

function seedOf(day: number, unit: number): number {
  return day * 1000 + unit;
}

interface Promised {
  readonly at: number;
  readonly ours: Range;
  readonly oracle: Range;
  readonly zms: number;
  readonly comm100: number;
  readonly todayAverage: number | null;
}

class Scorer {
  readonly scored: Scored[] = [];
  readonly #past: Past;
  readonly #average: number;
  readonly #promises = new Map<string, Promised>();
  readonly #waits: number[] = [];
  #lastHundred: readonly number[];
  #learned:
    | { readonly seen: unknown; readonly hour: number; readonly times: ServiceTimes }
    | undefined;

  constructor(unit: Unit, past: Past) {
    this.#past = past;
    this.#lastHundred = past.lastHundred;
    this.#average = trueAverage(unit);
  }

  waits(day: UnitDay, waiting: Waiting, now: number): void {
    this.#promise(day, waiting, now);
  }

  opened(day: UnitDay, now: number): void {
    for (const waiting of day.waiting) {
      if (!this.#promises.has(waiting.ticket.ticketId)) this.#promise(day, waiting, now);
    }
  }

  called(day: UnitDay, waiting: Waiting, now: number): void {
    this.#waits.push(now - waiting.issuedAt);
    const promise = this.#promises.get(waiting.ticket.ticketId);
    if (!promise) return;
    this.scored.push({
      kind: day.kind,
      unitId: day.unit.unitId,
      mixed: day.unit.services.length > 1,
      wait: now - promise.at,
      ...promise,
    });
  }

  finished(_: UnitDay, __: Waiting, minutes: number): void {
    this.#lastHundred = [...this.#lastHundred, minutes].slice(-100);
  }

  #promise(day: UnitDay, waiting: Waiting, now: number): void {
    const open = day.counters.filter(({ state }) => state && state.data.status !== 'closed');
    if (open.length === 0) return;
    const { ticket } = waiting;
    // Ours is what the boards' writer would write, from what it can see.
    const ours = prospects(
      sceneOf(day, now, this.#past.habits),
      this.#times(day, now),
      ticket.number,
    );
    const options = { runs: RUNS, only: ticket.number };
    const oracle = forecast(trueOutlook(day, now), trueTimes(day, now), TRUE_HABITS, options);
    const shown = ours.tickets.get(ticket.number);
    const known = oracle.tickets.get(ticket.number);
    if (!shown || !known) return;
    const desks = open.filter(({ state }) => state?.data.status === 'open').length;
    const place = day.waiting.indexOf(waiting) + 1;
    this.#promises.set(ticket.ticketId, {
      at: now,
      ours: shown,
      oracle: { p10: quantile(known, 0.1), p50: quantile(known, 0.5), p90: quantile(known, 0.9) },
      zms: this.#zms(day, waiting, desks, now),
      comm100: comm100(place, desks, this.#lastHundred),
      todayAverage: todayAverage(this.#waits),
    });
  }

  #zms(day: UnitDay, asked: Waiting, desks: number, now: number): number {
    // Its own order would be another one: it is given the order in which people are called here.
    const order = day.waiting.map((each) => ({ slotIn: null, asked: each === asked }));
    const booked = [...day.expected]
      .map(({ slot }) => ({ slotIn: slot - now, asked: false }))
      .sort((a, b) => a.slotIn - b.slotIn);
    return zms(order, booked, this.#average, desks);
  }

  #times(day: UnitDay, now: number): ServiceTimes {
    const hour = Math.floor(now / 60);
    if (this.#learned?.seen !== day.seen || this.#learned.hour !== hour) {
      const times = learn(this.#past.prior, day.seen, hour);
      this.#learned = { seen: day.seen, hour, times };
    }
    return this.#learned.times;
  }
}

/** What queue knows of a unit at a moment. */
function sceneOf(day: UnitDay, now: number, habitsBefore: readonly HabitCounts[]): Scene {
  return {
    day: DAY,
    now: instantAtMinute(now),
    services: day.unit.published,
    counters: day.counters.map(({ profile, state, current }) => ({
      profile,
      state,
      ticket: current?.ticket,
    })),
    waiting: day.waiting.map(({ ticket }) => ticket),
    learned: { ...NOTHING_LEARNED, habitsBefore, habitsToday: day.habits },
    awaited: [...day.expected].map(({ sequence, service, applicants, slot }) => ({
      bookingId: String(sequence),
      serviceId: service.service.serviceId,
      slotStart: instantAtMinute(slot),
      applicantCount: applicants,
    })),
    issuedToday: day.issued,
  };
}

/** The same with the true rates: what an oracle sees. */
function trueOutlook(day: UnitDay, now: number): QueueOutlook {
  const { unit } = day;
  const [first] = unit.periods;
  const [sample] = unit.services;
  const advantages = sample?.service.advantages;
  const perMinute = day.rates.get(Math.floor(now / 60)) ?? 0;
  const shares = unit.services.reduce((sum, { share }) => sum + share, 0);
  return {
    waiting: day.waiting.map(({ ticket, order }) => ({
      number: ticket.number,
      sequence: ticket.sequence,
      serviceId: ticket.serviceId,
      applicantCount: ticket.applicantCount,
      orderIn: order - now,
    })),
    counters: day.counters.flatMap((counter) => forecastCounter(counter, now, first?.from ?? 0)),
    periods: unit.periods.map(({ from, to, planned }) => ({
      fromIn: from - now,
      toIn: to - now,
      plannedCounters: planned,
    })),
    bookings: [...day.expected].map(({ sequence, service, applicants, slot }) => ({
      sequence,
      serviceId: service.service.serviceId,
      applicantCount: applicants,
      slotIn: slot - now,
      orderIn: slot - now - (advantages?.bookedMinutes ?? 0) - (advantages?.quickLaneMinutes ?? 0),
    })),
    comers: unit.services.flatMap(({ service, share }) => {
      const own = (perMinute * share) / shares;
      const { quickLaneMinutes, priorityMinutes } = service.advantages;
      return [
        {
          serviceId: service.serviceId,
          perMinute: own * (1 - TRUTH.priority),
          advantageMinutes: quickLaneMinutes,
        },
        {
          serviceId: service.serviceId,
          perMinute: own * TRUTH.priority,
          advantageMinutes: quickLaneMinutes + priorityMinutes,
        },
      ];
    }),
  };
}

function forecastCounter(counter: CounterOfDay, now: number, opening: number): ForecastCounter[] {
  const { profile, state, current, returnAt } = counter;
  const { counterId, serviceIds } = profile;
  if (!state)
    return [{ counterId, serviceIds, now: { kind: 'expected', sinceOpening: now - opening } }];
  if (state.data.status === 'closed') return [];
  if (state.data.status === 'paused') {
    const returnIn = returnAt === null ? null : returnAt - now;
    return [{ counterId, serviceIds, now: { kind: 'paused', returnIn } }];
  }
  if (!current) return [{ counterId, serviceIds, now: { kind: 'idle' } }];
  const { ticket, since, kind } = current;
  return [
    {
      counterId,
      serviceIds,
      now: {
        kind,
        sequence: ticket.sequence,
        serviceId: ticket.serviceId,
        applicantCount: ticket.applicantCount,
        elapsed: now - since,
      },
    },
  ];
}

const TRUE_HABITS: Habits = {
  noShow: TRUTH.noShow,
  noShowMinutes: 2.25,
  walkMinutes: TRUTH.walkMedian * Math.exp(TRUTH.walkSd ** 2 / 2),
  turnaroundMinutes: TRUTH.turnaroundMedian * Math.exp(TRUTH.turnaroundSd ** 2 / 2),
  transfer: TRUTH.transfer,
  pause: TRUTH.pause,
  pauseMinutes: TRUTH.pauseMedian * Math.exp(TRUTH.pauseSd ** 2 / 2),
  bookingShow: TRUTH.bookingShow,
  bookingLate: { mean: TRUTH.bookingLateMean, sd: TRUTH.bookingLateSd },
  absent: TRUTH.absent,
  standInMinutes: TRUTH.standIn,
  openLate: TRUTH.openLate,
  returnLate: TRUTH.returnLate,
};

/** The distributions that the day draws from: what an oracle knows. */
function trueTimes(day: UnitDay, now: number): ServiceTimes {
  const hourly = TRUTH.hourly.get(Math.floor(now / 60)) ?? 0;
  return {
    services: new Map(
      day.unit.services.map(({ service, median }) => [
        service.serviceId,
        { mean: Math.log(median) + (day.offsets.get(service.serviceId) ?? 0) + hourly, sd: 0 },
      ]),
    ),
    spread: new Map(day.unit.services.map(({ service, spread }) => [service.serviceId, spread])),
    counters: new Map(
      day.counters.map(({ profile, speed }) => [profile.counterId, { mean: speed, sd: 0 }]),
    ),
  };
}

/** Mean minutes of a visit at the counter over all services: ZMS's setting, given its true value. */
function trueAverage({ services }: Unit): number {
  const total = services.reduce((sum, { share }) => sum + share, 0);
  const applicants = TRUTH.applicants.reduce((sum, [count, share]) => sum + count * share, 0);
  return services.reduce(
    (sum, { median, spread, share }) =>
      sum + (median * Math.exp((spread * spread) / 2) * applicants * share) / total,
    0,
  );
}

/** The figures of some calls. */
export function figuresOf(scored: readonly Scored[], calledAtOnce: number): EstimateFigures {
  const mean = (value: (each: Scored) => number, of: readonly Scored[] = scored) =>
    of.reduce((sum, each) => sum + value(each), 0) / Math.max(1, of.length);
  const mae = mean(({ ours, wait }) => Math.abs(ours.p50 - wait));
  const loss = mean(({ ours, wait }) => pinball(ours, wait));
  const withAverage = scored.filter((each) => each.todayAverage !== null);
  const mixed = scored.filter((each) => each.mixed);
  const own = ({ ours, wait }: Scored) => Math.abs(ours.p50 - wait);
  return {
    calls: scored.length,
    calledAtOnce,
    coverage: mean(({ ours, wait }) => (wait >= ours.p10 && wait <= ours.p90 ? 1 : 0)),
    notLaterThanP90: mean(({ ours, wait }) => (wait <= ours.p90 ? 1 : 0)),
    medianWidthMinutes: quantile(
      Float64Array.from(scored, ({ ours }) => ours.p90 - ours.p10).sort(),
      0.5,
    ),
    meanWaitMinutes: mean(({ wait }) => wait),
    biasMinutes: mean(({ ours, wait }) => ours.p50 - wait),
    maeMinutes: mae,
    pinballMinutes: loss,
    ratio: {
      oracleMae: mae / mean(({ oracle, wait }) => Math.abs(oracle.p50 - wait)),
      oraclePinball: loss / mean(({ oracle, wait }) => pinball(oracle, wait)),
      zms: mean(own, mixed) / mean((each) => Math.abs(each.zms - each.wait), mixed),
      comm100: mae / mean((each) => Math.abs(each.comm100 - each.wait)),
      todayAverage:
        mean(own, withAverage) /
        mean((each) => Math.abs((each.todayAverage ?? 0) - each.wait), withAverage),
    },
  };
}

/** Mean pinball loss of the three quantiles. */
function pinball(range: Range, wait: number): number {
  const of = (level: number, value: number) =>
    wait >= value ? level * (wait - value) : (1 - level) * (value - wait);
  return (of(0.1, range.p10) + of(0.5, range.p50) + of(0.9, range.p90)) / 3;
}

function quantile(sorted: Float64Array, level: number): number {
  const place = level * (sorted.length - 1);
  const below = Math.floor(place);
  const from = sorted[below] ?? 0;
  const to = sorted[Math.min(below + 1, sorted.length - 1)] ?? from;
  return from + (to - from) * (place - below);
}
