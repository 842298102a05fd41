import { fc, test } from '@fast-check/vitest';
import type { TicketData } from '@gerai/shared/events/queue.ts';
import { addSeconds } from '@gerai/shared/time.ts';
import { expect } from 'vitest';
import { aTicket } from '../testing/a-ticket.ts';
import { aCounter, anOfficer, DAY, NOW, SERVICE } from '../testing/world.ts';
import { type CounterState, type CounterStep, callRefusal, close, open, pause } from './counter.ts';
import { compareOrder } from './order.ts';
import { call, finish, miss, recall, start, type TicketStep } from './ticket.ts';

/**
 * Tickets, counters and visits as one world, moved by the domain alone: a call takes effect under the
 * three conditions that the table checks in one transaction. The model knows only who is where.
 */
class World {
  readonly tickets = new Map<string, TicketData>();
  readonly counters = new Map<string, CounterState>();
  readonly activeLegs = new Map<string, string>();
  #seconds = 0;

  now(): string {
    this.#seconds += 7;
    return addSeconds(NOW, this.#seconds);
  }

  waiting(): TicketData[] {
    return [...this.tickets.values()].filter(({ status }) => status === 'waiting');
  }

  move(counterId: string, step: CounterStep): void {
    if (step.kind === 'changed') this.counters.set(counterId, step.counter);
  }

  /** Whoever is first in the order and has no other leg at a counter. */
  callNext(counterId: string, officerId: string): TicketData | undefined {
    const counter = this.counters.get(counterId);
    if (!counter || callRefusal(counter, officerId, DAY)) return undefined;
    const next = this.waiting()
      .sort(compareOrder)
      .find(({ visitId }) => !this.activeLegs.has(visitId));
    const step = next && call(next, counter.data, officerId, this.now());
    if (step?.kind !== 'changed') return undefined;
    this.tickets.set(step.ticket.ticketId, step.ticket);
    this.counters.set(counterId, { ...counter, currentTicketId: step.ticket.ticketId });
    this.activeLegs.set(step.ticket.visitId, step.ticket.ticketId);
    return step.ticket;
  }

  step(counterId: string, apply: (ticket: TicketData) => TicketStep): TicketData | undefined {
    const counter = this.counters.get(counterId);
    const ticket = this.tickets.get(counter?.currentTicketId ?? '');
    const step = ticket && apply(ticket);
    if (!counter || step?.kind !== 'changed') return undefined;
    this.tickets.set(step.ticket.ticketId, step.ticket);
    if (step.ticket.status === 'finished' || step.ticket.status === 'missed') {
      this.counters.set(counterId, { ...counter, currentTicketId: null });
      this.activeLegs.delete(step.ticket.visitId);
    }
    return step.ticket;
  }
}

interface Model {
  /** Tickets that were called, each once, with their counter. */
  readonly called: Map<string, string>;
  /** Who is at which counter. */
  readonly at: Map<string, string>;
  issued: number;
}

type Command = fc.Command<Model, World>;

const COUNTERS = ['loket-1', 'loket-2', 'loket-3'];
const OFFICERS = ['ani', 'budi'];
const ENDING = {
  outcome: 'delivered',
  missingRequirementIds: [],
  dueOn: null,
  surveyTokenHash: null,
} as const;

function command(name: string, run: (model: Model, world: World) => void): Command {
  return {
    check: () => true,
    run: (model, world) => {
      run(model, world);
      holds(model, world);
    },
    toString: () => name,
  };
}

/** What must be true after every command. */
function holds(model: Model, world: World): void {
  const active = [...world.tickets.values()].filter(
    ({ status }) => status === 'called' || status === 'serving',
  );
  // Who is called or served stands at exactly one counter, and only those do.
  const current = [...world.counters.values()].flatMap(
    ({ currentTicketId }) => currentTicketId ?? [],
  );
  expect([...current].sort()).toEqual(active.map(({ ticketId }) => ticketId).sort());
  expect(new Set(current).size).toBe(current.length);
  // One leg of a visit at a time.
  expect(new Set(active.map(({ visitId }) => visitId)).size).toBe(active.length);
  expect(world.activeLegs.size).toBe(active.length);
  // A counter that is not open has nobody.
  for (const { data, currentTicketId } of world.counters.values()) {
    if (data.status !== 'open') expect(currentTicketId).toBeNull();
  }
  for (const ticket of world.tickets.values()) {
    expect(model.called.has(ticket.ticketId)).toBe(ticket.status !== 'waiting');
    expect(new Set(ticket.calls.map(({ counterId }) => counterId)).size).toBeLessThanOrEqual(1);
  }
  expect(Object.fromEntries(model.at)).toEqual(
    Object.fromEntries(
      [...world.counters].flatMap(([id, { currentTicketId }]) =>
        currentTicketId ? [[id, currentTicketId]] : [],
      ),
    ),
  );
}

const counterId = fc.constantFrom(...COUNTERS);
const officerId = fc.constantFrom(...OFFICERS);

const commands: fc.Arbitrary<Command>[] = [
  fc.tuple(fc.nat(40), fc.boolean()).map(([minutesAgo, secondLeg]) =>
    command(`issue ${minutesAgo} ${secondLeg}`, (model, world) => {
      model.issued += 1;
      const orderAt = addSeconds(NOW, -60 * minutesAgo);
      const other = secondLeg ? [...world.tickets.values()].at(-1) : undefined;
      const ticket = aTicket(model.issued, {
        times: { entitledAt: orderAt, orderAt },
        ...(other ? { visitId: other.visitId, leg: other.leg + 1 } : {}),
      });
      world.tickets.set(ticket.ticketId, ticket);
    }),
  ),
  fc.tuple(counterId, officerId).map(([id, officer]) =>
    command(`open ${id} ${officer}`, (_, world) => {
      const profile = { ...aCounter(COUNTERS.indexOf(id) + 1, [SERVICE]) };
      const before = world.counters.get(id);
      world.move(id, open(before, profile, 'pekalongan', anOfficer(officer), DAY, world.now()));
    }),
  ),
  fc.tuple(counterId, officerId, fc.boolean()).map(([id, officer, whole]) =>
    command(`${whole ? 'close' : 'pause'} ${id} ${officer}`, (_, world) => {
      const actor = anOfficer(officer);
      const before = world.counters.get(id);
      const wish = { reason: 'rest', returnAt: null } as const;
      world.move(
        id,
        whole
          ? close(before, actor, DAY, world.now())
          : pause(before, wish, actor, DAY, world.now()),
      );
    }),
  ),
  fc.tuple(counterId, officerId).map(([id, officer]) =>
    command(`call next ${id} ${officer}`, (model, world) => {
      const waiting = world.waiting();
      const ticket = world.callNext(id, officer);
      if (!ticket) return;
      expect(model.called.has(ticket.ticketId)).toBe(false);
      expect(model.at.has(id)).toBe(false);
      // Nobody who could come was before it.
      const passed = waiting.filter(
        (other) =>
          other.ticketId !== ticket.ticketId &&
          compareOrder(other, ticket) < 0 &&
          other.visitId !== ticket.visitId,
      );
      for (const { visitId } of passed) expect(world.activeLegs.has(visitId)).toBe(true);
      model.called.set(ticket.ticketId, id);
      model.at.set(id, ticket.ticketId);
    }),
  ),
  counterId.map((id) =>
    command(`recall ${id}`, (_, world) => {
      world.step(id, (ticket) => recall(ticket, 'ani', world.now()));
    }),
  ),
  counterId.map((id) =>
    command(`start ${id}`, (_, world) => {
      world.step(id, (ticket) => start(ticket, world.now()));
    }),
  ),
  fc.tuple(counterId, fc.boolean()).map(([id, missed]) =>
    command(`${missed ? 'miss' : 'finish'} ${id}`, (model, world) => {
      const ended = world.step(id, (ticket) =>
        missed ? miss(ticket, world.now()) : finish(ticket, ENDING, world.now()),
      );
      if (ended) model.at.delete(id);
    }),
  ),
];

test.prop([fc.commands(commands, { maxCommands: 80 })], { numRuns: 200 })(
  'no ticket is called twice or by two counters, and a visit has one active leg',
  (history) => {
    fc.modelRun(
      () => ({ model: { called: new Map(), at: new Map(), issued: 0 }, real: new World() }),
      history,
    );
  },
);
