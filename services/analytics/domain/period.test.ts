import { describe, expect, it } from 'vitest';
import { daysOfQuarter, previousPeriod, quarterOf } from './period.ts';

describe('a quarter', () => {
  it.each([
    ['2026-Q1', '2026-01-01', '2026-03-31'],
    ['2028-Q1', '2028-01-01', '2028-03-31'],
    ['2026-Q4', '2026-10-01', '2026-12-31'],
  ])('%s has its days', (quarter, from, to) => {
    expect(daysOfQuarter(quarter)).toEqual({ from, to });
    expect([quarterOf(from), quarterOf(to)]).toEqual([quarter, quarter]);
  });
});

describe('the period before', () => {
  it('is as long and ends the day before', () => {
    expect(previousPeriod({ from: '2026-03-01', to: '2026-03-31' })).toEqual({
      from: '2026-01-29',
      to: '2026-02-28',
    });
    expect(previousPeriod({ from: '2026-11-30', to: '2026-11-30' })).toEqual({
      from: '2026-11-29',
      to: '2026-11-29',
    });
  });
});
