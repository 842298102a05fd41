import { describe, expect, it } from 'vitest';
import { aService, holidaysOf } from '../testing/city.ts';
import { openingOf } from './timetable.ts';

const hours = (day: string, service = aService()) => {
  const opening = openingOf(service, holidaysOf(), day);
  if (opening.kind !== 'open') return opening.kind;
  const clock = (minute: number) =>
    `${Math.floor(minute / 60)}.${String(minute % 60).padStart(2, '0')}`;
  return opening.periods.map(
    ({ from, to, counters }) => `${clock(from)}-${clock(to)} ×${counters}`,
  );
};

describe('the opening of a service', () => {
  it('follows the weekly timetable, lunch in turns included', () => {
    expect(hours('2026-11-30')).toEqual(['8.00-12.00 ×2', '12.00-12.30 ×1', '12.30-15.30 ×2']);
  });
  it('has a break on Fridays', () => {
    expect(hours('2026-12-04')).toEqual(['8.00-11.30 ×2', '13.00-15.30 ×2']);
  });
  it('is closed on weekdays on which the agency does not sit', () => {
    expect(hours('2026-12-05')).toBe('closed');
  });
  it('is closed on holidays and joint leave, with the name, estimated ones too', () => {
    expect(openingOf(aService(), holidaysOf(), '2026-12-24')).toMatchObject({
      kind: 'holiday',
      holiday: { name: { id: 'Cuti bersama Natal' }, status: 'official' },
    });
    expect(openingOf(aService(), holidaysOf(), '2027-01-01')).toMatchObject({
      kind: 'holiday',
      holiday: { status: 'estimate' },
    });
  });
  it('is closed on a closed day that has no name', () => {
    expect(hours('2026-12-01', aService({}, { closedDays: ['2026-12-01'] }))).toBe('closed');
  });
  it('is open in Ramadan only where both the week and the season are', () => {
    expect(hours('2027-02-08')).toEqual(['8.15-12.00 ×2', '12.00-12.30 ×1', '12.30-15.00 ×2']);
    expect(hours('2027-02-12')).toEqual(['8.15-11.00 ×2', '13.00-14.30 ×2']);
    expect(hours('2027-03-10')).toEqual(hours('2026-12-02'));
  });
});
