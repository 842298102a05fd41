import { describe, expect, it } from 'vitest';
import { counter } from '../testing/builders.ts';
import { type CounterStamp, counterTime, stampOf } from './counter-time.ts';

const DAY = '2026-11-30';
const stamp = (version: number, status: CounterStamp['status'], at: string): CounterStamp => ({
  version,
  status,
  at: `2026-11-30T${at}:00.000Z`,
  agencyId: 'dukcapil',
  number: 1,
  floor: 1,
});
const morning = [
  stamp(1, 'open', '01:00'),
  stamp(4, 'paused', '02:00'),
  stamp(5, 'open', '02:15'),
  stamp(9, 'closed', '04:00'),
];

describe('the time of a counter', () => {
  it('adds up what it was open and paused', () => {
    expect(counterTime(DAY, morning, '2026-11-30T09:00:00.000Z')).toEqual({
      openSeconds: (60 + 105) * 60,
      pausedSeconds: 15 * 60,
    });
  });
  it('does not depend on the order in which its changes became known', () => {
    expect(counterTime(DAY, [...morning].reverse(), '2026-11-30T09:00:00.000Z')).toEqual(
      counterTime(DAY, morning, '2026-11-30T09:00:00.000Z'),
    );
  });
  it('runs until now while the counter is open, and no longer than its day', () => {
    const open = [stamp(1, 'open', '01:00')];
    expect(counterTime(DAY, open, '2026-11-30T01:30:00.000Z').openSeconds).toBe(1800);
    // The day in Jakarta ends at 17.00 UTC.
    expect(counterTime(DAY, open, '2026-12-05T00:00:00.000Z').openSeconds).toBe(16 * 3600);
  });
});

describe('a stamp', () => {
  it('has the time of its event', () => {
    const event = { aggregateVersion: 7, time: '2026-11-30T03:00:00.000Z', resync: false };
    expect(stampOf(counter(), event)).toMatchObject({ version: 7, status: 'open', at: event.time });
  });
  it('of a state told again has the time of the state', () => {
    const event = { aggregateVersion: 7, time: '2026-11-30T03:00:00.000Z', resync: true };
    const paused = counter({ status: 'paused', pausedAt: '2026-11-30T02:00:00.000Z' });
    expect(stampOf(paused, event).at).toBe('2026-11-30T02:00:00.000Z');
    expect(stampOf(counter(), event).at).toBe(counter().openedAt);
  });
});
