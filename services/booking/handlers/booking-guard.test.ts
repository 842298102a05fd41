import { open } from '@gerai/shared/security/seal.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Work, WorkChallenge } from '../contract/schemas.ts';
import { aCity } from '../testing/city.ts';
import { routesOf } from '../testing/routes.ts';
import { solveWork } from '../testing/solve.ts';
import { aVisit, aWorld, nik, type World } from '../testing/world.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

const key = (name: string) => ({ 'idempotency-key': `key-${name.padStart(8, '0')}` });

async function aGuarded(
  guard: { proofOfWork?: boolean; smsCode?: boolean },
  options: Parameters<typeof aWorld>[1] = {},
) {
  const bookingGuard = { proofOfWork: false, smsCode: false, difficulty: 1, ...guard };
  const city = aCity({ counters: 2, service: { bookingGuard, bookingsPerPerson: 2 } });
  const services = city.services.map((service) => ({ ...service, bookingGuard }));
  const world = await aWorld(engine, { ...options, city: { ...city, services } });
  const { ask, logged } = routesOf(world);
  return {
    world,
    ask,
    logged,
    book: (name: string, more: object = {}) =>
      ask('book', { body: { ...aVisit(), ...more }, headers: key(name) }),
    async work(serviceId = 'ktp-el'): Promise<Work> {
      const { json } = await ask('getChallenge', { params: { serviceId } });
      return solveWork(json.challenge as WorkChallenge);
    },
    codeOf: (phone: string, name: string, more: object = {}) =>
      ask('requestPhoneCode', {
        body: { serviceId: 'ktp-el', phone, ...more },
        headers: key(name),
      }),
  };
}

/** What notify would read of the code that a phone was sent last. */
async function sentCode(world: World): Promise<{ phone: string; code: string }> {
  const item = (await world.items()).find(({ entity }) => entity === 'phone-code');
  if (!item) throw new Error('No code was written');
  const sealed = item.sealed as Parameters<typeof open>[1];
  return JSON.parse(open(world.keys.sealing.privatePart, sealed, String(item.codeId))) as {
    phone: string;
    code: string;
  };
}

describe('a service that asks for proof of work', () => {
  it('is off where the catalogue says nothing, and says so where it is on', async () => {
    const plain = routesOf(await aWorld(engine));
    const params = { serviceId: 'ktp-el' };
    expect((await plain.ask('getChallenge', { params })).json).toMatchObject({ challenge: null });
    expect((await plain.ask('getAvailability', { params })).json).toMatchObject({
      bookingGuard: { proofOfWork: false, smsCode: false },
    });
    const { ask } = await aGuarded({ proofOfWork: true });
    expect((await ask('getAvailability', { params })).json).toMatchObject({
      bookingGuard: { proofOfWork: true, smsCode: false },
    });
    expect((await ask('getCatalogue')).json).toMatchObject({
      agencies: [
        { services: [{ bookingGuard: { proofOfWork: true } }] },
        { services: [{ bookingGuard: { proofOfWork: true } }] },
      ],
    });
    expect((await ask('getChallenge', { params: { serviceId: 'nobody' } })).status).toBe(404);
  });

  it('books with a solution, once each, and answers a repetition as before', async () => {
    const { world, book, work } = await aGuarded({ proofOfWork: true });
    const proofOfWork = await work();
    world.requests();
    const first = await book('first', { proofOfWork });
    expect(first.status).toBe(201);
    expect(world.requests()).toEqual({ TransactWriteItemsCommand: 1 });
    expect(await book('first', { proofOfWork })).toMatchObject({
      status: 201,
      json: { bookingId: first.json.bookingId },
    });
    const replayed = await book('second', { proofOfWork, time: '10:00' });
    expect(replayed).toMatchObject({ status: 403, json: { code: 'proof-of-work-refused' } });
    expect((await book('third', { proofOfWork: await work(), time: '10:00' })).status).toBe(201);
  });

  it('gives one solution to one of ten who send it at once', async () => {
    const { book, work } = await aGuarded({ proofOfWork: true });
    const proofOfWork = await work();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        book(`at-once-${index}`, {
          proofOfWork,
          time: `1${index % 2}:${index >> 1}0`,
          visitor: { name: 'Siti Contoh', nik: nik(index + 1) },
        }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ json }) => json.code === 'proof-of-work-refused')).toHaveLength(9);
  });

  it('keeps a solution that was refused for want of a place', async () => {
    const { book, work } = await aGuarded({ proofOfWork: true });
    const proofOfWork = await work();
    const gone = await book('closed', { proofOfWork, time: '06:00' });
    expect(gone.json.code).toBe('slot-not-available');
    expect((await book('open', { proofOfWork })).status).toBe(201);
  });

  it('refuses none, wrong, changed, foreign and expired ones without a request to the table', async () => {
    const { world, ask, book, work } = await aGuarded({ proofOfWork: true });
    const right = await work();
    const other = await work('nib');
    const { challenge, solution } = right;
    const { parameters } = challenge;
    const easier = { ...challenge, parameters: { ...parameters, cost: 1 } };
    const stretched = {
      ...parameters,
      data: { ...parameters.data, validUntil: '2027-01-01T00:00:00.000Z' },
    };
    const forged = {
      ...parameters,
      data: { ...parameters.data, serviceId: 'ktp-el' },
      keyPrefix: other.challenge.parameters.keyPrefix,
    };
    const wrong: Work[] = [
      { challenge, solution: { ...solution, derivedKey: 'ab'.repeat(32) } },
      { challenge: easier, solution },
      { challenge: { ...challenge, parameters: stretched }, solution },
      { challenge: { ...challenge, signature: '0'.repeat(64) }, solution },
      { challenge: { ...other.challenge, parameters: forged }, solution: other.solution },
      other,
    ];
    await ask('getCatalogue');
    world.requests();
    expect((await book('none')).json.code).toBe('proof-of-work-needed');
    for (const [index, proofOfWork] of wrong.entries()) {
      const { status, json } = await book(`wrong-${index}`, { proofOfWork });
      expect([index, status, json.code]).toEqual([index, 403, 'proof-of-work-refused']);
    }
    expect(world.requests()).toEqual({});
    world.clock.advanceSeconds(41 * 60);
    await ask('getCatalogue');
    world.requests();
    expect((await book('late', { proofOfWork: right })).json.code).toBe('proof-of-work-refused');
    expect(world.requests()).toEqual({});
  });

  it('tells the repetition of a booking still when the solution has just expired', async () => {
    const { world, book, work } = await aGuarded({ proofOfWork: true });
    const proofOfWork = await work();
    const first = await book('slow', { proofOfWork });
    world.clock.advanceSeconds(31 * 60);
    expect(await book('slow', { proofOfWork })).toMatchObject({
      status: 201,
      json: { bookingId: first.json.bookingId },
    });
    const again = await book('new', { proofOfWork, time: '11:00' });
    expect(again.json.code).toBe('proof-of-work-refused');
  });

  it('asks it of holds and of who waits, too', async () => {
    const { ask, work } = await aGuarded({ proofOfWork: true });
    const body = { serviceId: 'ktp-el', day: '2026-12-01', time: '09:00' };
    const none = await ask('holdPlace', { body, headers: key('no-work') });
    expect(none).toMatchObject({ status: 428, json: { code: 'proof-of-work-needed' } });
    const proofOfWork = await work();
    const hold = { body: { ...body, proofOfWork }, headers: key('held') };
    const held = await ask('holdPlace', hold);
    expect(held.status).toBe(201);
    expect((await ask('holdPlace', hold)).json.holdToken).toBe(held.json.holdToken);
    const replayed = { body: { ...body, time: '10:00', proofOfWork }, headers: key('replayed') };
    expect((await ask('holdPlace', replayed)).json.code).toBe('proof-of-work-refused');
    const { time: _, ...wait } = aVisit();
    const joined = await ask('joinWaitlist', { body: wait, headers: key('waiting') });
    expect(joined.json.code).toBe('proof-of-work-needed');
  });

  it('asks nothing of the desk', async () => {
    const { ask } = await aGuarded({ proofOfWork: true, smsCode: true });
    const staff = { sub: 'u1', groups: ['role:frontdesk'] };
    const made = await ask('bookAtDesk', { body: aVisit(), headers: key('desk'), staff });
    expect(made.status).toBe(201);
  });

  it('is switched on by a draft', async () => {
    const world = await aWorld(engine);
    const { ask } = routesOf(world);
    const [service] = aCity().services;
    const staff = { sub: 'u9', groups: ['role:admin'] };
    const bookingGuard = { proofOfWork: true, difficulty: 1, smsCode: false };
    const draft = await ask('writeDraft', {
      body: { note: 'Calo', services: [{ ...service, bookingGuard }] },
      headers: key('draft'),
      staff,
    });
    expect(draft.json).toMatchObject({ diff: [{ field: 'service/bookingGuard' }] });
    const params = { draftId: String(draft.json.draftId) };
    await ask('publishDraft', { params, body: {}, headers: key('publish'), staff });
    world.clock.advanceSeconds(11);
    const answer = await ask('book', { body: aVisit(), headers: key('after') });
    expect(answer.json.code).toBe('proof-of-work-needed');
  });
});

describe('a service that asks for a code by SMS', () => {
  const PHONE = '0812-3456-7890';

  it('books with the code that the phone was sent, once', async () => {
    const { world, book, codeOf } = await aGuarded({ smsCode: true });
    const asked = await codeOf(PHONE, 'ask');
    expect(asked).toMatchObject({
      status: 202,
      json: { validUntil: '2026-11-30T01:40:00.000Z', resendFrom: '2026-11-30T01:31:00.000Z' },
    });
    const { phone, code } = await sentCode(world);
    expect(phone).toBe('+6281234567890');
    expect((await book('none')).json.code).toBe('sms-code-needed');
    const first = await book('with', { smsCode: code });
    expect(first.status).toBe(201);
    expect((await book('with', { smsCode: code })).json.bookingId).toBe(first.json.bookingId);
    const again = await book('again', { smsCode: code, time: '10:00' });
    expect(again).toMatchObject({ status: 409, json: { code: 'sms-code-over' } });
  });

  it('shows phone and code nowhere: not in a table, a log or an answer', async () => {
    const { world, book, codeOf, logged } = await aGuarded({ smsCode: true });
    const asked = await codeOf(PHONE, 'ask');
    const { code } = await sentCode(world);
    const booked = await book('with', { smsCode: code });
    const text = JSON.stringify(await world.items()) + logged() + JSON.stringify([asked, booked]);
    for (const personal of [code, '81234567890', '3456-7890']) expect(text).not.toContain(personal);
  });

  it('tells how many tries are left, and is worth nothing after five wrong ones', async () => {
    const { world, book, codeOf } = await aGuarded({ smsCode: true });
    await codeOf(PHONE, 'ask');
    const { code } = await sentCode(world);
    const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0');
    for (const triesLeft of [4, 3, 2, 1, 0]) {
      const answer = await book(`wrong-${triesLeft}`, { smsCode: wrong });
      expect(answer).toMatchObject({ status: 403, json: { code: 'sms-code-wrong', triesLeft } });
    }
    expect((await book('right', { smsCode: code })).json.code).toBe('sms-code-over');
  });

  it('counts guesses that come at the same moment', async () => {
    const { book, codeOf } = await aGuarded({ smsCode: true });
    await codeOf(PHONE, 'ask');
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        book(`guess-${index}`, { smsCode: String(index).padStart(6, '0') }),
      ),
    );
    const heard = answers.filter(({ json }) => json.code === 'sms-code-wrong');
    expect(heard.length).toBeLessThanOrEqual(5);
  });

  it('does not count a right code that found its place full', async () => {
    const { world, book, codeOf } = await aGuarded({ smsCode: true });
    for (const number of [11, 12]) {
      const taken = await world.book(
        `full-${number}`,
        { visitor: { name: 'Budi', nik: nik(number) } },
        { channel: 'desk' },
      );
      expect(taken.kind).toBe('booked');
    }
    await codeOf(PHONE, 'ask');
    const { code } = await sentCode(world);
    for (let round = 0; round < 8; round += 1) {
      const full = await book(`full-try-${round}`, { smsCode: code });
      expect(full.json.code).toBe('slot-full');
      world.clock.advanceSeconds(2);
    }
    expect((await book('free', { smsCode: code, time: '10:00' })).status).toBe(201);
  });

  it('expires after ten minutes, and a new one takes its place', async () => {
    const { world, book, codeOf } = await aGuarded({ smsCode: true });
    await codeOf(PHONE, 'ask');
    const old = await sentCode(world);
    world.clock.advanceSeconds(600);
    expect((await book('late', { smsCode: old.code })).json.code).toBe('sms-code-over');
    expect((await codeOf(PHONE, 'ask-again')).status).toBe(202);
    const { code } = await sentCode(world);
    expect((await book('new', { smsCode: code })).status).toBe(201);
  });

  it('is sent once for one command, once a minute and five times a day to a phone', async () => {
    const { world, codeOf } = await aGuarded({ smsCode: true });
    const first = await codeOf(PHONE, 'ask');
    const codeId = async () =>
      (await world.items()).find(({ entity }) => entity === 'phone-code')?.codeId;
    const sent = await codeId();
    expect((await codeOf(PHONE, 'ask')).json).toEqual(first.json);
    expect(await codeId()).toBe(sent);
    const soon = await codeOf(PHONE, 'soon');
    expect([soon.status, soon.headers['retry-after']]).toEqual([429, '60']);
    for (let send = 2; send <= 5; send += 1) {
      world.clock.advanceSeconds(60);
      expect((await codeOf(PHONE, `send-${send}`)).status).toBe(202);
    }
    world.clock.advanceSeconds(60);
    const enough = await codeOf(PHONE, 'send-6');
    expect(enough.status).toBe(429);
    expect(Number(enough.headers['retry-after'])).toBeGreaterThan(14 * 3600);
    world.clock.advanceSeconds(24 * 3600);
    expect((await codeOf(PHONE, 'tomorrow')).status).toBe(202);
  });

  it('goes to a limited number of phones from one address, to the same phone from two at once', async () => {
    const { world, codeOf } = await aGuarded({ smsCode: true });
    const both = await Promise.all([codeOf(PHONE, 'at-once-1'), codeOf(PHONE, 'at-once-2')]);
    expect(both.map(({ status }) => status).sort()).toEqual([202, 429]);
    const statuses: number[] = [];
    for (let phone = 0; phone < 35; phone += 1) {
      const answer = await codeOf(`0813${String(10_000_000 + phone)}`, `phone-${phone}`);
      statuses.push(answer.status);
    }
    expect(statuses.filter((status) => status === 202)).toHaveLength(29);
    expect(statuses.at(-1)).toBe(429);
    world.clock.advanceSeconds(3600);
    expect((await codeOf('0813-2000-0000', 'next-hour')).status).toBe(202);
  });

  it('is sent for no service that asks for none, and not without the work that it asks for', async () => {
    const { world, codeOf, work } = await aGuarded({ smsCode: true, proofOfWork: true });
    expect((await codeOf(PHONE, 'no-work')).json.code).toBe('proof-of-work-needed');
    const proofOfWork = await work();
    expect((await codeOf(PHONE, 'worked', { proofOfWork })).status).toBe(202);
    world.clock.advanceSeconds(60);
    expect((await codeOf(PHONE, 'replayed', { proofOfWork })).json.code).toBe(
      'proof-of-work-refused',
    );
    const plain = routesOf(await aWorld(engine));
    const none = await plain.ask('requestPhoneCode', {
      body: { serviceId: 'ktp-el', phone: PHONE },
      headers: key('for-nothing'),
    });
    expect(none.json).toMatchObject({
      code: 'invalid-input',
      errors: [{ pointer: '/serviceId', code: 'asks-for-no-code' }],
    });
  });
});

describe('one address', () => {
  const limits = {
    taken: { most: 3, seconds: 600 },
    codes: { most: 30, seconds: 3600 },
    wrong: { most: 50, seconds: 600 },
    asked: { most: 10, seconds: 60 },
  };
  const visit = (number: number) => ({
    visitor: { name: 'Siti Contoh', nik: nik(number) },
    time: `${9 + number}:00`,
  });

  it('takes so many places in a window, and learns when it may take more', async () => {
    const { world, ask, book } = await aGuarded({}, { limits });
    for (const number of [1, 2])
      expect((await book(`n-${number}`, visit(number))).status).toBe(201);
    const body = { serviceId: 'ktp-el', day: '2026-12-02', time: '09:00' };
    expect((await ask('holdPlace', { body, headers: key('hold') })).status).toBe(201);
    const more = await book('n-4', visit(4));
    expect(more).toMatchObject({ status: 429, json: { code: 'too-many-requests' } });
    expect(more.headers['retry-after']).toBe('600');
    // A repetition takes nothing; the desk is no address.
    expect((await book('n-1', visit(1))).status).toBe(201);
    const staff = { sub: 'u1', groups: ['role:frontdesk'] };
    const desk = { body: { ...aVisit(), ...visit(5) }, headers: key('desk'), staff };
    expect((await ask('bookAtDesk', desk)).status).toBe(201);
    world.clock.advanceSeconds(600);
    expect((await book('n-6', visit(4))).status).toBe(201);
  });

  it('holds the limit among those who ask at once', async () => {
    const { book } = await aGuarded({}, { limits });
    const answers = await Promise.all(
      Array.from({ length: 9 }, (_, index) => book(`once-${index}`, visit((index % 5) + 1))),
    );
    const made = new Set(
      answers.filter(({ status }) => status === 201).map(({ json }) => json.bookingId),
    );
    expect(made.size).toBe(3);
  });

  it('is heard so often a minute, without a request to the table for the rest', async () => {
    const { world, ask, book } = await aGuarded({}, { limits });
    for (let time = 0; time < 10; time += 1) await book(`ask-${time}`, { time: '06:00' });
    await ask('getCatalogue');
    world.requests();
    const more = await book('ask-11', { time: '06:00' });
    expect([more.status, more.headers['retry-after']]).toEqual([429, '60']);
    expect(world.requests()).toEqual({});
    world.clock.advanceSeconds(60);
    expect((await book('ask-12')).status).toBe(201);
  });
});

describe('a visit of several services', () => {
  const { serviceId: _s, time: _t, applicantCount, requirementIdsConfirmed, ...shared } = aVisit();
  const visit = (more: object = {}) => ({
    ...shared,
    legs: [
      { serviceId: 'ktp-el', time: '09:00', applicantCount, requirementIdsConfirmed },
      { serviceId: 'nib', time: '10:00', applicantCount, requirementIdsConfirmed: [] },
    ],
    ...more,
  });

  it('is asked for the work of one of its services, whichever, and uses it up', async () => {
    const { world, ask, work } = await aGuarded({ proofOfWork: true });
    const send = (name: string, more: object) =>
      ask('bookVisit', { body: visit(more), headers: key(name) });
    const before = (await world.items()).length;
    expect((await send('none', {})).json.code).toBe('proof-of-work-needed');
    expect((await world.items()).length).toBe(before);
    const proofOfWork = await work('nib');
    const booked = await send('first', { proofOfWork });
    expect(booked).toMatchObject({ status: 201, json: { legs: [{}, {}] } });
    expect((await send('first', { proofOfWork })).json.token).toBe(booked.json.token);
    const other = { ...shared.visitor, nik: nik(7) };
    expect((await send('again', { proofOfWork, visitor: other })).json.code).toBe(
      'proof-of-work-refused',
    );
  });

  it('is asked for one code by SMS, which is then used up', async () => {
    const { world, ask, codeOf, book } = await aGuarded({ smsCode: true });
    const phone = shared.contact?.phone ?? '';
    const send = (name: string, more: object) =>
      ask('bookVisit', { body: visit(more), headers: key(name) });
    expect((await send('none', {})).json.code).toBe('sms-code-needed');
    await codeOf(phone, 'code');
    const { code } = await sentCode(world);
    const wrong = code === '000000' ? '000001' : '000000';
    expect((await send('wrong', { smsCode: wrong })).json).toMatchObject({
      code: 'sms-code-wrong',
      triesLeft: 4,
    });
    expect((await send('right', { smsCode: code })).status).toBe(201);
    expect((await book('later', { smsCode: code, time: '11:00' })).json.code).toBe('sms-code-over');
  });
});
