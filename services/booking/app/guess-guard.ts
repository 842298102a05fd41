import type { Instant } from '@gerai/shared/ports.ts';
import { keyedHash } from '@gerai/shared/security/hash.ts';
import { epochMs, instantOf, secondsBetween } from '@gerai/shared/time.ts';
import type { BookingSecrets } from './ports.ts';

/** Wrong links and digits from one address in ten minutes, before it is heard no more. */
export const MOST_WRONG = 50;
const WINDOW_MS = 10 * 60_000;

export interface GuessStore {
  /** Counts a wrong guess of an address in its window; how many there are now. */
  count(addressHash: string, window: Instant): Promise<number>;
}

/**
 * Stops guessing from one address, whatever it guesses at. Only wrong guesses are counted, so who
 * guesses nothing costs nothing. The count is common to all functions; each remembers whom it has
 * seen over the limit, and asks the table no more about them.
 */
export interface GuessGuard {
  /** Seconds until the address is heard again; 0 when it is heard. */
  blockedSeconds(address: string, now: Instant): Promise<number>;
  wrong(address: string, now: Instant): Promise<void>;
}

export function createGuessGuard(store: GuessStore, secrets: BookingSecrets): GuessGuard {
  let window = '';
  let blocked = new Set<string>();
  const enter = (now: Instant) => {
    const current = instantOf(Math.floor(epochMs(now) / WINDOW_MS) * WINDOW_MS);
    if (current !== window) blocked = new Set();
    window = current;
    return current;
  };
  const hashOf = async (address: string) => keyedHash(await secrets.pepper(), 'address', address);
  return {
    async blockedSeconds(address, now) {
      const current = enter(now);
      if (blocked.size === 0 || !blocked.has(await hashOf(address))) return 0;
      return Math.ceil(secondsBetween(now, instantOf(epochMs(current) + WINDOW_MS)));
    },
    async wrong(address, now) {
      const current = enter(now);
      const hash = await hashOf(address);
      if ((await store.count(hash, current)) >= MOST_WRONG) blocked.add(hash);
    },
  };
}
