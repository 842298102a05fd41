import type { ServiceData } from '@gerai/shared/events/booking.ts';
import type { DayKey, Instant } from '@gerai/shared/ports.ts';
import { addDays, dayOf } from '@gerai/shared/time.ts';
import type { DayAvailability } from '../domain/availability.ts';
import type { Catalogue } from '../domain/catalogue.ts';
import { earliestVisit, type Proposal } from '../domain/visit.ts';
import { daysFrom } from './find-places.ts';
import type { BookingDeps } from './ports.ts';

/** Days that are looked at, one query for each service. */
const DAYS = 14;

/** How far ahead one may ask. */
const FARTHEST_DAYS = 400;

/**
 * Propose visits for several services: of each day the one that ends first.
 *
 * Input: the services, the first day (today where none is named), the time of day from which the
 * visitor can come, applicants. Output: at most one visit a day, the earliest day first.
 *
 * Primary course:
 * 1. Read the free places of 14 days of each service, one query for each.
 * 2. Of each day, find the chain of places that ends first, with time to walk between them.
 */
export async function proposeVisits(
  deps: BookingDeps,
  question: {
    readonly serviceIds: readonly string[];
    readonly from: DayKey | undefined;
    readonly after: string | undefined;
    readonly applicants: number;
    readonly interpreter?: string | undefined;
    readonly now: Instant;
  },
): Promise<
  | { readonly kind: 'proposals'; readonly proposals: readonly Proposal[] }
  | { readonly kind: 'unknown-service' | 'day-out-of-range' | 'service-twice' }
> {
  const { serviceIds, now } = question;
  const today = dayOf(now);
  const from = question.from ?? today;
  if (from < today || from > addDays(today, FARTHEST_DAYS)) return { kind: 'day-out-of-range' };
  if (new Set(serviceIds).size < serviceIds.length) return { kind: 'service-twice' };
  const catalogue = await deps.catalogue.load();
  const services = serviceIds.flatMap((serviceId) => catalogue.services.get(serviceId) ?? []);
  if (services.length < serviceIds.length) return { kind: 'unknown-service' };
  const wishes = services.map((service) => ({ service, applicants: question.applicants }));
  const { after, interpreter } = question;
  const range = { from, after, now, fresh: false, interpreter };
  const { proposals } = await visitsFor(deps, catalogue, wishes, range);
  return { kind: 'proposals', proposals };
}

/** The proposals of 14 days, with the days of each service that they were made from. */
export async function visitsFor(
  deps: BookingDeps,
  catalogue: Catalogue,
  wishes: readonly { readonly service: ServiceData; readonly applicants: number }[],
  range: {
    readonly from: DayKey;
    readonly after: string | undefined;
    readonly now: Instant;
    readonly fresh: boolean;
    readonly interpreter?: string | undefined;
  },
): Promise<{
  readonly proposals: readonly Proposal[];
  readonly days: readonly (readonly DayAvailability[])[];
}> {
  const { from, after = '00:00', now, fresh, interpreter } = range;
  const days = await Promise.all(
    wishes.map(({ service, applicants }) =>
      daysFrom(deps, catalogue, service, {
        from,
        count: DAYS,
        fresh,
        applicants,
        now,
        interpreter,
      }),
    ),
  );
  const proposals = Array.from({ length: DAYS }, (_, index) => addDays(from, index)).flatMap(
    (day, index) =>
      earliestVisit(
        day,
        wishes.map(({ service }, which) => ({
          service,
          free: (days[which]?.[index]?.slots ?? []).filter(
            ({ remaining, time }) => remaining > 0 && time >= after,
          ),
        })),
      ) ?? [],
  );
  return { proposals, days };
}
