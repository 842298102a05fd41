import { describe, expect, it } from 'vitest';
import { brokenLimits, estimates, TEST_SEED } from './estimates.ts';

const DAYS = process.env.GERAI_DEEP ? 600 : 20;

describe(`estimates on ${DAYS} simulated days`, () => {
  it('are as honest and as sharp as they are said to be', { timeout: 900_000 }, async () => {
    const report = await estimates(DAYS, TEST_SEED);
    expect(report.calls).toBeGreaterThan(DAYS * 150);
    expect(brokenLimits(report)).toEqual([]);
    // Each kind of day is honest too.
    for (const { coverage, notLaterThanP90 } of Object.values(report.byKind)) {
      expect(coverage).toBeGreaterThan(0.75);
      expect(notLaterThanP90).toBeGreaterThan(0.86);
    }
  });
});
