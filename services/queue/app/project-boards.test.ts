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
import { asOf, withEnded } from '../domain/experience.ts';
import type { QueueDeps } from '../handlers/deps.ts';
import { service as declaration } from '../service.ts';
import { aTicket } from '../testing/a-ticket.ts';
import {
  AGENCY,
  aBooking,
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
import { finishTicket } from './finish-ticket.ts';
import { followChanges, followTime } from './follow-changes.ts';
import { missTicket } from './miss-ticket.ts';
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
const medians = async () =>
  ((await queueBoard())?.waiting ?? []).map(({ estimate }) => estimate?.medianMinutes);
const floorBoard = async () => deps.snapshots.floorBoard(1, DAY);

describe('the boards', () => {
  it('follow a ticket from waiting to its call, and come to rest', async () => {
    await deps.catalogue.keep(aService());
    await open(1);
    for (const sequence of [1, 2, 3]) await wait(sequence);
    await follow();
    const [first, second, third] = await medians();
    expect(first).toBe(0);
    expect(second).toBeGreaterThanOrEqual(8);
    expect(second).toBeLessThanOrEqual(12);
    expect(third).toBeGreaterThanOrEqual(18);
    expect(third).toBeLessThanOrEqual(24);
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
      // Promised something, but not near.
      ['A-003', false, 2],
    ]);
    expect(await table.get(KEYS.ticket(aTicket(1).ticketId))).toMatchObject({
      outbox: { type: 'queue.ticket.near.v1', actor: { kind: 'system' } },
    });
  });

  it('tell earlier where the service says that near is further away', async () => {
    await deps.catalogue.keep(aService({ service: { nearMinutes: 60 } }));
    await open(1);
    for (const sequence of [1, 2, 3]) await wait(sequence);
    await follow();
    const told = (await deps.tickets.allWaiting(SERVICE, DAY)).map(
      ({ data }) => data.nearAt !== null,
    );
    expect(told).toEqual([true, true, true]);
  });

  it('note the first promise on the ticket, and what was told when the call was near', async () => {
    await deps.catalogue.keep(aService());
    await open(1);
    for (const sequence of [1, 2, 3]) await wait(sequence);
    await follow();
    const promises = async () =>
      (await deps.tickets.find(aTicket(3).ticketId))?.data.promises?.map(({ at, p50 }) => [
        at,
        p50,
      ]);
    const [, , told = 0] = await medians();
    expect(await promises()).toEqual([[NOW, told]]);
    const called = await callNext(deps, 'loket-1', ANI, aCommand('call'), testContext(NOW));
    if (called.kind !== 'called') throw new Error(called.kind);
    // What the visitor was promised rides on the event of the call.
    expect(called.ticket.data.promises).toEqual([{ at: NOW, p10: 0, p50: 0, p90: 1 }]);
    clock.set(addMinutes(NOW, 3));
    const ended = { actor: ANI, command: aCommand('miss'), context: testContext(clock.now()) };
    await missTicket(deps, { ticketId: aTicket(1).ticketId, ...ended });
    await callNext(deps, 'loket-1', ANI, aCommand('call 2'), testContext(clock.now()));
    clock.set(addMinutes(NOW, 14));
    await follow();
    const [near = 0] = await medians();
    expect(near).toBeLessThanOrEqual(10);
    expect(await promises()).toEqual([
      [NOW, told],
      [addMinutes(NOW, 14), near],
    ]);
  });

  it('learn from each service that has ended, once, and remember it the next day', async () => {
    await deps.catalogue.keep(aService());
    await open(1);
    await wait(1);
    await callNext(deps, 'loket-1', ANI, aCommand('call'), testContext(NOW));
    const ended = {
      ticketId: aTicket(1).ticketId,
      actor: ANI,
      command: aCommand('end'),
      context: testContext(addMinutes(NOW, 6)),
    };
    await startTicket(deps, { ...ended, command: aCommand('start'), context: testContext(NOW) });
    await finishTicket(deps, ended, {
      outcome: 'delivered',
      missingRequirementIds: [],
      dueOn: null,
    });
    await follow();
    const after = await table.get(KEYS.ticket(ended.ticketId));
    await followChanges(deps, followed([{ sequenceNumber: '1', before: undefined, after }]));
    const cell = { serviceId: SERVICE, counterId: 'loket-1', hour: 9, n: 1 };
    const known = await deps.learning.read(AGENCY, DAY);
    expect(known.experience).toMatchObject({ version: 1, experience: { today: [cell] } });

    const tomorrow = withEnded(asOf(known.experience.experience, '2026-12-01'), [
      { ...aTicket(9), ...after, day: '2026-12-01', ticketId: 'tkt_other' },
    ]);
    expect(await deps.learning.save(AGENCY, known.experience, tomorrow)).toBe('saved');
    expect(await deps.learning.save(AGENCY, known.experience, tomorrow)).toBe('changed-meanwhile');
    expect((await deps.learning.read(AGENCY, '2026-12-01')).experience).toMatchObject({
      version: 2,
      experience: { day: '2026-12-01', before: [cell], today: [cell] },
    });
  });

  it('await who has booked, until they are here or have cancelled', async () => {
    await deps.catalogue.keep(aService());
    const awaited = async () =>
      (await deps.learning.read(AGENCY, DAY)).awaited.map(({ bookingId }) => bookingId).sort();
    const comes = aBooking({ day: DAY, slotStart: addMinutes(NOW, 30) });
    const cancels = { ...comes, bookingId: comes.bookingId.replace(/.$/, '9') };
    await deps.bookings.keep({ data: comes, version: 1 });
    await deps.bookings.keep({ data: cancels, version: 1 });
    await follow();
    expect(await awaited()).toEqual([comes.bookingId, cancels.bookingId].sort());
    await deps.bookings.keep({ data: { ...cancels, status: 'cancelled' }, version: 2 });
    await follow();
    expect(await awaited()).toEqual([comes.bookingId]);
    await deps.tickets.add(
      { data: aTicket(1, { bookingId: comes.bookingId }), version: 1, commands: [] },
      null,
      testContext(NOW),
    );
    await follow();
    expect(await awaited()).toEqual([]);
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
    const [atFirst = 0] = await medians();
    clock.set(addMinutes(NOW, 7));
    await followTime(deps);
    const [later = 0] = await medians();
    expect(atFirst - later).toBeGreaterThanOrEqual(2);
    // A service that has begun may yet take long: seven minutes on, the wait is not seven shorter.
    expect(atFirst - later).toBeLessThan(7);
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
      standing: { ahead: 1, estimate: (await queueBoard())?.waiting[1]?.estimate },
      openCounters: 1,
      surveyToken: null,
    });
    expect(await readTicket(deps, token, undefined, NOW)).toEqual(named);
    expect(await readTicket(deps, token, 'another', NOW)).toEqual(named);
    expect(await readTicket(deps, '1111111111111', QUEUE, NOW)).toBeUndefined();
  });
});
