import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { contentSecurityPolicy, PERMISSIONS_POLICY } from '@gerai/web/headers.ts';
import { STAFF_CLIENT_ID } from '../identity/tokens.ts';
import { createPreparedPages } from './prepared-pages.ts';

/** A file as it is sent. */
interface Served {
  readonly body: Buffer;
  readonly zipped: Buffer;
  readonly type: string;
  readonly cacheControl: string;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.opus': 'audio/ogg',
};

/** Pages of the citizen's face, which finds its way by the path. */
const CITIZEN = /^\/($|(b|t|layanan|janji)\/|(layanan|cek|papan)$)/;
const FACES = ['kios', 'layar', 'loket', 'meja', 'dasbor'] as const;
const NO_CACHE = 'no-cache';

/** The pages that staff sign in on also talk to the provider, which is of this origin here. */
const SECURITY_HEADERS = {
  'content-security-policy': contentSecurityPolicy(),
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'permissions-policy': PERMISSIONS_POLICY,
  'cross-origin-opener-policy': 'same-origin',
};

export type FaceHandler = (request: IncomingMessage, response: ServerResponse, url: URL) => boolean;

/** Serves the built web faces from memory. False when the path is none of theirs. */
export function createFaceHandler(folder: string, publicUrl: string): FaceHandler {
  const files = new Map<string, Served>();
  const add = (path: string, file: string, cacheControl: string) => {
    const body = readFileSync(join(folder, file));
    const type = TYPES[extname(file)] ?? 'application/octet-stream';
    files.set(path, { body, zipped: gzipSync(body), type, cacheControl });
  };
  for (const name of readdirSync(join(folder, 'assets'))) {
    add(`/assets/${name}`, join('assets', name), 'public, max-age=31536000, immutable');
  }
  for (const name of readdirSync(folder)) {
    // At the root, so that a worker may answer for every page of its face.
    if (/^sw-\w+\.js$/.test(name)) add(`/${name}`, name, NO_CACHE);
  }
  add('/favicon.svg', 'favicon.svg', 'public, max-age=86400');
  add('/', 'index.html', NO_CACHE);
  add('/shell.html', 'shell.html', NO_CACHE);
  for (const face of FACES) add(`/${face}`, join(face, 'index.html'), NO_CACHE);
  const config = Buffer.from(
    JSON.stringify({
      oidc: {
        authority: `${publicUrl}/oidc`,
        clientId: STAFF_CLIENT_ID,
        scope: 'openid profile offline_access',
      },
    }),
  );
  files.set('/config.json', {
    body: config,
    zipped: gzipSync(config),
    type: 'application/json',
    cacheControl: NO_CACHE,
  });

  const send = (request: IncomingMessage, response: ServerResponse, file: Served) => {
    const zip = (request.headers['accept-encoding'] ?? '').includes('gzip');
    const body = zip ? file.zipped : file.body;
    response.writeHead(200, {
      ...SECURITY_HEADERS,
      'content-type': file.type,
      'cache-control': file.cacheControl,
      'content-length': body.length,
      vary: 'accept-encoding',
      ...(zip ? { 'content-encoding': 'gzip' } : {}),
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
  const prepared = createPreparedPages(publicUrl, readFileSync(join(folder, 'index.html'), 'utf8'));

  return (request, response, url) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false;
    const path = url.pathname.replace(/(.)\/$/, '$1');
    const file = files.get(CITIZEN.test(url.pathname) ? '/' : path);
    if (!file) return false;
    // Sign-in knows this installation by one name only.
    if (request.headers.host?.startsWith('localhost') && file.cacheControl === NO_CACHE) {
      response.writeHead(302, { location: `${publicUrl}${request.url ?? '/'}` }).end();
      return true;
    }
    if (file !== files.get('/')) {
      send(request, response, file);
      return true;
    }
    void prepared(url).then((html) => {
      if (html === undefined) return send(request, response, file);
      const body = Buffer.from(html);
      return send(request, response, { ...file, body, zipped: gzipSync(body) });
    });
    return true;
  };
}
