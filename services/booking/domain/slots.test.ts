import { minutesOf } from '@gerai/shared/time.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aService } from '../testing/city.ts';
import { planDay, slotsCovered, slotsFrom } from './slots.ts';
import type { OpenPeriod } from './timetable.ts';

const period = (from: number, to: number, counters: number): OpenPeriod => ({ from, to, counters });

/** Ordered periods, some touching and some with a break between. */
const periodsArbitrary = fc
  .array(
    fc.record({
      gap: fc.integer({ min: 0, max: 90 }),
      length: fc.integer({ min: 5, max: 300 }),
      counters: fc.integer({ min: 1, max: 6 }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((parts) => {
    let at = 420;
    return parts.map(({ gap, length, counters }) => {
      const from = at + gap;
      at = from + length;
      return period(from, at, counters);
    });
  });

const serviceArbitrary = fc
  .record({
    counterMinutes: fc.integer({ min: 1, max: 60 }),
    slotMinutes: fc.integer({ min: 5, max: 60 }),
    booking: fc.integer({ min: 1, max: 200 }),
  })
  .map(({ counterMinutes, slotMinutes, booking }) =>
    aService({ counterMinutes, slotMinutes, dailyQuota: { booking, walkIn: 0 } }),
  );

describe('the grid of a day', () => {
  it('steps through each stretch and stops before it ends', () => {
    const service = aService({ slotMinutes: 25 });
    const times = planDay(service, [period(480, 570, 1), period(780, 810, 1)]).map((stretch) =>
      stretch.map((slot) => slot.time),
    );
    expect(times).toEqual([['08:00', '08:25', '08:50'], ['13:00']]);
  });
  it('takes the fewest counters that a slot meets', () => {
    const [slots] = planDay(aService({ slotMinutes: 20 }), [
      period(480, 510, 3),
      period(510, 540, 1),
    ]);
    expect(slots).toEqual([
      { time: '08:00', capacity: 3 },
      { time: '08:20', capacity: 1 },
      { time: '08:40', capacity: 1 },
    ]);
  });
  it('gives each slot its share of the quota, rounded up', () => {
    const service = aService({ dailyQuota: { booking: 6, walkIn: 0 } });
    const [slots] = planDay(service, [period(480, 580, 4)]);
    expect(slots?.map((slot) => slot.capacity)).toEqual(Array.from({ length: 10 }, () => 1));
  });
  it('covers whole slots for all applicants together', () => {
    const service = aService({ counterMinutes: 15, slotMinutes: 10 });
    expect([1, 2, 3, 30].map((applicants) => slotsCovered(service, applicants))).toEqual([
      2, 3, 5, 45,
    ]);
  });
  it('never plans a slot outside the opening, across a break, or beyond its counters', () => {
    fc.assert(
      fc.property(periodsArbitrary, serviceArbitrary, (periods, service) => {
        const { slotMinutes } = service.service;
        for (const slot of planDay(service, periods).flat()) {
          const start = minutesOf(slot.time);
          for (const minute of [start, start + slotMinutes - 1]) {
            const open = periods.find(({ from, to }) => from <= minute && minute < to);
            expect(open?.counters).toBeGreaterThanOrEqual(slot.capacity);
          }
          expect(slot.capacity).toBeGreaterThanOrEqual(1);
        }
      }),
    );
  });
  it('covers consecutive slots of one stretch or nothing', () => {
    fc.assert(
      fc.property(
        periodsArbitrary,
        serviceArbitrary,
        fc.integer({ min: 1, max: 12 }),
        (periods, service, count) => {
          const stretches = planDay(service, periods);
          for (const { time } of stretches.flat()) {
            const covered = slotsFrom(stretches, time, count);
            if (!covered) continue;
            expect(covered).toHaveLength(count);
            const minutes = covered.map((slot) => minutesOf(slot.time));
            expect(minutes).toEqual(
              minutes.map((_, index) => minutesOf(time) + index * service.service.slotMinutes),
            );
          }
        },
      ),
    );
  });
  it('knows no slot at a time beside the grid', () => {
    const stretches = planDay(aService(), [period(480, 540, 1)]);
    expect(slotsFrom(stretches, '08:05', 1)).toBeUndefined();
    expect(slotsFrom(stretches, '08:50', 2)).toBeUndefined();
  });
});
