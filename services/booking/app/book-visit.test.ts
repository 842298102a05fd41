import { open } from '@gerai/shared/security/seal.ts';
import { testContext } from '@gerai/shared/testing/doubles.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VisitFieldsData } from '../contract/schemas.ts';
import { anEvent } from '../testing/bookings.ts';
import { aCity, aCityService } from '../testing/city.ts';
import { aCommand, aVisit, aWorld, nik, type World } from '../testing/world.ts';
import { bookVisit, type VisitRequest, type VisitResult } from './book-visit.ts';
import { cancelVisit } from './cancel-booking.ts';
import { findByCode, findVisit } from './find-booking.ts';
import { forgetContact } from './forget-contact.ts';
import { holdPlace } from './hold-place.ts';
import { proposeVisits } from './propose-visits.ts';
import { rescheduleByLink, rescheduleLeg } from './reschedule-booking.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

/** Two services at the same counters (`ktp-el` by NIK, `kk` of 15 minutes by phone), and `nib`. */
function city(counters = 2) {
  const base = aCity({ counters });
  const kk = aCityService({
    serviceId: 'kk',
    slotMinutes: 15,
    counterMinutes: 15,
    identityPolicy: { booking: 'none', walkIn: 'none' },
    bookingsPerPerson: 2,
  });
  return {
    ...base,
    services: [...base.services, kk],
    counters: base.counters.map((counter) =>
      counter.agencyId === 'dukcapil'
        ? { ...counter, serviceIds: [...counter.serviceIds, 'kk'] }
        : counter,
    ),
  };
}

function several(legs: readonly (readonly [serviceId: string, time: string])[]): VisitFieldsData {
  const { serviceId: _, time: __, applicantCount, requirementIdsConfirmed, ...shared } = aVisit();
  return {
    ...shared,
    legs: legs.map(([serviceId, time]) => ({
      serviceId,
      time,
      applicantCount,
      requirementIdsConfirmed,
    })),
  };
}

const THREE = [
  ['ktp-el', '09:00'],
  ['kk', '09:15'],
  ['nib', '10:00'],
] as const;

function ask(
  world: World,
  key: string,
  fields: VisitFieldsData = several(THREE),
  more: Partial<VisitRequest> = {},
): Promise<VisitResult> {
  return bookVisit(world.deps, {
    fields,
    bookedBy: 'self',
    channel: 'web',
    command: aCommand(key, fields),
    context: testContext(world.clock.now()),
    mayActFor: () => true,
    ...more,
  });
}

async function aBookedVisit() {
  const world = await aWorld(engine, { city: city() });
  const result = await ask(world, 'visit');
  if (result.kind !== 'booked') throw new Error(`Not booked: ${result.kind}`);
  const { token, stored } = result;
  const by = (key: string, content: unknown = null) => ({
    token,
    lastFour: '7890',
    command: aCommand(key, content),
    context: testContext(world.clock.now()),
  });
  const ids = stored.map(({ booking }) => booking.bookingId);
  return { world, token, stored, ids, by, statuses: () => statuses(world, token) };
}

async function statuses(world: World, token: string): Promise<string[]> {
  return (await findVisit(world.deps, token)).map(({ booking }) => booking.status);
}

/** What is taken, over all rows: sums of cells and of applicants. */
async function taken(world: World): Promise<number> {
  const rows = (await world.items()).filter(({ entity }) => entity === 'counters-day');
  return rows
    .flatMap((row) => Object.entries(row))
    .filter(([name]) => /^(q_.+|c\d+)$/.test(name))
    .reduce((sum, [, count]) => sum + Number(count), 0);
}

describe('several services in one visit', () => {
  it('are booked in one transaction, as one visit with one code, one contact and one link', async () => {
    const world = await aWorld(engine, { city: city() });
    world.requests();
    const result = await ask(world, 'visit');
    expect(world.requests()).toEqual({ TransactWriteItemsCommand: 1 });
    if (result.kind !== 'booked') throw new Error(result.kind);
    const bookings = result.stored.map(({ booking }) => booking);
    expect(bookings.map(({ serviceId }) => serviceId)).toEqual(['ktp-el', 'kk', 'nib']);
    for (const field of ['visitId', 'code', 'contactId'] as const) {
      expect(new Set(bookings.map((booking) => booking[field])).size).toBe(1);
    }
    const bookingIds = bookings.map(({ bookingId }) => bookingId);
    expect(bookings.map(({ together }) => together)).toEqual([
      { leg: 1, bookingIds, changed: 3, tells: true },
      { leg: 2, bookingIds, changed: 3, tells: false },
      { leg: 3, bookingIds, changed: 3, tells: false },
    ]);
    const items = await world.items();
    const contacts = items.filter(({ entity }) => entity === 'contact');
    expect(contacts).toHaveLength(1);
    const [contact] = contacts;
    const text = open(
      world.keys.sealing.privatePart,
      contact?.sealed as Parameters<typeof open>[1],
      String(contact?.contactId),
    );
    expect(JSON.parse(text)).toMatchObject({ viewToken: result.token, nikLastFour: '0001' });
    expect(items.filter(({ entity }) => entity === 'code')).toHaveLength(1);
    expect(await findByCode(world.deps, bookings[0]?.code ?? '', () => true)).toMatchObject({
      kind: 'found',
      stored: { booking: { bookingId: bookingIds[0] } },
    });
  });
  it('that share counters take from one row, net', async () => {
    const { world } = await aBookedVisit();
    const row = await world.deps.places.taken('dukcapil#mingguan', '2026-12-01', '2026-12-01', {
      fresh: true,
    });
    const day = row.get('2026-12-01');
    expect(Object.fromEntries(day?.cells ?? [])).toEqual({
      540: 1,
      545: 1,
      555: 1,
      560: 1,
      565: 1,
    });
    expect(Object.fromEntries(day?.applicants ?? [])).toEqual({ 'ktp-el': 1, kk: 1 });
  });
  it('are the same visit when asked again, and refused with other content', async () => {
    const { world, token, ids } = await aBookedVisit();
    const again = await ask(world, 'visit');
    expect(
      again.kind === 'booked' && [again.token, ...again.stored.map((s) => s.booking.bookingId)],
    ).toEqual([token, ...ids]);
    expect(await ask(world, 'visit', several([THREE[0], THREE[1]]))).toEqual({
      kind: 'command-reused',
    });
  });
  it('are not booked at all where one of them is full; free visits are named', async () => {
    const world = await aWorld(engine, { city: city(1) });
    await world.book('nib', {
      serviceId: 'nib',
      time: '10:00',
      visitor: { name: 'Budi Contoh' },
      contact: { phone: '081299990000' },
    });
    const before = await taken(world);
    const result = await ask(world, 'visit');
    expect(result).toMatchObject({ kind: 'slot-full', serviceIds: ['nib'] });
    if (result.kind !== 'slot-full') throw new Error(result.kind);
    expect(result.proposals[0]?.legs).toHaveLength(3);
    expect(await taken(world)).toBe(before);
    expect((await world.items()).filter(({ entity }) => entity === 'booking')).toHaveLength(1);
    // What was proposed can be booked.
    const legs = result.proposals[0]?.legs.map(({ serviceId, time }) => [serviceId, time] as const);
    const day = result.proposals[0]?.day ?? '';
    expect(await ask(world, 'again', { ...several(legs ?? []), day })).toMatchObject({
      kind: 'booked',
    });
  });
  it('are refused where they overlap, are named twice, or one is at no time of its grid', async () => {
    const world = await aWorld(engine, { city: city() });
    expect(await ask(world, 'a', several([THREE[0], ['nib', '09:00']]))).toMatchObject({
      kind: 'invalid',
      errors: [{ code: 'overlaps' }],
    });
    expect(await ask(world, 'b', several([THREE[0], ['ktp-el', '10:00']]))).toMatchObject({
      kind: 'invalid',
      errors: [{ pointer: '/legs/1/serviceId', code: 'twice' }],
    });
    expect(await ask(world, 'c', several([THREE[0], ['nib', '09:03']]))).toMatchObject({
      kind: 'slot-not-available',
      serviceIds: ['nib'],
    });
    expect(await taken(world)).toBe(0);
  });
  it('count against the limit of each service, and say which is reached', async () => {
    const world = await aWorld(engine, { city: city() });
    await world.book('before', { time: '14:00' });
    expect(await ask(world, 'visit')).toEqual({ kind: 'limit-reached', serviceId: 'ktp-el' });
    expect((await world.items()).filter(({ entity }) => entity === 'booking')).toHaveLength(1);
  });
  it('may stand on holds of their places', async () => {
    const world = await aWorld(engine, { city: city(1) });
    const context = testContext(world.clock.now());
    const tokens: string[] = [];
    for (const [serviceId, time] of THREE) {
      const place = { serviceId, day: '2026-12-01', time, applicantCount: 1 };
      const held = await holdPlace(world.deps, {
        ...place,
        command: aCommand(`hold ${serviceId}`),
        context,
      });
      if (held.kind === 'held') tokens.push(held.token);
    }
    expect(await ask(world, 'other')).toMatchObject({ kind: 'slot-full' });
    const fields = several(THREE);
    const legs = fields.legs.map((leg, index) => ({ ...leg, holdToken: tokens[index] }));
    expect(await ask(world, 'visit', { ...fields, legs })).toMatchObject({ kind: 'booked' });
    const rows = (await world.items()).filter(({ entity }) => entity === 'counters-day');
    expect(
      rows.flatMap((row) => Object.keys(row)).filter((name) => name.startsWith('hld_')),
    ).toEqual([]);
  });
  it('asked by many at once for the last places are had by one whole visit only', async () => {
    const world = await aWorld(engine, { city: city(1) });
    const results = await Promise.all(
      Array.from({ length: 8 }, (_, index) => {
        const fields = several(index % 2 === 0 ? THREE : [THREE[2], THREE[1], THREE[0]]);
        const visitor = { name: 'Siti Contoh', nik: nik(index + 1) };
        const contact = { phone: `08120000000${index}` };
        return ask(world, `at once ${index}`, { ...fields, visitor, contact });
      }),
    );
    expect(results.filter(({ kind }) => kind === 'booked')).toHaveLength(1);
    expect(results.filter(({ kind }) => kind === 'slot-full')).toHaveLength(7);
    expect((await world.items()).filter(({ entity }) => entity === 'booking')).toHaveLength(3);
  });
});

describe('changing a visit', () => {
  it('cancels all of it at once, and one of its events tells the visitor', async () => {
    const { world, by, statuses, token } = await aBookedVisit();
    world.requests();
    const wish = { ...by('c'), bookingIds: undefined, giveUpReason: 'cannot-come' } as const;
    expect(await cancelVisit(world.deps, wish)).toEqual({
      kind: 'cancelled',
    });
    expect(world.requests()).toEqual({
      UpdateItemCommand: 1,
      BatchGetItemCommand: 1,
      TransactWriteItemsCommand: 1,
    });
    expect(await statuses()).toEqual(['cancelled', 'cancelled', 'cancelled']);
    const visit = await findVisit(world.deps, token);
    expect(new Set(visit.map(({ booking }) => booking.giveUpReason))).toEqual(
      new Set(['cannot-come']),
    );
    expect(visit.map(({ booking }) => booking.together?.tells)).toEqual([true, false, false]);
    expect(await taken(world)).toBe(0);
    expect(await cancelVisit(world.deps, { ...by('c'), bookingIds: undefined })).toEqual({
      kind: 'cancelled',
    });
    // The guards are free again.
    expect(await ask(world, 'anew')).toMatchObject({ kind: 'booked' });
  });
  it('cancels one of it; the others stay, and so do link and code', async () => {
    const { world, by, ids, statuses, token, stored } = await aBookedVisit();
    const [first = ''] = ids;
    expect(await cancelVisit(world.deps, { ...by('c'), bookingIds: [first] })).toEqual({
      kind: 'cancelled',
    });
    expect(await statuses()).toEqual(['cancelled', 'confirmed', 'confirmed']);
    const code = stored[0]?.booking.code ?? '';
    expect(await findByCode(world.deps, code, () => true)).toMatchObject({ kind: 'found' });
    // The rest goes by the same link, and what is cancelled already is left out.
    expect(await cancelVisit(world.deps, { ...by('rest'), bookingIds: undefined })).toEqual({
      kind: 'cancelled',
    });
    const visit = await findVisit(world.deps, token);
    expect(visit.map(({ booking }) => booking.together?.changed)).toEqual([1, 2, 2]);
  });
  it('cancels nothing of another visit, and nothing with wrong digits', async () => {
    const { world, by, statuses } = await aBookedVisit();
    const other = `bkg_${'0'.repeat(26)}`;
    expect(await cancelVisit(world.deps, { ...by('c'), bookingIds: [other] })).toEqual({
      kind: 'unknown',
    });
    const wrong = { ...by('w'), lastFour: '0000', bookingIds: undefined };
    expect(await cancelVisit(world.deps, wrong)).toEqual({ kind: 'wrong-digits' });
    expect(await statuses()).toEqual(['confirmed', 'confirmed', 'confirmed']);
  });
  it('moves one of it beside the others, never over them', async () => {
    const { world, by, ids, token } = await aBookedVisit();
    const [, second = '', third = ''] = ids;
    const move = (key: string, bookingId: string, time: string, day = '2026-12-01') =>
      rescheduleLeg(world.deps, { ...by(key, [bookingId, time]), bookingId, day, time });
    expect(await move('over', third, '09:20')).toEqual({ kind: 'overlaps' });
    expect(await move('free', third, '08:40')).toMatchObject({ kind: 'rescheduled' });
    expect(await move('day', second, '09:00', '2026-12-02')).toMatchObject({ kind: 'rescheduled' });
    expect(await move('unknown', `bkg_${'0'.repeat(26)}`, '11:00')).toEqual({ kind: 'unknown' });
    const visit = await findVisit(world.deps, token);
    expect(visit.map(({ booking }) => [booking.day, booking.together?.changed])).toEqual([
      ['2026-12-01', 3],
      ['2026-12-02', 1],
      ['2026-12-01', 1],
    ]);
    // Right digits forgive wrong ones, whichever booking they change: five tries do not lock it.
    for (let round = 0; round < 6; round += 1) {
      expect(await move(`r${round}`, third, round % 2 ? '14:00' : '14:10')).toMatchObject({
        kind: 'rescheduled',
      });
    }
  });
  it('two moves at the same moment never leave it overlapping', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { world, by, ids, token } = await aBookedVisit();
      const [, second = '', third = ''] = ids;
      const to = { day: '2026-12-01', time: '13:00' };
      await Promise.all([
        rescheduleLeg(world.deps, { ...by('a', second), ...to, bookingId: second }),
        rescheduleLeg(world.deps, { ...by('b', third), ...to, bookingId: third }),
      ]);
      const visit = await findVisit(world.deps, token);
      const starts = visit.map(({ booking }) => booking.slotStart);
      expect(new Set(starts).size).toBe(3);
    }
  });
  it('moved while it is cancelled ends cancelled, with nothing taken', async () => {
    const { world, by, statuses } = await aBookedVisit();
    const [moved, cancelled] = await Promise.all([
      rescheduleByLink(world.deps, { ...by('m', 1), day: '2026-12-02', time: '11:00' }),
      cancelVisit(world.deps, { ...by('c', 2), bookingIds: undefined }),
    ]);
    expect(['rescheduled', 'not-active']).toContain(moved.kind);
    expect(cancelled.kind).toBe('cancelled');
    expect(await statuses()).toEqual(['cancelled', 'cancelled', 'cancelled']);
    expect(await taken(world)).toBe(0);
  });
  it('forgets the contact of all its bookings', async () => {
    const { world, token, stored } = await aBookedVisit();
    const contactId = stored[0]?.booking.contactId ?? '';
    const erased = {
      contactId,
      mallId: 'pekalongan',
      reason: 'asked',
      erasedAt: world.clock.now(),
    };
    const event = anEvent('notify.contact.erased.v1', contactId, 2, erased);
    expect(await forgetContact(world.deps, event as Parameters<typeof forgetContact>[1])).toBe(
      'applied',
    );
    const visit = await findVisit(world.deps, token);
    expect(visit.map(({ booking, personHash }) => [booking.contactId, personHash])).toEqual([
      [null, null],
      [null, null],
      [null, null],
    ]);
    expect((await world.items()).filter(({ entity }) => entity === 'guard')).toEqual([]);
  });
});

describe('proposals', () => {
  it('name for each day a visit that can be booked, with one query for each service', async () => {
    const world = await aWorld(engine, { city: city() });
    world.requests();
    const found = await proposeVisits(world.deps, {
      serviceIds: ['nib', 'ktp-el'],
      from: '2026-12-01',
      after: '13:00',
      applicants: 1,
      now: world.clock.now(),
    });
    expect(world.requests()).toEqual({ QueryCommand: 2 });
    if (found.kind !== 'proposals') throw new Error(found.kind);
    const [first] = found.proposals;
    expect(first).toMatchObject({ day: '2026-12-01', minutes: 30 });
    expect(first?.legs.every(({ time }) => time >= '13:00')).toBe(true);
    const days = found.proposals.map(({ day }) => day);
    expect(days).not.toContain('2026-12-05');
    const legs = first?.legs.map(({ serviceId, time }) => [serviceId, time] as const) ?? [];
    expect(await ask(world, 'proposed', several(legs))).toMatchObject({ kind: 'booked' });
  });
});
