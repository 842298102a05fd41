import type { ServiceData } from '@gerai/shared/events/booking.ts';
import { openPeriods } from '@gerai/shared/opening.ts';
import type { DayKey, Instant } from '@gerai/shared/ports.ts';
import { addDays, addMinutes, dayOf, instantAt } from '@gerai/shared/time.ts';
import type { CounterState } from './counter.ts';
import type { OrderTimes } from './order.ts';

type Hours = Pick<ServiceData, 'timetable' | 'seasons' | 'closedDays' | 'exceptions'>;

/** Days ahead that are searched for the next opening. */
const HORIZON_DAYS = 21;

/** Whether the planned hours of a service on that day are over. */
export function hoursAreOver(service: Hours, day: DayKey, now: Instant): boolean {
  if (day !== dayOf(now)) return day < dayOf(now);
  const closing = closingOf(service, day);
  return closing !== undefined && now >= closing;
}

/** When the planned hours of a service end on a day; nothing on a day without any. */
export function closingOf(service: Hours, day: DayKey): Instant | undefined {
  const last = openPeriods(service, day).at(-1);
  return last && instantAt(day, last.to);
}

/** The next day on which a service is open; nothing within three weeks. */
export function nextOpenDay(service: Hours, after: DayKey): DayKey | undefined {
  return Array.from({ length: HORIZON_DAYS }, (_, index) => addDays(after, index + 1)).find(
    (day) => openPeriods(service, day).length > 0,
  );
}

/** A number that was carried over is first: entitled from the opening on, with all that B allows. */
export function carriedTimes(service: ServiceData, day: DayKey): OrderTimes {
  const entitledAt = instantAt(day, service.timetable.ticketsFrom);
  return { entitledAt, orderAt: addMinutes(entitledAt, -service.service.advantages.boundMinutes) };
}

/** Minutes after the planned opening from which a service without an open counter is late. */
export const LATE_MINUTES = 10;

/** Since when a service should be served and is not: no counter of it is open. */
export function unopenedSince(
  service: Hours & Pick<ServiceData, 'serviceId'>,
  counters: readonly (CounterState | undefined)[],
  now: Instant,
): Instant | null {
  const day = dayOf(now);
  const period = openPeriods(service, day).find(
    ({ from, to }) => instantAt(day, from) <= now && now < instantAt(day, to),
  );
  if (!period) return null;
  const since = instantAt(day, period.from);
  if (now < addMinutes(since, LATE_MINUTES)) return null;
  const served = counters.some(
    (counter) =>
      counter?.data.day === day &&
      counter.data.status === 'open' &&
      counter.data.serviceIds.includes(service.serviceId),
  );
  return served ? null : since;
}
