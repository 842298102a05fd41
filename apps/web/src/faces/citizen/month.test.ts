import { describe, expect, test } from 'vitest';
import {
  dayByKey,
  lastDayOf,
  monthAfter,
  monthsBetween,
  rangesOf,
  weekdayOf,
  weeksOf,
} from './month.ts';

test('months go on over the end of a year, both ways', () => {
  expect(monthsBetween('2026-11-24', '2027-02-01')).toEqual([
    '2026-11',
    '2026-12',
    '2027-01',
    '2027-02',
  ]);
  expect(monthAfter('2027-01', -1)).toBe('2026-12');
  expect(lastDayOf('2028-02')).toBe('2028-02-29');
});

test('every day of a month is in its weeks once, under its weekday', () => {
  for (const month of monthsBetween('2026-01-01', '2028-12-31')) {
    const weeks = weeksOf(month);
    const days = weeks.flat().filter((day) => day !== undefined);
    expect(days.length).toBe(Number(lastDayOf(month).slice(8)));
    expect(new Set(days).size).toBe(days.length);
    for (const week of weeks) {
      expect(week.length).toBe(7);
      expect(week.some((day) => day !== undefined)).toBe(true);
      for (const [index, day] of week.entries()) {
        if (day) expect(weekdayOf(day)).toBe(index + 1);
      }
    }
  }
});

test('the answers that are asked for cover the rest of the month', () => {
  expect(rangesOf('2026-11', '2026-11-24', 14)).toEqual(['2026-11-24']);
  expect(rangesOf('2026-12', '2026-11-24', 14)).toEqual(['2026-12-01', '2026-12-15', '2026-12-29']);
});

describe('a key', () => {
  const at = (key: string, day: string) => dayByKey(key, day, '2026-11-24', '2027-01-31');
  test.each([
    ['ArrowLeft', '2026-12-01', '2026-11-30'],
    ['ArrowRight', '2026-11-30', '2026-12-01'],
    ['ArrowUp', '2026-12-03', '2026-11-26'],
    ['ArrowDown', '2026-11-26', '2026-12-03'],
    ['Home', '2026-12-03', '2026-11-30'],
    ['End', '2026-12-03', '2026-12-06'],
    ['PageDown', '2026-12-31', '2027-01-31'],
    ['PageUp', '2026-12-31', '2026-11-30'],
  ])('%s leads from %s to %s', (key, from, to) => {
    expect(at(key, from)).toBe(to);
  });

  test('never leads out of the days that may be booked, and others lead nowhere', () => {
    expect(at('ArrowUp', '2026-11-25')).toBe('2026-11-24');
    expect(at('PageDown', '2027-01-20')).toBe('2027-01-31');
    expect(at('Enter', '2026-11-25')).toBeUndefined();
    expect(at('x', '2026-11-25')).toBeUndefined();
  });
});
