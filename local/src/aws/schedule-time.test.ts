import { describe, expect, it } from 'vitest';
import { dueMs } from './schedule-time.ts';

const iso = (expression: string, zone?: string) => {
  const ms = dueMs(expression, zone);
  return ms === undefined ? undefined : new Date(ms).toISOString();
};

describe('dueMs', () => {
  it.each([
    ['at(2026-11-30T09:30:00)', undefined, '2026-11-30T09:30:00.000Z'],
    ['at(2026-11-30T09:30:00)', 'Asia/Jakarta', '2026-11-30T02:30:00.000Z'],
    ['at(2026-07-01T12:00:00)', 'Europe/Berlin', '2026-07-01T10:00:00.000Z'],
    ['at(2026-10-25T04:00:00)', 'Europe/Berlin', '2026-10-25T03:00:00.000Z'],
  ])('reads %s in %s', (expression, zone, expected) => {
    expect(iso(expression, zone)).toBe(expected);
  });

  it.each([
    ['rate(5 minutes)', 'UTC'],
    ['at(2026-11-30 09:30)', 'UTC'],
    ['at(2026-13-30T09:30:00)', 'UTC'],
    ['at(2026-11-30T09:30:00)', 'Asia/Atlantis'],
  ])('refuses %s in %s', (expression, zone) => {
    expect(iso(expression, zone)).toBeUndefined();
  });
});
