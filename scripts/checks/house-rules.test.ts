import { describe, expect, it } from 'vitest';
import { findHouseRuleViolations } from './house-rules.ts';

const messages = (path: string, source: string) =>
  findHouseRuleViolations(path, source).map(({ line, message }) => `${line} ${message}`);

const DOMAIN = 'services/queue/domain/order.ts';

describe('house rules', () => {
  it.each([
    'Date.now();',
    'const now = Date.now;',
    'globalThis.Date.now();',
    `Date['now']();`,
    'new Date();',
    'Date();',
    'Math.random();',
    'crypto.randomUUID();',
    'performance.now();',
    'setTimeout(() => {}, 1);',
    'globalThis.setInterval(() => {}, 1);',
    `import { randomUUID } from 'node:crypto';`,
    `import { randomBytes as bytes } from 'node:crypto';`,
    `import { setTimeout } from 'node:timers/promises';`,
  ])('refuse hidden time and chance in a service: %s', (source) => {
    expect(messages(DOMAIN, source)).toEqual([expect.stringContaining('1 ')]);
  });

  it.each([
    'new Date(instant);',
    'Date.parse(text);',
    'Math.max(1, 2);',
    `import { createHash } from 'node:crypto';`,
    '// Date.now() in a comment',
    `const text = 'Math.random()';`,
    'clock.now();',
  ])('accept what can be repeated: %s', (source) => {
    expect(messages(DOMAIN, source)).toEqual([]);
  });

  it.each([
    'packages/shared/src/system.ts',
    'local/src/clock.ts',
    'services/queue/domain/a.test.ts',
  ])('leave clock and chance to %s', (path) => {
    expect(messages(path, 'Date.now(); Math.random(); setTimeout(f, 1); process.env.A;')).toEqual(
      [],
    );
  });

  it('refuse the environment below the entry of a function', () => {
    expect(
      messages('services/notify/adapters/sms.ts', '\nconst a = process.env.TABLE_NAME;'),
    ).toEqual(['2 process.env: only the entry in handlers/ reads the environment']);
  });

  it('refuse the full zod in what handlers load, and nowhere else', () => {
    const source = `import * as z from 'zod';`;
    expect(messages('packages/shared/src/contract/values.ts', source)).toHaveLength(1);
    expect(messages('services/queue/contract/schemas.ts', source)).toHaveLength(1);
    expect(messages('services/queue/contract/examples.ts', source)).toEqual([]);
    expect(messages('scripts/generate-docs.ts', source)).toEqual([]);
  });

  it('refuse assertions in domain, use cases and handlers', () => {
    expect(messages('services/queue/app/call.ts', 'const a = b as Ticket;')).toHaveLength(1);
    expect(messages('services/queue/app/call.ts', 'const a = [1] as const;')).toEqual([]);
    expect(messages('services/queue/adapters/store.ts', 'const a = b as Ticket;')).toEqual([]);
  });

  it('report a file that cannot be parsed', () => {
    expect(messages('services/queue/app/call.ts', 'const = ;')).not.toEqual([]);
  });
});
