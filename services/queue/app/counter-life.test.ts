import type { Table } from '@gerai/shared/table/table.ts';
import { TestClock, testContext } from '@gerai/shared/testing/doubles.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { instantAt } from '@gerai/shared/time.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { followed } from '../adapters/changes.ts';
import { ticketItem } from '../adapters/stored.ts';
import type { QueueDeps } from '../handlers/deps.ts';
import { service as declaration } from '../service.ts';
import { aTicket } from '../testing/a-ticket.ts';
import {
  aBooking,
  aCommand,
  aCounter,
  anOfficer,
  aService,
  aSupervisor,
  DAY,
  NOW,
  QUEUE,
  SERVICE,
  testDeps,
} from '../testing/world.ts';
import { helpAtCounter, setCounterAutoCall } from './adjust-counter.ts';
import { releaseCallLease, takeCallLease } from './call-lease.ts';
import { callNext } from './call-next.ts';
import { finishTicket } from './finish-ticket.ts';
import { followChanges, followTime } from './follow-changes.ts';
import { listCounters, unservedServices } from './list-counters.ts';
import { listWaiting } from './list-waiting.ts';
import { missTicket } from './miss-ticket.ts';
import { openCounter } from './open-counter.ts';
import { pauseCounter } from './pause-counter.ts';
import type { StoredTicket } from './ports.ts';
import { returnTicket } from './return-ticket.ts';
import { startTicket } from './start-ticket.ts';
import { takeOverCounter } from './take-over-counter.ts';
import { undoStep } from './undo-step.ts';

const ENDING = { outcome: 'delivered', missingRequirementIds: [], dueOn: null } as const;

let engine: TestEngine;
let table: Table;
let clock: TestClock;
let deps: QueueDeps;
let lines: string[];
let keys = 0;

beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  table = await engine.createTable(declaration.table);
  clock = new TestClock(NOW);
  lines = [];
  deps = testDeps(table, clock, lines);
  await deps.catalogue.keep(
    aService({ counters: [aCounter(1, [SERVICE]), aCounter(2, [SERVICE])] }),
  );
});

function request(counter: number, userId = 'ani', key?: string) {
  keys += 1;
  return {
    counterId: `loket-${counter}`,
    actor: anOfficer(userId),
    command: aCommand(key ?? `counter ${keys}`),
    context: testContext(clock.now()),
  };
}

const step = (ticketId: string, userId = 'ani') => ({ ...request(1, userId), ticketId });

async function wait(sequence: number) {
  const ticket = { data: aTicket(sequence), version: 1, commands: [] };
  await deps.tickets.add(ticket, null, testContext(NOW));
  return ticket;
}

async function called(): Promise<string> {
  const { counterId, actor, command, context } = request(1);
  const outcome = await callNext(deps, counterId, actor, command, context);
  if (outcome.kind !== 'called') throw new Error(outcome.kind);
  return outcome.ticket.data.ticketId;
}

const stateOf = async (counter: number) => {
  const found = await deps.counters.find(`loket-${counter}`);
  if (!found) throw new Error('No counter');
  return found;
};

describe('a change of officers', () => {
  it('keeps the visit, which the new officer ends', async () => {
    await wait(1);
    await openCounter(deps, request(1));
    const ticketId = await called();
    await startTicket(deps, step(ticketId));
    const taken = await takeOverCounter(deps, request(1, 'budi', 'take'));
    expect(taken).toMatchObject({
      kind: 'done',
      counter: { currentTicketId: ticketId, data: { officerId: 'budi' } },
    });
    expect(await takeOverCounter(deps, request(1, 'budi', 'take'))).toEqual(taken);
    expect((await finishTicket(deps, step(ticketId), ENDING)).kind).toBe('forbidden');
    expect((await finishTicket(deps, step(ticketId, 'budi'), ENDING)).kind).toBe('done');
  });

  it('needs an open counter', async () => {
    expect(await takeOverCounter(deps, request(1, 'budi'))).toEqual({
      kind: 'refused',
      reason: 'not-open',
    });
  });
});

describe('totals', () => {
  it('count what leaves the counter, and not what was taken back', async () => {
    for (const sequence of [1, 2]) await wait(sequence);
    await openCounter(deps, request(1));
    const first = await called();
    await startTicket(deps, step(first));
    clock.advanceSeconds(300);
    await finishTicket(deps, step(first), ENDING);
    await undoStep(deps, step(first));
    expect((await stateOf(1)).totals).toMatchObject({ served: 0, servingSeconds: 0 });
    clock.advanceSeconds(60);
    await finishTicket(deps, step(first), ENDING);
    await missTicket(deps, step(await called()));
    expect((await stateOf(1)).totals).toEqual({
      served: 1,
      missed: 1,
      parked: 0,
      transferred: 0,
      servingSeconds: 360,
    });
  });
});

describe('a call for help', () => {
  it('is seen in the list of the counters until somebody has come', async () => {
    await openCounter(deps, request(1));
    await helpAtCounter(deps, request(1), 'technician');
    const shown = async () =>
      (await listCounters(deps, anOfficer('x'), clock.now())).map(
        ({ counter }) => counter?.data.helpKind,
      );
    expect(await shown()).toEqual(['technician', undefined]);
    await helpAtCounter(deps, request(1), null);
    expect(await shown()).toEqual([null, undefined]);
  });
});

describe('a pause', () => {
  it('names the services that nobody serves any more', async () => {
    await openCounter(deps, request(1));
    await openCounter(deps, request(2, 'budi'));
    const wish = { reason: 'rest', returnAt: null } as const;
    await pauseCounter(deps, request(2, 'budi'), wish);
    expect(await unservedServices(deps, await stateOf(2))).toEqual([]);
    await pauseCounter(deps, request(1), wish);
    expect(await unservedServices(deps, await stateOf(1))).toEqual([SERVICE]);
  });
});

describe('a free counter that calls by itself', () => {
  const arrival = (ticket: StoredTicket, before?: StoredTicket) =>
    followChanges(
      deps,
      followed([
        { sequenceNumber: '1', before: before && ticketItem(before), after: ticketItem(ticket) },
      ]),
    );
  const ticketNow = async ({ data }: StoredTicket) => {
    const found = await deps.tickets.find(data.ticketId);
    if (!found) throw new Error('No ticket');
    return found;
  };

  it('calls who arrives, once', async () => {
    await openCounter(deps, request(1));
    await setCounterAutoCall(deps, request(1), true);
    const first = await wait(1);
    const second = await wait(2);
    await arrival(first);
    expect((await stateOf(1)).currentTicketId).toBe(first.data.ticketId);
    await arrival(first);
    await arrival(second);
    expect((await stateOf(1)).currentTicketId).toBe(first.data.ticketId);
    expect((await deps.tickets.find(second.data.ticketId))?.data.status).toBe('waiting');
  });

  it('leaves whose call was taken back alone until somebody else comes', async () => {
    await openCounter(deps, request(1));
    await setCounterAutoCall(deps, request(1), true);
    const first = await wait(1);
    await arrival(first);
    const called = await ticketNow(first);
    await undoStep(deps, step(first.data.ticketId));
    await arrival(await ticketNow(first), called);
    expect((await stateOf(1)).currentTicketId).toBeNull();
    // Told again, or late.
    await arrival(first);
    expect((await stateOf(1)).currentTicketId).toBeNull();
    await arrival(await wait(2));
    expect((await stateOf(1)).currentTicketId).toBe(first.data.ticketId);
  });

  it('leaves the calls to its console where that holds a call lease', async () => {
    await openCounter(deps, request(1));
    await setCounterAutoCall(deps, request(1), true);
    const first = await wait(1);
    const { counterId, actor, command, context } = request(1);
    const wish = { counterId, queueId: QUEUE, leaseId: null, givenBack: [], size: 3 };
    const lease = await takeCallLease(deps, wish, actor, command, context);
    if (lease.kind !== 'taken') throw new Error(lease.kind);
    expect(lease.held).toMatchObject([{ data: { number: first.data.number } }]);
    // Somebody else would be called past whom the counter holds.
    await arrival(await wait(2));
    expect((await stateOf(1)).currentTicketId).toBeNull();
    // Its console has not been heard of for the time of the lease: a supervisor gives back what it held.
    clock.advanceSeconds(32 * 60);
    const given = { queueId: QUEUE, leaseId: lease.lease.leaseId, consoleOff: false };
    await releaseCallLease(deps, given, aSupervisor('sri'), testContext(clock.now()));
    await arrival(await wait(3));
    expect((await stateOf(1)).currentTicketId).toBe(first.data.ticketId);
  });

  it('calls who comes back after a miss', async () => {
    await openCounter(deps, request(1));
    const first = await wait(1);
    await missTicket(deps, step(await called()));
    const missed = await ticketNow(first);
    await setCounterAutoCall(deps, request(1), true);
    await returnTicket(deps, step(first.data.ticketId), { way: 'in-front', why: null });
    await arrival(await ticketNow(first), missed);
    expect((await stateOf(1)).currentTicketId).toBe(first.data.ticketId);
  });

  it('is none that was not set so', async () => {
    await openCounter(deps, request(1));
    await arrival(await wait(1));
    expect((await stateOf(1)).currentTicketId).toBeNull();
  });
});

describe('a service whose counters stay closed', () => {
  it('is told after ten minutes, once, and on the board', async () => {
    const board = async () => (await deps.snapshots.queueBoard(QUEUE, DAY))?.content.unopenedSince;
    clock.set(instantAt(DAY, '08:09'));
    await followTime(deps);
    expect(await board()).toBeNull();
    clock.set(instantAt(DAY, '08:10'));
    await followTime(deps);
    await followTime(deps);
    expect(await board()).toBe(instantAt(DAY, '08:00'));
    expect(lines.filter((line) => line.includes('counter-not-opened'))).toHaveLength(1);
    await openCounter(deps, request(1));
    await followTime(deps);
    expect(await board()).toBeNull();
  });
});

describe('the list of who waits', () => {
  it('says why each stands where it stands, and who may come back', async () => {
    await openCounter(deps, request(1));
    for (const sequence of [1, 2]) await wait(sequence);
    await missTicket(deps, step(await called()));
    const listed = await listWaiting(deps, 'loket-1', anOfficer('ani'), clock.now());
    expect(listed).toMatchObject({
      waiting: [
        {
          ticket: { data: { number: 'A-002' } },
          why: { en: expect.stringContaining('counts from 09.00') },
        },
      ],
      away: [{ data: { number: 'A-001', status: 'missed' } }],
    });
  });

  it('says which bookings are still to come, by slot, until their visitors are here', async () => {
    const later = aBooking({ bookingId: 'bkg_later', slotStart: instantAt(DAY, '10:30') });
    const sooner = aBooking({ bookingId: 'bkg_sooner', slotStart: instantAt(DAY, '10:00') });
    for (const booking of [later, sooner]) await deps.learning.awaitBooking(booking);
    const expected = async () => {
      const listed = await listWaiting(deps, 'loket-1', anOfficer('ani'), clock.now());
      return listed.kind === 'found' ? listed.expected.map(({ bookingId }) => bookingId) : listed;
    };
    expect(await expected()).toEqual(['bkg_sooner', 'bkg_later']);
    await deps.learning.arrived(sooner);
    expect(await expected()).toEqual(['bkg_later']);
  });
});
