import type { CityHoliday } from '@gerai/shared/contract/city.ts';
import type { BookingData, ServiceData } from '@gerai/shared/events/booking.ts';
import type { DayKey } from '@gerai/shared/ports.ts';
import { CELL_MINUTES, cellsOf, countersIdOf, spanOf } from './places.ts';
import { openingOf } from './timetable.ts';

/**
 * The bookings that a catalogue hits: those outside its opening, and where fewer counters are planned
 * than booked, those that were confirmed last. A booking beside a new grid stays; so does one beyond
 * a new quota.
 *
 * @param bookings the confirmed ones of the days in question, of all services that share counters.
 */
export function bookingsHit(
  services: ReadonlyMap<string, ServiceData>,
  holidays: ReadonlyMap<DayKey, CityHoliday>,
  bookings: readonly BookingData[],
): readonly BookingData[] {
  const taken = new Map<string, number>();
  return bookings
    .toSorted((a, b) => (a.confirmedAt < b.confirmedAt ? -1 : 1))
    .filter((booking) => {
      const service = services.get(booking.serviceId);
      if (!service) return true;
      const planned = plannedCounters(service, holidays, booking.day);
      const cells = cellsOf(spanOf(booking));
      const name = (cell: number) => `${countersIdOf(service)} ${booking.day} ${cell}`;
      const places = booking.counterCount ?? 1;
      const all = (cell: number) => (taken.get(name(cell)) ?? 0) + places;
      const fits = cells.every((cell) => all(cell) <= planned(cell));
      if (fits) for (const cell of cells) taken.set(name(cell), all(cell));
      return !fits;
    });
}

/** Counters planned throughout a cell; none where it is not open from its beginning to its end. */
function plannedCounters(
  service: ServiceData,
  holidays: ReadonlyMap<DayKey, CityHoliday>,
  day: DayKey,
): (cell: number) => number {
  const opening = openingOf(service, holidays, day);
  if (opening.kind !== 'open') return () => 0;
  return (cell) => {
    const end = cell + CELL_MINUTES;
    const touched = opening.periods.filter(({ from, to }) => from < end && cell < to);
    const open = touched.reduce(
      (sum, { from, to }) => sum + Math.min(to, end) - Math.max(from, cell),
      0,
    );
    return open < CELL_MINUTES ? 0 : Math.min(...touched.map(({ counters }) => counters));
  };
}
