/** Digits as they are said in Indonesian, 0 to 9. */
export const DIGIT_WORDS = [
  'nol',
  'satu',
  'dua',
  'tiga',
  'empat',
  'lima',
  'enam',
  'tujuh',
  'delapan',
  'sembilan',
] as const;

/**
 * Indonesian names of the letters of a number, written out so that a voice says "ce" and not "si". I and
 * O are in no number.
 */
export const LETTER_NAMES: Readonly<Record<string, string>> = {
  A: 'a',
  B: 'be',
  C: 'ce',
  D: 'de',
  E: 'e',
  F: 'ef',
  G: 'ge',
  H: 'ha',
  J: 'je',
  K: 'ka',
  L: 'el',
  M: 'em',
  N: 'en',
  P: 'pe',
  Q: 'ki',
  R: 'er',
  S: 'es',
  T: 'te',
  U: 'u',
  V: 'fe',
  W: 'we',
  X: 'eks',
  Y: 'ye',
  Z: 'zet',
};

/** The words of a whole number from 0 to 9999, one by one: 17 is "tujuh", "belas". */
export function numberWords(value: number): string[] {
  if (value < 10) return [DIGIT_WORDS[value] ?? ''];
  if (value === 10) return ['sepuluh'];
  if (value === 11) return ['sebelas'];
  if (value < 20) return [...numberWords(value - 10), 'belas'];
  if (value < 100) return [...numberWords(Math.floor(value / 10)), 'puluh', ...rest(value % 10)];
  if (value < 200) return ['seratus', ...rest(value % 100)];
  if (value < 1000) return [...numberWords(Math.floor(value / 100)), 'ratus', ...rest(value % 100)];
  if (value < 2000) return ['seribu', ...rest(value % 1000)];
  return [...numberWords(Math.floor(value / 1000)), 'ribu', ...rest(value % 1000)];
}

function rest(value: number): string[] {
  return value === 0 ? [] : numberWords(value);
}
