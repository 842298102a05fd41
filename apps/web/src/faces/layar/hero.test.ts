import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ListedCall } from '../../core/announcer.ts';
import { createHero, type HeroEnvironment, LONG_MS, SHARED, SHORTEST_MS } from './hero.ts';

const START = Date.parse('2026-11-24T02:00:00.000Z');

function callNumber(n: number, times = 1): ListedCall {
  return {
    number: `A-${String(n).padStart(3, '0')}`,
    counterNumber: (n % 18) + 1,
    floor: 1,
    times,
    sequence: n,
    at: new Date(START + n * 1000 + times).toISOString(),
  };
}

/** A clock that is moved by hand, with its timers. */
function handClock() {
  let now = 0;
  let timers: { at: number; run: () => void }[] = [];
  const environment: HeroEnvironment = {
    now: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((each) => each !== timer);
      };
    },
  };
  const moveTo = (until: number) => {
    for (;;) {
      const next = timers.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at)[0];
      if (!next) break;
      timers = timers.filter((each) => each !== next);
      now = Math.max(now, next.at);
      next.run();
    }
    now = until;
  };
  return { environment, moveTo, now: () => now, timers: () => timers.length };
}

/** A hero, with a book of when each number came and went. */
function watched() {
  const clock = handClock();
  const hero = createHero(clock.environment);
  const seen: { number: string; from: number; to: number }[] = [];
  hero.large.subscribe((places) => {
    const shown = new Set(places.map(({ call }) => call.number));
    for (const each of seen) {
      if (each.to === Number.POSITIVE_INFINITY && !shown.has(each.number)) each.to = clock.now();
    }
    for (const number of shown) {
      if (!seen.some((each) => each.number === number && each.to === Number.POSITIVE_INFINITY)) {
        seen.push({ number, from: clock.now(), to: Number.POSITIVE_INFINITY });
      }
    }
  });
  const numbers = () => hero.large.value.map(({ call }) => call.number);
  return { clock, hero, seen, numbers };
}

test('one call has the screen to itself until the next one, which follows after eight seconds alone', () => {
  const { clock, hero, numbers } = watched();
  hero.show([callNumber(1)]);
  expect(numbers()).toEqual(['A-001']);
  expect(hero.quiet.value).toBe(false);
  clock.moveTo(60_000);
  expect(numbers()).toEqual(['A-001']);
  expect(hero.quiet.value).toBe(true);
  hero.show([callNumber(2)]);
  expect(numbers()).toEqual(['A-002']);
});

test('calls within seconds share the screen, then the latest has it to itself', () => {
  const { clock, hero, numbers } = watched();
  hero.show([callNumber(1)]);
  clock.moveTo(2000);
  hero.show([callNumber(2), callNumber(3)]);
  expect(numbers()).toEqual(['A-001', 'A-002', 'A-003']);
  clock.moveTo(LONG_MS);
  expect(numbers()).toEqual(['A-002', 'A-003']);
  clock.moveTo(2000 + LONG_MS);
  expect(numbers()).toEqual(['A-003']);
});

test('ten calls in three seconds are each large within eight seconds', () => {
  const { clock, hero, seen } = watched();
  const came = new Map<string, number>();
  for (let n = 1; n <= 10; n += 1) {
    clock.moveTo((n - 1) * 300);
    hero.show([callNumber(n)]);
    came.set(callNumber(n).number, clock.now());
  }
  clock.moveTo(120_000);
  expect(seen.map(({ number }) => number)).toEqual([...came.keys()]);
  const late = seen.map(({ number, from }) => from - (came.get(number) ?? 0));
  expect(Math.max(...late)).toBeLessThanOrEqual(8000);
});

test('a repeated call takes the place of the first, and no second one', () => {
  const { hero, numbers } = watched();
  hero.show([callNumber(1), callNumber(2)]);
  hero.show([callNumber(1, 2)]);
  expect(numbers()).toEqual(['A-001', 'A-002']);
  expect(hero.large.value[0]?.call.times).toBe(2);
});

test('what was there before the screen is shown where nothing else is', () => {
  const { clock, hero, numbers } = watched();
  hero.remember(callNumber(1));
  expect(numbers()).toEqual(['A-001']);
  expect(hero.quiet.value).toBe(true);
  hero.show([callNumber(2)]);
  expect(numbers()).toEqual(['A-002']);
  hero.remember(callNumber(3));
  clock.moveTo(30_000);
  expect(numbers()).toEqual(['A-002']);
});

test('what is being said is large as long as it is, even where it had its time before', async () => {
  const { clock, hero, numbers } = watched();
  hero.show([1, 2, 3, 4].map((n) => callNumber(n)));
  clock.moveTo(2000);
  hero.show([5, 6].map((n) => callNumber(n)));
  await hero.hold(callNumber(1));
  clock.moveTo(SHORTEST_MS);
  expect(numbers()).toEqual(['A-001', 'A-005', 'A-006', 'A-004']);
  clock.moveTo(60_000);
  expect(numbers()).toEqual(['A-001']);
  const again = hero.hold(callNumber(2));
  expect(numbers()).toContain('A-002');
  await again;
  hero.release();
});

test('whatever is called and said: never more than four, each for its time, none for ever, and none lost', () => {
  const moves = fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant('show' as const), count: fc.integer({ min: 1, max: 6 }) }),
      fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 9000 }) }),
      fc.record({ kind: fc.constant('say' as const), back: fc.integer({ min: 0, max: 8 }) }),
      fc.record({ kind: fc.constant('silence' as const) }),
    ),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(moves, (all) => {
      const { clock, hero, seen } = watched();
      let last = 0;
      let most = 0;
      hero.large.subscribe((places) => {
        most = Math.max(most, places.length);
      });
      for (const move of all) {
        if (move.kind === 'wait') clock.moveTo(clock.now() + move.ms);
        if (move.kind === 'silence') hero.release();
        if (move.kind === 'say' && last > 0)
          void hero.hold(callNumber(Math.max(1, last - move.back)));
        if (move.kind === 'show') {
          const from = last + 1;
          hero.show(Array.from({ length: move.count }, (_, n) => callNumber(from + n)));
          last += move.count;
        }
      }
      hero.release();
      clock.moveTo(clock.now() + 600_000);
      expect(most).toBeLessThanOrEqual(SHARED);
      expect(new Set(seen.map(({ number }) => number)).size).toBe(last);
      for (const { from, to } of seen) expect(to - from).toBeGreaterThanOrEqual(SHORTEST_MS);
      expect(hero.large.value.length).toBe(last > 0 ? 1 : 0);
      expect(clock.timers()).toBe(0);
    }),
  );
});
