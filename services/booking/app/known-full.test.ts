import { testContext } from '@gerai/shared/testing/doubles.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCity } from '../testing/city.ts';
import { aCommand, aWorld, nik } from '../testing/world.ts';
import type { BookResult } from './book.ts';
import { cancelByLink } from './cancel-booking.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

/** A place at 09.00 with its only booking, and somebody who was refused it just now. */
async function aRush() {
  const world = await aWorld(engine, { city: aCity({ counters: 1 }) });
  const ask = (name: string, person: number, more: { first?: boolean; time?: string } = {}) =>
    world.book(
      name,
      { visitor: { name: 'Siti', nik: nik(person) }, time: more.time ?? '09:00' },
      { firstAttempt: more.first ?? false },
    );
  const winner = await ask('winner', 1);
  if (winner.kind !== 'booked') throw new Error(winner.kind);
  world.requests();
  expect((await ask('second', 2)).kind).toBe('slot-full');
  expect(world.requests()).toEqual({ TransactWriteItemsCommand: 1, QueryCommand: 1 });
  return { world, ask, winner };
}

const alternativesOf = (result: BookResult) =>
  result.kind === 'slot-full' ? result.alternatives.map(({ time }) => time) : [];

describe('a place that has just been seen to be full', () => {
  it('costs the next one a reading to tell a repetition, and nothing who sends for the first time', async () => {
    const { world, ask } = await aRush();
    expect(alternativesOf(await ask('third', 3))).not.toContain('09:00');
    expect(world.requests()).toEqual({ GetItemCommand: 1 });
    const refused = await ask('fourth', 4, { first: true });
    expect(alternativesOf(refused)).toHaveLength(6);
    expect(world.requests()).toEqual({});
  });

  it('is looked at once a second, and not written to', async () => {
    const { world, ask } = await aRush();
    for (let second = 0; second < 5; second += 1) {
      world.clock.advanceSeconds(1);
      world.requests();
      for (let person = 10; person < 15; person += 1) {
        const result = await ask(`s${second}-${person}`, person, { first: true });
        expect(result.kind).toBe('slot-full');
      }
      expect(world.requests()).toEqual({ QueryCommand: 1 });
    }
  });

  it('is read together with the other times of its day', async () => {
    const { world, ask } = await aRush();
    await ask('other', 5, { time: '09:10' });
    await ask('refused', 6, { time: '09:10' });
    world.clock.advanceSeconds(2);
    world.requests();
    await ask('a', 7, { first: true });
    await ask('b', 8, { first: true, time: '09:10' });
    expect(world.requests()).toEqual({ QueryCommand: 1 });
  });

  it('answers the repetition of its booking with that booking', async () => {
    const { ask, winner } = await aRush();
    expect(await ask('winner', 1)).toMatchObject({
      kind: 'booked',
      stored: { booking: { bookingId: winner.stored.booking.bookingId } },
    });
  });

  it('is booked within a second of having been given back', async () => {
    const { world, ask, winner } = await aRush();
    const { token } = winner;
    await cancelByLink(world.deps, {
      token,
      lastFour: '7890',
      command: aCommand('cancel'),
      context: testContext(world.clock.now()),
    });
    world.clock.advanceSeconds(1);
    expect((await ask('late', 9, { first: true })).kind).toBe('booked');
  });
});
