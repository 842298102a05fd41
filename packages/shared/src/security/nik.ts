/**
 * A NIK, the 16-digit citizen number: place of first registration (6), date of birth (6, a woman's
 * day + 40), serial (4). It has no checksum, and its place says nothing about where somebody lives.
 * Prints and serialises as its last four digits only.
 */
export class Nik {
  readonly #digits: string;

  private constructor(digits: string) {
    this.#digits = digits;
  }

  /** Sixteen digits with a possible date and a serial that is not 0000; nothing otherwise. */
  static parse(text: string): Nik | undefined {
    const digits = text.replace(/[\s.-]/g, '');
    if (!/^\d{16}$/.test(digits)) return undefined;
    const day = Number(digits.slice(6, 8)) % 40;
    const month = Number(digits.slice(8, 10));
    const possible =
      Number(digits.slice(6, 8)) <= 71 && month >= 1 && day >= 1 && day <= daysIn(month);
    return possible && digits.slice(12) !== '0000' ? new Nik(digits) : undefined;
  }

  digits(): string {
    return this.#digits;
  }

  lastFour(): string {
    return this.#digits.slice(-4);
  }

  toString(): string {
    return `************${this.lastFour()}`;
  }

  toJSON(): string {
    return this.toString();
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/** The century is unknown, so February may have 29 days. */
function daysIn(month: number): number {
  if (month > 12) return 0;
  return month === 2 ? 29 : [4, 6, 9, 11].includes(month) ? 30 : 31;
}
