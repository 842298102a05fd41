import { addMinutes } from '@gerai/shared/time.ts';
import { describe, expect, it } from 'vitest';
import {
  aBooking,
  aCalledTicket,
  aCancelledBooking,
  aTicket,
  CALLED_AT,
  SLOT_START,
} from '../testing/builders.ts';
import { judge, messagesAbout, occasionOf, reminderAt } from './message.ts';
import { bookingSubject, ticketSubject } from './subject.ts';

const BEFORE = '2026-11-28T02:30:00.000Z';
const booking = bookingSubject(aBooking(), 1);
const cancelled = bookingSubject(aCancelledBooking(), 2);
const called = ticketSubject(aCalledTicket(), 3);
const near = ticketSubject(aTicket({ nearAt: CALLED_AT }), 2);
const late = { kind: 'late', reason: 'too-late' };

describe('judging a message', () => {
  it('confirms a booking until it begins, and not once it is cancelled', () => {
    expect(judge('booking.confirmed', booking, BEFORE).kind).toBe('timely');
    expect(judge('booking.confirmed', booking, SLOT_START)).toEqual(late);
    expect(judge('booking.confirmed', cancelled, BEFORE).kind).toBe('moot');
  });
  it('tells of a cancellation as it was wished, and of one by staff with the reason', () => {
    const cancelled = bookingSubject(aCancelledBooking(), 2);
    const reason = { id: 'petugas tidak hadir', en: 'no officer present' };
    const byStaff = { ...cancelled, cancelledBy: 'staff' } as const;
    expect(judge('booking.cancelled.user', cancelled, BEFORE).kind).toBe('timely');
    expect(judge('booking.cancelled.office', cancelled, BEFORE).kind).toBe('moot');
    expect(judge('booking.cancelled.user', byStaff, BEFORE).kind).toBe('timely');
    expect(judge('booking.cancelled.user', { ...byStaff, reason }, BEFORE).kind).toBe('moot');
    expect(judge('booking.cancelled.office', { ...byStaff, reason }, BEFORE).kind).toBe('timely');
    expect(judge('booking.cancelled.user', booking, BEFORE).kind).toBe('moot');
  });
  it('reminds on the day before, at 16.00, and not in the evening', () => {
    expect(reminderAt(booking)).toBe('2026-11-29T09:00:00.000Z');
    expect(judge('booking.reminder.h1', booking, reminderAt(booking)).kind).toBe('timely');
    expect(judge('booking.reminder.h1', booking, '2026-11-29T13:00:00.000Z')).toEqual({
      kind: 'late',
      reason: 'quiet-hours',
    });
    expect(judge('booking.reminder.h1', booking, '2026-11-29T17:00:00.000Z')).toEqual(late);
    expect(judge('booking.reminder.h1', cancelled, reminderAt(booking)).kind).toBe('moot');
  });
  it('calls within five minutes, while the call stands', () => {
    expect(judge('ticket.called', called, addMinutes(CALLED_AT, 5)).kind).toBe('timely');
    expect(judge('ticket.called', called, addMinutes(CALLED_AT, 6))).toEqual(late);
    expect(judge('ticket.called', { ...called, status: 'serving' }, CALLED_AT)).toEqual(late);
  });
  it('says near within ten minutes, while the ticket waits', () => {
    expect(judge('ticket.near', near, addMinutes(CALLED_AT, 10)).kind).toBe('timely');
    expect(judge('ticket.near', near, addMinutes(CALLED_AT, 11))).toEqual(late);
    expect(judge('ticket.near', { ...near, status: 'called' }, CALLED_AT)).toEqual(late);
  });
  it('knows what a state asks for by itself', () => {
    expect(messagesAbout(booking)).toEqual(['booking.confirmed']);
    expect(messagesAbout(cancelled)).toEqual(['booking.cancelled.user']);
    expect(messagesAbout({ ...booking, status: 'served' })).toEqual([]);
    expect(messagesAbout(near)).toEqual(['ticket.near']);
    expect(messagesAbout(called)).toEqual(['ticket.called']);
    expect(messagesAbout(ticketSubject(aTicket(), 1))).toEqual([]);
  });
  it('tells a second call from the first', () => {
    expect(occasionOf('ticket.called', { ...called, callCount: 2 })).not.toBe(
      occasionOf('ticket.called', called),
    );
    expect(occasionOf('ticket.near', { ...near, callCount: 2 })).toBe(
      occasionOf('ticket.near', near),
    );
  });
});
