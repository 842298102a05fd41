import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Runtime } from '../runtime-options.ts';
import { START, startTestRuntime } from '../testing/harness.ts';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await startTestRuntime({ clock: { startAt: START } });
});
afterAll(() => runtime.close());

/** A browser that keeps cookies and shows where it is sent. */
function browser() {
  const cookies = new Map<string, string>();
  return async (url: string, form?: Record<string, string>) => {
    const response = await fetch(new URL(url, runtime.url), {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      cookies.set(name, value);
    }
    return { response, location: response.headers.get('location') ?? '' };
  };
}

async function signIn(username: string, redirectUri = 'http://127.0.0.1:5173/loket/') {
  const visit = browser();
  const verifier = randomBytes(32).toString('base64url');
  const parameters = new URLSearchParams({
    client_id: 'gerai-staff',
    response_type: 'code',
    scope: 'openid profile',
    redirect_uri: redirectUri,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    state: 's',
  });
  const asked = await visit(`/oidc/auth?${parameters}`);
  if (!asked.location) return { refused: asked.response.status };
  const shown = await visit(asked.location);
  expect(await shown.response.text()).toContain(`value="${username}"`);
  const chosen = await visit(asked.location, { username });
  const back = await visit(chosen.location);
  const code = new URL(back.location).searchParams.get('code') ?? '';
  const tokens = await visit('/oidc/token', {
    grant_type: 'authorization_code',
    client_id: 'gerai-staff',
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
  });
  return { tokens: (await tokens.response.json()) as Record<string, string> };
}

const claimsOf = (token: string | undefined) =>
  JSON.parse(Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString());

describe('the identity provider', () => {
  it('signs a person in with code and PKCE, and its token opens staff routes', async () => {
    const { tokens } = await signIn('siti');
    expect(tokens).toMatchObject({ token_type: 'Bearer', refresh_token: expect.any(String) });
    const claims = claimsOf(tokens?.access_token);
    expect(claims).toMatchObject({
      iss: `${runtime.url}/oidc`,
      sub: '00000000-0000-4000-8000-000000000001',
      username: 'siti',
      'cognito:groups': ['role:officer', 'agency:dukcapil'],
      token_use: 'access',
      client_id: 'gerai-staff',
      scope: 'openid profile',
      jti: expect.any(String),
    });
    const now = Date.parse(START) / 1000;
    expect(claims.iat - now).toBeLessThan(30);
    expect(claims.exp - claims.iat).toBe(3600);
    const staff = await fetch(`${runtime.url}/v1/staff/echo`, {
      headers: { authorization: `Bearer ${tokens?.access_token}` },
    });
    expect(staff.status).toBe(200);
    expect(claimsOf(tokens?.id_token)).toMatchObject({ preferred_username: 'siti' });
  });

  it('sends nobody to an address beyond this machine', async () => {
    expect(await signIn('siti', 'http://elsewhere.example/loket/')).toEqual({ refused: 400 });
  });

  it('is discovered under its issuer', async () => {
    const response = await fetch(`${runtime.url}/oidc/.well-known/openid-configuration`);
    expect(await response.json()).toMatchObject({
      issuer: `${runtime.url}/oidc`,
      token_endpoint: `${runtime.url}/oidc/token`,
      jwks_uri: `${runtime.url}/oidc/jwks`,
    });
  });
});
