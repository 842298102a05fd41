import type { CityHoliday } from '@gerai/shared/contract/city.ts';
import type { ServiceData } from '@gerai/shared/events/booking.ts';
import { openPeriods } from '@gerai/shared/opening.ts';
import type { DayKey } from '@gerai/shared/ports.ts';
import { minutesOf } from '@gerai/shared/time.ts';

/** A stretch of a day with so many counters planned, in minutes since midnight in Jakarta. */
export interface OpenPeriod {
  readonly from: number;
  readonly to: number;
  readonly counters: number;
}

/**
 * What a service does on a day. A holiday closes the mall, an estimated one as well, but for who sits
 * all the same.
 */
export type Opening =
  | { readonly kind: 'open'; readonly periods: readonly OpenPeriod[] }
  | { readonly kind: 'closed' }
  | { readonly kind: 'holiday'; readonly holiday: CityHoliday };

/**
 * When a service is open on a day, with the name of the holiday where that is why it is not. Periods
 * come in order; a gap between two of them is a break, a period that touches the next is none.
 */
export function openingOf(
  service: ServiceData,
  holidays: ReadonlyMap<DayKey, CityHoliday>,
  day: DayKey,
): Opening {
  const periods = openPeriods(service, day).map(({ from, to, plannedCounters }) => ({
    from: minutesOf(from),
    to: minutesOf(to),
    counters: plannedCounters,
  }));
  if (periods.length > 0) return { kind: 'open', periods };
  const holiday = holidays.get(day);
  return holiday && service.closedDays.includes(day)
    ? { kind: 'holiday', holiday }
    : { kind: 'closed' };
}
