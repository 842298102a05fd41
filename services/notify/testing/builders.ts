import type { BookingData, ContactData, ServiceData } from '@gerai/shared/events/booking.ts';
import type { TicketData } from '@gerai/shared/events/queue.ts';
import type { ContactSecret } from '@gerai/shared/security/contact-secret.ts';
import { deriveId, idOfToken } from '@gerai/shared/security/hash.ts';
import { seal } from '@gerai/shared/security/seal.ts';
import type { KeySecret } from '@gerai/shared/security/secrets.ts';

/** A visit of invented people, from two days before its day on. */
export const DAY = '2026-11-30';
export const BOOKED_AT = '2026-11-28T02:30:00.000Z';
export const SLOT_START = '2026-11-30T02:30:00.000Z';
export const CALLED_AT = '2026-11-30T02:40:00.000Z';

export const TOKEN = 'K7mQ4xR2tW9bZ';
export const WALK_IN_TOKEN = 'Z9bW2tR4xQ7mK';
export const BOOKING_ID = idOfToken('bkg', TOKEN);
export const CONTACT_ID = deriveId('con', BOOKING_ID);
export const TICKET_ID = deriveId('tkt', BOOKING_ID);
export const WALK_IN_ID = idOfToken('tkt', WALK_IN_TOKEN);
export const WALK_IN_CONTACT_ID = deriveId('con', WALK_IN_ID);

export const PERSON: ContactSecret = {
  name: 'Contoh Warga',
  phone: '+6281234567890',
  nikLastFour: '4321',
  needs: ['wheelchair'],
  viewToken: TOKEN,
};

const both = (text: string) => ({ id: text, en: text });

export function aService(
  overrides: { version?: number; sensitive?: boolean; counterNumbers?: number[] } = {},
): ServiceData {
  const counters = overrides.counterNumbers ?? [12];
  return {
    serviceId: 'dukcapil-ktp-el',
    mallId: 'pekalongan',
    catalogueVersion: overrides.version ?? 1,
    publishedAt: '2026-11-01T00:00:00.000Z',
    agency: { agencyId: 'dukcapil', name: 'Dindukcapil', shortName: 'Dukcapil', floor: 2 },
    queue: { queueId: 'dukcapil', prefix: 'A', agencyId: 'dukcapil', name: both('Antrean') },
    counters: counters.map((number) => ({
      counterId: `loket-${number}`,
      number,
      name: both(`Loket ${number}`),
      agencyId: 'dukcapil',
      floor: 2,
      serviceIds: ['dukcapil-ktp-el'],
    })),
    service: {
      serviceId: 'dukcapil-ktp-el',
      agencyId: 'dukcapil',
      queueId: 'dukcapil',
      timetableId: 'senin-jumat',
      name: both('Perekaman KTP-el'),
      shortName: 'Perekaman KTP-el',
      sensitive: overrides.sensitive ?? false,
      standard: {
        requirements: [],
        procedure: both('Prosedur'),
        completionWorkingDays: 1,
        completionNote: null,
        cost: { ...both('Gratis'), rupiah: 0 },
        product: both('KTP-el'),
        complaints: both('Meja informasi'),
        status: 'estimate',
        source: 'test',
      },
      counterMinutes: 10,
      slotMinutes: 15,
      whoMayCome: ['self'],
      identityPolicy: { booking: 'none', walkIn: 'none' },
      bookingHorizonDays: 14,
      opensAt: '08:00',
      minimumNoticeMinutes: 60,
      bookingsPerPerson: 3,
      dailyQuota: { booking: 40, walkIn: 60 },
      advantages: { bookedMinutes: 10, priorityMinutes: 10, quickLaneMinutes: 0, boundMinutes: 20 },
      checkIn: { earlyMinutes: 30, graceMinutes: 15 },
      calls: { times: 3, seconds: 60, secondsWithNeeds: 120 },
      survey: true,
      referrals: [],
      status: 'estimate',
    },
    timetable: { weekly: [], ticketsFrom: '07:30', lastTicketMinutesBeforeClose: 30 },
    closedDays: [],
    seasons: [],
  };
}

export function aBooking(overrides: Partial<BookingData> = {}): BookingData {
  return {
    bookingId: BOOKING_ID,
    visitId: deriveId('vis', BOOKING_ID),
    mallId: 'pekalongan',
    code: 'K7M4Q2',
    status: 'confirmed',
    serviceId: 'dukcapil-ktp-el',
    agencyId: 'dukcapil',
    queueId: 'dukcapil',
    catalogueVersion: 1,
    day: DAY,
    slotStart: SLOT_START,
    slotEnd: '2026-11-30T02:45:00.000Z',
    slotCount: 1,
    applicantCount: 1,
    channel: 'web',
    bookedBy: 'self',
    minor: false,
    priority: false,
    language: 'id',
    residence: null,
    contactId: CONTACT_ID,
    requirementIdsConfirmed: [],
    followUpOf: null,
    confirmedAt: BOOKED_AT,
    cancelledAt: null,
    cancelledBy: null,
    checkedInAt: null,
    finishedAt: null,
    ...overrides,
  };
}

export function aCancelledBooking(overrides: Partial<BookingData> = {}): BookingData {
  return aBooking({
    status: 'cancelled',
    cancelledAt: '2026-11-28T04:00:00.000Z',
    cancelledBy: 'citizen',
    ...overrides,
  });
}

/** The ticket of the booking, waiting. */
export function aTicket(overrides: Partial<TicketData> = {}): TicketData {
  return {
    ticketId: TICKET_ID,
    visitId: deriveId('vis', BOOKING_ID),
    mallId: 'pekalongan',
    leg: 1,
    number: 'A-012',
    sequence: 12,
    day: DAY,
    status: 'waiting',
    queueId: 'dukcapil',
    serviceId: 'dukcapil-ktp-el',
    agencyId: 'dukcapil',
    floor: 2,
    origin: 'booking',
    bookingId: BOOKING_ID,
    slotStart: SLOT_START,
    channel: 'kiosk',
    applicantCount: 1,
    priority: false,
    language: 'id',
    residence: null,
    contactId: CONTACT_ID,
    followUpOf: null,
    arrivedAt: '2026-11-30T02:20:00.000Z',
    entitledAt: SLOT_START,
    orderAt: SLOT_START,
    orderReason: null,
    calls: [],
    periods: [],
    counterId: null,
    officerId: null,
    issuedAt: '2026-11-30T02:20:00.000Z',
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
    ...overrides,
  };
}

export function aCalledTicket(overrides: Partial<TicketData> = {}): TicketData {
  const calledAt = overrides.calledAt ?? CALLED_AT;
  return aTicket({
    status: 'called',
    calledAt,
    calls: [{ at: calledAt, counterId: 'loket-12', counterNumber: 12, floor: 2, by: 'siti' }],
    ...overrides,
  });
}

export function aContact(
  publicKeys: KeySecret,
  overrides: Partial<ContactData> & { person?: Partial<ContactSecret>; consent?: boolean } = {},
): ContactData {
  const { person, consent, ...fields } = overrides;
  const contactId = fields.contactId ?? CONTACT_ID;
  return {
    contactId,
    mallId: 'pekalongan',
    visitId: deriveId('vis', BOOKING_ID),
    subject: { kind: 'booking', id: BOOKING_ID },
    agencyId: 'dukcapil',
    day: DAY,
    language: 'id',
    smsConsent: { given: consent ?? true, textVersion: 'sms-1', at: BOOKED_AT, channel: 'web' },
    sealed: seal(publicKeys, JSON.stringify({ ...PERSON, ...person }), contactId),
    ...fields,
  };
}
