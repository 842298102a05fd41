import type { DayKey } from '@gerai/shared/ports.ts';
import { minutesOf } from '@gerai/shared/time.ts';
import type { DayAvailability, FreeSlot } from './availability.ts';

export interface Alternative extends FreeSlot {
  readonly day: DayKey;
}

const AT_MOST = 6;

/** Of a following day, so that the answer does not stop at tomorrow morning. */
const PER_FOLLOWING_DAY = 2;

/**
 * The free places nearest to a wanted one: of the same day first, then of the following days, each
 * by its distance from the wanted time of day, the earlier of two that are equally far. At most six.
 */
export function nearestFree(
  days: readonly DayAvailability[],
  wanted: { readonly day: DayKey; readonly time: string },
): Alternative[] {
  const minute = minutesOf(wanted.time);
  const distance = (slot: FreeSlot) => Math.abs(minutesOf(slot.time) - minute);
  return days
    .toSorted(
      (a, b) => rank(a.day, wanted.day) - rank(b.day, wanted.day) || (a.day < b.day ? -1 : 1),
    )
    .flatMap(({ day, slots }) =>
      slots
        .filter((slot) => slot.remaining > 0)
        .toSorted((a, b) => distance(a) - distance(b) || (a.time < b.time ? -1 : 1))
        .slice(0, day === wanted.day ? AT_MOST : PER_FOLLOWING_DAY)
        .map((slot) => ({ day, ...slot })),
    )
    .slice(0, AT_MOST);
}

function rank(day: DayKey, wanted: DayKey): number {
  return day === wanted ? 0 : 1;
}
