import { fc, test } from '@fast-check/vitest';
import type { TicketData } from '@gerai/shared/events/queue.ts';
import { deriveId } from '@gerai/shared/security/hash.ts';
import { addSeconds, secondsBetween } from '@gerai/shared/time.ts';
import { expect } from 'vitest';
import { aTicket } from '../testing/a-ticket.ts';
import { AGENCY, NOW, QUEUE, SERVICE } from '../testing/world.ts';
import { type OrderException, PASSES_LIMIT, passedBy, protectedTicket } from './exception.ts';
import { isAtCounter } from './lifecycle.ts';
import {
  boundedTimes,
  compareOrder,
  orderKey,
  orderTimes,
  type ReturnWay,
  returnTimes,
} from './order.ts';
import { selfReturn } from './self-return.ts';
import {
  call,
  cancel,
  comeBack,
  finish,
  miss,
  nextLeg,
  park,
  recall,
  reroute,
  setPriority,
  start,
  type TicketStep,
  takeBack,
  transfer,
} from './ticket.ts';

/**
 * The whole life of tickets over two services and three counters, one of which serves both: every
 * command in every order. The world applies what the transactions of the table apply together.
 */
const BOUND_MINUTES = 30;
const ADVANTAGES = {
  bookedMinutes: 15,
  priorityMinutes: 10,
  quickLaneMinutes: 0,
  boundMinutes: BOUND_MINUTES,
};
const OTHER = 'dukcapil-kk';
const COUNTERS = new Map([
  ['loket-1', [SERVICE]],
  ['loket-2', [OTHER]],
  ['loket-3', [SERVICE, OTHER]],
]);
const TARGETS = new Map([
  [
    SERVICE,
    { serviceId: SERVICE, queue: { queueId: QUEUE }, agency: { agencyId: AGENCY, floor: 1 } },
  ],
  [
    OTHER,
    { serviceId: OTHER, queue: { queueId: 'dukcapil-b' }, agency: { agencyId: AGENCY, floor: 2 } },
  ],
]);
const ENDING = {
  outcome: 'incomplete',
  missingRequirementIds: [],
  dueOn: null,
  surveyTokenHash: null,
} as const;

class World {
  readonly tickets = new Map<string, TicketData>();
  readonly at = new Map<string, string>();
  readonly undo = new Map<string, TicketData>();
  readonly exceptions: OrderException[] = [];
  /** How often each ticket really was passed by an exception, while its place stood. */
  readonly passes = new Map<string, number>();
  issued = 0;
  #seconds = 0;

  now(): string {
    this.#seconds += 7;
    return addSeconds(NOW, this.#seconds);
  }

  waitingFor(serviceIds: readonly string[]): TicketData[] {
    return [...this.tickets.values()]
      .filter(({ status, serviceId }) => status === 'waiting' && serviceIds.includes(serviceId))
      .sort(compareOrder);
  }

  isActive(visitId: string): boolean {
    return [...this.at.values()].some((id) => this.tickets.get(id)?.visitId === visitId);
  }

  ticketAt(counterId: string): TicketData | undefined {
    return this.tickets.get(this.at.get(counterId) ?? '');
  }

  /** What a step changes: the ticket, and where it stands. */
  apply(before: TicketData, step: TicketStep): TicketData | undefined {
    if (step.kind !== 'changed') return undefined;
    const { ticket } = step;
    this.tickets.set(ticket.ticketId, ticket);
    if (before.orderAt !== ticket.orderAt || before.serviceId !== ticket.serviceId) {
      this.passes.delete(ticket.ticketId);
    }
    if (isAtCounter(before.status) && !isAtCounter(ticket.status)) {
      for (const [counterId, id] of this.at) if (id === ticket.ticketId) this.at.delete(counterId);
    }
    this.undo.set(ticket.ticketId, before);
    return ticket;
  }

  callTo(counterId: string, ticket: TicketData, exception: boolean): TicketData | undefined {
    const number = Number(counterId.slice(-1));
    const step = call(ticket, { counterId, number, floor: 1 }, 'ani', this.now());
    const called = this.apply(
      ticket,
      step.kind === 'changed' && exception
        ? { ...step, ticket: { ...step.ticket, orderReason: 'named-pick' } }
        : step,
    );
    if (called) this.at.set(counterId, called.ticketId);
    return called;
  }

  callNext(counterId: string): void {
    if (this.at.has(counterId)) return;
    const eligible = this.waitingFor(COUNTERS.get(counterId) ?? []).filter(
      ({ visitId }) => !this.isActive(visitId),
    );
    const [first] = eligible;
    if (!first) return;
    for (const other of eligible) {
      // Nobody is passed by anyone entitled more than B later, but for exceptions.
      if (first.orderReason === null) {
        const later = secondsBetween(other.entitledAt, first.entitledAt);
        expect(later).toBeLessThanOrEqual(BOUND_MINUTES * 60);
      }
    }
    this.callTo(counterId, first, false);
  }

  /** Lets somebody in before those who wait, if nobody has been passed too often. */
  except(ticket: TicketData, serviceIds: readonly string[]): boolean {
    const passed = passedBy(ticket, this.waitingFor(serviceIds));
    if (protectedTicket(passed, this.exceptions)) return false;
    if (passed.length === 0) return true;
    this.exceptions.push({
      at: this.now(),
      ticketId: ticket.ticketId,
      reason: 'named-pick',
      why: 'unwell',
      by: 'ani',
      orderKey: orderKey(ticket),
      serviceIds,
      passed: passed.length,
    });
    for (const { ticketId } of passed) {
      this.passes.set(ticketId, (this.passes.get(ticketId) ?? 0) + 1);
    }
    return true;
  }

  put(ticket: TicketData): void {
    if (!this.tickets.has(ticket.ticketId)) this.tickets.set(ticket.ticketId, ticket);
  }
}

type Command = fc.Command<object, World>;

function command(name: string, run: (world: World) => void): Command {
  return {
    check: () => true,
    run: (_, world) => {
      run(world);
      holds(world);
    },
    toString: () => name,
  };
}

function holds(world: World): void {
  const tickets = [...world.tickets.values()];
  const active = tickets.filter(({ status }) => isAtCounter(status));
  expect([...world.at.values()].sort()).toEqual(active.map(({ ticketId }) => ticketId).sort());
  expect(new Set(active.map(({ visitId }) => visitId)).size).toBe(active.length);
  for (const [counterId, ticketId] of world.at) {
    expect(world.tickets.get(ticketId)?.counterId).toBe(counterId);
  }
  for (const ticket of tickets) {
    periodsAddUp(ticket);
    expect(ticket.orderAt <= ticket.entitledAt).toBe(true);
    // A leg that was sent on is not lost: the next one is there.
    if (ticket.status === 'transferred') {
      expect(world.tickets.get(ticket.nextTicketId ?? '')?.number).toBe(ticket.number);
    }
  }
  for (const [ticketId, passes] of world.passes) {
    expect(passes, ticketId).toBeLessThanOrEqual(PASSES_LIMIT);
  }
}

/** The periods follow each other without a gap, so they add up to the whole time. */
function periodsAddUp({ periods, status, issuedAt }: TicketData): void {
  expect(periods[0]?.from).toBe(issuedAt);
  periods.forEach((period, index) => {
    const next = periods[index + 1];
    if (next) expect(period.to).toBe(next.from);
    expect(period.to === null || period.from <= period.to).toBe(true);
  });
  const open = ['waiting', 'called', 'serving', 'parked'].includes(status);
  expect(periods.at(-1)?.to === null).toBe(open);
}

const counterId = fc.constantFrom(...COUNTERS.keys());
const service = fc.constantFrom(SERVICE, OTHER);
const pick = fc.nat(1000);

/** A step of one of the tickets, whichever the number hits. */
function onTicket(
  name: string,
  apply: (world: World, ticket: TicketData) => void,
): fc.Arbitrary<Command> {
  return pick.map((index) =>
    command(`${name} #${index}`, (world) => {
      const all = [...world.tickets.values()];
      const ticket = all[index % Math.max(1, all.length)];
      if (ticket) apply(world, ticket);
    }),
  );
}

function atCounter(
  name: string,
  step: (ticket: TicketData, now: string) => TicketStep,
): fc.Arbitrary<Command> {
  return counterId.map((id) =>
    command(`${name} ${id}`, (world) => {
      const ticket = world.ticketAt(id);
      if (ticket) world.apply(ticket, step(ticket, world.now()));
    }),
  );
}

function goOn(world: World, ticket: TicketData, serviceId: string, at: string): string {
  const target = TARGETS.get(serviceId);
  const next = deriveId('tkt', ticket.ticketId, 'next');
  if (target) {
    world.put(nextLeg(ticket, next, target, boundedTimes(ticket, BOUND_MINUTES), at));
  }
  return next;
}

const commands: fc.Arbitrary<Command>[] = [
  fc.tuple(service, fc.boolean(), fc.nat(40)).map(([serviceId, priority, booked]) =>
    command(`issue ${serviceId} ${priority} ${booked}`, (world) => {
      world.issued += 1;
      const at = world.now();
      const slotStart = booked > 30 ? addSeconds(at, booked * 20) : null;
      const times = orderTimes({ arrivedAt: at, priority, slotStart }, ADVANTAGES);
      const start = { priority, serviceId, times, arrivedAt: at, issuedAt: at };
      world.put(aTicket(world.issued, start));
    }),
  ),
  counterId.map((id) => command(`call next ${id}`, (world) => world.callNext(id))),
  counterId.map((id) =>
    command(`finish and next ${id}`, (world) => {
      const ticket = world.ticketAt(id);
      if (!ticket || !world.apply(ticket, finish(ticket, ENDING, world.now()))) return;
      world.callNext(id);
    }),
  ),
  atCounter('recall', (ticket, now) => recall(ticket, 'ani', now)),
  atCounter('start', (ticket, now) => start(ticket, now)),
  atCounter('finish', (ticket, now) => finish(ticket, ENDING, now)),
  atCounter('miss', (ticket, now) => miss(ticket, now)),
  atCounter('park', (ticket, now) => park(ticket, 'park', 'papers', now)),
  fc.tuple(counterId, service).map(([id, serviceId]) =>
    command(`transfer ${id} ${serviceId}`, (world) => {
      const ticket = world.ticketAt(id);
      if (!ticket) return;
      const at = world.now();
      const next = deriveId('tkt', ticket.ticketId, 'next');
      const sent = world.apply(ticket, transfer(ticket, 'transfer', next, at));
      if (!sent) return;
      world.undo.delete(ticket.ticketId);
      goOn(world, ticket, serviceId, at);
    }),
  ),
  onTicket('postpone', (world, ticket) => {
    world.apply(ticket, park(ticket, 'postpone', 'prayer', world.now()));
  }),
  fc.constantFrom<ReturnWay>('by-order-time', 'after-three', 'in-front').chain((way) =>
    onTicket(`return ${way}`, (world, ticket) => {
      if (ticket.status !== 'parked' && ticket.status !== 'missed') return;
      const serviceIds = [SERVICE, OTHER];
      const waiting = world.waitingFor(serviceIds);
      const { times, passes } = returnTimes(ticket, way, waiting);
      if (passes && !world.except(ticket, serviceIds)) return;
      const orderReason = passes ? 'returned-in-front' : null;
      world.apply(ticket, comeBack(ticket, { times, orderReason }, world.now()));
    }),
  ),
  onTicket('take up again', (world, ticket) => {
    if (ticket.status !== 'missed') return;
    const { times } = returnTimes(ticket, 'after-three', world.waitingFor([SERVICE, OTHER]));
    world.apply(ticket, selfReturn(ticket, { times, orderReason: null }, world.now()));
  }),
  service.chain((serviceId) =>
    onTicket(`re-route ${serviceId}`, (world, ticket) => {
      const target = TARGETS.get(serviceId);
      if (target) world.apply(ticket, reroute(ticket, target, BOUND_MINUTES));
    }),
  ),
  onTicket('set priority', (world, ticket) => {
    const priority = !ticket.priority;
    const minutes = priority ? ADVANTAGES.priorityMinutes : 0;
    world.apply(
      ticket,
      setPriority(ticket, priority, addSeconds(ticket.entitledAt, -60 * minutes)),
    );
  }),
  onTicket('cancel', (world, ticket) => {
    world.apply(ticket, cancel(ticket, 'visitor', world.now()));
  }),
  onTicket('rejoin', (world, ticket) => {
    if (ticket.status === 'finished') goOn(world, ticket, ticket.serviceId, world.now());
  }),
  counterId.chain((id) =>
    onTicket(`pick ${id}`, (world, ticket) => {
      const serviceIds = COUNTERS.get(id) ?? [];
      if (world.at.has(id) || ticket.status !== 'waiting') return;
      if (!serviceIds.includes(ticket.serviceId) || world.isActive(ticket.visitId)) return;
      const before = world.exceptions.length;
      if (!world.except(ticket, serviceIds)) return;
      const exception = world.exceptions.length > before;
      world.callTo(id, ticket, exception);
      if (exception) world.undo.delete(ticket.ticketId);
    }),
  ),
  onTicket('undo', (world, ticket) => {
    const before = world.undo.get(ticket.ticketId);
    if (!before) return;
    const restored = takeBack(ticket, before);
    const takes = isAtCounter(restored.status) && !isAtCounter(ticket.status);
    const counter = restored.counterId ?? '';
    if (takes && (world.at.has(counter) || world.isActive(ticket.visitId))) return;
    world.apply(ticket, { kind: 'changed', ticket: restored });
    world.undo.delete(ticket.ticketId);
    if (takes) world.at.set(counter, ticket.ticketId);
  }),
];

test.prop([fc.commands(commands, { maxCommands: 120, size: 'max' })], { numRuns: 300 })(
  'no ticket is lost, called by two or passed beyond the bound, and periods add up',
  (history) => {
    fc.modelRun(() => ({ model: {}, real: new World() }), history);
  },
);
