import type { ServiceData } from '@gerai/shared/events/booking.ts';
import type { DayKey, Instant } from '@gerai/shared/ports.ts';
import { addDays, dayOf } from '@gerai/shared/time.ts';
import { type Alternative, nearestFree } from '../domain/alternatives.ts';
import {
  availabilityOf,
  capacitiesOf,
  type DayAvailability,
  type Group,
  type Place,
  type Question,
  quotaOf,
} from '../domain/availability.ts';
import type { Catalogue } from '../domain/catalogue.ts';
import { ANY_INTERPRETER, interpretedSpans, presencesOf } from '../domain/interpreters.ts';
import {
  type CountersDay,
  countersIdOf,
  EMPTY_DAY,
  sharersOf,
  spanOf,
  type Taking,
  takenOf,
} from '../domain/places.ts';
import type { BookingDeps } from './ports.ts';

/** Days that a refusal looks ahead. */
const ALTERNATIVE_DAYS = 14;

export interface Wanted {
  readonly day: DayKey;
  readonly applicants: number;
  readonly now: Instant;
  /** A group, at so many counters side by side. */
  readonly group?: Group | undefined;
  /** An interpreter is needed: which one, or `any`. */
  readonly interpreter?: string | undefined;
}

/** Which interpreter a visitor needs; nothing where none was asked for. */
export function interpreterFor(fields: {
  readonly needs: readonly string[];
  readonly interpreterId?: string | undefined;
}): string | undefined {
  return (
    fields.interpreterId ?? (fields.needs.includes('interpreter') ? ANY_INTERPRETER : undefined)
  );
}

/** What is asked of the timetable, by the catalogue as it was read. */
export function questionOf(catalogue: Catalogue, service: ServiceData, wanted: Wanted): Question {
  const { interpreters = [] } = catalogue;
  return {
    service,
    sharers: sharersOf(catalogue.services, service),
    holidays: catalogue.holidays,
    day: wanted.day,
    applicants: wanted.applicants,
    now: wanted.now,
    group: wanted.group,
    ...(wanted.interpreter !== undefined && interpreters.length > 0
      ? { within: interpretedSpans(interpreters, wanted.day, wanted.interpreter) }
      : {}),
  };
}

/** What the place takes of its counters' day, with the limits of the timetable. */
export function takingOf(service: ServiceData, place: Place, wanted: Wanted): Taking {
  return {
    countersId: countersIdOf(service),
    day: wanted.day,
    serviceId: service.serviceId,
    applicants: wanted.applicants,
    dailyQuota: quotaOf(service, wanted.group),
    catalogueVersion: service.catalogueVersion,
    span: spanOf(place),
    capacities: capacitiesOf(service, place.slots),
    ...(wanted.group ? { places: wanted.group.counters } : {}),
  };
}

/** So many days of a service from a day on, as they stand: one query. */
export async function daysFrom(
  deps: BookingDeps,
  catalogue: Catalogue,
  service: ServiceData,
  range: Omit<Wanted, 'day'> & {
    readonly from: DayKey;
    readonly count: number;
    readonly fresh: boolean;
  },
): Promise<readonly DayAvailability[]> {
  const { from, count, fresh } = range;
  const rows = await deps.places.taken(countersIdOf(service), from, addDays(from, count - 1), {
    fresh,
  });
  return daysOf(catalogue, service, range, rows);
}

/** So many days of a service by the rows of its counters' days. */
export function daysOf(
  catalogue: Catalogue,
  service: ServiceData,
  range: Omit<Wanted, 'day'> & { readonly from: DayKey; readonly count: number },
  rows: ReadonlyMap<DayKey, CountersDay>,
): readonly DayAvailability[] {
  const { from, count, applicants, now, interpreter, group } = range;
  const days = Array.from({ length: count }, (_, index) => addDays(from, index));
  return days.map((day) => ({
    ...availabilityOf(
      questionOf(catalogue, service, { day, applicants, now, interpreter, group }),
      takenOf(rows.get(day) ?? EMPTY_DAY, service.serviceId, now),
    ),
    interpreters: presencesOf(catalogue.interpreters ?? [], day),
  }));
}

/** One query: the nearest free places, on the wanted day where it can still be booked. */
export async function alternativesTo(
  deps: BookingDeps,
  catalogue: Catalogue,
  service: ServiceData,
  wanted: Wanted & { readonly time: string },
): Promise<readonly Alternative[]> {
  const { day, applicants, now, interpreter, group } = wanted;
  const today = dayOf(now);
  const horizon = addDays(today, service.service.bookingHorizonDays);
  const from = day >= today && day <= horizon ? day : today;
  const days = await daysFrom(deps, catalogue, service, {
    from,
    count: ALTERNATIVE_DAYS,
    fresh: true,
    applicants,
    now,
    interpreter,
    group,
  });
  return nearestFree(days, wanted);
}
