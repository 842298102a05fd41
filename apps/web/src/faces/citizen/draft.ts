import { signal } from '@preact/signals';
import { isObject, newKey } from '../../core/api.ts';

const NEEDS = ['wheelchair', 'companion', 'interpreter', 'large-print', 'ground-floor'] as const;
type Need = (typeof NEEDS)[number];

export { NEEDS, type Need };

/** Who is served: the one who books, somebody represented, or a child. */
export const FOR_WHOM = ['self', 'representative', 'child'] as const;
export type ForWhom = (typeof FOR_WHOM)[number];

/** A place that is kept while the form is being filled in. */
export interface Held {
  /** Which place: service, day, time and applicants. */
  readonly place: string;
  readonly token: string;
  readonly until: string;
  readonly mayExtend: boolean;
}

/** What has been chosen and typed so far. It lives in this tab alone, and ends with the booking. */
export interface Draft {
  readonly serviceId: string;
  readonly day: string;
  readonly time: string;
  readonly applicants: number;
  readonly forWhom: ForWhom;
  readonly name: string;
  readonly nik: string;
  readonly phone: string;
  /** District of a visitor, `outside` the city, or nothing yet; asked where some are served elsewhere. */
  readonly residence: string;
  readonly consent: boolean;
  readonly needs: readonly Need[];
  readonly priority: boolean;
  readonly held: Held | null;
  /** The Idempotency-Key of exactly this content: pressing again, or reloading, books once. */
  readonly key: string;
}

const KEPT = 'gerai.janji';
const EMPTY: Omit<Draft, 'key'> = {
  serviceId: '',
  day: '',
  time: '',
  applicants: 1,
  forWhom: 'self',
  name: '',
  nik: '',
  phone: '',
  residence: '',
  consent: false,
  needs: [],
  priority: false,
  held: null,
};

export const draft = signal<Draft>(restore());

function restore(): Draft {
  const fresh: Draft = { ...EMPTY, key: newKey() };
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEPT) ?? 'null');
    if (!isObject(kept)) return fresh;
    const text = (name: string) => (typeof kept[name] === 'string' ? kept[name] : '');
    const needs = Array.isArray(kept.needs) ? kept.needs : [];
    const { applicants } = kept;
    return {
      serviceId: text('serviceId'),
      day: text('day'),
      time: text('time'),
      applicants: typeof applicants === 'number' && applicants >= 1 ? applicants : 1,
      forWhom: FOR_WHOM.find((each) => each === kept.forWhom) ?? 'self',
      name: text('name'),
      nik: text('nik'),
      phone: text('phone'),
      residence: text('residence'),
      consent: kept.consent === true,
      priority: kept.priority === true,
      needs: NEEDS.filter((need) => needs.includes(need)),
      held: readHeld(kept.held),
      key: text('key') || fresh.key,
    };
  } catch {
    return fresh;
  }
}

function readHeld(kept: unknown): Held | null {
  if (!isObject(kept)) return null;
  const { place, token, until, mayExtend } = kept;
  return typeof place === 'string' && typeof token === 'string' && typeof until === 'string'
    ? { place, token, until, mayExtend: mayExtend === true }
    : null;
}

/** Changes the content, which makes it another command. */
export function change(fields: Partial<Omit<Draft, 'key' | 'held'>>): void {
  draft.value = { ...draft.value, ...fields, key: newKey() };
  keep();
}

export function needsInterpreter({ needs }: Draft): boolean {
  return needs.includes('interpreter');
}

export function needInterpreter(needed: boolean): void {
  const others = draft.value.needs.filter((need) => need !== 'interpreter');
  change({ needs: needed ? [...others, 'interpreter'] : others });
}

/** Notes what is kept for this draft: the content stays the same. */
export function hold(held: Held | null): void {
  draft.value = { ...draft.value, held };
  keep();
}

/** Which place the draft is about, to tell whether a hold is of just that. */
export function placeOf({ serviceId, day, time, applicants }: Draft): string {
  return `${serviceId} ${day} ${time} ${applicants}`;
}

/** The booking is made: nothing of it stays in the browser. */
export function endDraft(): void {
  draft.value = { ...EMPTY, key: newKey() };
  try {
    sessionStorage.removeItem(KEPT);
  } catch {
    // Where nothing could be kept, nothing is left.
  }
}

function keep(): void {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(draft.value));
  } catch {
    // Without storage the draft lives as long as the page.
  }
}
