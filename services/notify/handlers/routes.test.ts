import type { Problem } from '@gerai/shared/http/problem.ts';
import { type ApiRequest, apiEvent, lambdaContext } from '@gerai/shared/testing/api-event.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROUTE_EXAMPLES } from '../contract/examples.ts';
import {
  MessagesSchema,
  OpenedContactSchema,
  StoppedMessagesSchema,
  UnreachedSchema,
} from '../contract/schemas.ts';
import { service } from '../service.ts';
import {
  aBooking,
  aCalledTicket,
  aContact,
  aService,
  CALLED_AT,
  CONTACT_ID,
  PERSON,
  TOKEN,
} from '../testing/builders.ts';
import { createWorld, type World } from '../testing/world.ts';

type RouteName = keyof typeof service.routes;

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

async function worldWithBooking(contact: Parameters<typeof aContact>[1] = {}): Promise<World> {
  const world = await createWorld(engine);
  await world.deliver('booking.service.published.v1', aService());
  await world.deliver('booking.contact.provided.v1', aContact(world.publicKeys, contact));
  await world.deliver('booking.booking.confirmed.v1', aBooking());
  return world;
}

const officer = (agency = 'dukcapil') => ({
  sub: 'user-siti',
  groups: ['role:officer', `agency:${agency}`],
});
const desk = { sub: 'user-budi', groups: ['role:frontdesk'] };

async function ask(world: World, name: RouteName, request: ApiRequest = {}) {
  const route = service.routes[name];
  const handler = route.caller === 'public' ? world.public : world.staff;
  const headers = route.method === 'POST' ? { 'idempotency-key': 'key-00000001' } : {};
  const event = apiEvent(route, { ...request, headers: { ...headers, ...request.headers } });
  const response: APIGatewayProxyStructuredResultV2 = await handler(event, lambdaContext());
  return { status: response.statusCode, body: JSON.parse(response.body ?? 'null') };
}

const open = (world: World, staff = officer()) =>
  ask(world, 'openContact', {
    params: { contactId: CONTACT_ID },
    query: { purpose: 'serve-visit' },
    staff,
  });
const eraseAs = (world: World, key: string, reason = 'asked-by-citizen') =>
  ask(world, 'eraseContact', {
    params: { contactId: CONTACT_ID },
    body: { reason },
    staff: desk,
    headers: { 'idempotency-key': key },
  });
const stop = (world: World, key = 'key-00000001') =>
  ask(world, 'stopMessages', {
    params: { token: TOKEN },
    body: {},
    headers: { 'idempotency-key': key },
  });

describe('opening a contact', () => {
  it('shows it to its counter, and records who looked before it does', async () => {
    const world = await worldWithBooking();
    const { status, body } = await open(world);
    expect(status).toBe(200);
    expect(OpenedContactSchema.parse(body)).toEqual({
      contactId: CONTACT_ID,
      name: PERSON.name,
      phone: PERSON.phone,
      nikLastFour: PERSON.nikLastFour,
      needs: PERSON.needs,
      language: 'id',
    });
    expect((await world.items()).filter(({ entity }) => entity === 'audit')).toMatchObject([
      {
        action: 'contact.open',
        purpose: 'serve-visit',
        subject: CONTACT_ID,
        actorId: 'user-siti',
      },
    ]);
    expect(JSON.stringify(world.lines)).not.toContain(PERSON.name);
  });
  it('shows nothing when the audit cannot be written', async () => {
    const world = await worldWithBooking();
    world.store.auditOpening = () => Promise.reject(new Error('down'));
    const { status, body } = await open(world);
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain(PERSON.name);
  });
  it('is refused to officers of other agencies, and leaves no audit line', async () => {
    const world = await worldWithBooking();
    expect((await open(world, officer('dpmptsp'))).status).toBe(403);
    expect((await open(world, { sub: 'x', groups: ['role:leadership'] })).status).toBe(403);
    expect((await world.items()).filter(({ entity }) => entity === 'audit')).toEqual([]);
  });
  it('finds nothing once it is erased, or its retention is over', async () => {
    const world = await worldWithBooking();
    world.clock.set('2026-12-29T17:00:00.000Z');
    expect((await open(world)).status).toBe(404);
    const erased = await worldWithBooking();
    await eraseAs(erased, 'key-00000001');
    expect((await open(erased)).status).toBe(404);
  });
});

describe('erasing a contact', () => {
  it('leaves nothing of the person, says so, is audited, and is the same again', async () => {
    const world = await worldWithBooking();
    const first = await eraseAs(world, 'key-00000001');
    expect(first).toEqual({
      status: 200,
      body: { contactId: CONTACT_ID, erasedAt: world.clock.now() },
    });
    world.clock.advanceSeconds(60);
    expect(await eraseAs(world, 'key-00000001')).toEqual(first);
    expect(await eraseAs(world, 'key-00000002', 'entered-by-mistake')).toEqual(first);

    const items = await world.items();
    const contact = items.find(({ entity }) => entity === 'contact');
    expect(contact).toMatchObject({
      sealed: null,
      phoneHash: null,
      version: 2,
      outbox: { type: 'notify.contact.erased.v1' },
    });
    expect(contact).not.toHaveProperty('dueWork');
    expect(items.filter(({ entity }) => entity === 'audit')).toMatchObject([
      { action: 'contact.erase', purpose: 'asked-by-citizen' },
    ]);
  });
  it('answers a key that comes with another reason as reused', async () => {
    const world = await worldWithBooking();
    await eraseAs(world, 'key-00000001');
    const { status, body } = await eraseAs(world, 'key-00000001', 'entered-by-mistake');
    expect([status, body.code]).toEqual([422, 'idempotency-key-reused']);
  });
  it('silences what comes later', async () => {
    const world = await worldWithBooking();
    await eraseAs(world, 'key-00000001');
    await world.deliver('booking.contact.provided.v1', aContact(world.publicKeys));
    world.clock.set(CALLED_AT);
    await world.deliver('queue.ticket.called.v1', aCalledTicket(), { version: 3 });
    expect(world.texts()).toHaveLength(1);
    expect((await world.deliveries()).filter(({ status }) => status !== 'sent')).toMatchObject([
      { reason: 'erased' },
    ]);
  });
  it('does not find a contact that never was', async () => {
    expect((await eraseAs(await createWorld(engine), 'key-00000001')).status).toBe(404);
  });
});

describe('a citizen with the link', () => {
  it('sees consent and messages', async () => {
    const world = await worldWithBooking();
    const { status, body } = await ask(world, 'readMessages', { params: { token: TOKEN } });
    expect(status).toBe(200);
    expect(MessagesSchema.parse(body)).toEqual({
      consent: 'given',
      messages: [{ template: 'booking.confirmed', status: 'sent', at: world.clock.now() }],
    });
    const none = await worldWithBooking({ consent: false });
    expect((await ask(none, 'readMessages', { params: { token: TOKEN } })).body).toMatchObject({
      consent: 'not-given',
      messages: [{ status: 'suppressed' }],
    });
  });
  it('stops messages at once, and stopping again says the same', async () => {
    const world = await worldWithBooking();
    const first = await stop(world);
    expect(StoppedMessagesSchema.parse(first.body)).toEqual({
      consent: 'withdrawn',
      withdrawnAt: world.clock.now(),
    });
    world.clock.advanceSeconds(60);
    expect(await stop(world)).toEqual(first);
    expect(await stop(world, 'key-00000002')).toEqual(first);

    world.clock.set(CALLED_AT);
    await world.deliver('queue.ticket.called.v1', aCalledTicket(), { version: 3 });
    expect(world.texts()).toHaveLength(1);
    expect((await ask(world, 'readMessages', { params: { token: TOKEN } })).body.consent).toBe(
      'withdrawn',
    );
  });
  it('finds nothing with a link that is none, or whose contact is erased', async () => {
    const world = await worldWithBooking();
    const others = ['Z9bW2tR4xQ7mK', 'short', 'O0O0O0O0O0O0O'];
    for (const token of others) {
      expect((await ask(world, 'readMessages', { params: { token } })).status).toBe(404);
      expect((await ask(world, 'stopMessages', { params: { token }, body: {} })).status).toBe(404);
    }
    await eraseAs(world, 'key-00000001');
    expect((await stop(world)).status).toBe(404);
  });
});

describe('the list of the unreached', () => {
  it('shows the desk whom to speak to, newest first, without personal data', async () => {
    const world = await worldWithBooking();
    world.clock.set(CALLED_AT);
    world.sns.rejects(new Error('socket hang up'));
    await world.deliver('queue.ticket.called.v1', aCalledTicket(), { version: 3 });
    const { body } = await ask(world, 'listUnreached', { staff: desk });
    expect(UnreachedSchema.parse(body)).toMatchObject({
      day: '2026-11-30',
      deliveries: [
        { reference: 'A-012', template: 'ticket.called', status: 'unknown', reason: 'answer-lost' },
      ],
    });
    const before = await ask(world, 'listUnreached', { staff: desk, query: { day: '2026-11-29' } });
    expect(before.body).toEqual({ day: '2026-11-29', deliveries: [] });
    expect((await ask(world, 'listUnreached', { staff: officer() })).status).toBe(403);
  });
});

describe('bad input', () => {
  const params = { contactId: CONTACT_ID };
  it.each<[string, RouteName, ApiRequest, Problem['problem']]>([
    ['no purpose', 'openContact', { params, staff: officer() }, 'invalid-input'],
    [
      'another purpose',
      'openContact',
      { params, query: { purpose: 'x' }, staff: desk },
      'invalid-input',
    ],
    [
      'a wrong id',
      'openContact',
      { params: { contactId: 'con_1' }, query: { purpose: 'serve-visit' }, staff: desk },
      'not-found',
    ],
    ['no token', 'openContact', { params, query: { purpose: 'serve-visit' } }, 'unauthenticated'],
    [
      'an unknown field',
      'eraseContact',
      { params, body: { reason: 'asked-by-citizen', x: 1 }, staff: desk },
      'invalid-input',
    ],
    ['a wrong type', 'eraseContact', { params, body: { reason: 7 }, staff: desk }, 'invalid-input'],
    ['broken JSON', 'eraseContact', { params, body: '{', staff: desk }, 'invalid-request'],
    [
      'a huge body',
      'eraseContact',
      { params, body: 'x'.repeat(20_000), staff: desk },
      'body-too-large',
    ],
    [
      'no key',
      'eraseContact',
      {
        params,
        body: { reason: 'asked-by-citizen' },
        staff: desk,
        headers: { 'idempotency-key': '' },
      },
      'idempotency-key-missing',
    ],
    ['a list for a body', 'stopMessages', { params: { token: TOKEN }, body: [] }, 'invalid-input'],
    [
      'an unknown field of a citizen',
      'stopMessages',
      { params: { token: TOKEN }, body: { all: true } },
      'invalid-input',
    ],
    [
      'a day that is none',
      'listUnreached',
      { query: { day: '2026-13-01' }, staff: desk },
      'invalid-input',
    ],
  ])('with %s is refused and writes nothing', async (_, name, request, code) => {
    const world = await worldWithBooking();
    const before = await world.items();
    const { status, body } = await ask(world, name, request);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(body.code).toBe(code);
    expect(await world.items()).toEqual(before);
  });
});

describe('the examples', () => {
  it.each(Object.entries(ROUTE_EXAMPLES))('of %s fit its schemas', (name, example) => {
    const route = service.routes[name as RouteName];
    const parts = { ...example } as Record<string, unknown>;
    for (const part of ['params', 'query', 'body'] as const) {
      const schema = part in route ? (route as Record<string, unknown>)[part] : undefined;
      if (!schema) continue;
      expect((schema as typeof MessagesSchema).safeParse(parts[part]).success).toBe(true);
    }
    expect(route.responses[200].safeParse(example.responses[200]).success).toBe(true);
  });
  it('cover every route', () => {
    expect(Object.keys(ROUTE_EXAMPLES).sort()).toEqual(Object.keys(service.routes).sort());
  });
});
