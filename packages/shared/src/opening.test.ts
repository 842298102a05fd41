import { describe, expect, it } from 'vitest';
import { openPeriods } from './opening.ts';

const period = (weekday: number, from: string, to: string) => ({
  weekday,
  from,
  to,
  plannedCounters: 2,
});
const season = (from: string, to: string) => ({
  seasonId: 'ramadan',
  name: { id: 'Ramadan', en: 'Ramadan' },
  from: '2026-02-19',
  to: '2026-03-19',
  week: {
    monday: [{ from, to }],
    tuesday: [{ from, to }],
    wednesday: [{ from, to }],
    thursday: [{ from, to }],
    friday: [
      { from: '08:15', to: '11:30' },
      { from: '12:30', to: '14:30' },
    ],
    saturday: [],
    sunday: [],
  },
  status: 'official' as const,
  source: 'test',
});
const hours = {
  timetable: {
    weekly: [period(1, '08:00', '15:30'), period(5, '13:00', '15:30'), period(5, '08:00', '11:30')],
    ticketsFrom: '07:45',
    lastTicketMinutesBeforeClose: 30,
  },
  seasons: [season('08:15', '15:15')],
  closedDays: ['2026-11-30'],
};
const times = (day: string) => openPeriods(hours, day).map(({ from, to }) => `${from}-${to}`);

describe('opening', () => {
  it('follows the week, with the Friday break', () => {
    expect(times('2026-11-23')).toEqual(['08:00-15:30']);
    expect(times('2026-11-27')).toEqual(['08:00-11:30', '13:00-15:30']);
    expect(times('2026-11-24')).toEqual([]);
  });
  it('is cut to the hours of the season, on its days only', () => {
    expect(times('2026-02-16')).toEqual(['08:00-15:30']);
    expect(times('2026-02-23')).toEqual(['08:15-15:15']);
    expect(times('2026-02-20')).toEqual(['08:15-11:30', '13:00-14:30']);
  });
  it('is nothing on a closed day', () => {
    expect(times('2026-11-30')).toEqual([]);
  });
});
