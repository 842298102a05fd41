import type * as z from 'zod/mini';
import type { service } from '../service.ts';
import type {
  BookedSchema,
  CatalogueView,
  DeskBookingView,
  LegView,
  ServiceView,
  VisitView,
  Work,
  WorkChallenge,
} from './schemas.ts';

/** Sample requests and answers of booking's routes, for documents and tests. Invented people. */

const token = '7Qm3XbVt2RkWd';
const serverTime = '2026-11-30T01:30:00.000Z';
const serviceId = 'dukcapil-ktp-el-rekam';
const serviceName = { id: 'Perekaman KTP-el', en: 'Identity card: first recording' };
const agencyName = {
  id: 'Dinas Kependudukan dan Pencatatan Sipil',
  en: 'Population and Civil Registration Office',
};
const requirements = [
  {
    requirementId: 'kk',
    text: { id: 'Kartu Keluarga (KK)', en: 'Family card (KK)' },
    mandatory: true,
  },
];
const cost = { id: 'Gratis', en: 'Free', rupiah: 0 };

const catalogue: CatalogueView = {
  mall: {
    mallId: 'pekalongan',
    name: {
      id: 'Mal Pelayanan Publik Kota Pekalongan',
      en: 'Pekalongan City Public Service Mall',
    },
    shortName: 'MPP Kota Pekalongan',
    address: 'Jl. Jaksa Agung R. Soeprapto, Pekalongan',
    floors: [{ floor: 1, name: { id: 'Lantai 1', en: 'Floor 1' } }],
    kecamatan: [{ kecamatanId: 'pekalongan-barat', code: '33.75.01', name: 'Pekalongan Barat' }],
    holidays: [
      {
        date: '2026-12-25',
        name: { id: 'Hari Raya Natal', en: 'Christmas Day' },
        status: 'official',
      },
    ],
    interpreters: [
      {
        interpreterId: 'bisindo',
        name: { id: 'Juru bahasa isyarat (BISINDO)', en: 'Sign language (BISINDO)' },
        weekly: [{ weekday: 2, from: '09:00', to: '12:00' }],
      },
    ],
  },
  agencies: [
    {
      agencyId: 'dukcapil',
      name: agencyName,
      shortName: 'Dindukcapil',
      floor: 1,
      services: [
        {
          serviceId,
          catalogueVersion: 1,
          name: serviceName,
          shortName: 'Perekaman KTP-el',
          sensitive: false,
          counterMinutes: 10,
          completionWorkingDays: 1,
          cost,
          requirements,
          whoMayCome: ['self'],
          identityPolicy: { booking: 'nik', walkIn: 'none' },
          bookingHorizonDays: 14,
          counterNumbers: [4],
          bookingGuard: { proofOfWork: false, smsCode: false },
          weekly: [{ weekday: 1, from: '08:00', to: '15:30' }],
          referrals: [
            {
              kecamatanIds: ['pekalongan-utara'],
              location: { id: 'Kantor dinas', en: 'The main office' },
            },
          ],
        },
      ],
    },
  ],
  serverTime,
  pollAfterMs: 60_000,
};

const serviceView: ServiceView = {
  serviceId,
  catalogueVersion: 1,
  service: {
    serviceId,
    agencyId: 'dukcapil',
    queueId: 'dukcapil',
    timetableId: 'dukcapil-perekaman',
    name: serviceName,
    shortName: 'Perekaman KTP-el',
    sensitive: false,
    standard: {
      requirements,
      procedure: {
        id: 'Petugas mencocokkan data, lalu merekam biometrik.',
        en: 'The officer checks the data and records biometrics.',
      },
      completionWorkingDays: 1,
      completionNote: null,
      cost,
      product: { id: 'KTP-el', en: 'Identity card' },
      complaints: { id: 'Meja informasi MPP', en: 'The mall’s information desk' },
      status: 'estimate',
      source: 'Contoh',
    },
    counterMinutes: 10,
    slotMinutes: 10,
    whoMayCome: ['self'],
    identityPolicy: { booking: 'nik', walkIn: 'none' },
    bookingHorizonDays: 14,
    opensAt: '07:00',
    minimumNoticeMinutes: 60,
    bookingsPerPerson: 1,
    dailyQuota: { booking: 18, walkIn: 12 },
    advantages: { bookedMinutes: 10, priorityMinutes: 15, quickLaneMinutes: 5, boundMinutes: 30 },
    checkIn: { earlyMinutes: 30, graceMinutes: 15 },
    calls: { times: 3, seconds: 45, secondsWithNeeds: 90 },
    survey: true,
    referrals: [],
    status: 'estimate',
  },
  agency: { agencyId: 'dukcapil', name: agencyName, shortName: 'Dindukcapil', floor: 1 },
  servedElsewhere: [
    {
      districts: ['Pekalongan Utara'],
      location: { id: 'Kantor dinas', en: 'The main office' },
    },
  ],
  queue: {
    queueId: 'dukcapil',
    prefix: 'C',
    agencyId: 'dukcapil',
    name: { id: 'Kependudukan', en: 'Civil registration' },
  },
  counters: [
    { counterId: 'loket-4', number: 4, name: { id: 'Loket 4', en: 'Counter 4' }, floor: 1 },
  ],
  timetable: {
    weekly: [{ weekday: 1, from: '08:00', to: '15:30', plannedCounters: 1 }],
    ticketsFrom: '07:45',
    lastTicketMinutesBeforeClose: 30,
  },
  seasons: [],
  exceptions: [{ day: '2026-12-23', periods: [{ from: '08:00', to: '12:00' }] }],
  holidays: [
    {
      date: '2026-12-25',
      name: { id: 'Kelahiran Yesus Kristus', en: 'Christmas Day' },
      status: 'official',
    },
  ],
  serverTime,
  pollAfterMs: 60_000,
};

const legView = {
  bookingId: 'bkg_1b2c3d4e5f6g7h8j9kamcnepfq',
  leg: 1,
  visitId: 'vis_0a1b2c3d4e5f6g7h8j9kamcnep',
  version: 1,
  code: 'K7M2QX',
  status: 'confirmed',
  serviceId,
  serviceName,
  agencyId: 'dukcapil',
  agencyName,
  place: { floor: 1, floorName: { id: 'Lantai 1', en: 'Floor 1' }, counterNumbers: [4] },
  day: '2026-12-01',
  time: '09:00',
  slotStart: '2026-12-01T02:00:00.000Z',
  slotEnd: '2026-12-01T02:10:00.000Z',
  applicantCount: 1,
  counterCount: null,
  bookedBy: 'self',
  minor: false,
  priority: false,
  language: 'id',
  checkInFrom: '2026-12-01T01:30:00.000Z',
  checkInUntil: '2026-12-01T02:15:00.000Z',
  late: { order: 'by-arrival', until: '2026-12-01T08:00:00.000Z' },
  requirements: [{ ...requirements[0], confirmed: true }],
  checkInClaim: 'G1.9f2c41aa.WzEsImJrZ18iXQ.c2lnbmF0dXJl',
  manageWith: 'phone',
  confirmedAt: serverTime,
  cancelledAt: null,
  checkedInAt: null,
  finishedAt: null,
  rescheduledAt: null,
  missedAt: null,
  affected: null,
  reason: null,
  serverTime,
} as LegView;

const bookingView = {
  ...legView,
  legs: [
    {
      bookingId: legView.bookingId,
      status: 'confirmed',
      serviceId,
      serviceName,
      agencyName,
      floor: 1,
      day: '2026-12-01',
      time: '09:00',
      slotStart: '2026-12-01T02:00:00.000Z',
      slotEnd: '2026-12-01T02:10:00.000Z',
    },
  ],
} as z.infer<typeof BookedSchema>;

const secondLeg: LegView = {
  ...legView,
  bookingId: 'bkg_2b2c3d4e5f6g7h8j9kamcnepfq',
  leg: 2,
  serviceId: 'bpjs-kesehatan-daftar',
  serviceName: { id: 'Pendaftaran Peserta', en: 'Health insurance: registration' },
  agencyId: 'bpjs-kesehatan',
  agencyName: { id: 'BPJS Kesehatan', en: 'BPJS Health' },
  time: '09:20',
  slotStart: '2026-12-01T02:20:00.000Z',
  slotEnd: '2026-12-01T02:30:00.000Z',
  requirements: [],
};

const visitView: VisitView = {
  visitId: legView.visitId,
  code: legView.code,
  language: 'id',
  checkInClaim: legView.checkInClaim,
  manageWith: 'phone',
  legs: [legView, secondLeg],
  serverTime,
};

const tokenFields = { viewToken: token, link: `https://mpp.pekalongankota.go.id/b/${token}` };

const deskFields: Pick<DeskBookingView, 'channel' | 'residence' | 'contactId' | 'followUpOf'> = {
  channel: 'web',
  residence: 'pekalongan-barat',
  contactId: 'con_3d4e5f6g7h8j9kamcnepfqgrhs',
  followUpOf: null,
};

const cancelled = {
  ...bookingView,
  version: 2,
  status: 'cancelled',
  checkInClaim: null,
  cancelledAt: '2026-11-30T03:00:00.000Z',
  serverTime: '2026-11-30T03:00:00.000Z',
};

const rescheduled = {
  ...bookingView,
  version: 2,
  day: '2026-12-02',
  time: '10:00',
  slotStart: '2026-12-02T03:00:00.000Z',
  slotEnd: '2026-12-02T03:10:00.000Z',
  rescheduledAt: '2026-11-30T03:00:00.000Z',
  serverTime: '2026-11-30T03:00:00.000Z',
};

const draft = {
  draftId: 'drf_4e5f6g7h8j9kamcnepfqgrhsjt',
  status: 'draft',
  note: 'Rapat dinas',
  reason: { id: 'rapat dinas', en: 'staff meeting' },
  serviceIds: [serviceId],
  undoOf: null,
  createdBy: 'b7c1d9e0-0000-4000-8000-000000000009',
  createdAt: serverTime,
  publishedBy: null,
  publishedAt: null,
  undoneBy: null,
  undoneAt: null,
};

const published = {
  ...draft,
  status: 'published',
  publishedBy: draft.createdBy,
  publishedAt: '2026-11-30T03:00:00.000Z',
};

const preview = {
  ...draft,
  diff: [{ serviceId, field: 'closedDays/2026-12-01', before: null, after: true }],
  hits: [
    {
      bookingId: bookingView.bookingId,
      code: 'K7M2QX',
      serviceId,
      day: '2026-12-01',
      time: '09:00',
      applicantCount: 1,
      nearest: { day: '2026-12-02', time: '09:00' },
    },
  ],
  serverTime,
};

const visit = {
  serviceId,
  day: '2026-12-01',
  time: '09:00',
  visitor: { name: 'Siti Contoh', nik: '3375011708450001' },
  contact: { phone: '0812-0000-0001' },
  minor: false,
  applicantCount: 1,
  needs: ['wheelchair'],
  priority: true,
  language: 'id',
  residence: 'pekalongan-barat',
  requirementIdsConfirmed: ['kk'],
  smsConsent: { given: true, textVersion: '2026-11' },
  followUpOf: null,
};

const { time: _, ...waitBody } = visit;

const {
  serviceId: _serviceId,
  time: _time,
  applicantCount: _applicantCount,
  requirementIdsConfirmed: _confirmed,
  ...sharedBody
} = visit;

const several = {
  ...sharedBody,
  legs: [
    { serviceId, time: '09:00', applicantCount: 1, requirementIdsConfirmed: ['kk'] },
    { serviceId: 'bpjs-kesehatan-daftar', time: '09:20' },
  ],
};

const wait = {
  bookingId: bookingView.bookingId,
  status: 'offered',
  serviceId,
  day: '2026-12-01',
  applicantCount: 1,
  askedAt: serverTime,
  passed: 0,
  offer: { slotStart: '2026-12-01T02:00:00.000Z', until: '2026-11-30T03:00:00.000Z' },
  serverTime,
};

const held = {
  serviceId,
  day: '2026-12-01',
  time: '09:00',
  slotStart: '2026-12-01T02:00:00.000Z',
  slotEnd: '2026-12-01T02:10:00.000Z',
  applicantCount: 1,
  heldUntil: '2026-11-30T01:35:00.000Z',
  mayExtend: true,
  serverTime,
};

interface RouteExample {
  readonly params?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
  readonly responses: Readonly<Record<number, unknown>>;
}

const challenge: WorkChallenge = {
  parameters: {
    algorithm: 'PBKDF2/SHA-256',
    nonce: '3b1f0a52c77d4e19a8d0f6b35c2e9174',
    salt: 'a94c02e7d1586fb3907c4e2b8f16d350',
    cost: 1000,
    keyLength: 32,
    keyPrefix: '5e0b93d2a47c61f8e93a0c5d7b24f619',
    keySignature: '6c2f9a10d7b3e4855f08c1a92e6d7b340a9f1c58e27d63b4905ce8a1f37b2d46',
    data: { serviceId, validUntil: '2026-11-30T02:00:00.000Z' },
  },
  signature: 'e19d47a03c58b2f6710ac94e8d25f3b76a0e91c4d82f5b37c6a140e9f3d8527b',
};
const proofOfWork: Work = {
  challenge,
  solution: {
    counter: 371,
    derivedKey: '5e0b93d2a47c61f8e93a0c5d7b24f6190d8a37e5c2914bf60e7d93a85c1f2b64',
  },
};

export const ROUTE_EXAMPLES: Readonly<Record<keyof (typeof service)['routes'], RouteExample>> = {
  getCatalogue: { responses: { 200: catalogue } },
  getService: { params: { serviceId }, responses: { 200: serviceView } },
  getAvailability: {
    params: { serviceId },
    query: { from: '2026-12-01', applicants: '1' },
    responses: {
      200: {
        serviceId,
        catalogueVersion: 1,
        applicantCount: 1,
        bookingGuard: { proofOfWork: true, smsCode: false },
        walkIns: { quota: 14, remaining: 5, countedAt: '2026-11-30T01:28:00.000Z' },
        days: [
          {
            day: '2026-12-01',
            state: 'open',
            holiday: null,
            bookableFrom: null,
            slots: [
              {
                time: '09:00',
                slotStart: '2026-12-01T02:00:00.000Z',
                slotEnd: '2026-12-01T02:10:00.000Z',
                remaining: 1,
              },
            ],
            gaps: [{ from: '11:30', to: '13:00', reason: 'break' }],
            interpreters: [{ interpreterId: 'bisindo', from: '09:00', to: '12:00' }],
          },
        ],
        serverTime,
        pollAfterMs: 15_000,
      },
    },
  },
  getChallenge: {
    params: { serviceId },
    responses: {
      200: { serviceId, challenge, validUntil: '2026-11-30T02:00:00.000Z', serverTime },
    },
  },
  requestPhoneCode: {
    body: { serviceId, phone: '0812-0000-0001', language: 'id', proofOfWork },
    responses: {
      202: {
        validUntil: '2026-11-30T01:40:00.000Z',
        resendFrom: '2026-11-30T01:31:00.000Z',
        serverTime,
      },
    },
  },
  book: {
    body: { ...visit, bookedBy: 'self', proofOfWork, smsCode: '402918' },
    responses: { 201: { ...bookingView, ...tokenFields } },
  },
  holdPlace: {
    body: { serviceId, day: '2026-12-01', time: '09:00', applicantCount: 1, proofOfWork },
    responses: { 201: { ...held, holdToken: token } },
  },
  extendHold: {
    params: { token },
    body: { serviceId, day: '2026-12-01' },
    responses: { 200: { ...held, heldUntil: '2026-11-30T01:40:00.000Z', mayExtend: false } },
  },
  releaseHold: {
    params: { token },
    body: { serviceId, day: '2026-12-01' },
    responses: { 204: null },
  },
  getBooking: { params: { token }, responses: { 200: bookingView } },
  cancelBooking: {
    params: { token },
    body: { lastFour: '0001', giveUpReason: 'cannot-come' },
    responses: { 200: cancelled },
  },
  getCalendar: {
    params: { token },
    responses: {
      200: {
        fileName: 'janji-K7M2QX.ics',
        text: 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n',
      },
    },
  },
  rescheduleBooking: {
    params: { token },
    body: { day: '2026-12-02', time: '10:00', lastFour: '0001' },
    responses: { 200: rescheduled },
  },
  rescheduleAtDesk: {
    params: { bookingId: bookingView.bookingId },
    body: { day: '2026-12-02', time: '10:00', reason: 'visitor-asked' },
    responses: { 200: { ...rescheduled, ...deskFields } },
  },
  writeDraft: {
    body: {
      note: 'Rapat dinas',
      reason: { id: 'rapat dinas', en: 'staff meeting' },
      services: [],
      counters: [
        {
          counterId: 'loket-19',
          number: 19,
          name: { id: 'Loket 19', en: 'Counter 19' },
          agencyId: 'dukcapil',
          floor: 1,
          serviceIds: [serviceId],
        },
      ],
      timetables: [],
      exceptions: [
        {
          agencyId: 'dukcapil',
          timetableId: 'dukcapil-perekaman',
          day: '2026-12-02',
          periods: [{ from: '08:00', to: '12:00', plannedCounters: 1 }],
        },
      ],
      interpreters: [
        {
          interpreterId: 'bisindo',
          name: { id: 'Juru bahasa isyarat (BISINDO)', en: 'Sign language (BISINDO)' },
          weekly: [{ weekday: 2, from: '09:00', to: '12:00' }],
          days: [{ day: '2026-12-15', hours: [] }],
        },
      ],
      closedDays: [{ agencyId: 'dukcapil', day: '2026-12-01', closed: true }],
    },
    responses: { 201: preview },
  },
  listDrafts: { responses: { 200: { drafts: [published], serverTime } } },
  getDraft: { params: { draftId: draft.draftId }, responses: { 200: preview } },
  publishDraft: {
    params: { draftId: draft.draftId },
    body: { decisions: { [bookingView.bookingId]: 'move' }, others: null },
    responses: { 200: published },
  },
  undoDraft: {
    params: { draftId: draft.draftId },
    responses: { 201: { ...preview, undoOf: draft.draftId } },
  },
  getProposals: {
    query: { services: `${serviceId},${secondLeg.serviceId}`, from: '2026-12-01' },
    responses: {
      200: {
        proposals: [
          {
            day: '2026-12-01',
            minutes: 30,
            legs: [legView, secondLeg].map((leg) => ({
              serviceId: leg.serviceId,
              time: leg.time,
              slotStart: leg.slotStart,
              slotEnd: leg.slotEnd,
            })),
          },
        ],
        serverTime,
        pollAfterMs: 15_000,
      },
    },
  },
  bookVisit: {
    body: { ...several, bookedBy: 'self' },
    responses: { 201: { ...visitView, ...tokenFields } },
  },
  bookGroup: {
    body: {
      ...visit,
      visitor: { name: 'SDN Contoh 2' },
      applicantCount: 30,
      counterCount: 3,
      reason: '30 siswa SDN Contoh 2 untuk KIA',
    },
    responses: {
      201: {
        ...bookingView,
        ...deskFields,
        ...tokenFields,
        applicantCount: 30,
        counterCount: 3,
        channel: 'desk',
        bookedBy: 'desk',
      },
    },
  },
  bookVisitAtDesk: {
    body: several,
    responses: { 201: { ...visitView, ...tokenFields } },
  },
  getVisit: { params: { token }, responses: { 200: visitView } },
  cancelVisit: {
    params: { token },
    body: { lastFour: '0001', bookingIds: [secondLeg.bookingId] },
    responses: { 200: visitView },
  },
  rescheduleLeg: {
    params: { token, bookingId: secondLeg.bookingId },
    body: { day: '2026-12-01', time: '10:00', lastFour: '0001' },
    responses: { 200: visitView },
  },
  joinWaitlist: {
    body: { ...waitBody, bookedBy: 'self' },
    responses: { 201: { ...wait, ...tokenFields } },
  },
  getWait: { params: { token }, responses: { 200: wait } },
  acceptOffer: {
    params: { token },
    body: { lastFour: '0001' },
    responses: { 200: bookingView },
  },
  leaveWaitlist: {
    params: { token },
    body: { lastFour: '0001' },
    responses: { 200: { ...wait, status: 'left', offer: null } },
  },
  acceptOfferAtDesk: {
    params: { bookingId: bookingView.bookingId },
    responses: { 200: { ...bookingView, ...deskFields } },
  },
  bookAtDesk: {
    body: visit,
    responses: {
      201: {
        ...bookingView,
        ...deskFields,
        ...tokenFields,
        channel: 'desk',
        bookedBy: 'desk',
      },
    },
  },
  getBookingByCode: {
    params: { code: 'K7M2QX' },
    responses: { 200: { ...bookingView, ...deskFields } },
  },
  cancelAtDesk: {
    params: { bookingId: bookingView.bookingId },
    body: { reason: 'visitor-asked' },
    responses: { 200: { ...cancelled, ...deskFields } },
  },
};

/** What the words of these routes mean, beyond those of the events. */
export const DESCRIPTIONS: Readonly<Record<string, string>> = {
  token: 'The secret of the link; it leads to the booking, and later to its ticket.',
  applicants: 'How many people or files are to be served in one visit.',
  mall: 'The mall, as shown to people.',
  address: 'Where it is.',
  floors: 'Its floors.',
  kecamatan: 'Districts of the city.',
  kecamatanId: 'The district.',
  agencies: 'Agencies with a service, by the number of their stand.',
  services: 'What the agency offers; in a query, the wanted services, separated by commas.',
  serverTime: 'Time of the answer (UTC), to correct a wrong clock by.',
  pollAfterMs: 'Ask again after so many milliseconds, not before.',
  holidays: 'Days ahead on which the mall is closed.',
  date: 'Day in Jakarta.',
  days: 'Fourteen days, the first one first.',
  holiday: 'Why the mall is closed; null where it is not.',
  bookableFrom: 'From when a day beyond the horizon can be booked.',
  slots: 'Starts that can still be booked, the earliest first.',
  time: 'Time of day in Jakarta.',
  remaining:
    'Bookings of so many applicants that still fit from here; of walk-ins, applicants who may still come.',
  visitor: 'Who comes. Sealed for notify at once; kept nowhere in clear.',
  nik: 'Citizen number; only where the service asks for it.',
  contact: 'How to reach them; from the web needed unless the service asks for the NIK.',
  phone: 'Indonesian mobile number, as people type it.',
  needs: 'What the visitor needs, without a reason. Sealed, and deleted after the visit.',
  version: 'Version of the booking.',
  serviceName: 'Name of the service.',
  agencyName: 'Name of the agency.',
  place: 'Where to go.',
  floorName: 'Name of the floor.',
  counterNumbers: 'Counters that may call.',
  checkInFrom: 'Check-in is possible from then on.',
  note: 'Why the catalogue is changed.',
  timetables: 'Weekly hours of the counters of an agency.',
  counters: 'Counters that can serve it; in a draft, counters as they shall be, new ones too.',
  removedCounterIds: 'Counters that are taken away.',
  draftId: 'The draft, and the publication that it becomes.',
  serviceIds: 'Services that it leaves different.',
  drafts: 'Drafts and publications, the latest first.',
  undoOf: 'The publication that it takes back.',
  createdBy: 'Who wrote it.',
  createdAt: 'When it was written.',
  publishedBy: 'Who published it.',
  undoneBy: 'Who took it back.',
  undoneAt: 'When it was taken back.',
  diff: 'What differs, field by field.',
  field: 'Path of the field in the service.',
  before: 'What stands there now.',
  hits: 'Bookings that it would leave without opening or counter.',
  nearest: 'The nearest place that would be free; null where there is none.',
  decisions:
    'What becomes of each booking hit: keep it, move it to the nearest place, ask its visitor.',
  others: 'What becomes of the bookings hit that are not named.',
  removedSeasonIds: 'Seasons that are no more.',
  removedHolidays: 'Days on which the mall is open after all.',
  interpreters: 'Who interprets, a language or signs, and when.',
  interpreterId: 'Somebody who interprets; in a booking, in whose hours it must lie.',
  reason: 'Why: in a draft as the SMS says it, of a group or an override as the audit keeps it.',
  counterCount: 'Counters side by side that serve the group; null where it is none.',
  referralOverride:
    'Why the desk serves somebody whose district is served elsewhere; kept in the audit.',
  interpreter: 'Only places in the hours of this interpreter, or of `any`.',
  removedInterpreterIds: 'Who interprets no more.',
  hours: 'Hours of the day; none is absent.',
  closed: 'Whether the agency does not sit on that day.',
  outcome: 'kept: the booking stays as it is. choose: its visitor is asked for another time.',
  askedAt: 'Since when the visitor waits; the order of offers.',
  passed: 'Offers that passed unanswered; after two the visitor is off the list.',
  offer: 'The place that is offered now; null where none is.',
  legs: 'The bookings of the visit in the order of their times; in a request, its services.',
  leg: 'Its place among the bookings that were made together, from 1.',
  proposals: 'Of each day the visit that ends first, the earliest day first.',
  minutes: 'From the first start to the last end.',
  bookingIds: 'Which bookings of the visit; all of them where none is named.',
  after:
    'In a query, the time of day (Jakarta) from which the visitor can come; of a field, what would stand there.',
  fileName: 'How to name the file.',
  text: 'The file.',
  gaps: 'Stretches of the day without slots, and why.',
  late: 'What somebody gets who comes after that.',
  order: 'by-arrival: a number like that of anyone who comes then.',
  until: 'Until when numbers are given that day; null where it is closed.',
  checkInUntil: 'Who checks in later waits by arrival, not by the booked time.',
  confirmed: 'Ticked as ready when booking.',
  checkInClaim: 'Text of the check-in QR code, signed; null once the booking is not confirmed.',
  manageWith: 'Whose last four digits open the booking online; null: at the desk only.',
  viewToken: 'The secret of the link; shown to whoever books, stored nowhere.',
  link: 'The link for the visitor, short enough for an SMS.',
  walkIns:
    'Applicants who may still come today without a booking; null where no numbers are given.',
  quota: 'How many may come today: what is planned, and places that nobody booked or used.',
  countedAt: 'When the queue last told of one; null where it has not yet today.',
  challenge: 'Work for the device, as ALTCHA knows it; null where the service asks for none.',
  parameters: 'What is to be found, and for what it counts.',
  algorithm: 'How a key is derived from salt, nonce and counter.',
  nonce: 'Chosen anew for each challenge.',
  salt: 'Chosen anew for each challenge.',
  cost: 'What the service costs; of a challenge, the rounds of one try.',
  keyLength: 'Bytes of a key.',
  keyPrefix: 'How the key begins that is looked for, in hexadecimal.',
  keySignature: 'Our signature of the key that is looked for.',
  data: 'The service that the challenge is for, and its end.',
  signature: 'Our signature of the parameters.',
  solution: 'What the device found.',
  counter: 'The number whose key begins as asked.',
  derivedKey: 'That key, in hexadecimal.',
  proofOfWork:
    'The challenge with its solution, for one use; of a service, whether it asks for one.',
  smsCode: 'The code sent to the phone, for one use; of a service, whether it asks for one.',
  validUntil: 'It counts until then.',
  resendFrom: 'From when another code may be asked for.',
  holdToken: 'The secret of a hold; in a booking, the hold that becomes it.',
  heldUntil: 'The place is kept until then.',
  mayExtend: 'Whether it can be kept longer; once at most.',
  lastFour: 'Last four digits of the phone, of the NIK where no phone was given.',
};
