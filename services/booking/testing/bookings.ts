import type { BookingData } from '@gerai/shared/events/booking.ts';
import type { EventType } from '@gerai/shared/events/catalogue.ts';
import type { Envelope } from '@gerai/shared/events/envelope.ts';
import type { TicketData } from '@gerai/shared/events/queue.ts';
import type { StoredBooking } from '../app/ports.ts';

/** A confirmed booking of Tuesday 1 December 2026 at 09.00 in Jakarta. */
export function aBooking(overrides: Partial<BookingData> = {}): BookingData {
  return {
    bookingId: 'bkg_1b2c3d4e5f6g7h8j9kamcnepfq',
    visitId: 'vis_0a1b2c3d4e5f6g7h8j9kamcnep',
    mallId: 'pekalongan',
    code: 'K7M2QX',
    status: 'confirmed',
    serviceId: 'ktp-el',
    agencyId: 'dukcapil',
    queueId: 'dukcapil',
    catalogueVersion: 1,
    day: '2026-12-01',
    slotStart: '2026-12-01T02:00:00.000Z',
    slotEnd: '2026-12-01T02:10:00.000Z',
    slotCount: 1,
    applicantCount: 1,
    channel: 'web',
    bookedBy: 'self',
    minor: false,
    priority: false,
    language: 'id',
    residence: null,
    contactId: 'con_3d4e5f6g7h8j9kamcnepfqgrhs',
    requirementIdsConfirmed: [],
    followUpOf: null,
    confirmedAt: '2026-11-30T01:30:00.000Z',
    cancelledAt: null,
    cancelledBy: null,
    checkedInAt: null,
    finishedAt: null,
    ...overrides,
  };
}

/** That booking as booking keeps it, with the digits of a phone as its proof. */
export function aStoredBooking(overrides: Partial<StoredBooking> = {}): StoredBooking {
  return {
    booking: aBooking(),
    version: 1,
    commands: [],
    slotTimes: ['09:00'],
    countersId: 'dukcapil#mingguan',
    personHash: 'person',
    proof: { kind: 'phone', hash: 'digits' },
    attempts: 0,
    ticketVersion: 0,
    ...overrides,
  };
}

/** The ticket of a booking that has just checked in. */
export function aTicket(overrides: Partial<TicketData> = {}): TicketData {
  return {
    ticketId: 'tkt_2c3d4e5f6g7h8j9kamcnepfqgr',
    visitId: 'vis_0a1b2c3d4e5f6g7h8j9kamcnep',
    mallId: 'pekalongan',
    leg: 1,
    number: 'C-012',
    sequence: 12,
    day: '2026-12-01',
    status: 'waiting',
    queueId: 'dukcapil',
    serviceId: 'ktp-el',
    agencyId: 'dukcapil',
    floor: 1,
    origin: 'booking',
    bookingId: 'bkg_1b2c3d4e5f6g7h8j9kamcnepfq',
    slotStart: '2026-12-01T02:00:00.000Z',
    channel: 'kiosk',
    applicantCount: 1,
    priority: false,
    language: 'id',
    residence: null,
    contactId: null,
    followUpOf: null,
    arrivedAt: '2026-12-01T01:50:00.000Z',
    entitledAt: '2026-12-01T02:00:00.000Z',
    orderAt: '2026-12-01T01:50:00.000Z',
    orderReason: null,
    calls: [],
    periods: [],
    counterId: null,
    officerId: null,
    issuedAt: '2026-12-01T01:50:00.000Z',
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

/** An event as a consumer gets it. */
export function anEvent<Data>(
  type: EventType,
  aggregateId: string,
  aggregateVersion: number,
  data: Data,
): Envelope<Data> {
  return {
    specversion: '1.0',
    id: `${type}-${aggregateVersion}`,
    type,
    source: 'gerai.test',
    subject: aggregateId,
    time: '2026-12-01T01:50:00.000Z',
    recordedAt: '2026-12-01T01:50:00.000Z',
    timeSource: 'server',
    mallId: 'pekalongan',
    aggregateId,
    aggregateVersion,
    correlationId: 'test-correlation',
    causationId: null,
    actor: { kind: 'system', id: null },
    resync: false,
    data,
  };
}
