import { signal } from '@preact/signals';
import type { Problem } from './api.ts';
import { type Language, language } from './language.ts';

type Texts = Readonly<Record<string, Readonly<Record<Language, string>>>>;

/** The sentences of the problems in both languages, once somebody has switched while one stood. */
const texts = signal<Texts | undefined>(undefined);

/** Fetches the sentences in both languages; without a network what was said stays as it was. */
export async function fetchProblemTexts(): Promise<void> {
  if (texts.value) return;
  try {
    const { PROBLEMS } = await import('@gerai/shared/contract/problem-codes.ts');
    texts.value = Object.fromEntries(
      Object.entries(PROBLEMS).map(([code, [, id, en]]) => [code, { id, en }]),
    );
  } catch {
    // Asked for again at the next switch.
  }
}

/** What a problem says, in the language of the page as far as that is known. */
export function problemText({ code, title, language: saidIn }: Problem): string {
  const wanted = language.value;
  return saidIn === wanted ? title : (texts.value?.[code]?.[wanted] ?? title);
}
