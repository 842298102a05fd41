import { EVENT_EXAMPLES } from '@gerai/shared/events/examples.ts';
import type { CounterView, FloorBoard, Issued, QueueBoard, TicketView } from './schemas.ts';

/** Sample values of every route, for documents and tests. Handlers never load this file. */

const called = EVENT_EXAMPLES['queue.ticket.called.v1'];
const recalled = EVENT_EXAMPLES['queue.ticket.recalled.v1'];
const started = EVENT_EXAMPLES['queue.ticket.started.v1'];
const finished = EVENT_EXAMPLES['queue.ticket.finished.v1'];
const missed = EVENT_EXAMPLES['queue.ticket.missed.v1'];
const issuedTicket = EVENT_EXAMPLES['queue.ticket.issued.v1'];
const parked = EVENT_EXAMPLES['queue.ticket.parked.v1'];
const returned = EVENT_EXAMPLES['queue.ticket.returned.v1'];
const transferred = EVENT_EXAMPLES['queue.ticket.transferred.v1'];
const cancelled = EVENT_EXAMPLES['queue.ticket.cancelled.v1'];
const opened = EVENT_EXAMPLES['queue.counter.opened.v1'];
const paused = EVENT_EXAMPLES['queue.counter.paused.v1'];
const closed = EVENT_EXAMPLES['queue.counter.closed.v1'];

const viewToken = '7kQ2mVx9RbT4n';
const deviceId = 'dev_5f6g7h8j9kamcnepfqgrhsjtkv';
const callLeaseId = 'cls_5f6g7h8j9kamcnepfqgrhsjtkv';
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
  delay: null,
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
  others: [],
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
  delay: null,
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
  returnUntil: null,
  selfReturnUntil: null,
  outcome: null,
  missingRequirementIds: [],
  dueOn: null,
  why: null,
  leg: 1,
  parkedAt: null,
  cancelReason: null,
  newLink: null,
  surveyToken: null,
  serverTime: '2026-11-30T02:31:05.000Z',
  pollAfterMs: 5000,
};

const waitingView: TicketView = {
  ...ticketView,
  status: 'waiting',
  ahead: 2,
  why: {
    id: 'Urutan Anda dihitung sejak pukul 09.10. Tidak ada yang dipanggil lebih dulu bila haknya lebih dari 30 menit setelah Anda.',
    en: 'Your place counts from 09.10. Nobody entitled more than 30 minutes after you is called before you.',
  },
  counter: null,
  calls: [],
  periods: issuedTicket.periods,
  calledAt: null,
};

const delayedServices = EVENT_EXAMPLES['queue.service.delayed.v1'];
const delayText = {
  id: 'Layanan Dukcapil tertunda karena gangguan sistem, diperkirakan mulai lagi pukul 10.30.',
  en: 'Services of Dukcapil are delayed because of a system failure, expected to go on at 10.30.',
};
const delay = {
  delayId: delayedServices.delayId,
  kind: delayedServices.kind,
  scope: delayedServices.scope,
  reason: delayedServices.reason,
  since: delayedServices.startedAt,
  expectedUntil: delayedServices.expectedUntil,
  serviceIds: delayedServices.serviceIds,
  text: delayText,
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
      callId: 'A-012.1.1',
      sequence: 17,
      spoken: 'Nomor antrean a dua belas, silakan menuju loket satu.',
      number: called.number,
      counterNumber: 1,
      floor: 1,
      times: 1,
      at: '2026-11-30T02:31:00.000Z',
    },
  ],
  lastCallSequence: 17,
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
  services: [
    {
      serviceId: called.serviceId,
      name: { id: 'Perekaman KTP-el', en: 'Electronic identity card' },
      estimate: { medianMinutes: 20, p10: 12, p50: 20, p90: 31 },
    },
  ],
  unopenedSince: null,
  delays: [delay],
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
      services: [
        { serviceId: called.serviceId, estimate: { medianMinutes: 20, p10: 12, p50: 20, p90: 31 } },
      ],
      unopenedSince: null,
      delays: [delay],
    },
  ],
};

const totals = { served: 0, missed: 0, parked: 0, transferred: 0, servingSeconds: 0 };
const counterOpen: CounterView = { ...opened, version: 1, currentTicketId: null, totals };
const device = {
  deviceId,
  kind: 'kiosk' as const,
  floor: 1,
  name: 'Kiosk pintu utama',
  registeredAt: '2026-11-30T00:40:00.000Z',
  revokedAt: null,
  lastSeenAt: '2026-11-30T02:30:00.000Z',
  printsOnRoll: 214,
  paper: 'ok' as const,
  helpAt: null,
};
const leaseId = 'lse_7h8j9kamcnepfqgrhsjtkvmwnx';
const pairing = { code: '048213', secret: viewToken };
const claim = 'G1.9f2c41aa.WzEsImJrZ18xYjJjM2Q0ZSJd.c2lnbmF0dXJl';

export const ROUTE_EXAMPLES = {
  getTicket: { params: { token: viewToken }, query: { queueId }, responses: { 200: ticketView } },
  getFloorBoard: { params: { floor: '1' }, responses: { 200: floorBoard } },
  getQueueBoard: { params: { queueId }, responses: { 200: queueBoard } },
  getCounterBoard: {
    params: counterParams,
    responses: {
      200: {
        ...board.counters[0],
        counterId,
        number: 1,
        name: { id: 'Loket 1', en: 'Counter 1' },
        floor: 1,
        status: 'open',
        returnAt: null,
        recentCalls: board.recentCalls,
        queues: [{ queueId, prefix: 'A', waitingCount: 1, next: ['A-013'], delays: [] }],
        serverTime: board.serverTime,
        pollAfterMs: 2000,
      },
    },
  },
  getDoorBoard: {
    params: {},
    responses: {
      200: {
        day: called.day,
        services: [
          {
            serviceId: called.serviceId,
            name: serviceName,
            agencyId: called.agencyId,
            agencyName: 'Dukcapil',
            floor: 1,
            queueId,
            prefix: 'A',
            counterNumbers: [3],
            checkIn: { earlyMinutes: 30, graceMinutes: 10 },
            boundMinutes: 45,
            hours: [{ from: '08:00', to: '15:30' }],
            givesNumbers: true,
            ticketsFrom: '2026-11-30T00:45:00.000Z',
            ticketsUntil: '2026-11-30T08:00:00.000Z',
            openCounters: 1,
            waitingCount: 1,
            estimate: { medianMinutes: 20, p10: 12, p50: 20, p90: 31 },
            unopenedSince: null,
            delay,
          },
        ],
        serverTime: board.serverTime,
        pollAfterMs: 20_000,
      },
    },
  },
  searchAtDesk: {
    body: { number: called.number },
    responses: {
      200: {
        tickets: [{ ...called, version: 3 }],
        bookings: [
          {
            bookingId: checkedIn.bookingId,
            code: 'K7M2QX',
            status: 'checked-in',
            serviceId: called.serviceId,
            agencyId: called.agencyId,
            slotStart: checkedIn.slotStart,
          },
        ],
      },
    },
  },
  reprintTicket: {
    params: ticketParams,
    responses: {
      200: {
        ticket: { ...issuedTicket, printSerial: 2, version: 2 },
        link: `https://mpp.example/t/${viewToken}`,
      },
    },
  },
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
      pickupOf: null,
      visitOf: null,
    },
    responses: { 201: { ...issued, priority: true } },
  },
  checkInAtKiosk: { body: { claim }, responses: { 200: checkedIn, 201: checkedIn } },
  leaveContactAtKiosk: {
    body: {
      viewToken,
      phone: '0812 3456 7890',
      smsConsent: { given: true, textVersion: '2026-11' },
    },
    responses: { 200: { number: called.number, contactId: 'con_3d4e5f6g7h8j9kamcnepfqgrhs' } },
  },
  findSurveyAtKiosk: {
    body: { number: called.number },
    responses: { 200: { surveyToken: '4kWq9ZtB2mXnR' } },
  },
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
        missFrom: null,
        serverTime: '2026-11-30T02:31:05.000Z',
        pollAfterMs: 5000,
      },
    },
  },
  openCounter: { params: counterParams, responses: { 200: counterOpen } },
  pauseCounter: {
    params: counterParams,
    body: { reason: 'prayer', returnAt: paused.returnAt },
    responses: {
      200: { ...paused, version: 8, currentTicketId: null, totals, unservedServiceIds: [] },
    },
  },
  closeCounter: {
    params: counterParams,
    responses: {
      200: {
        ...closed,
        version: 90,
        currentTicketId: null,
        totals: { served: 21, missed: 2, parked: 1, transferred: 1, servingSeconds: 15_300 },
        unservedServiceIds: [called.serviceId],
      },
    },
  },
  callNext: {
    params: counterParams,
    query: { callLeaseIds: callLeaseId },
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
  takeOverCounter: { params: counterParams, responses: { 200: { ...counterOpen, version: 3 } } },
  helpAtCounter: {
    params: counterParams,
    body: { kind: 'technician' },
    responses: {
      200: {
        ...counterOpen,
        version: 4,
        helpKind: 'technician',
        helpSince: '2026-11-30T02:00:00.000Z',
      },
    },
  },
  setAutoCall: {
    params: counterParams,
    body: { autoCall: true },
    responses: { 200: { ...counterOpen, autoCall: true, version: 2 } },
  },
  listCounters: {
    params: {},
    responses: {
      200: {
        counters: [
          {
            counterId,
            number: 1,
            name: { id: 'Loket 1', en: 'Counter 1' },
            agencyId: called.agencyId,
            floor: 1,
            counter: counterOpen,
          },
        ],
        serverTime: '2026-11-30T02:31:05.000Z',
        pollAfterMs: 5000,
      },
    },
  },
  listWaiting: {
    params: counterParams,
    responses: {
      200: {
        waiting: [{ ticket: { ...issuedTicket, version: 1 }, why: waitingView.why }],
        away: [{ ...missed, version: 5 }],
        callLeases: [
          {
            leaseId: callLeaseId,
            queueId,
            counterId: 'loket-2',
            officerId: 'budi',
            renewedAt: '2026-11-30T02:20:00.000Z',
            until: '2026-11-30T02:50:00.000Z',
            held: [ticketId],
          },
        ],
        expected: [
          {
            bookingId: 'bkg_1b2c3d4e5f6g7h8j9kamcnepfq',
            serviceId: called.serviceId,
            slotStart: '2026-11-30T03:00:00.000Z',
            applicantCount: 1,
          },
        ],
        serverTime: '2026-11-30T02:31:05.000Z',
        pollAfterMs: 5000,
      },
    },
  },
  declareDelay: {
    body: {
      scope: 'agency',
      scopeId: called.agencyId,
      kind: 'delayed',
      reason: 'system',
      expectedMinutes: 50,
    },
    responses: { 200: delayedServices },
  },
  endDelay: {
    body: { scope: 'agency', scopeId: called.agencyId },
    responses: { 200: EVENT_EXAMPLES['queue.service.resumed.v1'] },
  },
  listDelays: {
    params: {},
    responses: {
      200: {
        delays: [{ ...delayedServices, text: delayText }],
        serverTime: '2026-11-30T02:45:00.000Z',
      },
    },
  },
  takeCallLease: {
    params: counterParams,
    body: { queueId, leaseId: callLeaseId, givenBack: [], size: 8 },
    responses: {
      200: {
        leaseId: callLeaseId,
        queueId,
        day: called.day,
        counterId,
        grantedAt: '2026-11-30T02:20:00.000Z',
        until: '2026-11-30T03:01:00.000Z',
        validMs: 1_800_000,
        renewAfterMs: 30_000,
        held: [{ ...issuedTicket, version: 2 }],
        open: [],
        wanted: [],
        serverTime: '2026-11-30T02:31:00.000Z',
      },
    },
  },
  reconcileCalls: {
    params: counterParams,
    body: {
      queueId,
      day: called.day,
      leaseId: callLeaseId,
      deviceTime: '2026-11-30T02:58:00.000Z',
      more: false,
      steps: [
        { ticketId, step: 'call', at: '2026-11-30T02:35:00.000Z', ending: null },
        { ticketId, step: 'start', at: '2026-11-30T02:36:00.000Z', ending: null },
        {
          ticketId,
          step: 'finish',
          at: '2026-11-30T02:48:00.000Z',
          ending: { outcome: 'collect', missingRequirementIds: [], dueOn: '2026-12-01' },
        },
      ],
    },
    responses: {
      200: {
        results: [{ ticketId, outcome: 'applied', number: called.number, status: 'finished' }],
        serverTime: '2026-11-30T02:58:00.100Z',
      },
    },
  },
  releaseCallLease: {
    params: { queueId, leaseId: callLeaseId },
    body: { consoleOff: true },
    responses: { 200: { leaseId: callLeaseId, numbers: [called.number] } },
  },
  finishAndNext: {
    params: counterParams,
    query: { callLeaseIds: callLeaseId },
    body: { ticketId, outcome: 'collect', missingRequirementIds: [], dueOn: '2026-12-01' },
    responses: {
      200: {
        finished: { ...finished, version: 6 },
        next: { kind: 'nobody-waiting', pollAfterMs: 3000, heldElsewhere: 0 },
      },
    },
  },
  pickTicket: {
    params: counterParams,
    body: { ticketId, why: 'unwell' },
    responses: { 200: { ...called, orderReason: 'named-pick', version: 3 } },
  },
  serveWithoutNumber: {
    params: counterParams,
    body: { serviceId: called.serviceId, why: 'our-mistake', applicantCount: 1 },
    responses: { 200: { ...called, orderReason: 'served-without-number', version: 2 } },
  },
  parkTicket: {
    params: ticketParams,
    body: { reason: 'papers' },
    responses: { 200: { ...parked, version: 6 } },
  },
  returnTicket: {
    params: ticketParams,
    body: { way: 'after-three', why: null },
    responses: { 200: { ...returned, version: 6 } },
  },
  rejoinVisit: {
    params: ticketParams,
    body: { way: 'by-order-time' },
    responses: { 200: { ...issuedTicket, leg: 2, version: 1 } },
  },
  transferTicket: {
    params: ticketParams,
    body: { serviceId: 'dukcapil-kk' },
    responses: { 200: { ...transferred, version: 6 } },
  },
  rerouteTicket: {
    params: ticketParams,
    body: { serviceId: 'dukcapil-kk' },
    responses: { 200: { ...issuedTicket, serviceId: 'dukcapil-kk', version: 2 } },
  },
  cancelTicket: {
    params: ticketParams,
    body: { reason: 'visitor' },
    responses: { 200: { ...cancelled, version: 2 } },
  },
  setPriority: {
    params: ticketParams,
    body: { priority: true },
    responses: { 200: { ...issuedTicket, priority: true, version: 2 } },
  },
  undoStep: { params: ticketParams, responses: { 200: { ...called, version: 4 } } },
  postponeTicket: {
    params: { token: viewToken },
    body: { reason: 'prayer' },
    responses: {
      200: { ...waitingView, status: 'parked', parkedAt: '2026-11-30T02:20:00.000Z', ahead: null },
    },
  },
  comeBack: { params: { token: viewToken }, responses: { 200: waitingView } },
  withdrawTicket: {
    params: { token: viewToken },
    responses: { 200: { ...waitingView, status: 'cancelled', cancelReason: 'visitor' } },
  },
  joinFromPhone: {
    body: { serviceId: called.serviceId, applicantCount: 1, language: 'id' },
    responses: { 201: issued },
  },
  beginPairing: {
    body: { kind: 'kiosk' },
    responses: {
      201: { ...pairing, validUntil: '2026-11-30T00:50:00.000Z', pollAfterMs: 3000 },
    },
  },
  collectToken: { body: pairing, responses: { 200: { kind: 'waiting', pollAfterMs: 3000 } } },
  approvePairing: {
    body: { code: pairing.code, floor: 1, name: 'Kiosk pintu utama' },
    responses: { 200: device },
  },
  listDevices: { params: {}, responses: { 200: { devices: [device] } } },
  heartbeat: {
    body: { printsOnRoll: 214, paper: 'ok', help: false },
    responses: {
      200: {
        deviceId,
        claimKeys: [
          {
            keyId: '9f2c41aa',
            publicKey: 'MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=',
          },
        ],
        serverTime: '2026-11-30T02:31:05.000Z',
        pollAfterMs: 30_000,
      },
    },
  },
  leaseNumbers: {
    body: { queueId, size: 50 },
    responses: {
      201: {
        leaseId,
        queueId,
        day: called.day,
        grantedAt: '2026-11-30T01:00:00.000Z',
        numbers: [{ sequence: 5001, number: 'A-5001', link: `https://mpp.example/t/${viewToken}` }],
      },
    },
  },
  reconcile: {
    body: {
      leaseId,
      kioskTime: '2026-11-30T02:31:00.000Z',
      tickets: [
        {
          sequence: 5001,
          serviceId: called.serviceId,
          issuedAt: '2026-11-30T02:10:00.000Z',
          priority: false,
          applicantCount: 1,
          language: 'id',
          claim: null,
        },
      ],
    },
    responses: {
      200: {
        results: [
          {
            sequence: 5001,
            outcome: 'kept',
            number: 'A-5001',
            issuedAt: '2026-11-30T02:10:05.000Z',
          },
        ],
        serverTime: '2026-11-30T02:31:05.000Z',
      },
    },
  },
  enterPaperLog: {
    body: {
      serviceId: called.serviceId,
      arrivedAt: '2026-11-30T02:00:00.000Z',
      priority: false,
      applicantCount: 1,
      language: 'id',
      served: {
        counterId,
        calledAt: '2026-11-30T02:10:00.000Z',
        startedAt: '2026-11-30T02:11:00.000Z',
        finishedAt: '2026-11-30T02:20:00.000Z',
        outcome: 'delivered',
      },
    },
    responses: { 201: { ...finished, number: 'A-5001', sequence: 5001, version: 1 } },
  },
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
  returnUntil: 'Until when a missed number is valid still; null in every other state.',
  selfReturnUntil:
    'Until when the holder may take a missed number up again from the phone; null where only desk or counter can, and in every other state.',
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
  callId: 'One call of one number.',
  sequence: 'Counts without a gap: the numbers of a queue on a day, or the calls of a board.',
  spoken: 'What a voice says, in Indonesian words.',
  lastCallSequence: 'The sequence of the newest call of this board.',
  checkIn: 'From how early to how late a booking checks in, in minutes around its slot.',
  hours: 'Planned hours of today, Jakarta times.',
  givesNumbers: 'Whether it gives numbers now.',
  ticketsFrom: 'From when numbers are given today; null on a day without.',
  ticketsUntil: 'Until when numbers are given today; null on a day without.',
  services: 'The services of the mall.',
  tickets: 'The tickets found.',
  bookings: 'The bookings found.',
  secret: 'What the device keeps while it waits to be let in.',
  validUntil: 'Until when the code can be used.',
  code: 'Of a booking: what the visitor reads out. Of a device: the digits on its screen.',
  device: 'The device that was let in.',
  devices: 'The devices of the mall.',
  lastSeenAt: 'The last sign of life of the device.',
  printsOnRoll: 'Tickets that the roll of paper in it has printed.',
  leaseId: 'A range of numbers for a kiosk, or the right of a counter to call, without network.',
  callLeaseIds: 'The call leases that the console has, joined by commas.',
  callLeases:
    'Counters that may be calling without network, or have not told yet whom they called.',
  heldElsewhere: 'How many wait for a counter that has no network.',
  delays: 'What is delayed or closed: the gravest first, or all of today.',
  delay: 'Why the service stands still, and until when; null while it does not.',
  text: 'What, why and until when, in a sentence.',
  expectedMinutes: 'For how many minutes; null until further notice.',
  givenBack: 'Tickets that the console has dropped because they were wanted back.',
  until: 'Until when.',
  validMs: 'How long calls without network are allowed, in milliseconds from the request on.',
  renewAfterMs: 'When to renew, in milliseconds.',
  renewedAt: 'When the counter was heard of last.',
  held: 'What this counter alone may call, in the order of the calls.',
  open: 'Before those: left to every counter that has network.',
  wanted: 'To be dropped at once, and told as given back.',
  deviceTime: 'The console’s clock now, by which its times are set right.',
  more: 'Whether more of the log follows.',
  steps: 'What happened without network, in its order.',
  step: 'What happened.',
  consoleOff:
    'Whoever releases has seen at the counter that its console calls nobody; needed before the end.',
  at: 'When.',
  ending: 'How the service ended.',
  outcome: 'How it ended; of something told, what became of it.',
  size: 'How many numbers.',
  grantedAt: 'When it was granted.',
  numbers: 'The numbers, in the order in which they are given.',
  kioskTime: 'The kiosk’s clock now, by which its times are set right.',
  results: 'What became of each number.',
  reason: 'Why.',
  kind: 'Which kind it is; of a call for help, who is to come, null when they have.',
  totals: 'What the counter has done today.',
  served: 'Visitors served.',
  missed: 'Visitors who were called and did not come.',
  parked: 'Visitors set aside.',
  transferred: 'Visitors sent on.',
  servingSeconds: 'Time in which somebody was served, in seconds.',
  unservedServiceIds: 'Services for which no counter is open any more.',
  unopenedSince: 'Since when a counter should be open and none is; null while all is as planned.',
  missFrom: 'From when it has been called as often and as long as the service wants.',
  away: 'Who is set aside or was missed, and may come back.',
  expected: 'Bookings of today whose visitors are still to come, by slot.',
  way: 'Where it stands among those who wait.',
  why: 'Of a ticket: why it stands where it stands. Of a wish: the listed reason for an exception.',
  finished: 'The ticket that was ended.',
  visitOf: 'Another ticket of the same visit.',
  pickupOf: 'The finished ticket whose product is fetched now.',
  newLink: 'Where a number that was carried over is followed from now on.',
  ticket: 'The called ticket.',
  currentTicket: 'The ticket at the counter.',
  currentTicketId: 'The ticket that is called to the counter or served there.',
  deviceId: 'A kiosk or display.',
  paper: 'What the kiosk knows of its paper: a browser cannot ask a printer.',
  help: 'Whether somebody at the kiosk calls for help.',
  helpAt: 'Since when somebody at the kiosk calls for help.',
  claimKeys: 'The public keys that check the signature of a QR code, for a kiosk without network.',
  keyId: 'Which key signed it.',
  publicKey: 'Ed25519 public key, SPKI in base64.',
  registeredAt: 'When it was paired.',
  revokedAt: 'When its token was taken away.',
};
