import type { Instant } from '@gerai/shared/ports.ts';
import { epochMs } from '@gerai/shared/time.ts';
import type { DayAvailability } from '../domain/availability.ts';

/** So long a function answers from the days that it has read. */
const KEEP_MS = 1000;
/** So long a place that was full is looked at before it is written to: a rush lasts a minute. */
const SUSPECT_MS = 60_000;
/** Places and readings remembered at once: a rush is about few services and days. */
const MOST = 500;

/**
 * What a function has seen to be full. In a rush most requests are refused: whoever wants a place that
 * was full is told so from a reading of the days that is a second old at most, and only where that
 * shows it free is it written to. One reading a second serves all times of the service.
 */
export interface KnownFull {
  /** Whether the place was refused as full within the last minute. */
  suspects(place: string, now: Instant): boolean;
  note(place: string, now: Instant): void;
  /** The days of a range as they were read last, or read now; `anew` after a write was refused. */
  days(
    range: string,
    now: Instant,
    read: () => Promise<readonly DayAvailability[]>,
    options?: { readonly anew: boolean },
  ): Promise<readonly DayAvailability[]>;
}

export function createKnownFull(): KnownFull {
  const full = new Map<string, number>();
  const readings = new Map<string, { readonly days: readonly DayAvailability[]; until: number }>();
  return {
    suspects: (place, now) => epochMs(now) < (full.get(place) ?? 0),

    note(place, now) {
      if (full.size >= MOST) full.clear();
      full.set(place, epochMs(now) + SUSPECT_MS);
    },

    async days(range, now, read, { anew } = { anew: false }) {
      const known = readings.get(range);
      if (!anew && known && epochMs(now) < known.until) return known.days;
      const days = await read();
      if (readings.size >= MOST) readings.clear();
      readings.set(range, { days, until: epochMs(now) + KEEP_MS });
      return days;
    },
  };
}
