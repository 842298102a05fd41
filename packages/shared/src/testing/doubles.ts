import type { CommandContext } from '../messaging/outbox.ts';
import type { Clock, Ids, Instant, Random } from '../ports.ts';
import { addSeconds, epochMs, instantOf } from '../time.ts';

/** A clock that stands still until it is moved; its sleeps pass at once. */
export class TestClock implements Clock {
  #now: Instant;

  constructor(now: Instant = '2026-11-30T01:30:00.000Z') {
    this.#now = now;
  }

  now(): Instant {
    return this.#now;
  }

  set(now: Instant): void {
    this.#now = now;
  }

  advanceSeconds(seconds: number): void {
    this.#now = addSeconds(this.#now, seconds);
  }

  sleep(milliseconds: number): Promise<void> {
    this.#now = instantOf(epochMs(this.#now) + milliseconds);
    return Promise.resolve();
  }
}

/** Ids in a row: 00000000000000000000000001, … */
export function sequentialIds(): Ids {
  let last = 0;
  return {
    fresh: () => {
      last += 1;
      return String(last).padStart(26, '0');
    },
  };
}

/** Mulberry32: a small generator with a seed, for tests that must be able to run again alike. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return {
    next: () => {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
    },
  };
}

/** A context in which the system acts at the given time. */
export function testContext(now: Instant, overrides: Partial<CommandContext> = {}): CommandContext {
  return {
    mallId: 'pekalongan',
    time: now,
    recordedAt: now,
    timeSource: 'server',
    correlationId: 'test-correlation',
    causationId: null,
    actor: { kind: 'system', id: null },
    ...overrides,
  };
}
