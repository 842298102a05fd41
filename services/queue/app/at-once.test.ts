import type { Table } from '@gerai/shared/table/table.ts';
import { testContext } from '@gerai/shared/testing/doubles.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { QueueDeps } from '../handlers/deps.ts';
import { service as declaration } from '../service.ts';
import { aTicket } from '../testing/a-ticket.ts';
import {
  aCommand,
  aCounter,
  anOfficer,
  aService,
  DAY,
  NOW,
  SERVICE,
  standingClock,
  testDeps,
} from '../testing/world.ts';
import { callNext } from './call-next.ts';
import { finishAndNext } from './finish-and-next.ts';
import { openCounter } from './open-counter.ts';
import { parkTicket } from './park-ticket.ts';
import { returnTicket } from './return-ticket.ts';
import { startTicket } from './start-ticket.ts';
import { transferTicket } from './transfer-ticket.ts';

const OTHER = 'dukcapil-kk';
const COUNTERS = 4;
const TICKETS = 24;
const ENDING = { outcome: 'delivered', missingRequirementIds: [], dueOn: null } as const;
const context = testContext(NOW);

let engine: TestEngine;
let table: Table;
let deps: QueueDeps;

beforeAll(async () => {
  engine = await startTestEngine();
  table = await engine.createTable(declaration.table);
  deps = testDeps(table, standingClock());
});
afterAll(() => engine.stop());

/** One officer's day: serve whoever comes, set some aside, send some on, repeat every request. */
async function work(number: number, served: string[], shift = 'first'): Promise<void> {
  const actor = anOfficer(`officer-${number}`);
  const counterId = `loket-${number}`;
  let turn = 0;
  const command = (what: string) => aCommand(`${what} ${number} ${turn} ${shift}`);
  let next = await callNext(deps, counterId, actor, command('call'), context);
  while (next.kind === 'called') {
    turn += 1;
    const { ticketId, leg } = next.ticket.data;
    const request = (what: string) => ({ ticketId, actor, command: command(what), context });
    await startTicket(deps, request('start'));
    if (turn % 5 === 2) {
      await parkTicket(deps, request('park'), 'papers');
      await returnTicket(deps, request('return'), { way: 'by-order-time', why: null });
      next = await callNext(deps, counterId, actor, command('call'), context);
    } else if (turn % 5 === 4 && leg === 1) {
      served.push(ticketId);
      const sent = await transferTicket(deps, request('send'), OTHER);
      expect(await transferTicket(deps, request('send'), OTHER)).toEqual(sent);
      next = await callNext(deps, counterId, actor, command('call'), context);
    } else {
      served.push(ticketId);
      const done = await finishAndNext(deps, counterId, request('finish'), ENDING);
      if (done.kind !== 'done') throw new Error(done.kind);
      if (done.next.kind === 'called') {
        const again = await finishAndNext(deps, counterId, request('finish'), ENDING);
        expect(again).toEqual(done);
      }
      next = done.next;
    }
  }
  expect(next.kind).toBe('nobody-waiting');
}

it('counters at once, with every request repeated, serve each leg exactly once', {
  timeout: 120_000,
}, async () => {
  const counters = Array.from({ length: COUNTERS }, (_, index) =>
    aCounter(index + 1, [SERVICE, OTHER]),
  );
  await deps.catalogue.keep(aService({ counters }));
  await deps.catalogue.keep(
    aService({ serviceId: OTHER, queueId: 'dukcapil-b', prefix: 'B', counters }),
  );
  for (const { number, counterId } of counters) {
    await openCounter(deps, {
      counterId,
      actor: anOfficer(`officer-${number}`),
      command: aCommand(`open ${number}`),
      context,
    });
  }
  for (let sequence = 1; sequence <= TICKETS; sequence += 1) {
    const data = aTicket(sequence);
    await deps.tickets.add({ data, version: 1, commands: [] }, null, context);
  }
  const served: string[] = [];
  await Promise.all(counters.map(({ number }) => work(number, served)));
  // A counter may have stopped while another one still sent somebody on.
  await work(1, served, 'second');

  expect(new Set(served).size).toBe(served.length);
  const ended = await deps.tickets.findMany(served);
  expect(ended.map((ticket) => ticket?.data.status)).not.toContain('waiting');
  for (const serviceId of [SERVICE, OTHER]) {
    expect(await deps.tickets.allWaiting(serviceId, DAY)).toEqual([]);
    expect(await deps.tickets.away(serviceId, DAY)).toEqual([]);
  }
  const states = await deps.counters.findMany(counters.map(({ counterId }) => counterId));
  const total = (name: 'served' | 'transferred') =>
    states.reduce((sum, state) => sum + (state?.totals[name] ?? 0), 0);
  expect(total('served')).toBe(TICKETS);
  expect(total('served') + total('transferred')).toBe(served.length);
});
