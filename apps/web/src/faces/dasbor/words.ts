import type { Body } from '../../core/api.ts';
import { number } from '../../core/format.ts';
import type { View } from './filters.tsx';

export type Day = Body<'GET /v1/reports/day'>;
export type Ikm = Body<'GET /v1/reports/ikm'>;
export type Place = Day['total'];
export type Promises = Body<'GET /v1/reports/promises'>;
/** Calls whose time had been promised, and how. */
export type Kept = Pick<
  Place['promises']['first'],
  'scored' | 'kept' | 'notLaterThanP90' | 'meanErrorMinutes'
>;
type Index = Pick<
  Ikm['mall'],
  'n' | 'ikm' | 'grade' | 'sampleNeeded' | 'sampleSufficient' | 'elements'
>;

/** Fewer than this is shown and not judged. */
export const FEW = 30;

/** A range of 80 % is right when about so many calls fall into it, or before its end (web gates, 18). */
export const KEPT_GOAL = 0.78;
export const NOT_LATER_GOAL = 0.88;

export function enough({ scored }: Pick<Kept, 'scored'>): boolean {
  return scored >= FEW;
}

/** The promises of several rows together; their mean error weighs with their calls. */
export function keptOf(rows: readonly { readonly first: Kept }[]): Kept {
  const sum = (value: (kept: Kept) => number) =>
    rows.reduce((all, { first }) => all + value(first), 0);
  const scored = sum((kept) => kept.scored);
  return {
    scored,
    kept: sum((kept) => kept.kept),
    notLaterThanP90: sum((kept) => kept.notLaterThanP90),
    meanErrorMinutes:
      scored === 0 ? null : sum((kept) => (kept.meanErrorMinutes ?? 0) * kept.scored) / scored,
  };
}

export function percent(part: number, whole: number): string {
  return `${number((part / whole) * 100)}%`;
}

/** “sasaran 78% tercapai”, of a share that was counted. */
export function reached(part: number, whole: number, goal: number): string {
  return `sasaran ${number(goal * 100)}% ${part / whole >= goal ? 'tercapai' : 'belum tercapai'}`;
}

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

/** A P90 against the target, in words. */
export function slowestWords({ p90Seconds, targetSeconds, withinTargetShare }: Place['waiting']) {
  if (p90Seconds === null || withinTargetShare === null) return 'belum ada yang dipanggil';
  const over = Math.round((p90Seconds - targetSeconds) / 60);
  const against = over > 0 ? `${over} menit di atas target` : `dalam target`;
  return `9 dari 10 orang menunggu paling lama ini, ${against} ${minutes(targetSeconds)}; ${number(withinTargetShare * 100)}% dalam target`;
}

/** The day in a few sentences, for who has no more time. */
export function glance(place: Place): string {
  if (place.visits + place.served === 0) return 'Belum ada kunjungan pada hari ini.';
  const { waiting, promises } = place;
  const refused = place.refused.reduce((sum, { count }) => sum + count, 0);
  return [
    `${number(place.visits)} kunjungan, ${number(place.served)} keperluan dilayani.`,
    waiting.medianSeconds === null
      ? 'Belum ada yang dipanggil.'
      : `Separuh menunggu paling lama ${minutes(waiting.medianSeconds)}, ${waiting.medianSeconds <= waiting.targetSeconds ? 'dalam' : 'di atas'} target ${minutes(waiting.targetSeconds)}.`,
    enough(promises.first)
      ? `${percent(promises.first.kept, promises.first.scored)} dipanggil pada waktu yang dijanjikan.`
      : '',
    refused === 0 ? '' : `${number(refused)} orang tidak mendapat nomor.`,
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
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
