/** The claim of a check-in QR code, as far as a kiosk needs it. */
export interface ReadClaim {
  readonly bookingId: string;
  readonly serviceId: string;
  readonly slotStart: string;
  readonly priority: boolean;
  readonly language: 'id' | 'en';
}

export interface ClaimKey {
  readonly keyId: string;
  /** Ed25519, SPKI in base64. */
  readonly publicKey: string;
}

/**
 * Reads the claim of a QR code and checks its signature, without network. Nothing when it is none of
 * ours; `unsure` where this browser knows no Ed25519 (Chromium before 137) or no key is kept.
 */
export async function readClaim(
  text: string,
  keys: readonly ClaimKey[],
): Promise<ReadClaim | 'unsure' | undefined> {
  const [form, keyId, payloadText, signatureText] = text.split('.');
  if (form !== 'G1' || !payloadText || !signatureText) return undefined;
  const known = keys.find((key) => key.keyId === keyId);
  if (!known) return keys.length === 0 ? 'unsure' : undefined;
  const payload = bytesOf(payloadText);
  const signature = bytesOf(signatureText);
  const der = bytesOf(known.publicKey);
  if (!payload || !signature || !der) return undefined;
  try {
    const key = await crypto.subtle.importKey('spki', der, 'Ed25519', false, ['verify']);
    if (!(await crypto.subtle.verify('Ed25519', key, signature, payload))) return undefined;
  } catch {
    return 'unsure';
  }
  return parseClaim(new TextDecoder().decode(payload));
}

function parseClaim(json: string): ReadClaim | undefined {
  const parts: unknown = JSON.parse(json);
  if (!Array.isArray(parts) || parts[0] !== 1) return undefined;
  const [, bookingId, , , serviceId, slotStartSeconds, , priority, , language]: unknown[] = parts;
  if (typeof bookingId !== 'string' || typeof serviceId !== 'string') return undefined;
  if (typeof slotStartSeconds !== 'number') return undefined;
  return {
    bookingId,
    serviceId,
    slotStart: new Date(slotStartSeconds * 1000).toISOString(),
    priority: priority === 1,
    language: language === 'en' ? 'en' : 'id',
  };
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const binary = atob(base64.replace(/-/g, '+').replace(/_/g, '/'));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
