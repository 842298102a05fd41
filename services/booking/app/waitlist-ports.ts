import type { BookingData, ContactData } from '@gerai/shared/events/booking.ts';
import type { CommandKey } from '@gerai/shared/idempotency.ts';
import type { OutboxHeader } from '@gerai/shared/messaging/outbox.ts';
import type { DayKey, Instant } from '@gerai/shared/ports.ts';
import type { Hold } from '../domain/places.ts';
import type { FreedStatus, WaitStatus } from '../domain/waitlist.ts';
import type { BookingPlan, BookOutcome, Drops, StoredBooking, Toll, TollRefusal } from './ports.ts';

/** Somebody who waits for a place of a full day. Its id is that of the booking that it may become. */
export interface WaitEntry
  extends Pick<
    BookingData,
    | 'bookingId'
    | 'visitId'
    | 'mallId'
    | 'serviceId'
    | 'agencyId'
    | 'day'
    | 'applicantCount'
    | 'channel'
    | 'bookedBy'
    | 'minor'
    | 'priority'
    | 'language'
    | 'residence'
    | 'requirementIdsConfirmed'
    | 'followUpOf'
  > {
  readonly contactId: string;
  readonly countersId: string;
  readonly status: WaitStatus;
  readonly askedAt: Instant;
  /** Offers that passed unanswered. */
  readonly passed: number;
  readonly offer: {
    readonly offerId: string;
    readonly slotStart: Instant;
    readonly until: Instant;
  } | null;
  readonly personHash: string;
  readonly proof: StoredBooking['proof'];
  readonly attempts: number;
  readonly commands: readonly CommandKey[];
  readonly version: number;
}

/** A place that was given back while somebody waited for one, until somebody has it. */
export interface FreedPlace
  extends Pick<BookingData, 'mallId' | 'serviceId' | 'agencyId' | 'day' | 'slotStart' | 'slotEnd'> {
  readonly offerId: string;
  readonly countersId: string;
  readonly applicants: number;
  /** Counters side by side, where it was a group's. */
  readonly places?: number;
  readonly status: FreedStatus;
  /** When something must happen with it next. */
  readonly dueAt: Instant;
  /** Keyed hash of the person who gave it back. */
  readonly freedBy: string | null;
  /** Waiting visitors who were offered it, the last one last. */
  readonly offeredTo: readonly string[];
  readonly offeredAt: Instant | null;
  readonly offeredUntil: Instant | null;
  readonly freedAt: Instant;
  /** Of whom it is offered to now, for the event. */
  readonly visitor: Pick<WaitEntry, 'visitId' | 'contactId' | 'language' | 'applicantCount'> | null;
  readonly version: number;
}

export interface WaitStore {
  find(bookingId: string): Promise<WaitEntry | undefined>;
  findFreed(offerId: string): Promise<FreedPlace | undefined>;
  /** One transaction: the entry, one per person and day, the day's count, the contact. */
  join(
    entry: WaitEntry,
    contact: ContactData,
    event: OutboxHeader,
    toll: Toll,
    now: Instant,
  ): Promise<
    | { readonly kind: 'joined' }
    | { readonly kind: 'toll'; readonly toll: TollRefusal }
    | { readonly kind: 'exists'; readonly entry: WaitEntry }
    | { readonly kind: 'waits-already' }
  >;
  countAttempt(
    bookingId: string,
    limit: number,
  ): Promise<
    | { readonly kind: 'counted'; readonly entry: WaitEntry }
    | { readonly kind: 'locked'; readonly entry: WaitEntry }
    | { readonly kind: 'unknown' }
  >;
  /** Takes an entry off the list; what was offered to it falls due at once. */
  leave(before: WaitEntry, after: WaitEntry, now: Instant): Promise<'written' | 'changed'>;
  /** Who waits for a place of the day, in the order in which they asked. */
  waiting(serviceId: string, day: DayKey): Promise<readonly WaitEntry[]>;
  /** Freed places with which something must happen. */
  due(now: Instant): Promise<readonly FreedPlace[]>;
  /** One step of a freed place, with the entries that it changes; a released one is free for all. */
  turn(step: {
    readonly before: FreedPlace;
    readonly after: FreedPlace;
    readonly entries: readonly { readonly before: WaitEntry; readonly after: WaitEntry }[];
    readonly event: OutboxHeader | null;
  }): Promise<'written' | 'changed'>;
  /** The booking transaction over the freed place. */
  accept(
    plan: BookingPlan,
    drops: Drops,
    change: {
      readonly freed: { readonly before: FreedPlace; readonly after: FreedPlace };
      readonly entry: { readonly before: WaitEntry; readonly after: WaitEntry };
    },
  ): Promise<BookOutcome | { readonly kind: 'changed' }>;
}

/** The hold that keeps a freed place in the row of its day. */
export function freedHold(freed: FreedPlace, span: { from: number; to: number }): Hold {
  return {
    ...span,
    kind: 'offer',
    serviceId: freed.serviceId,
    applicants: freed.applicants,
    ...(freed.places === undefined ? {} : { places: freed.places }),
    // Until its time the place is handed on by the minutely work, not by whoever looks first.
    until: freed.slotStart,
    extended: false,
    fingerprint: 'freed',
  };
}
