import type { ServiceData } from '@gerai/shared/events/booking.ts';

/** What reports and surveys say of a published service. */
export interface ServiceCopy {
  readonly serviceId: string;
  readonly mallId: string;
  readonly version: number;
  readonly agencyId: string;
  readonly agencyName: string;
  readonly floor: number;
  readonly name: { readonly id: string; readonly en: string };
  readonly counterMinutes: number;
  /** Whether its visits are asked for the survey. */
  readonly survey: boolean;
}

export function serviceCopyOf(data: ServiceData, version: number): ServiceCopy {
  return {
    serviceId: data.serviceId,
    mallId: data.mallId,
    version,
    agencyId: data.agency.agencyId,
    agencyName: data.agency.name,
    floor: data.agency.floor,
    name: data.service.name,
    counterMinutes: data.service.counterMinutes,
    survey: data.service.survey,
  };
}
