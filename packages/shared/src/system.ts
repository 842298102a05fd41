import { randomBytes } from 'node:crypto';
import { encodeBase32 } from './encoding.ts';
import type { Clock, Ids, Random } from './ports.ts';

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => new Date().toISOString(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/** 48 bits of time, then 82 random bits: ids of one producer sort roughly by time. */
export const systemIds: Ids = {
  fresh: () => {
    const bytes = randomBytes(16);
    bytes.writeUIntBE(Date.now(), 0, 6);
    return encodeBase32(bytes);
  },
};

export const systemRandom: Random = { next: Math.random };
