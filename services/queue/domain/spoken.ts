import { DIGIT_WORDS, LETTER_NAMES, numberWords } from '@gerai/shared/spoken-words.ts';

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

/**
 * A whole number in Indonesian words, 0 to 9999.
 * @throws RangeError outside of that.
 */
export function numberInWords(value: number): string {
  if (!Number.isInteger(value) || value < 0 || value > 9999) {
    throw new RangeError(`Not a number that is spoken: ${value}`);
  }
  return numberWords(value).join(' ');
}

/**
 * The number of a ticket as it is spoken: `C-012` is "ce dua belas".
 * @throws RangeError when it is no ticket number.
 */
export function spokenNumber(number: string, options: SpokenOptions = {}): string {
  const parts = /^([A-HJ-NP-Z]{1,2})-(\d{3,4})$/.exec(number);
  const [, prefix, digits] = parts ?? [];
  if (!prefix || !digits) throw new RangeError(`Not a ticket number: ${number}`);
  const letters = [...prefix].map((letter) => LETTER_NAMES[letter] ?? '');
  const value = options.digits
    ? [...digits].map((digit) => DIGIT_WORDS[Number(digit)] ?? '')
    : numberWords(Number(digits));
  return [...letters, ...value].join(' ');
}

/** "Nomor antrean a dua belas, silakan menuju loket tiga, lantai dua." */
export function spokenCall(call: SpokenCall, options: SpokenOptions = {}): string {
  const again = call.last ? 'Panggilan terakhir. ' : call.times === 2 ? 'Panggilan kedua. ' : '';
  const floor = options.floor ? `, lantai ${numberInWords(call.floor)}` : '';
  return `${again}Nomor antrean ${spokenNumber(call.number, options)}, silakan menuju loket ${numberInWords(call.counterNumber)}${floor}.`;
}
