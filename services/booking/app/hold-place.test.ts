import { testContext } from '@gerai/shared/testing/doubles.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCity } from '../testing/city.ts';
import { aCommand, aWorld, nik, type World } from '../testing/world.ts';
import { extendHold, type HoldResult, holdPlace, releaseHold } from './hold-place.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

const DAY = '2026-12-01';
const oneCounter = () => aWorld(engine, { city: aCity({ counters: 1 }) });
const context = (world: World) => testContext(world.clock.now());
const hold = (
  world: World,
  key: string,
  time = '09:00',
  more: { applicantCount?: number } = {},
) => {
  const fields = { serviceId: 'ktp-el', day: DAY, time, applicantCount: 1, ...more };
  return holdPlace(world.deps, {
    ...fields,
    command: aCommand(key, fields),
    context: context(world),
  });
};
const held = (result: HoldResult) => {
  if (result.kind !== 'held') throw new Error(`Not held: ${result.kind}`);
  return result;
};
const where = (token: string) => ({ token, serviceId: 'ktp-el', day: DAY });
const visitor = (number: number) => ({ visitor: { name: 'Siti Contoh', nik: nik(number) } });
const cells = async (world: World) =>
  [
    ...((await world.deps.places.taken('dukcapil#mingguan', DAY, DAY, { fresh: true })).get(DAY)
      ?.cells ?? []),
  ]
    .filter(([, taken]) => taken !== 0)
    .sort();

describe('holding a place', () => {
  it('keeps it from others with one request, and becomes the booking in its transaction', async () => {
    const world = await oneCounter();
    world.requests();
    const { token, place } = held(await hold(world, 'mine'));
    expect(world.requests()).toEqual({ UpdateItemCommand: 1 });
    expect(place).toMatchObject({ until: '2026-11-30T01:35:00.000Z', extended: false });
    expect((await world.book('other', visitor(2))).kind).toBe('slot-full');
    world.requests();
    expect((await world.book('own', { holdToken: token })).kind).toBe('booked');
    expect(world.requests()).toEqual({ TransactWriteItemsCommand: 1 });
    expect(await cells(world)).toEqual([
      [540, 1],
      [545, 1],
    ]);
  });
  it('ends by itself: the place is shown as free, and the next one takes it over', async () => {
    const world = await oneCounter();
    const { token } = held(await hold(world, 'mine'));
    world.clock.advanceSeconds(301);
    expect((await world.book('other', visitor(2))).kind).toBe('booked');
    expect((await world.book('late', { holdToken: token })).kind).toBe('slot-full');
    expect(await cells(world)).toEqual([
      [540, 1],
      [545, 1],
    ]);
  });
  it('that is over still books where the place is free', async () => {
    const world = await oneCounter();
    const { token } = held(await hold(world, 'mine'));
    world.clock.advanceSeconds(301);
    expect((await world.book('late', { holdToken: token })).kind).toBe('booked');
    expect((await world.book('other', visitor(2))).kind).toBe('slot-full');
  });
  it('is extended once', async () => {
    const world = await oneCounter();
    const { token } = held(await hold(world, 'mine'));
    const extend = () => extendHold(world.deps, { ...where(token), context: context(world) });
    const longer = { kind: 'held', place: { until: '2026-11-30T01:40:00.000Z', extended: true } };
    expect(await extend()).toMatchObject(longer);
    expect(await extend()).toMatchObject(longer);
    world.clock.advanceSeconds(599);
    expect((await world.book('other', visitor(2))).kind).toBe('slot-full');
    world.clock.advanceSeconds(2);
    expect(await extend()).toEqual({ kind: 'expired' });
    expect((await world.book('other', visitor(2))).kind).toBe('booked');
  });
  it('is given back once, whoever asks how often', async () => {
    const world = await oneCounter();
    const { token } = held(await hold(world, 'mine', '09:00', { applicantCount: 2 }));
    const release = () => releaseHold(world.deps, { ...where(token), context: context(world) });
    await Promise.all([release(), release(), release()]);
    expect(await cells(world)).toEqual([]);
    expect((await world.book('other', visitor(2))).kind).toBe('booked');
  });
  it('with the same key is the same hold, with other content refused', async () => {
    const world = await oneCounter();
    const first = held(await hold(world, 'mine'));
    expect(await hold(world, 'mine')).toEqual(first);
    expect((await hold(world, 'mine', '10:00')).kind).toBe('command-reused');
    expect(await cells(world)).toHaveLength(2);
  });
  it('of another place does not become the booking', async () => {
    const world = await oneCounter();
    const { token } = held(await hold(world, 'mine', '09:00', { applicantCount: 2 }));
    expect(await world.book('own', { holdToken: token })).toMatchObject({
      kind: 'invalid',
      errors: [{ pointer: '/holdToken' }],
    });
  });
  it('at once gives one place to one of twenty, bookings and holds together', async () => {
    const world = await oneCounter();
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        index % 2 === 0 ? hold(world, `h${index}`) : world.book(`b${index}`, visitor(index)),
      ),
    );
    expect(results.filter(({ kind }) => kind === 'held' || kind === 'booked')).toHaveLength(1);
    expect(results.filter(({ kind }) => kind === 'slot-full')).toHaveLength(19);
  });
});
