import { addSeconds } from '@gerai/shared/time.ts';
import { describe, expect, it } from 'vitest';
import { aTicket } from '../testing/a-ticket.ts';
import { NOW } from '../testing/world.ts';
import { type Estimate, estimateOf, later, tell, withPromise } from './estimate.ts';

const estimate = (p10: number, p50: number, p90: number): Estimate => ({
  medianMinutes: p50,
  p10,
  p50,
  p90,
});

describe('an estimate', () => {
  it('is read from the runs in whole minutes, the range rounded outwards', () => {
    const runs = Float64Array.from({ length: 201 }, (_, run) => run / 10 + 0.05);
    expect(estimateOf(runs)).toEqual(estimate(2, 10, 18));
    expect(estimateOf(new Float64Array([0.3]))).toEqual(estimate(0, 0, 1));
    expect(estimateOf(new Float64Array([0.6, 0.6, 0.6]))).toEqual(estimate(0, 1, 1));
  });

  it('moves as a whole for whoever comes later', () => {
    expect(later(estimate(3, 8, 14), 4.5)).toEqual(estimate(7, 13, 19));
  });
});

describe('what is told', () => {
  const first = { estimate: estimate(3, 8, 14), toldAt: NOW };

  it('is the first estimate at once, and stands for a minute', () => {
    expect(tell(undefined, first.estimate, NOW)).toEqual(first);
    expect(tell(first, estimate(2, 7, 13), addSeconds(NOW, 59))).toBe(first);
    expect(tell(first, estimate(2, 7, 13), addSeconds(NOW, 60))).toEqual({
      estimate: estimate(2, 7, 13),
      toldAt: addSeconds(NOW, 60),
    });
  });

  it('keeps its age as long as it stays the same', () => {
    expect(tell(first, estimate(3, 8, 14), addSeconds(NOW, 300))).toBe(first);
  });

  it('says at once that nothing is known any more, and that something is known at last', () => {
    const unknown = { estimate: null, toldAt: addSeconds(NOW, 5) };
    expect(tell(first, null, addSeconds(NOW, 5))).toEqual(unknown);
    expect(tell(unknown, null, addSeconds(NOW, 50))).toBe(unknown);
    expect(tell(unknown, estimate(1, 2, 3), addSeconds(NOW, 9)).estimate).toEqual(
      estimate(1, 2, 3),
    );
  });
});

it('is noted on the ticket as a promise, in the order in which it was told', () => {
  const told = { estimate: estimate(3, 8, 14), toldAt: NOW };
  const nearer = { estimate: estimate(1, 4, 9), toldAt: addSeconds(NOW, 240) };
  const once = withPromise(aTicket(1), told);
  expect(once.promises).toEqual([{ at: NOW, p10: 3, p50: 8, p90: 14 }]);
  expect(withPromise(once, nearer).promises).toEqual([
    { at: NOW, p10: 3, p50: 8, p90: 14 },
    { at: nearer.toldAt, p10: 1, p50: 4, p90: 9 },
  ]);
  expect(withPromise(once, { estimate: null, toldAt: NOW })).toBe(once);
});
