import type { Instant } from '@gerai/shared/ports.ts';
import { dayOf } from '@gerai/shared/time.ts';
import type { CatalogueView, ServiceView } from '../contract/schemas.ts';
import { guardSettingsOf } from '../domain/booking-guard.ts';
import { agencyNameOf, type Catalogue } from '../domain/catalogue.ts';

/** How long the catalogue may be kept before one asks again. */
const POLL_AFTER_MS = 60_000;

/** All agencies that offer a service, by the number of their gerai, with what to bring. */
export function viewCatalogue(catalogue: Catalogue, now: Instant): CatalogueView {
  const { mall, agencies } = catalogue;
  const services = [...catalogue.services.values()];
  return {
    mall: {
      mallId: mall.mallId,
      name: mall.name,
      shortName: mall.shortName,
      address: mall.address,
      floors: mall.floors,
      kecamatan: mall.kecamatan,
      interpreters: (catalogue.interpreters ?? []).map(({ interpreterId, name, weekly }) => ({
        interpreterId,
        name,
        weekly,
      })),
    },
    agencies: agencies
      .toSorted((a, b) => a.number - b.number)
      .map(({ agencyId, name, shortName, floor }) => ({
        agencyId,
        name,
        shortName,
        floor,
        services: services
          .filter((each) => each.agency.agencyId === agencyId)
          .map(({ serviceId, catalogueVersion, service, timetable, counters }) => ({
            serviceId,
            catalogueVersion,
            name: service.name,
            shortName: service.shortName,
            sensitive: service.sensitive,
            counterMinutes: service.counterMinutes,
            completionWorkingDays: service.standard.completionWorkingDays,
            cost: service.standard.cost,
            requirements: service.standard.requirements,
            whoMayCome: service.whoMayCome,
            identityPolicy: service.identityPolicy,
            bookingHorizonDays: service.bookingHorizonDays,
            counterNumbers: counters.map(({ number }) => number),
            bookingGuard: guardSettingsOf(service),
            weekly: timetable.weekly.map(({ weekday, from, to }) => ({ weekday, from, to })),
            ...(service.referrals.length > 0 ? { referrals: service.referrals } : {}),
          })),
      }))
      .filter((agency) => agency.services.length > 0),
    serverTime: now,
    pollAfterMs: POLL_AFTER_MS,
  };
}

/** One service whole, with the days ahead on which the mall is closed. */
export function viewService(
  catalogue: Catalogue,
  serviceId: string,
  now: Instant,
): ServiceView | undefined {
  const found = catalogue.services.get(serviceId);
  if (!found) return undefined;
  const today = dayOf(now);
  const districts = new Map(
    catalogue.mall.kecamatan.map(({ kecamatanId, name }) => [kecamatanId, name]),
  );
  return {
    serviceId,
    catalogueVersion: found.catalogueVersion,
    service: found.service,
    agency: {
      agencyId: found.agency.agencyId,
      name: agencyNameOf(catalogue, found),
      shortName: found.agency.shortName,
      floor: found.agency.floor,
    },
    servedElsewhere: found.service.referrals.map(({ kecamatanIds, location }) => ({
      districts: kecamatanIds.map((id) => districts.get(id) ?? id),
      location,
    })),
    queue: found.queue,
    counters: found.counters.map(({ counterId, number, name, floor }) => ({
      counterId,
      number,
      name,
      floor,
    })),
    timetable: found.timetable,
    seasons: found.seasons,
    exceptions: (found.exceptions ?? [])
      .filter(({ day }) => day >= today)
      .map(({ day, periods }) => ({ day, periods: periods.map(({ from, to }) => ({ from, to })) })),
    holidays: [...catalogue.holidays.values()]
      .filter(({ date }) => date >= today)
      .map(({ date, name, status }) => ({ date, name, status })),
    serverTime: now,
    pollAfterMs: POLL_AFTER_MS,
  };
}
