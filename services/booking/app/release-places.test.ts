import { fc } from '@fast-check/vitest';
import type { Instant } from '@gerai/shared/ports.ts';
import { testContext } from '@gerai/shared/testing/doubles.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { addMinutes, clockTimeOf, instantAt, secondsBetween } from '@gerai/shared/time.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anEvent, aTicket } from '../testing/bookings.ts';
import { aCity } from '../testing/city.ts';
import { aCommand, aVisit, aWorld, nik, type World } from '../testing/world.ts';
import { cancelByLink } from './cancel-booking.ts';
import { declareMissed } from './declare-missed.ts';
import { holdPlace } from './hold-place.ts';
import { listAvailability } from './list-availability.ts';
import { noteWalkIn } from './note-walk-in.ts';
import { noteWork } from './note-work.ts';
import { releasePlaces } from './release-places.ts';
import { acceptByLink, handOnPlaces, joinWaitlist } from './waitlist.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

/** Monday: the world begins at 08.30, and places can be booked an hour ahead, until 14.20. */
const TODAY = '2026-11-30';
const WALK_IN = 2;

function move(world: World, to: Instant): void {
  world.clock.advanceSeconds(secondsBetween(world.clock.now(), to));
}

async function aDay(quota: number, options: { readonly counters?: number } = {}) {
  const service = { dailyQuota: { booking: quota, walkIn: WALK_IN } };
  const city = aCity({ counters: options.counters ?? 1, service });
  const world = await aWorld(engine, { city });
  const context = () => testContext(world.clock.now());
  const tokens = new Map<string, string>();
  const row = async () =>
    (await world.items()).find(
      (item) =>
        item.countersId === 'dukcapil#mingguan' &&
        item.day === TODAY &&
        item.entity === 'counters-day',
    );
  return {
    world,
    context,
    row,
    async book(name: string, time: string, person = Number(name.replace(/\D/g, '')) + 1) {
      const visitor = { visitor: { name: 'Siti Contoh', nik: nik(person) } };
      const result = await world.book(name, { day: TODAY, time, ...visitor });
      if (result.kind === 'booked') tokens.set(name, result.token);
      return result.kind;
    },
    cancel: (name: string) =>
      cancelByLink(world.deps, {
        token: tokens.get(name) ?? '',
        lastFour: '7890',
        command: aCommand(`cancel-${name}`),
        context: context(),
      }),
    hold: (name: string, time: string) =>
      holdPlace(world.deps, {
        serviceId: 'ktp-el',
        day: TODAY,
        time,
        applicantCount: 1,
        command: aCommand(name),
        context: context(),
      }),
    join(person: number) {
      const { time: _, ...fields } = aVisit({
        day: TODAY,
        visitor: { name: 'Siti Contoh', nik: nik(person) },
      });
      return joinWaitlist(world.deps, {
        fields: { ...fields, bookedBy: 'self' },
        command: aCommand(`join-${person}`),
        context: context(),
      });
    },
    accept: (token: string) =>
      acceptByLink(world.deps, {
        token,
        lastFour: '7890',
        command: aCommand(`accept-${token}`),
        context: context(),
      }),
    atWork: () =>
      noteWork(world.deps, {
        ...anEvent('queue.ticket.issued.v1', 'tkt_w', 1, aTicket()),
        time: world.clock.now(),
      }),
    async minute() {
      await declareMissed(world.deps, context());
      await handOnPlaces(world.deps, context());
      await releasePlaces(world.deps, context());
    },
    moveTo: (time: string, day = TODAY) => move(world, instantAt(day, time)),
    released: async () => Number((await row())?.['r_ktp-el'] ?? 0),
    async walkIns() {
      const question = { serviceId: 'ktp-el', from: undefined, applicants: 1 };
      const found = await listAvailability(world.deps, { ...question, now: world.clock.now() });
      return found.kind === 'availability' ? found.walkIns : undefined;
    },
    /** Applicants by where their places are: booked, held (an offer included) or the walk-ins'. */
    async sides() {
      const items = await world.items();
      const day = items.find(
        (item) =>
          item.countersId === 'dukcapil#mingguan' &&
          item.day === TODAY &&
          item.entity === 'counters-day',
      );
      const bookings = items.filter((item) => item.entity === 'booking' && item.day === TODAY);
      const missed = bookings.filter(({ status }) => status === 'missed').length;
      const holds = Object.entries(day ?? {}).filter(([name]) => name.startsWith('hld_'));
      return {
        booked: bookings.filter(({ status }) => status === 'confirmed').length,
        held: holds.length,
        released: Number(day?.['r_ktp-el'] ?? 0),
        taken: Number(day?.['q_ktp-el'] ?? 0),
        missed,
      };
    },
  };
}

describe('places of today that nobody can book any more', () => {
  it('go to walk-ins as their time comes near, all of them by the last', async () => {
    const day = await aDay(40);
    await day.book('p1', '10:00');
    await day.minute();
    // 36 places are ahead from 09.30 on: 09.30 to 15.30 in steps of ten minutes, one is booked.
    const early = await day.released();
    expect(early).toBe(40 - 1 - 35);
    let before = early;
    for (const time of ['09:00', '11:00', '13:00', '14:00', '14:20']) {
      day.moveTo(time);
      await day.minute();
      const released = await day.released();
      expect(released).toBeGreaterThan(before);
      before = released;
    }
    day.moveTo('14:21');
    await day.minute();
    expect(await day.released()).toBe(39);
    await day.minute();
    expect(await day.released()).toBe(39);
  });

  it('are told with the sum, and availability counts them in one read', async () => {
    const day = await aDay(40);
    expect(await day.walkIns()).toEqual({ quota: 2, remaining: 2, countedAt: null });
    await day.minute();
    expect(await day.row()).toMatchObject({
      version: 1,
      outbox: { type: 'booking.places.released.v1' },
    });
    const ticket = aTicket({ day: TODAY, origin: 'walk-in', bookingId: null, walkInsOfDay: 3 });
    const issued = anEvent('queue.ticket.issued.v1', 'tkt_1', 1, ticket);
    expect(await noteWalkIn(day.world.deps, issued)).toBe('applied');
    const earlier = { ...issued, data: { ...ticket, walkInsOfDay: 1 } };
    expect(await noteWalkIn(day.world.deps, earlier)).toBe('stale');
    expect(await noteWalkIn(day.world.deps, { ...issued, data: aTicket() })).toBe('ignored');
    day.world.requests();
    const released = await day.released();
    day.world.requests();
    expect(await day.walkIns()).toEqual({
      quota: 2 + released,
      remaining: 2 + released - 3,
      countedAt: ticket.issuedAt,
    });
    expect(day.world.requests()).toEqual({ QueryCommand: 1 });
  });

  it('are not those of tomorrow, and yesterday’s are gone at midnight', async () => {
    const day = await aDay(10);
    day.moveTo('14:30');
    await day.minute();
    expect(await day.released()).toBe(10);
    day.moveTo('23:59');
    await day.minute();
    expect(await day.walkIns()).toBeNull();
    day.moveTo('00:01', '2026-12-01');
    await day.minute();
    expect(await day.walkIns()).toEqual({ quota: 2, remaining: 2, countedAt: null });
    const late = aTicket({ day: TODAY, origin: 'walk-in', bookingId: null, walkInsOfDay: 9 });
    await noteWalkIn(day.world.deps, anEvent('queue.ticket.issued.v1', 'tkt_9', 1, late));
    expect(await day.walkIns()).toEqual({ quota: 2, remaining: 2, countedAt: null });
    const rows = (await day.world.items()).filter(
      ({ countersId, entity }) => entity === 'counters-day' && countersId === 'dukcapil#mingguan',
    );
    expect(rows.filter((row) => Number(row['r_ktp-el'] ?? 0) > 0)).toHaveLength(1);
  });

  it('come back where a booking is cancelled late, and stay bookable where it is not', async () => {
    const day = await aDay(2);
    await day.book('p1', '10:00');
    await day.book('p2', '14:00');
    await day.minute();
    expect(await day.released()).toBe(0);
    day.moveTo('09:30');
    await day.cancel('p2');
    await day.minute();
    expect(await day.released()).toBe(0);
    expect(await day.book('p3', '14:00')).toBe('booked');
    await day.cancel('p1');
    // Its own time is too near, but the quota is free for the afternoon.
    await day.minute();
    expect(await day.released()).toBe(0);
    day.moveTo('14:21');
    await day.minute();
    expect(await day.released()).toBe(1);
    expect(await day.book('p4', '15:00')).toBe('slot-not-available');
  });

  it('are not those that the waiting list keeps or offers, until it gives them up', async () => {
    const day = await aDay(1);
    await day.book('p1', '14:00');
    const waiting = await day.join(7);
    expect(waiting.kind).toBe('waiting');
    await day.cancel('p1');
    for (let minute = 0; minute < 15; minute += 1) {
      day.world.clock.advanceSeconds(60);
      await day.minute();
      expect(await day.sides()).toMatchObject({ held: 1, released: 0 });
    }
    // Nobody accepts until the slot is too near: then it is released, to walk-ins.
    day.moveTo('13:01');
    await day.minute();
    expect(await day.sides()).toMatchObject({ held: 0 });
    day.moveTo('14:30');
    await day.minute();
    expect(await day.sides()).toMatchObject({ held: 0, booked: 0, released: 1, taken: 1 });
    if (waiting.kind === 'waiting') {
      expect((await day.accept(waiting.token)).kind).toBe('offer-over');
    }
  });

  it('are those of missed bookings too, once each', async () => {
    const day = await aDay(3);
    await day.book('p1', '10:00');
    await day.book('p2', '11:00');
    await day.book('p3', '12:00');
    day.moveTo('10:05');
    await day.atWork();
    day.moveTo('10:17');
    await day.minute();
    expect(await day.sides()).toMatchObject({ booked: 2, missed: 1, released: 1, taken: 3 });
    await day.minute();
    expect(await day.released()).toBe(1);
    expect(await day.walkIns()).toMatchObject({ quota: 3, remaining: 3 });
  });

  it('are not those of a hold, until its time is over', async () => {
    const day = await aDay(1);
    day.moveTo('14:19');
    expect((await day.hold('h1', '15:20')).kind).toBe('held');
    day.moveTo('14:22');
    await day.minute();
    expect(await day.sides()).toMatchObject({ held: 1, released: 0 });
    day.moveTo('14:25');
    await day.minute();
    expect(await day.sides()).toMatchObject({ held: 0, released: 1, taken: 1 });
  });

  it('are on one side only when bookings and the release come at once', async () => {
    const day = await aDay(8, { counters: 4 });
    day.moveTo('14:19');
    const [, ...booked] = await Promise.all([
      day.minute(),
      ...Array.from({ length: 12 }, (_, index) => day.book(`p${index}`, '15:20')),
    ]);
    day.moveTo('14:21');
    await day.minute();
    const sides = await day.sides();
    expect(sides.booked).toBe(booked.filter((kind) => kind === 'booked').length);
    expect(sides.booked + sides.released).toBe(8);
  });
});

describe('a place of today', () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('book' as const), minute: fc.integer({ min: 0, max: 44 }) }),
    fc.record({ do: fc.constant('hold' as const), minute: fc.integer({ min: 0, max: 44 }) }),
    fc.record({ do: fc.constant('cancel' as const), which: fc.integer({ min: 0, max: 9 }) }),
    fc.record({ do: fc.constant('join' as const) }),
    fc.record({ do: fc.constant('pass' as const), minutes: fc.integer({ min: 1, max: 50 }) }),
    fc.record({ do: fc.constant('at-once' as const), minute: fc.integer({ min: 0, max: 44 }) }),
  );

  it('is booked, held, offered, open to bookings or the walk-ins’, and in the end nobody’s twice', async () => {
    const runs = process.env.GERAI_DEEP ? 200 : 12;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 12 }),
        fc.array(step, { maxLength: 25 }),
        async (quota, steps) => {
          const day = await aDay(quota, { counters: 2 });
          const names: string[] = [];
          let now = instantAt(TODAY, '08:00');
          move(day.world, now);
          const timeOf = (minute: number) =>
            clockTimeOf(addMinutes(instantAt(TODAY, '08:00'), minute * 10));
          const judge = async () => {
            const { booked, held, missed, released, taken } = await day.sides();
            // What is taken of the quota: bookings, holds, missed ones, and what was given to walk-ins.
            expect(taken).toBe(booked + held + released);
            expect(released).toBeGreaterThanOrEqual(missed);
            expect(taken).toBeLessThanOrEqual(quota);
          };
          for (const [index, each] of steps.entries()) {
            const name = `p${index}`;
            if (each.do === 'book') {
              if ((await day.book(name, timeOf(each.minute))) === 'booked') names.push(name);
            } else if (each.do === 'hold') await day.hold(`h${index}`, timeOf(each.minute));
            else if (each.do === 'cancel') {
              const found = names[each.which];
              if (found !== undefined) await day.cancel(found);
            } else if (each.do === 'join') await day.join(100 + index);
            else if (each.do === 'pass') {
              now = addMinutes(now, each.minutes);
              move(day.world, now);
              await day.atWork();
              await day.minute();
            } else {
              const [kind] = await Promise.all([day.book(name, timeOf(each.minute)), day.minute()]);
              if (kind === 'booked') names.push(name);
            }
            await judge();
          }
          move(day.world, instantAt(TODAY, '15:40'));
          await day.atWork();
          for (let minute = 0; minute < 3; minute += 1) {
            day.world.clock.advanceSeconds(60);
            await day.minute();
            await judge();
          }
          const { booked, held, released } = await day.sides();
          expect(booked + held + released).toBe(quota);
          expect(held).toBe(0);
        },
      ),
      { numRuns: runs },
    );
  }, 120_000);
});
