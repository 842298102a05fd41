import { globSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

/** A file as it lies in the bucket. */
export interface SiteFile {
  readonly key: string;
  readonly body: Buffer<ArrayBuffer>;
  readonly contentType: string;
  readonly cacheControl: string;
}

/** What a page has to know about the environment it is served in. */
export interface SiteSettings {
  /** Origin of the API, such as `https://api.mpp.example.go.id`. */
  readonly api: string;
  readonly oidc: { readonly authority: string; readonly clientId: string };
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.opus': 'audio/ogg',
};
const NO_CACHE = 'no-cache';

/**
 * The built faces, prepared for one environment: each page names the API and opens the connection to
 * it while its script still loads; `config.json` names the identity provider. What has its hash in its
 * name comes first and may be kept for ever; pages come after all that they load.
 * @throws Error for a file whose type nobody has said, or a page that does not ask for its API.
 */
export function siteFiles(folder: string, { api, oidc }: SiteSettings): SiteFile[] {
  const paths = globSync('**/*', { cwd: folder, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name).slice(folder.length + 1))
    .filter((path) => !path.startsWith('.'))
    .sort();
  const files = paths.map((key): SiteFile => {
    const contentType = TYPES[extname(key)];
    if (!contentType) throw new Error(`Nobody has said what ${key} is`);
    const body = readFileSync(join(folder, key));
    if (key.startsWith('assets/')) {
      return { key, body, contentType, cacheControl: 'public, max-age=31536000, immutable' };
    }
    if (key.endsWith('.html')) {
      return { key, body: prepared(key, body, api), contentType, cacheControl: NO_CACHE };
    }
    if (/^sw-\w+\.js$/.test(key)) {
      // A worker keeps its page: with another API it is another worker, and fetches the page anew.
      const text = `${body.toString()}\n// ${api}\n`;
      return { key, body: Buffer.from(text), contentType, cacheControl: NO_CACHE };
    }
    return { key, body, contentType, cacheControl: 'public, max-age=86400' };
  });
  const config: SiteFile = {
    key: 'config.json',
    // Cognito gives a refresh token without being asked, and refuses `offline_access`.
    body: Buffer.from(JSON.stringify({ oidc: { ...oidc, scope: 'openid profile' } })),
    contentType: 'application/json',
    cacheControl: NO_CACHE,
  };
  const order = ({ key }: SiteFile) =>
    key.startsWith('assets/') ? 0 : key.endsWith('.html') ? 2 : key.startsWith('sw-') ? 3 : 1;
  return [...files, config].sort((one, other) => order(one) - order(other));
}

const EMPTY = '<meta name="gerai-api" content="" />';

function prepared(key: string, body: Buffer, api: string): Buffer<ArrayBuffer> {
  const html = body.toString();
  if (!html.includes(EMPTY)) throw new Error(`${key} has no place for the API`);
  return Buffer.from(
    html.replace(
      EMPTY,
      `<meta name="gerai-api" content="${api}" /><link rel="preconnect" href="${api}" crossorigin />`,
    ),
  );
}
