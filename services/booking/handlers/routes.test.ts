import { verifyClaim } from '@gerai/shared/security/claim.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { service } from '../service.ts';
import { aCity, COUNTER_19 } from '../testing/city.ts';
import { type RouteName, routesOf } from '../testing/routes.ts';
import { aVisit, aWorld, nik, type World } from '../testing/world.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

const key = (name = 'key-00000001') => ({ 'idempotency-key': name });
const FRONTDESK = { sub: 'u1', groups: ['role:frontdesk'] };

async function aService(options: Parameters<typeof aWorld>[1] = {}) {
  const world = await aWorld(engine, options);
  return { world, ...routesOf(world) };
}

describe('GET /v1/catalogue', () => {
  it('lists agencies with their services by the number of the stand', async () => {
    const { ask } = await aService();
    const { status, json } = await ask('getCatalogue');
    expect(status).toBe(200);
    expect(service.routes.getCatalogue.responses[200].safeParse(json).error).toBeUndefined();
    expect(json).toMatchObject({
      agencies: [
        { agencyId: 'dpmptsp', services: [{ serviceId: 'nib' }] },
        { agencyId: 'dukcapil', services: [{ serviceId: 'ktp-el', completionWorkingDays: 1 }] },
      ],
    });
  });
  it('answers 304 while nothing has changed, though time goes on', async () => {
    const { world, ask } = await aService();
    const { headers } = await ask('getCatalogue');
    expect(headers['cache-control']).toContain('max-age=60');
    world.clock.advanceSeconds(30);
    const again = await ask('getCatalogue', { headers: { 'if-none-match': String(headers.etag) } });
    expect(again.status).toBe(304);
  });
  it('reads the table once in ten seconds', async () => {
    const { world, ask } = await aService();
    world.clock.advanceSeconds(11);
    await Promise.all([ask('getCatalogue'), ask('getCatalogue'), ask('getCatalogue')]);
    expect(world.requests()).toEqual({ QueryCommand: 1 });
  });
});

describe('GET /v1/services/{serviceId}', () => {
  it('tells the whole standard and the holidays ahead', async () => {
    const { ask } = await aService();
    const { status, json } = await ask('getService', { params: { serviceId: 'ktp-el' } });
    expect(status).toBe(200);
    expect(service.routes.getService.responses[200].safeParse(json).error).toBeUndefined();
    expect(json).toMatchObject({
      holidays: [
        { date: '2026-12-24', status: 'official' },
        { date: '2027-01-01', status: 'estimate' },
      ],
    });
  });
  it('of a service that is not there is not found', async () => {
    const { ask } = await aService();
    expect((await ask('getService', { params: { serviceId: 'x' } })).status).toBe(404);
  });
});

describe('GET /v1/services/{serviceId}/availability', () => {
  it('answers 14 days with one request', async () => {
    const { world, ask } = await aService();
    await world.book('a');
    world.requests();
    const params = { serviceId: 'ktp-el' };
    const { status, json, headers } = await ask('getAvailability', { params });
    expect(world.requests()).toEqual({ QueryCommand: 1 });
    expect(status).toBe(200);
    expect(service.routes.getAvailability.responses[200].safeParse(json).error).toBeUndefined();
    const days = json.days as {
      day: string;
      state: string;
      slots: { time: string; remaining: number }[];
    }[];
    expect(days.map(({ day }) => day.slice(8))).toEqual([
      '30',
      '01',
      '02',
      '03',
      '04',
      '05',
      '06',
      '07',
      '08',
      '09',
      '10',
      '11',
      '12',
      '13',
    ]);
    expect(days[1]?.slots.find((slot) => slot.time === '09:00')?.remaining).toBe(1);
    expect(days[5]?.state).toBe('closed');
    const again = await ask('getAvailability', {
      params,
      headers: { 'if-none-match': String(headers.etag) },
    });
    expect(again.status).toBe(304);
  });
  it('counts what is taken on the last of its days', async () => {
    const { world, ask } = await aService();
    await world.book('a', { day: '2026-12-14' });
    const { json } = await ask('getAvailability', {
      params: { serviceId: 'ktp-el' },
      query: { from: '2026-12-01' },
    });
    const days = json.days as { day: string; slots: { time: string; remaining: number }[] }[];
    expect(days.at(-1)?.day).toBe('2026-12-14');
    expect(days.at(-1)?.slots.find((slot) => slot.time === '09:00')?.remaining).toBe(1);
  });
  it.each([
    [{ from: '2026-11-29' }, 422],
    [{ from: '2026-02-30' }, 422],
    [{ from: 'today' }, 422],
    [{ from: '9999-12-31' }, 422],
    [{ applicants: '0' }, 422],
    [{ applicants: '1.5' }, 422],
    [{ applicants: '51' }, 422],
    [{ applicants: 'x' }, 422],
    [{ to: '2026-12-01' }, 422],
  ])('refuses %j', async (query, status) => {
    const { ask } = await aService();
    const answer = await ask('getAvailability', { params: { serviceId: 'ktp-el' }, query });
    expect(answer).toMatchObject({ status, json: { code: 'invalid-input' } });
  });
});

describe('a booking over HTTP', () => {
  it('gives code, link and a claim that its booking signed', async () => {
    const { world, ask, logged } = await aService();
    const { status, json, headers } = await ask('book', { body: aVisit(), headers: key() });
    expect(status).toBe(201);
    expect(service.routes.book.responses[201].safeParse(json).error).toBeUndefined();
    const { viewToken } = json;
    expect(json).toMatchObject({
      status: 'confirmed',
      day: '2026-12-01',
      time: '09:00',
      link: `https://mpp.example/b/${viewToken}`,
      place: { floor: 1, counterNumbers: [1, 2] },
      checkInFrom: '2026-12-01T01:30:00.000Z',
      manageWith: 'phone',
    });
    expect(headers.location).toBe(`/v1/bookings/${viewToken}`);
    expect(verifyClaim(world.keys.claim.publicPart, String(json.checkInClaim))).toMatchObject({
      bookingId: json.bookingId,
      bookingVersion: 1,
      code: json.code,
      slotStartSeconds: Date.parse('2026-12-01T02:00:00.000Z') / 1000,
    });
    expect(logged()).not.toMatch(/Siti|7890|3375011/);
    const { viewToken: _, link: __, ...view } = json;
    const seen = await ask('getBooking', { params: { token: String(viewToken) } });
    expect(seen).toMatchObject({
      status: 200,
      json: view,
      headers: { 'cache-control': 'no-store' },
    });
  });
  it('answers a repeated key with the same booking, and refuses it with other content', async () => {
    const { ask } = await aService();
    const first = await ask('book', { body: aVisit(), headers: key() });
    const again = await ask('book', { body: aVisit(), headers: key() });
    expect(again.json).toEqual(first.json);
    const other = await ask('book', { body: aVisit({ time: '10:00' }), headers: key() });
    expect(other).toMatchObject({ status: 422, json: { code: 'idempotency-key-reused' } });
  });
  it('refuses a full slot with alternatives, and a second active booking', async () => {
    const { ask } = await aService({ city: aCity({ counters: 1 }) });
    await ask('book', { body: aVisit(), headers: key() });
    const other = aVisit({ visitor: { name: 'Budi', nik: nik(2) } });
    expect(await ask('book', { body: other, headers: key('key-00000002') })).toMatchObject({
      status: 409,
      json: {
        code: 'slot-full',
        alternatives: [{ day: '2026-12-01', time: '08:50' }, {}, {}, {}, {}, {}],
      },
    });
    expect(
      await ask('book', { body: aVisit({ time: '10:00' }), headers: key('key-00000003') }),
    ).toMatchObject({ status: 409, json: { code: 'booking-limit-reached' } });
  });
  it('is cancelled with the last four digits', async () => {
    const { ask } = await aService();
    const { json } = await ask('book', { body: aVisit(), headers: key() });
    const params = { token: String(json.viewToken) };
    const wrong = await ask('cancelBooking', {
      params,
      body: { lastFour: '0000' },
      headers: key('key-wrong'),
    });
    expect(wrong).toMatchObject({ status: 403, json: { code: 'verification-failed' } });
    const done = await ask('cancelBooking', {
      params,
      body: { lastFour: '7890' },
      headers: key('key-right'),
    });
    expect(done).toMatchObject({ status: 200, json: { status: 'cancelled', checkInClaim: null } });
  });
  it('of a link that leads nowhere is not found', async () => {
    const { ask } = await aService();
    expect((await ask('getBooking', { params: { token: '1111111111111' } })).status).toBe(404);
    expect((await ask('getBooking', { params: { token: '../../etc' } })).status).toBe(404);
  });
});

describe('the desk', () => {
  it('books without a phone and finds it by its code', async () => {
    const { ask } = await aService();
    const { contact: _, ...body } = aVisit({
      smsConsent: { given: false, textVersion: '2026-11' },
    });
    const made = await ask('bookAtDesk', { body, headers: key(), staff: FRONTDESK });
    expect(made).toMatchObject({ status: 201, json: { channel: 'desk', bookedBy: 'desk' } });
    const found = await ask('getBookingByCode', {
      params: { code: String(made.json.code) },
      staff: FRONTDESK,
    });
    expect(found).toMatchObject({
      status: 200,
      json: { bookingId: made.json.bookingId, contactId: expect.stringMatching(/^con_/) },
    });
    expect(
      service.routes.getBookingByCode.responses[200].safeParse(found.json).error,
    ).toBeUndefined();
  });
  it('cancels for the visitor', async () => {
    const { ask } = await aService();
    const { json } = await ask('book', { body: aVisit(), headers: key() });
    const params = { bookingId: String(json.bookingId) };
    const request = { params, body: { reason: 'duplicate' }, headers: key(), staff: FRONTDESK };
    expect(await ask('cancelAtDesk', request)).toMatchObject({
      status: 200,
      json: { status: 'cancelled' },
    });
  });
  it('of another agency’s officer may neither book, see nor cancel', async () => {
    const { ask } = await aService();
    const { json } = await ask('book', { body: aVisit(), headers: key() });
    const staff = { sub: 'u2', groups: ['role:officer', 'agency:dpmptsp'] };
    const asked = [
      ask('bookAtDesk', { body: aVisit(), headers: key(), staff }),
      ask('getBookingByCode', { params: { code: String(json.code) }, staff }),
      ask('cancelAtDesk', {
        params: { bookingId: String(json.bookingId) },
        body: { reason: 'other' },
        headers: key(),
        staff,
      }),
    ];
    for (const answer of await Promise.all(asked)) {
      expect(answer).toMatchObject({ status: 403, json: { code: 'forbidden' } });
    }
  });
  it('is closed to admin and leadership', async () => {
    const { ask } = await aService();
    for (const role of ['admin', 'leadership']) {
      const staff = { sub: 'u3', groups: [`role:${role}`] };
      expect((await ask('bookAtDesk', { body: aVisit(), headers: key(), staff })).status).toBe(403);
    }
  });
});

describe('bad input', () => {
  const cases: [string, RouteName, Record<string, unknown>][] = [
    ['a number as name', 'book', { ...aVisit(), visitor: { name: 1 } }],
    ['a name of control characters', 'book', { ...aVisit(), visitor: { name: 'a\u0000b' } }],
    ['an unknown field', 'book', { ...aVisit(), admin: true }],
    ['a day that does not exist', 'book', { ...aVisit(), day: '2026-02-30' }],
    ['a time that does not exist', 'book', { ...aVisit(), time: '24:00' }],
    ['no visitor', 'book', { ...aVisit(), visitor: undefined }],
    ['51 applicants', 'book', { ...aVisit(), applicantCount: 51 }],
    ['half an applicant', 'book', { ...aVisit(), applicantCount: 0.5 }],
    ['an unknown need', 'book', { ...aVisit(), needs: ['gold'] }],
    ['who books for the desk', 'book', { ...aVisit(), bookedBy: 'desk' }],
    ['no consent', 'book', { ...aVisit(), smsConsent: undefined }],
    ['an unknown service', 'book', aVisit({ serviceId: 'nobody' })],
    ['digits that are none', 'cancelBooking', { lastFour: '78a0' }],
    ['an unlisted reason', 'cancelAtDesk', { reason: 'because' }],
  ];
  it.each(cases)('%s is refused with its code and writes nothing', async (_, name, body) => {
    const { world, ask } = await aService();
    const before = await world.items();
    const params = {
      book: {},
      cancelBooking: { token: '1111111111111' },
      cancelAtDesk: { bookingId: 'bkg_00000000000000000000000000' },
    }[String(name)];
    const answer = await ask(name, {
      ...(params ? { params } : {}),
      body,
      headers: key(),
      staff: FRONTDESK,
    });
    expect(answer).toMatchObject({ status: 422, json: { code: 'invalid-input' } });
    expect(await world.items()).toEqual(before);
  });
  it('of nothing at all is a problem on every route', async () => {
    const { ask } = await aService();
    for (const name of Object.keys(service.routes) as RouteName[]) {
      if (name === 'getCatalogue') continue;
      const { status, json } = await ask(name, { body: '{', staff: FRONTDESK });
      expect([name, status >= 400 && status < 500, typeof json.code]).toEqual([
        name,
        true,
        'string',
      ]);
    }
  });
});

describe('a booking whose visitor has arrived', () => {
  it('shows it, and no claim any more', async () => {
    const { world, ask } = await aService();
    const { json } = await ask('book', { body: aVisit(), headers: key() });
    await checkIn(world, String(json.bookingId));
    const seen = await ask('getBooking', { params: { token: String(json.viewToken) } });
    expect(seen.json).toMatchObject({
      status: 'checked-in',
      version: 2,
      checkInClaim: null,
      checkedInAt: '2026-12-01T01:50:00.000Z',
    });
  });
});

async function checkIn(world: World, bookingId: string): Promise<void> {
  const before = await world.deps.bookings.find(bookingId);
  if (!before) throw new Error('No booking');
  await world.deps.bookings.follow(before, {
    ...before,
    version: 2,
    ticketVersion: 1,
    booking: { ...before.booking, status: 'checked-in', checkedInAt: '2026-12-01T01:50:00.000Z' },
  });
}

describe('GET /v1/catalogue/drafts', () => {
  it('gives a supervisor who lost the id back the draft of their own counter, and nobody else’s', async () => {
    const { ask } = await aService();
    const supervisor = (agency: string) => ({
      sub: `supervisor-${agency}`,
      groups: ['role:supervisor', `agency:${agency}`],
    });
    const body = { note: 'Rapat', counters: [COUNTER_19] };
    const staff = supervisor('dukcapil');
    const written = await ask('writeDraft', { body, headers: key(), staff });
    expect(written.status).toBe(201);
    const lists = {
      own: staff,
      elsewhere: supervisor('dpmptsp'),
      floor: { sub: 'floor-1', groups: ['role:floor-manager'] },
    };
    const found: Record<string, unknown> = {};
    for (const [who, asking] of Object.entries(lists)) {
      const { status, json } = await ask('listDrafts', { staff: asking });
      expect(status).toBe(200);
      expect(service.routes.listDrafts.responses[200].safeParse(json).error).toBeUndefined();
      found[who] = (json.drafts as { draftId: string }[]).map(({ draftId }) => draftId);
    }
    const { draftId } = written.json;
    expect(found).toEqual({ own: [draftId], elsewhere: [], floor: [draftId] });
    const publishing = {
      params: { draftId: String(draftId) },
      body: {},
      headers: key('key-00000002'),
      staff,
    };
    expect((await ask('publishDraft', publishing)).status).toBe(200);
  });
});

describe('guessing from one address', () => {
  it('a thousand times at digits and links is stopped, and over after ten minutes', async () => {
    const { world, ask } = await aService();
    const { json } = await ask('book', { body: aVisit(), headers: key() });
    const token = String(json.viewToken);
    const statuses: number[] = [];
    for (let guess = 0; guess < 1000; guess += 1) {
      const digits = String(guess).padStart(4, '0');
      const wrongToken = `${token.slice(0, 9)}${digits.replaceAll('0', 'A')}`;
      const answer =
        guess % 2 === 0
          ? await ask('cancelBooking', {
              params: { token },
              body: { lastFour: digits },
              headers: key(`guess-${digits}`),
            })
          : await ask('getBooking', { params: { token: wrongToken } });
      statuses.push(answer.status);
    }
    expect(statuses.filter((status) => status !== 429).length).toBeLessThanOrEqual(50);
    expect(statuses.slice(-500).every((status) => status === 429)).toBe(true);
    world.clock.advanceSeconds(600);
    expect((await ask('getBooking', { params: { token } })).status).toBe(200);
  });
});
