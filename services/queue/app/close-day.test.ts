import { idOfToken } from '@gerai/shared/security/hash.ts';
import type { Table } from '@gerai/shared/table/table.ts';
import { TestClock, testContext } from '@gerai/shared/testing/doubles.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { addDays, instantAt } from '@gerai/shared/time.ts';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { QueueDeps } from '../handlers/deps.ts';
import { service as declaration } from '../service.ts';
import { aTicket } from '../testing/a-ticket.ts';
import { aCommand, anOfficer, aService, DAY, NOW, SERVICE, testDeps } from '../testing/world.ts';
import { closeCounter } from './close-counter.ts';
import { followTime } from './follow-changes.ts';
import { openCounter } from './open-counter.ts';
import { readTicket } from './read-ticket.ts';

const CLOSED = instantAt(DAY, '15:30');
const TOKEN = '7kQ2mVx9RbT4n';

let engine: TestEngine;
let table: Table;
let clock: TestClock;
let deps: QueueDeps;

beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  table = await engine.createTable(declaration.table);
  clock = new TestClock(NOW);
  deps = testDeps(table, clock);
  const example = aService();
  const days = [1, 3].map((weekday) => ({
    weekday,
    from: '08:00',
    to: '15:30',
    plannedCounters: 1,
  }));
  await deps.catalogue.keep({ ...example, timetable: { ...example.timetable, weekly: days } });
});

async function wait(sequence: number, ticketId?: string) {
  const data = aTicket(sequence, ticketId ? { ticketId } : {});
  await deps.tickets.add({ data, version: 1, commands: [] }, null, testContext(NOW));
}

it('carries numbers over in their order, first on the next open day, with a new link', async () => {
  await wait(7, idOfToken('tkt', TOKEN));
  await wait(9);
  clock.set(CLOSED);
  await followTime(deps);
  await followTime(deps);
  const wednesday = addDays(DAY, 2);
  const carried = await deps.tickets.allWaiting(SERVICE, wednesday);
  expect(carried.map(({ data }) => [data.number, data.leg, data.day])).toEqual([
    ['A-001', 2, wednesday],
    ['A-002', 2, wednesday],
  ]);
  expect(await deps.tickets.allWaiting(SERVICE, DAY)).toEqual([]);
  const seen = await readTicket(deps, TOKEN, undefined, clock.now());
  expect(seen?.ticket.data.number).toBe('A-001');
  expect(idOfToken('tkt', String(seen?.carriedToken))).toBe(seen?.ticket.data.ticketId);
});

it('waits while a counter is still serving', async () => {
  const request = (key: string) => ({
    counterId: 'loket-1',
    actor: anOfficer('ani'),
    command: aCommand(key),
    context: testContext(clock.now()),
  });
  await wait(7);
  await openCounter(deps, request('open'));
  clock.set(CLOSED);
  await followTime(deps);
  expect(await deps.tickets.allWaiting(SERVICE, DAY)).toHaveLength(1);
  await closeCounter(deps, request('close'));
  await followTime(deps);
  expect(await deps.tickets.allWaiting(SERVICE, DAY)).toEqual([]);
});

it('ends numbers of a service that does not open again', async () => {
  await deps.catalogue.keep({
    ...aService({ catalogueVersion: 2 }),
    timetable: { weekly: [], ticketsFrom: '07:45', lastTicketMinutesBeforeClose: 30 },
  });
  await wait(7);
  clock.set(instantAt(addDays(DAY, 1), '00:15'));
  await followTime(deps);
  expect((await deps.tickets.find(aTicket(7).ticketId))?.data).toMatchObject({
    status: 'cancelled',
    cancelReason: 'closed',
  });
});
