import { fc, test } from '@fast-check/vitest';
import {
  afterAnswer,
  calledHere,
  nextOffline,
  noted,
  type OfflineCommand,
  type OfflineDesk,
} from '@gerai/shared/offline-calls.ts';
import { TestClock, testContext } from '@gerai/shared/testing/doubles.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { addSeconds, epochMs, secondsBetween } from '@gerai/shared/time.ts';
import { afterAll, beforeAll, expect } from 'vitest';
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
import { releaseCallLease, takeCallLease } from './call-lease.ts';
import { callNext } from './call-next.ts';
import { cancelTicket } from './cancel-ticket.ts';
import { finishTicket } from './finish-ticket.ts';
import { openCounter } from './open-counter.ts';
import { postponeTicket } from './park-ticket.ts';
import { pickTicket } from './pick-ticket.ts';
import { reconcileCalls, type ToldStep } from './reconcile-calls.ts';
import { returnTicket } from './return-ticket.ts';
import { startTicket } from './start-ticket.ts';

/**
 * A queue with three counters, the first of which calls on without network, on the real table. Every
 * request can arrive late, every answer can be lost, the network of each counter can be cut, leases
 * end, numbers are given and visitors change their minds meanwhile.
 */
const ELECTED = 1;
const BOUND_MINUTES = 30;

type Logged = OfflineCommand & Pick<ToldStep, 'ending'>;
type Desk = OfflineDesk<{ ticketId: string; number: string }, Logged>;

const DELIVERED = { outcome: 'delivered', missingRequirementIds: [], dueOn: null } as const;

class World {
  readonly deps: QueueDeps;
  readonly clock: TestClock;
  /** To which counters each ticket was called, by whatever way. */
  readonly calledTo = new Map<string, Set<number>>();
  readonly entitledAt = new Map<string, string>();
  readonly gone = new Set<string>();
  readonly away: string[] = [];
  /** At the first counter, which had gone on with somebody else when it told of them. */
  readonly setAside: string[] = [];
  readonly cut = new Set<number>();
  readonly late: (() => Promise<void>)[] = [];
  desk: Desk | undefined;
  /** Whom the elected counter is with, as its console believes. */
  current: string | undefined;
  issued = 0;
  #keys = 0;

  constructor(deps: QueueDeps, clock: TestClock) {
    this.deps = deps;
    this.clock = clock;
  }

  command() {
    this.#keys += 1;
    return aCommand(`command ${this.#keys}`);
  }

  context() {
    return testContext(this.clock.now());
  }

  async issue(ahead: number): Promise<void> {
    this.issued += 1;
    const now = this.clock.now();
    const orderAt = addSeconds(now, -60 * ahead);
    const data = aTicket(this.issued, {
      arrivedAt: now,
      issuedAt: now,
      times: { entitledAt: now, orderAt },
    });
    this.entitledAt.set(data.ticketId, now);
    await this.deps.tickets.add({ data, version: 1, commands: [] }, null, this.context());
  }

  called(ticketId: string, counter: number): void {
    const counters = this.calledTo.get(ticketId) ?? new Set();
    this.calledTo.set(ticketId, counters.add(counter));
    expect(counters.size, `${ticketId} was called to two counters`).toBe(1);
  }

  /** A call with network. It happens at the server, whether the answer comes or not. */
  async callOnline(counter: number, leaseIds: readonly string[]): Promise<string | undefined> {
    const actor = anOfficer(`officer-${counter}`);
    const outcome = await callNext(
      this.deps,
      `loket-${counter}`,
      actor,
      this.command(),
      this.context(),
      leaseIds,
    );
    if (outcome.kind !== 'called') return undefined;
    const { ticketId } = outcome.ticket.data;
    this.called(ticketId, counter);
    await this.expectBound(ticketId);
    return ticketId;
  }

  /** Nobody who waits was passed by somebody entitled more than the bound later. */
  async expectBound(ticketId: string): Promise<void> {
    const entitled = this.entitledAt.get(ticketId) ?? '';
    for (const { data } of await this.deps.tickets.allWaiting(SERVICE, DAY)) {
      if (this.calledTo.has(data.ticketId)) continue;
      const later = secondsBetween(data.entitledAt, entitled) / 60;
      expect(later).toBeLessThanOrEqual(BOUND_MINUTES);
    }
  }

  async finishOnline(counter: number, ticketId: string): Promise<void> {
    const actor = anOfficer(`officer-${counter}`);
    const request = () => ({ ticketId, actor, command: this.command(), context: this.context() });
    await startTicket(this.deps, request());
    await finishTicket(this.deps, request(), DELIVERED);
  }

  async press(counter: number, how: Delivery): Promise<void> {
    if (counter === ELECTED && this.cut.has(ELECTED)) return this.pressOffline();
    if (this.cut.has(counter)) return;
    const state = await this.deps.counters.find(`loket-${counter}`);
    if (state?.currentTicketId) {
      await this.finishOnline(counter, state.currentTicketId);
      if (counter === ELECTED) this.current = undefined;
      return;
    }
    const leases = counter === ELECTED && this.desk ? [this.desk.leaseId] : [];
    const call = async () => {
      const called = await this.callOnline(counter, leases);
      return called;
    };
    if (how === 'late') {
      this.late.push(async () => {
        await call();
      });
      return;
    }
    const called = await call();
    if (counter !== ELECTED || called === undefined || how === 'answer lost') return;
    this.current = called;
    if (this.desk) this.desk = calledHere(this.desk, called);
  }

  pressOffline(): void {
    if (!this.desk) return;
    const at = this.clock.now();
    if (this.current !== undefined) {
      const ticketId = this.current;
      this.desk = noted(this.desk, { ticketId, step: 'start', at, ending: null });
      this.desk = noted(this.desk, { ticketId, step: 'finish', at, ending: DELIVERED });
      this.current = undefined;
      return;
    }
    const next = nextOffline(this.desk, epochMs(at));
    if (!next) return;
    this.called(next.ticketId, ELECTED);
    this.desk = noted(this.desk, { ticketId: next.ticketId, step: 'call', at, ending: null });
    this.current = next.ticketId;
  }

  async renew(how: Delivery, size: number): Promise<void> {
    if (this.cut.has(ELECTED) || (this.desk?.log.length ?? 0) > 0) return;
    const before = this.desk;
    const sentAtMs = epochMs(this.clock.now());
    const command = this.command();
    const request = async () => {
      const outcome = await takeCallLease(
        this.deps,
        {
          counterId: `loket-${ELECTED}`,
          queueId: QUEUE,
          leaseId: before?.leaseId ?? null,
          givenBack: before?.givenBack ?? [],
          size,
        },
        anOfficer(`officer-${ELECTED}`),
        command,
        this.context(),
      );
      return outcome;
    };
    if (how === 'late') {
      this.late.push(async () => {
        await request();
      });
      return;
    }
    const outcome = await request();
    if (how === 'answer lost') return;
    if (outcome.kind === 'over') await this.tell('arrives');
    if (outcome.kind !== 'taken') return;
    const { lease, day, held, wanted } = outcome;
    this.desk = afterAnswer(
      this.desk,
      {
        leaseId: lease.leaseId,
        queueId: QUEUE,
        day,
        validMs: secondsBetween(lease.renewedAt, lease.until) * 1000,
        held: held.map(({ data: { ticketId, number } }) => ({ ticketId, number })),
        wanted,
      },
      sentAtMs,
    );
  }

  /** Network again: what was done is told, also twice when the answer is lost. */
  async tell(how: Delivery): Promise<void> {
    const { desk } = this;
    if (!desk) return;
    const command = this.command();
    const request = () =>
      reconcileCalls(
        this.deps,
        {
          counterId: `loket-${ELECTED}`,
          queueId: QUEUE,
          day: desk.day,
          leaseId: desk.leaseId,
          deviceTime: this.clock.now(),
          log: desk.log,
          last: true,
        },
        anOfficer(`officer-${ELECTED}`),
        command,
        this.context(),
      );
    const first = await request();
    if (how !== 'arrives') expect(await request()).toEqual(first);
    if (first.kind !== 'reconciled') throw new Error(first.kind);
    for (const { ticketId, outcome, status } of first.results) {
      if (outcome === 'set-aside') this.setAside.push(ticketId);
      if (outcome !== 'superseded' || status !== 'parked') continue;
      // Away by their own wish when the counter called, and not come since: they wait for any counter
      // once they are back. Had they come, the service would have begun.
      const began = desk.log.some((each) => each.ticketId === ticketId && each.step === 'start');
      expect(began, `${ticketId} was served without network, and that is lost`).toBe(false);
      this.calledTo.delete(ticketId);
    }
    this.desk = undefined;
    this.current = undefined;
  }

  async reconnect(how: Delivery): Promise<void> {
    if (!this.cut.delete(ELECTED)) return;
    await this.tell(how);
  }

  async visitorChanges(index: number, what: 'cancels' | 'postpones'): Promise<void> {
    const waiting = await this.deps.tickets.allWaiting(SERVICE, DAY);
    const ticket = waiting[index % Math.max(1, waiting.length)];
    // Who has been called without network stands at that counter, and not at home with a phone.
    if (!ticket || this.calledTo.has(ticket.data.ticketId)) return;
    const { ticketId } = ticket.data;
    const request = { ticketId, actor: aSupervisor('visitor'), command: this.command() };
    const wish = { ...request, context: this.context() };
    if (what === 'cancels') {
      await cancelTicket(this.deps, wish, 'visitor');
      this.gone.add(ticketId);
    } else {
      await postponeTicket(this.deps, wish, 'prayer');
      this.away.push(ticketId);
    }
  }

  async visitorComesBack(): Promise<void> {
    const ticketId = this.away.shift();
    if (ticketId === undefined) return;
    await returnTicket(
      this.deps,
      { ticketId, actor: aSupervisor('visitor'), command: this.command(), context: this.context() },
      { way: 'by-order-time', why: null },
    );
  }

  /** A supervisor asks at the counter first: releases only where nothing was called untold. */
  async release(consoleOff: boolean): Promise<void> {
    const election = await this.deps.elections.of('pekalongan', QUEUE, DAY);
    for (const { leaseId, endedAt } of election.leases) {
      const untold = this.desk?.leaseId === leaseId && this.desk.log.length > 0;
      if (endedAt !== null || untold) continue;
      const outcome = await releaseCallLease(
        this.deps,
        { queueId: QUEUE, leaseId, consoleOff },
        aSupervisor('sri'),
        this.context(),
      );
      // The console is told that its right has ended, by the supervisor who stands there.
      if (outcome.kind === 'released' && this.desk?.leaseId === leaseId) this.desk = undefined;
    }
  }

  /** The officer takes somebody up who stands there and was set aside. */
  async takeUp(ticketId: string): Promise<void> {
    const counter = await this.deps.counters.find(`loket-${ELECTED}`);
    if (counter?.currentTicketId) await this.finishOnline(ELECTED, counter.currentTicketId);
    this.away.unshift(ticketId);
    await this.visitorComesBack();
    const picked = await pickTicket(
      this.deps,
      `loket-${ELECTED}`,
      {
        ticketId,
        actor: anOfficer(`officer-${ELECTED}`),
        command: this.command(),
        context: this.context(),
      },
      { reason: 'named-pick', why: 'system-failure' },
    );
    expect(picked.kind).toBe('called');
  }

  async deliver(): Promise<void> {
    await this.late.shift()?.();
  }

  async end(): Promise<void> {
    while (this.late.length > 0) await this.deliver();
    this.cut.clear();
    await this.tell('arrives');
    for (const ticketId of this.setAside) await this.takeUp(ticketId);
    while (this.away.length > 0) await this.visitorComesBack();
    // A lease whose answer never arrived holds its share until somebody releases it.
    this.clock.advanceSeconds(60 * 40);
    await this.release(false);
    for (let idle = 0; idle < 2; ) {
      let done = false;
      for (const counter of [1, 2, 3]) {
        const state = await this.deps.counters.find(`loket-${counter}`);
        if (state?.currentTicketId) {
          await this.finishOnline(counter, state.currentTicketId);
          done = true;
        } else if ((await this.callOnline(counter, [])) !== undefined) done = true;
      }
      idle = done ? 0 : idle + 1;
    }
    for (const ticketId of this.entitledAt.keys()) {
      const ticket = await this.deps.tickets.find(ticketId);
      const status = ticket?.data.status;
      if (this.gone.has(ticketId) && status === 'cancelled') continue;
      expect([ticketId, status]).toEqual([ticketId, 'finished']);
      const periods = ticket?.data.periods ?? [];
      for (const [at, period] of periods.entries()) {
        if (at > 0) expect(period.from).toBe(periods[at - 1]?.to);
      }
    }
  }
}

type Delivery = 'arrives' | 'answer lost' | 'late';

const delivery = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Delivery>('arrives') },
  { weight: 1, arbitrary: fc.constant<Delivery>('answer lost') },
  { weight: 1, arbitrary: fc.constant<Delivery>('late') },
);
const COUNTERS = fc.constantFrom(1, 2, 3);
const ops = fc.oneof(
  fc.record({ op: fc.constant('issue' as const), ahead: fc.constantFrom(0, 0, 5, 15, 30) }),
  fc.record({ op: fc.constant('press' as const), counter: COUNTERS, how: delivery }),
  fc.record({ op: fc.constant('press' as const), counter: fc.constant(1), how: delivery }),
  fc.record({ op: fc.constant('renew' as const), how: delivery, size: fc.constantFrom(1, 3, 8) }),
  fc.record({ op: fc.constant('cut' as const), counter: COUNTERS }),
  fc.record({ op: fc.constant('reconnect' as const), counter: COUNTERS, how: delivery }),
  fc.record({ op: fc.constant('wait' as const), minutes: fc.constantFrom(1, 5, 20, 32) }),
  fc.record({
    op: fc.constant('visitor' as const),
    index: fc.nat(5),
    what: fc.constantFrom('cancels' as const, 'postpones' as const),
  }),
  fc.record({ op: fc.constantFrom('come back' as const, 'deliver' as const) }),
  fc.record({ op: fc.constant('release' as const), consoleOff: fc.boolean() }),
);

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

async function aWorld(): Promise<World> {
  const table = await engine.createTable(declaration.table);
  const clock = new TestClock(NOW);
  const world = new World(testDeps(table, clock), clock);
  const counters = [1, 2, 3].map((number) => aCounter(number, [SERVICE]));
  const published = aService({ counters });
  await world.deps.catalogue.keep({
    ...published,
    service: {
      ...published.service,
      advantages: { ...published.service.advantages, boundMinutes: BOUND_MINUTES },
    },
  });
  for (const number of [1, 2, 3]) {
    await openCounter(world.deps, {
      counterId: `loket-${number}`,
      actor: anOfficer(`officer-${number}`),
      command: world.command(),
      context: world.context(),
    });
  }
  for (let each = 0; each < 6; each += 1) await world.issue(0);
  await world.renew('arrives', 4);
  return world;
}

const RUNS = process.env.GERAI_DEEP ? 400 : 8;
type Op = typeof ops extends fc.Arbitrary<infer Each> ? Each : never;

/** Found by chance: called without network while away by their own wish, and told before they came. */
const CALLED_WHILE_AWAY: Op[] = [
  { op: 'cut', counter: 1 },
  { op: 'visitor', index: 2, what: 'postpones' },
  { op: 'press', counter: 1, how: 'arrives' },
  { op: 'reconnect', counter: 1, how: 'arrives' },
];

test.prop([fc.array(ops, { minLength: 20, maxLength: 60 })], {
  numRuns: RUNS,
  examples: [[CALLED_WHILE_AWAY]],
})(
  'one counter calls on without network: nobody is called to two counters, passed beyond the bound, or lost',
  async (history) => {
    const world = await aWorld();
    for (const each of history) {
      world.clock.advanceSeconds(7);
      switch (each.op) {
        case 'issue':
          await world.issue(each.ahead);
          break;
        case 'press':
          await world.press(each.counter, each.how);
          break;
        case 'renew':
          await world.renew(each.how, each.size);
          break;
        case 'cut':
          world.cut.add(each.counter);
          break;
        case 'reconnect':
          if (each.counter === ELECTED) await world.reconnect(each.how);
          else world.cut.delete(each.counter);
          break;
        case 'wait':
          world.clock.advanceSeconds(each.minutes * 60);
          break;
        case 'visitor':
          await world.visitorChanges(each.index, each.what);
          break;
        case 'come back':
          await world.visitorComesBack();
          break;
        case 'release':
          await world.release(each.consoleOff);
          break;
        case 'deliver':
          await world.deliver();
          break;
      }
    }
    await world.end();
  },
  process.env.GERAI_DEEP ? 3_600_000 : 600_000,
);
