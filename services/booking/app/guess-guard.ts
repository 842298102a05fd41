import type { Instant } from '@gerai/shared/ports.ts';
import { keyedHash } from '@gerai/shared/security/hash.ts';
import { type Limit, windowEndsIn, windowOf } from '../domain/address-limits.ts';
import type { BookingSecrets } from './ports.ts';

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

/** @param limit wrong guesses from one address in a window, before it is heard no more. */
export function createGuessGuard(
  store: GuessStore,
  secrets: BookingSecrets,
  limit: Limit,
): GuessGuard {
  let window = '';
  let blocked = new Set<string>();
  const enter = (now: Instant) => {
    const current = windowOf(limit, now);
    if (current !== window) blocked = new Set();
    window = current;
    return current;
  };
  const hashOf = async (address: string) => keyedHash(await secrets.pepper(), 'address', address);
  return {
    async blockedSeconds(address, now) {
      enter(now);
      if (blocked.size === 0 || !blocked.has(await hashOf(address))) return 0;
      return windowEndsIn(limit, now);
    },

    async wrong(address, now) {
      const current = enter(now);
      const hash = await hashOf(address);
      if ((await store.count(hash, current)) >= limit.most) blocked.add(hash);
    },
  };
}
