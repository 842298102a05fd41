import type { Instant } from '@gerai/shared/ports.ts';
import { type Limit, windowEndsIn, windowOf } from '../domain/address-limits.ts';

/**
 * How often one address asks for a place, as this function sees it: a bound on the work that refusals
 * make, counted in memory so that counting is none.
 */
export interface Pace {
  /** Counts a request; seconds until the address is heard again, 0 where it is heard. */
  ask(address: string, now: Instant): number;
}

export function createPace(limit: Limit): Pace {
  let window = '';
  let asked = new Map<string, number>();
  return {
    ask(address, now) {
      const current = windowOf(limit, now);
      if (current !== window) asked = new Map();
      window = current;
      const count = (asked.get(address) ?? 0) + 1;
      asked.set(address, count);
      return count > limit.most ? windowEndsIn(limit, now) : 0;
    },
  };
}
