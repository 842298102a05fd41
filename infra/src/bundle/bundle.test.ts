import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SERVICES } from '../services.ts';
import {
  bundleCanary,
  bundleHandlers,
  functionsOf,
  type HandlerBundle,
  LARGEST_KILOBYTES,
} from './bundle.ts';

const HANDLERS = SERVICES.flatMap((service) =>
  functionsOf(service).map((functionName) => `${service.name}-${functionName}`),
);

describe('the bundle of every handler', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gerai-bundles-'));
  const bundles = new Map<string, HandlerBundle>();
  beforeAll(async () => {
    for (const bundle of await bundleHandlers(SERVICES, folder)) {
      bundles.set(`${bundle.service}-${bundle.functionName}`, bundle);
    }
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  const bundleOf = (handler: string): HandlerBundle => {
    const bundle = bundles.get(handler);
    if (!bundle) throw new Error(`${handler} was not bundled`);
    return bundle;
  };
  const has = (handler: string, part: string) =>
    [...bundleOf(handler).sources].some(([path, bytes]) => path.includes(part) && bytes > 0);

  it.each(HANDLERS)('%s is within the budget, with no source map and no way home', (handler) => {
    const { bytes, file } = bundleOf(handler);
    expect(bytes / 1000).toBeLessThanOrEqual(LARGEST_KILOBYTES);
    const text = readFileSync(file, 'utf8');
    expect(text).not.toContain('sourceMappingURL');
    expect(text).not.toContain(process.cwd());
  });

  it.each(HANDLERS)('%s holds no way to credentials that Lambda does not have', (handler) => {
    for (const provider of ['sso', 'ini', 'process', 'web-identity', 'http', 'login']) {
      expect(has(handler, `credential-provider-${provider}/`)).toBe(false);
    }
    expect(has(handler, 'credential-provider-env/')).toBe(true);
  });

  it.each(HANDLERS)(
    '%s carries no words of its declaration and nothing of the SDK that it never reaches',
    (handler) => {
      const { service, file } = bundleOf(handler);
      const declaration = SERVICES.find(({ name }) => name === service);
      const text = readFileSync(file, 'utf8');
      expect(text).not.toContain(declaration?.purpose);
      for (const { summary } of Object.values(declaration?.routes ?? {})) {
        expect(text).not.toContain(summary);
      }
      expect(has(handler, 'mnemonist/')).toBe(false);
      expect(has(handler, 'submodules/event-streams/')).toBe(false);
    },
  );

  it('reads secrets only in a service that declares some', () => {
    for (const service of SERVICES.filter(({ secrets }) => secrets.length === 0)) {
      for (const functionName of functionsOf(service)) {
        expect(has(`${service.name}-${functionName}`, 'client-secrets-manager/')).toBe(false);
      }
    }
  });

  it('of the canary is within the budget as well', async () => {
    expect((await bundleCanary(folder)).bytes / 1000).toBeLessThanOrEqual(LARGEST_KILOBYTES);
  });

  it('is the same bytes when made again', async () => {
    const again = mkdtempSync(join(tmpdir(), 'gerai-bundles-again-'));
    try {
      const queue = SERVICES.filter(({ name }) => name === 'queue');
      for (const bundle of await bundleHandlers(queue, again)) {
        const before = bundleOf(`${bundle.service}-${bundle.functionName}`);
        expect(readFileSync(bundle.file)).toEqual(readFileSync(before.file));
      }
    } finally {
      rmSync(again, { recursive: true });
    }
  }, 120_000);
});
