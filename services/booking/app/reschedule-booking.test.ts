import { testContext } from '@gerai/shared/testing/doubles.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { clockTimeAt, minutesOf } from '@gerai/shared/time.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCity } from '../testing/city.ts';
import { aCommand, aWorld, nik, type World } from '../testing/world.ts';
import { cancelByLink } from './cancel-booking.ts';
import { rescheduleAtDesk, rescheduleByLink } from './reschedule-booking.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

const DAY = '2026-12-01';
const NEXT = '2026-12-02';
const visitor = (number: number) => ({ visitor: { name: 'Siti Contoh', nik: nik(number) } });

async function aBookedWorld(overrides: Parameters<World['book']>[1] = {}, counters = 1) {
  const world = await aWorld(engine, { city: aCity({ counters }) });
  const result = await world.book('booked', overrides);
  if (result.kind !== 'booked') throw new Error(`Not booked: ${result.kind}`);
  const { token, stored } = result;
  world.requests();
  const move = (key: string, time: string, day = DAY, lastFour = '7890') =>
    rescheduleByLink(world.deps, {
      token,
      lastFour,
      day,
      time,
      command: aCommand(key, { day, time, lastFour }),
      context: testContext(world.clock.now()),
    });
  const cancel = (key: string) =>
    cancelByLink(world.deps, {
      token,
      lastFour: '7890',
      command: aCommand(key),
      context: testContext(world.clock.now()),
    });
  return { world, token, stored, move, cancel };
}
/** The stretches of five minutes that are taken, by the times at which they begin. */
async function taken(world: World, day = DAY) {
  const days = await world.deps.places.taken('dukcapil#mingguan', day, day, { fresh: true });
  return [...(days.get(day)?.cells ?? [])]
    .filter(([, count]) => count !== 0)
    .sort(([a], [b]) => a - b)
    .map(([cell, count]) => `${clockTimeAt(cell)}×${count}`);
}

describe('giving a booking another time', () => {
  it('takes two requests, and moves place, guard, code and event together', async () => {
    const { world, move, stored } = await aBookedWorld();
    expect(await move('move', '10:00', NEXT)).toMatchObject({
      kind: 'rescheduled',
      stored: {
        version: 2,
        slotTimes: ['10:00'],
        booking: {
          status: 'confirmed',
          code: stored.booking.code,
          day: NEXT,
          slotStart: '2026-12-02T03:00:00.000Z',
          rescheduledAt: world.clock.now(),
        },
      },
    });
    expect(world.requests()).toEqual({ UpdateItemCommand: 1, TransactWriteItemsCommand: 1 });
    expect(await taken(world)).toEqual([]);
    expect(await taken(world, NEXT)).toEqual(['10:00×1', '10:05×1']);
    const items = await world.items();
    expect(items.find((item) => item.entity === 'booking')).toMatchObject({
      outbox: { type: 'booking.booking.rescheduled.v1' },
      upcomingKey: `pekalongan#${NEXT}`,
    });
    const guard = items.find((item) => item.entity === 'guard');
    expect(guard).toMatchObject({
      count: 1,
      [stored.booking.bookingId]: '2026-12-02T03:10:00.000Z',
    });
    expect((await world.book('second', { time: '11:00' })).kind).toBe('limit-reached');
  });
  it('moves three slots by one slot over themselves', async () => {
    const { world, move } = await aBookedWorld({ applicantCount: 3 });
    expect((await move('move', '09:10')).kind).toBe('rescheduled');
    expect(await taken(world)).toEqual([
      '09:10×1',
      '09:15×1',
      '09:20×1',
      '09:25×1',
      '09:30×1',
      '09:35×1',
    ]);
  });
  it('keeps the old place where the new one is full, and names others', async () => {
    const { world, move, stored } = await aBookedWorld();
    await world.book('other', { ...visitor(2), time: '10:00' });
    expect(await move('move', '10:00')).toMatchObject({
      kind: 'slot-full',
      alternatives: [{ time: '09:50' }, {}, {}, {}, {}, {}],
    });
    expect(await taken(world)).toEqual(['09:00×1', '09:05×1', '10:00×1', '10:05×1']);
    expect(await world.deps.bookings.find(stored.booking.bookingId)).toMatchObject({ version: 1 });
  });
  it('happens once, repeated or to the time that it has', async () => {
    const { move } = await aBookedWorld();
    expect(await move('move', '10:00')).toMatchObject({ stored: { version: 2 } });
    expect(await move('move', '10:00')).toMatchObject({ stored: { version: 2 } });
    expect(await move('again', '10:00')).toMatchObject({ stored: { version: 2 } });
    expect((await move('move', '11:00')).kind).toBe('command-reused');
  });
  it('needs the right digits, and counts wrong ones together with those of cancelling', async () => {
    const { move, cancel } = await aBookedWorld();
    for (const digits of ['0000', '1111', '2222', '3333', '4444']) {
      expect((await move(`try-${digits}`, '10:00', DAY, digits)).kind).toBe('wrong-digits');
    }
    expect((await move('right', '10:00')).kind).toBe('locked');
    expect((await cancel('cancel')).kind).toBe('locked');
  });
  it.each([
    ['a holiday', '2026-12-24', '09:00'],
    ['a time beside the grid', DAY, '09:05'],
    ['the past', '2026-11-30', '08:00'],
  ])('to %s is not possible', async (_, day, time) => {
    const { world, move } = await aBookedWorld();
    expect((await move('move', time, day)).kind).toBe('slot-not-available');
    expect(await taken(world)).toEqual(['09:00×1', '09:05×1']);
  });
  it('is over with the slot, and with a cancellation', async () => {
    const late = await aBookedWorld();
    late.world.clock.set('2026-12-01T02:10:00.000Z');
    expect((await late.move('move', '11:00', NEXT)).kind).toBe('not-active');
    const gone = await aBookedWorld();
    await gone.cancel('cancel');
    expect((await gone.move('move', '10:00')).kind).toBe('not-active');
  });
  it('at the same moment as a cancellation ends cancelled, with nothing taken', async () => {
    for (let round = 1; round <= 5; round += 1) {
      const { world, move, cancel } = await aBookedWorld({ applicantCount: 3 });
      const [moved, cancelled] = await Promise.all([move('move', '09:10'), cancel('cancel')]);
      expect(cancelled.kind).toBe('cancelled');
      expect(['rescheduled', 'not-active']).toContain(moved.kind);
      expect(await taken(world)).toEqual([]);
    }
  });
  it('at once to one place gives it to one, and everyone else keeps the old place', async () => {
    const world = await aWorld(engine, { city: aCity({ counters: 1 }) });
    const times = ['08:00', '08:10', '08:20', '08:30', '08:40', '08:50', '09:00', '09:10'];
    const tokens = await Promise.all(
      times.map(async (time, index) => {
        const result = await world.book(`b${index}`, { ...visitor(index + 1), time });
        return result.kind === 'booked' ? result.token : '';
      }),
    );
    const results = await Promise.all(
      tokens.map((token, index) =>
        rescheduleByLink(world.deps, {
          token,
          lastFour: '7890',
          day: DAY,
          time: '11:00',
          command: aCommand(`m${index}`),
          context: testContext(world.clock.now()),
        }),
      ),
    );
    expect(results.filter(({ kind }) => kind === 'rescheduled')).toHaveLength(1);
    expect(results.filter(({ kind }) => kind === 'slot-full')).toHaveLength(7);
    const all = await taken(world);
    expect(all).toHaveLength(16);
    expect(all.every((cell) => cell.endsWith('×1'))).toBe(true);
    expect(all.filter((cell) => minutesOf(cell.slice(0, 5)) >= 660)).toHaveLength(2);
  });
  it('at the desk needs a reason that the audit keeps, for the own agency only', async () => {
    const { world, stored } = await aBookedWorld();
    const atDesk = (key: string, mayActFor: () => boolean) =>
      rescheduleAtDesk(world.deps, {
        bookingId: stored.booking.bookingId,
        day: DAY,
        time: '10:00',
        reason: 'agency-absent',
        command: aCommand(key),
        context: testContext(world.clock.now(), { actor: { kind: 'staff', id: 'u1' } }),
        mayActFor,
      });
    expect((await atDesk('a', () => false)).kind).toBe('forbidden');
    expect((await atDesk('b', () => true)).kind).toBe('rescheduled');
    expect((await world.items()).filter((item) => item.entity === 'audit')).toMatchObject([
      { action: 'booking.reschedule', purpose: 'agency-absent', actorId: 'u1' },
    ]);
  });
});
