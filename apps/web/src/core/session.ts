import { signal } from '@preact/signals';
import { UserManager, WebStorageStateStore } from 'oidc-client-ts';
import { type Body, call, type Input, isObject, type Outcome, type RouteKey } from './api.ts';
import { within } from './within.ts';

/** Somebody of the staff, as the identity provider tells. */
export interface Person {
  readonly userId: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly agencies: readonly string[];
}

/**
 * out: nobody yet. expired: somebody was; what is on the screen stays until they are back. locked:
 * somebody has left the counter; the screen is covered, and the tokens are gone.
 */
export type SessionState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'out' }
  | { readonly kind: 'in'; readonly person: Person }
  | { readonly kind: 'expired'; readonly person: Person }
  | { readonly kind: 'locked'; readonly person: Person }
  | { readonly kind: 'unreachable' };

export const session = signal<SessionState>({ kind: 'starting' });

let manager: UserManager | undefined;
let accessToken = '';

/**
 * Signs in with code and PKCE, as a client without a secret. Tokens live in this tab (sessionStorage)
 * and nowhere else.
 */
export async function startSession(face: string): Promise<void> {
  session.value = { kind: 'starting' };
  const provider = await readConfig();
  if (!provider) {
    session.value = { kind: 'unreachable' };
    return;
  }
  // A prefix of its own: whatever else stands under it is tidied away with old sign-ins.
  const store = new WebStorageStateStore({ store: sessionStorage, prefix: 'gerai.oidc.' });
  const here = `${location.origin}/${face}`;
  manager = new UserManager({
    authority: provider.authority,
    client_id: provider.clientId,
    redirect_uri: here,
    post_logout_redirect_uri: here,
    scope: provider.scope,
    userStore: store,
    stateStore: store,
    automaticSilentRenew: false,
  });
  try {
    const back = new URLSearchParams(location.search);
    if (back.has('code') || back.has('error')) {
      const user = await manager.signinCallback();
      // Back to the very view that was asked for, with its filters.
      history.replaceState(null, '', here + (typeof user?.state === 'string' ? user.state : ''));
    }
  } catch {
    // An old or foreign answer of the provider: begin again.
    history.replaceState(null, '', here);
  }
  const user = await manager.getUser();
  if (user && !user.expired) take(user);
  else if (!(await renew())) session.value = { kind: 'out' };
}

/** To the identity provider and back. `anew`: it asks who is there even where it knows somebody. */
export async function signIn(anew = false): Promise<void> {
  const { search } = location;
  await manager?.signinRedirect({ state: search, ...(anew ? { prompt: 'login' } : {}) });
}

/**
 * Covers the screen at once and forgets the tokens, until somebody signs in anew. What this person still
 * has to say to the server (`last`) is given a few seconds after that, and no more.
 */
export async function lockSession(last?: () => Promise<void>): Promise<void> {
  const before = session.value;
  if (before.kind !== 'in' && before.kind !== 'expired') return;
  cancelRenewal();
  session.value = { kind: 'locked', person: before.person };
  await manager?.removeUser();
  if (last) await within(LAST_WORDS_MS, last());
  accessToken = '';
}

const LAST_WORDS_MS = 3000;

/** Forgets the tokens here, then ends the session at the provider, for the next person at this counter. */
export async function signOut(): Promise<void> {
  accessToken = '';
  cancelRenewal();
  try {
    // Cognito wants names of its own beside those of the standard. Without an identity token the
    // client is named anyway, and nothing may be named twice.
    const { client_id = '', redirect_uri: here = '' } = manager?.settings ?? {};
    const named = (await manager?.getUser())?.id_token ? { client_id } : {};
    await manager?.signoutRedirect({ extraQueryParams: { logout_uri: here, ...named } });
  } catch {
    await manager?.removeUser();
    session.value = { kind: 'out' };
  }
}

/** Asks the API as the person signed in; an expired token is renewed once on the way. */
export async function staffCall<const K extends RouteKey>(
  route: K,
  input: Input<K>,
): Promise<Outcome<Body<K>>> {
  const outcome = await call(route, { ...input, token: accessToken });
  if (outcome.kind !== 'problem' || outcome.problem.status !== 401) return outcome;
  if (await renew()) return call(route, { ...input, token: accessToken });
  const before = session.value;
  if (before.kind === 'in') session.value = { kind: 'expired', person: before.person };
  return outcome;
}

let renewing: Promise<boolean> | undefined;

/** One renewal at a time: several pages of the screen find out together that the token is old. */
function renew(): Promise<boolean> {
  renewing ??= renewOnce().finally(() => {
    renewing = undefined;
  });
  return renewing;
}

async function renewOnce(): Promise<boolean> {
  try {
    const known = await manager?.getUser();
    if (!known?.refresh_token) return false;
    const user = await manager?.signinSilent();
    if (!user) return false;
    take(user);
    return true;
  } catch {
    return false;
  }
}

let cancelRenewal: () => void = () => undefined;

/** Renews before the token ends, so that no key has to wait for it. The device's clock may be wrong. */
function renewInTime(seconds: number | undefined): void {
  cancelRenewal();
  const lifetime = Math.min(Math.max(seconds ?? 0, 60), 3600);
  const timer = setTimeout(() => void renew(), (lifetime - RENEW_BEFORE_SECONDS) * 1000);
  cancelRenewal = () => clearTimeout(timer);
}

const RENEW_BEFORE_SECONDS = 45;

interface SignedIn {
  readonly access_token: string;
  readonly expires_in?: number | undefined;
  readonly profile: Readonly<Record<string, unknown>>;
}

function take({ access_token: token, expires_in: seconds, profile }: SignedIn): void {
  accessToken = token;
  renewInTime(seconds);
  const listed = profile['cognito:groups'];
  const groups = Array.isArray(listed) ? listed.map(String) : [];
  const of = (prefix: string) =>
    groups.filter((group) => group.startsWith(prefix)).map((group) => group.slice(prefix.length));
  session.value = {
    kind: 'in',
    person: {
      userId: String(profile.sub),
      name: typeof profile.name === 'string' ? profile.name : String(profile.sub),
      roles: of('role:'),
      agencies: of('agency:'),
    },
  };
}

/** Which identity provider this installation has: a file beside the pages. */
async function readConfig(): Promise<
  { authority: string; clientId: string; scope: string } | undefined
> {
  try {
    const response = await fetch('/config.json');
    const config: unknown = await response.json();
    if (!isObject(config) || !isObject(config.oidc)) return undefined;
    const { authority, clientId, scope } = config.oidc;
    return typeof authority === 'string' &&
      typeof clientId === 'string' &&
      typeof scope === 'string'
      ? { authority, clientId, scope }
      : undefined;
  } catch {
    return undefined;
  }
}
