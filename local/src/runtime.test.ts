import { afterEach, describe, expect, it } from 'vitest';
import type { Runtime, RuntimeOptions } from './runtime-options.ts';
import { post, probe, START, startTestRuntime } from './testing/harness.ts';

const running: Runtime[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((runtime) => runtime.close()));
});

async function start(options: Partial<RuntimeOptions> = {}): Promise<Runtime> {
  const runtime = await startTestRuntime(options);
  running.push(runtime);
  return runtime;
}

const order = (runtime: Runtime, id: string, mode?: string) =>
  post(runtime, '/v1/orders', { id, mode });

describe('a request', () => {
  it('goes through handler, table, stream, bus and queue to the SMS', async () => {
    const runtime = await start();
    expect((await order(runtime, 'a1')).status).toBe(201);
    await runtime.settle();
    expect(runtime.sms()).toMatchObject([{ phone: '+6281200000001', text: 'Order a1 (plain)' }]);
    expect(runtime.events()).toMatchObject([
      { type: 'booking.booking.confirmed.v1', queues: ['gerai-booking-events'] },
    ]);
    expect(runtime.status()).toMatchObject({ settled: true, deadLetters: 0 });
  });

  it('reaches the handler in API Gateway’s payload format 2.0', async () => {
    const runtime = await start();
    const response = await fetch(`${runtime.url}/v1/probe/a%20b?x=1&x=%C3%A9&y=`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: 'a=1; b=2', 'X-Thing': 'T' },
      body: '{"n":1}',
    });
    expect(await response.json()).toMatchObject({
      version: '2.0',
      routeKey: 'POST /v1/probe/{action}',
      rawPath: '/v1/probe/a%20b',
      rawQueryString: 'x=1&x=%C3%A9&y=',
      cookies: ['a=1', 'b=2'],
      headers: { 'content-type': 'application/json', 'x-thing': 'T' },
      queryStringParameters: { x: '1,é', y: '' },
      pathParameters: { action: 'a b' },
      requestContext: {
        http: { method: 'POST', path: '/v1/probe/a%20b', sourceIp: '127.0.0.1' },
        stage: '$default',
        time: expect.stringMatching(/^\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
      },
      body: '{"n":1}',
      isBase64Encoded: false,
    });
  });

  it('with bytes in its body reaches the handler in base64', async () => {
    const runtime = await start();
    const response = await fetch(`${runtime.url}/v1/probe/fixed`, { method: 'GET' });
    expect(await response.json()).not.toHaveProperty('body');
    const bytes = await fetch(`${runtime.url}/v1/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: Buffer.from([0, 255]),
    });
    // The order handler reads JSON and fails over base64: the caller sees a problem, no detail.
    expect(bytes.status).toBe(500);
    expect(await bytes.json()).toMatchObject({ code: 'internal' });
  });

  it('that the gateway refuses gets a problem', async () => {
    // Time all but stands still, so that no token comes back while the requests run.
    const runtime = await start({ clock: { startAt: START, speed: 0.001 } });
    const code = async (response: Promise<Response>) => {
      const answer = await response;
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
      const body = (await answer.json()) as { code: string };
      return [answer.status, body.code];
    };
    expect(await code(fetch(`${runtime.url}/v1/nowhere`))).toEqual([404, 'not-found']);
    expect(await code(post(runtime, '/v1/probe/%E0%A4', {}))).toEqual([400, 'invalid-request']);
    const huge = { text: 'x'.repeat(1024 * 1024) };
    expect(await code(post(runtime, '/v1/orders', huge))).toEqual([413, 'body-too-large']);
    expect(await code(fetch(`${runtime.url}/v1/staff/echo`))).toEqual([401, 'unauthenticated']);
    const rare = () => fetch(`${runtime.url}/v1/rare`);
    expect([(await rare()).status, (await rare()).status]).toEqual([200, 200]);
    const refused = await rare();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
  });

  it('of staff carries the claims of its token; of a device is not asked for any', async () => {
    const runtime = await start();
    const answer = await post(runtime, '/_dev/token', { username: 'siti' });
    const { access_token: token, expires_in: seconds } = (await answer.json()) as {
      access_token: string;
      expires_in: number;
    };
    expect(seconds).toBe(3600);
    const echo = (path: string, headers: Record<string, string>) =>
      fetch(`${runtime.url}${path}`, { headers }).then((response) => response.json());
    expect(await echo('/v1/staff/echo', { authorization: `Bearer ${token}` })).toMatchObject({
      requestContext: {
        authorizer: {
          jwt: {
            claims: { username: 'siti', 'cognito:groups': '[role:officer agency:dukcapil]' },
            scopes: null,
          },
        },
      },
    });
    expect(await echo('/v1/device/echo', { authorization: 'Bearer k-123' })).toMatchObject({
      headers: { authorization: 'Bearer k-123' },
    });
  });
});

describe('a message', () => {
  it('that fails alone comes again, is buried after five tries, and can be redriven', async () => {
    const runtime = await start();
    await order(runtime, 'bad', 'refused');
    await order(runtime, 'good');
    await runtime.settle();
    expect(runtime.sms().map((sms) => sms.text)).toEqual(['Order good (plain)']);
    const [letter] = runtime.deadLetters();
    expect(letter).toMatchObject({ kind: 'queue', source: 'gerai-booking-events', attempts: 5 });
    expect(await probe(runtime, 'read', { pk: 'received#bad' })).toMatchObject({ n: '5' });

    expect(await runtime.redrive({ id: letter?.id ?? '' })).toBe(1);
    await runtime.settle();
    expect(await probe(runtime, 'read', { pk: 'received#bad' })).toMatchObject({ n: '10' });
    expect(runtime.deadLetters()).toHaveLength(1);
  });
});

describe('a stream record', () => {
  it('that its function cannot take is kept whole, and the others go on', async () => {
    const runtime = await start();
    await order(runtime, 'r1');
    await order(runtime, 'r2', 'bad-record');
    await order(runtime, 'r3');
    await runtime.settle();
    expect(runtime.sms().map((sms) => sms.text)).toEqual(['Order r1 (plain)', 'Order r3 (plain)']);
    const [letter] = runtime.deadLetters();
    expect(letter).toMatchObject({ kind: 'stream', source: 'gerai-booking', attempts: 10 });
    expect(JSON.parse(letter?.body ?? '')).toMatchObject({
      eventName: 'INSERT',
      eventSource: 'aws:dynamodb',
      awsRegion: 'ap-southeast-3',
      eventSourceARN: expect.stringContaining(':table/gerai-booking/stream/'),
      dynamodb: {
        ApproximateCreationDateTime: expect.any(Number),
        Keys: { pk: { S: 'r2' } },
        NewImage: { mode: { S: 'bad-record' } },
        SequenceNumber: expect.any(String),
      },
    });
    // It still fails, so it stays.
    expect(await runtime.redrive({ queue: 'gerai-booking' })).toBe(0);
    expect(runtime.deadLetters()).toHaveLength(1);
  });
});

describe('the virtual clock', () => {
  it('is the clock of handlers, dated schedules, recurring schedules and tokens', async () => {
    const runtime = await start({ clock: { startAt: START }, schedules: 'by-clock' });
    const token = await runtime.tokenFor('siti');
    const staff = () =>
      fetch(`${runtime.url}/v1/staff/echo`, { headers: { authorization: `Bearer ${token}` } });
    expect(await probe(runtime, 'time')).toMatchObject({
      date: expect.stringMatching(/^2026-11-30T01:00/),
      fixed: 0,
    });
    expect((await staff()).status).toBe(200);
    expect(
      await probe(runtime, 'schedule', { name: 's1', at: '2026-11-30T12:00:00', id: 'due' }),
    ).toEqual({ created: true });
    expect(runtime.status()).toMatchObject({ scheduled: 1 });

    runtime.clock.set('2026-11-30T12:01:00.000Z');
    await runtime.settle();
    expect(runtime.sms()).toMatchObject([
      { text: 'Order due (due)', at: expect.stringMatching(/^2026-11-30T12:01/) },
    ]);
    expect(await probe(runtime, 'read', { pk: 'fired#tick' })).toMatchObject({ n: '1' });
    expect((await staff()).status).toBe(401);

    runtime.clock.advance(5 * 60_000);
    await runtime.settle();
    expect(await probe(runtime, 'read', { pk: 'fired#tick' })).toMatchObject({ n: '2' });
  });
});

describe('a recurring schedule', () => {
  it('can be fired by hand, in EventBridge’s form', async () => {
    const runtime = await start();
    expect(await runtime.runSchedule('booking', 'tick')).toMatchObject({
      payload: {
        n: 1,
        event: {
          'detail-type': 'Scheduled Event',
          source: 'aws.events',
          resources: ['arn:aws:events:ap-southeast-3:000000000000:rule/booking-tick'],
          detail: { schedule: 'tick' },
        },
      },
    });
  });
});

describe('the installation', () => {
  it('gets its city once and gives a service only its own secrets', async () => {
    const runtime = await start();
    expect(await probe(runtime, 'read', { pk: 'city' })).toMatchObject({
      mallId: expect.any(String),
    });
    expect(
      await runtime.invoke('booking', 'import', { kind: 'city', city: { mall: { mallId: 'x' } } }),
    ).toEqual({ kind: 'succeeded', payload: { kind: 'already-seeded' } });
    expect(await probe(runtime, 'secret', { id: 'gerai/booking-pepper' })).toHaveProperty('secret');
    expect(await probe(runtime, 'secret', { id: 'gerai/notify-pepper' })).toEqual({
      error: 'AccessDeniedException',
    });
  });
});

describe('the meter', () => {
  it('counts requests and units by function, operation and table', async () => {
    const runtime = await start({ meter: true });
    await runtime.settle();
    runtime.meter.reset();
    await order(runtime, 'm1');
    await runtime.settle();
    const lines = runtime.meter.read();
    expect(lines).toContainEqual({
      caller: 'booking.public',
      operation: 'UpdateItem',
      table: 'gerai-booking',
      requests: 1,
      readUnits: 0,
      // One for the item and one for the index.
      writeUnits: 2,
    });
    expect(lines.filter((line) => line.caller === 'booking.events')).toMatchObject([
      { operation: 'UpdateItem', requests: 2 },
    ]);
  });
});
