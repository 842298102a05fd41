import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bucketOf,
  countOf,
  histogramOf,
  mergeHistograms,
  quantile,
  RELATIVE_ERROR,
  secondsOfBucket,
} from './histogram.ts';

const durations = fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1, maxLength: 300 });
/** Room for the rounding of floating point at the edges of buckets. */
const WITHIN = RELATIVE_ERROR + 1e-9;

describe('the histogram', () => {
  it('stands for every duration within its relative error', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1e6, noNaN: true }), (seconds) => {
        const stands = secondsOfBucket(bucketOf(seconds));
        expect(Math.abs(stands - seconds)).toBeLessThanOrEqual(WITHIN * seconds);
      }),
    );
  });
  it('gives every quantile within its relative error of the exact one', () => {
    fc.assert(
      fc.property(durations, fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
        const sorted = [...values].sort((a, b) => a - b);
        const exact = sorted[Math.max(1, Math.ceil(q * sorted.length)) - 1] ?? 0;
        const found = quantile(histogramOf(values), q) ?? -1;
        expect(Math.abs(found - exact)).toBeLessThanOrEqual(WITHIN * exact);
      }),
    );
  });
  it('is the same merged from parts as made from the whole', () => {
    fc.assert(
      fc.property(fc.array(durations, { maxLength: 5 }), (parts) => {
        const merged = mergeHistograms(parts.map(histogramOf));
        expect(new Map([...merged].sort())).toEqual(new Map([...histogramOf(parts.flat())].sort()));
        expect(countOf(merged)).toBe(parts.flat().length);
      }),
    );
  });
  it('keeps less than a second as none, and an empty one has no quantile', () => {
    expect(secondsOfBucket(bucketOf(0))).toBe(0);
    expect(quantile(new Map(), 0.5)).toBeNull();
  });
});
