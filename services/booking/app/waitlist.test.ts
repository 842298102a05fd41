import { idOfToken } from '@gerai/shared/security/hash.ts';
import { testContext } from '@gerai/shared/testing/doubles.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCity } from '../testing/city.ts';
import { aCommand, aVisit, aWorld, nik, type World } from '../testing/world.ts';
import { cancelByLink } from './cancel-booking.ts';
import { rescheduleByLink } from './reschedule-booking.ts';
import { acceptByLink, handOnPlaces, joinWaitlist, leaveWaitlist } from './waitlist.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

const DAY = '2026-12-01';
const visitor = (number: number) => ({ visitor: { name: 'Siti Contoh', nik: nik(number) } });
const context = (world: World) => testContext(world.clock.now());

/** A day of one place at 09.00, booked, so that it is full. */
async function aFullDay(quota = 1) {
  const service = { dailyQuota: { booking: quota, walkIn: 0 } };
  const world = await aWorld(engine, { city: aCity({ counters: 1, service }) });
  const tokens: string[] = [];
  for (let index = 0; index < quota; index += 1) {
    const result = await world.book(`b${index}`, { ...visitor(index + 1), time: `09:${index}0` });
    if (result.kind !== 'booked') throw new Error(result.kind);
    tokens.push(result.token);
  }
  const join = async (number: number) => {
    const { time: _, ...fields } = aVisit(visitor(number));
    const result = await joinWaitlist(world.deps, {
      fields: { ...fields, bookedBy: 'self' },
      command: aCommand(`join${number}`),
      context: context(world),
    });
    if (result.kind !== 'waiting') throw new Error(result.kind);
    // Those who ask later come later.
    world.clock.advanceSeconds(1);
    return result.token;
  };
  const digits = (key: string) => ({ lastFour: '7890', command: aCommand(key) });
  return {
    world,
    tokens,
    join,
    cancel: (index = 0) =>
      cancelByLink(world.deps, {
        token: tokens[index] ?? '',
        ...digits(`cancel${index}`),
        context: context(world),
      }),
    accept: (token: string, key = token) =>
      acceptByLink(world.deps, { token, ...digits(`accept${key}`), context: context(world) }),
    leave: (token: string) =>
      leaveWaitlist(world.deps, { token, lastFour: '7890', context: context(world) }),
    entry: (token: string) => world.deps.waits.find(idOfToken('bkg', token)),
    minutes: async (count: number) => {
      for (let minute = 0; minute < count; minute += 1) {
        world.clock.advanceSeconds(60);
        await handOnPlaces(world.deps, context(world));
      }
    },
    offers: async () =>
      (await world.items()).filter(
        (item) =>
          item.entity === 'freed' &&
          (item.outbox as { type?: string } | undefined)?.type === 'booking.slot.offered.v1',
      ),
    /** How each place of the day stands: in all never more than there are. */
    places: async () => {
      const items = await world.items();
      const day = items.find((item) => item.entity === 'counters-day' && item.day === DAY);
      return {
        taken: Number(day?.['q_ktp-el'] ?? 0),
        held: Object.keys(day ?? {}).filter((name) => name.startsWith('hld_')).length,
        booked: items.filter((item) => item.entity === 'booking' && item.status === 'confirmed')
          .length,
        waiting: Number(day?.['w_ktp-el'] ?? 0),
      };
    },
  };
}

describe('waiting for a place', () => {
  it('is for full days, once per person', async () => {
    const { world, join } = await aFullDay();
    await join(5);
    const { time: _, ...fields } = aVisit(visitor(5));
    const ask = (key: string, more: object) =>
      joinWaitlist(world.deps, {
        fields: { ...fields, bookedBy: 'self', ...more },
        command: aCommand(key),
        context: context(world),
      });
    expect((await ask('again', {})).kind).toBe('waits-already');
    expect((await ask('join5', {})).kind).toBe('waiting');
    expect((await ask('free', { day: '2026-12-02' })).kind).toBe('not-full');
    expect((await ask('closed', { day: '2026-12-05' })).kind).toBe('not-bookable');
  });
  it('keeps a freed place from everybody, and after a rest offers it to who asked first', async () => {
    const { world, join, cancel, minutes, offers, entry, places } = await aFullDay();
    const first = await join(5);
    const second = await join(6);
    await cancel();
    expect((await world.book('scalper', visitor(7))).kind).toBe('slot-full');
    expect(await places()).toEqual({ taken: 1, held: 1, booked: 0, waiting: 2 });
    await minutes(1);
    expect(await offers()).toEqual([]);
    await minutes(10);
    expect(await offers()).toHaveLength(1);
    expect(await entry(first)).toMatchObject({ status: 'offered' });
    expect(await entry(second)).toMatchObject({ status: 'waiting' });
    expect((await world.book('other', visitor(7))).kind).toBe('slot-full');
  });
  it('ends with the accepted offer, which is a booking with the link that waited', async () => {
    const { world, join, cancel, minutes, accept, places } = await aFullDay();
    const first = await join(5);
    await cancel();
    await minutes(11);
    const accepted = await accept(first);
    expect(accepted).toMatchObject({
      kind: 'booked',
      stored: { booking: { status: 'confirmed', slotStart: '2026-12-01T02:00:00.000Z' } },
    });
    expect(await accept(first, 'again')).toEqual(accepted);
    expect(await places()).toEqual({ taken: 1, held: 0, booked: 1, waiting: 0 });
    expect((await world.book('other', visitor(7))).kind).toBe('slot-full');
  });
  it('hands an offer on that nobody answers, and after two is over', async () => {
    const { world, join, cancel, minutes, accept, entry, places } = await aFullDay(2);
    const first = await join(5);
    const second = await join(6);
    await cancel(0);
    await minutes(11);
    await minutes(31);
    expect(await entry(first)).toMatchObject({ status: 'waiting', passed: 1 });
    expect(await entry(second)).toMatchObject({ status: 'offered' });
    expect((await accept(first)).kind).toBe('offer-over');
    await accept(second);
    await cancel(1);
    await minutes(11);
    expect(await entry(first)).toMatchObject({ status: 'offered' });
    await minutes(31);
    expect(await entry(first)).toMatchObject({ status: 'ended', passed: 2 });
    expect(await places()).toEqual({ taken: 1, held: 0, booked: 1, waiting: 0 });
    expect((await world.book('other', { ...visitor(7), time: '09:10' })).kind).toBe('booked');
  });
  it('left passes the offer on at once, and the place is everybody’s when nobody is left', async () => {
    const { world, join, cancel, minutes, leave, entry, places } = await aFullDay();
    const first = await join(5);
    const second = await join(6);
    await cancel();
    await minutes(11);
    expect((await leave(first)).kind).toBe('left');
    await minutes(1);
    expect(await entry(second)).toMatchObject({ status: 'offered' });
    await leave(second);
    await minutes(1);
    expect(await places()).toEqual({ taken: 0, held: 0, booked: 0, waiting: 0 });
    expect((await world.book('other', visitor(7))).kind).toBe('booked');
  });
  it('does not offer a place to the person who freed it', async () => {
    const { world, join, cancel, minutes, entry } = await aFullDay();
    const own = await join(1);
    await cancel();
    await minutes(11);
    expect(await entry(own)).toMatchObject({ status: 'waiting' });
    expect((await world.book('other', visitor(7))).kind).toBe('booked');
  });
  it('is quiet at night', async () => {
    const { world, join, cancel, minutes, offers } = await aFullDay();
    await join(5);
    world.clock.set('2026-11-30T13:00:00.000Z');
    await cancel();
    await minutes(60);
    expect(await offers()).toEqual([]);
    world.clock.set('2026-11-30T23:59:00.000Z');
    await minutes(2);
    expect(await offers()).toHaveLength(1);
  });
  it('gets the place that is left for another time, too', async () => {
    const { world, tokens, join, minutes, offers } = await aFullDay();
    await join(5);
    const moved = await rescheduleByLink(world.deps, {
      token: tokens[0] ?? '',
      lastFour: '7890',
      day: '2026-12-02',
      time: '09:00',
      command: aCommand('move'),
      context: context(world),
    });
    expect(moved.kind).toBe('rescheduled');
    await minutes(11);
    expect(await offers()).toHaveLength(1);
  });
  it('accepted, left and handed on at the same moment gives the place to exactly one', async () => {
    for (let round = 1; round <= 4; round += 1) {
      const { world, join, cancel, minutes, accept, leave, places } = await aFullDay();
      const first = await join(5);
      await join(6);
      await cancel();
      await minutes(11);
      await Promise.all([
        accept(first),
        leave(first).catch(() => undefined),
        handOnPlaces(world.deps, context(world)),
        world.book('public', visitor(7)),
      ]);
      const { taken, held, booked } = await places();
      expect([taken, held + booked]).toEqual([1, 1]);
    }
  });
  it('two offers of one place cannot both be accepted', async () => {
    const { world, join, cancel, minutes, accept, places } = await aFullDay();
    const first = await join(5);
    const second = await join(6);
    await cancel();
    await minutes(11);
    world.clock.advanceSeconds(29 * 60);
    const [late] = await Promise.all([accept(first), minutes(2)]);
    const other = await accept(second);
    expect([late.kind, other.kind].filter((kind) => kind === 'booked')).toHaveLength(1);
    expect((await places()).booked).toBe(1);
  });
});
