import type { CityHoliday, Weekday } from '@gerai/shared/contract/city.ts';
import type { ServiceData } from '@gerai/shared/events/booking.ts';
import type { DayKey } from '@gerai/shared/ports.ts';
import { minutesOf, weekdayOf } from '@gerai/shared/time.ts';

/** A stretch of a day with so many counters planned, in minutes since midnight in Jakarta. */
export interface OpenPeriod {
  readonly from: number;
  readonly to: number;
  readonly counters: number;
}

/** What a service does on a day. A holiday closes the mall, an estimated one as well. */
export type Opening =
  | { readonly kind: 'open'; readonly periods: readonly OpenPeriod[] }
  | { readonly kind: 'closed' }
  | { readonly kind: 'holiday'; readonly holiday: CityHoliday };

const WEEKDAY_NAMES = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const satisfies readonly Weekday[];

/**
 * When a service is open on a day: its weekly periods, cut to the hours of a season that the day
 * falls in (Ramadan). An agency that does not sit on that weekday is closed. Periods come in order;
 * a gap between two of them is a break, a period that touches the next is none.
 */
export function openingOf(
  service: ServiceData,
  holidays: ReadonlyMap<DayKey, CityHoliday>,
  day: DayKey,
): Opening {
  const holiday = holidays.get(day);
  if (holiday) return { kind: 'holiday', holiday };
  if (service.closedDays.includes(day)) return { kind: 'closed' };
  const weekday = weekdayOf(day);
  const weekly = service.timetable.weekly
    .filter((period) => period.weekday === weekday)
    .map((period) => ({
      from: minutesOf(period.from),
      to: minutesOf(period.to),
      counters: period.plannedCounters,
    }));
  const periods = seasonsOf(service, day)
    .reduce<readonly OpenPeriod[]>(
      (open, season) => open.flatMap((period) => cut(period, season)),
      weekly,
    )
    .toSorted((a, b) => a.from - b.from);
  return periods.length > 0 ? { kind: 'open', periods } : { kind: 'closed' };
}

interface Hours {
  readonly from: number;
  readonly to: number;
}

/** The hours of each season that the day falls in; none for an ordinary day. */
function seasonsOf(service: ServiceData, day: DayKey): (readonly Hours[])[] {
  const name = WEEKDAY_NAMES[weekdayOf(day) - 1] ?? 'monday';
  return service.seasons
    .filter((season) => season.from <= day && day <= season.to)
    .map((season) =>
      season.week[name].map(({ from, to }) => ({ from: minutesOf(from), to: minutesOf(to) })),
    );
}

/** The parts of a period that lie within the season's hours. */
function cut(period: OpenPeriod, season: readonly Hours[]): OpenPeriod[] {
  return season
    .map((hours) => ({
      from: Math.max(period.from, hours.from),
      to: Math.min(period.to, hours.to),
      counters: period.counters,
    }))
    .filter(({ from, to }) => from < to);
}
