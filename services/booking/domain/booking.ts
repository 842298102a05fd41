import type { BookingData, ShortReason } from '@gerai/shared/events/booking.ts';
import type { TicketData } from '@gerai/shared/events/queue.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import { addDays, addMinutes, dayOf, earlier, instantAt } from '@gerai/shared/time.ts';
import { type Given, spanOf } from './places.ts';

/**
 * confirmed → cancelled | missed | checked-in → served | missed. Once checked in, queue owns the
 * visit: what its ticket says overrides what stands here, a cancellation or a miss included.
 */
export type CancelOutcome =
  | { readonly kind: 'cancelled'; readonly booking: BookingData }
  | { readonly kind: 'already-cancelled' }
  | { readonly kind: 'not-active' };

/**
 * Cancels a booking whose time is not over.
 *
 * @param reason in words, where it was not its visitor who asked.
 */
export function cancel(
  booking: BookingData,
  by: 'citizen' | 'staff',
  now: Instant,
  reason?: ShortReason,
): CancelOutcome {
  if (booking.status === 'cancelled') return { kind: 'already-cancelled' };
  if (!isChangeable(booking, now)) return { kind: 'not-active' };
  return {
    kind: 'cancelled',
    booking: {
      ...changedBecause(booking, reason),
      status: 'cancelled',
      cancelledAt: now,
      cancelledBy: by,
    },
  };
}

/** A booking that changes by itself, for this reason: its own event tells the visitor. */
function changedBecause(booking: BookingData, reason: ShortReason | undefined): BookingData {
  const { reason: _, ...rest } = booking;
  return toldWith(reason === undefined ? rest : { ...rest, reason }, 1, true);
}

/** Of bookings of one visit that change at once, one tells the visitor for all of them. */
export function toldWith(booking: BookingData, changed: number, tells: boolean): BookingData {
  const { together } = booking;
  return together ? { ...booking, together: { ...together, changed, tells } } : booking;
}

/** What a booking gets when it is moved: everything that depends on its time, and nothing else. */
export interface NewTime
  extends Pick<BookingData, 'day' | 'slotStart' | 'slotEnd' | 'slotCount' | 'catalogueVersion'> {}

export type RescheduleOutcome =
  | { readonly kind: 'rescheduled'; readonly booking: BookingData }
  | { readonly kind: 'same-time' }
  | { readonly kind: 'not-active' };

/**
 * Moves a booking whose time is not over. Its visitor stays: another visitor is another booking, so
 * that a place cannot be handed on.
 */
export function reschedule(
  booking: BookingData,
  to: NewTime,
  now: Instant,
  reason?: ShortReason,
): RescheduleOutcome {
  if (!isChangeable(booking, now)) return { kind: 'not-active' };
  if (booking.slotStart === to.slotStart && booking.slotEnd === to.slotEnd) {
    return { kind: 'same-time' };
  }
  const { affected: _, ...rest } = changedBecause(booking, reason);
  return { kind: 'rescheduled', booking: { ...rest, ...to, rescheduledAt: now } };
}

/** Confirmed, and its slot not over. */
export function isChangeable(booking: BookingData, now: Instant): boolean {
  return booking.status === 'confirmed' && now < booking.slotEnd;
}

/** Declares a booking missed whose visitor has not come. */
export function miss(booking: BookingData, now: Instant): BookingData {
  return { ...booking, status: 'missed', missedAt: now };
}

/** What becomes of a booking that a change of the timetable hits. */
export type Decision = 'keep' | 'move' | 'offer';

/** Tells the visitor that the timetable changed: the booking stays, or another time is to be chosen. */
export function affect(
  booking: BookingData,
  decision: Exclude<Decision, 'move'>,
  change: { readonly changeId: string; readonly reason: ShortReason },
  now: Instant,
): BookingData {
  const { changeId, reason } = change;
  const outcome = decision === 'keep' ? 'kept' : 'choose';
  const { affected } = booking;
  if (affected?.changeId === changeId && affected.outcome === outcome) return booking;
  const until = decision === 'keep' ? {} : { until: chooseUntil(booking.slotStart, now) };
  return {
    ...changedBecause(booking, reason),
    affected: { changeId, outcome, at: now, ...until },
  };
}

/** Hours for a choice, where the slot is far enough away. */
const CHOICE_HOURS = 48;

/**
 * Until when a visitor may choose another time: two days, at the latest 18.00 on the day before the
 * slot, so that who does not answer is told in time where to go. Where that is past or within the
 * hour: two hours before the slot; where that is past too, its start.
 */
export function chooseUntil(slotStart: Instant, now: Instant): Instant {
  const eve = instantAt(addDays(dayOf(slotStart), -1), '18:00');
  const until = earlier(addMinutes(now, CHOICE_HOURS * 60), eve);
  if (until > addMinutes(now, 60)) return until;
  const close = addMinutes(slotStart, -120);
  return close > now ? close : slotStart;
}

/** The booking as the ticket of its visit has it. */
export function followTicket(
  booking: BookingData,
  ticket: Pick<TicketData, 'status' | 'arrivedAt' | 'finishedAt'>,
): BookingData {
  return {
    ...booking,
    status: STATUS_BY_TICKET[ticket.status],
    checkedInAt: ticket.arrivedAt,
    finishedAt: ticket.finishedAt,
  };
}

const STATUS_BY_TICKET = {
  waiting: 'checked-in',
  called: 'checked-in',
  serving: 'checked-in',
  parked: 'checked-in',
  // The visit goes on at another counter, or on another day: it has not been missed.
  transferred: 'checked-in',
  finished: 'served',
  missed: 'missed',
  cancelled: 'missed',
} as const satisfies Record<TicketData['status'], BookingData['status']>;

/** What a booking holds of its counters' day; nothing where it is from before they had one. */
export function givenOf(stored: {
  readonly booking: BookingData;
  readonly countersId: string | null;
}): Given | undefined {
  const { booking, countersId } = stored;
  if (countersId === null) return undefined;
  const { day, serviceId, applicantCount, counterCount } = booking;
  return {
    countersId,
    day,
    serviceId,
    applicants: applicantCount,
    span: spanOf(booking),
    ...(counterCount === undefined ? {} : { places: counterCount }),
  };
}
