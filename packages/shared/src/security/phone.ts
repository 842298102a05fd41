declare const phoneBrand: unique symbol;

/**
 * An Indonesian mobile number in E.164. It prints and serialises masked, so that no log line and no
 * JSON can show it; `digits()` is the one way to the number, for the SMS provider and for hashing.
 */
export class Phone {
  declare private readonly [phoneBrand]: true;
  readonly #e164: string;

  private constructor(e164: string) {
    this.#e164 = e164;
  }

  /**
   * Accepts what people type (`0812-3456 7890`, `62812…`, `+62 812…`, `812…`) and answers nothing
   * for landlines and foreign numbers. National mobile numbers are 9 to 12 digits and begin with
   * 81–83, 85–89 (libphonenumber's metadata for Indonesia; 84 is not mobile).
   */
  static parse(text: string): Phone | undefined {
    const compact = text.replace(/[\s().-]/g, '');
    const national = compact.replace(/^(\+62|62|0)/, '');
    return /^8[1-35-9]\d{7,10}$/.test(national) ? new Phone(`+62${national}`) : undefined;
  }

  /** E.164 in clear. */
  digits(): string {
    return this.#e164;
  }

  /** The last four digits, with which a citizen proves that a booking is theirs. */
  lastFour(): string {
    return this.#e164.slice(-4);
  }

  /** `0812-****-7890`. */
  toString(): string {
    return `0${this.#e164.slice(3, 6)}-****-${this.lastFour()}`;
  }

  toJSON(): string {
    return this.toString();
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}
