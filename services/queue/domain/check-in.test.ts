import { addMinutes } from '@gerai/shared/time.ts';
import { describe, expect, it } from 'vitest';
import { checkInTime } from './check-in.ts';

const SLOT = '2026-11-30T02:30:00.000Z';
const RULE = { earlyMinutes: 30, graceMinutes: 15 };
const kindAt = (minutes: number) => checkInTime(SLOT, RULE, addMinutes(SLOT, minutes)).kind;

describe('check-in', () => {
  it('is open from early to grace, both included', () => {
    expect([-30, 0, 15].map(kindAt)).toEqual(['in-time', 'in-time', 'in-time']);
  });

  it('says when to come again', () => {
    expect(checkInTime(SLOT, RULE, addMinutes(SLOT, -31))).toEqual({
      kind: 'too-early',
      from: '2026-11-30T02:00:00.000Z',
    });
  });

  it('is late after grace, for the rest of the day', () => {
    expect([16, 300].map(kindAt)).toEqual(['late', 'late']);
  });

  it('is for the day of the booking', () => {
    expect(checkInTime(SLOT, RULE, addMinutes(SLOT, 24 * 60))).toEqual({
      kind: 'other-day',
      day: '2026-11-30',
    });
  });
});
