import type { Table } from '@gerai/shared/table/table.ts';
import { TestClock, testContext } from '@gerai/shared/testing/doubles.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { addMinutes, addSeconds } from '@gerai/shared/time.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { KEYS } from '../adapters/keys.ts';
import { closingOf } from '../domain/closing.ts';
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
  aSupervisor,
  DAY,
  NOW,
  SERVICE,
  testDeps,
} from '../testing/world.ts';
import { callNext } from './call-next.ts';
import { cancelTicket } from './cancel-ticket.ts';
import { finishAndNext } from './finish-and-next.ts';
import { finishTicket } from './finish-ticket.ts';
import { currentLeg, nextLegId } from './legs.ts';
import { missTicket } from './miss-ticket.ts';
import { openCounter } from './open-counter.ts';
import { parkTicket, postponeTicket } from './park-ticket.ts';
import { pickTicket } from './pick-ticket.ts';
import { rejoinVisit } from './rejoin-visit.ts';
import { returnBySelf } from './return-by-self.ts';
import { returnTicket } from './return-ticket.ts';
import { serveWithoutNumber } from './serve-without-number.ts';
import { setTicketPriority } from './set-priority.ts';
import { startTicket } from './start-ticket.ts';
import { rerouteTicket, transferTicket } from './transfer-ticket.ts';
import { undoStep } from './undo-step.ts';

const OTHER = 'dukcapil-kk';
const ENDING = { outcome: 'delivered', missingRequirementIds: [], dueOn: null } as const;
const ani = anOfficer('ani');

let engine: TestEngine;
let requests: RequestCount;
let table: Table;
let clock: TestClock;
let deps: QueueDeps;
let keys = 0;

beforeAll(async () => {
  engine = await startTestEngine();
  requests = countRequests(engine.client);
});
afterAll(() => engine.stop());
beforeEach(async () => {
  table = await engine.createTable(declaration.table);
  clock = new TestClock(NOW);
  deps = testDeps(table, clock);
  const counters = [aCounter(1, [SERVICE]), aCounter(2, [OTHER])];
  await deps.catalogue.keep(aService({ counters }));
  await deps.catalogue.keep(
    aService({ serviceId: OTHER, queueId: 'dukcapil-b', prefix: 'B', counters }),
  );
  await openFor(1);
});

/** Now, as the clock has it. */
const context = () => testContext(clock.now());

function request(ticketId: string, key?: string, actor = ani) {
  keys += 1;
  return { ticketId, actor, command: aCommand(key ?? `step ${keys}`), context: context() };
}

async function openFor(number: number, actor = ani): Promise<void> {
  const outcome = await openCounter(deps, {
    counterId: `loket-${number}`,
    actor,
    command: aCommand(`open ${number}`),
    context: context(),
  });
  expect(outcome.kind).toBe('done');
}

async function wait(sequence: number, parts: Partial<TicketDraft> = {}): Promise<string> {
  const at = addSeconds(NOW, sequence);
  const data = aTicket(sequence, { times: { entitledAt: at, orderAt: at }, ...parts });
  await deps.tickets.add({ data, version: 1, commands: [] }, null, context());
  return data.ticketId;
}

async function calledTo(number: number, actor = ani): Promise<string> {
  keys += 1;
  const outcome = await callNext(
    deps,
    `loket-${number}`,
    actor,
    aCommand(`call ${keys}`),
    context(),
  );
  if (outcome.kind !== 'called') throw new Error(outcome.kind);
  return outcome.ticket.data.ticketId;
}

async function stored(ticketId: string) {
  const ticket = await deps.tickets.find(ticketId);
  if (!ticket) throw new Error('No ticket');
  return ticket;
}

async function order(): Promise<string[]> {
  return (await deps.tickets.allWaiting(SERVICE, DAY)).map(({ data }) => data.number);
}

async function currentAt(number: number): Promise<string | null | undefined> {
  return (await deps.counters.find(`loket-${number}`))?.currentTicketId;
}

async function exceptions() {
  return (await deps.exceptions.ofDay('pekalongan', 'dukcapil', DAY)).list;
}

describe('set aside', () => {
  it('frees the counter, and comes back by order time', async () => {
    const first = await wait(1);
    await wait(2);
    await calledTo(1);
    await startTicket(deps, request(first));
    expect(await parkTicket(deps, request(first), 'papers')).toMatchObject({ kind: 'done' });
    expect(await currentAt(1)).toBeNull();
    expect(await order()).toEqual(['A-002']);
    clock.advanceSeconds(60);
    const back = await returnTicket(deps, request(first), { way: 'by-order-time', why: null });
    expect(back).toMatchObject({ ticket: { data: { status: 'waiting', orderReason: null } } });
    expect(await order()).toEqual(['A-001', 'A-002']);
    const { periods } = (await stored(first)).data;
    expect(periods.map(({ state }) => state)).toEqual([
      'waiting',
      'called',
      'serving',
      'parked',
      'waiting',
    ]);
  });

  it('is asked for by the visitor while waiting only', async () => {
    const first = await wait(1);
    expect((await postponeTicket(deps, request(first), 'prayer')).kind).toBe('done');
    expect((await postponeTicket(deps, request(first), 'prayer')).kind).toBe('not-in-state');
    expect((await deps.tickets.away(SERVICE, DAY)).map(({ data }) => data.number)).toEqual([
      'A-001',
    ]);
  });
});

describe('a missed ticket', () => {
  async function missed(): Promise<string> {
    const first = await wait(1);
    for (const sequence of [2, 3, 4, 5]) await wait(sequence);
    await calledTo(1);
    await missTicket(deps, request(first));
    return first;
  }

  it('comes back behind three, entitled from there on', async () => {
    const first = await missed();
    await returnTicket(deps, request(first), { way: 'after-three', why: null });
    expect(await order()).toEqual(['A-002', 'A-003', 'A-004', 'A-001', 'A-005']);
    const { data } = await stored(first);
    expect(data.orderAt <= data.entitledAt).toBe(true);
  });

  it('comes back within minutes only', async () => {
    const first = await missed();
    clock.set(addMinutes(NOW, 31));
    const late = await returnTicket(deps, request(first), { way: 'by-order-time', why: null });
    expect(late.kind).toBe('too-late');
  });

  it('is taken up again from the phone once, behind three, and then at the desk alone', async () => {
    const first = await missed();
    const visitor = anOfficer('visitor');
    const command = request(first, 'again', visitor);
    expect((await returnBySelf(deps, command)).kind).toBe('done');
    expect(await order()).toEqual(['A-002', 'A-003', 'A-004', 'A-001', 'A-005']);
    expect((await stored(first)).data).toMatchObject({ selfReturns: 1, orderReason: null });
    // The same press again, and another one: once is once.
    expect((await returnBySelf(deps, command)).kind).toBe('done');
    expect((await returnBySelf(deps, request(first))).kind).toBe('not-in-state');

    for (const sequence of [2, 3, 4]) {
      await missTicket(deps, request(await calledTo(1)));
      expect(await order()).not.toContain(`A-00${sequence}`);
    }
    expect(await calledTo(1)).toBe(first);
    await missTicket(deps, request(first));
    expect((await returnBySelf(deps, request(first))).kind).toBe('at-desk');
    expect(await order()).toEqual(['A-005']);
    // The desk sees who stands there.
    const seen = await returnTicket(deps, request(first), { way: 'after-three', why: null });
    expect(seen.kind).toBe('done');
    expect(await order()).toEqual(['A-005', 'A-001']);
  });

  it('is taken up again once by presses at the same time', async () => {
    const first = await missed();
    const presses = await Promise.all(
      ['one', 'two', 'three'].map((key) => returnBySelf(deps, request(first, key))),
    );
    expect(presses.map(({ kind }) => kind).sort()).toEqual([
      'done',
      'not-in-state',
      'not-in-state',
    ]);
    expect((await stored(first)).data.selfReturns).toBe(1);
  });

  it('is not taken up again from the phone after its minutes, nor after the hours', async () => {
    const first = await missed();
    clock.set(addMinutes(NOW, 31));
    expect((await returnBySelf(deps, request(first))).kind).toBe('too-late');
    const closing = closingOf(aService(), DAY) ?? '';
    clock.set(addMinutes(closing, -5));
    const second = await calledTo(1);
    await missTicket(deps, request(second));
    clock.set(addMinutes(closing, 1));
    expect((await returnBySelf(deps, request(second))).kind).toBe('at-desk');
  });

  it('takes no exception to be in front where the order says so anyway', async () => {
    const first = await missed();
    await returnTicket(deps, request(first), { way: 'in-front', why: null });
    expect((await order())[0]).toBe('A-001');
    expect(await exceptions()).toEqual([]);
  });
});

describe('an exception', () => {
  it('needs a listed reason, is counted, and has its limit for each who is passed', async () => {
    for (const sequence of [1, 2, 3, 4, 5, 6]) await wait(sequence);
    for (const sequence of [2, 3, 4]) {
      const ticketId = aTicket(sequence).ticketId;
      const picked = await pickTicket(deps, 'loket-1', request(ticketId), {
        reason: 'named-pick',
        why: 'unwell',
      });
      expect(picked).toMatchObject({ ticket: { data: { orderReason: 'named-pick' } } });
      await missTicket(deps, request(ticketId));
    }
    expect((await exceptions()).map(({ passed, by }) => [passed, by])).toEqual([
      [1, 'ani'],
      [1, 'ani'],
      [1, 'ani'],
    ]);
    const fourth = await pickTicket(deps, 'loket-1', request(aTicket(5).ticketId), {
      reason: 'named-pick',
      why: 'unwell',
    });
    expect(fourth).toEqual({ kind: 'passed-too-often', number: 'A-001' });
    expect(await currentAt(1)).toBeNull();
  });

  it('is none for whoever is first', async () => {
    const first = await wait(1);
    const wish = { reason: 'named-pick', why: 'unwell' } as const;
    const picked = await pickTicket(deps, 'loket-1', request(first), wish);
    expect(picked).toMatchObject({ kind: 'called', ticket: { data: { orderReason: null } } });
    expect(await exceptions()).toEqual([]);
  });

  it('serves somebody without a number by giving one', async () => {
    await wait(1);
    const wish = {
      serviceId: SERVICE,
      why: 'our-mistake',
      priority: false,
      applicantCount: 1,
      language: 'id',
    } as const;
    const { ticketId: _, ...by } = request('none', 'serve');
    clock.advanceSeconds(10);
    const first = await serveWithoutNumber(deps, 'loket-1', { ...by, context: context() }, wish);
    expect(first).toMatchObject({
      kind: 'called',
      ticket: { data: { orderReason: 'served-without-number', channel: 'counter' } },
    });
    const again = await serveWithoutNumber(deps, 'loket-1', { ...by, context: context() }, wish);
    expect(again).toEqual(first);
    expect(await exceptions()).toHaveLength(1);
  });
});

describe('a transfer', () => {
  it('goes on with number and order time as the next leg, which alone is called', async () => {
    const first = await wait(1);
    await calledTo(1);
    await startTicket(deps, request(first));
    const sent = await transferTicket(deps, request(first, 'transfer'), OTHER);
    expect(sent).toMatchObject({ ticket: { data: { status: 'transferred' } } });
    const again = await transferTicket(deps, request(first, 'transfer'), OTHER);
    expect(again).toEqual(sent);
    const next = await stored(nextLegId(first));
    const before = await stored(first);
    expect(next.data).toMatchObject({
      leg: 2,
      number: 'A-001',
      orderAt: before.data.orderAt,
      serviceId: OTHER,
      visitId: before.data.visitId,
      status: 'waiting',
    });
    expect((await currentLeg(deps.tickets, before)).data.ticketId).toBe(next.data.ticketId);
    await openFor(2);
    expect(await calledTo(2)).toBe(next.data.ticketId);
  });

  it('of a waiting ticket is a re-routing: the same ticket at the same place', async () => {
    const first = await wait(1);
    expect((await transferTicket(deps, request(first), OTHER)).kind).toBe('not-in-state');
    await rerouteTicket(deps, request(first), OTHER);
    expect((await stored(first)).data).toMatchObject({ serviceId: OTHER, number: 'A-001' });
    expect(await order()).toEqual([]);
  });
});

describe('back on the same day', () => {
  it('is one next leg with the same number', async () => {
    const first = await wait(1);
    await calledTo(1);
    await startTicket(deps, request(first));
    await finishTicket(deps, request(first), { ...ENDING, outcome: 'incomplete' });
    const rejoined = await rejoinVisit(deps, request(first, 'a'), 'by-order-time');
    const other = await rejoinVisit(deps, request(first, 'b'), 'by-order-time');
    expect(rejoined).toMatchObject({ ticket: { data: { leg: 2, number: 'A-001' } } });
    expect(other).toEqual(rejoined);
    expect(await order()).toEqual(['A-001']);
  });

  it('is not for who has got the product', async () => {
    const first = await wait(1);
    await calledTo(1);
    await startTicket(deps, request(first));
    await finishTicket(deps, request(first), ENDING);
    expect((await rejoinVisit(deps, request(first), 'by-order-time')).kind).toBe('not-in-state');
  });
});

describe('taking a step back', () => {
  it('brings a called ticket back to the order, its call kept', async () => {
    const first = await wait(1);
    await calledTo(1);
    expect((await undoStep(deps, request(first))).kind).toBe('done');
    expect(await currentAt(1)).toBeNull();
    expect(await order()).toEqual(['A-001']);
    expect(await calledTo(1)).toBe(first);
    expect((await stored(first)).data.calls).toHaveLength(2);
  });

  it('brings a finished ticket back to its counter, unless that has gone on', async () => {
    const first = await wait(1);
    await wait(2);
    await calledTo(1);
    await startTicket(deps, request(first));
    await finishTicket(deps, request(first), ENDING);
    expect((await undoStep(deps, request(first, 'undo'))).kind).toBe('done');
    expect(await currentAt(1)).toBe(first);
    expect((await undoStep(deps, request(first, 'undo'))).kind).toBe('done');
    await finishTicket(deps, request(first), ENDING);
    await calledTo(1);
    expect((await undoStep(deps, request(first))).kind).toBe('counter-refused');
  });

  it('is possible for five seconds and the way there, for who made it', async () => {
    const first = await wait(1);
    await calledTo(1);
    const supervisor = request(first, undefined, aSupervisor('other'));
    expect((await undoStep(deps, supervisor)).kind).toBe('forbidden');
    clock.advanceSeconds(10);
    expect((await undoStep(deps, request(first))).kind).toBe('done');
    await calledTo(1);
    clock.advanceSeconds(11);
    expect((await undoStep(deps, request(first))).kind).toBe('too-late');
  });
});

describe('finish and next', () => {
  const finishNext = (ticketId: string, key: string) =>
    finishAndNext(deps, 'loket-1', request(ticketId, key), ENDING);

  it('ends one and calls the next in a read, a look and a transaction', async () => {
    const first = await wait(1);
    const second = await wait(2);
    await calledTo(1);
    await startTicket(deps, request(first));
    requests.reset();
    const done = await finishNext(first, 'next');
    expect(requests.byCommand()).toEqual({ GetItem: 1, Query: 1, TransactWriteItems: 1 });
    expect(done).toMatchObject({
      kind: 'done',
      finished: { data: { ticketId: first, status: 'finished' } },
      next: { kind: 'called', ticket: { data: { ticketId: second } } },
    });
    expect(await finishNext(first, 'next')).toEqual(done);
    expect(await currentAt(1)).toBe(second);
  });

  it('ends the one alone where nobody waits', async () => {
    const first = await wait(1);
    await calledTo(1);
    await startTicket(deps, request(first));
    const done = await finishNext(first, 'next');
    expect(done).toMatchObject({ kind: 'done', next: { kind: 'nobody-waiting' } });
    expect(await currentAt(1)).toBeNull();
    expect((await stored(first)).data.status).toBe('finished');
  });

  it('goes from one leg of a visit straight to another', async () => {
    const first = await wait(1);
    const { visitId } = (await stored(first)).data;
    const second = await wait(2, { visitId, leg: 2 });
    await calledTo(1);
    await startTicket(deps, request(first));
    const done = await finishNext(first, 'next');
    expect(done).toMatchObject({ next: { ticket: { data: { ticketId: second } } } });
    expect(await table.get(KEYS.visit(visitId))).toMatchObject({ activeTicketId: second });
  });

  it('of a ticket that is not served is refused', async () => {
    const first = await wait(1);
    await calledTo(1);
    expect(await finishNext(first, 'next')).toEqual({ kind: 'not-in-state', status: 'called' });
  });
});

describe('priority', () => {
  it('is added and removed afterwards, and audited', async () => {
    await wait(1);
    const second = await wait(2);
    await setTicketPriority(deps, request(second), true);
    expect(await order()).toEqual(['A-002', 'A-001']);
    await setTicketPriority(deps, request(second), false);
    expect(await order()).toEqual(['A-001', 'A-002']);
  });
});

describe('cancelled', () => {
  it('is out of the order, with its reason', async () => {
    const first = await wait(1);
    await cancelTicket(deps, request(first), 'visitor');
    expect(await order()).toEqual([]);
    expect((await stored(first)).data).toMatchObject({
      status: 'cancelled',
      cancelReason: 'visitor',
      periods: [{ to: NOW }],
    });
  });
});
