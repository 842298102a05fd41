import { PROBLEMS } from '@gerai/shared/contract/problem-codes.ts';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Language } from '../core/language.ts';
import { id } from './citizen-words.ts';
import { en } from './citizen-words-en.ts';

// The dictionaries follow the language of the page, and here is no page.
vi.stubGlobal('document', { documentElement: { lang: 'id' } });
vi.stubGlobal('location', { href: 'http://localhost/', pathname: '/', search: '' });
vi.stubGlobal('history', { replaceState: vi.fn() });
const { language } = await import('../core/language.ts');
const { WORDS: kit } = await import('../kit/kit.tsx');
const { t: kiosk } = await import('./kiosk.ts');
const { chooseLanguage, t, wordsReady } = await import('./citizen.ts');
const citizen = { id, en };

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
    return [
      ...textsOf(citizen[chosen], 'citizen'),
      ...textsOf(kit[chosen], 'kit'),
      ...textsOf(kiosk(), 'kiosk'),
      // What a service refuses is shown in its own words.
      ...Object.entries(PROBLEMS).map(([code, [, indonesian, english]]) => {
        const text: [string, string] = [`problem ${code}`, chosen === 'id' ? indonesian : english];
        return text;
      }),
    ];
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

test('English comes when it is chosen, and Indonesian is there at once', async () => {
  expect(t().bookVisit).toBe(id.bookVisit);
  await chooseLanguage('en');
  expect(t().bookVisit).toBe(en.bookVisit);
  await wordsReady();
  expect(language.value).toBe('en');
  await chooseLanguage('id');
  expect(t().bookVisit).toBe(id.bookVisit);
});
