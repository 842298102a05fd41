import { describe, expect, it, vi } from 'vitest';

vi.mock('../core/language.ts', () => ({ language: { value: 'id' } }));
const { DICTIONARIES } = await import('./kiosk.ts');

/** Every text, with sample values for what it is made from. */
function texts(words: (typeof DICTIONARIES)['id']): [string, string][] {
  return Object.entries(words).map(([name, text]) => {
    const made: unknown =
      typeof text === 'function' ? Reflect.apply(text, undefined, ['10.30', 20]) : text;
    return [name, String(made)];
  });
}

describe.each(Object.entries(DICTIONARIES))('the words of the kiosk (%s)', (_, words) => {
  it('have at most fifteen words in a sentence', () => {
    for (const [name, text] of texts(words)) {
      for (const sentence of text.split(/[.!?]\s/)) {
        expect(sentence.trim().split(/\s+/).length, `${name}: ${sentence}`).toBeLessThanOrEqual(15);
      }
    }
  });

  it('use none of the words that only engineers use', () => {
    for (const [name, text] of texts(words)) {
      expect(text, name).not.toMatch(
        /\b(error|submit|invalid|user|antrian|server|offline|token)\b/i,
      );
      expect(text, name).not.toBe('');
    }
  });
});
