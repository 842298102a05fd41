import type { TicketData } from '@gerai/shared/events/queue.ts';
import { addMinutes } from '@gerai/shared/time.ts';
import { describe, expect, it } from 'vitest';
import { aTicket } from '../testing/a-ticket.ts';
import { aCounter, anOfficer, aService, DAY, NOW, QUEUE, SERVICE } from '../testing/world.ts';
import {
  type AgencyState,
  agenciesMovedByTime,
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
    expect(board.waiting.map(({ number }) => number)).toEqual(['A-002', 'A-003']);
    const [second = 0, third = 0] = board.waiting.map(({ estimate }) => estimate?.p50);
    expect(second).toBeGreaterThan(4);
    expect(third).toBeGreaterThan(second + 5);
    expect(board.counters).toMatchObject([
      {
        number: 3,
        status: 'open',
        current: { number: 'A-001', status: 'called', calls: 1, since: addMinutes(NOW, 1) },
      },
      { number: 9, status: 'closed', current: null },
    ]);
    expect(board.lastSequence).toBe(3);
    expect(board.newcomerEstimate?.p50).toBeGreaterThan(third + 5);
    expect(board.services[0]?.newcomerEstimate).toEqual(board.newcomerEstimate);
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

  it('keeps a promise for a minute, also when the counters change', () => {
    const before = new Map([[QUEUE, theQueue(state)]]);
    const second = { profile: upstairs, state: opened(upstairs) };
    const more = { ...state, before, counters: [...state.counters.slice(0, 1), second] };
    expect(theQueue({ ...more, now: addMinutes(NOW, 2.9) }).waiting).toEqual(
      theQueue(state).waiting,
    );
    const later = theQueue({ ...more, now: addMinutes(NOW, 3) }).waiting;
    expect(later[1]?.estimate?.p50).toBeLessThan(theQueue(state).waiting[1]?.estimate?.p50 ?? 0);
    expect(later[1]?.toldAt).toBe(addMinutes(NOW, 3));
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
      estimate: queue.waiting[1]?.estimate,
    });
  });

  it('is behind those who took a number since the board was made', () => {
    const late = aTicket(6, { times: { entitledAt: NOW, orderAt: addMinutes(NOW, 5) } });
    const standing = standingOf(late, queue, 10);
    expect(standing.ahead).toBe(4);
    expect(standing.estimate?.p50).toBe((queue.newcomerEstimate?.p50 ?? 0) + 20);
  });

  it('is that of the first who comes after it', () => {
    const priority = aTicket(6, { times: { entitledAt: NOW, orderAt: addMinutes(NOW, -15) } });
    expect(standingOf(priority, queue, 10)).toEqual({
      ahead: 0,
      estimate: queue.waiting[0]?.estimate,
    });
  });

  it('counts all numbers of the day before the first board', () => {
    expect(standingOf(aTicket(4), undefined, 10)).toEqual({ ahead: 3, estimate: null });
  });
});

describe('what time alone moves', () => {
  const shown = (content: QueueContent, computedAt: string) => [
    { day: DAY, version: 1, computedAt, content },
  ];
  // The one agency has its turn at NOW, and at every fifth minute from then on.
  const moved = (content: QueueContent, minute: number, computedAt = NOW) =>
    agenciesMovedByTime([service], shown(content, computedAt), addMinutes(NOW, minute));
  const agencyId = service.agency.agencyId;

  it('is where somebody waits or is served', () => {
    expect(moved(theQueue(state), 1)).toEqual([agencyId]);
    expect(moved(theQueue(state), 1, addMinutes(NOW, 0.75))).toEqual([]);
  });

  it('is not where an open counter has nobody, but every fifth minute all are looked at', () => {
    const idle = theQueue(agency());
    expect([1, 2, 3, 4].flatMap((minute) => moved(idle, minute))).toEqual([]);
    expect(moved(idle, 5)).toEqual([agencyId]);
  });

  it('is where a board is missing, or no counter is open that should be', () => {
    expect(agenciesMovedByTime([service], [], addMinutes(NOW, 1))).toEqual([agencyId]);
    const nobody = [{ profile, state: undefined }];
    const closed = theQueue(agency({ counters: nobody, now: '2026-11-30T01:05:00.000Z' }));
    expect(closed.unopenedSince).toBeNull();
    expect(moved(closed, 1)).toEqual([agencyId]);
    const alerted = theQueue(agency({ counters: nobody }));
    expect(alerted.unopenedSince).not.toBeNull();
    expect(moved(alerted, 1)).toEqual([]);
    const atNight = '2026-11-30T14:01:00.000Z';
    expect(agenciesMovedByTime([service], shown(closed, NOW), atNight)).toEqual([]);
  });
});
