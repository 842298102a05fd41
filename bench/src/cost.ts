import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEMO_CAST, playVisit } from '@gerai/e2e/journey.ts';
import { startPlatform } from '@gerai/e2e/platform.ts';
import { cityOfOneAgency } from '@gerai/e2e/small-city.ts';
import { SERVICES } from '@gerai/infra/services.ts';
import { PRICES } from './prices.ts';

/** What one visit asks of AWS, measured on the local runtime. */
export interface VisitUse {
  readonly invocations: number;
  readonly httpRequests: number;
  readonly gigabyteSeconds: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly events: number;
  readonly deliveries: number;
  readonly logBytes: number;
  readonly smsParts: number;
}

export interface CostInput {
  readonly visitsPerDay: number;
  /** The share of visits that get SMS, 0 to 1. */
  readonly smsShare: number;
}

export interface CostReport {
  readonly visitsPerMonth: number;
  /** US dollars per month by component, SMS apart. */
  readonly use: Readonly<Record<string, number>>;
  /** What costs the same without a single visit. */
  readonly idle: Readonly<Record<string, number>>;
  readonly sms: number;
  readonly smsAbroad: number;
  /** The same visits on a pair of servers that are always on, SMS apart. */
  readonly servers: number;
}

export const ASSUMPTIONS = {
  workingDaysPerMonth: 22,
  rupiahPerDollar: 16_500,
  /** A phone that follows its ticket from check-in to call, every 5 to 20 s. */
  phonePollsPerVisit: 40,
  displays: 6,
  /** The cache holds a board for a second: behind it the API is asked once a second and floor. */
  displayFloors: 2,
  /** While a counter is open (decision 024). */
  displaySecondsPerPoll: 1,
  openHoursPerDay: 8,
  /**
   * As synthesized for production: `AWS::CloudWatch::Alarm`, names of own metrics, and so on;
   * `infra/src/template.test.ts` counts them.
   */
  alarms: 129,
  metrics: 42,
  keys: 5,
  secrets: 9,
  /** 10 ms at 512 MB (decision 024). */
  boardReadGigabyteSeconds: 0.005,
  minutesPerMonth: 60 * 24 * 30,
  /** A small visit: its requests, and as many runs of functions. */
  canaryEveryMinutes: 5,
  canaryRequests: 6,
  scheduledMilliseconds: 60,
  scheduledMegabytes: 512,
  /** SQS receives, deletes and empty polls for each message, batched or not. */
  queueRequestsPerDelivery: 3,
  /** Two small servers, a load balancer, a database in two zones, disks; trust C. */
  serverPairUsd: 2 * 32 + 22 + 130 + 14,
} as const;

const VISITS_IN_JOURNEY = 2;

/** Plays the journey of `npm run visit` (a booking and a walk-in) and counts what it asked for. */
export async function measureVisit(): Promise<VisitUse> {
  const platform = await startPlatform({ city: await cityOfOneAgency('dukcapil'), meter: true });
  const { runtime, stage } = platform;
  try {
    await stage.settle();
    runtime.meter.reset();
    const before = readLogs(runtime.dataDir);
    const eventsBefore = runtime.events().length;
    await playVisit({ stage, cast: DEMO_CAST, keyPrefix: 'cost' });
    await stage.settle();
    const units = runtime.meter.read();
    const after = readLogs(runtime.dataDir);
    const events = runtime.events().slice(eventsBefore);
    const sum = (of: (line: (typeof units)[number]) => number) =>
      units.reduce((total, line) => total + of(line), 0) / VISITS_IN_JOURNEY;
    const per = (of: keyof LogCounts) => (after[of] - before[of]) / VISITS_IN_JOURNEY;
    return {
      invocations: per('invocations'),
      httpRequests: per('httpRequests'),
      gigabyteSeconds: per('gigabyteSeconds'),
      logBytes: per('bytes'),
      readUnits: sum(({ readUnits }) => readUnits),
      writeUnits: sum(({ writeUnits }) => writeUnits),
      events: events.length / VISITS_IN_JOURNEY,
      deliveries:
        events.reduce((total, { type }) => total + consumersOf(type), 0) / VISITS_IN_JOURNEY,
      // Every message is one GSM-7 part; those of the journey went to one person.
      smsParts: runtime.sms().length,
    };
  } finally {
    await platform.stop();
  }
}

/** From use to dollars; list prices without free tiers. */
export function costOf(visit: VisitUse, input: CostInput): CostReport {
  const a = ASSUMPTIONS;
  const visits = input.visitsPerDay * a.workingDaysPerMonth;
  const polls = visits * a.phonePollsPerVisit;
  const pollGigabyteSeconds = visit.gigabyteSeconds / Math.max(1, visit.invocations);
  const boardPolls =
    ((a.openHoursPerDay * 3600) / a.displaySecondsPerPoll) * a.displays * a.workingDaysPerMonth;
  const boardReads = a.openHoursPerDay * 3600 * a.displayFloors * a.workingDaysPerMonth;
  const requests = visits * visit.httpRequests + polls;
  const canaryRuns = a.minutesPerMonth / a.canaryEveryMinutes;
  const { runs, pulses, pulseDeliveries } = scheduledPerMonth();
  const gbSeconds = (count: number) =>
    (count * a.scheduledMilliseconds * a.scheduledMegabytes) / 1000 / 1024;
  const lambda = (count: number) =>
    count * PRICES.lambdaRequest.usd + gbSeconds(count) * PRICES.lambdaGbSecond.usd;
  const parts = visits * input.smsShare * visit.smsParts;
  return {
    visitsPerMonth: visits,
    use: {
      'HTTP API': requests * PRICES.httpRequest.usd,
      Lambda:
        (visits * visit.invocations + polls) * PRICES.lambdaRequest.usd +
        (visits * visit.gigabyteSeconds + polls * pollGigabyteSeconds) * PRICES.lambdaGbSecond.usd,
      DynamoDB:
        (visits * visit.readUnits + polls * 1.5) * PRICES.readUnit.usd +
        visits * visit.writeUnits * PRICES.writeUnit.usd,
      EventBridge: visits * visit.events * PRICES.event.usd,
      SQS: visits * visit.deliveries * a.queueRequestsPerDelivery * PRICES.queueRequest.usd,
      'CloudFront (displays)': boardPolls * PRICES.siteRequest.usd,
      'API behind the displays':
        boardReads * (PRICES.httpRequest.usd + PRICES.readUnit.usd) +
        boardReads * PRICES.lambdaRequest.usd +
        boardReads * a.boardReadGigabyteSeconds * PRICES.lambdaGbSecond.usd,
      Logs: ((visits * visit.logBytes) / 1e9) * PRICES.logGigabyte.usd,
    },
    idle: {
      'schedules, every minute': lambda(runs),
      // A pulse runs the schedule, the relay and each consumer, and is an item of two units.
      'pulses through every queue':
        lambda(pulses + pulseDeliveries) +
        pulses * (PRICES.event.usd + 2 * PRICES.writeUnit.usd) +
        pulseDeliveries * a.queueRequestsPerDelivery * PRICES.queueRequest.usd,
      'canary, every five minutes':
        lambda(canaryRuns * (1 + a.canaryRequests)) +
        canaryRuns * a.canaryRequests * PRICES.httpRequest.usd +
        canaryRuns * (3 * PRICES.writeUnit.usd + 6 * PRICES.readUnit.usd),
      'keys and secrets': a.keys * PRICES.keyMonth.usd + a.secrets * PRICES.secretMonth.usd,
      'alarms and metrics': a.alarms * PRICES.alarmMonth.usd + a.metrics * PRICES.metricMonth.usd,
      WAF: PRICES.firewallMonth.usd,
    },
    sms: parts * PRICES.smsPart.usd,
    smsAbroad: parts * PRICES.smsPartAbroad.usd,
    servers: a.serverPairUsd,
  };
}

/** The report as lines for a person. */
export function costTable(visit: VisitUse, report: CostReport): string {
  const { rupiahPerDollar } = ASSUMPTIONS;
  const total = (parts: Readonly<Record<string, number>>) =>
    Object.values(parts).reduce((sum, usd) => sum + usd, 0);
  const line = (name: string, usd: number) =>
    `${name.padEnd(34)} ${usd.toFixed(2).padStart(10)} USD ${Math.round(usd * rupiahPerDollar)
      .toLocaleString('id-ID')
      .padStart(14)} Rp`;
  const use = total(report.use);
  const idle = total(report.idle);
  return [
    `${report.visitsPerMonth} visits a month. One visit, measured (half of a booking and a walk-in):`,
    ...Object.entries(visit).map(([name, value]) => `  ${name.padEnd(20)} ${value.toFixed(2)}`),
    '',
    'Per month, list prices without free tiers:',
    ...Object.entries(report.use).map(([name, usd]) => line(`  ${name}`, usd)),
    line('  use, SMS apart', use),
    ...Object.entries(report.idle).map(([name, usd]) => line(`  ${name}`, usd)),
    line('  idle: without a single visit', idle),
    line('  SMS through a local aggregator', report.sms),
    line('  SMS at an international price', report.smsAbroad),
    line('All, with the local aggregator', use + idle + report.sms),
    line('Per visit', (use + idle + report.sms) / Math.max(1, report.visitsPerMonth)),
    line('An always-on pair, SMS apart', report.servers),
    '',
    'Prices:',
    ...Object.entries(PRICES).map(
      ([name, { usd, trust, source }]) => `  ${trust} ${name.padEnd(16)} ${usd} USD: ${source}`,
    ),
    'Assumptions:',
    ...Object.entries(ASSUMPTIONS).map(([name, value]) => `  ${name.padEnd(26)} ${value}`),
  ].join('\n');
}

interface LogCounts {
  readonly invocations: number;
  readonly httpRequests: number;
  readonly gigabyteSeconds: number;
  readonly bytes: number;
}

/** Adds up the platform's own lines about invocations. */
function readLogs(dataDir: string): LogCounts {
  const folder = join(dataDir, 'logs');
  const counts = { invocations: 0, httpRequests: 0, gigabyteSeconds: 0, bytes: 0 };
  for (const file of readdirSync(folder)) {
    const [service, name = ''] = file.split('.');
    const declared = SERVICES.find((one) => one.name === service);
    const megabytes =
      Object.entries(declared?.functions ?? {}).find(([one]) => one === name)?.[1]
        .memoryMegabytes ?? 512;
    const text = readFileSync(join(folder, file), 'utf8');
    counts.bytes += text.length;
    for (const line of text.split('\n')) {
      if (!line.includes('"type":"platform"')) continue;
      const { milliseconds = 0 } = JSON.parse(line) as { milliseconds?: number };
      counts.invocations += 1;
      if (name === 'public' || name === 'staff') counts.httpRequests += 1;
      counts.gigabyteSeconds += (milliseconds / 1000) * (megabytes / 1024);
    }
  }
  return counts;
}

function consumersOf(type: string): number {
  return SERVICES.filter(({ consumes }) => consumes.some((one) => one === type)).length;
}

/** What runs without anybody, by the declared schedules. */
function scheduledPerMonth(): { runs: number; pulses: number; pulseDeliveries: number } {
  const total = { runs: 0, pulses: 0, pulseDeliveries: 0 };
  for (const { name, schedules } of SERVICES) {
    for (const [schedule, declared] of Object.entries(schedules)) {
      const minutes = 'dailyAt' in declared ? 24 * 60 : declared.everyMinutes;
      const runs = ASSUMPTIONS.minutesPerMonth / minutes;
      total.runs += runs;
      if (schedule !== 'pulse') continue;
      total.pulses += runs;
      total.pulseDeliveries += runs * consumersOf(`${name}.versions.told.v1`);
    }
  }
  return total;
}
