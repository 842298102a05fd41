import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allTokens, type Tokens, tokenLetIn } from './callers.ts';
import { type Platform, startPlatform } from './platform.ts';
import { type DocumentedRoute, ROUTES } from './services.ts';
import { asText, readAllTables } from './tables.ts';

interface Attempt {
  readonly what: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly body?: string;
  readonly key?: string | null;
}

/** Values of every kind; those that a field may have are left out of its attempts. */
const WRONG_VALUES = [
  null,
  true,
  -1,
  1.5,
  1e21,
  '',
  'x'.repeat(5000),
  '2020-01-01',
  '\u0000',
  [],
  [{}],
  {},
  { $ne: 1 },
];

/** Ids as somebody might try them: odd, hostile, too long. */
const WRONG_IDS = [
  'x',
  '%00',
  '../../etc/passwd',
  "' OR 1=1 --",
  'a'.repeat(300),
  '🙂',
  '__proto__',
];

function attemptsOn({ route, example }: DocumentedRoute): Attempt[] {
  const attempts: Attempt[] = [];
  const body = example.body ?? {};
  for (const name of Object.keys(example.params ?? {})) {
    for (const wrong of WRONG_IDS) {
      attempts.push({
        what: `${name} = ${wrong.slice(0, 20)}`,
        params: { [name]: wrong },
        body: JSON.stringify(body),
      });
    }
  }
  if (route.query || route.method === 'GET') {
    attempts.push({ what: 'an unknown query', query: 'unknown=1' });
  }
  if (route.body) {
    const send = (what: string, text: string, key?: null) =>
      attempts.push({ what, body: text, ...(key === null ? { key } : {}) });
    send('broken JSON', '{"a":');
    send('no JSON', 'serviceId=x');
    send('a list', '[]');
    send('null', 'null');
    send('a huge body', JSON.stringify({ ...body, padding: 'x'.repeat(20_000) }));
    send('a body of 2 MB', JSON.stringify({ padding: 'x'.repeat(2_000_000) }));
    send('an unknown field', JSON.stringify({ ...body, unknown: 1 }));
    send('a prototype', `{"__proto__":{"admin":true},"constructor":1}`);
    for (const field of Object.keys(body)) {
      for (const wrong of WRONG_VALUES) {
        const changed = { ...body, [field]: wrong };
        if (route.body.safeParse(changed).success) continue;
        send(`${field} = ${JSON.stringify(wrong).slice(0, 20)}`, JSON.stringify(changed));
      }
    }
  }
  if (route.method === 'POST') {
    attempts.push({ what: 'no Idempotency-Key', body: JSON.stringify(body), key: null });
    attempts.push({
      what: 'a huge Idempotency-Key',
      body: JSON.stringify(body),
      key: 'k'.repeat(1000),
    });
  }
  return attempts;
}

describe('bad input', () => {
  let platform: Platform;
  let tokens: Tokens;
  beforeAll(async () => {
    platform = await startPlatform();
    tokens = await allTokens(platform.stage);
    await platform.stage.settle();
  });
  afterAll(() => platform.stop());

  it.each(ROUTES)('$name refuses it with a problem and writes nothing', async (documented) => {
    const { route, example } = documented;
    const token = tokenLetIn(route, tokens);
    const before = asText(await readAllTables(platform.runtime.dynamoEndpoint));
    for (const attempt of attemptsOn(documented)) {
      const params = { ...example.params, ...attempt.params };
      const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) =>
        encodeURIComponent(params[name] ?? ''),
      );
      const response = await fetch(
        `${platform.runtime.url}${path}${attempt.query ? `?${attempt.query}` : ''}`,
        {
          method: route.method,
          headers: {
            'content-type': 'application/json',
            ...(token ? { authorization: `Bearer ${token}` } : {}),
            ...(attempt.key === null ? {} : { 'idempotency-key': attempt.key ?? randomUUID() }),
          },
          ...(route.method === 'GET' ? {} : { body: attempt.body ?? '{}' }),
        },
      );
      const text = await response.text();
      const seen = `${attempt.what}: ${response.status} ${text.slice(0, 300)}`;
      expect(response.status, seen).toBeGreaterThanOrEqual(400);
      expect(response.status, seen).toBeLessThan(500);
      expect(response.headers.get('content-type'), seen).toBe('application/problem+json');
      expect(JSON.parse(text), seen).toMatchObject({
        code: expect.any(String),
        title: expect.any(String),
        correlationId: expect.any(String),
        status: response.status,
      });
    }
    expect(asText(await readAllTables(platform.runtime.dynamoEndpoint))).toEqual(before);
  });
});
