import { describe, expect, it } from 'vitest';
import { comm100, todayAverage, zms } from './peers.ts';

const waits = { slotIn: null, asked: false };
const asked = { slotIn: null, asked: true };
const due = (slotIn: number) => ({ slotIn, asked: false });

describe('the formulas of the others', () => {
  it('ZMS: begins one slot late, takes a slot of average / desks for each, and rounds down', () => {
    expect(zms([asked], [], 12, 1)).toBe(12);
    expect(zms([waits, waits, asked], [], 12, 2)).toBe(18);
    expect(zms([waits, asked], [], 15, 4)).toBe(7);
    expect(zms([waits, asked], [], 12, 0)).toBe(24);
  });

  it('ZMS: a booking goes first once the clock, two minutes ahead, has come to its time', () => {
    expect(zms([asked], [due(2)], 10, 1)).toBe(20);
    expect(zms([asked], [due(3)], 10, 1)).toBe(10);
    expect(zms([waits, asked], [due(12), due(60)], 10, 1)).toBe(30);
  });

  it('Comm100: ((place − 1) / agents + 1) × the mean of the last hundred', () => {
    expect(comm100(5, 2, [8, 12])).toBe(30);
    expect(comm100(1, 0, [10])).toBe(10);
  });

  it('today’s average: of all who have been called, unknown before the first', () => {
    expect(todayAverage([10, 20])).toBe(15);
    expect(todayAverage([])).toBeNull();
  });
});
