import { TestClock, testContext } from '@gerai/shared/testing/doubles.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { addMinutes } from '@gerai/shared/time.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { QueueDeps } from '../handlers/deps.ts';
import { service as declaration } from '../service.ts';
import { aTicket } from '../testing/a-ticket.ts';
import {
  AGENCY,
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
import { type DelayWish, declareDelay, endDelay } from './delay-services.ts';
import { followChanges, followTime } from './follow-changes.ts';
import { type IssueTicketInput, issueTicket } from './issue-ticket.ts';
import { openCounter } from './open-counter.ts';
import type { StoredTicket } from './ports.ts';

const OTHER = 'dukcapil-kk';
const SUPERVISOR = { ...aSupervisor('sri'), actsForAll: false };
const MANAGER = { ...aSupervisor('maya'), mayActFor: () => true, actsForAll: true };

let engine: TestEngine;
let clock: TestClock;
let deps: QueueDeps;
let keys = 0;
const context = () => testContext(clock.now());
const command = () => {
  keys += 1;
  return aCommand(`command ${keys}`);
};

beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  clock = new TestClock(NOW);
  deps = testDeps(await engine.createTable(declaration.table), clock);
  const counters = [aCounter(1, [SERVICE, OTHER])];
  await deps.catalogue.keep(aService({ counters }));
  await deps.catalogue.keep(
    aService({ serviceId: OTHER, queueId: 'dukcapil-b', prefix: 'B', counters }),
  );
  await openCounter(deps, {
    counterId: 'loket-1',
    actor: anOfficer('ani'),
    command: command(),
    context: context(),
  });
});

const SYSTEM: Omit<DelayWish, 'scope' | 'scopeId'> = {
  kind: 'delayed',
  reason: 'system',
  expectedMinutes: 60,
};

function declare(wish: Partial<DelayWish> = {}, actor = SUPERVISOR, key = command()) {
  return declareDelay(
    deps,
    { scope: 'service', scopeId: SERVICE, ...SYSTEM, ...wish },
    actor,
    key,
    context(),
  );
}

async function declared(wish: Partial<DelayWish> = {}, actor = SUPERVISOR) {
  const outcome = await declare(wish, actor);
  if (outcome.kind !== 'declared') throw new Error(outcome.kind);
  await follow();
  return outcome.delay;
}

function end(scope: DelayWish['scope'], scopeId: string, actor = SUPERVISOR) {
  return endDelay(deps, { scope, scopeId }, actor, command(), context());
}

/** What the stream does with the change of a delay. */
async function follow() {
  const delays = await deps.delays.ofDay('pekalongan', DAY);
  await followChanges(deps, {
    agencyIds: [],
    tickets: [],
    arrivals: [],
    bookings: [],
    rests: [],
    catalogueChanged: false,
    delays: delays.map(({ data }) => data),
    begun: [],
    prunable: [],
  });
}

async function wait(sequence: number, parts: Parameters<typeof aTicket>[1] = {}) {
  const ticket: StoredTicket = { data: aTicket(sequence, parts), version: 1, commands: [] };
  await deps.tickets.add(ticket, null, context());
  return ticket.data.ticketId;
}

function takeNumber(serviceId: string) {
  const input: IssueTicketInput = {
    serviceId,
    priority: false,
    applicantCount: 1,
    language: 'id',
    residence: null,
    phone: null,
    smsConsent: null,
    name: null,
    needs: [],
    followUpOf: null,
    channel: 'kiosk',
  };
  return issueTicket(deps, input, command(), context(), () => true);
}

const board = async (queueId = QUEUE) => (await deps.snapshots.queueBoard(queueId, DAY))?.content;

describe('a delay', () => {
  it('is promised anew to everybody who waits for it, once, and said on the boards', async () => {
    const ticketId = await wait(1);
    await followTime(deps);
    const before = (await deps.tickets.find(ticketId))?.data;
    expect(before?.promises).toHaveLength(1);
    expect(before?.nearAt).not.toBeNull();
    clock.advanceSeconds(30);
    await declared();
    const after = (await deps.tickets.find(ticketId))?.data;
    expect(after?.promises).toHaveLength(2);
    expect(after?.promises?.[1]?.p10).toBeGreaterThanOrEqual(59);
    // Told that the call is near before, so told again when it is.
    expect(after?.nearAt).toBeNull();
    await follow();
    expect((await deps.tickets.find(ticketId))?.data.promises).toHaveLength(2);
    const shown = await board();
    expect(shown?.waiting[0]?.estimate?.p10).toBeGreaterThanOrEqual(59);
    expect(shown?.services[0]?.newcomerEstimate?.p10).toBeGreaterThanOrEqual(59);
    expect(shown?.delays?.[0]?.text.id).toBe(
      'Layanan Perekaman KTP-el tertunda karena gangguan sistem, diperkirakan mulai lagi pukul 10.00.',
    );
    const floor = await deps.snapshots.floorBoard(1, DAY);
    expect(floor?.content.queues.map(({ delays }) => delays?.length)).toEqual([1, 0]);
  });

  it('of one service leaves the estimates of the others that its counter serves', async () => {
    await wait(1);
    await wait(1, { serviceId: OTHER, queueId: 'dukcapil-b', prefix: 'B' });
    await declared();
    const late = (await board())?.waiting[0]?.estimate;
    const usual = (await board('dukcapil-b'))?.waiting[0]?.estimate;
    expect(late?.p50).toBeGreaterThanOrEqual(60);
    expect(usual?.p50).toBeLessThan(30);
  });

  it('until further notice takes the estimates away, and its end brings them back', async () => {
    await wait(1);
    await declared({ scope: 'agency', scopeId: AGENCY, expectedMinutes: null });
    expect((await board())?.waiting[0]?.estimate).toBeNull();
    expect((await board('dukcapil-b'))?.services[0]?.newcomerEstimate).toBeNull();
    clock.advanceSeconds(60);
    expect((await end('agency', AGENCY)).kind).toBe('ended');
    await follow();
    expect((await board())?.waiting[0]?.estimate).not.toBeNull();
    expect((await board())?.delays).toEqual([]);
  });

  it('lapses a quarter of an hour after its announced end', async () => {
    const { delayId } = await declared({ expectedMinutes: 30 });
    clock.set(addMinutes(NOW, 44));
    await followTime(deps);
    expect((await board())?.delays).toHaveLength(1);
    clock.set(addMinutes(NOW, 45));
    await followTime(deps);
    expect((await board())?.delays).toEqual([]);
    const [stored] = await deps.delays.ofDay('pekalongan', DAY);
    expect(stored?.data).toMatchObject({ delayId, endedAt: addMinutes(NOW, 45) });
  });

  it('is changed by saying it again, and repeated commands change nothing', async () => {
    const key = command();
    const first = await declare({}, SUPERVISOR, key);
    expect(await declare({}, SUPERVISOR, key)).toEqual(first);
    const changed = await declare({ expectedMinutes: 120 });
    if (first.kind !== 'declared' || changed.kind !== 'declared') throw new Error('Not declared');
    expect(changed.delay).toMatchObject({
      delayId: first.delay.delayId,
      expectedUntil: addMinutes(NOW, 120),
    });
    await end('service', SERVICE);
    const later = await declare();
    expect(later.kind === 'declared' && later.delay.delayId).not.toBe(first.delay.delayId);
  });

  it('of a floor or the mall is for those who act for all agencies', async () => {
    expect((await declare({ scope: 'floor', scopeId: '1' })).kind).toBe('forbidden');
    expect((await declare({ scope: 'mall', scopeId: 'pekalongan' })).kind).toBe('forbidden');
    const stranger = { ...SUPERVISOR, mayActFor: () => false };
    expect((await declare({}, stranger)).kind).toBe('forbidden');
    expect((await declare({ scopeId: 'no-such-service' })).kind).toBe('unknown-scope');
    const floor = await declared({ scope: 'floor', scopeId: '1' }, MANAGER);
    expect(floor.serviceIds).toEqual([OTHER, SERVICE].sort());
    expect((await end('floor', '1')).kind).toBe('forbidden');
  });
});

describe('a closing', () => {
  it('refuses numbers of its services with the reason, until its end', async () => {
    await declare({ kind: 'closed', reason: 'power' });
    expect(await takeNumber(SERVICE)).toMatchObject({
      kind: 'service-closed',
      delay: { kind: 'closed', reason: 'power' },
    });
    expect((await takeNumber(OTHER)).kind).toBe('issued');
    await end('service', SERVICE);
    expect((await takeNumber(SERVICE)).kind).toBe('issued');
  });

  it('of the mall stands when that of a service in it has ended', async () => {
    await declare({ kind: 'closed' });
    await declare({ kind: 'closed', scope: 'mall', scopeId: 'pekalongan' }, MANAGER);
    await end('service', SERVICE);
    expect((await takeNumber(SERVICE)).kind).toBe('service-closed');
    await end('mall', 'pekalongan', MANAGER);
    expect((await takeNumber(SERVICE)).kind).toBe('issued');
  });

  it('is made whole by the minute where its last step was lost', async () => {
    const delay = await declared({ kind: 'closed' });
    await deps.series.shut({ queueId: QUEUE, day: DAY }, [SERVICE], { ...delay, endedAt: NOW });
    expect((await takeNumber(SERVICE)).kind).toBe('issued');
    clock.advanceSeconds(60);
    await followTime(deps);
    expect((await takeNumber(SERVICE)).kind).toBe('service-closed');
  });

  it('gives the number again to who had it before', async () => {
    const key = command();
    const input = async () =>
      issueTicket(
        deps,
        {
          serviceId: SERVICE,
          priority: false,
          applicantCount: 1,
          language: 'id',
          residence: null,
          phone: null,
          smsConsent: null,
          name: null,
          needs: [],
          followUpOf: null,
          channel: 'kiosk',
        },
        key,
        context(),
        () => true,
      );
    const first = await input();
    await declare({ kind: 'closed' });
    const again = await input();
    expect(first.kind === 'issued' && again.kind === 'issued').toBe(true);
  });
});
