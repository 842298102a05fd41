import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { describe, expect, it, vi } from 'vitest';
import * as z from 'zod/mini';
import type { DeviceCaller } from '../contract/roles.ts';
import { defineService, type RouteDeclaration } from '../contract/service.ts';
import { createLog } from '../log.ts';
import { type ApiRequest, apiEvent, lambdaContext } from '../testing/api-event.ts';
import { sequentialIds, TestClock } from '../testing/doubles.ts';
import { answer } from './answer.ts';
import { createHttpHandler } from './handler.ts';
import { problem } from './problem.ts';

const FUNCTION = { timeoutSeconds: 5, memoryMegabytes: 256, maxConcurrency: 2, impact: 'none' };
const THROTTLE = { ratePerSecond: 10, burst: 10 };
const service = defineService({
  name: 'queue',
  purpose: 'test',
  table: { indexes: {}, personalData: false, impact: 'none' },
  functions: { public: FUNCTION, staff: FUNCTION },
  routes: {
    read: {
      method: 'GET',
      path: '/v1/things/{thingId}',
      summary: 'Reads',
      caller: 'public',
      params: z.strictObject({ thingId: z.string().check(z.regex(/^\d+$/)) }),
      query: z.strictObject({ day: z.optional(z.string()) }),
      responses: { 200: z.object({ thing: z.string() }) },
      problems: [],
      throttle: THROTTLE,
      personalData: false,
      cacheSeconds: 2,
    },
    make: {
      method: 'POST',
      path: '/v1/things',
      summary: 'Makes',
      caller: 'public',
      body: z.strictObject({ name: z.string() }),
      responses: { 201: z.object({ key: z.string() }) },
      problems: ['slot-full'],
      throttle: THROTTLE,
      personalData: false,
    },
    manage: {
      method: 'POST',
      path: '/v1/staff/things',
      summary: 'Manages',
      caller: 'staff',
      roles: ['admin', 'supervisor'],
      responses: { 204: null },
      problems: [],
      throttle: THROTTLE,
      personalData: false,
    },
    touch: {
      method: 'POST',
      path: '/v1/kiosk/things',
      summary: 'Touches',
      caller: 'device',
      devices: ['kiosk'],
      responses: { 204: null },
      problems: [],
      throttle: THROTTLE,
      personalData: false,
    },
  },
  consumes: [],
  emits: [],
  schedules: {},
  secrets: [],
  uses: [],
});

const lines: string[] = [];
const device = (deviceKind: DeviceCaller['deviceKind']): DeviceCaller => ({
  kind: 'device',
  deviceId: 'dev_1',
  deviceKind,
  floor: 1,
});
const deps = {
  mallId: 'pekalongan',
  clock: new TestClock(),
  ids: sequentialIds(),
  log: createLog(new TestClock(), (line) => lines.push(line)),
  identifyDevice: async (token: string) =>
    token === 'kiosk' ? device('kiosk') : token === 'display' ? device('display') : undefined,
};
const make = vi.fn(async (request: { body: { name: string }; command: { key: string } }) =>
  request.body.name === 'full'
    ? problem('slot-full', { members: { alternatives: ['09:30'] } })
    : request.body.name === 'broken'
      ? Promise.reject(new Error('secret 3375011708450001'))
      : answer(201, { key: request.command.key }),
);
const publicHandler = createHttpHandler(service, 'public', deps, {
  read: async ({ params }) =>
    answer(200, { thing: params.thingId }, { etag: `v${params.thingId}` }),
  make,
});
const staffHandler = createHttpHandler(service, 'staff', deps, {
  manage: async () => answer(204, null),
  touch: async () => answer(204, null),
});

async function ask(
  handler: typeof publicHandler,
  route: RouteDeclaration,
  request: ApiRequest = {},
): Promise<APIGatewayProxyStructuredResultV2 & { json: Record<string, unknown> }> {
  const answer = await handler(apiEvent(route, request), lambdaContext());
  return {
    ...answer,
    json: answer.body ? (JSON.parse(answer.body) as Record<string, unknown>) : {},
  };
}
const KEY = { 'idempotency-key': 'key-00000001' };

describe('a route', () => {
  it('answers with its validator, and 304 to whoever has it', async () => {
    const first = await ask(publicHandler, service.routes.read, { params: { thingId: '7' } });
    expect(first).toMatchObject({
      statusCode: 200,
      json: { thing: '7' },
      headers: { etag: '"v7"', 'cache-control': expect.stringContaining('max-age=2') },
    });
    const again = await ask(publicHandler, service.routes.read, {
      params: { thingId: '7' },
      headers: { 'If-None-Match': '"v6", "v7"' },
    });
    expect(again).toMatchObject({ statusCode: 304, headers: { etag: '"v7"' } });
    expect(again.body).toBeUndefined();
  });
  it('hands on a correlation id, its own where none was offered', async () => {
    const given = await ask(publicHandler, service.routes.read, {
      params: { thingId: '7' },
      headers: { 'X-Correlation-Id': 'visit-12345' },
    });
    expect(given.headers?.['x-correlation-id']).toBe('visit-12345');
    const bad = await ask(publicHandler, service.routes.read, {
      params: { thingId: '7' },
      headers: { 'X-Correlation-Id': 'no good' },
    });
    expect(bad.headers?.['x-correlation-id']).toMatch(/^\d{26}$/);
  });
  it('speaks Bahasa Indonesia unless asked for English', async () => {
    const indonesian = await ask(publicHandler, service.routes.make, {
      body: { name: 'full' },
      headers: KEY,
    });
    expect(indonesian).toMatchObject({
      statusCode: 409,
      headers: { 'content-type': 'application/problem+json' },
      json: { code: 'slot-full', title: expect.stringContaining('penuh'), alternatives: ['09:30'] },
    });
    const english = await ask(publicHandler, service.routes.make, {
      body: { name: 'full' },
      headers: { ...KEY, 'Accept-Language': 'en-GB,en;q=0.9' },
    });
    expect(english.json.title).toContain('full');
  });
  it('logs the route and never the path, the body or the text of an error', async () => {
    lines.length = 0;
    await ask(publicHandler, service.routes.read, { params: { thingId: '987654' } });
    const failed = await ask(publicHandler, service.routes.make, {
      body: { name: 'broken' },
      headers: KEY,
    });
    expect(failed).toMatchObject({ statusCode: 500, json: { code: 'internal' } });
    expect(failed.body).not.toContain('secret');
    expect(lines.join('\n')).toContain('GET /v1/things/{thingId}');
    expect(lines.join('\n')).not.toMatch(/987654|broken|secret/);
  });
});

describe('bad input', () => {
  it.each<[string, ApiRequest, number, string]>([
    ['broken JSON', { body: '{', headers: KEY }, 400, 'invalid-request'],
    ['no object', { body: '[]', headers: KEY }, 422, 'invalid-input'],
    ['a wrong type', { body: { name: 1 }, headers: KEY }, 422, 'invalid-input'],
    ['an unknown field', { body: { name: 'x', extra: 1 }, headers: KEY }, 422, 'invalid-input'],
    ['a huge body', { body: { name: 'x'.repeat(20_000) }, headers: KEY }, 413, 'body-too-large'],
    ['no body', { headers: KEY }, 422, 'invalid-input'],
    ['no Idempotency-Key', { body: { name: 'x' } }, 400, 'idempotency-key-missing'],
    [
      'a short Idempotency-Key',
      { body: { name: 'x' }, headers: { 'idempotency-key': 'k' } },
      400,
      'idempotency-key-missing',
    ],
  ])('%s is refused before the route sees it', async (_, request, status, code) => {
    make.mockClear();
    expect(await ask(publicHandler, service.routes.make, request)).toMatchObject({
      statusCode: status,
      json: { code },
    });
    expect(make).not.toHaveBeenCalled();
  });
  it('names the field and never repeats what was typed', async () => {
    const answer = await ask(publicHandler, service.routes.make, {
      body: { name: 42_424_242 },
      headers: KEY,
    });
    expect(answer.json.errors).toEqual([{ pointer: '/name', code: 'invalid_type' }]);
    expect(answer.body).not.toContain('42424242');
  });
  it('treats an id that cannot exist as not found', async () => {
    expect(
      await ask(publicHandler, service.routes.read, { params: { thingId: 'x' } }),
    ).toMatchObject({ statusCode: 404 });
  });
  it('refuses a query it does not know', async () => {
    expect(
      await ask(publicHandler, service.routes.read, {
        params: { thingId: '7' },
        query: { x: '1' },
      }),
    ).toMatchObject({ statusCode: 422 });
  });
});

describe('callers', () => {
  const staff = (...groups: string[]) => ({ staff: { sub: 'u1', groups }, headers: KEY });
  it.each<[string, ApiRequest, number]>([
    ['nobody', { headers: KEY }, 401],
    ['an officer', staff('role:officer', 'agency:dukcapil'), 403],
    ['somebody of another system', staff('admin'), 403],
    ['an admin', staff('role:admin'), 204],
    ['a supervisor', staff('agency:dukcapil', 'role:supervisor'), 204],
  ])('a staff route and %s', async (_, request, status) => {
    expect((await ask(staffHandler, service.routes.manage, request)).statusCode).toBe(status);
  });
  it.each<[string, string | undefined, number]>([
    ['no token', undefined, 401],
    ['a wrong token', 'Bearer guess', 401],
    ['another kind of device', 'Bearer display', 403],
    ['a kiosk', 'Bearer kiosk', 204],
  ])('a device route and %s', async (_, authorization, status) => {
    const headers = { ...KEY, ...(authorization ? { authorization } : {}) };
    expect((await ask(staffHandler, service.routes.touch, { headers })).statusCode).toBe(status);
  });
  it('a route of the other function is not found here', async () => {
    expect((await ask(publicHandler, service.routes.manage, staff('role:admin'))).statusCode).toBe(
      404,
    );
  });
});

describe('a command', () => {
  const key = async (request: ApiRequest) =>
    (await ask(publicHandler, service.routes.make, request)).json.key;
  it('has the same key for the same Idempotency-Key and another for another', async () => {
    expect(await key({ body: { name: 'a' }, headers: KEY })).toBe(
      await key({ body: { name: 'b' }, headers: KEY }),
    );
    expect(
      await key({ body: { name: 'a' }, headers: { 'idempotency-key': 'key-00000002' } }),
    ).not.toBe(await key({ body: { name: 'a' }, headers: KEY }));
  });
});

describe('defineService', () => {
  it('refuses the same route twice', () => {
    expect(() =>
      defineService({ ...service, routes: { a: service.routes.read, b: service.routes.read } }),
    ).toThrow('declared twice');
  });
  it('refuses routes, events and schedules that no function serves', () => {
    const bare = { ...service, functions: {} };
    expect(() => defineService(bare)).toThrow('no public function');
    expect(() =>
      defineService({ ...bare, routes: {}, consumes: ['notify.contact.erased.v1'] }),
    ).toThrow('no events function');
    expect(() =>
      defineService({ ...bare, routes: {}, emits: ['notify.contact.erased.v1'] }),
    ).toThrow('no stream function');
    expect(() =>
      defineService({ ...bare, routes: {}, schedules: { x: { everyMinutes: 1, purpose: '' } } }),
    ).toThrow('no schedule function');
  });
});
