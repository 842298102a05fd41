import type { CityInterpreter } from '@gerai/shared/contract/city.ts';
import type { DayKey } from '@gerai/shared/ports.ts';
import { minutesOf, weekdayOf } from '@gerai/shared/time.ts';
import type { Span } from './places.ts';

/** When somebody who interprets is in the mall on a day; Jakarta times. */
export interface Presence {
  readonly interpreterId: string;
  readonly from: string;
  readonly to: string;
}

/** Any interpreter will do. */
export const ANY_INTERPRETER = 'any';

/** Who interprets on a day, and when: the hours that the day has of its own, else those of the week. */
export function presencesOf(
  interpreters: readonly CityInterpreter[],
  day: DayKey,
): readonly Presence[] {
  return interpreters
    .flatMap(({ interpreterId, weekly, days }) => {
      const own = days.find((each) => each.day === day);
      const hours = own?.hours ?? weekly.filter(({ weekday }) => weekday === weekdayOf(day));
      return hours.map(({ from, to }) => ({ interpreterId, from, to }));
    })
    .sort((a, b) => (a.from < b.from ? -1 : 1));
}

/**
 * The minutes of a day in which a place may lie that needs an interpreter.
 *
 * @param wanted an interpreter's id, or `any`.
 */
export function interpretedSpans(
  interpreters: readonly CityInterpreter[],
  day: DayKey,
  wanted: string,
): readonly Span[] {
  return presencesOf(interpreters, day)
    .filter(({ interpreterId }) => wanted === ANY_INTERPRETER || interpreterId === wanted)
    .map(({ from, to }) => ({ from: minutesOf(from), to: minutesOf(to) }));
}
