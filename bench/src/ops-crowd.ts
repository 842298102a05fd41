import { allTokens } from '@gerai/e2e/callers.ts';
import { MONDAY_MORNING, type Platform, startPlatform } from '@gerai/e2e/platform.ts';
import { crowdedCity } from '@gerai/e2e/small-city.ts';
import { localStage } from '@gerai/e2e/stage.ts';
import { service as queue } from '@gerai/queue/service.ts';
import { type Figures, NOTHING, per, SETTLE_MS, sum } from './gauge.ts';

/** How large a crowd is. */
export interface CrowdSize {
  /** People who take a number at the same moment. */
  readonly tickets: number;
  /** Waiting tickets that the counters call. */
  readonly waiting: number;
  /** Counters that call at the same moment; queue's staff function has as many workers. */
  readonly counters: number;
}

export interface Crowd {
  /** For each ticket of those that were taken at once. */
  readonly issue: Figures;
  /** For each press of those at once, those that found nobody included. */
  readonly callNext: Figures;
  /** The most that one press of a round asked; its units are those of the round's mean. */
  readonly callNextMost: Figures;
  readonly counterServices: number;
}

const SERVICES = [
  'dukcapil-akta-kelahiran',
  'dukcapil-akta-kematian',
  'dukcapil-akta-perkawinan',
] as const;
const FUNCTION = 'queue.staff';
const NEXT_MORNING = '2026-12-01T01:10:00.000Z';
/** On a machine so busy that a function's time runs out, a press is sent again with its key. */
const PATIENCE = { attempts: 5, pauseMs: 100 };
/** Rounds until the last worker is warm: its start is decided by the load, not by us. */
const WARMING_ROUNDS = 200;

/** The same operations by many at once, at counters that all serve the same three services. */
export async function measureCrowd(size: CrowdSize): Promise<Crowd> {
  const started = await startPlatform({
    meter: true,
    city: await crowdedCity('dukcapil', SERVICES, size.counters),
    clock: { startAt: MONDAY_MORNING, speed: 0.001 },
    retryMs: (receives) => receives,
    maxWorkers: size.counters,
  });
  const platform = { ...started, stage: localStage(started.runtime.url, PATIENCE) };
  try {
    await platform.runtime.settle(SETTLE_MS);
    const issue = await measureIssues(platform, size);
    // Whoever still waits from yesterday is called by nobody.
    await platform.runtime.settle(SETTLE_MS);
    await platform.stage.moveTo(NEXT_MORNING);
    return { issue, ...(await measureCalls(platform, size)), counterServices: SERVICES.length };
  } finally {
    await platform.stop();
  }
}

async function measureIssues(platform: Platform, size: CrowdSize): Promise<Figures> {
  const issue = await issuing(platform);
  await warmAll(platform, size.counters, issue);
  await platform.runtime.settle(SETTLE_MS);
  platform.runtime.meter.reset();
  await atOnce(size.tickets, issue);
  return per(size.tickets, ownFigures(platform));
}

async function measureCalls(
  platform: Platform,
  { waiting, counters }: CrowdSize,
): Promise<Pick<Crowd, 'callNext' | 'callNextMost'>> {
  const { client } = platform.stage;
  const token = await platform.stage.tokenFor('siti');
  const atCounter = (index: number) => ({
    params: { counterId: `loket-${(index % counters) + 1}` },
    token,
  });
  await atOnce(counters, (index) => client.ask(queue.routes.openCounter, atCounter(index)));
  await warmAll(platform, counters, (index) =>
    client.ask(queue.routes.getCounter, atCounter(index)),
  );
  await atOnce(waiting, await issuing(platform));

  let called = 0;
  let presses = 0;
  let all = NOTHING;
  let most = NOTHING;
  while (called < waiting) {
    platform.runtime.meter.reset();
    const answers = await atOnce(counters, (index) =>
      client.ask(queue.routes.callNext, atCounter(index)),
    );
    presses += counters;
    const round = ownFigures(platform);
    all = sum([all, round]);
    // Each press has a worker of its own; one that was quick enough to take two counts for both.
    const requests = Math.max(...requestsOfWorkers(platform));
    if (requests > most.requests) most = { ...per(counters, round), requests };
    const tickets = answers.flatMap((answer) => (answer.kind === 'called' ? answer.ticket : []));
    if (tickets.length === 0) throw new Error(`Nobody is called, but ${waiting - called} wait`);
    called += tickets.length;
    await Promise.all(
      tickets.map(({ ticketId }) =>
        client.ask(queue.routes.missTicket, { params: { ticketId }, token }),
      ),
    );
  }
  return { callNext: per(presses, all), callNextMost: most };
}

/** Takes a number at the kiosk, for each of the services in turn. */
async function issuing({ stage }: Platform): Promise<(index: number) => Promise<unknown>> {
  const { kiosk } = await allTokens(stage);
  return (index) =>
    stage.client.ask(queue.routes.issueAtKiosk, {
      token: kiosk,
      body: { serviceId: SERVICES[index % SERVICES.length] ?? SERVICES[0] },
    });
}

/** Works until every worker of the function has started and holds what it keeps. */
async function warmAll(
  platform: Platform,
  workers: number,
  work: (index: number) => Promise<unknown>,
): Promise<void> {
  platform.runtime.meter.reset();
  for (let round = 1; requestsOfWorkers(platform).length < workers; round += 1) {
    if (round > WARMING_ROUNDS) throw new Error(`${FUNCTION} did not start ${workers} workers`);
    await atOnce(workers * 2, work);
  }
}

function atOnce<Answer>(
  count: number,
  work: (index: number) => Promise<Answer>,
): Promise<Answer[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => work(index)));
}

function ownFigures({ runtime }: Platform): Figures {
  return sum(runtime.meter.read().filter(({ caller }) => caller === FUNCTION));
}

function requestsOfWorkers({ runtime }: Platform): number[] {
  return [...runtime.meter.requestsByWorker()].flatMap(([worker, requests]) =>
    worker.startsWith(`${FUNCTION}.`) ? requests : [],
  );
}
