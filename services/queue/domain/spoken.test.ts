import { describe, expect, it } from 'vitest';
import { numberInWords, spokenCall, spokenNumber } from './spoken.ts';

const PREFIX_LETTERS = [...'ABCDEFGHJKLMNPQRSTUVWXYZ'];
const PREFIXES = [
  ...PREFIX_LETTERS,
  ...PREFIX_LETTERS.flatMap((first) => PREFIX_LETTERS.map((second) => first + second)),
];

/** Reads Indonesian number words back. */
function readBack(text: string): number {
  const units = 'nol satu dua tiga empat lima enam tujuh delapan sembilan'.split(' ');
  let total = 0;
  let current = 0;
  for (const word of text.split(' ')) {
    if (word === 'sepuluh') current += 10;
    else if (word === 'sebelas') current += 11;
    else if (word === 'seratus') total += 100;
    else if (word === 'belas') current += 10;
    else if (word === 'puluh') current = current * 10;
    else if (word === 'ratus') {
      total += current * 100;
      current = 0;
    } else {
      expect(units).toContain(word);
      // After "puluh" a unit follows; before it, a unit leads.
      if (current >= 10) {
        total += current;
        current = 0;
      }
      current += units.indexOf(word);
    }
  }
  return total + current;
}

describe('a number in Indonesian words', () => {
  it.each([
    [0, 'nol'],
    [10, 'sepuluh'],
    [11, 'sebelas'],
    [12, 'dua belas'],
    [20, 'dua puluh'],
    [21, 'dua puluh satu'],
    [100, 'seratus'],
    [111, 'seratus sebelas'],
    [119, 'seratus sembilan belas'],
    [205, 'dua ratus lima'],
    [999, 'sembilan ratus sembilan puluh sembilan'],
    [1000, 'seribu'],
    [5012, 'lima ribu dua belas'],
  ])('%i is "%s"', (value, text) => {
    expect(numberInWords(value)).toBe(text);
  });

  it('reads back as the same number, from 1 to 999', () => {
    const texts = Array.from({ length: 999 }, (_, index) => numberInWords(index + 1));
    expect(texts.map(readBack)).toEqual(Array.from({ length: 999 }, (_, index) => index + 1));
  });
});

describe('a call', () => {
  it('is spoken for every prefix and every number, each differently', () => {
    const spoken = new Set<string>();
    for (const prefix of PREFIXES) {
      for (let value = 1; value <= 999; value += 1) {
        const text = spokenNumber(`${prefix}-${String(value).padStart(3, '0')}`);
        expect(text.endsWith(numberInWords(value))).toBe(true);
        spoken.add(text);
      }
    }
    expect(spoken.size).toBe(PREFIXES.length * 999);
  });

  it('names the letters, the number without its zeros, and the counter', () => {
    const call = { number: 'C-012', counterNumber: 3, floor: 2, times: 1, last: false };
    expect(spokenCall(call)).toBe('Nomor antrean ce dua belas, silakan menuju loket tiga.');
    expect(spokenCall(call, { floor: true })).toBe(
      'Nomor antrean ce dua belas, silakan menuju loket tiga, lantai dua.',
    );
    expect(spokenCall(call, { digits: true })).toBe(
      'Nomor antrean ce nol satu dua, silakan menuju loket tiga.',
    );
  });

  it('says when it is the second, and when it is the last', () => {
    const call = { number: 'A-001', counterNumber: 18, floor: 1, times: 2, last: false };
    expect(spokenCall(call)).toMatch(/^Panggilan kedua\. Nomor antrean a satu, .*delapan belas\.$/);
    expect(spokenCall({ ...call, times: 3, last: true })).toMatch(/^Panggilan terakhir\. /);
  });

  it('of something else than a number is refused', () => {
    for (const number of ['I-001', 'A-1', 'ABC-001', 'A-00x']) {
      expect(() => spokenNumber(number)).toThrow(RangeError);
    }
  });
});
