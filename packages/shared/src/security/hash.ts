import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { encodeBase32, encodeToken } from '../encoding.ts';

/** What a pepper is used for; each purpose gives unrelated values from one pepper. */
export type HashPurpose =
  | 'phone'
  | 'nik'
  | 'view-token'
  | 'survey-token'
  | 'device-token'
  | 'address'
  | 'last-four'
  | 'sms-code'
  | 'work';

/** A keyed hash, for limits and search without keeping the value. 26 characters. */
export function keyedHash(pepper: string, purpose: HashPurpose, value: string): string {
  return encodeBase32(mac(pepper, purpose, value).subarray(0, 16));
}

/** A token derived from what it belongs to: the same again for a repeated request, never stored. */
export function deriveToken(pepper: string, purpose: HashPurpose, value: string): string {
  return encodeToken(mac(pepper, purpose, value).subarray(0, 16), 13);
}

/**
 * An id that is the one-way hash of a secret token: whoever holds the token finds the item, and the
 * id, which travels in events, does not give the token away.
 */
export function idOfToken<P extends string>(prefix: P, token: string): `${P}_${string}` {
  return deriveId(prefix, token);
}

/** The same parts always give the same id, so a retry meets its own first attempt. */
export function deriveId<P extends string>(
  prefix: P,
  ...parts: readonly string[]
): `${P}_${string}` {
  const hash = createHash('sha256')
    .update([prefix, ...parts].join('\u001f'))
    .digest();
  return `${prefix}_${encodeBase32(hash.subarray(0, 16))}`;
}

/** Bytes derived from parts, for codes. */
export function deriveBytes(...parts: readonly string[]): Buffer {
  return createHash('sha256').update(parts.join('\u001f')).digest().subarray(0, 16);
}

/** SHA-256 in base 32, for tokens kept hashed. */
export function tokenHash(token: string): string {
  return encodeBase32(createHash('sha256').update(token).digest());
}

/** Compares without telling by its duration where the texts differ. */
export function sameText(a: string, b: string): boolean {
  const left = createHash('sha256').update(a).digest();
  const right = createHash('sha256').update(b).digest();
  return timingSafeEqual(left, right);
}

function mac(pepper: string, purpose: HashPurpose, value: string): Buffer {
  return createHmac('sha256', Buffer.from(pepper, 'base64'))
    .update(`${purpose}\u001f${value}`)
    .digest();
}
