import type { Clock, Random } from '@gerai/shared/ports.ts';

/** How often a read-modify-write is tried when somebody else was first. */
const ATTEMPTS = 6;
const BASE_MS = 10;
const APART_MS = 120;

interface RetryDeps {
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * Repeats a step until it has an outcome; `undefined` means that somebody else was first.
 * @throws Error when the item keeps changing.
 */
export async function retrying<Outcome extends object>(
  deps: RetryDeps,
  what: string,
  step: () => Promise<Outcome | undefined>,
): Promise<Outcome> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const outcome = await step();
    if (outcome) return outcome;
    await jitteredPause(deps, attempt);
  }
  throw new Error(`${what} keeps changing`);
}

/**
 * Waits any time up to 120 ms after the first loss, up to 240 ms after each further one: about what 18
 * claims take one after another. Those who have lost to each other come back apart, and nobody who has
 * lost often waits longer than who comes new.
 */
export async function comeApart({ clock, random }: RetryDeps, losses: number): Promise<void> {
  const window = APART_MS * Math.min(losses, 2);
  await clock.sleep(window * random.next());
}

/** Waits between half of and the whole of a time that doubles with each attempt, up to 320 ms. */
export async function jitteredPause({ clock, random }: RetryDeps, attempt: number): Promise<void> {
  const ceiling = BASE_MS * 2 ** Math.min(attempt, 5);
  await clock.sleep(ceiling / 2 + (ceiling / 2) * random.next());
}
