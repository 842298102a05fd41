import type { CityHoliday } from '@gerai/shared/contract/city.ts';
import type { ServiceData } from '@gerai/shared/events/booking.ts';
import type { DayKey, Instant } from '@gerai/shared/ports.ts';
import {
  addDays,
  addMinutes,
  clockTimeAt,
  dayOf,
  instantAt,
  minutesOf,
} from '@gerai/shared/time.ts';
import type { Presence } from './interpreters.ts';
import { cellsOf, type Span } from './places.ts';
import {
  endMinuteOf,
  planAll,
  planDay,
  type Slot,
  type Stretch,
  slotsCovered,
  slotsFrom,
} from './slots.ts';
import { type OpenPeriod, openingOf } from './timetable.ts';

/** What is taken of a day: the service's applicants, and what its counters have in each cell. */
export interface TakenDay {
  readonly applicants: number;
  readonly cells: ReadonlyMap<number, number>;
}

export const NOTHING_TAKEN: TakenDay = { applicants: 0, cells: new Map() };

export interface FreeSlot {
  readonly time: string;
  readonly slotStart: Instant;
  readonly slotEnd: Instant;
  /** Bookings of so many applicants that still fit from here. */
  readonly remaining: number;
}

/**
 * A day of one service. open: something is free. full: nothing is. past: every slot is over, or too
 * near to be booked. not-yet-open: beyond the horizon, with the time from which it can be booked.
 */
export interface DayAvailability {
  readonly day: DayKey;
  readonly state: 'open' | 'full' | 'closed' | 'holiday' | 'not-yet-open' | 'past';
  readonly holiday: CityHoliday | null;
  readonly bookableFrom: Instant | null;
  /** Earliest first; slots that can no longer be booked are left out. A full one has 0 remaining. */
  readonly slots: readonly FreeSlot[];
  /** Stretches between opening and closing without slots, and why. */
  readonly gaps: readonly Gap[];
  /** Who interprets that day, and when; absent where it was not asked. */
  readonly interpreters?: readonly Presence[];
}

/** break: the counters are closed. too-soon: over, or too near to be booked. Jakarta times. */
export interface Gap {
  readonly from: string;
  readonly to: string;
  readonly reason: 'break' | 'too-soon';
}

/** A place that may be booked as far as the timetable goes; whether it is free, the write decides. */
export interface Place {
  readonly slots: readonly Slot[];
  readonly slotStart: Instant;
  readonly slotEnd: Instant;
}

/**
 * A group is served at several counters side by side. It may take every planned counter, the time
 * kept for walk-ins too, and of the day's applicants all that both ways in may take: whoever books it
 * decides about the counters of the agency. Never more.
 */
export interface Group {
  readonly counters: number;
}

export interface Question {
  readonly service: ServiceData;
  /** The services that use the same counters; the service alone where none are named. */
  readonly sharers?: readonly ServiceData[];
  readonly holidays: ReadonlyMap<DayKey, CityHoliday>;
  readonly day: DayKey;
  readonly applicants: number;
  readonly now: Instant;
  /** A group that a supervisor books: served at so many counters side by side. */
  readonly group?: Group | undefined;
  /** Where the place must lie, in minutes of the day: while an interpreter is there. */
  readonly within?: readonly Span[];
}

/** How a day stands for a booking of so many applicants. */
export function availabilityOf(question: Question, taken: TakenDay): DayAvailability {
  const { service, holidays, day, applicants, now } = question;
  const none = { day, holiday: null, bookableFrom: null, slots: [], gaps: [] } as const;
  if (day < dayOf(now)) return { ...none, state: 'past' };
  const opening = openingOf(service, holidays, day);
  if (opening.kind === 'holiday') return { ...none, state: 'holiday', holiday: opening.holiday };
  if (opening.kind === 'closed' || service.service.dailyQuota.booking === 0) {
    return { ...none, state: 'closed' };
  }
  const bookableFrom = opensForBookingAt(service, day, now);
  if (now < bookableFrom) return { ...none, state: 'not-yet-open', bookableFrom };

  const { stretches, count, counters, quota } = planFor(question, opening.periods);
  const soonest = addMinutes(now, service.service.minimumNoticeMinutes);
  const ahead = stretches
    .flat()
    .filter((slot) => instantAt(day, slot.time) >= soonest)
    .map((slot) => slot.time);
  if (ahead.length === 0) return { ...none, state: 'past' };

  const quotaLeft = quota - taken.applicants;
  const bookings = Math.max(0, Math.floor(quotaLeft / applicants));
  const slots = ahead.flatMap((time) => {
    const covered = slotsFrom(stretches, time, count);
    if (!covered || !liesWithin(question, time, count)) return [];
    const remaining = Math.max(
      0,
      Math.min(
        bookings,
        ...covered.map((slot) => Math.floor(freeOf(service, slot, taken) / counters)),
      ),
    );
    return [{ time, ...spanOf(service, day, time, count), remaining }];
  });
  const state = slots.some((slot) => slot.remaining > 0) ? 'open' : 'full';
  return { ...none, slots, state, gaps: gapsOf(opening.periods, stretches, ahead[0]) };
}

/** What is missing of the day: its beginning that is over or too near, and its breaks. */
function gapsOf(
  periods: readonly OpenPeriod[],
  stretches: readonly Stretch[],
  firstAhead: string | undefined,
): Gap[] {
  const first = stretches.flat()[0]?.time;
  const soon: Gap[] =
    first !== undefined && firstAhead !== undefined && first < firstAhead
      ? [{ from: first, to: firstAhead, reason: 'too-soon' }]
      : [];
  const breaks = periods.flatMap((period, index): Gap[] => {
    const next = periods[index + 1];
    return next && period.to < next.from
      ? [{ from: clockTimeAt(period.to), to: clockTimeAt(next.from), reason: 'break' }]
      : [];
  });
  return [...soon, ...breaks];
}

/**
 * The place from a day and time on, or nothing: the service is closed then, the time is not on the
 * grid, over, too near or beyond the horizon, or so many applicants do not fit.
 */
export function placeAt(question: Question, time: string): Place | undefined {
  const { service, holidays, day, applicants, now } = question;
  const opening = openingOf(service, holidays, day);
  if (opening.kind !== 'open' || now < opensForBookingAt(service, day, now)) return undefined;
  if (instantAt(day, time) < addMinutes(now, service.service.minimumNoticeMinutes))
    return undefined;
  const { stretches, count, counters, quota } = planFor(question, opening.periods);
  if (applicants > quota) return undefined;
  const slots = slotsFrom(stretches, time, count);
  const fits = slots?.every(({ capacity }) => capacity >= counters) ?? false;
  return slots && fits && liesWithin(question, time, count)
    ? { slots, ...spanOf(service, day, time, count) }
    : undefined;
}

/** The grid for what is asked, with the slots, counters and applicants that it may take. */
function planFor(
  { service, sharers, applicants, group }: Question,
  periods: readonly OpenPeriod[],
) {
  const counters = group?.counters ?? 1;
  return {
    stretches: group ? planAll(service, periods) : planDay(service, periods, sharers),
    count: slotsCovered(service, Math.ceil(applicants / counters)),
    counters,
    quota: quotaOf(service, group),
  };
}

/** Applicants of a day that a booking may take part in: a group also of what is kept for walk-ins. */
export function quotaOf({ service }: ServiceData, group: Group | undefined): number {
  const { booking, walkIn } = service.dailyQuota;
  return group ? booking + walkIn : booking;
}

function liesWithin({ service, within }: Question, time: string, count: number): boolean {
  const from = minutesOf(time);
  const to = endMinuteOf(service, time, count);
  return within?.some((span) => span.from <= from && to <= span.to) ?? true;
}

/**
 * From when a day can be booked: days within the horizon always, its farthest day from `opensAt`
 * today, later days from `opensAt` of the day on which they become the farthest.
 */
function opensForBookingAt(service: ServiceData, day: DayKey, now: Instant): Instant {
  const { bookingHorizonDays, opensAt } = service.service;
  const opens = instantAt(addDays(day, -bookingHorizonDays), opensAt);
  return day < addDays(dayOf(now), bookingHorizonDays) ? now : opens;
}

function spanOf(service: ServiceData, day: DayKey, time: string, count: number) {
  return {
    slotStart: instantAt(day, time),
    slotEnd: instantAt(day, clockTimeAt(endMinuteOf(service, time, count))),
  };
}

/** The cells of a slot, each with the most bookings that it may hold: the slot's capacity. */
export function capacitiesOf(
  service: ServiceData,
  slots: readonly Slot[],
): ReadonlyMap<number, number> {
  const capacities = new Map<number, number>();
  for (const { time, capacity } of slots) {
    for (const cell of cellsOf(slotSpan(service, time))) {
      capacities.set(cell, Math.min(capacities.get(cell) ?? capacity, capacity));
    }
  }
  return capacities;
}

/** Bookings that a slot still takes. */
export function freeOf(service: ServiceData, slot: Slot, taken: TakenDay): number {
  const cells = cellsOf(slotSpan(service, slot.time));
  return slot.capacity - Math.max(...cells.map((cell) => taken.cells.get(cell) ?? 0));
}

function slotSpan(service: ServiceData, time: string) {
  return { from: minutesOf(time), to: endMinuteOf(service, time, 1) };
}
