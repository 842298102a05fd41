import type { CityCounter } from '@gerai/shared/contract/city.ts';
import type { Table } from '@gerai/shared/table/table.ts';
import { TestClock, testContext } from '@gerai/shared/testing/doubles.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { addMinutes } from '@gerai/shared/time.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { KEYS } from '../adapters/keys.ts';
import type { TicketDraft } from '../domain/ticket.ts';
import type { QueueDeps } from '../handlers/deps.ts';
import { service as declaration } from '../service.ts';
import { aTicket } from '../testing/a-ticket.ts';
import { countRequests, type RequestCount } from '../testing/requests.ts';
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
import { type CalledNext, callNext } from './call-next.ts';
import { closeCounter } from './close-counter.ts';
import { finishTicket } from './finish-ticket.ts';
import { missTicket } from './miss-ticket.ts';
import { openCounter } from './open-counter.ts';
import { startTicket } from './start-ticket.ts';

const OTHER = 'dukcapil-kk';
const context = testContext(NOW);

let engine: TestEngine;
let requests: RequestCount;
let table: Table;
let deps: QueueDeps;

beforeAll(async () => {
  engine = await startTestEngine();
  requests = countRequests(engine.client);
});
afterAll(() => engine.stop());
beforeEach(async () => {
  table = await engine.createTable(declaration.table);
  deps = testDeps(table, new TestClock(NOW));
});

async function publish(counters: readonly CityCounter[]): Promise<void> {
  await deps.catalogue.keep(aService({ counters }));
  await deps.catalogue.keep(
    aService({ serviceId: OTHER, queueId: 'dukcapil-b', prefix: 'B', counters }),
  );
}

async function wait(sequence: number, parts: Partial<TicketDraft> = {}) {
  const ticket = { data: aTicket(sequence, parts), version: 1, commands: [] };
  await deps.tickets.add(ticket, null, context);
  return ticket.data;
}

const orderedAt = (minutes: number) => ({
  times: { entitledAt: NOW, orderAt: addMinutes(NOW, minutes) },
});

async function openFor(number: number, userId = `officer-${number}`) {
  const outcome = await openCounter(deps, {
    counterId: `loket-${number}`,
    actor: anOfficer(userId),
    command: aCommand(`open ${number} ${userId}`),
    context,
  });
  expect(outcome.kind).toBe('done');
}

function callAt(number: number, key: string, userId = `officer-${number}`): Promise<CalledNext> {
  return callNext(deps, `loket-${number}`, anOfficer(userId), aCommand(key), context);
}

async function calledNumber(number: number, key: string): Promise<string> {
  const outcome = await callAt(number, key);
  if (outcome.kind !== 'called') throw new Error(JSON.stringify(outcome));
  return outcome.ticket.data.number;
}

function end(number: number, ticketId: string, key: string) {
  const request = { ticketId, actor: anOfficer(`officer-${number}`), context };
  return missTicket(deps, { ...request, command: aCommand(key) });
}

describe('call next', () => {
  it('takes the smallest order time over all services of the counter', async () => {
    await publish([aCounter(1, [SERVICE, OTHER])]);
    await openFor(1);
    await wait(1, orderedAt(3));
    await wait(1, { ...orderedAt(1), serviceId: OTHER, queueId: 'dukcapil-b', prefix: 'B' });
    await wait(2, orderedAt(2));
    expect(await calledNumber(1, 'next')).toBe('B-001');
  });

  it('takes one request per service and one transaction', async () => {
    await publish([aCounter(1, [SERVICE, OTHER])]);
    await openFor(1);
    await wait(1);
    requests.reset();
    await callAt(1, 'next');
    expect(requests.byCommand()).toEqual({ Query: 2, TransactWriteItems: 1 });
  });

  it('leaves ticket, counter and visit agreeing', async () => {
    await publish([aCounter(1, [SERVICE])]);
    await openFor(1);
    const { ticketId, visitId } = await wait(1);
    await callAt(1, 'next');
    expect(await table.get(KEYS.ticket(ticketId))).toMatchObject({
      status: 'called',
      version: 2,
      counterId: 'loket-1',
      officerId: 'officer-1',
      outbox: { type: 'queue.ticket.called.v1' },
    });
    expect(await table.get(KEYS.ticket(ticketId))).not.toHaveProperty('waitingKey');
    expect(await table.get(KEYS.counter('loket-1'))).toMatchObject({ currentTicketId: ticketId });
    expect(await table.get(KEYS.visit(visitId))).toMatchObject({ activeTicketId: ticketId });
  });

  it('answers the same ticket for the same command, also when it is being served or ended', async () => {
    await publish([aCounter(1, [SERVICE])]);
    await openFor(1);
    const { ticketId } = await wait(1);
    const first = await callAt(1, 'next');
    expect(await callAt(1, 'next')).toEqual(first);
    await wait(2);
    await end(1, ticketId, 'miss');
    expect(await callAt(1, 'next')).toMatchObject({ ticket: { data: { number: 'A-001' } } });
    expect(await calledNumber(1, 'after')).toBe('A-002');
  });

  it('says that nobody waits, or why the counter cannot call', async () => {
    await publish([aCounter(1, [SERVICE])]);
    expect(await callAt(1, 'a')).toEqual({ kind: 'refused', reason: 'not-open' });
    await wait(1);
    expect(await callAt(1, 'b')).toEqual({ kind: 'refused', reason: 'not-open' });
    await openFor(1);
    expect(await callAt(1, 'c', 'somebody')).toEqual({ kind: 'refused', reason: 'taken' });
    expect(await calledNumber(1, 'd')).toBe('A-001');
    expect(await callAt(1, 'e')).toEqual({ kind: 'refused', reason: 'busy' });
    await wait(2);
    expect(await callAt(1, 'f')).toEqual({ kind: 'refused', reason: 'busy' });
    expect((await callAt(7, 'g')).kind).toBe('unknown-counter');
  });

  it('answers nobody-waiting when an open counter has nobody', async () => {
    await publish([aCounter(1, [SERVICE])]);
    await openFor(1);
    expect(await callAt(1, 'next')).toEqual({ kind: 'nobody-waiting' });
  });

  it('passes a leg whose visit is active elsewhere, and takes it when that has ended', async () => {
    await publish([aCounter(1, [SERVICE]), aCounter(2, [SERVICE])]);
    await openFor(1);
    await openFor(2);
    const first = await wait(1, orderedAt(0));
    await calledNumber(1, 'one');
    await wait(2, { ...orderedAt(1), visitId: first.visitId, leg: 2 });
    expect(await callAt(2, 'two')).toEqual({ kind: 'nobody-waiting' });
    await wait(3, orderedAt(2));
    const passing = await calledNumber(2, 'three');
    expect(passing).toBe('A-003');
    await end(1, first.ticketId, 'miss');
    expect(await calledNumber(1, 'four')).toBe('A-002');
  });

  it('keeps a ticket in its turn that was only told that the call is near', async () => {
    await publish([aCounter(1, [SERVICE])]);
    await openFor(1);
    const data = await wait(1, orderedAt(0));
    await wait(2, orderedAt(1));
    const stale = [
      { data, version: 1, commands: [] },
      { data: aTicket(2, orderedAt(1)), version: 1, commands: [] },
    ];
    const [ticket] = stale;
    if (!ticket) throw new Error('No ticket');
    await deps.tickets.save(
      { ...ticket, data: { ...data, nearAt: NOW }, version: 2 },
      { ...context, id: 'near', type: 'queue.ticket.near.v1', resync: false },
    );
    // The index still shows the version before.
    const late = {
      waiting: () => Promise.resolve(stale),
      claim: (claim: Parameters<QueueDeps['tickets']['claim']>[0]) => deps.tickets.claim(claim),
    };
    const outcome = await callNext(
      { ...deps, tickets: late as unknown as QueueDeps['tickets'] },
      'loket-1',
      anOfficer('officer-1'),
      aCommand('next'),
      context,
    );
    expect(outcome).toMatchObject({
      ticket: { data: { number: 'A-001', nearAt: NOW }, version: 3 },
    });
  });

  it('goes on with the services that the counter was opened with', async () => {
    await publish([aCounter(1, [SERVICE, OTHER])]);
    await openFor(1);
    deps = testDeps(table, new TestClock(NOW));
    const counters = [aCounter(1, [OTHER])];
    await deps.catalogue.keep(aService({ counters, catalogueVersion: 2 }));
    await deps.catalogue.keep(
      aService({ serviceId: OTHER, queueId: 'b', prefix: 'B', counters, catalogueVersion: 2 }),
    );
    await wait(1);
    expect(await calledNumber(1, 'next')).toBe('A-001');
  });

  it('asks again when another transaction holds the ticket, and never errs', async () => {
    await publish([aCounter(1, [SERVICE])]);
    await openFor(1);
    await wait(1);
    let conflicts = 3;
    const conflicting = {
      waiting: (...look: Parameters<QueueDeps['tickets']['waiting']>) =>
        deps.tickets.waiting(...look),
      claim: (claim: Parameters<QueueDeps['tickets']['claim']>[0]) => {
        conflicts -= 1;
        return conflicts >= 0
          ? Promise.resolve({ kind: 'conflict' as const })
          : deps.tickets.claim(claim);
      },
    };
    const outcome = await callNext(
      { ...deps, tickets: conflicting as unknown as QueueDeps['tickets'] },
      'loket-1',
      anOfficer('officer-1'),
      aCommand('next'),
      context,
    );
    expect(outcome).toMatchObject({ kind: 'called', ticket: { data: { number: 'A-001' } } });
  });
});

it('18 counters at once call each of 100 waiting tickets exactly once, without an error', async () => {
  const numbers = Array.from({ length: 18 }, (_, index) => index + 1);
  deps = testDeps(table, standingClock());
  await publish(numbers.map((number) => aCounter(number, [SERVICE])));
  await Promise.all(numbers.map((number) => openFor(number)));
  for (let sequence = 1; sequence <= 100; sequence += 1) await wait(sequence);

  const perCall: number[] = [];
  const calls: { number: string; at: number }[] = [];
  let inFlight = 0;
  let most = 0;
  async function work(counter: number): Promise<void> {
    for (let turn = 1; ; turn += 1) {
      // Requests are counted per call by its own count: the tickets port of this counter.
      let count = 0;
      const counted = {
        waiting: (...look: Parameters<QueueDeps['tickets']['waiting']>) => {
          count += 1;
          return deps.tickets.waiting(...look);
        },
        claim: (claim: Parameters<QueueDeps['tickets']['claim']>[0]) => {
          count += 1;
          return deps.tickets.claim(claim);
        },
        findMany: (ticketIds: readonly string[]) => {
          count += 1;
          return deps.tickets.findMany(ticketIds);
        },
        find: (ticketId: string) => deps.tickets.find(ticketId),
      };
      inFlight += 1;
      most = Math.max(most, inFlight);
      const outcome = await callNext(
        { ...deps, tickets: counted as unknown as QueueDeps['tickets'] },
        `loket-${counter}`,
        anOfficer(`officer-${counter}`),
        aCommand(`call ${counter} ${turn}`),
        context,
      );
      inFlight -= 1;
      if (outcome.kind === 'nobody-waiting') return;
      if (outcome.kind !== 'called') throw new Error(JSON.stringify(outcome));
      perCall.push(count);
      const { ticketId, number } = outcome.ticket.data;
      calls.push({ number, at: counter });
      const request = { ticketId, actor: anOfficer(`officer-${counter}`), context };
      await startTicket(deps, { ...request, command: aCommand(`start ${ticketId}`) });
      const finished = await finishTicket(
        deps,
        { ...request, command: aCommand(`finish ${ticketId}`) },
        { outcome: 'delivered', missingRequirementIds: [], dueOn: null },
      );
      expect(finished.kind).toBe('done');
    }
  }
  await Promise.all(numbers.map(work));

  expect(calls).toHaveLength(100);
  expect(new Set(calls.map(({ number }) => number)).size).toBe(100);
  const mean = perCall.reduce((sum, count) => sum + count, 0) / perCall.length;
  console.info(
    `call next, ${most} at once: mean ${mean.toFixed(1)}, most ${Math.max(...perCall)} requests`,
  );
  const closed = await closeCounter(deps, {
    counterId: 'loket-1',
    actor: anOfficer('officer-1'),
    command: aCommand('close'),
    context,
  });
  expect(closed.kind).toBe('done');
  expect(await deps.tickets.allWaiting(SERVICE, DAY)).toEqual([]);
});
