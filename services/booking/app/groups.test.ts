import { testContext } from '@gerai/shared/testing/doubles.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCity } from '../testing/city.ts';
import { aCommand, aVisit, aWorld, nik, type World } from '../testing/world.ts';
import { bookVisit } from './book-visit.ts';
import { cancelByLink } from './cancel-booking.ts';
import { publishDraft, writeDraft } from './catalogue-drafts.ts';
import { rescheduleByLink } from './reschedule-booking.ts';
import { joinWaitlist } from './waitlist.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

const DAY = '2026-12-01';
const REASON = '30 siswa SDN Contoh 2';
const staff = (world: World) =>
  testContext(world.clock.now(), { actor: { kind: 'staff', id: 'supervisor-1' } });

/** Two services' worth of counters: three, half of whose time is for bookings. */
const city = () =>
  aCity({
    counters: 3,
    service: { dailyQuota: { booking: 40, walkIn: 20 }, bookingsPerPerson: 1 },
  });

function group(world: World, key: string, fields: Parameters<World['book']>[1] = {}, counters = 3) {
  const visitor = { name: 'SDN Contoh 2' };
  return world.book(
    key,
    { applicantCount: 30, time: '09:00', visitor, ...fields },
    {
      bookedBy: 'desk',
      channel: 'desk',
      group: { counters, reason: REASON },
      context: staff(world),
    },
  );
}

async function rows(world: World) {
  const days = await world.deps.places.taken('dukcapil#mingguan', DAY, DAY, { fresh: true });
  return days.get(DAY);
}

describe('a group', () => {
  it('takes adjoining slots at several counters at once, exactly, and counts in the quota', async () => {
    const world = await aWorld(engine, { city: city() });
    world.requests();
    const booked = await group(world, 'group');
    expect(world.requests()).toEqual({ TransactWriteItemsCommand: 1 });
    expect(booked).toMatchObject({
      kind: 'booked',
      stored: {
        booking: {
          applicantCount: 30,
          counterCount: 3,
          bookedBy: 'desk',
          slotCount: 10,
          slotEnd: '2026-12-01T03:40:00.000Z',
        },
      },
    });
    const row = await rows(world);
    expect(row?.applicants.get('ktp-el')).toBe(30);
    expect([...(row?.cells.values() ?? [])]).toEqual(Array.from({ length: 20 }, () => 3));
    // No NIK of thirty people, and nobody else in their time; the rest of the quota is ten.
    const inside = await world.book('inside', {
      time: '10:00',
      visitor: { name: 'A', nik: nik(2) },
    });
    expect(inside.kind).toBe('slot-full');
    const after = { time: '10:40', visitor: { name: 'A', nik: nik(3) } };
    expect((await world.book('after', after)).kind).toBe('booked');
    const eleven = { time: '13:00', applicantCount: 11, visitor: { name: 'A', nik: nik(4) } };
    expect((await world.book('eleven', eleven)).kind).toBe('slot-full');
  });
  it('has its reason in the audit, with who booked it', async () => {
    const world = await aWorld(engine, { city: city() });
    const booked = await group(world, 'group');
    if (booked.kind !== 'booked') throw new Error(booked.kind);
    expect((await world.items()).filter(({ entity }) => entity === 'audit')).toMatchObject([
      {
        action: 'booking.group',
        purpose: REASON,
        subject: booked.stored.booking.bookingId,
        actorId: 'supervisor-1',
      },
    ]);
    expect(await group(world, 'group')).toMatchObject({ kind: 'booked', token: booked.token });
  });
  it('may take what is kept for walk-ins, never more than the day or its counters have', async () => {
    const world = await aWorld(engine, { city: city() });
    expect((await group(world, 'sixty', { applicantCount: 60, time: '08:00' })).kind).toBe(
      'booked',
    );
    const more = { applicantCount: 1, time: '15:00', contact: { phone: '081299990000' } };
    expect((await group(world, 'more', more, 1)).kind).toBe('slot-full');
    const other = await aWorld(engine, { city: city() });
    expect((await group(other, 'sixty-one', { applicantCount: 61, time: '08:00' })).kind).toBe(
      'slot-not-available',
    );
    expect((await group(other, 'four', { time: '09:00' }, 4)).kind).toBe('slot-not-available');
    // Where lunch is taken in turns there are two counters, and the day ends in time or not at all.
    expect((await group(other, 'lunch', { time: '11:30' })).kind).toBe('slot-not-available');
    expect((await group(other, 'late', { time: '14:30' })).kind).toBe('slot-not-available');
  });
  it('is refused with times that are free for it', async () => {
    const world = await aWorld(engine, { city: city() });
    await world.book('one', { time: '09:30' });
    const refused = await group(world, 'group');
    if (refused.kind !== 'slot-full') throw new Error(refused.kind);
    const [nearest] = refused.alternatives;
    expect(nearest).toMatchObject({ day: DAY, time: '09:40' });
    expect((await group(world, 'again', { time: nearest?.time ?? '' })).kind).toBe('booked');
  });
  it('moves and is given back with all of its counters', async () => {
    const world = await aWorld(engine, { city: city() });
    const booked = await group(world, 'group');
    if (booked.kind !== 'booked') throw new Error(booked.kind);
    const by = (key: string) => ({
      token: booked.token,
      lastFour: '7890',
      command: aCommand(key),
      context: testContext(world.clock.now()),
    });
    const moved = await rescheduleByLink(world.deps, { ...by('m'), day: DAY, time: '09:30' });
    expect(moved).toMatchObject({ kind: 'rescheduled', stored: { booking: { counterCount: 3 } } });
    const cells = Object.fromEntries((await rows(world))?.cells ?? []);
    expect([cells[540], cells[565], cells[570], cells[665]]).toEqual([0, 0, 3, 3]);
    expect((await cancelByLink(world.deps, by('c'))).kind).toBe('cancelled');
    expect([...((await rows(world))?.cells.values() ?? [])].every((taken) => taken === 0)).toBe(
      true,
    );
  });
  it('is hit by a change that leaves it fewer counters', async () => {
    const world = await aWorld(engine, { city: city() });
    await group(world, 'group');
    const changes = {
      services: [],
      timetables: [],
      closedDays: [],
      exceptions: [
        {
          agencyId: 'dukcapil',
          timetableId: 'mingguan',
          day: DAY,
          periods: [{ from: '08:00', to: '15:30', plannedCounters: 2 }],
        },
      ],
    };
    const written = await writeDraft(world.deps, {
      changes,
      note: 'Dua loket',
      command: aCommand('draft'),
      context: staff(world),
    });
    if (written.kind !== 'draft') throw new Error(written.kind);
    const { hits, draft } = written.preview;
    expect(hits).toMatchObject([{ nearest: { day: '2026-12-02', time: '09:00' } }]);
    const request = {
      draftId: draft.draftId,
      decisions: {},
      others: 'move',
      context: staff(world),
    };
    expect(await publishDraft(world.deps, { ...request, others: 'move' })).toMatchObject({
      kind: 'published',
    });
  });
  it('and single bookings at the same moment never take more than there is', async () => {
    for (let round = 0; round < 3; round += 1) {
      const world = await aWorld(engine, { city: city() });
      await Promise.all([
        group(world, 'g1'),
        group(world, 'g2', { time: '09:30' }, 2),
        ...Array.from({ length: 6 }, (_, index) =>
          world.book(`s${index}`, {
            time: `09:${index}0`,
            visitor: { name: 'A', nik: nik(index + 1) },
          }),
        ),
      ]);
      const row = await rows(world);
      for (const taken of row?.cells.values() ?? []) expect(taken).toBeLessThanOrEqual(3);
      expect(row?.applicants.get('ktp-el') ?? 0).toBeLessThanOrEqual(60);
    }
  });
});

describe('a district that is served elsewhere', () => {
  const location = { id: 'Kantor Dinas', en: 'Main office' };
  const referring = () =>
    aCity({ service: { referrals: [{ kecamatanIds: ['pekalongan-timur'], location }] } });

  it('is told where, before anything is taken; the others must say where they live', async () => {
    const world = await aWorld(engine, { city: referring() });
    expect(await world.book('a', { residence: 'pekalongan-timur' })).toEqual({
      kind: 'served-elsewhere',
      location,
    });
    expect(await world.book('b')).toMatchObject({
      kind: 'invalid',
      errors: [{ pointer: '/residence', code: 'required' }],
    });
    expect((await world.items()).filter(({ entity }) => entity === 'booking')).toEqual([]);
    expect((await world.book('c', { residence: 'pekalongan-barat' })).kind).toBe('booked');
    // A service without referrals does not ask.
    const nib = { serviceId: 'nib', visitor: { name: 'Siti Contoh' } };
    expect((await world.book('d', nib)).kind).toBe('booked');
  });
  it('is booked by the desk with a reason, which the audit keeps; not without', async () => {
    const world = await aWorld(engine, { city: referring() });
    const fields = { residence: 'pekalongan-timur' };
    const desk = { channel: 'desk', bookedBy: 'desk', context: staff(world) } as const;
    expect((await world.book('a', fields, desk)).kind).toBe('served-elsewhere');
    const override = 'rawat inap, surat terlampir';
    expect((await world.book('b', fields, { ...desk, override })).kind).toBe('booked');
    // Where nothing is set aside, nothing is kept.
    const near = { residence: 'pekalongan-barat', visitor: { name: 'A', nik: nik(2) } };
    expect((await world.book('c', near, { ...desk, override })).kind).toBe('booked');
    expect((await world.items()).filter(({ entity }) => entity === 'audit')).toMatchObject([
      { action: 'booking.override-referral', purpose: override },
    ]);
  });
  it('cannot wait for a place that it would not get either', async () => {
    const world = await aWorld(engine, { city: referring() });
    const { time: _, ...fields } = aVisit({ residence: 'pekalongan-timur' });
    const joined = await joinWaitlist(world.deps, {
      fields: { ...fields, bookedBy: 'self' },
      command: aCommand('join'),
      context: testContext(world.clock.now()),
    });
    expect(joined).toEqual({ kind: 'served-elsewhere', location });
  });
  it('refuses a visit as a whole, and says for which service', async () => {
    const world = await aWorld(engine, { city: referring() });
    const legs = [
      { serviceId: 'nib', time: '09:00', applicantCount: 1, requirementIdsConfirmed: [] },
      { serviceId: 'ktp-el', time: '10:00', applicantCount: 1, requirementIdsConfirmed: [] },
    ];
    const result = await bookVisit(world.deps, {
      fields: {
        day: DAY,
        legs,
        visitor: { name: 'Siti Contoh', nik: nik(1) },
        contact: { phone: '081234567890' },
        minor: false,
        needs: [],
        priority: false,
        language: 'id',
        residence: 'pekalongan-timur',
        smsConsent: { given: true, textVersion: '2026-11' },
        followUpOf: null,
      },
      bookedBy: 'self',
      channel: 'web',
      command: aCommand('visit'),
      context: testContext(world.clock.now()),
      mayActFor: () => true,
    });
    expect(result).toEqual({ kind: 'served-elsewhere', serviceId: 'ktp-el', location });
  });
});
