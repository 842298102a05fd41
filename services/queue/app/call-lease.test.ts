import { TestClock, testContext } from '@gerai/shared/testing/doubles.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { addMinutes, addSeconds } from '@gerai/shared/time.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { QueueDeps } from '../handlers/deps.ts';
import { service as declaration } from '../service.ts';
import { aTicket } from '../testing/a-ticket.ts';
import {
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
import { type CallLeaseDeps, releaseCallLease, takeCallLease } from './call-lease.ts';
import { callNext } from './call-next.ts';
import { missTicket } from './miss-ticket.ts';
import { openCounter } from './open-counter.ts';
import { pickTicket } from './pick-ticket.ts';
import { reconcileCalls, type ToldStep } from './reconcile-calls.ts';

let engine: TestEngine;
let clock: TestClock;
let deps: QueueDeps;
const context = () => testContext(clock.now());

beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  clock = new TestClock(NOW);
  deps = testDeps(await engine.createTable(declaration.table), clock);
  await deps.catalogue.keep(aService({ counters: [1, 2].map((n) => aCounter(n, [SERVICE])) }));
  await open(1);
});

async function open(number: number) {
  await openCounter(deps, {
    counterId: `loket-${number}`,
    actor: anOfficer(`officer-${number}`),
    command: aCommand(`open ${number}`),
    context: context(),
  });
}

async function wait(...sequences: number[]) {
  for (const sequence of sequences) {
    const now = clock.now();
    const times = { entitledAt: now, orderAt: now };
    const data = aTicket(sequence, { arrivedAt: now, issuedAt: now, times });
    await deps.tickets.add({ data, version: 1, commands: [] }, null, context());
  }
}

function take(number: number, key: string, more: { leaseId?: string; givenBack?: string[] } = {}) {
  return takeCallLease(
    deps,
    {
      counterId: `loket-${number}`,
      queueId: QUEUE,
      leaseId: more.leaseId ?? null,
      givenBack: more.givenBack ?? [],
      size: 3,
    },
    anOfficer(`officer-${number}`),
    aCommand(key),
    context(),
  );
}

async function taken(number: number, key: string, more: Parameters<typeof take>[2] = {}) {
  const outcome = await take(number, key, more);
  if (outcome.kind !== 'taken') throw new Error(JSON.stringify(outcome));
  return outcome;
}

function press(number: number, key: string, leaseIds: readonly string[] = []) {
  const actor = anOfficer(`officer-${number}`);
  return callNext(deps, `loket-${number}`, actor, aCommand(key), context(), leaseIds);
}

function released(leaseId: string, consoleOff: boolean) {
  const wish = { queueId: QUEUE, leaseId, consoleOff };
  return releaseCallLease(deps, wish, aSupervisor('sri'), context());
}

function told(leaseId: string, log: readonly ToldStep[], key = 'told', number = 1) {
  const input = {
    counterId: `loket-${number}`,
    queueId: QUEUE,
    day: DAY,
    leaseId,
    log,
    last: true,
  };
  return reconcileCalls(
    deps,
    { ...input, deviceTime: clock.now() },
    anOfficer(`officer-${number}`),
    aCommand(key),
    context(),
  );
}

const numbers = (tickets: readonly { readonly data: { readonly number: string } }[]) =>
  tickets.map(({ data }) => data.number);

const DELIVERED = { outcome: 'delivered', missingRequirementIds: [], dueOn: null } as const;

describe('a call lease', () => {
  it('holds from the first on for a counter that is alone, and leaves one for each other counter', async () => {
    await wait(1, 2, 3, 4, 5);
    expect(numbers((await taken(1, 'alone')).held)).toEqual(['A-001', 'A-002', 'A-003']);
    const { lease } = await taken(1, 'alone');
    await open(2);
    const renewed = await taken(1, 'renew', { leaseId: lease.leaseId });
    expect(renewed.wanted).toHaveLength(1);
    const after = await taken(1, 'back', {
      leaseId: lease.leaseId,
      givenBack: [...renewed.wanted],
    });
    expect(numbers(after.open)).toEqual(['A-001']);
    expect(numbers(after.held)).toEqual(['A-002', 'A-003', 'A-004']);
  });

  it('is one for a queue, and the same for a repeated request', async () => {
    await wait(1);
    const { lease } = await taken(1, 'first');
    expect((await taken(1, 'first')).lease.leaseId).toBe(lease.leaseId);
    await open(2);
    expect(await take(2, 'second')).toMatchObject({
      kind: 'held-by-another',
      lease: { counterId: 'loket-1' },
    });
    clock.set(addMinutes(NOW, 31));
    expect((await taken(2, 'later')).lease.counterId).toBe('loket-2');
    expect(await take(1, 'late', { leaseId: lease.leaseId })).toEqual({ kind: 'over' });
  });

  it('keeps what it holds from every other counter, also from one picked by name', async () => {
    await wait(1, 2);
    const { lease, held } = await taken(1, 'take');
    await open(2);
    expect(await press(2, 'other')).toEqual({ kind: 'nobody-waiting', heldElsewhere: 2 });
    const request = { ticketId: held[0]?.data.ticketId ?? '', actor: anOfficer('officer-2') };
    const picked = await pickTicket(
      deps,
      'loket-2',
      { ...request, command: aCommand('pick'), context: context() },
      { reason: 'named-pick', why: 'unwell' },
    );
    expect(picked).toEqual({ kind: 'ticket-held' });
    expect(await press(1, 'own', [lease.leaseId])).toMatchObject({
      kind: 'called',
      ticket: { data: { number: 'A-001' } },
    });
  });

  it('lets others pass what is held within the printed bound, and no further', async () => {
    await wait(1);
    await taken(1, 'take');
    await open(2);
    clock.set(addMinutes(NOW, 20));
    await wait(2);
    const within = await press(2, 'within');
    if (within.kind !== 'called') throw new Error(within.kind);
    expect(within.ticket.data.number).toBe('A-002');
    await missTicket(deps, {
      ticketId: within.ticket.data.ticketId,
      actor: anOfficer('officer-2'),
      command: aCommand('miss'),
      context: context(),
    });
    clock.set(addMinutes(NOW, 45));
    await wait(3);
    expect(await press(2, 'beyond')).toEqual({ kind: 'nobody-waiting', heldElsewhere: 1 });
  });

  it('takes in what was done without network, at its own times, once', async () => {
    await wait(1, 2, 3);
    const { lease, held } = await taken(1, 'take');
    clock.set(addMinutes(NOW, 20));
    const [one = '', two = ''] = held.map(({ data }) => data.ticketId);
    const at = (minutes: number) => addMinutes(NOW, minutes);
    const log: ToldStep[] = [
      { ticketId: one, step: 'call', at: at(2), ending: null },
      { ticketId: one, step: 'start', at: at(3), ending: null },
      { ticketId: one, step: 'finish', at: at(12), ending: DELIVERED },
      { ticketId: two, step: 'call', at: at(13), ending: null },
    ];
    const first = await told(lease.leaseId, log);
    expect(first).toMatchObject({
      results: [
        { number: 'A-001', outcome: 'applied', status: 'finished' },
        { number: 'A-002', outcome: 'applied', status: 'called' },
      ],
    });
    expect(await told(lease.leaseId, log)).toEqual(first);
    expect((await deps.tickets.find(one))?.data).toMatchObject({
      calledAt: at(2),
      startedAt: at(3),
      finishedAt: at(12),
    });
    const counter = await deps.counters.find('loket-1');
    expect(counter).toMatchObject({
      currentTicketId: two,
      totals: { served: 1, servingSeconds: 540 },
    });
    await open(2);
    expect(await press(2, 'rest')).toMatchObject({ ticket: { data: { number: 'A-003' } } });
  });

  it('is released by a supervisor after its end only; what has been called by then is left', async () => {
    await wait(1, 2);
    const { lease, held } = await taken(1, 'take');
    const release = () => released(lease.leaseId, false);
    expect((await release()).kind).toBe('alive');
    clock.set(addSeconds(addMinutes(NOW, 31), 1));
    expect(await release()).toMatchObject({ kind: 'released', numbers: ['A-001', 'A-002'] });
    await open(2);
    expect(await press(2, 'next')).toMatchObject({ ticket: { data: { number: 'A-001' } } });
    const [one = ''] = held.map(({ data }) => data.ticketId);
    const log = [{ ticketId: one, step: 'call' as const, at: NOW, ending: null }];
    expect(await told(lease.leaseId, log)).toMatchObject({ results: [{ outcome: 'superseded' }] });
  });

  it('is released before its end where the console is seen to be off; the console is told so', async () => {
    await wait(1, 2);
    const { lease } = await taken(1, 'take');
    await open(2);
    expect(await press(2, 'held')).toEqual({ kind: 'nobody-waiting', heldElsewhere: 2 });
    expect(await released(lease.leaseId, true)).toMatchObject({
      kind: 'released',
      numbers: ['A-001', 'A-002'],
    });
    expect(await press(2, 'free')).toMatchObject({ ticket: { data: { number: 'A-001' } } });
    expect(await take(1, 'on again', { leaseId: lease.leaseId })).toEqual({ kind: 'over' });
    expect((await taken(1, 'anew')).lease.leaseId).not.toBe(lease.leaseId);
  });

  type Save = CallLeaseDeps['elections']['save'];
  const withSave = (save: (by: Save, ...parts: Parameters<Save>) => ReturnType<Save>) => {
    const { elections } = deps;
    const by: Save = (...parts) => elections.save(...parts);
    return {
      ...deps,
      elections: {
        of: (...parts: Parameters<typeof elections.of>) => elections.of(...parts),
        many: (...parts: Parameters<typeof elections.many>) => elections.many(...parts),
        save: (...parts: Parameters<Save>) => save(by, ...parts),
      },
    };
  };
  const renewal = (by: CallLeaseDeps, leaseId: string) =>
    takeCallLease(
      by,
      { counterId: 'loket-1', queueId: QUEUE, givenBack: [], size: 3, leaseId },
      anOfficer('officer-1'),
      aCommand('renew'),
      context(),
    );
  const expectAllFree = async () => {
    await open(2);
    for (const number of ['A-001', 'A-002', 'A-003']) {
      const called = await press(2, number);
      if (called.kind !== 'called') throw new Error(called.kind);
      expect(called.ticket.data.number).toBe(number);
      await missTicket(deps, {
        ticketId: called.ticket.data.ticketId,
        actor: anOfficer('officer-2'),
        command: aCommand(`miss ${number}`),
        context: context(),
      });
    }
  };

  it('leaves no mark where it is released between the list and the marks of a renewal', async () => {
    await wait(1, 2);
    const { lease } = await taken(1, 'take');
    await wait(3);
    let between = true;
    const late = withSave(async (by, ...parts) => {
      const saved = await by(...parts);
      if (between) {
        between = false;
        await released(lease.leaseId, true);
      }
      return saved;
    });
    expect(await renewal(late, lease.leaseId)).toEqual({ kind: 'over' });
    await expectAllFree();
  });

  it('leaves no mark where a renewal marks in the middle of its release', async () => {
    await wait(1, 2);
    const { lease } = await taken(1, 'take');
    await wait(3);
    const begun = Promise.withResolvers<void>();
    const renewed = Promise.withResolvers<void>();
    let releasing: Promise<unknown> | undefined;
    const slow = withSave(async (by, ...parts) => {
      begun.resolve();
      await renewed.promise;
      return by(...parts);
    });
    const late = withSave(async (by, ...parts) => {
      const saved = await by(...parts);
      const wish = { queueId: QUEUE, leaseId: lease.leaseId, consoleOff: true };
      releasing ??= releaseCallLease(slow, wish, aSupervisor('sri'), context());
      await begun.promise;
      return saved;
    });
    expect((await renewal(late, lease.leaseId)).kind).toBe('taken');
    renewed.resolve();
    expect(await releasing).toMatchObject({
      kind: 'released',
      numbers: ['A-001', 'A-002', 'A-003'],
    });
    await expectAllFree();
  });

  it('is released, and told, of a counter that has been taken out of the catalogue', async () => {
    await wait(1, 2, 3);
    const { lease, held } = await taken(1, 'take');
    const [one = ''] = held.map(({ data }) => data.ticketId);
    vi.spyOn(deps.catalogue, 'counter').mockResolvedValue(undefined);
    const log: ToldStep[] = [
      { ticketId: one, step: 'call', at: NOW, ending: null },
      { ticketId: one, step: 'start', at: NOW, ending: null },
      { ticketId: one, step: 'finish', at: NOW, ending: DELIVERED },
    ];
    expect(await told(lease.leaseId, log)).toMatchObject({
      kind: 'reconciled',
      results: [{ number: 'A-001', outcome: 'applied', status: 'finished' }],
    });
    expect(await released(lease.leaseId, true)).toMatchObject({ kind: 'released' });
    vi.restoreAllMocks();
    await open(2);
    expect(await press(2, 'rest')).toMatchObject({ ticket: { data: { number: 'A-002' } } });
  });

  it('sets aside who is at a counter that has gone on with somebody else', async () => {
    await wait(1, 2);
    const { lease, held } = await taken(1, 'take');
    await wait(3);
    // A request that was on its way when the network went.
    expect(await press(1, 'late')).toMatchObject({ ticket: { data: { number: 'A-003' } } });
    const [one = ''] = held.map(({ data }) => data.ticketId);
    const log = [{ ticketId: one, step: 'call' as const, at: NOW, ending: null }];
    expect(await told(lease.leaseId, log)).toMatchObject({
      results: [{ outcome: 'set-aside', status: 'parked' }],
    });
  });
});
