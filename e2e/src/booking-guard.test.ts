import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { service as booking } from '@gerai/booking/service.ts';
import { solveWork } from '@gerai/booking/testing/solve.ts';
import { addMinutes } from '@gerai/shared/time.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inventedPerson } from './invented-people.ts';
import { MONDAY_MORNING, type Platform, startPlatform } from './platform.ts';
import { cityOfOneAgency } from './small-city.ts';
import { asText, readAllTables } from './tables.ts';

const SERVICE = 'dukcapil-ktp-el-rekam';
const OTHER = 'dukcapil-ktp-el-cetak';

describe('a service that asks for work of the device and a code by SMS', () => {
  let platform: Platform;
  beforeAll(async () => {
    const city = await cityOfOneAgency('dukcapil');
    const bookingGuard = { proofOfWork: true, smsCode: true, difficulty: 1 };
    platform = await startPlatform({
      city: { ...city, services: city.services.map((each) => ({ ...each, bookingGuard })) },
      addressLimits: { codes: { most: 3, seconds: 3600 }, taken: { most: 2, seconds: 600 } },
    });
    await platform.runtime.settle(60_000);
  });
  afterAll(() => platform.stop());

  const ask = () => platform.stage.client;
  const work = async (serviceId = SERVICE) => {
    const params = { serviceId };
    const { challenge } = await ask().ask(booking.routes.getChallenge, { params });
    if (!challenge) throw new Error('The service asks for no work');
    return solveWork(challenge);
  };
  const visit = (index: number, more: object = {}) => {
    const { name, nik, phone } = inventedPerson(index);
    return {
      serviceId: SERVICE,
      day: '2026-12-01',
      time: '09:00',
      visitor: { name, nik },
      contact: { phone },
      smsConsent: { given: true, textVersion: '2026-11' },
      ...more,
    };
  };
  const refused = async (body: ReturnType<typeof visit>, key?: string) => {
    const answer = await ask().call(booking.routes.book, { body, ...(key ? { key } : {}) });
    return answer.kind === 'problem' ? answer.code : answer.kind;
  };
  const sentCode = async (index: number) => {
    const { phone } = inventedPerson(index);
    const body = { serviceId: SERVICE, phone, proofOfWork: await work() };
    const sentBefore = (await platform.stage.sms()).length;
    await ask().ask(booking.routes.requestPhoneCode, { body });
    await platform.stage.settle();
    const sms = await platform.stage.sms();
    expect(sms).toHaveLength(sentBefore + 1);
    const mine = sms.filter((each) => each.phone.endsWith(phone.slice(-9)));
    const code = mine.map(({ text }) => /Kode (\d{6})/.exec(text)?.[1]).find(Boolean);
    if (!code) throw new Error('The SMS holds no code');
    return code;
  };

  it('says so to whoever looks for a place', async () => {
    const params = { serviceId: SERVICE };
    const seen = await ask().ask(booking.routes.getAvailability, { params });
    expect(seen.bookingGuard).toEqual({ proofOfWork: true, smsCode: true });
  });

  it('books with both, by a code that only the SMS holds, and each is good once', async () => {
    expect(await refused(visit(1))).toBe('proof-of-work-needed');
    expect(await refused(visit(1, { proofOfWork: await work() }))).toBe('sms-code-needed');
    const smsCode = await sentCode(1);
    const foreign = await work(OTHER);
    expect(await refused(visit(1, { proofOfWork: foreign, smsCode }))).toBe(
      'proof-of-work-refused',
    );
    const proofOfWork = await work();
    const wrong = smsCode === '000000' ? '000001' : '000000';
    expect(await refused(visit(1, { proofOfWork, smsCode: wrong }))).toBe('sms-code-wrong');
    const request = { body: visit(1, { proofOfWork, smsCode }), key: 'guarded-booking-1' };
    const made = await ask().ask(booking.routes.book, request);
    expect((await ask().ask(booking.routes.book, request)).bookingId).toBe(made.bookingId);
    const again = visit(2, { proofOfWork, smsCode, time: '10:00' });
    expect(await refused(again)).toBe('sms-code-over');
    const other = visit(1, { proofOfWork: await work(), smsCode, time: '10:00' });
    expect(await refused(other)).toBe('sms-code-over');

    await platform.stage.settle();
    const tables = asText(await readAllTables(platform.runtime.dynamoEndpoint)).join('\n');
    const logs = readdirSync(join(platform.runtime.dataDir, 'logs'), { recursive: true })
      .map(String)
      .filter((name) => name.endsWith('.log'))
      .map((name) => readFileSync(join(platform.runtime.dataDir, 'logs', name), 'utf8'));
    expect(logs.length).toBeGreaterThan(0);
    const { phone } = inventedPerson(1);
    for (const personal of [smsCode, phone.replace(/^(\+62|0)/, '')]) {
      expect(tables).not.toContain(personal);
      expect(logs.join('\n')).not.toContain(personal);
    }
    const codes = platform.runtime.events().filter(({ type }) => type.includes('phone-code'));
    expect(codes).toHaveLength(1);
    expect(codes[0]).toMatchObject({ queues: ['gerai-notify-events'], detail: null });
    expect(platform.runtime.deadLetters()).toEqual([]);
  }, 120_000);

  it('takes neither after its time', async () => {
    const smsCode = await sentCode(3);
    const proofOfWork = await work();
    await platform.stage.moveTo(addMinutes(MONDAY_MORNING, 11));
    expect(await refused(visit(3, { proofOfWork, smsCode }))).toBe('sms-code-over');
    await platform.stage.moveTo(addMinutes(MONDAY_MORNING, 45));
    expect(await refused(visit(3, { proofOfWork, smsCode }))).toBe('proof-of-work-refused');
  }, 120_000);

  it('sends one address so many codes an hour, and tells it when to come again', async () => {
    await platform.stage.moveTo(addMinutes(MONDAY_MORNING, 110));
    const answers = [];
    for (const index of [4, 5, 6, 7]) {
      const { phone } = inventedPerson(index);
      const body = { serviceId: SERVICE, phone, proofOfWork: await work() };
      answers.push(await ask().call(booking.routes.requestPhoneCode, { body }));
    }
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 429]);
    const wait = Number(answers.at(-1)?.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(3600);
  }, 120_000);
});
