import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { Settings } from './aws/settings.ts';
import { Recurring } from './recurring.ts';
import { buildQueues } from './testing/harness.ts';
import type { Outcome } from './workers/protocol.ts';

const running: Recurring[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((recurring) => recurring.stop()));
});

const MINUTE = 60_000;
const done: Outcome = { kind: 'succeeded', payload: null };
const failed: Outcome = { kind: 'failed', errorType: 'TypeError', errorMessage: '' };

function build(parts = buildQueues(), answer: () => Outcome = () => done) {
  let invocations = 0;
  const recurring = new Recurring({
    service: 'booking',
    name: 'sweep',
    schedule: { everyMinutes: 5, purpose: 'test' },
    pool: {
      invoke: () => {
        invocations += 1;
        return Promise.resolve(answer());
      },
    },
    settings: new Settings(parts.store),
    ...parts,
  });
  running.push(recurring);
  recurring.start();
  return { ...parts, recurring, invocations: () => invocations };
}

/** Lets the promises of a firing run. */
const turn = () => pause(0);

describe('Recurring', () => {
  it('fires at each full period and not at the start', async () => {
    const { clock, invocations } = build();
    await turn();
    expect(invocations()).toBe(0);
    clock.advance(4 * MINUTE);
    await turn();
    expect(invocations()).toBe(0);
    for (let n = 1; n <= 3; n += 1) {
      clock.advance(5 * MINUTE);
      await turn();
      expect(invocations()).toBe(n);
    }
  });

  it('makes up once for all periods that have passed, also while the runtime was down', async () => {
    const first = build();
    await first.recurring.stop();
    first.clock.advance(60 * MINUTE);
    await turn();
    expect(first.invocations()).toBe(0);
    const second = build(first);
    await turn();
    expect(second.invocations()).toBe(1);
  });

  it('tries three times, then keeps a dead letter and waits for the next period', async () => {
    const { clock, invocations, deadLetters } = build(buildQueues(), () => failed);
    clock.advance(5 * MINUTE);
    await turn();
    expect(invocations()).toBe(3);
    expect(deadLetters.list()).toMatchObject([
      { kind: 'schedule', source: 'booking.sweep', error: 'TypeError', attempts: 3 },
    ]);
    clock.advance(5 * MINUTE);
    await turn();
    expect(invocations()).toBe(6);
  });
});
