import { addMinutes } from '@gerai/shared/time.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { missedAfter, missedFrom } from './missed.ts';

const SLOT = '2026-12-01T02:00:00.000Z';
const at = (minutes: number) => addMinutes(SLOT, minutes);

describe('a booking', () => {
  it('is missed two minutes after grace where the mall was at work', () => {
    expect(missedFrom(SLOT, 15, [at(-30), at(0), at(5)])).toBe(at(17));
  });
  it('is not missed while nobody has worked since its slot began', () => {
    expect(missedFrom(SLOT, 15, [])).toBeUndefined();
    expect(missedFrom(SLOT, 15, [at(-30), at(-10)])).toBeUndefined();
  });
  it('gets the whole grace again after an outage', () => {
    expect(missedFrom(SLOT, 15, [at(-10), at(60), at(65)])).toBe(at(60 + 5 + 17));
  });
  it('gets the whole grace again after its service stood still, and is not missed meanwhile', () => {
    const usual = missedFrom(SLOT, 15, [at(0)]);
    const still = (from: number, to: number | null) => ({
      startedAt: at(from),
      endedAt: to === null ? null : at(to),
    });
    expect(missedAfter(usual, SLOT, 15, [])).toBe(at(17));
    expect(missedAfter(usual, SLOT, 15, [still(-60, -1)])).toBe(at(17));
    expect(missedAfter(usual, SLOT, 15, [still(20, 90)])).toBe(at(17));
    expect(missedAfter(usual, SLOT, 15, [still(-10, 40)])).toBe(at(57));
    expect(missedAfter(usual, SLOT, 15, [still(50, 80), still(5, 40)])).toBe(at(97));
    expect(missedAfter(usual, SLOT, 15, [still(5, null)])).toBeUndefined();
  });
  it('is never missed sooner than two minutes after grace', () => {
    const minutes = fc
      .array(fc.integer({ min: -120, max: 240 }))
      .map((all) => all.sort((a, b) => a - b));
    fc.assert(
      fc.property(minutes, fc.integer({ min: 0, max: 60 }), (work, grace) => {
        const from = missedFrom(SLOT, grace, work.map(at));
        expect(from === undefined || from >= at(grace + 2)).toBe(true);
      }),
    );
  });
});
