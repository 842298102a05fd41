import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
} from 'node:crypto';
import type { Sealed } from '../contract/values.ts';
import type { KeySecret } from './secrets.ts';

/**
 * Seals text so that only the holder of the private key can read it: an ephemeral X25519 key agrees
 * on a secret, HKDF-SHA-256 makes the key, AES-256-GCM encrypts. `context` (the contact's id) is
 * authenticated, so a sealed text cannot be moved to another contact.
 */
export function seal(publicKeys: KeySecret, plaintext: string, context: string): Sealed {
  const recipient = createPublicKey({
    key: keyOf(publicKeys, publicKeys.current),
    format: 'der',
    type: 'spki',
  });
  const ephemeral = generateKeyPairSync('x25519');
  const ephemeralKey = ephemeral.publicKey.export({ type: 'spki', format: 'der' });
  const shared = diffieHellman({ privateKey: ephemeral.privateKey, publicKey: recipient });
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', deriveKey(shared, ephemeralKey), nonce);
  cipher.setAAD(Buffer.from(context));
  const ciphertext = Buffer.concat([
    cipher.update(plaintext, 'utf8'),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
  return {
    keyId: publicKeys.current,
    ephemeralKey: ephemeralKey.toString('base64'),
    nonce: nonce.toString('base64'),
    ciphertext: ciphertext.toString('base64'),
  };
}

/** Opens what `seal` sealed. @throws Error when the key is unknown, or anything was changed. */
export function open(privateKeys: KeySecret, sealed: Sealed, context: string): string {
  const privateKey = createPrivateKey({
    key: keyOf(privateKeys, sealed.keyId),
    format: 'der',
    type: 'pkcs8',
  });
  const ephemeralKey = Buffer.from(sealed.ephemeralKey, 'base64');
  const publicKey = createPublicKey({ key: ephemeralKey, format: 'der', type: 'spki' });
  const shared = diffieHellman({ privateKey, publicKey });
  const decipher = createDecipheriv(
    'aes-256-gcm',
    deriveKey(shared, ephemeralKey),
    Buffer.from(sealed.nonce, 'base64'),
  );
  const ciphertext = Buffer.from(sealed.ciphertext, 'base64');
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(ciphertext.subarray(-16));
  return Buffer.concat([decipher.update(ciphertext.subarray(0, -16)), decipher.final()]).toString(
    'utf8',
  );
}

function deriveKey(shared: Buffer, ephemeralKey: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', shared, ephemeralKey, 'gerai sealed contact v1', 32));
}

function keyOf(secret: KeySecret, keyId: string): Buffer {
  const key = secret.keys[keyId];
  if (key === undefined) throw new Error(`Unknown sealing key ${keyId}`);
  return Buffer.from(key, 'base64');
}
