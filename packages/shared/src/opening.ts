import { type CitySeason, WEEKDAYS } from './contract/city.ts';
import type { ServiceData } from './events/booking.ts';
import type { DayKey } from './ports.ts';
import { earlierTime, laterTime, weekdayOf } from './time.ts';

/** A stretch of a day in which counters are planned to serve; Jakarta times. */
export interface OpenPeriod {
  readonly from: string;
  readonly to: string;
  readonly plannedCounters: number;
}

type Hours = Pick<ServiceData, 'timetable' | 'seasons' | 'closedDays' | 'exceptions'>;

/**
 * When a service is open on a day, in order: the hours that the day has of its own; else its week, cut
 * to the hours of a season that the day lies in, and nothing on the days on which the mall is closed.
 */
export function openPeriods(hours: Hours, day: DayKey): readonly OpenPeriod[] {
  const own = hours.exceptions?.find((exception) => exception.day === day);
  if (own) return own.periods.toSorted((a, b) => (a.from < b.from ? -1 : 1));
  if (hours.closedDays.includes(day)) return [];
  const weekday = weekdayOf(day);
  const seasons = hours.seasons.filter(({ from, to }) => from <= day && day <= to);
  return hours.timetable.weekly
    .filter((period) => period.weekday === weekday)
    .flatMap((period) => seasons.reduce(cutTo(weekday), [period]))
    .map(({ from, to, plannedCounters }) => ({ from, to, plannedCounters }))
    .filter(({ from, to }) => from < to)
    .sort((a, b) => (a.from < b.from ? -1 : 1));
}

/** Cuts periods to the hours that a season has on the weekday. */
function cutTo(weekday: number) {
  const name = WEEKDAYS[weekday - 1] ?? 'monday';
  return (periods: OpenPeriod[], season: CitySeason): OpenPeriod[] =>
    periods.flatMap(({ from, to, plannedCounters }) =>
      season.week[name].map((hours) => ({
        from: laterTime(from, hours.from),
        to: earlierTime(to, hours.to),
        plannedCounters,
      })),
    );
}
