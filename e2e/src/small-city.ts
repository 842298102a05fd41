import { loadCity } from '@gerai/config/load.ts';
import { type City, WEEKDAYS } from '@gerai/shared/contract/city.ts';

const PEKALONGAN = new URL('../../config/pekalongan/', import.meta.url);

/** Pekalongan with one agency only: the same rules, and nothing that a test does not look at. */
export async function cityOfOneAgency(agencyId: string): Promise<City> {
  const city = await loadCity(PEKALONGAN);
  const services = city.services.filter((service) => service.agencyId === agencyId);
  const used = new Set(services.map(({ timetableId }) => timetableId));
  return {
    ...city,
    agencies: city.agencies.filter((agency) => agency.agencyId === agencyId),
    queues: city.queues.filter((queue) => queue.agencyId === agencyId),
    counters: city.counters.filter((counter) => counter.agencyId === agencyId),
    services,
    timetables: city.timetables.filter(({ timetableId }) => used.has(timetableId)),
  };
}

/** That city, where residents of Pekalongan Utara are served in another place for one of the services. */
export function referring(city: City, serviceId: string): City {
  const location = { id: 'Kantor Dindukcapil, Jalan Contoh 1', en: 'The main office' };
  const referrals = [{ kecamatanIds: ['pekalongan-utara'], location }];
  return {
    ...city,
    services: city.services.map((service) =>
      service.serviceId === serviceId ? { ...service, referrals } : service,
    ),
  };
}

/**
 * One agency with some of its services and a number of counters that all serve all of them, for
 * crowds: places and numbers are limited by the counters alone.
 */
export async function crowdedCity(
  agencyId: string,
  serviceIds: readonly string[],
  counterCount: number,
): Promise<City> {
  const city = await cityOfOneAgency(agencyId);
  const [counter] = city.counters;
  if (!counter) throw new Error(`${agencyId} has no counter`);
  return {
    ...city,
    services: city.services
      .filter(({ serviceId }) => serviceIds.includes(serviceId))
      .map((service) => ({ ...service, dailyQuota: { booking: 100_000, walkIn: 100_000 } })),
    counters: Array.from({ length: counterCount }, (_, index) => ({
      ...counter,
      counterId: `loket-${index + 1}`,
      number: index + 1,
      serviceIds: [...serviceIds],
    })),
    timetables: city.timetables.map((timetable) => {
      const week = { ...timetable.week };
      for (const weekday of WEEKDAYS) {
        week[weekday] = week[weekday].map((period) => ({
          ...period,
          plannedCounters: counterCount,
        }));
      }
      return { ...timetable, week };
    }),
  };
}
