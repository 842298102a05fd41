import type { Counter, CounterState, Ticket } from './words.ts';

/** A counter of the tests: open, nobody at it. */
export const openedCounter: Counter = {
  counterId: 'loket-5',
  mallId: 'pekalongan',
  agencyId: 'dukcapil',
  number: 5,
  floor: 1,
  day: '2026-12-02',
  status: 'open',
  serviceIds: ['akta-kelahiran'],
  officerId: 'siti',
  openedAt: '2026-12-02T01:00:00.000Z',
  pausedAt: null,
  pauseReason: null,
  returnAt: null,
  closedAt: null,
  autoCall: false,
  helpKind: null,
  helpSince: null,
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
    ticketId: `tkt_${number}`,
    visitId: `vis_${number}`,
    mallId: 'pekalongan',
    leg: 1,
    number,
    sequence: 1,
    day: '2026-12-02',
    status: 'waiting',
    queueId: 'C',
    serviceId: 'akta-kelahiran',
    agencyId: 'dukcapil',
    floor: 1,
    origin: 'walk-in',
    bookingId: null,
    slotStart: null,
    channel: 'kiosk',
    applicantCount: 1,
    priority: false,
    language: 'id',
    residence: null,
    contactId: null,
    followUpOf: null,
    arrivedAt: at,
    entitledAt: at,
    orderAt: at,
    orderReason: null,
    calls: [],
    periods: [],
    counterId: null,
    officerId: null,
    issuedAt: at,
    nearAt: null,
    calledAt: null,
    startedAt: null,
    finishedAt: null,
    missedAt: null,
    cancelledAt: null,
    cancelReason: null,
    parkedAt: null,
    parkReason: null,
    returnedAt: null,
    transferredAt: null,
    nextTicketId: null,
    previousTicketId: null,
    lane: 'normal',
    printSerial: 1,
    outcome: null,
    missingRequirementIds: [],
    dueOn: null,
    surveyTokenHash: null,
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
