import { describe, expect, it } from 'vitest';
import { estimates } from './estimates.ts';

/** Days that nothing was tuned on: tuning used the seeds below 10,000. */
const TEST_SEED = 10_001;
const DAYS = process.env.GERAI_DEEP ? 600 : 20;

describe(`estimates on ${DAYS} simulated days`, () => {
  it('are as honest and as sharp as they are said to be', { timeout: 600_000 }, async () => {
    const report = await estimates(DAYS, TEST_SEED);
    expect(report.calls).toBeGreaterThan(DAYS * 150);
    expect(report.coverage).toBeGreaterThanOrEqual(0.78);
    expect(report.coverage).toBeLessThanOrEqual(0.86);
    expect(report.notLaterThanP90).toBeGreaterThanOrEqual(0.88);
    expect(report.notLaterThanP90).toBeLessThanOrEqual(0.94);
    expect(report.ratio.oracleMae).toBeLessThanOrEqual(1.1);
    expect(report.ratio.oraclePinball).toBeLessThanOrEqual(1.1);
    expect(report.ratio.zms).toBeLessThanOrEqual(0.85);
    expect(report.ratio.comm100).toBeLessThanOrEqual(0.75);
    expect(report.ratio.todayAverage).toBeLessThanOrEqual(0.65);
  });
});
