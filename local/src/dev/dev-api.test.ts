import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Runtime } from '../runtime-options.ts';
import { post, START, startTestRuntime } from '../testing/harness.ts';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await startTestRuntime({ clock: { startAt: START } });
  await post(runtime, '/v1/orders', { id: '<b>&"bold"' });
  await post(runtime, '/v1/orders', { id: 'lost', mode: 'refused' });
  await runtime.settle();
});
afterAll(() => runtime.close());

const get = (path: string, accept: string) =>
  fetch(`${runtime.url}${path}`, { headers: { accept } });
const json = (path: string) => get(path, 'application/json').then((response) => response.json());
const page = async (path: string) => {
  const response = await get(path, 'text/html');
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  return response.text();
};

describe('the development pages', () => {
  it('tell the same to programs and to people, escaped', async () => {
    expect(await json('/_dev/sms')).toMatchObject({
      sms: [{ phone: '+6281200000001', text: 'Order <b>&"bold" (plain)' }],
    });
    expect(await page('/_dev/sms')).toContain('Order &lt;b&gt;&amp;&quot;bold&quot; (plain)');
    expect(await json('/_dev/events')).toMatchObject({
      events: [{ type: 'booking.booking.confirmed.v1' }, { detail: { id: 'lost' } }],
    });
    expect(await page('/_dev/events')).toContain('booking.booking.confirmed.v1');
    expect(await page('/')).toContain('/_dev/token');
  });

  it('show dead letters with a button that sends them back', async () => {
    const { messages } = (await json('/_dev/dlq')) as { messages: { id: string }[] };
    expect(messages).toMatchObject([{ kind: 'queue', error: 'Named in batchItemFailures' }]);
    expect(await page('/_dev/dlq')).toContain(`value="${messages[0]?.id}"`);
    const pressed = await fetch(`${runtime.url}/_dev/dlq/redrive`, {
      method: 'POST',
      body: new URLSearchParams({ id: messages[0]?.id ?? '' }),
      redirect: 'manual',
    });
    expect([pressed.status, pressed.headers.get('location')]).toEqual([303, '/_dev/dlq']);
    await runtime.settle();
    const byProgram = await post(runtime, '/_dev/dlq/redrive', {}, { accept: 'application/json' });
    expect(await byProgram.json()).toEqual({ redriven: 1 });
    await runtime.settle();
  });

  it('tell whether anything is under way', async () => {
    expect(await json('/_dev/status')).toMatchObject({ ready: true, settled: true });
    expect((await get('/health', '*/*')).status).toBe(200);
  });

  it('tell the time and move a virtual clock', async () => {
    expect(await json('/_dev/clock')).toEqual({ now: expect.stringMatching(/^2026-11-30T01:0/) });
    const moved = await post(runtime, '/_dev/clock', { set: '2026-12-01T08:00:00+07:00' });
    expect(await moved.json()).toEqual({ now: expect.stringMatching(/^2026-12-01T01:00/) });
    expect((await post(runtime, '/_dev/clock', { set: 'noon' })).status).toBe(400);
  });

  it('give tokens to the demo staff only', async () => {
    expect((await post(runtime, '/_dev/token', { username: 'nobody' })).status).toBe(404);
    expect((await post(runtime, '/_dev/token', 'not an object')).status).toBe(404);
  });
});
