import { EVENT_EXAMPLES } from '@gerai/shared/events/examples.ts';
import type { CounterView, FloorBoard, Issued, QueueBoard, TicketView } from './schemas.ts';

/** Sample values of every route, for documents and tests. Handlers never load this file. */

const called = EVENT_EXAMPLES['queue.ticket.called.v1'];
const recalled = EVENT_EXAMPLES['queue.ticket.recalled.v1'];
const started = EVENT_EXAMPLES['queue.ticket.started.v1'];
const finished = EVENT_EXAMPLES['queue.ticket.finished.v1'];
const missed = EVENT_EXAMPLES['queue.ticket.missed.v1'];
const opened = EVENT_EXAMPLES['queue.counter.opened.v1'];
const paused = EVENT_EXAMPLES['queue.counter.paused.v1'];
const closed = EVENT_EXAMPLES['queue.counter.closed.v1'];

const viewToken = '7kQ2mVx9RbT4n';
const deviceId = 'dev_5f6g7h8j9kamcnepfqgrhsjtkv';
const { ticketId, counterId, queueId } = called;
const ticketParams = { ticketId };
const counterParams = { counterId };
const serviceName = { id: 'Perekaman KTP-el', en: 'Electronic identity card' };
const queueName = { id: 'Kependudukan', en: 'Civil registration' };
const agencyName = 'Dinas Kependudukan dan Pencatatan Sipil';

const issued: Issued = {
  ticketId,
  visitId: called.visitId,
  number: called.number,
  status: 'waiting',
  day: called.day,
  queueId,
  serviceId: called.serviceId,
  serviceName,
  agencyId: called.agencyId,
  agencyName,
  place: { floor: 1, counterNumbers: [1] },
  applicantCount: 1,
  priority: false,
  contactId: null,
  issuedAt: called.issuedAt,
  entitledAt: called.entitledAt,
  orderAt: called.orderAt,
  boundMinutes: 30,
  ahead: 2,
  estimate: { medianMinutes: 20, p10: 12, p50: 20, p90: 31 },
  serverTime: called.issuedAt,
  viewToken,
  link: `https://mpp.example/t/${viewToken}`,
};

const { viewToken: _, link: __, ...given } = issued;
const checkedIn = {
  ...given,
  bookingId: 'bkg_1b2c3d4e5f6g7h8j9kamcnepfq',
  slotStart: '2026-11-30T02:30:00.000Z',
  late: false,
};

const ticketView: TicketView = {
  number: called.number,
  version: 3,
  status: 'called',
  day: called.day,
  queueId,
  serviceId: called.serviceId,
  serviceName,
  agencyId: called.agencyId,
  agencyName: 'Dukcapil',
  floor: 1,
  origin: 'walk-in',
  slotStart: null,
  applicantCount: 1,
  ahead: null,
  estimate: null,
  openCounters: 1,
  counter: { counterId: 'loket-1', number: 1, floor: 1 },
  calls: called.calls.map(({ at, counterNumber, floor }) => ({ at, counterNumber, floor })),
  periods: called.periods,
  issuedAt: called.issuedAt,
  entitledAt: called.entitledAt,
  calledAt: called.calledAt,
  startedAt: null,
  finishedAt: null,
  missedAt: null,
  outcome: null,
  missingRequirementIds: [],
  dueOn: null,
  surveyToken: null,
  serverTime: '2026-11-30T02:31:05.000Z',
  pollAfterMs: 5000,
};

const board = {
  day: called.day,
  version: 41,
  computedAt: '2026-11-30T02:31:00.200Z',
  counters: [
    {
      counterId: 'loket-1',
      number: 1,
      floor: 1,
      status: 'open' as const,
      returnAt: null,
      current: {
        number: called.number,
        status: 'called' as const,
        calls: 1,
        since: '2026-11-30T02:31:00.000Z',
      },
    },
  ],
  recentCalls: [
    {
      number: called.number,
      counterNumber: 1,
      floor: 1,
      times: 1,
      at: '2026-11-30T02:31:00.000Z',
    },
  ],
  serverTime: '2026-11-30T02:31:01.000Z',
  pollAfterMs: 2000,
};

const queueBoard: QueueBoard = {
  ...board,
  queueId,
  prefix: 'A',
  name: queueName,
  agencyId: called.agencyId,
  agencyName: 'Dukcapil',
  floor: 1,
  waiting: [{ number: 'A-013', estimate: { medianMinutes: 10, p10: 4, p50: 10, p90: 18 } }],
};

const floorBoard: FloorBoard = {
  ...board,
  floor: 1,
  queues: [
    {
      queueId,
      prefix: 'A',
      name: queueName,
      agencyName: 'Dukcapil',
      waitingCount: 1,
      next: ['A-013'],
      openCounters: 1,
      estimate: { medianMinutes: 20, p10: 12, p50: 20, p90: 31 },
    },
  ],
};

const counterOpen: CounterView = { ...opened, version: 1, currentTicketId: null };
const device = {
  deviceId,
  kind: 'kiosk' as const,
  floor: 1,
  name: 'Kiosk pintu utama',
  registeredAt: '2026-11-30T00:40:00.000Z',
  revokedAt: null,
};
const claim = 'G1.9f2c41aa.WzEsImJrZ18xYjJjM2Q0ZSJd.c2lnbmF0dXJl';

export const ROUTE_EXAMPLES = {
  getTicket: { params: { token: viewToken }, query: { queueId }, responses: { 200: ticketView } },
  getFloorBoard: { params: { floor: '1' }, responses: { 200: floorBoard } },
  getQueueBoard: { params: { queueId }, responses: { 200: queueBoard } },
  issueAtKiosk: {
    body: {
      serviceId: called.serviceId,
      priority: false,
      applicantCount: 1,
      language: 'id',
      residence: 'pekalongan-barat',
      contact: { phone: '0812-0000-0000' },
      smsConsent: { given: true, textVersion: '2026-11' },
    },
    responses: { 201: issued },
  },
  issueAtDesk: {
    body: {
      serviceId: called.serviceId,
      visitor: { name: 'Contoh Pengunjung' },
      needs: ['wheelchair'],
      priority: true,
    },
    responses: { 201: { ...issued, priority: true } },
  },
  checkInAtKiosk: { body: { claim }, responses: { 200: checkedIn, 201: checkedIn } },
  checkInAtDesk: { body: { code: 'K7M2QX' }, responses: { 200: checkedIn, 201: checkedIn } },
  getCounter: {
    params: counterParams,
    responses: {
      200: {
        counterId,
        number: 1,
        name: { id: 'Loket 1', en: 'Counter 1' },
        agencyId: called.agencyId,
        floor: 1,
        serviceIds: [called.serviceId],
        counter: { ...counterOpen, version: 2, currentTicketId: ticketId },
        currentTicket: { ...called, version: 3 },
        serverTime: '2026-11-30T02:31:05.000Z',
        pollAfterMs: 5000,
      },
    },
  },
  openCounter: { params: counterParams, responses: { 200: counterOpen } },
  pauseCounter: {
    params: counterParams,
    body: { reason: 'prayer', returnAt: paused.returnAt },
    responses: { 200: { ...paused, version: 8, currentTicketId: null } },
  },
  closeCounter: {
    params: counterParams,
    responses: { 200: { ...closed, version: 90, currentTicketId: null } },
  },
  callNext: {
    params: counterParams,
    responses: { 200: { kind: 'called', ticket: { ...called, version: 3 } } },
  },
  recallTicket: { params: ticketParams, responses: { 200: { ...recalled, version: 4 } } },
  startTicket: { params: ticketParams, responses: { 200: { ...started, version: 5 } } },
  finishTicket: {
    params: ticketParams,
    body: { outcome: 'collect', missingRequirementIds: [], dueOn: '2026-12-01' },
    responses: { 200: { ...finished, version: 6 } },
  },
  missTicket: { params: ticketParams, responses: { 200: { ...missed, version: 5 } } },
  registerDevice: {
    body: { kind: 'kiosk', floor: 1, name: 'Kiosk pintu utama' },
    responses: { 201: { ...device, token: `gd1.${deviceId}.kiosk.1.${viewToken}` } },
  },
  revokeDevice: {
    params: { deviceId },
    responses: { 200: { ...device, revokedAt: '2026-12-01T01:00:00.000Z' } },
  },
};

/** What a field of that name means in these routes, where it is not one of the system's words. */
export const DESCRIPTIONS: Readonly<Record<string, string>> = {
  token: 'Of a link: the secret in it. Of a device: what it sends as `Authorization: Bearer`.',
  viewToken: 'The secret in the visitor’s link.',
  link: 'Where the visitor follows the ticket.',
  claim: 'The signed text of the booking’s QR code.',
  contact: 'Where the visitor can be reached; optional.',
  phone: 'Indonesian mobile number, as people write it; kept only with consent.',
  visitor: 'Who comes in person; at the desk only.',
  needs: 'What the visitor needs; sealed, and deleted after the visit.',
  serviceName: 'Name of the service; null before its board has been made.',
  agencyName: 'Name of the agency; null before its board has been made.',
  place: 'Where to wait and go.',
  counterNumbers: 'Counters that can serve it.',
  ahead: 'Tickets of the queue that are called before; null once called.',
  estimate:
    'Expected wait; null while no counter is open for it, nor paused with an announced return.',
  medianMinutes: 'Minutes until the call: as many visitors wait less as wait longer.',
  p10: 'Minutes before which the call comes one time in ten.',
  p50: 'Minutes until the call: as many visitors wait less as wait longer.',
  p90: 'Minutes by which the call has come nine times in ten.',
  late: 'Came after grace: in the order of arrival, without the advantage of a booking.',
  serverTime: 'The server’s time at the answer, to tell the age of what is shown.',
  pollAfterMs: 'When to ask again, in milliseconds.',
  version: 'Counts the changes from 1.',
  computedAt: 'When what is shown was worked out.',
  openCounters: 'Counters that are open for it now.',
  counter: 'The counter it is called to; of a counter’s console, its working state today.',
  surveyToken: 'Opens the survey of this leg; null before it ends or where none is asked.',
  current: 'What is called or served there now.',
  since: 'Since when.',
  recentCalls: 'The latest calls, newest first.',
  waiting: 'Who waits, in the order of the calls.',
  queues: 'The queues that are called on this floor.',
  waitingCount: 'How many wait.',
  next: 'The next numbers.',
  ticket: 'The called ticket.',
  currentTicket: 'The ticket at the counter.',
  currentTicketId: 'The ticket that is called to the counter or served there.',
  deviceId: 'A kiosk or display.',
  registeredAt: 'When it was paired.',
  revokedAt: 'When its token was taken away.',
};
