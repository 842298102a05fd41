import { instantAt } from '@gerai/shared/time.ts';
import { describe, expect, it } from 'vitest';
import { aService } from '../testing/world.ts';
import { ticketHours } from './opening.ts';

const MONDAY = '2026-11-30';
const service = {
  ...aService(),
  timetable: {
    weekly: [
      { weekday: 1, from: '08:00', to: '12:00', plannedCounters: 2 },
      { weekday: 1, from: '13:00', to: '15:30', plannedCounters: 2 },
    ],
    ticketsFrom: '07:45',
    lastTicketMinutesBeforeClose: 30,
  },
};
const at = (time: string, day = MONDAY) => ticketHours(service, instantAt(day, time));

describe('numbers are given', () => {
  it('from the first number of the day until half an hour before close', () => {
    expect(at('07:44').kind).toBe('closed');
    expect(at('07:45').kind).toBe('open');
    expect(at('14:59').kind).toBe('open');
    expect(at('15:00')).toEqual({
      kind: 'closed',
      from: instantAt(MONDAY, '07:45'),
      until: instantAt(MONDAY, '15:00'),
    });
  });

  it('in the break too', () => {
    expect(at('12:30').kind).toBe('open');
  });

  it('on no day without periods and on no closed day', () => {
    expect(at('09:00', '2026-12-01')).toEqual({ kind: 'closed', from: null, until: null });
    const closed = { ...service, closedDays: [MONDAY] };
    expect(ticketHours(closed, instantAt(MONDAY, '09:00')).kind).toBe('closed');
  });

  it('for as long as a season keeps the service open', () => {
    // Ramadan of the example ends at 14.00.
    expect(at('13:29', '2027-02-08').kind).toBe('open');
    expect(at('13:30', '2027-02-08').kind).toBe('closed');
  });
});
