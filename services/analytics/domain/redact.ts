/** Nine digits or more, however grouped: a NIK, a phone, a NIB or a card number. */
const LONG_NUMBER = /\+?\d(?:[\s().\-/]*\d){8,}/g;
const ADDRESS = /[^\s@]+@[^\s@]+/g;

/** A comment without the numbers and e-mail addresses that could name somebody. */
export function redact(comment: string): string {
  return comment.replace(ADDRESS, '[…]').replace(LONG_NUMBER, '[…]');
}
