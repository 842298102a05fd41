import { addMinutes, clockTimeAt, instantAt } from '@gerai/shared/time.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aService } from '../testing/city.ts';
import { collide, earliestVisit, type Proposal, type Wish, walkingMinutes } from './visit.ts';

const DAY = '2026-12-01';

function aWish(serviceId: string, minute: number, length: number, starts: readonly number[]): Wish {
  const service = aService({ serviceId, timetableId: serviceId, slotMinutes: length });
  const floor = minute;
  return {
    service: { ...service, serviceId, agency: { ...service.agency, floor } },
    free: starts.map((start) => {
      const time = clockTimeAt(start);
      const slotStart = instantAt(DAY, time);
      return { time, slotStart, slotEnd: addMinutes(slotStart, length) };
    }),
  };
}

const timesOf = (proposal: Proposal | undefined) =>
  proposal?.legs.map(({ serviceId, time }) => `${serviceId} ${time}`);

describe('a proposed visit', () => {
  it('ends first, whatever the order of its services, with time to walk', () => {
    const upstairs = aWish('nib', 2, 20, [540, 560, 580, 600]);
    const downstairs = aWish('ktp', 1, 10, [540, 550, 560, 570, 580]);
    const proposal = earliestVisit(DAY, [upstairs, downstairs]);
    // Upstairs first would end at 09.40: ktp at 08.50 is not there, and the way takes ten minutes.
    expect(timesOf(proposal)).toEqual(['nib 09:00', 'ktp 09:30']);
    expect(proposal?.minutes).toBe(40);
  });
  it('begins as late as its end allows', () => {
    const late = aWish('nib', 1, 20, [900]);
    const any = aWish('ktp', 1, 10, [540, 870, 880, 890, 930]);
    expect(timesOf(earliestVisit(DAY, [any, late]))).toEqual(['ktp 14:40', 'nib 15:00']);
  });
  it('is none where the places leave no room for both', () => {
    const one = aWish('nib', 1, 20, [540]);
    expect(earliestVisit(DAY, [one, aWish('ktp', 1, 10, [550])])).toBeUndefined();
    expect(earliestVisit(DAY, [one, aWish('ktp', 1, 10, [])])).toBeUndefined();
  });

  const starts = fc
    .uniqueArray(fc.integer({ min: 96, max: 120 }), { minLength: 0, maxLength: 8 })
    .map((cells) => cells.sort((a, b) => a - b).map((cell) => cell * 5));
  const wishes = fc
    .array(
      fc.record({
        floor: fc.integer({ min: 1, max: 2 }),
        length: fc.constantFrom(10, 15, 20),
        starts,
      }),
      { minLength: 2, maxLength: 3 },
    )
    .map((all) =>
      all.map((each, index) => aWish(`s${index}`, each.floor, each.length, each.starts)),
    );

  it('is sound, and nothing that is free ends sooner', () => {
    fc.assert(
      fc.property(wishes, (all) => {
        const proposal = earliestVisit(DAY, all);
        const ends = bruteForce(all);
        if (!proposal) {
          expect(ends).toEqual([]);
          return;
        }
        expect(new Set(proposal.legs.map(({ serviceId }) => serviceId)).size).toBe(all.length);
        const byId = new Map(all.map((wish) => [wish.service.serviceId, wish]));
        proposal.legs.forEach((leg, index) => {
          const wish = byId.get(leg.serviceId);
          expect(wish?.free.map(({ time }) => time)).toContain(leg.time);
          const before = proposal.legs[index - 1];
          const from = before && byId.get(before.serviceId);
          if (!before || !from || !wish) return;
          expect(collide(before, leg)).toBe(false);
          const ready = addMinutes(before.slotEnd, walkingMinutes(from.service, wish.service));
          expect(leg.slotStart >= ready).toBe(true);
        });
        expect(proposal.legs.at(-1)?.slotEnd).toBe(ends.sort()[0]);
      }),
    );
  });
});

/** The ends of all visits that are possible at all. */
function bruteForce(wishes: readonly Wish[]): string[] {
  const ends: string[] = [];
  const extend = (left: readonly Wish[], last: { wish: Wish; end: string } | undefined): void => {
    if (left.length === 0 && last) ends.push(last.end);
    for (const wish of left) {
      for (const { slotStart, slotEnd } of wish.free) {
        const ready = last
          ? addMinutes(last.end, walkingMinutes(last.wish.service, wish.service))
          : '';
        if (slotStart < ready) continue;
        extend(
          left.filter((each) => each !== wish),
          { wish, end: slotEnd },
        );
      }
    }
  };
  extend(wishes, undefined);
  return ends;
}
