import { describe, expect, it } from 'vitest';
import { normalOf } from './normal.ts';
import { closeDay, learn, logMinutes, observe, priorOf, type Served } from './service-times.ts';

const PLANNED = new Map([
  ['ktp', 10],
  ['kk', 20],
]);

/** Visits whose log minutes lie around `mean` by 0.4. */
function visits(serviceId: string, counterId: string, mean: number, n: number, hour = 9): Served[] {
  let served: Served[] = [];
  for (let run = 0; run < n; run += 1) {
    served = observe(served, { serviceId, counterId, hour }, mean + 0.4 * normalOf(n, run));
  }
  return served;
}

/** Expected minutes of one applicant at a counter. */
function expected(served: ReturnType<typeof learn>, serviceId: string, counterId = ''): number {
  const spread = served.spread.get(serviceId) ?? 0;
  const counter = served.counters.get(counterId)?.mean ?? 0;
  return Math.exp((served.services.get(serviceId)?.mean ?? 0) + counter + spread ** 2 / 2);
}

describe('learned service times', () => {
  it('are the planned minutes before anything has been seen', () => {
    const times = learn(priorOf(PLANNED, []), [], 9);
    expect(expected(times, 'ktp')).toBeCloseTo(10);
    expect(expected(times, 'kk')).toBeCloseTo(20);
  });

  it('follow today, and the surer the more has been seen', () => {
    const prior = priorOf(PLANNED, []);
    const slow = Math.log(16);
    const few = learn(prior, visits('ktp', 'c1', slow, 5), 9);
    const many = learn(prior, visits('ktp', 'c1', slow, 60), 9);
    expect(expected(few, 'ktp', 'c1')).toBeGreaterThan(10);
    expect(expected(many, 'ktp', 'c1')).toBeGreaterThan(expected(few, 'ktp', 'c1'));
    expect(many.services.get('ktp')?.sd).toBeLessThan(few.services.get('ktp')?.sd ?? 0);
  });

  it('take history before the catalogue, and fade', () => {
    const day = visits('ktp', 'c1', Math.log(5), 100);
    const before = closeDay(closeDay([], day), []);
    expect(before[0]?.n).toBeCloseTo(97);
    const times = learn(priorOf(PLANNED, before), [], 9);
    expect(expected(times, 'ktp', 'c1')).toBeLessThan(6.5);
    expect(expected(times, 'kk')).toBeGreaterThan(15);
  });

  it('tell a slow counter from a slow service', () => {
    const before = [
      ...visits('ktp', 'c1', Math.log(9), 200),
      ...visits('ktp', 'c2', Math.log(12), 200),
    ];
    const { counters } = learn(priorOf(PLANNED, before), [], 9);
    const difference = (counters.get('c2')?.mean ?? 0) - (counters.get('c1')?.mean ?? 0);
    expect(difference).toBeGreaterThan(0.2);
    expect(difference).toBeLessThan(0.32);
  });

  it('know that an hour is slower than the others', () => {
    const before = [
      ...visits('ktp', 'c1', Math.log(12), 300, 8),
      ...visits('ktp', 'c1', Math.log(10), 300, 10),
    ];
    const prior = priorOf(PLANNED, before);
    expect(expected(learn(prior, [], 8), 'ktp')).toBeGreaterThan(
      expected(learn(prior, [], 10), 'ktp') * 1.08,
    );
  });

  it('count a group by its applicants', () => {
    expect(logMinutes(30, 3)).toBeCloseTo(Math.log(10));
    expect(logMinutes(0, 1)).toBeCloseTo(Math.log(0.1));
  });

  it('leave out services that the catalogue does not know', () => {
    const times = learn(
      priorOf(PLANNED, visits('gone', 'c1', 1, 3)),
      visits('gone', 'c1', 1, 3),
      9,
    );
    expect([...times.services.keys()]).toEqual(['ktp', 'kk']);
  });
});
