/** A call as data: what a display shows and a voice says is made from it. */
export interface SpokenCall {
  /** `A-012`. */
  readonly number: string;
  readonly counterNumber: number;
  readonly floor: number;
  /** 1 for the first call. */
  readonly times: number;
  /** The call is the last before the number is passed by. */
  readonly last: boolean;
}

export interface SpokenOptions {
  /** Names the digits one by one, for a noisy hall: "nol satu dua". */
  readonly digits?: boolean;
  /** Names the floor too, where the listener may stand on another. */
  readonly floor?: boolean;
}

const UNITS = [
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

/** Indonesian names of the letters, written out so that a voice says "ce" and not "si". */
const LETTERS: Readonly<Record<string, string>> = {
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

/**
 * A whole number in Indonesian words, 0 to 9999.
 * @throws RangeError outside of that.
 */
export function numberInWords(value: number): string {
  if (!Number.isInteger(value) || value < 0 || value > 9999) {
    throw new RangeError(`Not a number that is spoken: ${value}`);
  }
  return words(value).join(' ');
}

function words(value: number): string[] {
  if (value < 10) return [UNITS[value] ?? ''];
  if (value === 10) return ['sepuluh'];
  if (value === 11) return ['sebelas'];
  if (value < 20) return [...words(value - 10), 'belas'];
  if (value < 100) return [...words(Math.floor(value / 10)), 'puluh', ...rest(value % 10)];
  if (value < 200) return ['seratus', ...rest(value % 100)];
  if (value < 1000) return [...words(Math.floor(value / 100)), 'ratus', ...rest(value % 100)];
  if (value < 2000) return ['seribu', ...rest(value % 1000)];
  return [...words(Math.floor(value / 1000)), 'ribu', ...rest(value % 1000)];
}

function rest(value: number): string[] {
  return value === 0 ? [] : words(value);
}

/**
 * The number of a ticket as it is spoken: `C-012` is "ce dua belas".
 * @throws RangeError when it is no ticket number.
 */
export function spokenNumber(number: string, options: SpokenOptions = {}): string {
  const parts = /^([A-HJ-NP-Z]{1,2})-(\d{3,4})$/.exec(number);
  const [, prefix, digits] = parts ?? [];
  if (!prefix || !digits) throw new RangeError(`Not a ticket number: ${number}`);
  const letters = [...prefix].map((letter) => LETTERS[letter] ?? '');
  const value = options.digits
    ? [...digits].map((digit) => UNITS[Number(digit)] ?? '')
    : words(Number(digits));
  return [...letters, ...value].join(' ');
}

/** "Nomor antrean a dua belas, silakan menuju loket tiga, lantai dua." */
export function spokenCall(call: SpokenCall, options: SpokenOptions = {}): string {
  const again = call.last ? 'Panggilan terakhir. ' : call.times === 2 ? 'Panggilan kedua. ' : '';
  const floor = options.floor ? `, lantai ${numberInWords(call.floor)}` : '';
  return `${again}Nomor antrean ${spokenNumber(call.number, options)}, silakan menuju loket ${numberInWords(call.counterNumber)}${floor}.`;
}
