import { minutesOf } from '@gerai/shared/time.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aService, holidaysOf } from '../testing/city.ts';
import { availabilityOf, NOTHING_TAKEN, placeAt, type TakenDay } from './availability.ts';

// Monday 30 November 2026, 08.30 in Jakarta.
const NOW = '2026-11-30T01:30:00.000Z';
const ask = (
  day: string,
  more: Partial<Parameters<typeof availabilityOf>[0]> = {},
  taken: TakenDay = NOTHING_TAKEN,
) =>
  availabilityOf(
    { service: aService(), holidays: holidaysOf(), day, applicants: 1, now: NOW, ...more },
    taken,
  );
const place = (day: string, time: string, more: Partial<Parameters<typeof placeAt>[0]> = {}) =>
  placeAt(
    { service: aService(), holidays: holidaysOf(), day, applicants: 1, now: NOW, ...more },
    time,
  );
/** So many bookings of ten minutes from each time. */
const takenDay = (applicants: number, slots: Record<string, number>): TakenDay => ({
  applicants,
  cells: new Map(
    Object.entries(slots).flatMap(([time, taken]) =>
      [0, 5].map((minutes) => [minutesOf(time) + minutes, taken] as const),
    ),
  ),
});

describe('a day', () => {
  it('is open with its slots, earliest first', () => {
    const day = ask('2026-12-01');
    expect(day).toMatchObject({ state: 'open', holiday: null, bookableFrom: null });
    expect(day.slots[0]).toEqual({
      time: '08:00',
      slotStart: '2026-12-01T01:00:00.000Z',
      slotEnd: '2026-12-01T01:10:00.000Z',
      remaining: 2,
    });
    expect(day.slots).toHaveLength(45);
    expect(day.slots.map((slot) => slot.time)).toEqual(day.slots.map((slot) => slot.time).sort());
  });
  it('leaves out what is over or nearer than the minimum notice', () => {
    expect(ask('2026-11-30').slots[0]?.time).toBe('09:30');
  });
  it('says why there is nothing at a time: too soon, or a break', () => {
    expect(ask('2026-11-30').gaps).toEqual([{ from: '08:00', to: '09:30', reason: 'too-soon' }]);
    expect(ask('2026-12-04').gaps).toEqual([{ from: '11:30', to: '13:00', reason: 'break' }]);
    expect(ask('2026-12-01').gaps).toEqual([]);
  });
  it('is past when nothing is left of it', () => {
    expect(ask('2026-11-29').state).toBe('past');
    expect(ask('2026-11-30', { now: '2026-11-30T07:31:00.000Z' }).state).toBe('past');
  });
  it('is closed on a Saturday and without a booking quota', () => {
    expect(ask('2026-12-05').state).toBe('closed');
    const service = aService({ dailyQuota: { booking: 0, walkIn: 10 } });
    expect(ask('2026-12-01', { service }).state).toBe('closed');
  });
  it('names its holiday', () => {
    expect(ask('2026-12-24')).toMatchObject({
      state: 'holiday',
      holiday: { name: { id: 'Cuti bersama Natal' } },
    });
  });
  it('opens at the horizon at the opening minute, not before', () => {
    // 14 days ahead: 14 December opens on 30 November at 07.00.
    expect(ask('2026-12-14', { now: '2026-11-29T23:59:59.999Z' })).toMatchObject({
      state: 'not-yet-open',
      bookableFrom: '2026-11-30T00:00:00.000Z',
    });
    expect(ask('2026-12-14', { now: '2026-11-30T00:00:00.000Z' }).state).toBe('open');
    expect(ask('2026-12-15')).toMatchObject({
      state: 'not-yet-open',
      bookableFrom: '2026-12-01T00:00:00.000Z',
    });
  });
  it('is open within the horizon before the opening minute', () => {
    expect(ask('2026-12-11', { now: '2026-11-29T17:00:00.000Z' }).state).toBe('open');
  });
  it('takes off what is taken, never below nothing', () => {
    const day = ask('2026-12-01', {}, takenDay(6, { '08:00': 2, '08:10': 1, '08:30': 3 }));
    expect(day.slots.slice(0, 4).map((slot) => slot.remaining)).toEqual([0, 1, 2, 0]);
  });
  it('takes off what other services took of the same counters, also beside its own grid', () => {
    const cells = new Map(
      [['08:05', 1]].map(([time, taken]) => [minutesOf(String(time)), Number(taken)]),
    );
    const day = ask('2026-12-01', {}, { applicants: 0, cells });
    expect(day.slots.slice(0, 2).map((slot) => slot.remaining)).toEqual([1, 2]);
  });
  it('is full when the quota is used, whatever the slots say', () => {
    const service = aService({ dailyQuota: { booking: 5, walkIn: 0 } });
    expect(ask('2026-12-01', { service }, takenDay(5, {})).state).toBe('full');
  });
  it('offers a group only places where all of it fits', () => {
    const service = aService({ dailyQuota: { booking: 20, walkIn: 0 } });
    const day = ask('2026-12-04', { service, applicants: 6 }, takenDay(10, { '09:00': 1 }));
    expect(day.slots.map(({ time, remaining }) => `${time} ${remaining}`).slice(0, 3)).toEqual([
      '08:00 1',
      '08:10 0',
      '08:20 0',
    ]);
    // The last start before the Friday break that ends with it.
    expect(day.slots.map((slot) => slot.time)).toContain('10:30');
    expect(day.slots.map((slot) => slot.time)).not.toContain('10:40');
  });
  it('never offers more than counters and quota leave', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 0, max: 3 }),
        (booking, applicantsTaken, applicants, taken) => {
          const service = aService({ dailyQuota: { booking, walkIn: 0 } });
          const rows = takenDay(applicantsTaken, { '09:00': taken });
          for (const slot of ask('2026-12-01', { service, applicants }, rows).slots) {
            expect(slot.remaining).toBeGreaterThanOrEqual(0);
            expect(slot.remaining * applicants).toBeLessThanOrEqual(
              Math.max(0, booking - applicantsTaken),
            );
            expect(slot.remaining).toBeLessThanOrEqual(3);
          }
        },
      ),
    );
  });
});

describe('a place', () => {
  it('is there for every slot that the day offers, and for no other time of it', () => {
    const offered = new Set(ask('2026-12-04', { applicants: 3 }).slots.map((slot) => slot.time));
    for (let minute = 0; minute < 24 * 60; minute += 5) {
      const time = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
      expect([time, place('2026-12-04', time, { applicants: 3 }) !== undefined]).toEqual([
        time,
        offered.has(time),
      ]);
    }
  });
  it.each([
    ['in the past', '2026-11-30', '08:00'],
    ['nearer than the notice', '2026-11-30', '09:20'],
    ['on a Saturday', '2026-12-05', '09:00'],
    ['on a holiday', '2026-12-24', '09:00'],
    ['beyond the horizon', '2026-12-15', '09:00'],
    ['in the Friday break', '2026-12-04', '12:00'],
    ['beside the grid', '2026-12-01', '09:05'],
  ])('is not there %s', (_, day, time) => {
    expect(place(day, time)).toBeUndefined();
  });
  it('is not there for a group larger than the quota', () => {
    const service = aService({ dailyQuota: { booking: 2, walkIn: 0 } });
    expect(place('2026-12-01', '09:00', { service, applicants: 3 })).toBeUndefined();
  });
});
