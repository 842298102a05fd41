import type { DeliveryData } from '@gerai/shared/events/notify.ts';
import type { DelayData } from '@gerai/shared/events/queue.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import { addDays, addMinutes, clockTimeOf, dayOf, instantAt } from '@gerai/shared/time.ts';
import type { BookingSubject, Subject, TicketSubject } from './subject.ts';

export type Template =
  | 'booking.confirmed'
  | 'booking.rescheduled'
  | 'booking.moved'
  | 'booking.kept'
  | 'booking.choose'
  | 'slot.offered'
  | 'booking.reminder.h1'
  | 'visit.reminder.h1'
  | 'booking.cancelled.user'
  | 'booking.cancelled.office'
  | 'ticket.near'
  | 'ticket.called'
  /** Delayed until a time; until further notice; closed for the day. */
  | 'service.delayed'
  | 'service.suspended'
  | 'service.closed';

/** What a message about a standstill tells beside its subject. */
export type Notice = Pick<
  DelayData,
  'delayId' | 'startedAt' | 'expectedUntil' | 'endedAt' | 'kind' | 'serviceIds' | 'day'
>;

/** The message of a delay or closing. */
export function delayTemplate({ kind, expectedUntil }: Notice): Template {
  if (kind === 'closed') return 'service.closed';
  return expectedUntil === null ? 'service.suspended' : 'service.delayed';
}

export type SuppressionReason = NonNullable<DeliveryData['reason']>;

/** timely: worth sending. late: once wanted, but its time is over. moot: nobody expects it. */
export type Judgement =
  | { readonly kind: 'timely' }
  | { readonly kind: 'late'; readonly reason: 'too-late' | 'quiet-hours' }
  | { readonly kind: 'moot' };

const TIMELY: Judgement = { kind: 'timely' };
const LATE: Judgement = { kind: 'late', reason: 'too-late' };
const MOOT: Judgement = { kind: 'moot' };

const CALLED_FRESH_MINUTES = 5;
const NEAR_FRESH_MINUTES = 10;
const REMINDER_CLOCK_TIME = '16:00';
/** Nobody is reminded in the evening; what answers a citizen's own act is sent at any hour. */
const QUIET_FROM = '20:00';
const QUIET_UNTIL = '06:00';
/** A standstill that is told later than this is known to everybody in the building. */
const DELAY_FRESH_MINUTES = 30;
/** Whose slot began longer ago has come, or does not come. */
const STILL_COMING_MINUTES = 30;

/** When the reminder of a booking is due: 16.00 in Jakarta on the day before. */
export function reminderAt(booking: BookingSubject): Instant {
  return instantAt(addDays(booking.day, -1), REMINDER_CLOCK_TIME);
}

/** Whether a message still makes sense, judged by the newest copy of what it is about. */
export function judge(
  template: Template,
  subject: Subject,
  now: Instant,
  notice?: Notice,
): Judgement {
  switch (template) {
    case 'booking.confirmed':
    case 'booking.rescheduled':
    case 'booking.moved':
    case 'booking.kept':
    case 'booking.choose':
      if (subject.kind !== 'booking' || subject.status !== 'confirmed') return MOOT;
      if (!tellsItself(subject)) return MOOT;
      if (subject.offerUntil !== null || template !== timeTemplate(subject)) return MOOT;
      return now < subject.slotStart ? TIMELY : LATE;
    case 'slot.offered':
      if (subject.kind !== 'booking' || subject.offerUntil === null) return MOOT;
      return now < subject.offerUntil ? TIMELY : LATE;
    case 'booking.reminder.h1':
    case 'visit.reminder.h1':
      if (subject.kind !== 'booking' || subject.status !== 'confirmed') return MOOT;
      return judgeReminder(subject, now);
    case 'booking.cancelled.user':
    case 'booking.cancelled.office':
      if (subject.kind !== 'booking' || subject.status !== 'cancelled') return MOOT;
      if (template !== cancelTemplate(subject) || !tellsItself(subject)) return MOOT;
      return now < subject.slotStart ? TIMELY : LATE;
    case 'ticket.near':
      return subject.kind === 'ticket' ? judgeNear(subject, now) : MOOT;
    case 'ticket.called':
      return subject.kind === 'ticket' ? judgeCalled(subject, now) : MOOT;
    case 'service.delayed':
    case 'service.suspended':
    case 'service.closed':
      return notice ? judgeDelay(subject, notice, now) : MOOT;
  }
}

/** Who waits, and who has booked a time that the standstill reaches and has not come. */
function judgeDelay(subject: Subject, notice: Notice, now: Instant): Judgement {
  if (notice.endedAt !== null || !isReached(subject, notice)) return MOOT;
  const clockTime = clockTimeOf(now);
  if (clockTime >= QUIET_FROM || clockTime < QUIET_UNTIL) {
    return { kind: 'late', reason: 'quiet-hours' };
  }
  return now <= addMinutes(notice.startedAt, DELAY_FRESH_MINUTES) ? TIMELY : LATE;
}

function isReached(
  subject: Subject,
  { startedAt, expectedUntil, serviceIds, day }: Notice,
): boolean {
  if (!serviceIds.includes(subject.serviceId) || subject.day !== day) return false;
  if (subject.kind === 'ticket') return subject.status === 'waiting' || subject.status === 'parked';
  return (
    subject.status === 'confirmed' &&
    subject.offerUntil === null &&
    subject.slotStart > addMinutes(startedAt, -STILL_COMING_MINUTES) &&
    (expectedUntil === null || subject.slotStart < expectedUntil)
  );
}

/** The text says "tomorrow", so it is true on the day before only. */
function judgeReminder(booking: BookingSubject, now: Instant): Judgement {
  // A schedule of the time that it had before: the one of its new time is still to come.
  if (dayOf(now) < addDays(booking.day, -1)) return MOOT;
  if (dayOf(now) !== addDays(booking.day, -1)) return LATE;
  return clockTimeOf(now) < QUIET_FROM ? TIMELY : { kind: 'late', reason: 'quiet-hours' };
}

function judgeNear(ticket: TicketSubject, now: Instant): Judgement {
  if (ticket.nearAt === null) return MOOT;
  const fresh = now <= addMinutes(ticket.nearAt, NEAR_FRESH_MINUTES);
  return fresh && ticket.status === 'waiting' ? TIMELY : LATE;
}

function judgeCalled(ticket: TicketSubject, now: Instant): Judgement {
  if (ticket.call === null) return MOOT;
  const fresh = now <= addMinutes(ticket.call.at, CALLED_FRESH_MINUTES);
  return fresh && ticket.status === 'called' ? TIMELY : LATE;
}

/** The messages that a state asks for by itself, for a contact that arrives after it. */
export function messagesAbout(subject: Subject): readonly Template[] {
  if (subject.kind === 'booking') {
    if (subject.offerUntil !== null) return ['slot.offered'];
    const template = stateTemplate(subject);
    return template ? [template] : [];
  }
  if (subject.status === 'called') return ['ticket.called'];
  return subject.status === 'waiting' && subject.nearAt !== null ? ['ticket.near'] : [];
}

/** Tells apart the messages of one template about one subject: a second call is a second message. */
export function occasionOf(template: Template, subject: Subject, notice?: Notice): string {
  // One message for each delay, whatever is changed about it.
  if (notice) return notice.delayId;
  if (subject.kind === 'booking') {
    if (template === 'booking.cancelled.user' || template === 'booking.cancelled.office') {
      return 'cancelled';
    }
    if (template === 'slot.offered') return 'offered';
    // Moved there and back again: the time is told each time.
    if (template === 'booking.kept' || template === 'booking.choose') {
      return `${subject.slotStart} ${subject.affected?.changeId}`;
    }
    return template === 'booking.rescheduled' || template === 'booking.moved'
      ? `${subject.slotStart} ${subject.rescheduledAt}`
      : subject.slotStart;
  }
  // After a delay a call can be near a second time.
  return template === 'ticket.called' ? `call-${subject.callCount}` : `near-${subject.nearAt}`;
}

/**
 * The message that tells a booking's time: its first one, the one it was moved to, or that it stays or
 * should be chosen anew because the timetable changed.
 */
export function timeTemplate(
  booking: BookingSubject,
):
  | 'booking.confirmed'
  | 'booking.rescheduled'
  | 'booking.moved'
  | 'booking.kept'
  | 'booking.choose' {
  if (booking.affected)
    return booking.affected.outcome === 'kept' ? 'booking.kept' : 'booking.choose';
  if (booking.rescheduledAt === null) return 'booking.confirmed';
  return booking.reason === null ? 'booking.rescheduled' : 'booking.moved';
}

/** The visitor's own wish, also where the desk carried it out; else with the reason. */
function cancelTemplate(
  booking: BookingSubject,
): 'booking.cancelled.user' | 'booking.cancelled.office' {
  return booking.cancelledBy === 'citizen' || booking.reason === null
    ? 'booking.cancelled.user'
    : 'booking.cancelled.office';
}

/** The message that the state of a booking asks for, where it has one of its own. */
export function stateTemplate(booking: BookingSubject): Template | undefined {
  if (!tellsItself(booking)) return undefined;
  if (booking.status === 'cancelled') return cancelTemplate(booking);
  return booking.status === 'confirmed' ? timeTemplate(booking) : undefined;
}

/** Of bookings of one visit that changed at once, one tells the visitor for all of them. */
function tellsItself(booking: BookingSubject): boolean {
  return booking.together?.tells ?? true;
}
