import type { Instant } from '@gerai/shared/ports.ts';
import { epochMs } from '@gerai/shared/time.ts';
import type { Alternative } from '../domain/alternatives.ts';

/** So long a function answers from what it has just seen to be full: a rush lasts a minute. */
const KEEP_MS = 1000;

/** Places remembered at once: a rush is about few services and days. */
const MOST = 500;

/**
 * What a function has just seen to be full, with the alternatives that it named. In a rush most
 * requests are refused, and for a second one refusal answers for all of its kind.
 */
export interface KnownFull {
  find(place: string, now: Instant): readonly Alternative[] | undefined;
  note(place: string, alternatives: readonly Alternative[], now: Instant): void;
}

export function createKnownFull(): KnownFull {
  const seen = new Map<string, { alternatives: readonly Alternative[]; until: number }>();
  return {
    find(place, now) {
      const known = seen.get(place);
      return known && epochMs(now) < known.until ? known.alternatives : undefined;
    },
    note(place, alternatives, now) {
      if (seen.size >= MOST) seen.clear();
      seen.set(place, { alternatives, until: epochMs(now) + KEEP_MS });
    },
  };
}
