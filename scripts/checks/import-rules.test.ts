import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import { afterAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const options = await extractDepcruiseOptions(join(root, '.dependency-cruiser.cjs'));
const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true });
});

/** A small workspace that keeps every rule; each case adds the files that break one. */
const CLEAN: Readonly<Record<string, string>> = {
  'packages/shared/src/kit.ts': `export const kit = 1;`,
  'packages/shared/src/table.ts': `import { DynamoDBClient } from '@aws-sdk/client-dynamodb'; export const table = DynamoDBClient;`,
  'services/booking/service.ts': `import { schema } from './contract/schemas.ts'; export const service = schema;`,
  'services/booking/contract/schemas.ts': `import * as z from 'zod/mini'; export const schema = z.string();`,
  'services/booking/contract/examples.ts': `import { service } from '../service.ts'; export const example = service;`,
  'services/booking/domain/slot.ts': `export const slot = 1;`,
  'services/booking/app/book.ts': `import { slot } from '../domain/slot.ts'; export const book = slot;`,
  'services/booking/adapters/store.ts': `import { book } from '../app/book.ts'; export const store = book;`,
  'services/booking/handlers/public.ts': `import { store } from '../adapters/store.ts'; export const handler = store;`,
  'services/queue/service.ts': `import { kit } from '../../packages/shared/src/kit.ts'; export const service = kit;`,
  'local/src/services.ts': `import { service } from '../../services/booking/service.ts'; export const all = [service];`,
};

/** Names of the rules that the workspace breaks, each once, with `more` files added to the clean one. */
async function broken(more: Readonly<Record<string, string>>): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'gerai-rules-'));
  made.push(folder);
  for (const [path, text] of Object.entries({ ...CLEAN, ...more })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'rules', type: 'module' }));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const { output } = await cruise(['packages', 'services', 'local'], {
    ...options,
    baseDir: folder,
    validate: true,
  });
  const { violations } = (output as ICruiseResult).summary;
  return [...new Set(violations.map((violation) => violation.rule.name))].sort();
}

const CASES: readonly [rule: string, files: Readonly<Record<string, string>>][] = [
  [
    'domain-is-pure',
    { 'services/booking/domain/a.ts': `import * as z from 'zod/mini'; export const a = z;` },
  ],
  [
    'domain-is-pure',
    {
      'services/booking/domain/a.ts': `import type * as z from 'zod/mini'; export type A = z.ZodMiniType;`,
    },
  ],
  [
    'domain-without-node',
    {
      'services/booking/domain/a.ts': `import { randomUUID } from 'node:crypto'; export const a = randomUUID;`,
    },
  ],
  [
    'domain-reaches-no-aws',
    {
      'services/booking/domain/a.ts': `import { table } from '../../../packages/shared/src/table.ts'; export const a = table;`,
    },
  ],
  [
    'domain-knows-no-outer-layer',
    {
      'services/booking/domain/a.ts': `import type { book } from '../app/book.ts'; export type A = typeof book;`,
    },
  ],
  [
    'app-knows-no-outer-layer',
    {
      'services/booking/app/a.ts': `import type { store } from '../adapters/store.ts'; export type A = typeof store;`,
    },
  ],
  [
    'app-knows-no-outer-layer',
    {
      'services/booking/app/a.ts': `import { SNSClient } from '@aws-sdk/client-sns'; export const a = SNSClient;`,
    },
  ],
  [
    'adapters-know-no-handlers',
    { 'services/booking/adapters/a.ts': `export { handler } from '../handlers/public.ts';` },
  ],
  [
    'contract-knows-no-machinery',
    {
      'services/booking/contract/a.ts': `import { book } from '../app/book.ts'; export const a = book;`,
    },
  ],
  [
    'declaration-reaches-no-aws',
    {
      'services/queue/service.ts': `import { table } from '../../packages/shared/src/table.ts'; export const service = table;`,
    },
  ],
  [
    'services-are-independent',
    {
      'services/queue/domain/a.ts': `import { slot } from '../../booking/domain/slot.ts'; export const a = slot;`,
    },
  ],
  [
    'kit-knows-no-service',
    {
      'packages/shared/src/a.ts': `import type { service } from '../../../services/queue/service.ts'; export type A = typeof service;`,
    },
  ],
  [
    'services-know-no-runtime',
    {
      'services/queue/app/a.ts': `import { all } from '../../../local/src/services.ts'; export const a = all;`,
    },
  ],
  [
    'runtime-sees-declarations-only',
    {
      'local/src/a.ts': `export const a = () => import('../../services/booking/handlers/public.ts');`,
    },
  ],
  [
    'handlers-load-no-documentation',
    {
      'services/booking/handlers/a.ts': `import { b } from '../adapters/b.ts'; export const a = b;`,
      'services/booking/adapters/b.ts': `import { example } from '../contract/examples.ts'; export const b = example;`,
    },
  ],
  [
    'no-circular',
    {
      'services/booking/domain/a.ts': `import { b } from './b.ts'; export const a = () => b;`,
      'services/booking/domain/b.ts': `import { a } from './a.ts'; export const b = () => a;`,
    },
  ],
  ['no-orphans', { 'services/booking/domain/a.ts': `export const a = 1;` }],
  [
    'resolvable',
    { 'services/booking/domain/a.ts': `import { b } from './nowhere.ts'; export const a = b;` },
  ],
  [
    'no-development-package-in-production',
    {
      'services/booking/adapters/a.ts': `import * as fc from 'fast-check'; export const a = fc;`,
      'services/booking/package.json': JSON.stringify({ devDependencies: { 'fast-check': '1' } }),
    },
  ],
];

describe('import rules', () => {
  it('accept a workspace that keeps them', async () => {
    expect(await broken({})).toEqual([]);
  });

  it.each(CASES)('%s is refused (case %#)', async (rule, files) => {
    expect(await broken(files)).toContain(rule);
  });

  it('each have a case here', () => {
    const rules = (options.ruleSet?.forbidden ?? []).map((rule) => rule.name);
    expect(new Set(CASES.map(([rule]) => rule))).toEqual(new Set(rules));
  });
});
