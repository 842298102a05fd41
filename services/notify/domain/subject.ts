import type { BookingData, ShortReason, SlotOfferData } from '@gerai/shared/events/booking.ts';
import type { TicketData } from '@gerai/shared/events/queue.ts';
import type { DayKey, Instant } from '@gerai/shared/ports.ts';
import { deriveId } from '@gerai/shared/security/hash.ts';

interface SubjectBase {
  readonly id: string;
  readonly mallId: string;
  readonly visitId: string;
  readonly serviceId: string;
  readonly agencyId: string;
  readonly contactId: string | null;
  readonly day: DayKey;
  /** The producer's version: a copy only grows newer. */
  readonly version: number;
}

export interface BookingSubject extends SubjectBase {
  readonly kind: 'booking';
  readonly status: BookingData['status'];
  readonly code: string;
  readonly slotStart: Instant;
  readonly cancelledBy: BookingData['cancelledBy'];
  /** When it last got another time; null where it has its first one. */
  readonly rescheduledAt: Instant | null;
  /** A change of the timetable hit it, and it has its time still. */
  readonly affected: NonNullable<BookingData['affected']> | null;
  /** Why it was not its visitor who changed it last; null where it was. */
  readonly reason: ShortReason | null;
  /** The bookings that were made with it; of those that change at once, one tells the visitor. */
  readonly together: NonNullable<BookingData['together']> | null;
  /** No booking yet but a place that is offered to who waits, until then. */
  readonly offerUntil: Instant | null;
}

export interface TicketSubject extends SubjectBase {
  readonly kind: 'ticket';
  readonly status: TicketData['status'];
  readonly number: string;
  readonly floor: number;
  readonly nearAt: Instant | null;
  /** The last call, and how many there were. */
  readonly callCount: number;
  readonly call: {
    readonly at: Instant;
    readonly counterNumber: number;
    readonly floor: number;
  } | null;
}

/** Our copy of what messages are about: a booking or a ticket. */
export type Subject = BookingSubject | TicketSubject;

export function bookingSubject(data: BookingData, version: number): BookingSubject {
  return {
    kind: 'booking',
    id: data.bookingId,
    mallId: data.mallId,
    visitId: data.visitId,
    serviceId: data.serviceId,
    agencyId: data.agencyId,
    contactId: data.contactId,
    day: data.day,
    version,
    status: data.status,
    code: data.code,
    slotStart: data.slotStart,
    cancelledBy: data.cancelledBy,
    rescheduledAt: data.rescheduledAt ?? null,
    affected: data.affected ?? null,
    reason: data.reason ?? null,
    together: data.together ?? null,
    offerUntil: null,
  };
}

/**
 * A place that is offered to who waits for one. It has an id of its own, so that its copy is not that
 * of the booking which it may become.
 */
export function offerSubject(data: SlotOfferData, version: number): BookingSubject {
  return {
    kind: 'booking',
    id: deriveId('bkg', data.offerId, data.bookingId),
    mallId: data.mallId,
    visitId: data.visitId,
    serviceId: data.serviceId,
    agencyId: data.agencyId,
    contactId: data.contactId,
    day: data.day,
    version,
    status: 'confirmed',
    code: '',
    slotStart: data.slotStart,
    cancelledBy: null,
    rescheduledAt: null,
    affected: null,
    reason: null,
    together: null,
    offerUntil: data.offeredUntil,
  };
}

export function ticketSubject(data: TicketData, version: number): TicketSubject {
  const call = data.calls.at(-1);
  return {
    kind: 'ticket',
    id: data.ticketId,
    mallId: data.mallId,
    visitId: data.visitId,
    serviceId: data.serviceId,
    agencyId: data.agencyId,
    contactId: data.contactId,
    day: data.day,
    version,
    status: data.status,
    number: data.number,
    floor: data.floor,
    nearAt: data.nearAt,
    callCount: data.calls.length,
    call: call ? { at: call.at, counterNumber: call.counterNumber, floor: call.floor } : null,
  };
}

const ENDED: readonly TicketSubject['status'][] = ['finished', 'missed', 'cancelled'];

export function hasEnded({ status }: TicketSubject): boolean {
  return ENDED.includes(status);
}

/** What the citizen knows it by: the booking's code or the ticket's number. */
export function referenceOf(subject: Subject): string {
  return subject.kind === 'booking' ? subject.code : subject.number;
}
