import { signal } from '@preact/signals';
import { UserManager, WebStorageStateStore } from 'oidc-client-ts';
import { type Body, call, type Input, isObject, type Outcome, type RouteKey } from './api.ts';

/** Somebody of the staff, as the identity provider tells. */
export interface Person {
  readonly userId: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly agencies: readonly string[];
}

/** out: nobody yet. expired: somebody was; what is on the screen stays until they are back. */
export type SessionState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'out' }
  | { readonly kind: 'in'; readonly person: Person }
  | { readonly kind: 'expired'; readonly person: Person }
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
  const store = new WebStorageStateStore({ store: sessionStorage, prefix: 'gerai.' });
  const here = `${location.origin}/${face}`;
  manager = new UserManager({
    authority: provider.authority,
    client_id: provider.clientId,
    redirect_uri: here,
    post_logout_redirect_uri: here,
    scope: 'openid profile offline_access',
    userStore: store,
    stateStore: store,
    automaticSilentRenew: false,
  });
  try {
    const back = new URLSearchParams(location.search);
    if (back.has('code') || back.has('error')) {
      await manager.signinCallback();
      history.replaceState(null, '', here);
    }
  } catch {
    // An old or foreign answer of the provider: begin again.
    history.replaceState(null, '', here);
  }
  const user = await manager.getUser();
  if (user && !user.expired) take(user);
  else if (!(await renew())) session.value = { kind: 'out' };
}

export async function signIn(): Promise<void> {
  await manager?.signinRedirect();
}

/** Forgets the tokens here, then ends the session at the provider, for the next person at this counter. */
export async function signOut(): Promise<void> {
  accessToken = '';
  try {
    await manager?.signoutRedirect();
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

interface SignedIn {
  readonly access_token: string;
  readonly profile: Readonly<Record<string, unknown>>;
}

function take({ access_token: token, profile }: SignedIn): void {
  accessToken = token;
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
async function readConfig(): Promise<{ authority: string; clientId: string } | undefined> {
  try {
    const response = await fetch('/config.json');
    const config: unknown = await response.json();
    if (!isObject(config) || !isObject(config.oidc)) return undefined;
    const { authority, clientId } = config.oidc;
    return typeof authority === 'string' && typeof clientId === 'string'
      ? { authority, clientId }
      : undefined;
  } catch {
    return undefined;
  }
}
