import type { DayKey, Instant } from '@gerai/shared/ports.ts';
import { addDays, dayOf } from '@gerai/shared/time.ts';
import type { DayAvailability } from '../domain/availability.ts';
import { guardSettingsOf } from '../domain/booking-guard.ts';
import { countersIdOf, EMPTY_DAY } from '../domain/places.ts';
import { type WalkIns, walkInsOf } from '../domain/walk-ins.ts';
import { daysOf, questionOf } from './find-places.ts';
import type { BookingDeps } from './ports.ts';

/** Days in one answer. */
const DAYS = 14;

/** How far ahead one may ask. */
const FARTHEST_DAYS = 400;

/**
 * The places of a service, 14 days at a time.
 *
 * Input: the service, the first day (today where none is named), applicants, now.
 * Output: the days with their state and free slots, earliest first.
 *
 * Primary course:
 * 1. Take the service from the catalogue (cached for some seconds).
 * 2. Read what is taken of all the days in one query.
 * 3. Work out each day from its timetable, and today's walk-ins from what the queue has told.
 */
export async function listAvailability(
  deps: BookingDeps,
  question: {
    readonly serviceId: string;
    readonly from: DayKey | undefined;
    readonly applicants: number;
    readonly interpreter?: string | undefined;
    readonly now: Instant;
  },
): Promise<
  | {
      readonly kind: 'availability';
      readonly catalogueVersion: number;
      readonly bookingGuard: ReturnType<typeof guardSettingsOf>;
      readonly days: readonly DayAvailability[];
      /** Today's walk-ins, where the days begin today. */
      readonly walkIns: WalkIns | null;
    }
  | { readonly kind: 'unknown-service' }
  | { readonly kind: 'day-out-of-range' }
> {
  const { serviceId, applicants, now } = question;
  const today = dayOf(now);
  const from = question.from ?? today;
  if (from < today || from > addDays(today, FARTHEST_DAYS)) return { kind: 'day-out-of-range' };
  const catalogue = await deps.catalogue.load();
  const service = catalogue.services.get(serviceId);
  if (!service) return { kind: 'unknown-service' };
  const ofToday = questionOf(catalogue, service, { day: today, applicants, now });
  const last = addDays(from, DAYS - 1);
  const rows = await deps.places.taken(countersIdOf(service), from, last, { fresh: false });
  return {
    kind: 'availability',
    catalogueVersion: service.catalogueVersion,
    bookingGuard: guardSettingsOf(service.service),
    days: daysOf(
      catalogue,
      service,
      { from, count: DAYS, applicants, now, interpreter: question.interpreter },
      rows,
    ),
    walkIns: from === today ? walkInsOf(ofToday, rows.get(today) ?? EMPTY_DAY) : null,
  };
}
