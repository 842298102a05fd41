import type { ServiceData } from '@gerai/shared/events/booking.ts';
import type { DayKey, Instant } from '@gerai/shared/ports.ts';
import { clockTimeOf, dayOf, minutesOf } from '@gerai/shared/time.ts';

/**
 * The places of a day belong to the counters, not to one service: all services that share counters
 * take from the same cells of five minutes. A place that does not begin or end on a cell takes the
 * whole cell, so that a grid beside the cells books less, never more.
 */
export const CELL_MINUTES = 5;

/** Which counters a service uses: those that its agency's timetable plans. */
export function countersIdOf({ agency, service }: ServiceData): string {
  return `${agency.agencyId}#${service.timetableId}`;
}

/** The services that use the same counters, itself included. */
export function sharersOf(
  services: ReadonlyMap<string, ServiceData>,
  service: ServiceData,
): readonly ServiceData[] {
  const countersId = countersIdOf(service);
  return [...services.values()].filter((each) => countersIdOf(each) === countersId);
}

/** Minutes since midnight in Jakarta, from included, to not. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The stretch of its day that a booking or a hold takes; midnight at its end is 24.00. */
export function spanOf(times: { readonly slotStart: Instant; readonly slotEnd: Instant }): Span {
  const endsNextDay = dayOf(times.slotEnd) > dayOf(times.slotStart);
  return {
    from: minutesOf(clockTimeOf(times.slotStart)),
    to: endsNextDay ? 24 * 60 : minutesOf(clockTimeOf(times.slotEnd)),
  };
}

/** The cells that a span touches, by the minute at which they begin. */
export function cellsOf({ from, to }: Span): number[] {
  const first = Math.floor(from / CELL_MINUTES) * CELL_MINUTES;
  return Array.from(
    { length: Math.max(0, Math.ceil((to - first) / CELL_MINUTES)) },
    (_, index) => first + index * CELL_MINUTES,
  );
}

/** A place kept for somebody for some minutes: by a visitor who is typing, or offered to who waits. */
export interface Hold extends Span {
  readonly kind: 'hold' | 'offer';
  readonly serviceId: string;
  readonly applicants: number;
  readonly until: Instant;
  /** A hold can be made longer once. */
  readonly extended: boolean;
  /** Fingerprint of the request that made it. */
  readonly fingerprint: string;
  /** Counters side by side that it takes; one where it says nothing. */
  readonly places?: number;
}

/** The one row of the counters' day: everything that is taken of it, in bookings and holds. */
export interface CountersDay {
  readonly cells: ReadonlyMap<number, number>;
  /** Applicants booked and held, by service, against each service's quota. */
  readonly applicants: ReadonlyMap<string, number>;
  readonly holds: ReadonlyMap<string, Hold>;
  /** The oldest catalogue version, by service, that may still take places of this day. */
  readonly versions: ReadonlyMap<string, number>;
  /** How many visitors wait for a place of this day, by service. */
  readonly waiting: ReadonlyMap<string, number>;
  /** Applicants, by service, whose places are the walk-ins' now; those unbooked count as taken too. */
  readonly released: ReadonlyMap<string, number>;
  /** Walk-ins of the day by service, as the queue told last. */
  readonly walkIns: ReadonlyMap<string, { readonly applicants: number; readonly at: Instant }>;
}

export const EMPTY_DAY: CountersDay = {
  cells: new Map(),
  applicants: new Map(),
  holds: new Map(),
  versions: new Map(),
  waiting: new Map(),
  released: new Map(),
  walkIns: new Map(),
};

/** The holds whose time is over: their places may be taken. */
export function expiredHolds(day: CountersDay, now: Instant): ReadonlyMap<string, Hold> {
  return new Map([...day.holds].filter(([, hold]) => hold.until <= now));
}

/** The day as it is for a service at this moment: what expired holds keep is free. */
export function takenOf(
  day: CountersDay,
  serviceId: string,
  now: Instant,
): { readonly applicants: number; readonly cells: ReadonlyMap<number, number> } {
  const cells = new Map(day.cells);
  let applicants = day.applicants.get(serviceId) ?? 0;
  for (const hold of expiredHolds(day, now).values()) {
    for (const cell of cellsOf(hold)) cells.set(cell, (cells.get(cell) ?? 0) - placesOf(hold));
    if (hold.serviceId === serviceId) applicants -= hold.applicants;
  }
  return { applicants, cells };
}

export function stillHeld(day: CountersDay, holdId: string, now: Instant): boolean {
  const hold = day.holds.get(holdId);
  return hold !== undefined && hold.until > now;
}

/** Whether the hold is of this very place. */
export function isHoldOf(day: CountersDay, holdId: string, place: Taking): boolean {
  const hold = day.holds.get(holdId);
  return (
    hold?.from === place.span.from &&
    hold.to === place.span.to &&
    hold.serviceId === place.serviceId &&
    hold.applicants === place.applicants &&
    placesOf(hold) === placesOf(place)
  );
}

/** Counters side by side that a place takes: one, but for a group. */
export function placesOf({ places }: { readonly places?: number }): number {
  return places ?? 1;
}

/** What a place takes of its counters' day, with the limits that the timetable sets. */
export interface Taking {
  readonly countersId: string;
  readonly day: DayKey;
  readonly serviceId: string;
  readonly applicants: number;
  readonly dailyQuota: number;
  readonly catalogueVersion: number;
  readonly span: Span;
  /** Most bookings per cell, by the minute at which the cell begins. */
  readonly capacities: ReadonlyMap<number, number>;
  readonly places?: number;
}

/** What a booking holds of its counters' day, to be given back. */
export interface Given {
  readonly countersId: string;
  readonly day: DayKey;
  readonly serviceId: string;
  readonly applicants: number;
  readonly span: Span;
  readonly places?: number;
}

/** Names the row of some counters' day. */
export function rowOf({ countersId, day }: Pick<Given, 'countersId' | 'day'>): string {
  return `${ROW}${countersId} ${day}`;
}

export const ROW = 'day ';

/**
 * Why days refused to be taken from. outdated: the timetable has changed since the catalogue was
 * read. reclaim: other expired holds than those named must give way. full: nothing is left.
 */
export function judgeRefusal(
  days: ReadonlyMap<string, CountersDay>,
  takes: readonly Taking[],
  drops: ReadonlyMap<string, ReadonlyMap<string, Hold>>,
  now: Instant,
):
  | { readonly kind: 'outdated' | 'full' }
  | { readonly kind: 'reclaim'; readonly drops: ReadonlyMap<string, ReadonlyMap<string, Hold>> } {
  const outdated = takes.some((take) => {
    const oldest = days.get(rowOf(take))?.versions.get(take.serviceId);
    return oldest !== undefined && oldest > take.catalogueVersion;
  });
  if (outdated) return { kind: 'outdated' };
  const found = new Map([...days].map(([row, day]) => [row, expiredHolds(day, now)]));
  const seen = (row: string) => [...(drops.get(row)?.keys() ?? [])].sort().join();
  const changed = [...found].some(
    ([row, expired]) => [...expired.keys()].sort().join() !== seen(row),
  );
  return changed ? { kind: 'reclaim', drops: new Map([...drops, ...found]) } : { kind: 'full' };
}
