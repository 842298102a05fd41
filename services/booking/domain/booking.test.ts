import { TICKET_STATUSES } from '@gerai/shared/events/queue.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aBooking, aTicket } from '../testing/bookings.ts';
import { cancel, followTicket } from './booking.ts';

const BEFORE = '2026-12-01T01:00:00.000Z';

describe('cancelling', () => {
  it('ends a confirmed booking and says who did it', () => {
    expect(cancel(aBooking(), 'citizen', BEFORE)).toEqual({
      kind: 'cancelled',
      booking: aBooking({ status: 'cancelled', cancelledAt: BEFORE, cancelledBy: 'citizen' }),
    });
  });
  it('is not possible once the slot is over', () => {
    expect(cancel(aBooking(), 'staff', '2026-12-01T02:10:00.000Z').kind).toBe('not-active');
    expect(cancel(aBooking(), 'staff', '2026-12-01T02:09:59.999Z').kind).toBe('cancelled');
  });
  it('is known to have happened', () => {
    expect(cancel(aBooking({ status: 'cancelled' }), 'staff', BEFORE).kind).toBe(
      'already-cancelled',
    );
  });
  it.each(['checked-in', 'served', 'missed'] as const)(
    'does not touch a booking that is %s',
    (status) => {
      expect(cancel(aBooking({ status }), 'citizen', BEFORE).kind).toBe('not-active');
    },
  );
});

describe('following the ticket', () => {
  it.each([
    ['waiting', 'checked-in'],
    ['called', 'checked-in'],
    ['serving', 'checked-in'],
    ['finished', 'served'],
    ['missed', 'missed'],
  ] as const)('a ticket that is %s makes the booking %s', (status, expected) => {
    expect(followTicket(aBooking(), aTicket({ status }))).toMatchObject({
      status: expected,
      checkedInAt: '2026-12-01T01:50:00.000Z',
    });
  });
  it('corrects a cancellation that came too late', () => {
    expect(followTicket(aBooking({ status: 'cancelled' }), aTicket()).status).toBe('checked-in');
  });
  it('depends on the ticket alone, not on the states in between', () => {
    const status = fc.constantFrom(...TICKET_STATUSES);
    fc.assert(
      fc.property(fc.array(status), status, (earlier, last) => {
        const along = earlier.reduce(
          (booking, each) => followTicket(booking, aTicket({ status: each })),
          aBooking(),
        );
        const ticket = aTicket({ status: last });
        expect(followTicket(along, ticket)).toEqual(followTicket(aBooking(), ticket));
      }),
    );
  });
});
