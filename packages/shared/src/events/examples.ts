import type { EventData, EventType } from './catalogue.ts';

/**
 * A sample of each event's data, for the generated documents, tests and rehearsals. Handlers never
 * load this file. The people and ids are invented.
 */

const mallId = 'pekalongan';
const day = '2026-11-30';
const agencyId = 'dukcapil';
const queueId = 'dukcapil-a';
const serviceId = 'dukcapil-ktp-el';
const counterId = 'loket-1';
const visitId = 'vis_0a1b2c3d4e5f6g7h8j9kamcnep';
const bookingId = 'bkg_1b2c3d4e5f6g7h8j9kamcnepfq';
const ticketId = 'tkt_2c3d4e5f6g7h8j9kamcnepfqgr';
const contactId = 'con_3d4e5f6g7h8j9kamcnepfqgrhs';
const deliveryId = 'dlv_4e5f6g7h8j9kamcnepfqgrhsjt';
const officerId = 'b7c1d9e0-0000-4000-8000-000000000001';

const service: EventData<'booking.service.published.v1'> = {
  serviceId,
  mallId,
  catalogueVersion: 1,
  publishedAt: '2026-11-02T01:00:00.000Z',
  agency: {
    agencyId,
    name: 'Dinas Kependudukan dan Pencatatan Sipil',
    shortName: 'Dukcapil',
    floor: 1,
  },
  queue: {
    queueId,
    prefix: 'A',
    agencyId,
    name: { id: 'Kependudukan', en: 'Civil registration' },
  },
  counters: [
    {
      counterId,
      number: 1,
      name: { id: 'Loket 1', en: 'Counter 1' },
      agencyId,
      floor: 1,
      serviceIds: [serviceId],
    },
  ],
  service: {
    serviceId,
    agencyId,
    queueId,
    timetableId: 'dukcapil-mingguan',
    name: { id: 'Perekaman KTP-el', en: 'Electronic identity card' },
    shortName: 'KTP-el',
    sensitive: false,
    standard: {
      requirements: [
        {
          requirementId: 'kartu-keluarga',
          text: { id: 'Fotokopi Kartu Keluarga', en: 'Copy of the family card' },
          mandatory: true,
        },
      ],
      procedure: {
        id: 'Daftar, periksa berkas, rekam biometrik, terima KTP-el.',
        en: 'Register, have the papers checked, record biometrics, receive the card.',
      },
      completionWorkingDays: 1,
      completionNote: null,
      cost: { id: 'Gratis', en: 'Free', rupiah: 0 },
      product: { id: 'KTP-el', en: 'Electronic identity card' },
      complaints: { id: 'Meja informasi lantai 1', en: 'Information desk, floor 1' },
      status: 'estimate',
      source: 'Contoh',
    },
    counterMinutes: 10,
    slotMinutes: 15,
    whoMayCome: ['self'],
    identityPolicy: { booking: 'nik', walkIn: 'none' },
    bookingHorizonDays: 14,
    opensAt: '08:00',
    minimumNoticeMinutes: 60,
    bookingsPerPerson: 1,
    dailyQuota: { booking: 40, walkIn: 60 },
    advantages: { bookedMinutes: 15, priorityMinutes: 10, quickLaneMinutes: 0, boundMinutes: 30 },
    checkIn: { earlyMinutes: 30, graceMinutes: 15 },
    calls: { times: 3, seconds: 60, secondsWithNeeds: 120 },
    survey: true,
    referrals: [],
    status: 'estimate',
  },
  timetable: {
    weekly: [{ weekday: 1, from: '08:00', to: '15:30', plannedCounters: 2 }],
    ticketsFrom: '07:45',
    lastTicketMinutesBeforeClose: 30,
  },
  seasons: [
    {
      seasonId: 'ramadan-2027',
      name: { id: 'Ramadan', en: 'Ramadan' },
      from: '2027-02-08',
      to: '2027-03-09',
      week: {
        monday: [{ from: '08:00', to: '14:00' }],
        tuesday: [{ from: '08:00', to: '14:00' }],
        wednesday: [{ from: '08:00', to: '14:00' }],
        thursday: [{ from: '08:00', to: '14:00' }],
        friday: [{ from: '08:00', to: '11:30' }],
        saturday: [],
        sunday: [],
      },
      status: 'estimate',
      source: 'Contoh',
    },
  ],
  closedDays: ['2026-12-25'],
};

const booking: EventData<'booking.booking.confirmed.v1'> = {
  bookingId,
  visitId,
  mallId,
  code: 'K7M2QX',
  status: 'confirmed',
  serviceId,
  agencyId,
  queueId,
  catalogueVersion: 1,
  day,
  slotStart: '2026-11-30T02:30:00.000Z',
  slotEnd: '2026-11-30T02:45:00.000Z',
  slotCount: 1,
  applicantCount: 1,
  channel: 'web',
  bookedBy: 'self',
  minor: false,
  priority: false,
  language: 'id',
  residence: 'pekalongan-barat',
  contactId,
  requirementIdsConfirmed: ['kartu-keluarga'],
  followUpOf: null,
  confirmedAt: '2026-11-25T07:12:30.000Z',
  cancelledAt: null,
  cancelledBy: null,
  checkedInAt: null,
  finishedAt: null,
};

const contact: EventData<'booking.contact.provided.v1'> = {
  contactId,
  mallId,
  visitId,
  subject: { kind: 'booking', id: bookingId },
  agencyId,
  day,
  language: 'id',
  smsConsent: {
    given: true,
    textVersion: '2026-11',
    at: '2026-11-25T07:12:30.000Z',
    channel: 'web',
  },
  sealed: {
    keyId: '9f2c41aa',
    ephemeralKey: 'MCowBQYDK2VuAyEAc2FtcGxlLXNhbXBsZS1zYW1wbGUtc2FtcGxlISE',
    nonce: 'c2FtcGxlbm9uY2U',
    ciphertext: 'c2VhbGVkIHNhbXBsZQ',
  },
};

const waiting: EventData<'queue.ticket.issued.v1'> = {
  ticketId,
  visitId,
  mallId,
  leg: 1,
  number: 'A-012',
  sequence: 12,
  day,
  status: 'waiting',
  queueId,
  serviceId,
  agencyId,
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
  arrivedAt: '2026-11-30T02:10:00.000Z',
  entitledAt: '2026-11-30T02:10:00.000Z',
  orderAt: '2026-11-30T02:10:00.000Z',
  orderReason: null,
  walkInsOfDay: 9,
  calls: [],
  periods: [{ state: 'waiting', from: '2026-11-30T02:10:00.000Z', to: null, counterId: null }],
  counterId: null,
  officerId: null,
  issuedAt: '2026-11-30T02:10:00.000Z',
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
  selfReturns: 0,
  transferredAt: null,
  nextTicketId: null,
  previousTicketId: null,
  lane: 'normal',
  printSerial: 1,
  outcome: null,
  missingRequirementIds: [],
  dueOn: null,
  surveyTokenHash: null,
};

const checkedIn: typeof waiting = {
  ...waiting,
  origin: 'booking',
  bookingId,
  slotStart: '2026-11-30T02:30:00.000Z',
  entitledAt: '2026-11-30T02:30:00.000Z',
  orderAt: '2026-11-30T02:15:00.000Z',
  residence: 'pekalongan-barat',
  contactId,
};

const near: typeof waiting = {
  ...waiting,
  nearAt: '2026-11-30T02:24:00.000Z',
  promises: [
    { at: '2026-11-30T02:10:01.000Z', p10: 11, p50: 20, p90: 32 },
    { at: '2026-11-30T02:24:00.000Z', p10: 4, p50: 9, p90: 17 },
  ],
};

const firstCall = {
  at: '2026-11-30T02:31:00.000Z',
  counterId,
  counterNumber: 1,
  floor: 1,
  by: officerId,
};

const called: typeof waiting = {
  ...near,
  status: 'called',
  calls: [firstCall],
  periods: [
    { state: 'waiting', from: waiting.arrivedAt, to: firstCall.at, counterId: null },
    { state: 'called', from: firstCall.at, to: null, counterId },
  ],
  counterId,
  officerId,
  calledAt: firstCall.at,
};

const recalled: typeof waiting = {
  ...called,
  calls: [firstCall, { ...firstCall, at: '2026-11-30T02:32:00.000Z' }],
};

const started: typeof waiting = {
  ...called,
  status: 'serving',
  periods: [
    { state: 'waiting', from: waiting.arrivedAt, to: firstCall.at, counterId: null },
    { state: 'called', from: firstCall.at, to: '2026-11-30T02:31:40.000Z', counterId },
    { state: 'serving', from: '2026-11-30T02:31:40.000Z', to: null, counterId },
  ],
  startedAt: '2026-11-30T02:31:40.000Z',
};

const finished: typeof waiting = {
  ...started,
  status: 'finished',
  periods: [
    { state: 'waiting', from: waiting.arrivedAt, to: firstCall.at, counterId: null },
    { state: 'called', from: firstCall.at, to: '2026-11-30T02:31:40.000Z', counterId },
    {
      state: 'serving',
      from: '2026-11-30T02:31:40.000Z',
      to: '2026-11-30T02:41:10.000Z',
      counterId,
    },
  ],
  finishedAt: '2026-11-30T02:41:10.000Z',
  outcome: 'collect',
  dueOn: '2026-12-01',
  surveyTokenHash: '7y3v9k2m5q8t1w4z6x0r3n5p7s9d2f4g6h8j1k3m5n7p9q2r4s6t8',
};

const missed: typeof waiting = {
  ...recalled,
  status: 'missed',
  periods: [
    { state: 'waiting', from: waiting.arrivedAt, to: firstCall.at, counterId: null },
    { state: 'called', from: firstCall.at, to: '2026-11-30T02:34:00.000Z', counterId },
  ],
  missedAt: '2026-11-30T02:34:00.000Z',
};

const opened: EventData<'queue.counter.opened.v1'> = {
  counterId,
  mallId,
  agencyId,
  number: 1,
  floor: 1,
  day,
  status: 'open',
  serviceIds: [serviceId],
  officerId,
  openedAt: '2026-11-30T00:58:00.000Z',
  pausedAt: null,
  pauseReason: null,
  returnAt: null,
  closedAt: null,
  autoCall: false,
  helpKind: null,
  helpSince: null,
};

const sent: EventData<'notify.message.sent.v1'> = {
  deliveryId,
  mallId,
  contactId,
  visitId,
  agencyId,
  subject: { kind: 'booking', id: bookingId },
  template: 'booking.confirmed',
  channel: 'sms',
  status: 'sent',
  reason: null,
  parts: 1,
  priceRupiah: 450,
  sendingAt: '2026-11-25T07:12:32.000Z',
  decidedAt: '2026-11-25T07:12:33.000Z',
};

const reportId = 'rpt_5f6g7h8j9kamcnepfqgrhsjtkv';

const told: EventData<'queue.versions.told.v1'> = {
  reportId,
  mallId,
  day,
  told: [
    {
      aggregate: 'ticket',
      aggregateId: ticketId,
      version: 5,
      type: 'queue.ticket.finished.v1',
      bookingId,
      day: null,
    },
  ],
};

const lacking: EventData<'analytics.copies.missed.v1'> = {
  reportId,
  mallId,
  producer: 'queue',
  copies: [{ aggregate: 'ticket', aggregateId: ticketId }],
};

const delayed: EventData<'queue.service.delayed.v1'> = {
  delayId: 'dly_4e5f6g7h8j9kamcnepfqgrhsjt',
  mallId,
  day,
  scope: 'agency',
  scopeId: agencyId,
  serviceIds: [serviceId],
  kind: 'delayed',
  reason: 'system',
  startedAt: '2026-11-30T02:40:00.000Z',
  expectedUntil: '2026-11-30T03:30:00.000Z',
  endedAt: null,
};

export const EVENT_EXAMPLES: { readonly [Type in EventType]: EventData<Type> } = {
  'booking.service.published.v1': service,
  'booking.booking.confirmed.v1': booking,
  'booking.booking.cancelled.v1': {
    ...booking,
    status: 'cancelled',
    cancelledAt: '2026-11-28T03:00:00.000Z',
    cancelledBy: 'citizen',
  },
  'booking.booking.rescheduled.v1': {
    ...booking,
    slotStart: '2026-11-30T03:30:00.000Z',
    slotEnd: '2026-11-30T03:45:00.000Z',
    rescheduledAt: '2026-11-28T03:00:00.000Z',
  },
  'booking.booking.affected.v1': {
    ...booking,
    affected: {
      changeId: 'drf_4e5f6g7h8j9kamcnepfqgrhsjt',
      outcome: 'choose',
      at: '2026-11-28T03:00:00.000Z',
    },
  },
  'booking.booking.missed.v1': {
    ...booking,
    status: 'missed',
    missedAt: '2026-11-30T02:47:00.000Z',
  },
  'booking.slot.offered.v1': {
    offerId: 'hld_4e5f6g7h8j9kamcnepfqgrhsjt',
    mallId,
    bookingId,
    visitId,
    contactId,
    serviceId,
    agencyId,
    day,
    slotStart: '2026-11-30T02:30:00.000Z',
    slotEnd: '2026-11-30T02:45:00.000Z',
    applicantCount: 1,
    language: 'id',
    offeredAt: '2026-11-28T03:00:00.000Z',
    offeredUntil: '2026-11-28T03:30:00.000Z',
  },
  'booking.places.released.v1': {
    placesId: 'dukcapil/dukcapil-perekaman/2026-11-30',
    mallId,
    agencyId,
    day,
    services: [{ serviceId, applicants: 3 }],
  },
  'booking.contact.provided.v1': contact,
  'booking.phone-code.requested.v1': {
    codeId: 'cod_4e5f6g7h8j9kamcnepfqgrhsjt',
    mallId,
    language: 'id',
    requestedAt: '2026-11-25T07:10:00.000Z',
    validUntil: '2026-11-25T07:20:00.000Z',
    sealed: contact.sealed,
  },
  'queue.ticket.issued.v1': waiting,
  'queue.ticket.checked-in.v1': checkedIn,
  'queue.ticket.near.v1': near,
  'queue.ticket.called.v1': called,
  'queue.ticket.recalled.v1': recalled,
  'queue.ticket.started.v1': started,
  'queue.ticket.finished.v1': finished,
  'queue.ticket.missed.v1': missed,
  'queue.ticket.parked.v1': {
    ...started,
    status: 'parked',
    counterId: null,
    officerId: null,
    periods: [
      ...started.periods.slice(0, 2),
      {
        state: 'serving',
        from: '2026-11-30T02:31:40.000Z',
        to: '2026-11-30T02:35:00.000Z',
        counterId,
      },
      { state: 'parked', from: '2026-11-30T02:35:00.000Z', to: null, counterId: null },
    ],
    parkedAt: '2026-11-30T02:35:00.000Z',
    parkReason: 'papers',
  },
  'queue.ticket.returned.v1': {
    ...missed,
    status: 'waiting',
    counterId: null,
    officerId: null,
    missedAt: null,
    periods: [
      ...missed.periods,
      {
        state: 'parked',
        from: '2026-11-30T02:34:00.000Z',
        to: '2026-11-30T02:40:00.000Z',
        counterId: null,
      },
      { state: 'waiting', from: '2026-11-30T02:40:00.000Z', to: null, counterId: null },
    ],
    returnedAt: '2026-11-30T02:40:00.000Z',
  },
  'queue.ticket.transferred.v1': {
    ...finished,
    status: 'transferred',
    finishedAt: null,
    outcome: null,
    dueOn: null,
    surveyTokenHash: null,
    transferredAt: '2026-11-30T02:41:10.000Z',
    nextTicketId: 'tkt_6g7h8j9kamcnepfqgrhsjtkvmw',
  },
  'queue.ticket.cancelled.v1': {
    ...waiting,
    status: 'cancelled',
    periods: [
      {
        state: 'waiting',
        from: waiting.arrivedAt,
        to: '2026-11-30T02:20:00.000Z',
        counterId: null,
      },
    ],
    cancelledAt: '2026-11-30T02:20:00.000Z',
    cancelReason: 'visitor',
  },
  'queue.ticket.undone.v1': { ...called, status: 'called' },
  'queue.ticket.refused.v1': {
    refusalId: '01kc3m5v8e7q2r4t6y8w0x1z3a',
    mallId,
    serviceId,
    queueId,
    agencyId,
    day,
    refusedAt: '2026-11-30T07:20:00.000Z',
    channel: 'kiosk',
    reason: 'quota-used',
  },
  'queue.service.delayed.v1': delayed,
  'queue.service.resumed.v1': { ...delayed, endedAt: '2026-11-30T03:25:00.000Z' },
  'queue.counter.opened.v1': opened,
  'queue.counter.paused.v1': {
    ...opened,
    status: 'paused',
    pausedAt: '2026-11-30T05:00:00.000Z',
    pauseReason: 'prayer',
    returnAt: '2026-11-30T05:20:00.000Z',
  },
  'queue.counter.closed.v1': {
    ...opened,
    status: 'closed',
    closedAt: '2026-11-30T08:30:00.000Z',
  },
  'booking.versions.told.v1': {
    ...told,
    told: [
      {
        aggregate: 'booking',
        aggregateId: bookingId,
        version: 3,
        type: 'booking.booking.rescheduled.v1',
        bookingId: null,
        day: null,
      },
    ],
  },
  'booking.copies.missed.v1': lacking,
  'queue.versions.told.v1': told,
  'queue.copies.missed.v1': {
    ...lacking,
    producer: 'booking',
    copies: [{ aggregate: 'booking', aggregateId: bookingId }],
  },
  'notify.versions.told.v1': {
    ...told,
    told: [
      {
        aggregate: 'delivery',
        aggregateId: deliveryId,
        version: 2,
        type: 'notify.message.sent.v1',
        bookingId: null,
        day: null,
      },
    ],
  },
  'notify.copies.missed.v1': lacking,
  'analytics.copies.missed.v1': lacking,
  'queue.contact.provided.v1': { ...contact, subject: { kind: 'ticket', id: ticketId } },
  'notify.message.sent.v1': sent,
  'notify.message.failed.v1': { ...sent, status: 'failed', reason: 'provider-refused' },
  'notify.message.unknown.v1': { ...sent, status: 'unknown', reason: 'answer-lost' },
  'notify.message.suppressed.v1': {
    ...sent,
    status: 'suppressed',
    reason: 'no-consent',
    parts: 0,
    priceRupiah: 0,
    sendingAt: null,
  },
  'notify.message.due.v1': {
    deliveryId,
    mallId,
    subject: { kind: 'ticket', id: ticketId },
    delayId: 'dly_4e5f6g7h8j9kamcnepfqgrhsjt',
  },
  'notify.contact.erased.v1': {
    contactId,
    mallId,
    reason: 'requested',
    erasedAt: '2026-12-02T04:00:00.000Z',
  },
  'analytics.survey.submitted.v1': {
    responseId: '01kc3n7w9f8r3s5v7z9x1y2a4b',
    mallId,
    serviceId,
    agencyId,
    day,
    answers: {
      requirements: 4,
      procedure: 3,
      time: 3,
      cost: 4,
      product: 4,
      competence: 4,
      conduct: 4,
      complaints: 3,
      facilities: 4,
    },
  },
};
