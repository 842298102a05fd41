import { generateKeyPairSync, randomBytes } from 'node:crypto';

/**
 * The secrets of an installation. Asymmetric pairs are split, so that a service holds only the half
 * it needs: booking and queue seal and notify opens; booking signs check-in claims and queue checks.
 * A pepper keys the hashes of one service and derives its tokens.
 */
export const SECRET_NAMES = [
  'sealing-public',
  'sealing-private',
  'claim-public',
  'claim-private',
  'booking-pepper',
  'queue-pepper',
  'notify-pepper',
  'analytics-pepper',
] as const;
export type SecretName = (typeof SECRET_NAMES)[number];

/** The environment variable with the secret's name or ARN in Secrets Manager. */
export function secretVariable(name: SecretName): string {
  return `SECRET_${name.toUpperCase().replaceAll('-', '_')}`;
}

/** A key of a pair, by its id, so that keys can be rotated while old ones still open. */
export interface KeySecret {
  readonly current: string;
  /** Key id to DER key in base64 (SPKI for public, PKCS #8 for private). */
  readonly keys: Readonly<Record<string, string>>;
}

/** Fresh secrets of a new installation, as the strings that Secrets Manager keeps. */
export function generateSecrets(): Record<SecretName, string> {
  const pair = (type: 'x25519' | 'ed25519') => {
    const { publicKey, privateKey } =
      type === 'x25519' ? generateKeyPairSync('x25519') : generateKeyPairSync('ed25519');
    const keyId = randomBytes(4).toString('hex');
    const secret = (der: Buffer): string =>
      JSON.stringify({
        current: keyId,
        keys: { [keyId]: der.toString('base64') },
      } satisfies KeySecret);
    return {
      publicPart: secret(publicKey.export({ type: 'spki', format: 'der' })),
      privatePart: secret(privateKey.export({ type: 'pkcs8', format: 'der' })),
    };
  };
  const sealing = pair('x25519');
  const claim = pair('ed25519');
  const pepper = () => randomBytes(32).toString('base64');
  return {
    'sealing-public': sealing.publicPart,
    'sealing-private': sealing.privatePart,
    'claim-public': claim.publicPart,
    'claim-private': claim.privatePart,
    'booking-pepper': pepper(),
    'queue-pepper': pepper(),
    'notify-pepper': pepper(),
    'analytics-pepper': pepper(),
  };
}
