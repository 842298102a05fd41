import type { CityService, CityText } from './contract/city.ts';

/** Where residents of a district are served instead; nothing where they are served here. */
export function referralOf(service: CityService, residence: string | null): CityText | undefined {
  if (residence === null) return undefined;
  return service.referrals.find(({ kecamatanIds }) => kecamatanIds.includes(residence))?.location;
}
