import { service as booking } from '@gerai/booking/service.ts';
import { service as queue } from '@gerai/queue/service.ts';
import { addMinutes, clockTimeAt } from '@gerai/shared/time.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allTokens, type Tokens } from './callers.ts';
import { inventedPerson } from './invented-people.ts';
import { putUpCounter } from './new-counter.ts';
import { type Platform, startPlatform } from './platform.ts';
import { crowdedCity } from './small-city.ts';

const SERVICE = 'dukcapil-ktp-el-cetak';
const SECOND = 'dukcapil-kia';
const DAY = '2026-12-08';
const REASON = { id: 'rapat dinas', en: 'staff meeting' };

/** The texts that reached a person, the earliest first. */
function textsTo(platform: Platform, phone: string): string[] {
  return platform.runtime
    .sms()
    .filter((sms) => sms.phone.endsWith(phone.replace(/^0/, '')))
    .map(({ text }) => text);
}

const consent = { given: true, textVersion: '2026-11' };

describe('a timetable that changes under 14 bookings', () => {
  let platform: Platform;
  let tokens: Tokens;
  beforeAll(async () => {
    platform = await startPlatform({ city: await crowdedCity('dukcapil', [SERVICE], 1) });
    tokens = await allTokens(platform.stage);
    await platform.runtime.settle(60_000);
  });
  afterAll(() => platform.stop());

  it('keeps, moves or asks each, and tells each by SMS with the reason; who does not choose is moved', async () => {
    const { client } = platform.stage;
    const people = Array.from({ length: 14 }, (_, index) => inventedPerson(index));
    const bookings = [];
    for (const [index, person] of people.entries()) {
      const time = clockTimeAt(8 * 60 + index * 30);
      // Lunch is a break where there is one counter.
      const booked = await client.ask(booking.routes.book, {
        body: {
          serviceId: SERVICE,
          day: DAY,
          time,
          visitor: { name: person.name, nik: person.nik },
          contact: { phone: person.phone },
          smsConsent: consent,
        },
      });
      bookings.push({ ...booked, phone: person.phone });
    }
    const token = tokens.admin;
    const preview = await client.ask(booking.routes.writeDraft, {
      token,
      body: {
        note: 'Rapat dinas',
        reason: REASON,
        exceptions: [
          {
            agencyId: 'dukcapil',
            timetableId: 'dukcapil-kependudukan',
            day: DAY,
            periods: [{ from: '08:00', to: '11:00', plannedCounters: 1 }],
          },
        ],
      },
    });
    expect(preview.hits).toHaveLength(8);
    const params = { draftId: preview.draftId };
    const undecided = await client.call(booking.routes.publishDraft, { token, params, body: {} });
    expect(undecided).toMatchObject({ kind: 'problem', code: 'bookings-undecided' });
    const ways = ['keep', 'move', 'offer'] as const;
    const decisions = Object.fromEntries(
      preview.hits.map(({ bookingId }, index) => [bookingId, ways[index % 3] ?? 'keep']),
    );
    await client.ask(booking.routes.publishDraft, { token, params, body: { decisions } });
    await platform.runtime.settle(60_000);

    for (const { bookingId, phone, code } of bookings) {
      const [confirmed, told, ...more] = textsTo(platform, phone);
      expect(confirmed).toContain(`Janji ${code}`);
      expect(more).toEqual([]);
      switch (decisions[bookingId]) {
        case 'keep':
          expect(told).toContain(`Jadwal berubah (rapat dinas). Janji ${code}`);
          expect(told).toContain('TETAP berlaku');
          break;
        case 'move':
          expect(told).toContain(`Maaf, rapat dinas. Janji ${code} pindah ke`);
          break;
        case 'offer':
          expect(told).toContain(`Maaf, rapat dinas. Ganti waktu janji ${code}`);
          expect(told).toContain('sebelum Rab 02/12 08.');
          break;
        default:
          expect(told).toBeUndefined();
      }
    }
    const asked = bookings.filter(({ bookingId }) => decisions[bookingId] === 'offer');
    const [chooser] = asked;
    const shown = await client.ask(booking.routes.getBooking, {
      params: { token: chooser?.viewToken ?? '' },
    });
    expect(shown).toMatchObject({
      status: 'confirmed',
      reason: REASON,
      affected: { outcome: 'choose' },
    });

    platform.runtime.clock.set('2026-12-02T02:00:00.000Z');
    await platform.runtime.runSchedule('booking', 'minute');
    await platform.runtime.settle(60_000);
    for (const { phone, code, viewToken } of asked) {
      expect(textsTo(platform, phone)[2]).toContain(`Maaf, rapat dinas. Janji ${code} pindah ke`);
      const view = await client.ask(booking.routes.getBooking, { params: { token: viewToken } });
      expect(view).toMatchObject({ status: 'confirmed', affected: null });
      expect(`${view.day} ${view.time}` > `${DAY} 11:00` || view.time < '11:00').toBe(true);
    }
    expect(platform.runtime.deadLetters()).toEqual([]);
  }, 180_000);
});

describe('a visit for several services', () => {
  let platform: Platform;
  let tokens: Tokens;
  beforeAll(async () => {
    platform = await startPlatform({ city: await crowdedCity('dukcapil', [SERVICE, SECOND], 2) });
    tokens = await allTokens(platform.stage);
    await platform.runtime.settle(60_000);
  });
  afterAll(() => platform.stop());

  it('is proposed, booked at once with one SMS, checked in by one code, and followed by one link', async () => {
    const { client } = platform.stage;
    const { proposals } = await client.ask(booking.routes.getProposals, {
      query: { services: `${SERVICE},${SECOND}`, from: '2026-11-30', after: '10:00' },
    });
    const [proposal] = proposals;
    if (!proposal) throw new Error('Nothing was proposed');
    const person = inventedPerson(1);
    const asksNik = proposal.legs.length > 0;
    const visit = await client.ask(booking.routes.bookVisit, {
      body: {
        day: proposal.day,
        legs: proposal.legs.map(({ serviceId, time }) => ({ serviceId, time })),
        visitor: asksNik ? { name: person.name, nik: person.nik } : { name: person.name },
        contact: { phone: person.phone },
        smsConsent: consent,
      },
    });
    expect(visit.legs).toHaveLength(2);
    await platform.runtime.settle(60_000);
    const texts = textsTo(platform, person.phone);
    expect(texts).toHaveLength(1);
    expect(texts[0]).toContain(`Janji ${visit.code} 2 layanan Sen 30/11`);
    expect(texts[0]).toContain(visit.link.replace('http://', ''));

    const [first] = visit.legs;
    platform.runtime.clock.set(first?.checkInFrom ?? '');
    const claim = visit.checkInClaim ?? '';
    const arrived = await client.ask(queue.routes.checkInAtKiosk, {
      token: tokens.kiosk,
      body: { claim },
    });
    expect(arrived.others).toHaveLength(1);
    await platform.runtime.settle(60_000);
    const params = { token: visit.viewToken };
    const followed = await client.ask(queue.routes.getTicket, { params });
    expect(followed.number).toBe(arrived.number);
    const view = await client.ask(booking.routes.getVisit, { params });
    expect(view.legs.map(({ status }) => status)).toEqual(['checked-in', 'checked-in']);
    expect(view.checkInClaim).toBeNull();
    const report = await client.call(booking.routes.cancelVisit, {
      params,
      body: { lastFour: person.phone.slice(-4) },
    });
    expect(report).toMatchObject({ kind: 'problem', code: 'booking-not-active' });
    expect(platform.runtime.deadLetters()).toEqual([]);
  }, 120_000);

  it('may be served at a counter that a supervisor has just put up', async () => {
    const { stage } = platform;
    // Days have passed since the tokens of before.
    await stage.moveTo(await stage.now());
    await putUpCounter(stage, { serviceId: SECOND, number: 19, keyPrefix: 'new-counter' });
    await stage.moveTo(addMinutes(await stage.now(), 1));
    const { counters } = await stage.client.ask(booking.routes.getService, {
      params: { serviceId: SECOND },
    });
    expect(counters.map(({ number }) => number)).toEqual([1, 2, 19]);
    expect(platform.runtime.deadLetters()).toEqual([]);
  }, 60_000);
});
