import { fc, test } from '@fast-check/vitest';
import { addMinutes, secondsBetween } from '@gerai/shared/time.ts';
import { describe, expect, it } from 'vitest';
import { type Advantages, compareOrder, orderKey, orderTimes } from './order.ts';

const advantages: Advantages = {
  bookedMinutes: 10,
  priorityMinutes: 15,
  quickLaneMinutes: 5,
  boundMinutes: 30,
};
const SLOT = '2026-11-30T02:30:00.000Z';
const EARLY = '2026-11-30T02:10:00.000Z';

describe('order times', () => {
  it('entitle a walk-in from the arrival', () => {
    const plain = { ...advantages, quickLaneMinutes: 0 };
    expect(orderTimes({ arrivedAt: EARLY, priority: false, slotStart: null }, plain)).toEqual({
      entitledAt: EARLY,
      orderAt: EARLY,
    });
  });

  it('entitle an early booking from its slot', () => {
    expect(orderTimes({ arrivedAt: EARLY, priority: false, slotStart: SLOT }, advantages)).toEqual({
      entitledAt: SLOT,
      orderAt: addMinutes(SLOT, -15),
    });
  });

  it('entitle a booking that comes within grace from its arrival, with its advantage', () => {
    const arrivedAt = addMinutes(SLOT, 5);
    const times = orderTimes({ arrivedAt, priority: false, slotStart: SLOT }, advantages);
    expect(times).toEqual({ entitledAt: arrivedAt, orderAt: addMinutes(arrivedAt, -15) });
  });

  it('add up the advantages, at most to the bound', () => {
    const all = { arrivedAt: SLOT, priority: true, slotStart: SLOT };
    expect(orderTimes(all, advantages).orderAt).toBe(addMinutes(SLOT, -30));
    expect(orderTimes(all, { ...advantages, boundMinutes: 20 }).orderAt).toBe(
      addMinutes(SLOT, -20),
    );
  });
});

describe('the order', () => {
  it('is by order time, then by number', () => {
    const at = (orderAt: string, sequence: number, prefix = 'A') => ({
      orderAt,
      sequence,
      number: `${prefix}-${sequence}`,
    });
    const sorted = [at(SLOT, 2), at(SLOT, 1, 'B'), at(SLOT, 1), at(EARLY, 9)].sort(compareOrder);
    expect(sorted.map(({ number }) => number)).toEqual(['A-9', 'A-1', 'B-1', 'A-2']);
  });

  it('is the same as text', () => {
    expect(
      orderKey({ orderAt: SLOT, sequence: 9 }) < orderKey({ orderAt: SLOT, sequence: 10 }),
    ).toBe(true);
  });
});

const visitor = fc.record({
  arrivalMinute: fc.integer({ min: 0, max: 240 }),
  slotMinute: fc.option(fc.integer({ min: 0, max: 24 }).map((n) => n * 10)),
  priority: fc.boolean(),
  service: fc.integer({ min: 0, max: 2 }),
});
const bounds = fc
  .tuple(fc.nat(15), fc.nat(15), fc.nat(10))
  .map(([bookedMinutes, priorityMinutes, quickLaneMinutes]) => ({
    bookedMinutes,
    priorityMinutes,
    quickLaneMinutes,
    boundMinutes: 40,
  }));

test.prop([
  fc.array(visitor, { minLength: 1, maxLength: 60 }),
  fc.array(bounds, { minLength: 3, maxLength: 3 }),
  fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 60 }),
])('nobody is passed by anyone entitled more than the bound later', (visitors, services, calls) => {
  const base = '2026-11-30T01:00:00.000Z';
  const tickets = visitors.map(({ arrivalMinute, slotMinute, priority, service }, index) => {
    const arrivedAt = addMinutes(base, arrivalMinute);
    const slot = slotMinute === null ? null : addMinutes(base, slotMinute);
    // Check-in rules: from 30 minutes before the slot to 15 after; later is a late booking.
    const inTime = slot !== null && Math.abs(arrivalMinute - (slotMinute ?? 0)) <= 15 ? slot : null;
    const times = orderTimes(
      { arrivedAt, priority, slotStart: inTime },
      services[service] ?? advantages,
    );
    return { arrivedAt, number: `A-${index}`, sequence: index, ...times };
  });
  const waiting = new Set(tickets);
  for (const minute of [...calls].sort((a, b) => a - b)) {
    const now = addMinutes(base, minute);
    const present = [...waiting].filter(({ arrivedAt }) => arrivedAt <= now).sort(compareOrder);
    const [called, ...passed] = present;
    if (!called) continue;
    waiting.delete(called);
    for (const other of passed) {
      expect(secondsBetween(other.entitledAt, called.entitledAt)).toBeLessThanOrEqual(40 * 60);
    }
  }
});
