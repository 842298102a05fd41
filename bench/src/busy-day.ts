import { service as analytics } from '@gerai/analytics/service.ts';
import { type Platform, startPlatform } from '@gerai/e2e/platform.ts';
import { addDays, instantAt } from '@gerai/shared/time.ts';
import type { Benchmark } from './benchmark.ts';
import { auditDay, type DayAudit } from './day/audit.ts';
import { type LiveReport, playLiveDay } from './day/live-day.ts';
import { DAY } from './day/simulate-day.ts';
import { crowdedPekalongan, type DayKind } from './day/world.ts';
import { sum } from './gauge.ts';
import { formatTable } from './table.ts';

/** What a day through the services came to, and what it cost. */
export interface BusyDay {
  readonly visits: number;
  readonly errors: number;
  readonly calledTwice: number;
  readonly lost: number;
  readonly requestsPerVisit: number;
  readonly unitsPerVisit: number;
  /** The same by the events, by the counters that played it, and by analytics' report. */
  readonly counts: {
    readonly events: DayAudit;
    readonly played: Omit<LiveReport, 'errors' | 'ticketIds'>;
    readonly reported: Pick<
      Awaited<ReturnType<typeof reportOf>>['total'],
      'visits' | 'legs' | 'served' | 'missed' | 'cancelled'
    >;
  };
  /** Numbers that two of the three tell differently. */
  readonly differences: readonly string[];
  readonly deadLetters: number;
  readonly firstErrors: readonly string[];
}

export interface BusyDayOptions {
  readonly visits: number;
  readonly counters: number;
  readonly seed: number;
  readonly kind: DayKind;
  /** Ends the day earlier: `10:30`. */
  readonly until?: string;
  /** Told how far the day is. */
  readonly progress?: (line: string) => void;
}

/** The evening, when nobody is served any more and the closing has been. */
const EVENING = '17:01';
/** The services are given so long to keep up with a minute of the day on a busy machine. */
const KEEP_UP_MS = 300_000;

/**
 * Plays one day of the mall on a platform of its own: the runtime with the real handlers, engine,
 * streams and bus, under its virtual clock. Everything is counted three times.
 */
export async function playBusyDay(options: BusyDayOptions): Promise<BusyDay> {
  const { visits, counters, seed, kind, progress } = options;
  const until = options.until ?? '24:00';
  const world = await crowdedPekalongan(visits, { counters, until });
  const platform = await startPlatform({
    city: world.city,
    clock: { startAt: instantAt(addDays(DAY, -1), '08:00') },
    meter: true,
    schedules: 'by-clock',
  });
  const { runtime, stage } = platform;
  try {
    await runtime.settle(KEEP_UP_MS);
    runtime.meter.reset();
    const report = await playLiveDay(stage, {
      world,
      day: DAY,
      kind,
      seed,
      speed: Number.POSITIVE_INFINITY,
      keepUp: () => runtime.settle(KEEP_UP_MS),
      ...(progress ? { progress } : {}),
    });
    progress?.('evening: closing, then counting');
    await stage.moveTo(instantAt(DAY, EVENING));
    await runtime.settle(KEEP_UP_MS);
    const cost = sum(runtime.meter.read());
    const events = auditDay(runtime.events(), DAY, report.ticketIds);
    const { total: reported } = await reportOf(platform);
    const deadLetters = runtime.deadLetters().length;
    const { errors, ticketIds: _, ...played } = report;
    const per = (count: number) => Math.round((count / Math.max(1, events.visits)) * 10) / 10;
    return {
      visits: events.visits,
      errors: errors.length + deadLetters,
      calledTwice: events.calledTwice,
      lost: events.lost,
      requestsPerVisit: per(cost.requests),
      unitsPerVisit: per(cost.readUnits + cost.writeUnits),
      counts: {
        events,
        played,
        reported: {
          visits: reported.visits,
          legs: reported.legs,
          served: reported.served,
          missed: reported.missed,
          cancelled: reported.cancelled,
        },
      },
      differences: differencesOf(events, report, reported),
      deadLetters,
      firstErrors: errors.slice(0, 10),
    };
  } finally {
    await platform.stop();
  }
}

async function reportOf({ stage }: Platform) {
  return stage.client.ask(analytics.routes.getDayReport, {
    token: await stage.tokenFor('ratna'),
    query: { day: DAY },
  });
}

type Reported = Awaited<ReturnType<typeof reportOf>>['total'];

/** Whoever was missed and came back was missed by the officer, and not in the end. */
function differencesOf(events: DayAudit, played: LiveReport, reported: Reported): string[] {
  const { first } = reported.promises;
  const all: [string, Record<string, number>][] = [
    ['promises scored', { played: played.promises.calls, reported: first.scored }],
    ['promises kept', { played: played.promises.kept, reported: first.kept }],
    ['visits', { events: events.visits, played: played.visits, reported: reported.visits }],
    ['legs', { events: events.legs, reported: reported.legs }],
    ['finished', { events: events.finished, played: played.finished }],
    ['transferred', { events: events.transferred, played: played.transferred }],
    ['served', { events: events.finished + events.transferred, reported: reported.served }],
    ['missed', { events: events.missed, reported: reported.missed }],
    [
      'cancelled',
      { events: events.cancelled, played: played.cancelled, reported: reported.cancelled },
    ],
  ];
  return all.flatMap(([name, told]) =>
    new Set(Object.values(told)).size > 1
      ? [
          `${name}: ${Object.entries(told)
            .map(([who, count]) => `${who} ${count}`)
            .join(', ')}`,
        ]
      : [],
  );
}

export function isSound(day: BusyDay): boolean {
  return (
    day.errors === 0 &&
    day.calledTwice === 0 &&
    day.lost === 0 &&
    day.counts.events.numbersTwice === 0 &&
    day.differences.length === 0
  );
}

export const dayBenchmark: Benchmark = {
  summary: '18 counters, 5,000 visits, one day through the real services (minutes)',
  async run(progress) {
    const full = { visits: 5_350, counters: 18, seed: 1, kind: 'usual' } as const;
    const day = await playBusyDay({ ...full, progress });
    const withinLimits = isSound(day) && day.visits >= 5_000;
    return { json: day, text: tableOf(day), withinLimits };
  },
};

function tableOf(day: BusyDay): string {
  const { played } = day.counts;
  return formatTable(
    ['figure', 'value'],
    [
      ['visits', `${day.visits}`],
      ['errors', `${day.errors}`],
      ['called twice', `${day.calledTwice}`],
      ['lost', `${day.lost}`],
      ['counted differently', day.differences.join('; ') || 'nothing'],
      ['requests per visit', `${day.requestsPerVisit}`],
      ['capacity units per visit', `${day.unitsPerVisit}`],
      [
        'wait P50, P90',
        `${played.waitMinutes.p50.toFixed(1)}, ${played.waitMinutes.p90.toFixed(1)} min`,
      ],
      ['promises in the range', `${(played.promises.coverage * 100).toFixed(1)} %`],
      ['promises by P90', `${(played.promises.notLaterThanP90 * 100).toFixed(1)} %`],
      ['first errors', day.firstErrors.join('; ') || 'none'],
    ],
  );
}
