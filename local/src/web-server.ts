import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Store } from './aws/store.ts';
import { handleDevRequest } from './dev/dev-api.ts';
import type { FaceHandler } from './faces/faces.ts';
import { JwtAuthorizer } from './gateway/authorizer.ts';
import { type GatewayOptions, handleApiRequest } from './gateway/gateway.ts';
import { sendProblem } from './gateway/problem.ts';
import { RouteTable } from './gateway/route-table.ts';
import { Throttle } from './gateway/throttle.ts';
import type { SigningKey } from './identity/signing-key.ts';
import { STAFF_CLIENT_ID } from './identity/tokens.ts';
import type { Registration } from './registration.ts';
import type { Runtime } from './runtime-options.ts';
import { serve } from './serve.ts';
import type { Functions } from './workers/functions.ts';

export interface WebOptions {
  readonly runtime: Runtime;
  readonly services: readonly Registration[];
  readonly functions: Functions;
  readonly key: SigningKey;
  readonly store: Store;
  readonly throttleFactor: number;
  /** The built web faces; without them `/` is the start page of the development tools. */
  readonly faces: FaceHandler | undefined;
}

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * The server on the runtime's port: web faces, API, identity provider, development pages. It listens before the
 * rest is up, so that a taken port is told at once, and answers 503 until it is opened.
 */
export function createWebServer(onFatal: (error: unknown) => void): {
  readonly server: Server;
  open(options: WebOptions): void;
} {
  let handle: Handle = (request, response) => {
    sendProblem(response, 'busy', request.headers['accept-language'], 1);
    return Promise.resolve();
  };
  const server = serve((request, response) => handle(request, response), onFatal);
  return {
    server,
    open(options) {
      handle = createHandler(options);
    },
  };
}

function createHandler({
  runtime,
  services,
  functions,
  key,
  store,
  throttleFactor,
  faces,
}: WebOptions): Handle {
  const nowMs = () => runtime.clock.nowMs();
  const gateway: GatewayOptions = {
    routes: new RouteTable(services),
    authorizer: new JwtAuthorizer({ jwks: key.publicKeys, audience: STAFF_CLIENT_ID, nowMs }),
    throttle: new Throttle(nowMs, throttleFactor),
    poolOf: (entry) => functions.get(entry.service, entry.function),
    nowMs,
  };
  // Loaded when somebody signs in: programs get their tokens without it.
  let identity: Promise<Handle> | undefined;
  const loadIdentity = async (): Promise<Handle> => {
    const { createIdentityHandler } = await import('./identity/provider.ts');
    return createIdentityHandler({ key, issuer: `${runtime.url}/oidc`, nowMs, store });
  };

  return async (request, response) => {
    const url = parseUrl(request, runtime.url);
    if (!url) {
      sendProblem(response, 'invalid-request', request.headers['accept-language']);
      return;
    }
    if (url.pathname.startsWith('/oidc/')) {
      identity ??= loadIdentity();
      await (await identity)(request, response);
      return;
    }
    if (faces?.(request, response, url)) return;
    if (await handleDevRequest(runtime, request, response, url)) return;
    await handleApiRequest(gateway, request, response, url);
  };
}

function parseUrl(request: IncomingMessage, base: string): URL | undefined {
  const target = request.url ?? '/';
  return target.startsWith('/') && URL.canParse(`${base}${target}`)
    ? new URL(`${base}${target}`)
    : undefined;
}
