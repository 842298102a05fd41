import { signal } from '@preact/signals';
import { recall, remember } from './storage.ts';

export type Language = 'id' | 'en';

const KEPT = 'gerai.bahasa';

/** Name in the address, so that a link can be sent on in its language: `?bahasa=en`. */
const IN_ADDRESS = 'bahasa';

/** The language of the page; Bahasa Indonesia unless the address or somebody before said otherwise. */
export const language = signal<Language>(chosen());
// Logic that needs a language is tested without a page.
if (typeof document !== 'undefined') document.documentElement.lang = language.value;

function chosen(): Language {
  const asked = new URLSearchParams(globalThis.location?.search ?? '').get(IN_ADDRESS);
  if (asked === 'en' || asked === 'id') {
    remember(KEPT, asked);
    return asked;
  }
  return recall(KEPT) === 'en' ? 'en' : 'id';
}

export function setLanguage(wanted: Language, keep = true): void {
  language.value = wanted;
  document.documentElement.lang = wanted;
  if (!keep) return;
  remember(KEPT, wanted);
  const address = new URL(location.href);
  address.searchParams.set(IN_ADDRESS, wanted);
  history.replaceState(history.state, '', address);
}

/** A text of the catalogue in the language of the page. */
export function said(text: { readonly id: string; readonly en: string }): string {
  return text[language.value];
}
