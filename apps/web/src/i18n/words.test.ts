import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Language } from '../core/language.ts';

// The dictionaries follow the language of the page, and here is no page.
vi.stubGlobal('document', { documentElement: { lang: 'id' } });
const { language } = await import('../core/language.ts');
const { t: citizen } = await import('./citizen.ts');
const { t: kiosk } = await import('./kiosk.ts');

/** Every text of a dictionary by its name; what takes values gets some that are as long as real ones. */
function textsOf(words: object, name = ''): [name: string, text: string][] {
  return Object.entries(words).flatMap(([key, value]: [string, unknown]) => {
    const path = name === '' ? key : `${name}.${key}`;
    if (typeof value === 'string') return [[path, value] as [string, string]];
    if (typeof value === 'function') {
      return [[path, String(value('B-017', '10.30', 'lantai 1'))] as [string, string]];
    }
    return typeof value === 'object' && value !== null ? textsOf(value, path) : [];
  });
}

const MOST_WORDS = 15;
const FORBIDDEN = /\b(error|submit|invalid|user|antrian|klik|input)\b/i;

describe.each<Language>(['id', 'en'])('the words in %s', (chosen) => {
  afterEach(() => {
    language.value = 'id';
  });
  const all = () => {
    language.value = chosen;
    return [...textsOf(citizen(), 'citizen'), ...textsOf(kiosk(), 'kiosk')];
  };

  test(`are sentences of at most ${MOST_WORDS} words`, () => {
    const long = all().flatMap(([name, text]) =>
      text
        .split(/[.!?:;](?:\s|$)/)
        .filter((sentence) => sentence.split(/\s+/).filter(Boolean).length > MOST_WORDS)
        .map((sentence) => `${name}: ${sentence}`),
    );
    expect(long).toEqual([]);
  });

  test('are none of those that only programmers use', () => {
    expect(all().filter(([, text]) => FORBIDDEN.test(text))).toEqual([]);
  });

  test('leave nothing undefined', () => {
    expect(all().filter(([, text]) => /undefined|NaN|\[object/.test(text))).toEqual([]);
  });
});
