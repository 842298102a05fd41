import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { handler } from './viewer-request.ts';
import { viewerRequestCode } from './viewer-request-code.ts';

type Handler = typeof handler;
// Without a console or anything else: what the deployed text needs, it must bring along.
const deployed: Handler = runInNewContext(`${viewerRequestCode()};handler`, {});

const FILES: readonly (readonly [path: string, file: string])[] = [
  ['/', '/index.html'],
  ['/b/7Kq2', '/index.html'],
  ['/t/7Kq2/batal', '/index.html'],
  ['/layanan', '/index.html'],
  ['/layanan/dukcapil-ktp', '/index.html'],
  ['/janji/a,b', '/index.html'],
  ['/cek', '/index.html'],
  ['/papan/', '/index.html'],
  ['/kios', '/kios/index.html'],
  ['/kios/', '/kios/index.html'],
  ['/layar', '/layar/index.html'],
  ['/loket', '/loket/index.html'],
  ['/meja', '/meja/index.html'],
  ['/dasbor', '/dasbor/index.html'],
  ['/assets/warga-Ab_3-x.js', '/assets/warga-Ab_3-x.js'],
  ['/sw-kios.js', '/sw-kios.js'],
  ['/config.json', '/config.json'],
];
const UNKNOWN = ['/wp-login.php', '/kiosk', '/kios/x', '/b', '/assets/', '/assets/../config.json'];

describe.each([
  ['the function at the edge', handler],
  ['its deployed text', deployed],
])('%s', (_, at: Handler) => {
  it.each(FILES)('sends %s to %s', (path, file) => {
    expect({ ...at({ request: { uri: path } }) }).toEqual({ uri: file });
  });

  it.each([...UNKNOWN, '/v1/tickets/x', '/.vite/manifest.json'])('knows no %s', (path) => {
    const answer = at({ request: { uri: path } });
    expect(answer).toMatchObject({ statusCode: 404 });
    // Nothing of the path comes back: neither a token nor markup.
    expect(JSON.stringify(answer)).not.toContain(path);
  });
});

it('is small enough for CloudFront, and writes nothing down', () => {
  expect(Buffer.byteLength(viewerRequestCode())).toBeLessThan(2_000);
  expect(viewerRequestCode()).not.toMatch(/console|import|export/);
});
