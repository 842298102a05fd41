import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { normalCdf, normalOf, normalQuantile, uniformOf } from './normal.ts';

describe('the normal distribution', () => {
  it('has the values of the tables', () => {
    expect(normalCdf(0)).toBeCloseTo(0.5, 6);
    expect(normalCdf(1.2816)).toBeCloseTo(0.9, 4);
    expect(normalCdf(-1.96)).toBeCloseTo(0.025, 4);
    expect(normalQuantile(0.9)).toBeCloseTo(1.2816, 3);
    expect(normalQuantile(0.025)).toBeCloseTo(-1.96, 3);
  });

  test.prop([fc.double({ min: 0.001, max: 0.999, noNaN: true })])(
    'turns a share into a value and back',
    (share) => {
      expect(Math.abs(normalCdf(normalQuantile(share)) - share)).toBeLessThan(0.001);
    },
  );
});

describe('draws that belong to two numbers', () => {
  it('are the same each time, even, and centred', () => {
    const runs = Array.from({ length: 4000 }, (_, run) => run);
    const mean = (values: number[]) => values.reduce((sum, each) => sum + each, 0) / values.length;
    expect(uniformOf(7, 3)).toBe(uniformOf(7, 3));
    expect(mean(runs.map((run) => uniformOf(12, run)))).toBeCloseTo(0.5, 1);
    const normals = runs.map((run) => normalOf(12, run));
    expect(Math.abs(mean(normals))).toBeLessThan(0.06);
    expect(Math.abs(mean(normals.map((z) => z * z)) - 1)).toBeLessThan(0.08);
  });

  it('of neighbours have nothing to do with each other', () => {
    const runs = Array.from({ length: 4000 }, (_, run) => run);
    const product = runs.reduce((sum, run) => sum + normalOf(12, run) * normalOf(13, run), 0);
    expect(Math.abs(product / runs.length)).toBeLessThan(0.06);
  });
});
