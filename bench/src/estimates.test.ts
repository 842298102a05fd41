import { describe, expect, it } from 'vitest';
import { brokenLimits, estimates, TEST_SEED } from './estimates.ts';

const DAYS = process.env.GERAI_DEEP ? 600 : 20;

describe(`estimates on ${DAYS} simulated days`, () => {
  it('are as honest and as sharp as they are said to be', { timeout: 900_000 }, async () => {
    const report = await estimates(DAYS, TEST_SEED);
    expect(report.calls).toBeGreaterThan(DAYS * 150);
    expect(brokenLimits(report)).toEqual([]);
    // No hour with enough calls to say so is dishonest by itself, and neither is a kind of day.
    for (const { calls, coverage, notLaterThanP90 } of Object.values(report.byHour)) {
      if (calls < 200) continue;
      expect(coverage).toBeGreaterThan(0.7);
      expect(notLaterThanP90).toBeGreaterThan(0.82);
    }
    for (const { coverage, notLaterThanP90 } of Object.values(report.byKind)) {
      expect(coverage).toBeGreaterThan(0.75);
      expect(notLaterThanP90).toBeGreaterThan(0.86);
    }
  });
});
