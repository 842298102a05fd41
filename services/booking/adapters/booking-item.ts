import type { BookingData } from '@gerai/shared/events/booking.ts';
import type { CommandKey } from '@gerai/shared/idempotency.ts';
import type { Item, Key } from '@gerai/shared/table/table.ts';
import { expiryAfter } from '@gerai/shared/time.ts';
import type { GuardEntries, StoredBooking } from '../app/ports.ts';
import { bookingKey, choiceKey, upcomingKey } from './keys.ts';

/** An identifiable booking is kept so long after the visit. */
export const KEPT_DAYS = 30;

type BookingItem = BookingData & {
  readonly schemaVersion: number;
  readonly version: number;
  readonly commands: readonly CommandKey[];
  readonly slotTimes: readonly string[];
  readonly countersId?: string;
  readonly personHash?: string;
  readonly proofKind?: 'phone' | 'nik';
  readonly proofHash?: string;
  readonly attempts: number;
  readonly ticketVersion: number;
};

/** A booking as an item; what is null is left out where an index or an erasure looks at it. */
export function bookingItemOf(stored: StoredBooking): Item & Key {
  const { booking, personHash, proof } = stored;
  return {
    ...bookingKey(booking.bookingId),
    entity: 'booking',
    schemaVersion: 2,
    version: stored.version,
    ...booking,
    commands: stored.commands,
    slotTimes: stored.slotTimes,
    ...(stored.countersId === null ? {} : { countersId: stored.countersId }),
    attempts: stored.attempts,
    ticketVersion: stored.ticketVersion,
    // Only a confirmed booking can be missed.
    ...(booking.status === 'confirmed'
      ? { upcomingKey: upcomingKey(booking.mallId, booking.day) }
      : {}),
    ...(booking.status === 'confirmed' && booking.affected?.until !== undefined
      ? { dueKey: choiceKey(booking.mallId), dueAt: booking.affected.until }
      : {}),
    ...(booking.contactId === null ? {} : { contactKey: booking.contactId }),
    ...(personHash === null ? {} : { personHash }),
    ...(proof === null ? {} : { proofKind: proof.kind, proofHash: proof.hash }),
    expiresAt: expiryAfter(booking.slotEnd, KEPT_DAYS),
  };
}

/**
 * A booking of its item. In the first form its counters may be missing, since each service had places
 * of its own then.
 *
 * @throws Error for an item of another kind or a form that this code does not know.
 */
export function parseBookingItem(item: Item): StoredBooking {
  if (item.entity !== 'booking' || (item.schemaVersion !== 1 && item.schemaVersion !== 2)) {
    throw new Error('Not a booking of a known form');
  }
  const found = item as unknown as BookingItem;
  return {
    booking: {
      bookingId: found.bookingId,
      visitId: found.visitId,
      mallId: found.mallId,
      code: found.code,
      status: found.status,
      serviceId: found.serviceId,
      agencyId: found.agencyId,
      queueId: found.queueId,
      catalogueVersion: found.catalogueVersion,
      day: found.day,
      slotStart: found.slotStart,
      slotEnd: found.slotEnd,
      slotCount: found.slotCount,
      applicantCount: found.applicantCount,
      channel: found.channel,
      bookedBy: found.bookedBy,
      minor: found.minor,
      priority: found.priority,
      language: found.language,
      residence: found.residence,
      contactId: found.contactId,
      requirementIdsConfirmed: found.requirementIdsConfirmed,
      followUpOf: found.followUpOf,
      confirmedAt: found.confirmedAt,
      cancelledAt: found.cancelledAt,
      cancelledBy: found.cancelledBy,
      checkedInAt: found.checkedInAt,
      finishedAt: found.finishedAt,
      ...(found.rescheduledAt === undefined ? {} : { rescheduledAt: found.rescheduledAt }),
      ...(found.affected === undefined ? {} : { affected: found.affected }),
      ...(found.missedAt === undefined ? {} : { missedAt: found.missedAt }),
      ...(found.offerId === undefined ? {} : { offerId: found.offerId }),
      ...(found.giveUpReason === undefined ? {} : { giveUpReason: found.giveUpReason }),
      ...(found.reason === undefined ? {} : { reason: found.reason }),
      ...(found.together === undefined ? {} : { together: found.together }),
      ...(found.counterCount === undefined ? {} : { counterCount: found.counterCount }),
    },
    version: found.version,
    commands: found.commands,
    slotTimes: found.slotTimes,
    countersId: found.countersId ?? null,
    personHash: found.personHash ?? null,
    proof:
      found.proofKind && found.proofHash ? { kind: found.proofKind, hash: found.proofHash } : null,
    attempts: found.attempts,
    ticketVersion: found.ticketVersion,
  };
}

/** The entries of a guard: attributes named by booking id, holding the end of its slot. */
export function parseGuardItem(item: Item): GuardEntries {
  return new Map(
    Object.entries(item).flatMap(([name, value]) =>
      name.startsWith('bkg_') && typeof value === 'string' ? [[name, value] as const] : [],
    ),
  );
}
