import { Agent, get } from 'node:http';
import { allTokens } from '@gerai/e2e/callers.ts';
import { MONDAY_MORNING, type Platform, startPlatform } from '@gerai/e2e/platform.ts';
import { crowdedCity } from '@gerai/e2e/small-city.ts';
import { service as queue } from '@gerai/queue/service.ts';
import { systemClock } from '@gerai/shared/system.ts';
import * as z from 'zod';
import type { Benchmark } from './benchmark.ts';
import { SETTLE_MS, sum } from './gauge.ts';
import { formatTable } from './table.ts';

/** Phones and displays that look at one floor while its counters call. */
export interface BoardsOptions {
  readonly clients: number;
  /** Looks of each client, one after each `pollMs`. */
  readonly rounds: number;
  readonly pollMs: number;
  /** Calls that change the board meanwhile. */
  readonly calls: number;
}

export interface BoardsReport {
  readonly clients: number;
  readonly polls: number;
  readonly calls: number;
  /** Answers that were neither a board nor a 304. */
  readonly errors: number;
  readonly notModifiedShare: number;
  readonly requestsPerSecond: number;
  /** DynamoDB requests of the function that answers, for each poll. */
  readonly requestsPerPoll: number;
  /** How long after the answer to a call a poll was still told the board without it. */
  readonly behindSeconds: { readonly p50: number; readonly p99: number; readonly most: number };
}

const FLOOR = '1';
const SERVICE_IDS = ['dukcapil-akta-kelahiran', 'dukcapil-akta-kematian'] as const;
/** Connections to the runtime; a browser or an edge keeps as many. */
const SOCKETS = 64;
const MOST_BEHIND_SECONDS = 1;

const BoardSchema = z.object({ lastCallSequence: z.int() });

interface Poll {
  readonly sentAt: number;
  readonly status: number;
  /** Calls that the client has been told of, by this answer or an earlier one. */
  readonly sequence: number;
}

/** Measures boards under many eyes, on a platform of its own. */
export async function measureBoards(options: BoardsOptions): Promise<BoardsReport> {
  const platform = await startPlatform({
    meter: true,
    city: await crowdedCity('dukcapil', SERVICE_IDS, 4),
    clock: { startAt: MONDAY_MORNING },
  });
  const agent = new Agent({ keepAlive: true, maxSockets: SOCKETS });
  try {
    await platform.runtime.settle(SETTLE_MS);
    await prepare(platform, options.calls);
    await platform.runtime.settle(SETTLE_MS);
    const url = `${platform.runtime.url}/v1/boards/floors/${FLOOR}`;
    platform.runtime.meter.reset();
    const begun = performance.now();
    const polling = Promise.all(
      Array.from({ length: options.clients }, (_, place) => watch(url, agent, options, place)),
    );
    const called = await callAll(platform, options);
    const polls = (await polling).flat();
    const seconds = (performance.now() - begun) / 1000;
    const asked = sum(
      platform.runtime.meter.read().filter(({ caller }) => caller === 'queue.public'),
    );
    const behind = called.flatMap((answeredAt, index) => behindAfter(polls, answeredAt, index + 1));
    const count = (status: number) => polls.filter((poll) => poll.status === status).length;
    return {
      clients: options.clients,
      polls: polls.length,
      calls: called.length,
      errors: polls.length - count(200) - count(304),
      notModifiedShare: rounded(count(304) / polls.length, 3),
      requestsPerSecond: rounded(polls.length / seconds, 1),
      requestsPerPoll: rounded(asked.requests / polls.length, 3),
      behindSeconds: {
        p50: quantile(behind, 0.5),
        p99: quantile(behind, 0.99),
        most: quantile(behind, 1),
      },
    };
  } finally {
    agent.destroy();
    await platform.stop();
  }
}

/** Open counters, and as many people as will be called. */
async function prepare({ runtime, stage }: Platform, calls: number): Promise<void> {
  const { client } = stage;
  const token = await stage.tokenFor('siti');
  const kiosk = (await allTokens(stage)).kiosk;
  for (let counter = 1; counter <= 4; counter += 1) {
    await client.ask(queue.routes.openCounter, {
      params: { counterId: `loket-${counter}` },
      token,
    });
  }
  for (let person = 0; person < calls; person += 1) {
    await client.ask(queue.routes.issueAtKiosk, {
      token: kiosk,
      body: { serviceId: SERVICE_IDS[person % SERVICE_IDS.length] ?? SERVICE_IDS[0] },
    });
  }
  await runtime.settle(SETTLE_MS);
}

/** One client: looks, waits, looks again with the ETag of what it has. */
async function watch(
  url: string,
  agent: Agent,
  { clients, rounds, pollMs }: BoardsOptions,
  place: number,
): Promise<Poll[]> {
  const polls: Poll[] = [];
  let etag: string | undefined;
  let sequence = 0;
  await systemClock.sleep((place / clients) * pollMs);
  for (let round = 0; round < rounds; round += 1) {
    const sentAt = performance.now();
    const answer = await look(url, agent, etag);
    if (answer.status === 200) {
      etag = answer.etag;
      sequence = BoardSchema.parse(JSON.parse(answer.body)).lastCallSequence;
    }
    polls.push({ sentAt, status: answer.status, sequence });
    if (round + 1 < rounds) await systemClock.sleep(pollMs);
  }
  return polls;
}

function look(
  url: string,
  agent: Agent,
  etag: string | undefined,
): Promise<{ status: number; etag: string | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const headers = etag === undefined ? {} : { 'if-none-match': etag };
    get(url, { agent, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        body += part;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, etag: response.headers.etag, body }),
      );
    }).on('error', reject);
  });
}

/** Calls through the time of the polling; answers when each call was answered. */
async function callAll({ stage }: Platform, options: BoardsOptions): Promise<number[]> {
  const token = await stage.tokenFor('siti');
  const pause = (options.rounds * options.pollMs) / (options.calls + 1);
  const answered: number[] = [];
  let last: string | undefined;
  for (let call = 0; call < options.calls; call += 1) {
    await systemClock.sleep(pause);
    if (last) {
      await stage.client.ask(queue.routes.missTicket, { params: { ticketId: last }, token });
    }
    const answer = await stage.client.ask(queue.routes.callNext, {
      params: { counterId: 'loket-1' },
      token,
    });
    if (answer.kind !== 'called') throw new Error('Nobody waits');
    answered.push(performance.now());
    last = answer.ticket.ticketId;
  }
  return answered;
}

/** Seconds after the call at which polls were sent that were not told of it; 0 where all were. */
function behindAfter(polls: readonly Poll[], answeredAt: number, sequence: number): number[] {
  const late = polls.filter((poll) => poll.sentAt > answeredAt && poll.sequence < sequence);
  return [Math.max(0, ...late.map(({ sentAt }) => (sentAt - answeredAt) / 1000))];
}

function quantile(values: readonly number[], level: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return rounded(sorted[Math.round(level * (sorted.length - 1))] ?? 0, 3);
}

function rounded(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}

export const boardsBenchmark: Benchmark = {
  summary: '1,000 clients that poll a board: 304s, requests, how far behind it is',
  async run() {
    const report = await measureBoards({ clients: 1000, rounds: 8, pollMs: 4000, calls: 12 });
    const withinLimits =
      report.errors === 0 &&
      report.requestsPerPoll <= 1 &&
      report.behindSeconds.most <= MOST_BEHIND_SECONDS;
    return { json: report, text: tableOf(report), withinLimits };
  },
};

function tableOf(report: BoardsReport): string {
  const { behindSeconds } = report;
  return formatTable(
    ['figure', 'value'],
    [
      ['clients', `${report.clients}`],
      ['polls', `${report.polls}`],
      ['errors', `${report.errors}`],
      ['share of 304s', `${(report.notModifiedShare * 100).toFixed(1)} %`],
      ['requests per second', `${report.requestsPerSecond}`],
      ['DynamoDB requests per poll', `${report.requestsPerPoll}`],
      [
        'seconds behind a call: P50, P99, most',
        `${behindSeconds.p50}, ${behindSeconds.p99}, ${behindSeconds.most}`,
      ],
    ],
  );
}
