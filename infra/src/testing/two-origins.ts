import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { siteFiles } from '../site/files.ts';
import { handler } from '../site/viewer-request.ts';

/** CORS as the template of the edge stack has it. */
export interface Cors {
  readonly AllowOrigins: readonly string[];
  readonly AllowMethods: readonly string[];
  readonly AllowHeaders: readonly string[];
  readonly ExposeHeaders: readonly string[];
}

export interface TwoOriginsParts {
  /** Where the platform really runs. */
  readonly platform: string;
  /** Folder of the built faces. */
  readonly folder: string;
  readonly cors: Cors;
  readonly contentSecurityPolicy: string;
  /** Names of the deployed site and API, in CORS and policy, which are these servers here. */
  readonly deployed: { readonly site: string; readonly api: string };
  /** Path patterns that the site answers out of its cache. */
  readonly cached: readonly string[];
}

export interface TwoOrigins {
  readonly site: string;
  readonly api: string;
  /** `GET /v1/…`, with ` token` where one came along. */
  readonly askedOfSite: string[];
  readonly askedOfApi: string[];
  close(): Promise<void>;
}

/**
 * The site and the API as two origins, as CloudFront and API Gateway stand on AWS: the site has the
 * prepared files and cached public reads and nothing else, the API answers other origins only as its
 * CORS allows.
 */
export async function startTwoOrigins(parts: TwoOriginsParts): Promise<TwoOrigins> {
  const askedOfSite: string[] = [];
  const askedOfApi: string[] = [];
  const said = ({ method, headers }: IncomingMessage, path: string) =>
    `${method} ${path}${headers.authorization ? ' token' : ''}`;

  const api = await listen(async (request, response, path) => {
    const origin = parts.cors.AllowOrigins.includes(parts.deployed.site) ? site.url : '';
    const headers = {
      'access-control-allow-origin': origin,
      'access-control-expose-headers': parts.cors.ExposeHeaders.join(','),
    };
    if (request.method === 'OPTIONS') {
      response.writeHead(204, {
        ...headers,
        'access-control-allow-methods': parts.cors.AllowMethods.join(','),
        'access-control-allow-headers': parts.cors.AllowHeaders.join(','),
      });
      response.end();
      return;
    }
    askedOfApi.push(said(request, path));
    await pass(parts.platform, request, response, headers);
  });

  const patterns = parts.cached.map(
    (pattern) => new RegExp(`^${pattern.replaceAll('*', '.*')}(\\?|$)`),
  );
  const site = await listen(async (request, response, path) => {
    if (path.startsWith('/v1/')) {
      askedOfSite.push(said(request, path));
      if (request.method !== 'GET' || !patterns.some((pattern) => pattern.test(path))) {
        response.writeHead(403).end();
        return;
      }
      await pass(parts.platform, request, response, {});
      return;
    }
    const answer = handler({ request: { uri: path.replace(/\?.*/, '') } });
    const file = 'uri' in answer ? files.get(answer.uri.slice(1)) : undefined;
    response.writeHead(file ? 200 : 404, {
      'content-type': file?.contentType ?? 'text/html; charset=utf-8',
      'content-security-policy': parts.contentSecurityPolicy.replace(parts.deployed.api, api.url),
    });
    response.end(file?.body ?? ('body' in answer ? answer.body : ''));
  });
  const files = new Map(
    siteFiles(parts.folder, {
      api: api.url,
      oidc: { authority: `${parts.platform}/oidc`, clientId: 'staff-faces' },
    }).map((file) => [file.key, file]),
  );
  return {
    site: site.url,
    api: api.url,
    askedOfSite,
    askedOfApi,
    close: async () => {
      await Promise.all([site, api].map(({ server }) => closed(server)));
    },
  };
}

type Answering = (
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
) => Promise<void>;

async function listen(answer: Answering): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    answer(request, response, request.url ?? '/').catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { server, url: `http://127.0.0.1:${port}` };
}

/** Hands a request on and its answer back, with headers added. */
async function pass(
  to: string,
  request: IncomingMessage,
  response: ServerResponse,
  more: Readonly<Record<string, string>>,
): Promise<void> {
  const { host: _, connection: __, origin: ___, ...given } = request.headers;
  const body = await request.reduce<Buffer>(
    (all, chunk: Buffer) => Buffer.concat([all, chunk]),
    Buffer.alloc(0),
  );
  const headers = Object.entries(given).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' && name !== 'content-length' ? [[name, value]] : [],
  );
  const answer = await fetch(`${to}${request.url}`, {
    method: request.method ?? 'GET',
    headers,
    ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
  });
  const {
    'content-encoding': _e,
    'content-length': _l,
    ...kept
  } = Object.fromEntries(answer.headers);
  response.writeHead(answer.status, { ...kept, ...more });
  response.end(Buffer.from(await answer.arrayBuffer()));
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
