import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { type DemoStaff, groupsOf } from './demo-staff.ts';
import type { SigningKey } from './signing-key.ts';

/** The public client of the staff faces, and so the audience of its tokens. */
export const STAFF_CLIENT_ID = 'gerai-staff';

export const TOKEN_SECONDS = 3600;

/** What Cognito's access tokens say of a person beyond the registered claims. */
export function cognitoClaims(person: DemoStaff, scope: string) {
  return {
    sub: person.userId,
    username: person.username,
    'cognito:groups': groupsOf(person),
    token_use: 'access',
    client_id: STAFF_CLIENT_ID,
    scope,
    version: 2,
  };
}

/** Signs an access token as Cognito's InitiateAuth would give it. */
export function issueToken(
  person: DemoStaff,
  options: { readonly key: SigningKey; readonly issuer: string; readonly nowMs: number },
): Promise<string> {
  const now = Math.floor(options.nowMs / 1000);
  return new SignJWT({
    ...cognitoClaims(person, 'aws.cognito.signin.user.admin'),
    auth_time: now,
  })
    .setProtectedHeader({ alg: 'RS256', kid: options.key.jwk.kid })
    .setIssuer(options.issuer)
    .setIssuedAt(now)
    .setExpirationTime(now + TOKEN_SECONDS)
    .setJti(randomUUID())
    .sign(options.key.key);
}
