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

type Hours = Pick<ServiceData, 'timetable' | 'seasons' | 'closedDays'>;

/**
 * When a service is open on a day, in order: its week, cut to the hours of the season that the day
 * lies in, and nothing on the days on which the mall is closed.
 */
export function openPeriods(hours: Hours, day: DayKey): readonly OpenPeriod[] {
  if (hours.closedDays.includes(day)) return [];
  const weekday = weekdayOf(day);
  const season = hours.seasons.find(({ from, to }) => from <= day && day <= to);
  return hours.timetable.weekly
    .filter((period) => period.weekday === weekday)
    .flatMap(({ from, to, plannedCounters }) =>
      seasonHours(season, weekday).map((cut) => ({
        from: laterTime(from, cut.from),
        to: earlierTime(to, cut.to),
        plannedCounters,
      })),
    )
    .filter(({ from, to }) => from < to)
    .sort((a, b) => (a.from < b.from ? -1 : 1));
}

const WHOLE_DAY = [{ from: '00:00', to: '23:59' }];

function seasonHours(season: CitySeason | undefined, weekday: number) {
  const name = WEEKDAYS[weekday - 1];
  return season && name ? season.week[name] : WHOLE_DAY;
}
