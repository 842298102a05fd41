import { type City, parseCity, WEEKDAYS } from '@gerai/shared/contract/city.ts';
import type { ServiceData } from '@gerai/shared/events/booking.ts';
import { type CommandContext, eventOf } from '@gerai/shared/messaging/outbox.ts';
import type { DayKey, Ids } from '@gerai/shared/ports.ts';
import { dayOf } from '@gerai/shared/time.ts';
import type { CityStore } from './ports.ts';

export type ImportResult =
  | { readonly kind: 'imported'; readonly services: number }
  | { readonly kind: 'already-seeded' };

/**
 * Load a city into an empty installation.
 *
 * Input: the city as its folder was read. Output: how many services were published, or that the
 * installation had been seeded before. @throws Error naming everything wrong with the city.
 *
 * Primary course:
 * 1. Check the city, and that it is the one of this installation.
 * 2. Stop where the marker says that it was loaded.
 * 3. Write the mall, then each service with its event; what already stands there stays, so that a
 *    run that died in the middle can be run again.
 * 4. Write the marker last.
 */
export async function importCity(
  deps: { readonly mallId: string; readonly ids: Ids; readonly cities: CityStore },
  input: unknown,
  context: CommandContext,
): Promise<ImportResult> {
  const parsed = parseCity(input);
  if (parsed.kind === 'refused') {
    const lines = parsed.problems.map(
      ({ path, message }) => `${path.map(String).join('.')}: ${message}`,
    );
    throw new Error(`The city cannot be imported:\n${lines.join('\n')}`);
  }
  const { city } = parsed;
  if (city.mall.mallId !== deps.mallId) {
    throw new Error(`The city is of mall ${city.mall.mallId}, the installation of ${deps.mallId}`);
  }
  if (await deps.cities.isInstalled(deps.mallId)) return { kind: 'already-seeded' };
  const published = city.services.map((service) => publish(city, service, context.time));
  await deps.cities.putMall(city);
  for (const service of published) {
    await deps.cities.putService(
      service,
      eventOf('booking.service.published.v1', context, deps.ids),
    );
  }
  await deps.cities.markInstalled(deps.mallId, context.time);
  return { kind: 'imported', services: published.length };
}

/** A service of a checked city with all that other services need to know of it. */
function publish(city: City, service: City['services'][number], now: string): ServiceData {
  const agency = found(city.agencies.find(({ agencyId }) => agencyId === service.agencyId));
  const queue = found(city.queues.find(({ queueId }) => queueId === service.queueId));
  const timetable = found(
    city.timetables.find(({ timetableId }) => timetableId === service.timetableId),
  );
  const today: DayKey = dayOf(now);
  return {
    serviceId: service.serviceId,
    mallId: city.mall.mallId,
    catalogueVersion: 1,
    publishedAt: now,
    agency: {
      agencyId: agency.agencyId,
      name: agency.name.id,
      shortName: agency.shortName,
      floor: agency.floor,
    },
    queue,
    counters: city.counters.filter((counter) => counter.serviceIds.includes(service.serviceId)),
    service,
    timetable: {
      weekly: WEEKDAYS.flatMap((weekday, index) =>
        timetable.week[weekday].map((period) => ({ weekday: index + 1, ...period })),
      ),
      ticketsFrom: timetable.ticketsFrom,
      lastTicketMinutesBeforeClose: timetable.lastTicketMinutesBeforeClose,
    },
    seasons: city.seasons,
    closedDays: city.holidays.map((holiday) => holiday.date).filter((date) => date >= today),
  };
}

/** `checkCity` has made sure of every reference. */
function found<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new Error('The city was not checked');
  return part;
}
