import { service as booking } from '@gerai/booking/service.ts';
import { service as queue } from '@gerai/queue/service.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allTokens, type Tokens } from './callers.ts';
import type { CallAnswer } from './client.ts';
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

describe('a crowd', () => {
  let platform: Platform;
  let tokens: Tokens;
  beforeAll(async () => {
    platform = await startPlatform({
      city: await crowdedCity('dukcapil', [SERVICE], PLACES),
      // As many at once as there are counters.
      maxWorkers: COUNTERS,
    });
    tokens = await allTokens(platform.stage);
    await platform.stage.settle();
  });
  afterAll(() => platform.stop());

  const itemsOf = async (table: string): Promise<readonly StoredItem[]> => {
    const tables = await readAllTables(platform.runtime.dynamoEndpoint);
    const found = [...tables].find(([name]) => name.includes(table));
    if (!found) throw new Error(`No table of ${table}`);
    return found[1];
  };
  const startingWith = (items: readonly StoredItem[], prefix: string) =>
    items.filter(({ pk }) => String(pk).startsWith(prefix));

  it('of 500 for a slot with 40 places gets 40 bookings and 460 refusals with alternatives, and nothing half-made', async () => {
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

    await platform.stage.settle();
    const items = await itemsOf('booking');
    const bookingIds = booked.map(({ bookingId }) => bookingId).toSorted();
    const idsOf = (prefix: string, read: (item: StoredItem) => unknown) =>
      startingWith(items, prefix).map(read).toSorted();
    expect(idsOf('BOOKING#', ({ bookingId }) => bookingId)).toEqual(bookingIds);
    expect(idsOf('CODE#', ({ bookingId }) => bookingId)).toEqual(bookingIds);
    expect(idsOf('CONTACT#', ({ subject }) => (subject as { id: string }).id)).toEqual(bookingIds);
    expect(
      idsOf('GUARD#', (guard) => Object.keys(guard).filter((name) => name.startsWith('bkg_'))[0]),
    ).toEqual(bookingIds);
    expect(startingWith(items, 'GUARD#').every(({ count }) => count === 1)).toBe(true);
    expect(
      startingWith(items, 'SLOT#').map(({ sk, taken, capacity }) => ({ sk, taken, capacity })),
    ).toEqual(
      expect.arrayContaining([
        { sk: DAY, taken: PLACES, capacity: undefined },
        { sk: `${DAY}#${TIME}`, taken: PLACES, capacity: PLACES },
      ]),
    );
    expect(startingWith(items, 'SLOT#')).toHaveLength(2);
    expect(platform.runtime.deadLetters()).toEqual([]);
  }, 60_000);

  it('of 200 at the kiosk, 50 of whom press twice, gets the numbers 1 to 200 once each', async () => {
    const issue = (index: number) =>
      platform.stage.client.ask(queue.routes.issueAtKiosk, {
        key: `crowd-ticket-${index}`,
        token: tokens.kiosk,
        body: { serviceId: SERVICE },
      });
    const first = Array.from({ length: 200 }, (_, index) => issue(index));
    const second = Array.from({ length: 50 }, (_, index) => issue(index * 4));
    const [issued, repeated] = await Promise.all([Promise.all(first), Promise.all(second)]);

    expect(issued.map(({ number }) => number).toSorted()).toEqual(numbersUpTo(200));
    expect(repeated.map(({ ticketId, number }) => ({ ticketId, number }))).toEqual(
      Array.from({ length: 50 }, (_, index) => ({
        ticketId: issued[index * 4]?.ticketId,
        number: issued[index * 4]?.number,
      })),
    );
    await platform.stage.settle();
    const tickets = startingWith(await itemsOf('queue'), 'TICKET#');
    expect(tickets.map(({ number }) => number).toSorted()).toEqual(numbersUpTo(200));
    expect(platform.runtime.deadLetters()).toEqual([]);
  }, 60_000);

  describe('that waits for 18 counters', () => {
    let officer = '';
    const counterIds = Array.from({ length: COUNTERS }, (_, index) => `loket-${index + 1}`);
    const atCounter = (counterId: string) => ({ params: { counterId }, token: officer });
    const atTicket = (ticketId: string) => ({ params: { ticketId }, token: officer });

    /** Calls and serves until nobody waits; answers what was called, and every other answer. */
    async function work(counterId: string) {
      const { client } = platform.stage;
      const called: string[] = [];
      const errors: CallAnswer<typeof queue.routes.callNext>[] = [];
      for (;;) {
        const answer = await client.call(queue.routes.callNext, atCounter(counterId));
        if (answer.kind !== 'answer') {
          errors.push(answer);
          return { called, errors };
        }
        if (answer.body.kind === 'nobody-waiting') return { called, errors };
        const { ticketId } = answer.body.ticket;
        called.push(ticketId);
        await client.ask(queue.routes.startTicket, atTicket(ticketId));
        await client.ask(queue.routes.finishTicket, {
          ...atTicket(ticketId),
          body: { outcome: 'delivered' },
        });
      }
    }

    it('is called by number, each exactly once, and no counter gets an error', async () => {
      officer = await platform.stage.tokenFor('siti');
      for (const counterId of counterIds) {
        await platform.stage.client.ask(queue.routes.openCounter, atCounter(counterId));
      }
      // Of the 200 that wait, one counter is done with 100 before the race.
      const waiting = startingWith(await itemsOf('queue'), 'TICKET#');
      expect(waiting).toHaveLength(200);

      const worked = await Promise.all(counterIds.map(work));
      expect(worked.flatMap(({ errors }) => errors)).toEqual([]);
      const called = worked.flatMap(({ called: ids }) => ids);
      expect(called.toSorted()).toEqual(waiting.map(({ ticketId }) => ticketId).toSorted());
      await platform.stage.settle();
      const after = startingWith(await itemsOf('queue'), 'TICKET#');
      expect(after.filter(({ status }) => status !== 'finished')).toEqual([]);
      expect(after.every(({ calls }) => Array.isArray(calls) && calls.length === 1)).toBe(true);
      expect(platform.runtime.deadLetters()).toEqual([]);
    }, 60_000);
  });
});
