import type { ServiceData } from '@gerai/shared/events/booking.ts';

/** What a message says of a service. */
export interface ServiceCopy {
  readonly serviceId: string;
  readonly mallId: string;
  readonly name: { readonly id: string; readonly en: string };
  readonly shortName: string;
  /** The choice of the service says something private: messages name the agency instead. */
  readonly sensitive: boolean;
  readonly agencyShortName: string;
  readonly floor: number;
  readonly counters: readonly { readonly number: number; readonly floor: number }[];
  /** The catalogue version. */
  readonly version: number;
}

export function serviceCopyFrom(data: ServiceData): ServiceCopy {
  return {
    serviceId: data.serviceId,
    mallId: data.mallId,
    name: { id: data.service.name.id, en: data.service.name.en },
    shortName: data.service.shortName,
    sensitive: data.service.sensitive,
    agencyShortName: data.agency.shortName,
    floor: data.agency.floor,
    counters: data.counters
      .filter((counter) => counter.serviceIds.includes(data.serviceId))
      .map(({ number, floor }) => ({ number, floor })),
    version: data.catalogueVersion,
  };
}
