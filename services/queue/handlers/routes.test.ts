import { ScanCommand } from '@aws-sdk/client-dynamodb';
import type { RouteDeclaration } from '@gerai/shared/contract/service.ts';
import { createHttpHandler } from '@gerai/shared/http/handler.ts';
import { signClaim } from '@gerai/shared/security/claim.ts';
import { idOfToken } from '@gerai/shared/security/hash.ts';
import type { Table } from '@gerai/shared/table/table.ts';
import { type ApiRequest, apiEvent, lambdaContext } from '@gerai/shared/testing/api-event.ts';
import { TestClock } from '@gerai/shared/testing/doubles.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { addMinutes, addSeconds, epochMs, instantAt } from '@gerai/shared/time.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { followTime } from '../app/follow-changes.ts';
import { ROUTE_EXAMPLES } from '../contract/examples.ts';
import { service } from '../service.ts';
import {
  AGENCY,
  aBooking,
  aCounter,
  aService,
  DAY,
  NOW,
  QUEUE,
  SERVICE,
  testDeps,
  testSecrets,
} from '../testing/world.ts';
import { publicRoutes } from './public-routes.ts';
import { staffRoutes } from './staff-routes.ts';

type RouteName = keyof typeof service.routes;

const OFFICER = { sub: 'ani', groups: ['role:officer', `agency:${AGENCY}`] };
const DESK = { sub: 'dewi', groups: ['role:frontdesk'] };
const MANAGER = { sub: 'maya', groups: ['role:floor-manager'] };

let engine: TestEngine;
let table: Table;
let clock: TestClock;
let deps: ReturnType<typeof testDeps>;
let lines: string[];
let keys = 0;
let handlers: {
  readonly public: ReturnType<typeof createHttpHandler>;
  readonly staff: ReturnType<typeof createHttpHandler>;
};

beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  table = await engine.createTable(service.table);
  clock = new TestClock(NOW);
  lines = [];
  deps = testDeps(table, clock, lines);
  handlers = {
    public: createHttpHandler(service, 'public', deps, publicRoutes(deps)),
    staff: createHttpHandler(service, 'staff', deps, staffRoutes(deps)),
  };
  await deps.catalogue.keep(aService());
});

const BodySchema = z.record(z.string(), z.unknown());

async function send(name: RouteName, request: ApiRequest & { key?: string; device?: string } = {}) {
  const route: RouteDeclaration = service.routes[name];
  const handler = route.caller === 'public' ? handlers.public : handlers.staff;
  keys += 1;
  const headers = {
    ...(route.method === 'POST' ? { 'Idempotency-Key': request.key ?? `request-${keys}` } : {}),
    ...(request.device ? { Authorization: `Bearer ${request.device}` } : {}),
    ...request.headers,
  };
  const response = await handler(apiEvent(route, { ...request, headers }), lambdaContext());
  const status = response.statusCode ?? 0;
  const body = response.body ? BodySchema.parse(JSON.parse(response.body)) : {};
  const schema = route.responses[status];
  if (schema && status < 300) expect(schema.safeParse(body).error).toBeUndefined();
  return { status, body, headers: response.headers ?? {} };
}

async function aKiosk(): Promise<string> {
  const { body } = await send('registerDevice', {
    staff: MANAGER,
    body: { kind: 'kiosk', floor: 1, name: 'Kiosk 1' },
  });
  return String(body.token);
}

const counter = { params: { counterId: 'loket-1' }, staff: OFFICER };

async function everything(): Promise<string> {
  return JSON.stringify(await allItems());
}

async function allItems() {
  const { Items } = await engine.client.send(new ScanCommand({ TableName: table.name }));
  return Items;
}

it('a walk-in goes from the kiosk to the survey', async () => {
  const device = await aKiosk();
  const issued = await send('issueAtKiosk', {
    device,
    body: {
      serviceId: SERVICE,
      contact: { phone: '081234567890' },
      smsConsent: { given: true, textVersion: '1' },
    },
  });
  expect(issued.status).toBe(201);
  expect(issued.headers.location).toBe(`/v1/tickets/${issued.body.viewToken}`);
  expect(issued.body).toMatchObject({
    number: 'A-001',
    ahead: 0,
    boundMinutes: 30,
    link: `https://mpp.example/t/${issued.body.viewToken}`,
  });
  const token = String(issued.body.viewToken);
  const ticketId = String(issued.body.ticketId);

  expect((await send('openCounter', counter)).body).toMatchObject({ status: 'open' });
  await followTime(deps);
  const waiting = await send('getTicket', { params: { token }, query: { queueId: QUEUE } });
  expect(waiting.body).toMatchObject({
    status: 'waiting',
    ahead: 0,
    estimate: { medianMinutes: 0 },
    serviceName: { id: 'Perekaman KTP-el' },
    pollAfterMs: 5000,
  });
  expect(JSON.stringify(waiting.body)).not.toMatch(/con_|81234567890/);

  expect((await send('callNext', counter)).body).toMatchObject({
    kind: 'called',
    ticket: { number: 'A-001', status: 'called' },
  });
  const seen = (await send('getCounter', counter)).body;
  expect(seen).toMatchObject({ currentTicket: { contactId: issued.body.contactId } });
  const ticket = { params: { ticketId }, staff: OFFICER };
  expect((await send('recallTicket', ticket)).status).toBe(200);
  expect((await send('startTicket', ticket)).status).toBe(200);
  const outcome = { outcome: 'delivered' };
  expect((await send('finishTicket', { ...ticket, body: outcome })).status).toBe(200);
  expect((await send('callNext', counter)).body).toMatchObject({ kind: 'nobody-waiting' });

  const ended = await send('getTicket', { params: { token } });
  expect(ended.body).toMatchObject({ status: 'finished', outcome: 'delivered', counter: null });
  expect(ended.body.surveyToken).toMatch(/^\w{13}$/);
  expect((await send('closeCounter', counter)).body).toMatchObject({ status: 'closed' });
  for (const secret of ['81234567890', token, String(ended.body.surveyToken)]) {
    expect((await everything()) + lines.join()).not.toContain(secret);
  }
});

it('a booking follows its visit by its own link', async () => {
  const token = '7kQ2mVx9RbT4n';
  const booking = aBooking({ bookingId: idOfToken('bkg', token), slotStart: NOW });
  const claim = signClaim(await testSecrets.keys('claim-private'), {
    ...booking,
    bookingVersion: 1,
    slotStartSeconds: epochMs(NOW) / 1000,
  });
  const device = await aKiosk();
  const first = await send('checkInAtKiosk', { device, body: { claim } });
  expect(first).toMatchObject({ status: 201, body: { number: 'A-001', late: false } });
  const again = await send('checkInAtDesk', { staff: DESK, body: { claim } });
  expect(again).toMatchObject({ status: 200, body: { number: 'A-001' } });
  expect((await send('getTicket', { params: { token } })).body).toMatchObject({
    origin: 'booking',
    number: 'A-001',
  });
});

describe('a visitor', () => {
  async function aVisitor() {
    const { body } = await send('issueAtDesk', { staff: DESK, body: { serviceId: SERVICE } });
    return { ticketId: String(body.ticketId), token: String(body.viewToken) };
  }

  it('asks to be called later, comes back, reads why, and gives up', async () => {
    const { token } = await aVisitor();
    const params = { token };
    const later = await send('postponeTicket', { params, body: { reason: 'prayer' } });
    expect(later).toMatchObject({ status: 200, body: { status: 'parked', parkedAt: NOW } });
    expect((await send('comeBack', { params })).body).toMatchObject({
      status: 'waiting',
      why: { en: expect.stringContaining('You came back') },
    });
    expect((await send('withdrawTicket', { params })).body).toMatchObject({
      status: 'cancelled',
      cancelReason: 'visitor',
    });
    expect(await send('withdrawTicket', { params })).toMatchObject({
      status: 409,
      body: { code: 'ticket-not-in-state', ticketStatus: 'cancelled' },
    });
  });

  it('takes a missed number up again once, told until when, and is sent to the desk after that', async () => {
    const { ticketId, token } = await aVisitor();
    const params = { token };
    const ticket = { params: { ticketId }, staff: OFFICER };
    await send('openCounter', counter);
    const missIt = async () => {
      await send('callNext', counter);
      expect((await send('missTicket', ticket)).status).toBe(200);
      return (await send('getTicket', { params })).body;
    };
    expect(await missIt()).toMatchObject({
      status: 'missed',
      returnUntil: addMinutes(NOW, 30),
      selfReturnUntil: addMinutes(NOW, 30),
      pollAfterMs: 20_000,
    });
    expect(await send('comeBack', { params })).toMatchObject({
      status: 200,
      body: { status: 'waiting', returnUntil: null, selfReturnUntil: null },
    });
    expect(await missIt()).toMatchObject({
      returnUntil: addMinutes(NOW, 30),
      selfReturnUntil: null,
    });
    expect(await send('comeBack', { params })).toMatchObject({
      status: 409,
      body: { code: 'return-at-desk' },
    });
    clock.set(addMinutes(NOW, 31));
    expect(await send('comeBack', { params })).toMatchObject({
      status: 409,
      body: { code: 'return-too-late' },
    });
  });

  it('follows the next leg by the same link', async () => {
    const { ticketId, token } = await aVisitor();
    await send('openCounter', counter);
    await send('callNext', counter);
    const ticket = { params: { ticketId }, staff: OFFICER };
    const target = { serviceId: SERVICE };
    expect((await send('transferTicket', { ...ticket, body: target })).status).toBe(200);
    expect((await send('getTicket', { params: { token } })).body).toMatchObject({
      leg: 2,
      number: 'A-001',
      status: 'waiting',
    });
  });

  it('takes a number from the phone only where the service allows it', async () => {
    const body = { serviceId: SERVICE };
    expect(await send('joinFromPhone', { body })).toMatchObject({
      status: 409,
      body: { code: 'join-not-offered' },
    });
    await deps.catalogue.keep(aService({ catalogueVersion: 2, service: { joinFromPhone: true } }));
    clock.advanceSeconds(11);
    expect(await send('joinFromPhone', { body })).toMatchObject({
      status: 201,
      body: { number: 'A-001', status: 'waiting' },
    });
  });

  it('waits for two services in one visit, and is called for one at a time', async () => {
    const { ticketId } = await aVisitor();
    const second = { serviceId: SERVICE, visitOf: ticketId };
    const { body } = await send('issueAtDesk', { staff: DESK, body: second });
    expect(body).toMatchObject({ number: 'A-002' });
    await send('openCounter', counter);
    await send('callNext', counter);
    const pick = { ticketId: String(body.ticketId), why: 'unwell' };
    await deps.catalogue.keep(
      aService({ catalogueVersion: 2, counters: [aCounter(1, [SERVICE]), aCounter(2, [SERVICE])] }),
    );
    clock.advanceSeconds(11);
    const other = { params: { counterId: 'loket-2' }, staff: { ...OFFICER, sub: 'budi' } };
    await send('openCounter', other);
    expect((await send('callNext', other)).body).toMatchObject({ kind: 'nobody-waiting' });
    expect(await send('pickTicket', { ...other, body: pick })).toMatchObject({
      status: 409,
      body: { code: 'visit-active' },
    });
  });

  it('is sent on to another agency on another floor, with number and order time', async () => {
    const there = aService({
      serviceId: 'bank-setoran',
      queueId: 'bank',
      prefix: 'T',
      counters: [{ ...aCounter(9, ['bank-setoran']), agencyId: 'bank', floor: 2 }],
    });
    const agency = { ...there.agency, agencyId: 'bank', floor: 2 };
    await deps.catalogue.keep({ ...there, agency, queue: { ...there.queue, agencyId: 'bank' } });
    clock.advanceSeconds(11);
    const { ticketId, token } = await aVisitor();
    await send('openCounter', counter);
    await send('callNext', counter);
    const ticket = { params: { ticketId }, staff: OFFICER };
    await send('startTicket', ticket);
    const sent = await send('transferTicket', { ...ticket, body: { serviceId: 'bank-setoran' } });
    expect(sent.body).toMatchObject({ status: 'transferred', number: 'A-001' });
    const teller = { sub: 'joko', groups: ['role:officer', 'agency:bank'] };
    const elsewhere = { params: { counterId: 'loket-9' }, staff: teller };
    // An officer of the agency that it left has nothing to say there.
    expect((await send('openCounter', { ...elsewhere, staff: OFFICER })).status).toBe(403);
    await send('openCounter', elsewhere);
    expect((await send('callNext', elsewhere)).body).toMatchObject({
      kind: 'called',
      ticket: { number: 'A-001', leg: 2, agencyId: 'bank', floor: 2 },
    });
    const link = await send('getTicket', { params: { token } });
    expect(link.body).toMatchObject({ status: 'called', counter: { number: 9, floor: 2 } });
  });

  it('is kept for a counter that may lose its network, and told by it afterwards', async () => {
    const counters = [aCounter(1, [SERVICE]), aCounter(2, [SERVICE])];
    await deps.catalogue.keep(aService({ catalogueVersion: 2, counters }));
    clock.advanceSeconds(11);
    const { ticketId } = await aVisitor();
    await send('openCounter', counter);
    const taken = await send('takeCallLease', { ...counter, body: { queueId: QUEUE } });
    expect(taken.body).toMatchObject({ held: [{ ticketId, number: 'A-001' }], open: [] });
    const leaseId = String(taken.body.leaseId);
    const other = { params: { counterId: 'loket-2' }, staff: { ...OFFICER, sub: 'budi' } };
    await send('openCounter', other);
    expect(await send('takeCallLease', { ...other, body: { queueId: QUEUE } })).toMatchObject({
      status: 409,
      body: { code: 'call-lease-taken', counterId: 'loket-1' },
    });
    expect((await send('callNext', other)).body).toMatchObject({
      kind: 'nobody-waiting',
      heldElsewhere: 1,
    });
    expect((await send('listWaiting', other)).body).toMatchObject({
      callLeases: [{ leaseId, counterId: 'loket-1', held: [ticketId] }],
    });
    const release = { params: { queueId: QUEUE, leaseId }, staff: MANAGER };
    expect(await send('releaseCallLease', release)).toMatchObject({
      status: 409,
      body: { code: 'call-lease-alive' },
    });
    clock.advanceSeconds(600);
    const at = (seconds: number) => addSeconds(NOW, seconds);
    const steps = [
      { ticketId, step: 'call', at: at(60) },
      { ticketId, step: 'start', at: at(90) },
      { ticketId, step: 'finish', at: at(400), ending: { outcome: 'delivered' } },
    ];
    const log = { queueId: QUEUE, day: DAY, leaseId, deviceTime: clock.now(), steps };
    const told = await send('reconcileCalls', { ...counter, body: log });
    expect(told.body).toMatchObject({
      results: [{ ticketId, outcome: 'applied', status: 'finished' }],
    });
    expect((await send('getCounter', counter)).body).toMatchObject({
      counter: { totals: { served: 1 } },
    });
    expect((await send('listWaiting', other)).body).toMatchObject({ callLeases: [] });
  });

  it('fetches a finished product by the quick lane', async () => {
    const { ticketId } = await aVisitor();
    const notReady = { serviceId: SERVICE, pickupOf: ticketId };
    expect(await send('issueAtDesk', { staff: DESK, body: notReady })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/pickupOf' }] },
    });
    await send('openCounter', counter);
    await send('callNext', counter);
    const ticket = { params: { ticketId }, staff: OFFICER };
    await send('startTicket', ticket);
    const next = { ticketId, outcome: 'collect', dueOn: DAY };
    expect((await send('finishAndNext', { ...counter, body: next })).body).toMatchObject({
      finished: { status: 'finished' },
      next: { kind: 'nobody-waiting' },
    });
    expect((await send('issueAtDesk', { staff: DESK, body: notReady })).body).toMatchObject({
      orderAt: addMinutes(NOW, -30),
    });
  });
});

describe('a device that shows a code', () => {
  it('is let in by a supervisor, and works', async () => {
    const begun = await send('beginPairing', { body: { kind: 'kiosk' } });
    const { code, secret } = begun.body;
    const collect = { body: { code, secret } };
    expect((await send('collectToken', collect)).body).toMatchObject({ kind: 'waiting' });
    const body = { code, floor: 1, name: 'Kiosk 1' };
    expect((await send('approvePairing', { staff: MANAGER, body })).status).toBe(200);
    const collected = await send('collectToken', collect);
    const device = String(collected.body.token);
    expect((await send('heartbeat', { device, body: { printsOnRoll: 3 } })).status).toBe(200);
    expect((await send('listDevices', { staff: MANAGER })).body).toMatchObject({
      devices: [{ name: 'Kiosk 1', printsOnRoll: 3, lastSeenAt: NOW }],
    });
    const lease = await send('leaseNumbers', { device, body: { queueId: QUEUE, size: 2 } });
    expect(lease.body.numbers).toMatchObject([{ number: 'A-5001' }, { number: 'A-5002' }]);
  });

  it('is not let in by a wrong code', async () => {
    const body = { code: '000000', floor: 1, name: 'Kiosk 1' };
    expect(await send('approvePairing', { staff: MANAGER, body })).toMatchObject({
      status: 409,
      body: { code: 'pairing-not-found' },
    });
  });
});

describe('boards', () => {
  it('of a counter and at the door tell what is open', async () => {
    await send('issueAtDesk', { staff: DESK, body: { serviceId: SERVICE } });
    await send('openCounter', counter);
    await send('callNext', counter);
    await followTime(deps);
    const shown = await send('getCounterBoard', { params: { counterId: 'loket-1' } });
    expect(shown.body).toMatchObject({
      status: 'open',
      current: { number: 'A-001' },
      recentCalls: [{ sequence: 1, spoken: expect.stringContaining('a satu') }],
    });
    const door = await send('getDoorBoard', {});
    expect(door.body).toMatchObject({
      services: [{ serviceId: SERVICE, givesNumbers: true, openCounters: 1 }],
    });
    const headers = { 'If-None-Match': String(door.headers.etag) };
    clock.advanceSeconds(1);
    expect((await send('getDoorBoard', { headers })).status).toBe(304);
  });

  it('are answered from the snapshot, and not again while they stand still', async () => {
    await followTime(deps);
    const first = await send('getFloorBoard', { params: { floor: '1' } });
    expect(first.status).toBe(200);
    expect(first.headers['cache-control']).toContain('max-age=1');
    const headers = { 'If-None-Match': String(first.headers.etag) };
    expect((await send('getFloorBoard', { params: { floor: '1' }, headers })).status).toBe(304);
    await send('openCounter', counter);
    await followTime(deps);
    const second = await send('getFloorBoard', { params: { floor: '1' }, headers });
    expect(second).toMatchObject({ status: 200, body: { counters: [{ status: 'open' }] } });
    expect((await send('getQueueBoard', { params: { queueId: QUEUE } })).status).toBe(200);
  });

  it('of an unknown floor or queue are not found', async () => {
    expect((await send('getFloorBoard', { params: { floor: '7' } })).status).toBe(404);
    expect((await send('getFloorBoard', { params: { floor: 'x' } })).status).toBe(404);
    expect((await send('getQueueBoard', { params: { queueId: 'none' } })).status).toBe(404);
  });
});

describe('devices', () => {
  it('are let in by their token until it is taken away', async () => {
    const token = await aKiosk();
    const body = { serviceId: SERVICE };
    expect((await send('issueAtKiosk', { device: token, body })).status).toBe(201);
    const [, deviceId] = token.split('.');
    const revoked = await send('revokeDevice', {
      staff: MANAGER,
      params: { deviceId: String(deviceId) },
    });
    expect(revoked.body.revokedAt).toBe(NOW);
    clock.advanceSeconds(61);
    expect((await send('issueAtKiosk', { device: token, body })).status).toBe(401);
  });

  it('are refused with a forged, foreign or missing token', async () => {
    const token = await aKiosk();
    const body = { serviceId: SERVICE };
    const forged = [token.replace('.1.', '.2.'), `${token}x`, 'gd1.a.kiosk.1.b', 'x'];
    for (const device of forged) {
      expect((await send('issueAtKiosk', { device, body })).status).toBe(401);
    }
    expect((await send('issueAtKiosk', { body })).status).toBe(401);
    expect((await send('issueAtKiosk', { staff: DESK, body })).status).toBe(401);
    const display = await send('registerDevice', {
      staff: MANAGER,
      body: { kind: 'display', floor: 1, name: 'Layar' },
    });
    const shown = await send('issueAtKiosk', { device: String(display.body.token), body });
    expect(shown.status).toBe(403);
  });

  it('get the same token for the same command', async () => {
    const body = { kind: 'kiosk', floor: 1, name: 'Kiosk 1' };
    const first = await send('registerDevice', { staff: MANAGER, body, key: 'pairing-1' });
    const again = await send('registerDevice', { staff: MANAGER, body, key: 'pairing-1' });
    expect(again.body).toEqual(first.body);
    const other = { ...body, floor: 2 };
    const reused = await send('registerDevice', { staff: MANAGER, body: other, key: 'pairing-1' });
    expect(reused).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
  });
});

describe('refusals', () => {
  const desk = { staff: DESK, body: { serviceId: SERVICE } };

  it('are problems with their code and what helps', async () => {
    clock.set(instantAt(DAY, '16:00'));
    expect(await send('issueAtDesk', desk)).toMatchObject({
      status: 409,
      body: { code: 'service-closed', ticketsFrom: instantAt(DAY, '07:45') },
    });
    clock.set(addMinutes(NOW, -10));
    const early = signClaim(await testSecrets.keys('claim-private'), {
      ...aBooking(),
      bookingVersion: 1,
      slotStartSeconds: epochMs(addMinutes(NOW, 60)) / 1000,
    });
    expect(await send('checkInAtDesk', { staff: DESK, body: { claim: early } })).toMatchObject({
      status: 409,
      body: { code: 'check-in-too-early', checkInFrom: addMinutes(NOW, 30) },
    });
    expect(await send('checkInAtDesk', { staff: DESK, body: { claim: 'x' } })).toMatchObject({
      status: 403,
      body: { code: 'verification-failed' },
    });
    expect(await send('callNext', counter)).toMatchObject({
      status: 409,
      body: { code: 'counter-not-open' },
    });
  });

  it('of a foreign agency are forbidden', async () => {
    const foreign = { sub: 'x', groups: ['role:officer', 'agency:bpn'] };
    for (const name of ['openCounter', 'callNext', 'getCounter', 'closeCounter'] as const) {
      expect((await send(name, { ...counter, staff: foreign })).status).toBe(403);
    }
    expect((await send('issueAtDesk', { ...desk, staff: foreign })).status).toBe(403);
  });
});

describe('bad input', () => {
  const examples: Readonly<Record<string, { params?: object; body?: object }>> = ROUTE_EXAMPLES;
  const posts = Object.entries<RouteDeclaration>(service.routes).filter(
    ([, { method }]) => method === 'POST',
  );

  it.each(posts)('on %s is a 4xx problem and writes nothing', async (name, route) => {
    const device = await aKiosk();
    const before = await allItems();
    const example = examples[name];
    const params = Object.fromEntries(
      Object.entries(example?.params ?? {}).map(([key, value]) => [key, String(value)]),
    );
    const caller =
      route.caller === 'device'
        ? { device }
        : { staff: { ...MANAGER, groups: ['role:floor-manager'] } };
    const bodies = ['{', '[]', 'null', '"x"', '{"unknown":1}', 'x'.repeat(20_000)];
    for (const body of route.body ? bodies : []) {
      const { status, body: answer } = await send(name as RouteName, { ...caller, params, body });
      expect(status, body.slice(0, 20)).toBeGreaterThanOrEqual(400);
      expect(status, body.slice(0, 20)).toBeLessThan(500);
      expect(answer.code).toBeTypeOf('string');
    }
    const bad = { ...caller, params: { ...params, ...badParams(params) }, body: example?.body };
    if (Object.keys(params).length > 0) {
      expect((await send(name as RouteName, bad)).status).toBe(404);
    }
    const keyless = await send(name as RouteName, {
      ...caller,
      params,
      body: example?.body ?? {},
      headers: { 'Idempotency-Key': 'short' },
    });
    expect(keyless.body.code).toBe('idempotency-key-missing');
    expect(await allItems()).toEqual(before);
  });

  it('finds nothing for ids that do not exist', async () => {
    const ticketId = 'tkt_2c3d4e5f6g7h8j9kamcnepfqgr';
    for (const name of ['recallTicket', 'startTicket', 'missTicket'] as const) {
      expect((await send(name, { staff: OFFICER, params: { ticketId } })).status).toBe(404);
    }
    const body = { outcome: 'delivered' };
    expect(
      (await send('finishTicket', { staff: OFFICER, params: { ticketId }, body })).status,
    ).toBe(404);
    const token = '1111111111111';
    expect((await send('getTicket', { params: { token } })).status).toBe(404);
    const nowhere = { staff: OFFICER, params: { counterId: 'loket-99' } };
    expect((await send('openCounter', nowhere)).status).toBe(404);
    expect((await send('issueAtDesk', { staff: DESK, body: { serviceId: 'none' } })).status).toBe(
      404,
    );
    expect((await send('checkInAtDesk', { staff: DESK, body: { code: 'ABCDEF' } })).status).toBe(
      404,
    );
  });

  it('of a phone names the field', async () => {
    const answer = await send('issueAtDesk', {
      staff: DESK,
      body: {
        serviceId: SERVICE,
        contact: { phone: '123' },
        smsConsent: { given: true, textVersion: '1' },
      },
    });
    expect(answer).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/contact/phone' }] },
    });
  });
});

function badParams(params: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.keys(params).map((key) => [key, '../nothing']));
}
