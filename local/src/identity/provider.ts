import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Configuration, Provider } from 'oidc-provider';
import type { Store } from '../aws/store.ts';
import { html, page } from '../dev/html.ts';
import { DEMO_STAFF, type DemoStaff, findStaff, groupsOf } from './demo-staff.ts';
import { loginPage, logoutPage, signedOutPage } from './login-page.ts';
import type { SigningKey } from './signing-key.ts';
import { sqliteAdapters } from './sqlite-adapter.ts';
import { cognitoClaims, STAFF_CLIENT_ID, TOKEN_SECONDS } from './tokens.ts';

export interface IdentityOptions {
  readonly key: SigningKey;
  /** `http://127.0.0.1:8080/oidc`. */
  readonly issuer: string;
  readonly nowMs: () => number;
  readonly store: Store;
}

/** The API as an OAuth resource: what makes the provider's access tokens JWTs. */
const API_RESOURCE = 'urn:gerai:api';
const LOGIN_PATH = '/oidc/sign-in/';

/**
 * The OpenID provider of the demonstration: code flow with PKCE for the staff faces. A
 * person stays signed in when the process is killed and started again.
 */
export function createIdentityHandler(
  options: IdentityOptions,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const provider = new Provider(options.issuer, configuration(options));
  // Faces are served on whatever port is free, so any loopback address of this client is right.
  const { prototype } = provider.Client as unknown as { prototype: LoopbackRedirects };
  prototype.redirectUriAllowed = isLoopback;
  prototype.postLogoutRedirectUriAllowed = isLoopback;
  // The person gets a page without details; the terminal gets them.
  provider.on('server_error', (_ctx, error) => console.error(error));
  const callback = provider.callback();

  return async (request, response) => {
    if (request.url?.startsWith(LOGIN_PATH)) return signIn(provider, request, response);
    // The provider finds out where it is mounted from `originalUrl`.
    Object.assign(request, { originalUrl: request.url });
    request.url = request.url?.replace(/^\/oidc/, '') || '/';
    await callback(request, response);
  };
}

interface LoopbackRedirects {
  redirectUriAllowed(uri: string): boolean;
  postLogoutRedirectUriAllowed(uri: string): boolean;
}

function isLoopback(uri: string): boolean {
  if (!URL.canParse(uri)) return false;
  const { protocol, hostname } = new URL(uri);
  return protocol === 'http:' && (hostname === '127.0.0.1' || hostname === 'localhost');
}

/** Shows who can sign in, and finishes the interaction with the person chosen. */
async function signIn(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'POST') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(loginPage(request.url ?? ''));
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const form = new URLSearchParams(Buffer.concat(chunks).toString());
  const person = findStaff(form.get('username') ?? '');
  if (!person) {
    response.writeHead(400).end('Unknown person');
    return;
  }
  await provider.interactionFinished(request, response, { login: { accountId: person.userId } });
}

function configuration(options: IdentityOptions): Configuration {
  return {
    adapter: sqliteAdapters(options.store),
    jwks: { keys: [options.key.jwk] },
    clients: [
      {
        client_id: STAFF_CLIENT_ID,
        token_endpoint_auth_method: 'none',
        application_type: 'web',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        redirect_uris: [
          'http://127.0.0.1/loket/',
          'http://127.0.0.1/meja/',
          'http://127.0.0.1/dasbor/',
        ],
        post_logout_redirect_uris: ['http://127.0.0.1/loket/'],
      },
    ],
    cookies: { keys: [options.key.jwk.d ?? ''] },
    pkce: { required: () => true },
    scopes: ['openid', 'profile', 'offline_access'],
    claims: { openid: ['sub'], profile: ['name', 'preferred_username', 'cognito:groups'] },
    conformIdTokenClaims: false,
    issueRefreshToken: () => true,
    // A browser names its origin with every POST, also to its own.
    clientBasedCORS: (_ctx, origin) => isLoopback(origin),
    ttl: {
      AccessToken: TOKEN_SECONDS,
      IdToken: TOKEN_SECONDS,
      Interaction: 3600,
      Session: 12 * 3600,
      RefreshToken: 30 * 24 * 3600,
      Grant: 30 * 24 * 3600,
    },
    findAccount: (_ctx, id) => accountOf(DEMO_STAFF.find((person) => person.userId === id)),
    features: {
      devInteractions: { enabled: false },
      revocation: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => {
          ctx.type = 'html';
          ctx.body = logoutPage(form);
        },
        postLogoutSuccessSource: (ctx) => {
          ctx.type = 'html';
          ctx.body = signedOutPage();
        },
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => API_RESOURCE,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: 'openid profile',
          // Cognito's tokens have no `aud`; the provider insists on one, and the client id fits both.
          audience: STAFF_CLIENT_ID,
          accessTokenFormat: 'jwt',
          accessTokenTTL: TOKEN_SECONDS,
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    renderError: (ctx, out) => {
      ctx.type = 'html';
      const reason = html`<p>${out.error}: ${out.error_description}</p>`;
      ctx.body = page('Sign-in is not possible', reason);
    },
    interactions: { url: (_ctx, interaction) => `${LOGIN_PATH}${interaction.uid}` },
    // The faces are the city's own: nobody is asked to consent.
    loadExistingGrant: async (ctx) => {
      const { client, session, provider } = ctx.oidc;
      if (!client || !session?.accountId) return undefined;
      const known = session.grantIdFor(client.clientId);
      if (known) return provider.Grant.find(known);
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid profile offline_access');
      grant.addResourceScope(API_RESOURCE, 'openid profile');
      await grant.save();
      return grant;
    },
    formats: {
      customizers: {
        jwt: (_ctx, token, parts) => {
          const person = DEMO_STAFF.find(
            (candidate) => 'accountId' in token && candidate.userId === token.accountId,
          );
          const { payload } = parts;
          // The provider reads the machine's clock; the runtime's may be a virtual one.
          const shift = Math.floor((options.nowMs() - Date.now()) / 1000);
          const issuedAt = Number(payload.iat) + shift;
          Object.assign(payload, person ? cognitoClaims(person, String(payload.scope)) : {}, {
            iat: issuedAt,
            exp: Number(payload.exp) + shift,
            auth_time: issuedAt,
          });
        },
      },
    },
  };
}

function accountOf(person: DemoStaff | undefined) {
  if (!person) return undefined;
  return {
    accountId: person.userId,
    claims: () => ({
      sub: person.userId,
      name: person.name,
      preferred_username: person.username,
      'cognito:groups': groupsOf(person),
    }),
  };
}
