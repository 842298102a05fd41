const BASE32 = '0123456789abcdefghjkmnpqrstvwxyz';
const TOKEN = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const CODE = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';

/** Crockford's base 32 in lower case: 16 bytes give 26 characters. */
export function encodeBase32(bytes: Uint8Array): string {
  let value = 0;
  let bits = 0;
  let text = '';
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += BASE32.charAt((value >>> bits) & 31);
    }
    value &= (1 << bits) - 1;
  }
  return bits > 0 ? text + BASE32.charAt((value << (5 - bits)) & 31) : text;
}

/** A token for links: `length` characters without 0, O, I and l. 13 of them hold 76 bits. */
export function encodeToken(bytes: Uint8Array, length: number): string {
  return digits(bytes, TOKEN, length);
}

/** A code people read and type: `length` characters without 0, O, 1, I and L. */
export function encodeCode(bytes: Uint8Array, length: number): string {
  return digits(bytes, CODE, length);
}

/** Digits of the bytes as one number; 16 bytes leave no measurable bias for 13 digits or fewer. */
function digits(bytes: Uint8Array, alphabet: string, length: number): string {
  let number = 0n;
  for (const byte of bytes) number = (number << 8n) | BigInt(byte);
  const base = BigInt(alphabet.length);
  let text = '';
  for (let i = 0; i < length; i += 1) {
    text += alphabet.charAt(Number(number % base));
    number /= base;
  }
  return text;
}
