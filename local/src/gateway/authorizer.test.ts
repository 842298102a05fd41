import { SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { Settings } from '../aws/settings.ts';
import { Store } from '../aws/store.ts';
import { DEMO_STAFF } from '../identity/demo-staff.ts';
import { loadSigningKey, type SigningKey } from '../identity/signing-key.ts';
import { issueToken, STAFF_CLIENT_ID } from '../identity/tokens.ts';
import { JwtAuthorizer } from './authorizer.ts';

const NOW = Date.parse('2026-11-30T01:00:00.000Z');
const ISSUER = 'http://127.0.0.1:8080/oidc';
const [siti] = DEMO_STAFF;

let key: SigningKey;
let otherKey: SigningKey;

beforeAll(async () => {
  key = await loadSigningKey(new Settings(new Store(':memory:')));
  otherKey = await loadSigningKey(new Settings(new Store(':memory:')));
});

const authorizerAt = (nowMs: number) =>
  new JwtAuthorizer({ jwks: key.publicKeys, audience: STAFF_CLIENT_ID, nowMs: () => nowMs });

const tokenOf = (signer: SigningKey, issuer = ISSUER) => {
  if (!siti) throw new Error('No demo staff');
  return issueToken(siti, { key: signer, issuer, nowMs: NOW });
};

const signed = (claims: Record<string, unknown>) =>
  new SignJWT({ iss: ISSUER, exp: NOW / 1000 + 60, client_id: STAFF_CLIENT_ID, ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: key.jwk.kid })
    .sign(key.key);

describe('JwtAuthorizer', () => {
  it('hands on the claims of a valid token as text, lists in brackets', async () => {
    const claims = await authorizerAt(NOW).authorize(`Bearer ${await tokenOf(key)}`);
    expect(claims).toMatchObject({
      username: 'siti',
      token_use: 'access',
      client_id: STAFF_CLIENT_ID,
      'cognito:groups': '[role:officer agency:dukcapil]',
      auth_time: String(NOW / 1000),
    });
  });

  it('takes an audience as well as a client id', async () => {
    const token = await signed({ client_id: 'x', aud: STAFF_CLIENT_ID });
    expect(await authorizerAt(NOW).authorize(`Bearer ${token}`)).toBeDefined();
  });

  it('refuses a token that has expired on the runtime’s clock', async () => {
    const header = `Bearer ${await tokenOf(key)}`;
    expect(await authorizerAt(NOW + 3_599_000).authorize(header)).toBeDefined();
    expect(await authorizerAt(NOW + 3_601_000).authorize(header)).toBeUndefined();
  });

  it('refuses everything else', async () => {
    const headers = [
      undefined,
      'Bearer',
      'Bearer not.a.token',
      `Basic ${await tokenOf(key)}`,
      `Bearer ${await tokenOf(otherKey)}`,
      `Bearer ${await tokenOf(key, 'https://elsewhere.example/oidc')}`,
      `Bearer ${await signed({ client_id: 'another-client' })}`,
      `Bearer ${await signed({ exp: undefined })}`,
      `Bearer ${await signed({ nbf: NOW / 1000 + 30 })}`,
    ];
    const answers = await Promise.all(headers.map((header) => authorizerAt(NOW).authorize(header)));
    expect(answers.every((answer) => answer === undefined)).toBe(true);
  });
});
