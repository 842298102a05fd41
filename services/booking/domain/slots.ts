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
 * The grid of a day: steps of `slotMinutes` inside each unbroken stretch of opening. A slot holds at
 * most one booking per planned counter, and no more than its share of the day's booking quota,
 * rounded up, so that services which share counters do not all fill the first hour:
 * `min(counters, ceil(quota × slots of one applicant × counters / counters of all slots))`. The quota
 * itself is kept by the day's own count of applicants.
 */
export function planDay(service: ServiceData, periods: readonly OpenPeriod[]): Stretch[] {
  const { slotMinutes, dailyQuota } = service.service;
  const stretches = unbroken(periods).map((stretch) => gridOf(stretch, slotMinutes));
  const all = stretches.flat().reduce((sum, slot) => sum + slot.counters, 0);
  const units = dailyQuota.booking * slotsCovered(service, 1);
  return stretches.map((slots) =>
    slots.map(({ minute, counters }) => ({
      time: clockTimeAt(minute),
      capacity: Math.min(counters, Math.ceil((units * counters) / all)),
    })),
  );
}

/** A booking is one transaction of at most 100 writes: its slots, and ten for all the rest. */
const MOST_SLOTS = 90;

/** The slots that a booking from this time covers; nothing where it would leave the stretch. */
export function slotsFrom(
  stretches: readonly Stretch[],
  time: string,
  count: number,
): readonly Slot[] | undefined {
  if (count > MOST_SLOTS) return undefined;
  for (const stretch of stretches) {
    const start = stretch.findIndex((slot) => slot.time === time);
    if (start === -1) continue;
    const slots = stretch.slice(start, start + count);
    return slots.length === count ? slots : undefined;
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
