import type { ServiceData } from '@gerai/shared/events/booking.ts';
import { clockTimeAt, minutesOf } from '@gerai/shared/time.ts';
import type { OpenPeriod } from './timetable.ts';

/** One step of the grid and how many bookings it may hold. */
export interface Slot {
  /** Time of day in Jakarta, `09:30`. */
  readonly time: string;
  readonly capacity: number;
}

/** Slots that follow one another without a break. */
export type Stretch = readonly Slot[];

/** Slots that so many applicants cover: ceil(applicants × counterMinutes / slotMinutes). */
export function slotsCovered(service: ServiceData, applicants: number): number {
  const { counterMinutes, slotMinutes } = service.service;
  return Math.ceil((applicants * counterMinutes) / slotMinutes);
}

/**
 * The grid of a day: steps of `slotMinutes` inside each unbroken stretch of opening. At any moment
 * the counters take at most one booking per planned counter, all services that share them together,
 * and no more than the share of the day that the booking quotas are, rounded up, so that bookings
 * leave room for walk-ins from the first hour on:
 * `min(counters, ceil(counters × Σ quota × slots of one applicant / counters of all slots))`, the sum
 * over the services that share. The quotas themselves are counts of the day.
 */
export function planDay(
  service: ServiceData,
  periods: readonly OpenPeriod[],
  sharers: readonly ServiceData[] = [service],
): Stretch[] {
  const stretches = unbroken(periods);
  const share = sharers.reduce((sum, sharer) => sum + shareOf(sharer, stretches), 0);
  return stretches.map((stretch) =>
    gridOf(stretch, service.service.slotMinutes).map(({ minute, counters }) => ({
      time: clockTimeAt(minute),
      capacity: Math.min(counters, Math.ceil(counters * share - ROUNDING)),
    })),
  );
}

/** The same grid with all planned counters, as a group may take them. */
export function planAll(service: ServiceData, periods: readonly OpenPeriod[]): Stretch[] {
  return unbroken(periods).map((stretch) =>
    gridOf(stretch, service.service.slotMinutes).map(({ minute, counters }) => ({
      time: clockTimeAt(minute),
      capacity: counters,
    })),
  );
}

/** Sums of fractions miss whole numbers by less than this. */
const ROUNDING = 1e-9;

/** The part of the counters' time that a service's booking quota takes. */
function shareOf(service: ServiceData, stretches: readonly (readonly OpenPeriod[])[]): number {
  const { slotMinutes, dailyQuota } = service.service;
  const all = stretches
    .flatMap((stretch) => gridOf(stretch, slotMinutes))
    .reduce((sum, slot) => sum + slot.counters, 0);
  return all === 0 ? 0 : (dailyQuota.booking * slotsCovered(service, 1)) / all;
}

/** A place is one condition on each cell that it takes; an expression holds so many. */
const MOST_MINUTES = 360;

/** The slots that a booking from this time covers; nothing where it would leave the stretch. */
export function slotsFrom(
  stretches: readonly Stretch[],
  time: string,
  count: number,
): readonly Slot[] | undefined {
  for (const stretch of stretches) {
    const start = stretch.findIndex((slot) => slot.time === time);
    if (start === -1) continue;
    const slots = stretch.slice(start, start + count);
    const first = slots[0];
    const last = slots.at(-1);
    if (!first || !last || slots.length !== count) return undefined;
    return minutesOf(last.time) - minutesOf(first.time) < MOST_MINUTES ? slots : undefined;
  }
  return undefined;
}

/** Minutes since midnight at which slots end that begin at this time. */
export function endMinuteOf(service: ServiceData, time: string, count: number): number {
  return minutesOf(time) + count * service.service.slotMinutes;
}

/** Periods that touch, as one: a lunch taken in turns does not break the grid. */
function unbroken(periods: readonly OpenPeriod[]): (readonly OpenPeriod[])[] {
  const stretches: OpenPeriod[][] = [];
  for (const period of periods) {
    const last = stretches.at(-1);
    if (last?.at(-1)?.to === period.from) last.push(period);
    else stretches.push([period]);
  }
  return stretches;
}

/** Steps that fit, each with the fewest counters of the periods that it touches. */
function gridOf(
  periods: readonly OpenPeriod[],
  slotMinutes: number,
): { minute: number; counters: number }[] {
  const from = periods[0]?.from ?? 0;
  const to = periods.at(-1)?.to ?? 0;
  return Array.from({ length: Math.floor((to - from) / slotMinutes) }, (_, index) => {
    const minute = from + index * slotMinutes;
    const touched = periods.filter(
      (period) => period.from < minute + slotMinutes && minute < period.to,
    );
    return { minute, counters: Math.min(...touched.map((period) => period.counters)) };
  });
}
