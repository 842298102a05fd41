import { builtWeb } from '@gerai/web/build.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CallInit, OperatorAws } from '../operator/aws.ts';
import { type SiteFile, siteFiles } from './files.ts';
import { outputsOf, publish } from './publish.ts';
import { handler } from './viewer-request.ts';

const API = 'https://api.mpp.example.go.id';
const OIDC = {
  authority: 'https://cognito-idp.ap-southeast-3.amazonaws.com/pool',
  clientId: 'faces',
};

/** An AWS that writes down what it is asked, and answers always the same. */
function recording(answer: string): { aws: OperatorAws; asked: [string, string, CallInit][] } {
  const asked: [string, string, CallInit][] = [];
  const text: OperatorAws['text'] = (service, path, init = {}) => {
    asked.push([service, path, init]);
    return Promise.resolve(answer);
  };
  const never = () => Promise.reject(new Error('not asked here'));
  return { aws: { text, json: never, rest: never }, asked };
}

describe('the built faces, prepared for an environment', () => {
  let files: readonly SiteFile[];
  const at = (key: string) => {
    const found = files.find((file) => file.key === key);
    if (!found) throw new Error(`${key} is not there`);
    return found;
  };
  beforeAll(async () => {
    files = siteFiles(await builtWeb(), { api: API, oidc: OIDC });
  }, 120_000);

  it('name the API in every page, once, and connect to it early', () => {
    const pages = files.filter(({ key }) => key.endsWith('.html'));
    expect(pages.map(({ key }) => key).sort()).toEqual([
      'dasbor/index.html',
      'index.html',
      'kios/index.html',
      'layar/index.html',
      'loket/index.html',
      'meja/index.html',
      'shell.html',
    ]);
    for (const { body } of pages) {
      const html = body.toString();
      expect(html.match(/name="gerai-api" content="([^"]*)"/)?.[1]).toBe(API);
      expect(html).toContain(`<link rel="preconnect" href="${API}" crossorigin />`);
      expect(html).not.toContain('content=""');
    }
  });

  it('are kept for ever where a hash is in the name, and asked for anew where not', () => {
    for (const { key, cacheControl } of files) {
      if (key.startsWith('assets/')) expect(cacheControl).toContain('immutable');
      else expect(cacheControl, key).not.toContain('immutable');
      if (/\.html$|^sw-|^config/.test(key)) expect(cacheControl, key).toBe('no-cache');
    }
    expect(at('index.html').contentType).toBe('text/html; charset=utf-8');
    expect(at('sw-kios.js').contentType).toBe('text/javascript; charset=utf-8');
  });

  it('tell the faces where staff sign in', () => {
    expect(JSON.parse(at('config.json').body.toString())).toEqual({
      oidc: { ...OIDC, scope: 'openid profile' },
    });
  });

  it('have other workers with another API, since workers keep pages', async () => {
    const others = siteFiles(await builtWeb(), { api: 'https://other.example', oidc: OIDC });
    const worker = ({ key }: SiteFile) => key.startsWith('sw-');
    expect(files.filter(worker)).toHaveLength(3);
    for (const other of others.filter(worker)) expect(other.body).not.toEqual(at(other.key).body);
  });

  it('are all reached through the function at the edge, and it sends nobody anywhere else', () => {
    for (const { key } of files.filter((file) => !file.key.endsWith('/index.html'))) {
      // The root is the bucket's business; a face's page is asked for without its file's name.
      const path = key === 'index.html' ? '/' : `/${key}`;
      expect(handler({ request: { uri: path } })).toEqual({ uri: `/${key}` });
    }
    for (const path of ['/kios', '/layar', '/loket', '/meja', '/dasbor', '/b/x', '/papan']) {
      const answer = handler({ request: { uri: path } });
      if (!('uri' in answer)) throw new Error(`${path} is nowhere`);
      expect(at(answer.uri.slice(1)).contentType).toContain('html');
    }
  });

  it('reach the bucket with their types and times, no page before what it loads', async () => {
    const { aws, asked } = recording('');
    await publish(aws, 'files-bucket', files);
    expect(asked).toHaveLength(files.length);
    const order = asked.map(([, path]) => path);
    const lastAsset = order.findLastIndex((path) => path.includes('/assets/'));
    expect(order.findIndex((path) => path.endsWith('.html'))).toBeGreaterThan(lastAsset);
    expect(asked[0]?.[0]).toBe('s3');
    const page = asked.find(([, path]) => path === '/files-bucket/loket/index.html');
    expect(page?.[2]).toEqual({
      method: 'PUT',
      body: at('loket/index.html').body,
      headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' },
    });
  });
});

it('reads the outputs of a stack in whatever order they are told', async () => {
  const { aws, asked } = recording(
    '<Outputs><member><OutputKey>UserPoolId</OutputKey><OutputValue>pool</OutputValue></member><member><OutputValue>faces</OutputValue><OutputKey>ClientId</OutputKey></member></Outputs>',
  );
  expect([...(await outputsOf(aws, 'Gerai-prod-identity'))]).toEqual([
    ['UserPoolId', 'pool'],
    ['ClientId', 'faces'],
  ]);
  expect(asked[0]?.[1]).toContain('StackName=Gerai-prod-identity');
});
