import {
  type CryptoKey,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JSONWebKeySet,
  type JWK,
} from 'jose';
import type { Settings } from '../aws/settings.ts';

export interface SigningKey {
  /** With its private part. */
  readonly jwk: JWK & { readonly kid: string };
  readonly key: CryptoKey;
  readonly publicKeys: JSONWebKeySet;
}

const SETTING = 'identity-key';

/** The key that signs tokens, made once for a data folder: tokens stay valid across restarts. */
export async function loadSigningKey(settings: Settings): Promise<SigningKey> {
  if (settings.get(SETTING) === undefined) {
    const { privateKey } = await generateKeyPair('RS256', { extractable: true });
    const jwk = { ...(await exportJWK(privateKey)), kid: 'local-1', alg: 'RS256', use: 'sig' };
    settings.keep(SETTING, JSON.stringify(jwk));
  }
  const jwk = JSON.parse(settings.get(SETTING) ?? '') as JWK & { kid: string };
  const { n, e, kty, kid, alg, use } = jwk;
  return {
    jwk,
    key: (await importJWK(jwk, 'RS256')) as CryptoKey,
    publicKeys: { keys: [{ n, e, kty, kid, alg, use } as JWK] },
  };
}
