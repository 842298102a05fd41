import { EVENT_EXAMPLES } from '@gerai/shared/events/examples.ts';
import type { Counter, CounterState, Ticket } from './words.ts';

/** A counter of the tests: open, nobody at it. */
export const openedCounter: Counter = {
  ...EVENT_EXAMPLES['queue.counter.opened.v1'],
  counterId: 'loket-5',
  number: 5,
  day: '2026-12-02',
  serviceIds: ['akta-kelahiran'],
  officerId: 'siti',
  openedAt: '2026-12-02T01:00:00.000Z',
  version: 7,
  currentTicketId: null,
  totals: { served: 0, missed: 0, parked: 0, transferred: 0, servingSeconds: 0 },
};

/** That counter as the server shows it. */
export const readCounter: CounterState = {
  counterId: 'loket-5',
  number: 5,
  name: { id: 'Pencatatan sipil', en: 'Civil registration' },
  agencyId: 'dukcapil',
  floor: 1,
  serviceIds: ['akta-kelahiran'],
  counter: openedCounter,
  currentTicket: null,
  missFrom: null,
  serverTime: '2026-12-02T02:00:00.000Z',
  pollAfterMs: 4000,
};

/** Somebody who waits; `more` says what is special. */
export function waitingTicket(number: string, more: Partial<Ticket> = {}): Ticket {
  const at = '2026-12-02T01:30:00.000Z';
  return {
    ...EVENT_EXAMPLES['queue.ticket.issued.v1'],
    ticketId: `tkt_${number}`,
    visitId: `vis_${number}`,
    number,
    sequence: 1,
    day: '2026-12-02',
    queueId: 'C',
    serviceId: 'akta-kelahiran',
    arrivedAt: at,
    entitledAt: at,
    orderAt: at,
    issuedAt: at,
    periods: [],
    version: 1,
    ...more,
  };
}

/** Called to the counter of the tests, so many times, the last time then. */
export function calledTicket(number: string, times: number, lastAt: string): Ticket {
  const call = { at: lastAt, counterId: 'loket-5', counterNumber: 5, floor: 1, by: 'siti' };
  return waitingTicket(number, {
    status: 'called',
    counterId: 'loket-5',
    calledAt: lastAt,
    calls: Array.from({ length: times }, () => call),
  });
}
