import { service as booking } from '@gerai/booking/service.ts';
import { service as queue } from '@gerai/queue/service.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allTokens, type Tokens } from './callers.ts';
import { inventedPerson } from './invented-people.ts';
import { type Platform, startPlatform } from './platform.ts';
import { crowdedCity } from './small-city.ts';
import { readAllTables, type StoredItem } from './tables.ts';

const SERVICE = 'dukcapil-ktp-el-cetak';
const PLACES = 40;
const COUNTERS = 18;
const DAY = '2026-12-01';
const TIME = '09:00';

/** Numbers as they are printed: `C-001` to `C-200`. */
const numbersUpTo = (last: number) =>
  Array.from({ length: last }, (_, index) => `C-${String(index + 1).padStart(3, '0')}`);

const itemsOf = async (platform: Platform, service: string, prefix: string) => {
  const tables = await readAllTables(platform.runtime.dynamoEndpoint);
  const items = [...tables].find(([name]) => name.includes(service))?.[1] ?? [];
  return items.filter(({ pk }) => String(pk).startsWith(prefix));
};

describe('500 people who want one slot with 40 places', () => {
  let platform: Platform;
  beforeAll(async () => {
    platform = await startPlatform({ city: await crowdedCity('dukcapil', [SERVICE], PLACES) });
    await platform.runtime.settle(60_000);
  });
  afterAll(() => platform.stop());

  it('make 40 bookings and get 460 refusals with alternatives, and nothing half-made', async () => {
    const book = (index: number) => {
      const person = inventedPerson(index);
      return platform.stage.client.call(booking.routes.book, {
        key: `crowd-book-${index}`,
        body: {
          serviceId: SERVICE,
          day: DAY,
          time: TIME,
          visitor: { name: person.name, nik: person.nik },
          contact: { phone: person.phone },
          smsConsent: { given: false, textVersion: '2026-11' },
        },
      });
    };
    const answers = await Promise.all(Array.from({ length: 500 }, (_, index) => book(index)));

    const booked = answers.flatMap((answer) => (answer.kind === 'answer' ? [answer.body] : []));
    const refused = answers.flatMap((answer) => (answer.kind === 'problem' ? [answer] : []));
    expect(booked).toHaveLength(PLACES);
    expect(new Set(booked.map(({ code }) => code)).size).toBe(PLACES);
    expect(refused).toHaveLength(500 - PLACES);
    for (const { status, code, problem } of refused) {
      expect({ status, code }).toEqual({ status: 409, code: 'slot-full' });
      expect(problem.alternatives).toHaveLength(6);
      expect(problem.alternatives).not.toContainEqual(
        expect.objectContaining({ day: DAY, time: TIME }),
      );
    }

    await platform.runtime.settle(60_000);
    const bookingIds = booked.map(({ bookingId }) => bookingId).toSorted();
    const idsOf = async (prefix: string, read: (item: StoredItem) => unknown) =>
      (await itemsOf(platform, 'booking', prefix)).map(read).toSorted();
    expect(await idsOf('BOOKING#', ({ bookingId }) => bookingId)).toEqual(bookingIds);
    expect(await idsOf('CODE#', ({ bookingId }) => bookingId)).toEqual(bookingIds);
    expect(await idsOf('CONTACT#', ({ subject }) => (subject as { id: string }).id)).toEqual(
      bookingIds,
    );
    expect(await idsOf('GUARD#', entryOfGuard)).toEqual(bookingIds);
    // One row for the counters' day: each five minutes of the slot are taken once per place.
    const rows = await itemsOf(platform, 'booking', 'PLACES#');
    expect(rows.map(({ sk }) => sk)).toEqual([DAY]);
    const cells = Object.entries(rows[0] ?? {}).filter(([name]) => /^c\d+$/.test(name));
    expect(cells.length).toBeGreaterThan(0);
    expect(cells.map(([, taken]) => taken)).toEqual(cells.map(() => PLACES));
    expect(rows[0]?.[`q_${SERVICE}`]).toBe(PLACES);
    expect(platform.runtime.deadLetters()).toEqual([]);
  }, 120_000);
});

/** The one booking that a guard holds for its person. */
function entryOfGuard(guard: StoredItem): unknown {
  const entries = Object.keys(guard).filter((name) => name.startsWith('bkg_'));
  return guard.count === 1 && entries.length === 1 ? entries[0] : guard;
}

describe('a crowd in the hall', () => {
  let platform: Platform;
  let tokens: Tokens;
  beforeAll(async () => {
    platform = await startPlatform({ city: await crowdedCity('dukcapil', [SERVICE], COUNTERS) });
    tokens = await allTokens(platform.stage);
    await platform.runtime.settle(60_000);
  });
  afterAll(() => platform.stop());

  const issue = (index: number) =>
    platform.stage.client.ask(queue.routes.issueAtKiosk, {
      key: `crowd-ticket-${index}`,
      token: tokens.kiosk,
      body: { serviceId: SERVICE },
    });

  it('of 100 that wait for 18 counters is called by number, each exactly once, and no counter gets an error', async () => {
    const { client } = platform.stage;
    const waiting = await Promise.all(Array.from({ length: 100 }, (_, index) => issue(index)));
    const counterIds = Array.from({ length: COUNTERS }, (_, index) => `loket-${index + 1}`);
    const token = tokens.officer;
    for (const counterId of counterIds) {
      await client.ask(queue.routes.openCounter, { params: { counterId }, token });
    }

    /** Calls and serves until nobody waits; whatever is no answer fails the test. */
    async function work(counterId: string): Promise<string[]> {
      const called: string[] = [];
      for (;;) {
        const answer = await client.ask(queue.routes.callNext, { params: { counterId }, token });
        if (answer.kind === 'nobody-waiting') return called;
        const { ticketId } = answer.ticket;
        called.push(ticketId);
        await client.ask(queue.routes.missTicket, { params: { ticketId }, token });
      }
    }
    const called = (await Promise.all(counterIds.map(work))).flat();
    expect(called.toSorted()).toEqual(waiting.map(({ ticketId }) => ticketId).toSorted());
    await platform.runtime.settle(60_000);
    const tickets = await itemsOf(platform, 'queue', 'TICKET#');
    expect(tickets.filter(({ status }) => status !== 'missed')).toEqual([]);
    expect(tickets.every(({ calls }) => Array.isArray(calls) && calls.length === 1)).toBe(true);
    expect(platform.runtime.deadLetters()).toEqual([]);
  }, 120_000);

  it('of 200 at the kiosk, 50 of whom press twice, gets the numbers 1 to 200 once each', async () => {
    await platform.stage.moveTo('2026-12-01T01:10:00.000Z');
    const pressed = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        Promise.all(
          index % 4 === 0 ? [issue(1000 + index), issue(1000 + index)] : [issue(1000 + index)],
        ),
      ),
    );
    const numbers = pressed.map((answers) => new Set(answers.map(({ number }) => number)));
    expect(numbers.filter(({ size }) => size !== 1)).toEqual([]);
    expect(numbers.flatMap((own) => [...own]).toSorted()).toEqual(numbersUpTo(200));
    await platform.runtime.settle(60_000);
    const tickets = (await itemsOf(platform, 'queue', 'TICKET#')).filter(({ day }) => day === DAY);
    expect(tickets.map(({ number }) => number).toSorted()).toEqual(numbersUpTo(200));
    expect(platform.runtime.deadLetters()).toEqual([]);
  }, 120_000);
});
