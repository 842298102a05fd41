import type { TicketData } from '@gerai/shared/events/queue.ts';
import { addMinutes } from '@gerai/shared/time.ts';
import { describe, expect, it } from 'vitest';
import { aTicket } from '../testing/a-ticket.ts';
import { aCounter, anOfficer, aService, DAY, NOW, QUEUE, SERVICE } from '../testing/world.ts';
import {
  type AgencyState,
  floorContent,
  type QueueContent,
  queueContents,
  standingOf,
} from './board.ts';
import { open } from './counter.ts';
import { call } from './ticket.ts';

const profile = aCounter(3, [SERVICE]);
const upstairs = { ...aCounter(9, [SERVICE]), floor: 2 };
const service = aService({ counters: [profile, upstairs] });

function opened(which: typeof profile, currentTicketId: string | null = null) {
  const step = open(undefined, which, 'pekalongan', anOfficer('ani'), DAY, NOW);
  if (step.kind !== 'changed') throw new Error(step.kind);
  return { ...step.counter, currentTicketId };
}

function called(ticket: TicketData): TicketData {
  const step = call(ticket, profile, 'ani', addMinutes(NOW, 1));
  if (step.kind !== 'changed') throw new Error(step.kind);
  return step.ticket;
}

function agency(parts: Partial<AgencyState> = {}): AgencyState {
  return {
    day: DAY,
    now: addMinutes(NOW, 2),
    services: [service],
    counters: [
      { profile, state: opened(profile) },
      { profile: upstairs, state: undefined },
    ],
    tickets: [],
    before: new Map(),
    ...parts,
  };
}

function theQueue(state: AgencyState): QueueContent {
  const [queue] = queueContents(state);
  if (!queue) throw new Error('No queue');
  return queue;
}

const first = called(aTicket(1));
const state = agency({
  tickets: [aTicket(3), first, aTicket(2)],
  counters: [
    { profile, state: opened(profile, first.ticketId) },
    { profile: upstairs, state: undefined },
  ],
});

describe('the board of a queue', () => {
  it('shows who waits in the order of the calls, and what the counters do', () => {
    const board = theQueue(state);
    expect(board.waiting.map(({ number, estimate }) => [number, estimate?.medianMinutes])).toEqual([
      ['A-002', 10],
      ['A-003', 20],
    ]);
    expect(board.counters).toMatchObject([
      {
        number: 3,
        status: 'open',
        current: { number: 'A-001', status: 'called', calls: 1, since: addMinutes(NOW, 1) },
      },
      { number: 9, status: 'closed', current: null },
    ]);
    expect(board.lastSequence).toBe(3);
    expect(board.newcomerEstimate).toEqual({ medianMinutes: 30 });
  });

  it('keeps recent calls of tickets that are gone', () => {
    const before = new Map([[QUEUE, theQueue(state)]]);
    const board = theQueue(agency({ before }));
    expect(board.recentCalls).toEqual([
      {
        callId: 'A-001.1.1',
        sequence: 1,
        number: 'A-001',
        counterNumber: 3,
        floor: 1,
        times: 1,
        at: addMinutes(NOW, 1),
      },
    ]);
    expect(board.lastSequence).toBe(3);
  });

  it('knows no estimate while no counter is open', () => {
    const board = theQueue(agency({ counters: [], tickets: [aTicket(1)] }));
    expect(board.waiting[0]?.estimate).toBeNull();
    expect(board.newcomerEstimate).toBeNull();
  });

  it('shows a counter that another day left open as closed', () => {
    const stale = opened(profile);
    const board = theQueue(
      agency({
        counters: [{ profile, state: { ...stale, data: { ...stale.data, day: '2026-11-27' } } }],
      }),
    );
    expect(board.counters[0]?.status).toBe('closed');
  });
});

describe('the board of a floor', () => {
  it('shows its own counters and calls, and every queue that is called there', () => {
    const ground = floorContent(1, queueContents(state));
    expect(ground.counters.map(({ number }) => number)).toEqual([3]);
    expect(ground.recentCalls).toHaveLength(1);
    expect(ground.queues).toMatchObject([
      { queueId: QUEUE, waitingCount: 2, next: ['A-002', 'A-003'], openCounters: 1 },
    ]);
    const above = floorContent(2, queueContents(state));
    expect(above.counters.map(({ number }) => number)).toEqual([9]);
    expect(above.recentCalls).toEqual([]);
  });
});

describe('the place of a ticket', () => {
  const queue = theQueue(state);

  it('is its place on the board', () => {
    expect(standingOf(aTicket(3), queue, 10)).toEqual({
      ahead: 1,
      estimate: { medianMinutes: 20 },
    });
  });

  it('is behind those who took a number since the board was made', () => {
    const late = aTicket(6, { times: { entitledAt: NOW, orderAt: addMinutes(NOW, 5) } });
    expect(standingOf(late, queue, 10)).toEqual({ ahead: 4, estimate: { medianMinutes: 50 } });
  });

  it('is that of the first who comes after it', () => {
    const priority = aTicket(6, { times: { entitledAt: NOW, orderAt: addMinutes(NOW, -15) } });
    expect(standingOf(priority, queue, 10)).toEqual({ ahead: 0, estimate: { medianMinutes: 10 } });
  });

  it('counts all numbers of the day before the first board', () => {
    expect(standingOf(aTicket(4), undefined, 10)).toEqual({ ahead: 3, estimate: null });
  });
});
