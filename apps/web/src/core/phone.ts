/**
 * An Indonesian mobile number as `08…` from what people type (08…, +62…, 62…, blanks, hyphens, dots),
 * or nothing when it is none: 10 to 13 digits.
 */
export function readPhone(typed: string): string | undefined {
  const digits = typed.replace(/[\s().-]/g, '').replace(/^(\+?62)(?=8)/, '0');
  return /^08\d{8,11}$/.test(digits) ? digits : undefined;
}

/** `0812-3456-7890`. */
export function spacedPhone(phone: string): string {
  return [phone.slice(0, 4), phone.slice(4, 8), phone.slice(8)].filter(Boolean).join('-');
}
