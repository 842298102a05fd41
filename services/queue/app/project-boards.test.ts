import { isDeepStrictEqual } from 'node:util';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { idOfToken } from '@gerai/shared/security/hash.ts';
import type { Item, Table } from '@gerai/shared/table/table.ts';
import { TestClock, testContext } from '@gerai/shared/testing/doubles.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { addMinutes } from '@gerai/shared/time.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { followed } from '../adapters/changes.ts';
import { KEYS } from '../adapters/keys.ts';
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
  QUEUE,
  SERVICE,
  testDeps,
} from '../testing/world.ts';
import { callNext } from './call-next.ts';
import { followChanges, followTime } from './follow-changes.ts';
import { openCounter } from './open-counter.ts';
import { readTicket } from './read-ticket.ts';
import { startTicket } from './start-ticket.ts';

let engine: TestEngine;
let table: Table;
let clock: TestClock;
let deps: QueueDeps;
let seen: Map<string, Item>;
const ANI = anOfficer('ani');

beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  clock = new TestClock(NOW);
  table = await engine.createTable(declaration.table);
  deps = testDeps(table, clock);
  seen = new Map();
});

/** Follows what has changed since the last time, as the table's stream would tell it. */
async function follow(): Promise<void> {
  for (let round = 1; ; round += 1) {
    const { Items } = await engine.client.send(new ScanCommand({ TableName: table.name }));
    const items = (Items ?? []).map((item) => unmarshall(item));
    const changes = items
      .filter((item) => !isDeepStrictEqual(item, seen.get(`${item.pk}${item.sk}`)))
      .map((after) => ({
        sequenceNumber: String(round),
        before: seen.get(`${after.pk}${after.sk}`),
        after,
      }));
    if (changes.length === 0) return;
    if (round === 10) throw new Error('The boards never come to rest');
    for (const item of items) seen.set(`${item.pk}${item.sk}`, item);
    await followChanges(deps, followed(changes));
  }
}

const open = (number: number) =>
  openCounter(deps, {
    counterId: `loket-${number}`,
    actor: ANI,
    command: aCommand(`open ${number}`),
    context: testContext(clock.now()),
  });
const wait = (sequence: number) =>
  deps.tickets.add(
    { data: aTicket(sequence), version: 1, commands: [] },
    null,
    testContext(clock.now()),
  );
const queueBoard = async () => (await deps.snapshots.queueBoard(QUEUE, DAY))?.content;
const floorBoard = async () => deps.snapshots.floorBoard(1, DAY);

describe('the boards', () => {
  it('follow a ticket from waiting to its call, and come to rest', async () => {
    await deps.catalogue.keep(aService());
    await open(1);
    for (const sequence of [1, 2, 3]) await wait(sequence);
    await follow();
    expect((await queueBoard())?.waiting.map(({ estimate }) => estimate?.medianMinutes)).toEqual([
      0, 10, 20,
    ]);
    await callNext(deps, 'loket-1', ANI, aCommand('call'), testContext(NOW));
    await follow();
    expect(await queueBoard()).toMatchObject({
      counters: [{ status: 'open', current: { number: 'A-001', status: 'called' } }],
      waiting: [{ number: 'A-002' }, { number: 'A-003' }],
      recentCalls: [{ number: 'A-001', counterNumber: 1, times: 1 }],
    });
    expect((await floorBoard())?.content).toMatchObject({
      counters: [{ number: 1, current: { number: 'A-001' } }],
      queues: [{ queueId: QUEUE, waitingCount: 2, next: ['A-002', 'A-003'], openCounters: 1 }],
    });
  });

  it('appear with the catalogue, and change their version only with what is shown', async () => {
    await deps.catalogue.keep(aService());
    await follow();
    const first = await floorBoard();
    expect(first).toMatchObject({ version: 1, content: { counters: [{ status: 'closed' }] } });
    await followTime(deps);
    expect(await floorBoard()).toEqual(first);
    await open(1);
    await follow();
    expect((await floorBoard())?.version).toBe(2);
  });

  it('tell once that a call is near', async () => {
    await deps.catalogue.keep(aService());
    await open(1);
    for (const sequence of [1, 2, 3]) await wait(sequence);
    await follow();
    const near = async () =>
      (await deps.tickets.allWaiting(SERVICE, DAY)).map(({ data, version }) => [
        data.number,
        data.nearAt !== null,
        version,
      ]);
    expect(await near()).toEqual([
      ['A-001', true, 2],
      ['A-002', true, 2],
      ['A-003', false, 1],
    ]);
    expect(await table.get(KEYS.ticket(aTicket(1).ticketId))).toMatchObject({
      outbox: { type: 'queue.ticket.near.v1', actor: { kind: 'system' } },
    });
  });

  it('tell nobody that a call is near while no counter is open', async () => {
    await deps.catalogue.keep(aService());
    await wait(1);
    await follow();
    expect((await deps.tickets.allWaiting(SERVICE, DAY))[0]?.data.nearAt).toBeNull();
  });

  it('show a ticket that the index does not show yet', async () => {
    await deps.catalogue.keep(aService());
    await wait(1);
    const after = await table.get(KEYS.ticket(aTicket(1).ticketId));
    const late = {
      ...deps,
      tickets: {
        allWaiting: () => Promise.resolve([]),
        findMany: () => Promise.resolve([]),
      },
    } as unknown as QueueDeps;
    const change = { sequenceNumber: '1', before: undefined, after };
    await followChanges(late, followed([change]));
    expect((await queueBoard())?.waiting.map(({ number }) => number)).toEqual(['A-001']);
  });

  it('end up with everything, whatever two projections write over each other', async () => {
    const counters = [1, 2, 3].map((number) => aCounter(number, [SERVICE]));
    await deps.catalogue.keep(aService({ counters }));
    const others = [deps, testDeps(table, clock), testDeps(table, clock)];
    await Promise.all(
      Array.from({ length: 12 }, async (_, index) => {
        await wait(index + 1);
        const after = await table.get(KEYS.ticket(aTicket(index + 1).ticketId));
        const which = others[index % others.length] ?? deps;
        const change = { sequenceNumber: '1', before: undefined, after };
        await followChanges(which, followed([change]));
      }),
    );
    expect((await queueBoard())?.waiting).toHaveLength(12);
    expect((await floorBoard())?.content.queues[0]?.waitingCount).toBe(12);
  });

  it('move with time alone', async () => {
    await deps.catalogue.keep(aService());
    await open(1);
    await wait(1);
    await wait(2);
    await follow();
    await callNext(deps, 'loket-1', ANI, aCommand('call'), testContext(NOW));
    await startTicket(deps, {
      ticketId: aTicket(1).ticketId,
      actor: ANI,
      command: aCommand('start'),
      context: testContext(NOW),
    });
    await follow();
    expect((await queueBoard())?.waiting[0]?.estimate).toEqual({ medianMinutes: 10 });
    clock.set(addMinutes(NOW, 7));
    await followTime(deps);
    expect((await queueBoard())?.waiting[0]?.estimate).toEqual({ medianMinutes: 3 });
  });
});

describe('a visitor’s own ticket', () => {
  it('has its place by one request when the queue is named, else by two', async () => {
    await deps.catalogue.keep(aService());
    await open(1);
    const token = await deps.secrecy.viewToken(aCommand('mine'));
    await wait(1);
    await deps.tickets.add(
      { data: { ...aTicket(2), ticketId: idOfToken('tkt', token) }, version: 1, commands: [] },
      null,
      testContext(NOW),
    );
    await follow();
    const named = await readTicket(deps, token, QUEUE, NOW);
    expect(named).toMatchObject({
      standing: { ahead: 1, estimate: { medianMinutes: 10 } },
      openCounters: 1,
      surveyToken: null,
    });
    expect(await readTicket(deps, token, undefined, NOW)).toEqual(named);
    expect(await readTicket(deps, token, 'another', NOW)).toEqual(named);
    expect(await readTicket(deps, '1111111111111', QUEUE, NOW)).toBeUndefined();
  });
});
