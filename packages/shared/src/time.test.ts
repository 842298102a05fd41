import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  addMinutes,
  clockTimeAt,
  clockTimeOf,
  dayOf,
  daysBetween,
  dottedTime,
  instantAt,
  isDay,
  minutesOf,
  shortDay,
  weekdayOf,
} from './time.ts';

describe('Jakarta days', () => {
  it('begin at 17.00 UTC of the day before', () => {
    expect(dayOf('2026-11-29T16:59:59.999Z')).toBe('2026-11-29');
    expect(dayOf('2026-11-29T17:00:00.000Z')).toBe('2026-11-30');
  });
  it('turn the year in Jakarta, not in UTC', () => {
    expect(dayOf('2026-12-31T17:00:00.000Z')).toBe('2027-01-01');
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
  });
  it('know their weekday', () => {
    expect(weekdayOf('2026-11-30')).toBe(1);
    expect(weekdayOf('2026-11-29')).toBe(7);
  });
  it('do not exist when the calendar has no such day', () => {
    expect(isDay('2026-02-29')).toBe(false);
    expect(isDay('2028-02-29')).toBe(true);
    expect(isDay('2026-13-01')).toBe(false);
    expect(isDay('2026-11-31')).toBe(false);
  });
  it('are written as Indonesians write them', () => {
    expect(shortDay('2026-11-30', 'id')).toBe('Sen 30/11/26');
    expect(dottedTime('2026-11-30T02:30:00.000Z')).toBe('09.30');
  });
  test.prop([fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 1439 })])(
    'give back the day and time that an instant was made of',
    (days, minutes) => {
      const day = addDays('2000-01-01', days);
      const instant = instantAt(day, clockTimeAt(minutes));
      expect(dayOf(instant)).toBe(day);
      expect(minutesOf(clockTimeOf(instant))).toBe(minutes);
      expect(daysBetween('2000-01-01', day)).toBe(days);
      expect(dayOf(addMinutes(instant, 1440))).toBe(addDays(day, 1));
    },
  );
});
