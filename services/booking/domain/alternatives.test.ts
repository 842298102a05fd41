import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aService, holidaysOf } from '../testing/city.ts';
import { nearestFree } from './alternatives.ts';
import { availabilityOf, NOTHING_TAKEN, type TakenDay } from './availability.ts';

const NOW = '2026-11-30T01:30:00.000Z';
const DAYS = ['2026-12-01', '2026-12-02', '2026-12-03', '2026-12-04', '2026-12-05'];
const days = (taken: (day: string) => TakenDay = () => NOTHING_TAKEN) =>
  DAYS.map((day) =>
    availabilityOf(
      { service: aService(), holidays: holidaysOf(), day, applicants: 1, now: NOW },
      taken(day),
    ),
  );
const full: TakenDay = { applicants: 100_000, cells: new Map() };
const shown = (free: ReturnType<typeof nearestFree>) =>
  free.map(({ day, time }) => `${day} ${time}`);

describe('the nearest free places', () => {
  it('are of the same day, nearest to the wanted time, the earlier first', () => {
    const cells = new Map([
      [600, 2],
      [605, 2],
    ]);
    const free = nearestFree(
      days((day) => (day === '2026-12-01' ? { applicants: 2, cells } : NOTHING_TAKEN)),
      { day: '2026-12-01', time: '10:00' },
    );
    expect(shown(free)).toEqual([
      '2026-12-01 09:50',
      '2026-12-01 10:10',
      '2026-12-01 09:40',
      '2026-12-01 10:20',
      '2026-12-01 09:30',
      '2026-12-01 10:30',
    ]);
  });
  it('are of the following days when the day is full', () => {
    const free = nearestFree(
      days((day) => (day === '2026-12-01' ? full : NOTHING_TAKEN)),
      {
        day: '2026-12-01',
        time: '10:00',
      },
    );
    expect(shown(free)).toEqual([
      '2026-12-02 10:00',
      '2026-12-02 09:50',
      '2026-12-03 10:00',
      '2026-12-03 09:50',
      '2026-12-04 10:00',
      '2026-12-04 09:50',
    ]);
  });
  it('are none when all is full', () => {
    expect(
      nearestFree(
        days(() => full),
        { day: '2026-12-01', time: '10:00' },
      ),
    ).toEqual([]);
  });
  it('are at most six, free, and each once', () => {
    fc.assert(
      fc.property(fc.constantFrom(...DAYS), fc.integer({ min: 0, max: 23 }), (day, hour) => {
        const free = nearestFree(days(), { day, time: `${String(hour).padStart(2, '0')}:00` });
        expect(free.length).toBeLessThanOrEqual(6);
        expect(free.every((slot) => slot.remaining > 0)).toBe(true);
        expect(new Set(shown(free)).size).toBe(free.length);
      }),
    );
  });
});
