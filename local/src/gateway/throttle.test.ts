import { describe, expect, it } from 'vitest';
import { Throttle } from './throttle.ts';

const limits = { ratePerSecond: 2, burst: 3 };

describe('Throttle', () => {
  it('admits the burst, then tells when to come again, and refills at the rate', () => {
    let now = 0;
    const throttle = new Throttle(() => now, 1);
    const admit = () => throttle.admit('GET /a', limits);
    expect([admit(), admit(), admit(), admit()]).toEqual([undefined, undefined, undefined, 1]);
    now = 1000;
    expect([admit(), admit(), admit()]).toEqual([undefined, undefined, 1]);
  });

  it('keeps a bucket for each route', () => {
    const throttle = new Throttle(() => 0, 1);
    for (let n = 0; n < 4; n += 1) throttle.admit('GET /a', limits);
    expect(throttle.admit('GET /b', limits)).toBeUndefined();
  });

  it('can be lifted', () => {
    const throttle = new Throttle(() => 0, Infinity);
    const answers = Array.from({ length: 1000 }, () => throttle.admit('GET /a', limits));
    expect(answers.every((answer) => answer === undefined)).toBe(true);
  });
});
