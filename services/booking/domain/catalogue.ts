import type {
  CityAgency,
  CityHoliday,
  CityInterpreter,
  CityMall,
} from '@gerai/shared/contract/city.ts';
import type { ServiceData } from '@gerai/shared/events/booking.ts';
import type { DayKey } from '@gerai/shared/ports.ts';

/** The catalogue as it is valid now. */
export interface Catalogue {
  readonly mall: CityMall;
  readonly agencies: readonly CityAgency[];
  readonly holidays: ReadonlyMap<DayKey, CityHoliday>;
  /** Who interprets in the mall, and when. */
  readonly interpreters?: readonly CityInterpreter[];
  /** Counts the changes of what belongs to the mall as a whole. */
  readonly mallVersion?: number;
  readonly services: ReadonlyMap<string, ServiceData>;
}

/** The agency's name in both languages; its Indonesian one twice where the mall does not list it. */
export function agencyNameOf(
  catalogue: Catalogue,
  service: ServiceData,
): { readonly id: string; readonly en: string } {
  const agency = catalogue.agencies.find(({ agencyId }) => agencyId === service.agency.agencyId);
  return agency?.name ?? { id: service.agency.name, en: service.agency.name };
}
