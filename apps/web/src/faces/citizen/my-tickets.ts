import { signal } from '@preact/signals';
import { isObject } from '../../core/api.ts';
import { forgetKept } from '../../core/keeper.ts';
import { readKept, writeKept } from '../../core/store.ts';

/**
 * The visits of this phone: the secret of their link and what to call them. No name, no phone number.
 * They are in IndexedDB, like the last state of each for when there is no network; both go when the
 * day is over, or when the visit is cancelled.
 */
export interface KeptVisit {
  readonly token: string;
  readonly title: string;
  readonly day: string;
  /** Of a booking: what its visitor reads out. */
  readonly code?: string;
}

const KEPT = 'kunjungan';
const MOST = 5;

/** All of them, the latest first; empty until they have been read. */
export const keptVisits = signal<readonly KeptVisit[]>([]);

/** Name of what is kept of a visit's booking or ticket. */
export function keptName(kind: 'janji' | 'tiket' | 'survei', token: string): string {
  return `${kind}.${token}`;
}

/** Reads them in, and forgets those whose day is over, with everything about them. */
export async function loadVisits(today: string): Promise<void> {
  const list = parse(await readKept(KEPT));
  const [now, over] = [
    list.filter(({ day }) => day >= today),
    list.filter(({ day }) => day < today),
  ];
  keptVisits.value = now;
  if (over.length > 0) save(now, over);
}

export function keepVisit(visit: KeptVisit): void {
  const known = keptVisits.value.find(({ token }) => token === visit.token);
  if (known?.title === visit.title && known.day === visit.day && known.code === visit.code) return;
  const others = keptVisits.value.filter(({ token }) => token !== visit.token);
  const all = [visit, ...others];
  save(all.slice(0, MOST), all.slice(MOST));
}

export function forgetVisit(token: string): void {
  const [left, gone] = [
    keptVisits.value.filter((visit) => visit.token !== token),
    keptVisits.value.filter((visit) => visit.token === token),
  ];
  save(left, gone);
}

function save(visits: readonly KeptVisit[], gone: readonly KeptVisit[]): void {
  keptVisits.value = visits;
  void writeKept(KEPT, JSON.stringify(visits));
  for (const { token } of gone) {
    forgetKept(keptName('janji', token));
    forgetKept(keptName('tiket', token));
  }
}

function parse(text: string | undefined): KeptVisit[] {
  try {
    const list: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(list) ? list.filter(isKept) : [];
  } catch {
    return [];
  }
}

function isKept(value: unknown): value is KeptVisit {
  return (
    isObject(value) &&
    typeof value.token === 'string' &&
    typeof value.title === 'string' &&
    typeof value.day === 'string'
  );
}
