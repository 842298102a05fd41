import { createPrivateKey, createPublicKey } from 'node:crypto';
import {
  ContactSecretSchema,
  PhoneCodeSecretSchema,
} from '@gerai/shared/security/contact-secret.ts';
import { keyedHash } from '@gerai/shared/security/hash.ts';
import { open, seal } from '@gerai/shared/security/seal.ts';
import type { SecretStore } from '@gerai/shared/security/secret-store.ts';
import type { KeySecret } from '@gerai/shared/security/secrets.ts';
import type { Vault } from '../app/ports.ts';

/** Opens and reseals contacts with the installation's sealing key, which only notify holds. */
export function createVault(secrets: Pick<SecretStore, 'keys' | 'pepper'>): Vault {
  const keys = () => secrets.keys('sealing-private');
  return {
    async open(sealed, contactId) {
      return ContactSecretSchema.parse(JSON.parse(open(await keys(), sealed, contactId)));
    },
    async openCode(sealed, codeId) {
      return PhoneCodeSecretSchema.parse(JSON.parse(open(await keys(), sealed, codeId)));
    },
    async reseal(secret, contactId) {
      return seal(publicHalf(await keys()), JSON.stringify(secret), contactId);
    },
    async phoneHash(phone) {
      return keyedHash(await secrets.pepper('notify-pepper'), 'phone', phone.digits());
    },
  };
}

/** A private key holds its public half, so resealing needs no secret more. */
function publicHalf(privateKeys: KeySecret): KeySecret {
  const publicOf = (der: string): string => {
    const key = createPrivateKey({ key: Buffer.from(der, 'base64'), format: 'der', type: 'pkcs8' });
    return createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64');
  };
  return {
    current: privateKeys.current,
    keys: Object.fromEntries(
      Object.entries(privateKeys.keys).map(([keyId, der]) => [keyId, publicOf(der)]),
    ),
  };
}
