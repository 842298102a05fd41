import type { Body } from '../../core/api.ts';
import { number } from '../../core/format.ts';
import type { View } from './filters.tsx';

export type Day = Body<'GET /v1/reports/day'>;
export type Ikm = Body<'GET /v1/reports/ikm'>;
export type Place = Day['total'];
type Index = Pick<
  Ikm['mall'],
  'n' | 'ikm' | 'grade' | 'sampleNeeded' | 'sampleSufficient' | 'elements'
>;

/** Fewer than this is shown and not judged. */
export const FEW = 30;

/** “18 menit”, or a word that nothing is known. */
export function minutes(seconds: number | null): string {
  return seconds === null ? 'belum ada' : `${number(Math.round(seconds / 60))} menit`;
}

/** What a view is about, of a day; nothing where that day has nothing of it. */
export function placeOf(day: Day, view: View): Place | undefined {
  if (view.agencyId) return day.agencies.find(({ agencyId }) => agencyId === view.agencyId);
  if (view.floor) return day.floors.find(({ floor }) => floor === view.floor);
  return day.total;
}

/** The index of a view; a floor has none of its own. */
export function indexOf(ikm: Ikm, view: View): Index | undefined {
  if (view.agencyId) return ikm.agencies.find(({ agencyId }) => agencyId === view.agencyId);
  return view.floor ? undefined : ikm.mall;
}

export function placeName(day: Day, view: View): string {
  if (view.agencyId) {
    const agency = day.agencies.find(({ agencyId }) => agencyId === view.agencyId);
    return agency?.agencyName ?? view.agencyId;
  }
  return view.floor ? `Lantai ${view.floor}` : 'Seluruh mal';
}

/** A median against the target and the day before, in words. */
export function targetWords(median: number | null, target: number, before: number | null): string {
  if (median === null) return `target ${minutes(target)}`;
  const over = Math.round((median - target) / 60);
  const against =
    over > 0
      ? `target ${minutes(target)}: lebih lambat ${over} menit`
      : `dalam target ${minutes(target)}`;
  if (before === null) return against;
  const change = Math.round((median - before) / 60);
  if (change === 0) return `${against}; sama dengan hari sebelumnya`;
  return `${against}; ${change > 0 ? 'lebih lambat' : 'lebih cepat'} ${Math.abs(change)} menit dari hari sebelumnya`;
}

export const ELEMENTS: Readonly<Record<Ikm['mall']['elements'][number]['element'], string>> = {
  requirements: 'Persyaratan',
  procedure: 'Prosedur',
  time: 'Waktu',
  cost: 'Biaya',
  product: 'Produk',
  competence: 'Kompetensi',
  conduct: 'Perilaku',
  complaints: 'Pengaduan',
  facilities: 'Sarana',
};

export const REFUSALS: Readonly<Record<Place['refused'][number]['reason'], string>> = {
  'service-closed': 'layanan tutup',
  'quota-used': 'kuota habis',
  'check-in-too-early': 'datang terlalu awal',
  'served-elsewhere': 'dilayani di tempat lain',
};
