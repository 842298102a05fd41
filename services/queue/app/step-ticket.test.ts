import { tokenHash } from '@gerai/shared/security/hash.ts';
import { when } from '@gerai/shared/table/expression.ts';
import type { Table } from '@gerai/shared/table/table.ts';
import { TestClock, testContext } from '@gerai/shared/testing/doubles.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { addMinutes } from '@gerai/shared/time.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { KEYS } from '../adapters/keys.ts';
import type { QueueDeps } from '../handlers/deps.ts';
import { service as declaration } from '../service.ts';
import { aTicket } from '../testing/a-ticket.ts';
import { countRequests, type RequestCount } from '../testing/requests.ts';
import {
  aCommand,
  anOfficer,
  aService,
  aSupervisor,
  DAY,
  NOW,
  testDeps,
} from '../testing/world.ts';
import type { StaffActor } from './actor.ts';
import { callNext } from './call-next.ts';
import { closeCounter } from './close-counter.ts';
import { type FinishInput, finishTicket } from './finish-ticket.ts';
import { missTicket } from './miss-ticket.ts';
import { openCounter } from './open-counter.ts';
import { pauseCounter } from './pause-counter.ts';
import { readCounter } from './read-counter.ts';
import { recallTicket } from './recall-ticket.ts';
import { startTicket } from './start-ticket.ts';

const ANI = anOfficer('ani');
const COUNTER = 'loket-1';
const DELIVERED: FinishInput = { outcome: 'delivered', missingRequirementIds: [], dueOn: null };

let engine: TestEngine;
let requests: RequestCount;
let table: Table;
let deps: QueueDeps;
let ticketId: string;

beforeAll(async () => {
  engine = await startTestEngine();
  requests = countRequests(engine.client);
});
afterAll(() => engine.stop());

/** A ticket that is called to the counter of Ani. */
beforeEach(async () => {
  table = await engine.createTable(declaration.table);
  deps = testDeps(table, new TestClock(NOW));
  await deps.catalogue.keep(aService());
  ticketId = aTicket(1).ticketId;
  await deps.tickets.add({ data: aTicket(1), version: 1, commands: [] }, null, testContext(NOW));
  await openCounter(deps, atCounter('open'));
  const called = await callNext(deps, COUNTER, ANI, aCommand('call'), testContext(NOW));
  expect(called.kind).toBe('called');
});

function atCounter(key: string, actor: StaffActor = ANI, minutes = 0) {
  const context = testContext(addMinutes(NOW, minutes));
  return { counterId: COUNTER, actor, command: aCommand(key), context };
}

function step(key: string, minutes = 0, actor: StaffActor = ANI, content: unknown = null) {
  const context = testContext(addMinutes(NOW, minutes));
  return { ticketId, actor, command: aCommand(key, content), context };
}

async function audits(): Promise<readonly unknown[]> {
  const { items } = await table.query({
    where: when('#pk = :pk', { pk: `AUDIT#pekalongan#${DAY}` }),
  });
  return items;
}

describe('a called ticket', () => {
  it('is recalled, started and finished, and leaves counter and visit free', async () => {
    await recallTicket(deps, step('recall', 1));
    await startTicket(deps, step('start', 2));
    const finished = await finishTicket(deps, step('finish', 9), {
      outcome: 'incomplete',
      missingRequirementIds: ['kartu-keluarga'],
      dueOn: '2026-12-02',
    });
    expect(finished).toMatchObject({
      kind: 'done',
      ticket: {
        version: 5,
        data: {
          status: 'finished',
          outcome: 'incomplete',
          missingRequirementIds: ['kartu-keluarga'],
          dueOn: '2026-12-02',
          calls: [{ at: NOW }, { at: addMinutes(NOW, 1) }],
        },
      },
    });
    expect(await table.get(KEYS.counter(COUNTER))).not.toHaveProperty('currentTicketId');
    expect(await table.get(KEYS.visit(aTicket(1).visitId))).not.toHaveProperty('activeTicketId');
    expect(await table.get(KEYS.ticket(ticketId))).toMatchObject({
      outbox: { type: 'queue.ticket.finished.v1' },
    });
  });

  it('takes one read and one write, or one transaction where it ends', async () => {
    await deps.catalogue.services();
    const counts = [];
    for (const act of [
      () => recallTicket(deps, step('recall')),
      () => startTicket(deps, step('start')),
      () => finishTicket(deps, step('finish'), DELIVERED),
    ]) {
      requests.reset();
      await act();
      counts.push(requests.byCommand());
    }
    expect(counts).toEqual([
      { GetItem: 1, PutItem: 1 },
      { GetItem: 1, PutItem: 1 },
      { GetItem: 1, TransactWriteItems: 1 },
    ]);
  });

  it('is missed, and the counter calls the next', async () => {
    expect(await missTicket(deps, step('miss', 3))).toMatchObject({
      ticket: { data: { status: 'missed', missedAt: addMinutes(NOW, 3) } },
    });
    const next = await callNext(deps, COUNTER, ANI, aCommand('next'), testContext(NOW));
    expect(next.kind).toBe('nobody-waiting');
  });

  it('answers a repeated command with what became of it', async () => {
    const first = await startTicket(deps, step('start', 2));
    expect(await startTicket(deps, step('start', 3))).toEqual(first);
    const reused = await startTicket(deps, step('start', 3, ANI, 'other'));
    expect(reused.kind).toBe('command-reused');
  });

  it('takes steps in turn only', async () => {
    expect(await finishTicket(deps, step('finish'), DELIVERED)).toEqual({
      kind: 'not-in-state',
      status: 'called',
    });
    await startTicket(deps, step('start'));
    expect(await missTicket(deps, step('miss'))).toEqual({
      kind: 'not-in-state',
      status: 'serving',
    });
    expect((await startTicket(deps, { ...step('x'), ticketId: 'tkt_none' })).kind).toBe(
      'unknown-ticket',
    );
  });

  it('is for its officer; a supervisor steps in on the record', async () => {
    expect((await startTicket(deps, step('a', 0, anOfficer('budi')))).kind).toBe('forbidden');
    const foreign = { ...aSupervisor('x'), mayActFor: () => false };
    expect((await startTicket(deps, step('b', 0, foreign))).kind).toBe('forbidden');
    expect(await audits()).toHaveLength(0);
    expect((await startTicket(deps, step('c', 0, aSupervisor('sari')))).kind).toBe('done');
    await finishTicket(deps, step('d', 1, aSupervisor('sari')), DELIVERED);
    expect(await audits()).toMatchObject([
      { action: 'queue.ticket.started.v1', subject: `ticket/${ticketId}` },
      { action: 'queue.ticket.finished.v1' },
    ]);
  });

  it('goes forward once when two commands meet', async () => {
    const both = await Promise.all([
      startTicket(deps, step('one')),
      startTicket(deps, step('two')),
    ]);
    expect(both.map(({ kind }) => kind).sort()).toEqual(['done', 'not-in-state']);
  });

  it('can still be ended when the counter was opened anew on another day', async () => {
    await startTicket(deps, step('start'));
    const tomorrow = 24 * 60;
    expect((await openCounter(deps, atCounter('open again', ANI, tomorrow))).kind).toBe('done');
    const finished = await finishTicket(deps, step('finish', tomorrow), DELIVERED);
    expect(finished.kind).toBe('done');
    expect(await table.get(KEYS.visit(aTicket(1).visitId))).not.toHaveProperty('activeTicketId');
  });
});

describe('finishing', () => {
  it('opens the survey of the leg by the hash of its token', async () => {
    await startTicket(deps, step('start'));
    const finished = await finishTicket(deps, step('finish'), DELIVERED);
    if (finished.kind !== 'done') throw new Error(finished.kind);
    const token = await deps.secrecy.surveyToken({ ticketId, leg: 1 });
    expect(finished.ticket.data.surveyTokenHash).toBe(tokenHash(token));
  });

  it('asks nobody who left, and nobody where the service has no survey', async () => {
    await startTicket(deps, step('start'));
    const left = await finishTicket(deps, step('finish'), { ...DELIVERED, outcome: 'left' });
    expect(left).toMatchObject({ ticket: { data: { surveyTokenHash: null } } });
  });

  it('refuses unknown requirements and past days', async () => {
    await startTicket(deps, step('start'));
    const wrong = await Promise.all([
      finishTicket(deps, step('a'), { ...DELIVERED, missingRequirementIds: ['paspor'] }),
      finishTicket(deps, step('b'), { ...DELIVERED, dueOn: '2026-11-29' }),
    ]);
    expect(wrong).toEqual([
      { kind: 'invalid', pointer: '/missingRequirementIds' },
      { kind: 'invalid', pointer: '/dueOn' },
    ]);
  });
});

describe('a counter', () => {
  it('neither pauses nor closes while a ticket is there, then does', async () => {
    const lunch = { reason: 'rest', returnAt: null } as const;
    expect(await pauseCounter(deps, atCounter('a'), lunch)).toEqual({
      kind: 'refused',
      reason: 'busy',
    });
    await missTicket(deps, step('miss'));
    expect(await pauseCounter(deps, atCounter('b'), lunch)).toMatchObject({
      counter: { data: { status: 'paused', pauseReason: 'rest' } },
    });
    expect(await openCounter(deps, atCounter('c'))).toMatchObject({
      counter: { data: { status: 'open' } },
    });
    expect((await openCounter(deps, atCounter('d', anOfficer('budi')))).kind).toBe('refused');
    expect(await closeCounter(deps, atCounter('e', aSupervisor('sari')))).toMatchObject({
      counter: { data: { status: 'closed', closedAt: NOW } },
    });
    expect(await audits()).toMatchObject([{ action: 'queue.counter.closed.v1' }]);
    expect(await table.get(KEYS.counter(COUNTER))).toMatchObject({
      outbox: { type: 'queue.counter.closed.v1' },
    });
  });

  it('is changed once by a repeated command', async () => {
    await missTicket(deps, step('miss'));
    const closed = await closeCounter(deps, atCounter('close'));
    expect(await closeCounter(deps, atCounter('close', ANI, 5))).toEqual(closed);
  });

  it('remembers its last calls when it is opened anew', async () => {
    await missTicket(deps, step('miss'));
    await closeCounter(deps, atCounter('close'));
    await openCounter(deps, atCounter('open again'));
    const again = await callNext(deps, COUNTER, ANI, aCommand('call'), testContext(NOW));
    expect(again).toMatchObject({ kind: 'called', ticket: { data: { status: 'missed' } } });
  });

  it('shows its officer the ticket that is there', async () => {
    expect(await readCounter(deps, COUNTER, ANI, NOW)).toMatchObject({
      kind: 'found',
      counter: { data: { status: 'open' } },
      ticket: { data: { ticketId } },
    });
    expect(await readCounter(deps, COUNTER, ANI, addMinutes(NOW, 24 * 60))).toMatchObject({
      counter: undefined,
      ticket: undefined,
    });
  });
});
