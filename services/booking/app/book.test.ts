import { open } from '@gerai/shared/security/seal.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { minutesOf } from '@gerai/shared/time.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCity } from '../testing/city.ts';
import { aCommand, aWorld, nik, type World } from '../testing/world.ts';
import type { BookResult } from './book.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

const booked = (result: BookResult) => {
  if (result.kind !== 'booked') throw new Error(`Not booked: ${result.kind}`);
  return result;
};
const visitor = (number: number) => ({ visitor: { name: 'Siti Contoh', nik: nik(number) } });
/** The day of a service's counters: bookings by cell of five minutes, applicants by service. */
const dayOfCounters = async (world: World, day = '2026-12-01', countersId = 'dukcapil#mingguan') =>
  (await world.deps.places.taken(countersId, day, day, { fresh: true })).get(day);
const cell = async (world: World, time: string) =>
  (await dayOfCounters(world))?.cells.get(minutesOf(time));
const applicants = async (world: World, serviceId = 'ktp-el', countersId = 'dukcapil#mingguan') =>
  (await dayOfCounters(world, '2026-12-01', countersId))?.applicants.get(serviceId);

describe('booking a place', () => {
  it('takes one transaction and holds slot, day, guard, code, contact and booking', async () => {
    const world = await aWorld(engine);
    world.requests();
    const { stored, token } = booked(await world.book('first'));
    expect(world.requests()).toEqual({ TransactWriteItemsCommand: 1 });
    expect(stored).toMatchObject({
      version: 1,
      booking: {
        status: 'confirmed',
        slotStart: '2026-12-01T02:00:00.000Z',
        slotEnd: '2026-12-01T02:10:00.000Z',
        slotCount: 1,
        code: expect.stringMatching(/^[2-9A-HJKMNP-Z]{6}$/),
      },
    });
    expect(token).toMatch(/^[1-9A-HJ-NP-Za-km-z]{13}$/);
    expect([...((await dayOfCounters(world))?.cells ?? [])].sort()).toEqual([
      [540, 1],
      [545, 1],
    ]);
    expect(await applicants(world)).toBe(1);
    expect(await world.deps.bookings.find(stored.booking.bookingId)).toEqual(stored);
    expect(await world.deps.bookings.findByCode(stored.booking.code)).toEqual(stored);
  });

  it('seals name, phone and needs for notify and keeps none of them in clear', async () => {
    const world = await aWorld(engine);
    const { stored, token } = booked(await world.book('sealed', { needs: ['wheelchair'] }));
    const items = await world.items();
    const text = JSON.stringify(items);
    for (const personal of ['Siti', '3456', '7890', nik(1), 'wheelchair', token]) {
      expect(text).not.toContain(personal);
    }
    const contact = items.find((item) => item.entity === 'contact');
    expect(contact).toMatchObject({ outbox: { type: 'booking.contact.provided.v1' } });
    const { contactId } = stored.booking;
    const sealed = (contact as unknown as { sealed: Parameters<typeof open>[1] }).sealed;
    expect(JSON.parse(open(world.keys.sealing.privatePart, sealed, contactId ?? ''))).toEqual({
      name: 'Siti Contoh',
      phone: '+6281234567890',
      nikLastFour: nik(1).slice(-4),
      needs: ['wheelchair'],
      viewToken: token,
    });
  });

  it('covers all slots that its applicants need', async () => {
    const world = await aWorld(engine);
    const { stored } = booked(await world.book('group', { applicantCount: 3 }));
    expect(stored.slotTimes).toEqual(['09:00', '09:10', '09:20']);
    expect((await dayOfCounters(world))?.cells.size).toBe(6);
    expect(await cell(world, '09:25')).toBe(1);
    expect(await applicants(world)).toBe(3);
  });
});

describe('a repeated request', () => {
  it('has the same effect and the same answer', async () => {
    const world = await aWorld(engine);
    const first = booked(await world.book('twice'));
    expect(booked(await world.book('twice'))).toEqual(first);
    expect(await cell(world, '09:00')).toBe(1);
  });
  it('has it even when the place is full or over by then', async () => {
    const world = await aWorld(engine, { city: aCity({ counters: 1 }) });
    const first = booked(await world.book('full'));
    expect((await world.book('other', visitor(2))).kind).toBe('slot-full');
    expect(booked(await world.book('full'))).toEqual(first);
    world.clock.set('2026-12-03T01:30:00.000Z');
    expect(booked(await world.book('full'))).toEqual(first);
  });
  it('with other content is refused', async () => {
    const world = await aWorld(engine);
    await world.book('reused');
    expect((await world.book('reused', { time: '10:00' })).kind).toBe('command-reused');
  });
  it('sent ten times at once books once', async () => {
    const world = await aWorld(engine);
    const results = await Promise.all(Array.from({ length: 10 }, () => world.book('burst')));
    expect(new Set(results.map((result) => booked(result).stored.booking.bookingId)).size).toBe(1);
    expect(await cell(world, '09:00')).toBe(1);
    expect(await applicants(world)).toBe(1);
  });
});

describe('a refusal', () => {
  it('of a full slot names the nearest free places, with one more query', async () => {
    const world = await aWorld(engine, { city: aCity({ counters: 1 }) });
    await world.book('taken');
    world.requests();
    const result = await world.book('late', visitor(2));
    expect(result).toMatchObject({ kind: 'slot-full' });
    expect(world.requests()).toEqual({ TransactWriteItemsCommand: 1, QueryCommand: 1 });
    const { alternatives } = result as Extract<BookResult, { kind: 'slot-full' }>;
    expect(alternatives.map(({ day, time }) => `${day} ${time}`).slice(0, 3)).toEqual([
      '2026-12-01 08:50',
      '2026-12-01 09:10',
      '2026-12-01 08:40',
    ]);
  });
  it('of a day whose quota is used names following days', async () => {
    const world = await aWorld(engine, {
      city: aCity({ service: { dailyQuota: { booking: 2, walkIn: 0 } } }),
    });
    await world.book('a', visitor(1));
    await world.book('b', { ...visitor(2), time: '10:00' });
    expect(await world.book('c', { ...visitor(3), time: '11:00' })).toMatchObject({
      kind: 'slot-full',
      alternatives: [{ day: '2026-12-02', time: '11:00' }, { day: '2026-12-02' }, {}, {}, {}, {}],
    });
  });
  it.each([
    ['a past day', { day: '2026-11-29' }],
    ['a closed day', { day: '2026-12-05' }],
    ['a holiday', { day: '2026-12-24' }],
    ['a time beside the grid', { time: '09:05' }],
    ['a day beyond the horizon', { day: '2027-06-01' }],
  ])('of %s writes nothing and names places', async (_, overrides) => {
    const world = await aWorld(engine);
    const before = await world.items();
    const result = await world.book('nowhere', overrides);
    expect(result).toMatchObject({ kind: 'slot-not-available' });
    expect(
      (result as Extract<BookResult, { kind: 'slot-not-available' }>).alternatives,
    ).toHaveLength(6);
    expect(await world.items()).toEqual(before);
  });
  it.each([
    ['an unknown service', { serviceId: 'nobody' }, '/serviceId'],
    ['a missing NIK', { visitor: { name: 'Siti' } }, '/visitor/nik'],
    ['an impossible NIK', { visitor: { name: 'Siti', nik: '3375011399450001' } }, '/visitor/nik'],
    ['a NIK that is not asked for', { serviceId: 'nib' }, '/visitor/nik'],
    ['a landline', { contact: { phone: '0285 421123' } }, '/contact/phone'],
    [
      'an unknown requirement',
      { requirementIdsConfirmed: ['kk', 'x'] },
      '/requirementIdsConfirmed/1',
    ],
    ['an unknown district', { residence: 'mars' }, '/residence'],
  ])('of %s names the field and writes nothing', async (_, overrides, pointer) => {
    const world = await aWorld(engine);
    const before = await world.items();
    const result = await world.book('wrong', overrides);
    expect(result).toMatchObject({ kind: 'invalid', errors: [{ pointer }] });
    expect(await world.items()).toEqual(before);
  });
  it('asks for a phone where nothing else limits a booking from the web, not at the desk', async () => {
    const world = await aWorld(engine);
    const bare = {
      serviceId: 'nib',
      visitor: { name: 'Siti' },
      contact: undefined,
      smsConsent: { given: false, textVersion: '2026-11' },
    };
    expect(await world.book('web', bare)).toMatchObject({
      kind: 'invalid',
      errors: [{ pointer: '/contact', code: 'required' }],
    });
    const desk = booked(await world.book('desk', bare, { channel: 'desk', bookedBy: 'desk' }));
    expect(desk.stored).toMatchObject({ personHash: null, proof: null });
  });
  it('of an agency that the caller may not act for writes nothing', async () => {
    const world = await aWorld(engine);
    const before = await world.items();
    expect(await world.book('x', {}, { mayActFor: () => false })).toEqual({ kind: 'forbidden' });
    expect(await world.items()).toEqual(before);
  });
});

describe('the limit per person', () => {
  it('is one active booking for a NIK, whatever the phone', async () => {
    const world = await aWorld(engine);
    await world.book('one');
    const again = { contact: { phone: '0857 1111 2222' }, time: '10:00' };
    expect((await world.book('two', again)).kind).toBe('limit-reached');
    expect(await cell(world, '10:00')).toBeUndefined();
  });
  it('is the service’s number for a phone', async () => {
    const world = await aWorld(engine);
    const visit = (time: string) => ({ serviceId: 'nib', time, visitor: { name: 'Siti' } });
    for (const time of ['09:00', '09:10', '09:20']) booked(await world.book(time, visit(time)));
    expect((await world.book('fourth', visit('09:30'))).kind).toBe('limit-reached');
  });
  it('holds when the same person books twenty places at once', async () => {
    const world = await aWorld(engine);
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        world.book(`at-once-${index}`, {
          serviceId: 'nib',
          visitor: { name: 'Siti' },
          time: `${10 + Math.floor(index / 6)}:${index % 6}0`,
        }),
      ),
    );
    const kinds = results.map((result) => result.kind);
    expect(kinds.filter((kind) => kind === 'booked')).toHaveLength(3);
    expect(kinds.filter((kind) => kind === 'limit-reached')).toHaveLength(17);
    expect(await applicants(world, 'nib', 'dpmptsp#mingguan')).toBe(3);
  });
  it('gives way once the slot is over', async () => {
    const world = await aWorld(engine);
    await world.book('before');
    world.clock.set('2026-12-01T02:10:00.000Z');
    world.requests();
    booked(await world.book('after', { day: '2026-12-02' }));
    expect(world.requests().TransactWriteItemsCommand).toBe(2);
    expect((await world.book('third', { day: '2026-12-03' })).kind).toBe('limit-reached');
  });
});

describe('codes', () => {
  it('that collide try the next one', async () => {
    const world = await aWorld(engine);
    const other = await aWorld(engine);
    const { stored } = booked(await world.book('code'));
    // The same request in another installation, where somebody else holds its code.
    await other.table.put({
      item: { pk: `CODE#${stored.booking.code}`, sk: 'CODE', bookingId: 'bkg_somebody' },
      event: null,
    });
    const result = booked(
      await other.book('code', {}, { command: stored.commands[0] ?? aCommand('code') }),
    );
    expect(await other.deps.bookings.findByCode(result.stored.booking.code)).toEqual(result.stored);
  });
});

describe('the rush', () => {
  it('gives 40 places to exactly 40 of 500 at once, the others alternatives, nothing half-made', async () => {
    const service = { dailyQuota: { booking: 5000, walkIn: 0 } };
    const world = await aWorld(engine, { city: aCity({ counters: 40, service }) });
    const results = await Promise.all(
      Array.from({ length: 500 }, (_, index) => world.book(`rush-${index}`, visitor(index + 1))),
    );
    const kinds = Map.groupBy(results, (result) => result.kind);
    expect(kinds.get('booked')).toHaveLength(40);
    expect(kinds.get('slot-full')).toHaveLength(460);
    for (const result of kinds.get('slot-full') ?? []) {
      const { alternatives } = result as Extract<BookResult, { kind: 'slot-full' }>;
      expect(alternatives).toHaveLength(6);
      expect(alternatives.some(({ day, time }) => day === '2026-12-01' && time === '09:00')).toBe(
        false,
      );
    }
    const items = Map.groupBy(await world.items(), (item) => item.entity);
    for (const entity of ['booking', 'guard', 'code', 'contact']) {
      expect([entity, items.get(entity)?.length]).toEqual([entity, 40]);
    }
    expect(items.get('counters-day')).toHaveLength(1);
    expect(items.get('counters-day')?.[0]).toMatchObject({ c540: 40, c545: 40, 'q_ktp-el': 40 });
  });
});
