import { signal } from '@preact/signals';
import { type Language, language, setLanguage } from '../core/language.ts';
import { id, type Words } from './citizen-words.ts';

/** English, once somebody reads it: most visitors never download it. */
const english = signal<Words | undefined>(undefined);

/** The words of the citizen's pages in the language of the page. */
export const t = (): Words => (language.value === 'en' ? (english.value ?? id) : id);

/** Whether the words of a language are there, fetched if need be; they may not come without a network. */
async function fetched(wanted: Language): Promise<boolean> {
  if (wanted === 'id' || english.value) return true;
  try {
    english.value = (await import('./citizen-words-en.ts')).en;
    return true;
  } catch {
    return false;
  }
}

/** Resolves when the page can be shown: in its language, or in Indonesian where the words do not come. */
export async function wordsReady(): Promise<void> {
  if (!(await fetched(language.value))) setLanguage('id', false);
}

/** Shows the pages in a language as soon as its words are there; until then, all stays as it is. */
export async function chooseLanguage(wanted: Language): Promise<void> {
  if (await fetched(wanted)) setLanguage(wanted);
}
