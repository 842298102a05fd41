import { describe, expect, it } from 'vitest';
import { simulateUnitDay, type Waiting } from './simulate-day.ts';
import { DAY_KINDS, pekalongan } from './world.ts';

const { units } = await pekalongan();

describe('a simulated day', () => {
  it('is the same by the same seed, and another by another', () => {
    const [unit] = units;
    if (!unit) throw new Error('No unit');
    const waits = (seed: number) => simulateUnitDay(unit, 'usual', seed, {}).tally.waits;
    expect(waits(1)).toEqual(waits(1));
    expect(waits(1)).not.toEqual(waits(2));
  });

  it('calls everybody once and sends everybody home', () => {
    for (const unit of units) {
      for (const [seed, kind] of DAY_KINDS.entries()) {
        const called: string[] = [];
        const day = simulateUnitDay(unit, kind, seed, {
          called: (_, { ticket }: Waiting) => called.push(ticket.ticketId),
        });
        expect(new Set(called).size).toBe(called.length);
        expect(called.length).toBe(day.tally.issued);
        expect(day.tally.finished + day.tally.missed).toBe(day.tally.issued);
        expect(day.waiting).toEqual([]);
        expect(day.counters.every(({ current }) => current === undefined)).toBe(true);
      }
    }
  });

  it('never lets anybody be passed by someone entitled more than the bound later', () => {
    for (const unit of units) {
      for (let seed = 0; seed < 6; seed += 1) {
        expect(simulateUnitDay(unit, 'rush', seed, {}).tally.beyondBound).toBe(0);
      }
    }
  });

  it('is busier the busier its kind', () => {
    const used = DAY_KINDS.map((kind) => {
      const days = units.flatMap((unit) => simulateUnitDay(unit, kind, 7, {}).counters);
      const sum = (value: 'servedMinutes' | 'openMinutes') =>
        days.reduce((all, each) => all + each[value], 0);
      return sum('servedMinutes') / sum('openMinutes');
    });
    expect(used).toEqual([...used].sort((a, b) => a - b));
  });
});
