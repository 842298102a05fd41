import { service as booking } from '@gerai/booking/service.ts';
import { service as queue } from '@gerai/queue/service.ts';
import { instantAt } from '@gerai/shared/time.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allTokens, type Tokens } from './callers.ts';
import { inventedPerson } from './invented-people.ts';
import { type Platform, startPlatform } from './platform.ts';
import { cityOfOneAgency } from './small-city.ts';

const SERVICE = 'dukcapil-ktp-el-rekam';
const TODAY = '2026-11-30';
const BOOKING = 4;
const WALK_IN = 1;

describe('a day of four places for bookings and one walk-in', () => {
  let platform: Platform;
  let tokens: Tokens;
  let counterId: string;
  beforeAll(async () => {
    const city = await cityOfOneAgency('dukcapil');
    const counter = city.counters.find(({ serviceIds }) => serviceIds.includes(SERVICE));
    counterId = counter?.counterId ?? '';
    const dailyQuota = { booking: BOOKING, walkIn: WALK_IN };
    platform = await startPlatform({
      city: { ...city, services: city.services.map((each) => ({ ...each, dailyQuota })) },
    });
    tokens = await allTokens(platform.stage);
    await platform.runtime.settle(60_000);
  });
  afterAll(() => platform.stop());

  const book = (person: number, time: string) => {
    const { name, nik, phone } = inventedPerson(person);
    return platform.stage.client.ask(booking.routes.book, {
      body: {
        serviceId: SERVICE,
        day: TODAY,
        time,
        visitor: { name, nik },
        contact: { phone },
        smsConsent: { given: false, textVersion: '2026-11' },
      },
    });
  };
  const walkIn = async (key: string) => {
    const answer = await platform.stage.client.call(queue.routes.issueAtKiosk, {
      key: `walk-in-${key}`,
      token: tokens.kiosk,
      body: { serviceId: SERVICE },
    });
    return answer.kind === 'problem' ? answer.code : answer.kind;
  };
  const minuteAt = async (time: string, day = TODAY) => {
    await platform.stage.moveTo(instantAt(day, time));
    tokens = await allTokens(platform.stage);
    await platform.runtime.runSchedule('booking', 'minute');
    await platform.runtime.settle(60_000);
  };
  const shown = async () => {
    const params = { serviceId: SERVICE };
    await platform.runtime.settle(60_000);
    return (await platform.stage.client.ask(booking.routes.getAvailability, { params })).walkIns;
  };

  it('serves five in the end: a booking, two who cancelled or never came, and one unbooked place go to walk-ins', async () => {
    await book(1, '10:00');
    const early = await book(2, '10:30');
    const late = await book(3, '13:00');
    expect(await shown()).toEqual({ quota: 1, remaining: 1, countedAt: null });
    expect(await walkIn('one')).toBe('answer');
    expect(await shown()).toMatchObject({ quota: 1, remaining: 0, countedAt: expect.any(String) });
    expect(await walkIn('two')).toBe('quota-used');

    // 09.40: what is cancelled now can be booked by others still, so it is not the walk-ins'.
    await minuteAt('09:40');
    const cancel = (token: string, person: number) =>
      platform.stage.client.ask(booking.routes.cancelBooking, {
        params: { token },
        body: { lastFour: inventedPerson(person).phone.slice(-4) },
      });
    await cancel(early.viewToken, 2);
    await minuteAt('09:45');
    expect(await walkIn('two')).toBe('quota-used');

    // 10.17: the first has not come while the kiosk worked. Her place is a walk-in's at once.
    await minuteAt('10:05');
    expect(await walkIn('at-work')).toBe('quota-used');
    await platform.stage.client.ask(queue.routes.openCounter, {
      params: { counterId },
      token: tokens.officer,
    });
    await platform.stage.client.call(queue.routes.callNext, {
      params: { counterId },
      token: tokens.officer,
    });
    await platform.runtime.settle(60_000);
    await minuteAt('10:17');
    expect(await shown()).toMatchObject({ quota: 2, remaining: 1 });
    expect(await walkIn('two')).toBe('answer');
    expect(await walkIn('three')).toBe('quota-used');

    // 14.25: nobody can book any more. One place was never booked, one was given back in the morning.
    await minuteAt('12:30');
    await cancel(late.viewToken, 3);
    await minuteAt('14:25');
    expect(await shown()).toMatchObject({ quota: 5, remaining: 3 });
    expect([await walkIn('three'), await walkIn('four'), await walkIn('five')]).toEqual([
      'answer',
      'answer',
      'answer',
    ]);
    expect(await walkIn('six')).toBe('quota-used');
    expect(await shown()).toMatchObject({ quota: 5, remaining: 0 });
    await minuteAt('14:26');
    expect(await shown()).toMatchObject({ quota: 5, remaining: 0 });
    expect(platform.runtime.deadLetters()).toEqual([]);

    // Tomorrow begins anew, whatever is told of today.
    await minuteAt('00:10', '2026-12-01');
    expect(await shown()).toEqual({ quota: 1, remaining: 1, countedAt: null });
  }, 180_000);
});
