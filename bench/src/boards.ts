import { Agent, get } from 'node:http';
import { allTokens } from '@gerai/e2e/callers.ts';
import { MONDAY_MORNING, type Platform, startPlatform } from '@gerai/e2e/platform.ts';
import { crowdedCity } from '@gerai/e2e/small-city.ts';
import type { Stage } from '@gerai/e2e/stage.ts';
import { service as queue } from '@gerai/queue/service.ts';
import { systemClock } from '@gerai/shared/system.ts';
import * as z from 'zod';
import type { Benchmark } from './benchmark.ts';
import { SETTLE_MS, sum } from './gauge.ts';
import { formatTable } from './table.ts';

/** Clients that look at the board of one floor while its counters work. */
export interface BoardsOptions {
  readonly clients: number;
  /** Each looks again so long after its last answer. */
  readonly pollMs: number;
  readonly counters: number;
  /** Visits at the pace of a working day: how often a client is told that nothing has changed. */
  readonly usual: Stretch;
  /** Calls as fast as they come: how far behind a board is, measured often enough. */
  readonly rush: Stretch;
}

export interface Stretch {
  readonly calls: number;
  readonly callEverySeconds: number;
}

export interface BoardsReport {
  readonly clients: number;
  readonly polls: number;
  /** Answers that were neither a board nor a 304. */
  readonly errors: number;
  /** Of the usual stretch. */
  readonly notModifiedShare: number;
  readonly requestsPerSecond: number;
  /** DynamoDB requests of the function that answers, for each poll. */
  readonly requestsPerPoll: number;
  /** Between two looks of a client, the answer's own time included. */
  readonly secondsBetweenPolls: number;
  readonly usual: StretchReport;
  readonly rush: StretchReport;
  /** How long after the answer to a call a poll was still told the board without it. */
  readonly behindSeconds: { readonly p50: number; readonly p99: number; readonly most: number };
}

export interface StretchReport {
  readonly calls: number;
  readonly callEverySeconds: number;
  /** Boards that differed from the one before: numbers given, calls, starts, and each minute's look. */
  readonly changes: number;
  readonly changeEverySeconds: number;
  readonly notModifiedShare: number;
}

const FLOOR = '1';
const SERVICE_IDS = ['dukcapil-akta-kelahiran', 'dukcapil-akta-kematian'] as const;
/** Connections to the runtime; a browser or an edge keeps as many. */
const SOCKETS = 64;
/** People who wait from the beginning. */
const WAITING = 12;
const MOST_BEHIND_SECONDS = 1;

const BoardSchema = z.object({ lastCallSequence: z.int() });

interface Poll {
  readonly sentAt: number;
  readonly answeredAt: number;
  readonly status: number;
  /** Of the board that the client has now. */
  readonly etag: string | undefined;
  /** Calls that the client has been told of, by this answer or an earlier one. */
  readonly sequence: number;
}

/** Measures boards under many eyes, on a platform of its own. */
export async function measureBoards(options: BoardsOptions): Promise<BoardsReport> {
  const platform = await startPlatform({
    meter: true,
    city: await crowdedCity('dukcapil', SERVICE_IDS, options.counters),
    clock: { startAt: MONDAY_MORNING },
    schedules: 'by-clock',
  });
  const agent = new Agent({ keepAlive: true, maxSockets: SOCKETS });
  try {
    await platform.runtime.settle(SETTLE_MS);
    const floor = await openFloor(platform, options);
    await platform.runtime.settle(SETTLE_MS);
    const url = `${platform.runtime.url}/v1/boards/floors/${FLOOR}`;
    const stop = new AbortController();
    const clients = Array.from({ length: options.clients }, (_, place) =>
      watch(url, agent, options, place, stop.signal),
    );
    const polling = Promise.all(clients.map(({ polls }) => polls));
    // A first look has nothing to compare, and wakes the function: it is not counted.
    await Promise.all(clients.map(({ looked }) => looked));
    platform.runtime.meter.reset();
    const begun = performance.now();
    let turn = begun;
    try {
      await work(floor, options.usual);
      turn = performance.now();
      await work(floor, options.rush);
      // Every client is told of the last call too.
      await systemClock.sleep(options.pollMs);
    } finally {
      stop.abort();
      await polling;
    }
    const polls = (await polling)
      .flat()
      .filter(({ answeredAt }) => answeredAt > begun)
      .toSorted((a, b) => a.sentAt - b.sentAt);
    const ended = performance.now();
    const asked = sum(
      platform.runtime.meter.read().filter(({ caller }) => caller === 'queue.public'),
    );
    const behind = floor.calledAt.map((at, index) =>
      behindAfter(polls, at, floor.callsBefore + index + 1),
    );
    const usual = reportOf(
      options.usual,
      polls.filter(({ sentAt }) => sentAt < turn),
      turn - begun,
    );
    const rush = reportOf(
      options.rush,
      polls.filter(({ sentAt }) => sentAt >= turn),
      ended - turn,
    );
    const answered = polls.filter(({ status }) => status === 200 || status === 304).length;
    return {
      clients: options.clients,
      polls: polls.length,
      errors: polls.length - answered,
      notModifiedShare: usual.notModifiedShare,
      requestsPerSecond: rounded(polls.length / ((ended - begun) / 1000), 1),
      requestsPerPoll: rounded(asked.requests / polls.length, 3),
      secondsBetweenPolls: rounded(((ended - begun) / 1000) * (options.clients / polls.length), 1),
      usual,
      rush,
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

function reportOf(stretch: Stretch, polls: readonly Poll[], milliseconds: number): StretchReport {
  const boards = new Set(polls.flatMap(({ etag }) => etag ?? [])).size;
  const changes = Math.max(0, boards - 1);
  return {
    ...stretch,
    changes,
    changeEverySeconds: rounded(milliseconds / 1000 / Math.max(1, changes), 1),
    notModifiedShare: rounded(
      polls.filter(({ status }) => status === 304).length / Math.max(1, polls.length),
      3,
    ),
  };
}

/** A floor at work: every counter serves somebody, and people wait. */
interface Floor {
  readonly stage: Stage;
  readonly kiosk: string;
  /** Who is at each counter. */
  readonly served: string[];
  readonly callsBefore: number;
  /** When each further call was answered. */
  readonly calledAt: number[];
  issued: number;
}

async function openFloor({ runtime, stage }: Platform, options: BoardsOptions): Promise<Floor> {
  const { counters } = options;
  const kiosk = (await allTokens(stage)).kiosk;
  const floor: Floor = { stage, kiosk, served: [], callsBefore: counters, calledAt: [], issued: 0 };
  for (let person = 0; person < counters + WAITING; person += 1) await takeNumber(floor);
  const token = await stage.tokenFor('siti');
  for (let counter = 1; counter <= counters; counter += 1) {
    const params = { counterId: `loket-${counter}` };
    await stage.client.ask(queue.routes.openCounter, { params, token });
    const ticketId = await callTo(floor, counter - 1);
    await stage.client.ask(queue.routes.startTicket, { params: { ticketId }, token });
    floor.served.push(ticketId);
  }
  await runtime.settle(SETTLE_MS);
  return floor;
}

async function takeNumber(floor: Floor): Promise<void> {
  floor.issued += 1;
  await floor.stage.client.ask(queue.routes.issueAtKiosk, {
    token: floor.kiosk,
    body: { serviceId: SERVICE_IDS[floor.issued % SERVICE_IDS.length] ?? SERVICE_IDS[0] },
  });
}

/** Ends who is at the counter and calls the next with one key; answers the ticket that was called. */
async function callTo({ stage, served }: Floor, counter: number): Promise<string> {
  const here = {
    params: { counterId: `loket-${counter + 1}` },
    token: await stage.tokenFor('siti'),
  };
  const before = served[counter];
  const answer =
    before === undefined
      ? await stage.client.ask(queue.routes.callNext, here)
      : (
          await stage.client.ask(queue.routes.finishAndNext, {
            ...here,
            body: { ticketId: before, outcome: 'delivered' },
          })
        ).next;
  if (answer.kind !== 'called') throw new Error('Nobody waits');
  return answer.ticket.ticketId;
}

/** Visits through a stretch: for each call somebody takes a number, and the one who is called begins. */
async function work(floor: Floor, { calls, callEverySeconds }: Stretch): Promise<void> {
  const { stage, served, calledAt } = floor;
  const part = (callEverySeconds * 1000) / 4;
  for (let call = 0; call < calls; call += 1) {
    const due = performance.now() + 4 * part;
    await systemClock.sleep(part);
    await takeNumber(floor);
    await systemClock.sleep(part);
    const counter = calledAt.length % served.length;
    const ticketId = await callTo(floor, counter);
    calledAt.push(performance.now());
    served[counter] = ticketId;
    await systemClock.sleep(part);
    const token = await stage.tokenFor('siti');
    await stage.client.ask(queue.routes.startTicket, { params: { ticketId }, token });
    await systemClock.sleep(Math.max(0, due - performance.now()));
  }
}

/** One client: looks, waits, looks again with the ETag of what it has. */
function watch(
  url: string,
  agent: Agent,
  { clients, pollMs }: BoardsOptions,
  place: number,
  stop: AbortSignal,
): { readonly looked: Promise<void>; readonly polls: Promise<Poll[]> } {
  const first = Promise.withResolvers<void>();
  const all = async () => {
    const polls: Poll[] = [];
    let etag: string | undefined;
    let sequence = 0;
    await systemClock.sleep((place / clients) * pollMs);
    while (!stop.aborted) {
      const sentAt = performance.now();
      const answer = await look(url, agent, etag);
      if (answer.status === 200) {
        etag = answer.etag;
        sequence = BoardSchema.parse(JSON.parse(answer.body)).lastCallSequence;
      }
      const answeredAt = performance.now();
      polls.push({ sentAt, answeredAt, status: answer.status, etag, sequence });
      first.resolve();
      await systemClock.sleep(pollMs);
    }
    return polls;
  };
  const polls = all();
  return { looked: Promise.race([first.promise, polls.then(() => undefined)]), polls };
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

/** Seconds after the call at which polls were sent that were not told of it; 0 where all were. */
function behindAfter(polls: readonly Poll[], answeredAt: number, sequence: number): number {
  const last = polls.findLast((poll) => poll.sentAt > answeredAt && poll.sequence < sequence);
  return last ? (last.sentAt - answeredAt) / 1000 : 0;
}

function quantile(values: readonly number[], level: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return rounded(sorted[Math.round(level * (sorted.length - 1))] ?? 0, 3);
}

function rounded(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}

/** Nine counters whose visits take 7.5 minutes call every 50 seconds: half the building. */
const FULL: BoardsOptions = {
  clients: 1000,
  pollMs: 4000,
  counters: 9,
  usual: { calls: 2, callEverySeconds: 50 },
  rush: { calls: 8, callEverySeconds: 2 },
};

export const boardsBenchmark: Benchmark = {
  summary: '1,000 clients on a board of nine busy counters: 304s, requests, how far behind it is',
  async run(progress) {
    progress('two minutes of looking');
    const report = await measureBoards(FULL);
    const withinLimits =
      report.errors === 0 &&
      report.requestsPerPoll <= 1 &&
      report.behindSeconds.most <= MOST_BEHIND_SECONDS;
    return { json: report, text: tableOf(report), withinLimits };
  },
};

function tableOf(report: BoardsReport): string {
  const { usual, rush, behindSeconds } = report;
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  const pace = ({ callEverySeconds, changeEverySeconds }: StretchReport) =>
    `a call every ${callEverySeconds} s, a change every ${changeEverySeconds} s`;
  return formatTable(
    ['figure', 'value'],
    [
      ['clients', `${report.clients}`],
      ['seconds between two looks', `${report.secondsBetweenPolls}`],
      ['polls', `${report.polls}`],
      ['errors', `${report.errors}`],
      [`share of 304s, as usual (${pace(usual)})`, percent(usual.notModifiedShare)],
      [`share of 304s, in a rush (${pace(rush)})`, percent(rush.notModifiedShare)],
      ['requests per second', `${report.requestsPerSecond}`],
      ['DynamoDB requests per poll', `${report.requestsPerPoll}`],
      [
        `seconds behind one of ${usual.calls + rush.calls} calls: P50, P99, most`,
        `${behindSeconds.p50}, ${behindSeconds.p99}, ${behindSeconds.most}`,
      ],
    ],
  );
}
