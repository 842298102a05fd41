import { loadCity } from '@gerai/config/load.ts';
import type { City } from '@gerai/shared/contract/city.ts';

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
