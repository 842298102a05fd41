import { signal } from '@preact/signals';

export type Language = 'id' | 'en';

const KEPT = 'gerai.bahasa';

/** The language of the page; Bahasa Indonesia unless somebody chose otherwise. */
export const language = signal<Language>(recall(KEPT) === 'en' ? 'en' : 'id');
// Logic that needs a language is tested without a page.
if (typeof document !== 'undefined') document.documentElement.lang = language.value;

export function setLanguage(chosen: Language, keep = true): void {
  language.value = chosen;
  document.documentElement.lang = chosen;
  if (keep) remember(KEPT, chosen);
}

/** A text of the catalogue in the language of the page. */
export function said(text: { readonly id: string; readonly en: string }): string {
  return text[language.value];
}

/** Something small kept on this device; nothing where storage is not allowed. */
export function recall(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // A browser that keeps nothing still shows everything.
  }
}
