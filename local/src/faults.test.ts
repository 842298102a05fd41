import { describe, expect, it } from 'vitest';
import { type FaultPlan, Faults } from './faults.ts';

function started(plan: FaultPlan): Faults {
  const faults = new Faults(plan);
  faults.start();
  return faults;
}

const plan = { seed: 7, lostAnswer: 0.3, conflict: 0.2, duplicate: 0.5, delay: 0.5 };

describe('Faults', () => {
  it('decides the same for each subject in every run with a seed, whatever the others do', () => {
    const alone = started(plan);
    const among = started(plan);
    const first: boolean[] = [];
    const second: boolean[] = [];
    for (let n = 0; n < 200; n += 1) {
      first.push(alone.strikes('conflict', 'booking.public'));
      among.strikes('conflict', 'queue.staff');
      among.losesAnswer('booking.public', `request-${n}`);
      second.push(among.strikes('conflict', 'booking.public'));
    }
    expect(second).toEqual(first);
    expect(new Set(first).size).toBe(2);
  });

  it('decides otherwise with another seed', () => {
    const draw = (seed: number) => {
      const faults = started({ ...plan, seed });
      return Array.from({ length: 64 }, () => faults.strikes('conflict', 'a'));
    };
    expect(draw(8)).not.toEqual(draw(7));
  });

  it('comes close to its probability and counts what it does', () => {
    const faults = started(plan);
    for (let n = 0; n < 10_000; n += 1) faults.strikes('conflict', 'a');
    expect(faults.counts.conflict).toBeGreaterThan(1800);
    expect(faults.counts.conflict).toBeLessThan(2200);
  });

  it('keeps to its choice through the retries of one request', () => {
    const faults = started({ seed: 1, lostAnswer: 1 });
    const fates = new Set<string>();
    for (let n = 0; n < 100; n += 1) {
      const first = faults.losesAnswer('a', `r${n}`);
      const retry = faults.losesAnswer('a', `r${n}`);
      expect(retry).toEqual(first?.everyRetry ? first : undefined);
      fates.add(`${first?.as} ${first?.everyRetry}`);
    }
    expect(fates.size).toBe(4);
  });

  it('injects nothing once it is stopped', () => {
    const faults = started({ seed: 1, lostAnswer: 1, duplicate: 1, delay: 1, reorder: 1 });
    faults.losesAnswer('a', 'r');
    faults.stop();
    expect(faults.losesAnswer('a', 'r')).toBeUndefined();
    expect([faults.copies('q'), faults.delayMs('q'), faults.reorder('q')]).toEqual([1, 0, false]);
  });
});
