import { recall, remember } from '../../core/language.ts';

/** The visits of this phone: the secret of their link and what to call them. No name, no phone number. */
export interface KeptVisit {
  readonly token: string;
  readonly title: string;
  readonly day: string;
}

const KEPT = 'gerai.kunjungan';

export function keptVisits(today: string): KeptVisit[] {
  try {
    const list: unknown = JSON.parse(recall(KEPT) ?? '[]');
    return Array.isArray(list) ? list.filter(isKept).filter(({ day }) => day >= today) : [];
  } catch {
    return [];
  }
}

export function keepVisit(visit: KeptVisit): void {
  const others = keptVisits('').filter(({ token }) => token !== visit.token);
  remember(KEPT, JSON.stringify([visit, ...others].slice(0, 5)));
}

export function forgetVisit(token: string): void {
  remember(KEPT, JSON.stringify(keptVisits('').filter((visit) => visit.token !== token)));
}

function isKept(value: unknown): value is KeptVisit {
  return (
    typeof value === 'object' &&
    value !== null &&
    'token' in value &&
    typeof value.token === 'string' &&
    'title' in value &&
    typeof value.title === 'string' &&
    'day' in value &&
    typeof value.day === 'string'
  );
}
