import { testContext } from '@gerai/shared/testing/doubles.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { clockTimeAt } from '@gerai/shared/time.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Decision } from '../domain/booking.ts';
import type { CatalogueChanges } from '../domain/catalogue-change.ts';
import { aCity, COUNTER_19 } from '../testing/city.ts';
import { aCommand, aWorld, nik, type World } from '../testing/world.ts';
import { listDrafts, publishDraft, viewDraft, writeDraft, writeUndo } from './catalogue-drafts.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

const TUESDAY = '2026-12-01';
const NONE: CatalogueChanges = { services: [], timetables: [], closedDays: [] };
const admin = (world: World) =>
  testContext(world.clock.now(), { actor: { kind: 'staff', id: 'admin-1' } });
const visitor = (number: number) => ({ visitor: { name: 'Siti Contoh', nik: nik(number) } });

/** Open on Tuesdays until this time only, with so many counters. */
const until = (to: string, plannedCounters = 1): CatalogueChanges => ({
  ...NONE,
  timetables: [
    {
      agencyId: 'dukcapil',
      timetableId: 'mingguan',
      weekly: [1, 2, 3, 4, 5].map((weekday) => ({
        weekday,
        from: '08:00',
        to: weekday === 2 ? to : '15:30',
        plannedCounters,
      })),
      ticketsFrom: '07:45',
      lastTicketMinutesBeforeClose: 30,
    },
  ],
});

async function draft(world: World, changes: CatalogueChanges, key = 'draft') {
  const written = await writeDraft(world.deps, {
    changes,
    note: 'Rapat',
    command: aCommand(key, changes),
    context: admin(world),
  });
  if (written.kind !== 'draft') throw new Error(`Not written: ${JSON.stringify(written)}`);
  return written.preview;
}
const publish = (
  world: World,
  draftId: string,
  decisions: Readonly<Record<string, Decision>> = {},
  others: Decision | null = null,
) => publishDraft(world.deps, { draftId, decisions, others, context: admin(world) });

/** Fourteen bookings on Tuesday morning and afternoon, at one counter. */
async function fourteen(world: World) {
  const times = Array.from({ length: 14 }, (_, index) => clockTimeAt(480 + index * 30));
  const bookings = [];
  for (const [index, time] of times.entries()) {
    const result = await world.book(`b${index}`, { ...visitor(index + 1), time });
    if (result.kind !== 'booked') throw new Error(`${time}: ${result.kind}`);
    bookings.push({ ...result.stored.booking, time });
  }
  return bookings;
}

describe('a draft', () => {
  it('changes nothing, and shows field by field what differs', async () => {
    const world = await aWorld(engine);
    const service = (await world.deps.catalogue.load()).services.get('ktp-el')?.service;
    if (!service) throw new Error('No service');
    const { diff, hits } = await draft(world, {
      ...NONE,
      services: [{ ...service, counterMinutes: 12 }],
    });
    expect(diff).toEqual([
      { serviceId: 'ktp-el', field: 'service/counterMinutes', before: 10, after: 12 },
    ]);
    expect(hits).toEqual([]);
    const { services } = await world.deps.catalogue.load({ fresh: true });
    expect(services.get('ktp-el')?.catalogueVersion).toBe(1);
  });
  it('is refused with what is wrong, and where it changes nothing', async () => {
    const world = await aWorld(engine);
    const write = (changes: CatalogueChanges) =>
      writeDraft(world.deps, {
        changes,
        note: 'x',
        command: aCommand(JSON.stringify(changes)),
        context: admin(world),
      });
    expect(await write(NONE)).toEqual({ kind: 'nothing-changed' });
    expect(await write(until('12:00', 3))).toMatchObject({
      problems: [{ pointer: '/timetables/0', code: 'more-than-counters' }],
    });
    expect(await write(until('07:00'))).toMatchObject({
      problems: [{ pointer: '/timetables/0/weekly/1', code: 'overlaps' }],
    });
    expect(
      await write({ ...NONE, closedDays: [{ agencyId: 'x', day: TUESDAY, closed: true }] }),
    ).toMatchObject({ problems: [{ code: 'unknown' }] });
  });
  it('published becomes the next version of each service, with one event each, who and when', async () => {
    const world = await aWorld(engine);
    const { draft: written } = await draft(world, until('12:00'));
    expect(await publish(world, written.draftId)).toMatchObject({
      kind: 'published',
      draft: { status: 'published', publishedBy: 'admin-1', publishedAt: world.clock.now() },
    });
    const items = await world.items();
    expect(
      items.find((item) => item.serviceId === 'ktp-el' && item.entity === 'service'),
    ).toMatchObject({
      version: 2,
      catalogueVersion: 2,
      outbox: { type: 'booking.service.published.v1', actor: { id: 'admin-1' } },
    });
    expect(items.filter((item) => item.entity === 'audit')).toMatchObject([
      { action: 'catalogue.publish', actorId: 'admin-1' },
    ]);
    expect((await publish(world, written.draftId)).kind).toBe('published');
    expect((await world.book('late', { time: '13:00' })).kind).toBe('slot-not-available');
  });
  it('whose services were published meanwhile is outdated', async () => {
    const world = await aWorld(engine);
    const first = await draft(world, until('12:00'), 'first');
    const second = await draft(world, until('13:00'), 'second');
    await publish(world, first.draft.draftId);
    expect((await publish(world, second.draft.draftId)).kind).toBe('outdated');
  });
  it('is taken back by a draft of its own', async () => {
    const world = await aWorld(engine);
    const { draft: written } = await draft(world, until('12:00'));
    await publish(world, written.draftId);
    const undo = await writeUndo(world.deps, {
      draftId: written.draftId,
      command: aCommand('undo'),
      context: admin(world),
    });
    if (undo.kind !== 'draft') throw new Error(undo.kind);
    await publish(world, undo.preview.draft.draftId);
    const { services } = await world.deps.catalogue.load({ fresh: true });
    expect(services.get('ktp-el')?.catalogueVersion).toBe(3);
    expect((await world.book('late', { time: '13:00' })).kind).toBe('booked');
    expect((await viewDraft(world.deps, written.draftId, world.clock.now()))?.draft).toMatchObject({
      undoneBy: 'admin-1',
    });
  });
});

describe('counters', () => {
  const countersOf = async (world: World, serviceId = 'ktp-el') =>
    (await world.deps.catalogue.load({ fresh: true })).services.get(serviceId)?.counters ?? [];

  it('are put up by a draft, which hits nobody and tells the services that they serve', async () => {
    const world = await aWorld(engine, { city: aCity({ counters: 1 }) });
    await fourteen(world);
    const { draft: written, diff, hits } = await draft(world, { ...NONE, counters: [COUNTER_19] });
    expect(diff).toEqual([
      { serviceId: 'ktp-el', field: 'counters/loket-19', before: null, after: COUNTER_19 },
    ]);
    expect(hits).toEqual([]);
    expect((await publish(world, written.draftId)).kind).toBe('published');
    expect((await countersOf(world)).map(({ number }) => number).at(-1)).toBe(19);
    const { services } = await world.deps.catalogue.load({ fresh: true });
    expect(services.get('nib')?.catalogueVersion).toBe(1);
    const affected = (await world.items()).filter((item) => item.affected);
    expect(affected).toEqual([]);
  });

  it('may be planned in the same draft, and then there is more to book', async () => {
    const world = await aWorld(engine, { city: aCity({ counters: 1 }) });
    await fourteen(world);
    expect((await world.book('more', { ...visitor(20), time: '08:00' })).kind).toBe('slot-full');
    const changes = { ...until('15:30', 2), counters: [COUNTER_19] };
    const { draft: written } = await draft(world, changes);
    expect((await publish(world, written.draftId)).kind).toBe('published');
    const later = await world.book('later', { ...visitor(21), time: '08:00' });
    expect(later.kind).toBe('booked');
  });

  it('ask nobody who was told to come although the hours have changed', async () => {
    const world = await aWorld(engine, { city: aCity({ counters: 1 }) });
    await fourteen(world);
    const shorter = await draft(world, until('11:00'));
    await publish(world, shorter.draft.draftId, {}, 'keep');
    const versions = async () =>
      (await world.items())
        .filter((item) => item.entity === 'booking')
        .map(({ bookingId, version }) => `${bookingId} ${version}`)
        .sort();
    const before = await versions();
    const { draft: written } = await draft(world, { ...NONE, counters: [COUNTER_19] }, 'counter');
    expect((await publish(world, written.draftId)).kind).toBe('published');
    expect(await versions()).toEqual(before);
  });

  it('are the same in every service, also where a service joins them or leaves', async () => {
    const world = await aWorld(engine);
    const service = (await world.deps.catalogue.load()).services.get('ktp-el')?.service;
    if (!service) throw new Error('No service');
    const joined = await draft(
      world,
      { ...NONE, services: [{ ...service, serviceId: 'kia' }] },
      'joins',
    );
    await publish(world, joined.draft.draftId);
    expect(await countersOf(world, 'kia')).toEqual(await countersOf(world));
    const [first] = await countersOf(world);
    if (!first) throw new Error('No counter');
    expect(first.serviceIds).toEqual(['ktp-el', 'kia']);
    const alone = { ...first, serviceIds: ['kia'], name: { id: 'Loket KIA', en: 'Children' } };
    const narrowed = await draft(
      world,
      { ...NONE, counters: [alone, { ...COUNTER_19, serviceIds: ['ktp-el', 'kia'] }] },
      'leaves',
    );
    await publish(world, narrowed.draft.draftId);
    expect(await countersOf(world, 'kia')).toContainEqual(alone);
    const left = await countersOf(world);
    expect(left.map(({ counterId }) => counterId)).not.toContain(first.counterId);
    expect(left).toContainEqual({ ...COUNTER_19, serviceIds: ['ktp-el', 'kia'] });
    const undone = await writeUndo(world.deps, {
      draftId: narrowed.draft.draftId,
      command: aCommand('undo'),
      context: admin(world),
    });
    if (undone.kind !== 'draft') throw new Error(undone.kind);
    await publish(world, undone.preview.draft.draftId);
    expect((await countersOf(world)).map(({ counterId }) => counterId)).not.toContain('loket-19');
  });

  it('are refused where the mall has no such floor, number, service, or would lack one', async () => {
    const world = await aWorld(engine);
    const [first, second] = await countersOf(world);
    if (!first || !second) throw new Error('No counters');
    const refused = async (changes: Partial<CatalogueChanges>) => {
      const written = await writeDraft(world.deps, {
        changes: { ...NONE, ...changes },
        note: 'x',
        command: aCommand(JSON.stringify(changes)),
        context: admin(world),
      });
      return written.kind === 'refused'
        ? written.problems.map(({ pointer, code }) => `${pointer} ${code}`)
        : written.kind;
    };
    expect(await refused({ counters: [{ ...COUNTER_19, floor: 9 }] })).toEqual([
      '/counters/0/floor unknown',
    ]);
    expect(await refused({ counters: [{ ...COUNTER_19, number: first.number }] })).toEqual([
      '/counters/0/number taken',
    ]);
    expect(await refused({ counters: [{ ...COUNTER_19, serviceIds: ['nib'] }] })).toEqual([
      '/counters/0/serviceIds/0 unknown',
    ]);
    expect(
      await refused({ counters: [{ ...first, agencyId: 'dpmptsp', serviceIds: ['nib'] }] }),
    ).toEqual(['/counters/0/agencyId fixed', '/counters fewer-than-planned']);
    expect(await refused({ removedCounterIds: ['loket-x'] })).toEqual([
      '/removedCounterIds/0 unknown',
    ]);
    expect(await refused({ removedCounterIds: [first.counterId] })).toEqual([
      '/removedCounterIds fewer-than-planned',
    ]);
    expect(await refused({ removedCounterIds: [first.counterId, second.counterId] })).toEqual([
      '/removedCounterIds leaves-a-service-without-counter',
    ]);
    const fewer = { ...until('15:30', 1), removedCounterIds: [first.counterId] };
    expect(await refused(fewer)).toBe('draft');
  });

  it('are all that a supervisor may change, of their own agencies', async () => {
    const world = await aWorld(engine);
    const reach = (agencyId: string) => agencyId === 'dukcapil';
    const write = (changes: Partial<CatalogueChanges>) =>
      writeDraft(world.deps, {
        changes: { ...NONE, ...changes },
        note: 'x',
        reach,
        command: aCommand(JSON.stringify(changes)),
        context: admin(world),
      });
    const elsewhere = { ...COUNTER_19, agencyId: 'dpmptsp', serviceIds: ['nib'] };
    expect((await write({ counters: [elsewhere] })).kind).toBe('forbidden');
    expect((await write({ ...until('12:00'), counters: [COUNTER_19] })).kind).toBe('forbidden');
    const closed = { agencyId: 'dukcapil', day: TUESDAY, closed: true };
    expect((await write({ closedDays: [closed] })).kind).toBe('forbidden');
    const { draft: foreign } = await draft(world, until('12:00'));
    const request = {
      draftId: foreign.draftId,
      decisions: {},
      others: null,
      reach,
      context: admin(world),
    };
    expect((await publishDraft(world.deps, request)).kind).toBe('forbidden');
    expect(await viewDraft(world.deps, foreign.draftId, world.clock.now(), reach)).toBeUndefined();
    const own = await write({ counters: [COUNTER_19] });
    if (own.kind !== 'draft') throw new Error(own.kind);
    const { draftId } = own.preview.draft;
    expect((await publishDraft(world.deps, { ...request, draftId })).kind).toBe('published');
    const undo = { draftId, reach, command: aCommand('undo'), context: admin(world) };
    expect((await writeUndo(world.deps, undo)).kind).toBe('draft');
  });

  it('are all that a supervisor finds in the list: what they may publish or take back', async () => {
    const world = await aWorld(engine);
    const reach = (agencyId: string): boolean => agencyId === 'dukcapil';
    const write = async (changes: Partial<CatalogueChanges>) =>
      (await draft(world, { ...NONE, ...changes }, JSON.stringify(changes))).draft.draftId;
    const elsewhere = { ...COUNTER_19, counterId: 'loket-20', number: 20, agencyId: 'dpmptsp' };
    const own = await write({ counters: [COUNTER_19] });
    const foreign = await write({ counters: [{ ...elsewhere, serviceIds: ['nib'] }] });
    const timetable = await write(until('12:00'));
    const found = async (within: typeof reach | null) =>
      (await listDrafts(world.deps, within)).map(({ draftId }) => draftId).sort();
    expect(await found(reach)).toEqual([own]);
    expect(await found(null)).toEqual([own, foreign, timetable].sort());
    expect(await found(() => false)).toEqual([]);
    await publish(world, own);
    const undo = { draftId: own, reach, command: aCommand('undo it'), context: admin(world) };
    const undone = await writeUndo(world.deps, undo);
    if (undone.kind !== 'draft') throw new Error(undone.kind);
    expect(await found(reach)).toEqual([own, undone.preview.draft.draftId].sort());
  });
});

describe('a timetable with 14 bookings on it', () => {
  it('shows whom a change hits, and applies only with a decision for each', async () => {
    const world = await aWorld(engine, { city: aCity({ counters: 1 }) });
    const bookings = await fourteen(world);
    const { draft: written, hits } = await draft(world, until('11:00'));
    const hit = bookings.filter(({ time }) => time >= '11:00');
    expect(hits.map(({ booking }) => booking.bookingId).sort()).toEqual(
      hit.map(({ bookingId }) => bookingId).sort(),
    );
    expect(hits[0]?.nearest).toMatchObject({ day: TUESDAY, time: '10:50' });
    const [first] = hit;
    const undecided = await publish(world, written.draftId, { [first?.bookingId ?? '']: 'keep' });
    expect(undecided).toMatchObject({ kind: 'undecided' });
    const { services } = await world.deps.catalogue.load({ fresh: true });
    expect(services.get('ktp-el')?.catalogueVersion).toBe(1);
  });
  it('keeps, moves or asks each, and tells each by an event', async () => {
    const world = await aWorld(engine, { city: aCity({ counters: 1 }) });
    const bookings = await fourteen(world);
    const { draft: written, hits } = await draft(world, until('11:00'));
    const ways: Decision[] = ['keep', 'move', 'offer'];
    const decisions = Object.fromEntries(
      hits.map(({ booking }, index) => [booking.bookingId, ways[index % 3] ?? 'keep']),
    );
    expect((await publish(world, written.draftId, decisions)).kind).toBe('published');
    const items = await world.items();
    for (const { bookingId, slotStart } of bookings) {
      const item = items.find((each) => each.entity === 'booking' && each.bookingId === bookingId);
      const decision = decisions[bookingId];
      const { type } = (item?.outbox ?? {}) as { type?: string };
      expect([decision, type, item?.status]).toEqual([
        decision,
        decision === undefined
          ? 'booking.booking.confirmed.v1'
          : decision === 'move'
            ? 'booking.booking.rescheduled.v1'
            : 'booking.booking.affected.v1',
        'confirmed',
      ]);
      expect(item?.slotStart === slotStart).toBe(decision !== 'move');
      if (decision === 'keep') expect(item?.affected).toMatchObject({ outcome: 'kept' });
      if (decision === 'offer') expect(item?.affected).toMatchObject({ outcome: 'choose' });
    }
    const places = await world.deps.places.taken('dukcapil#mingguan', TUESDAY, '2026-12-31', {
      fresh: true,
    });
    for (const { cells } of places.values()) {
      for (const taken of cells.values()) expect(taken).toBeLessThanOrEqual(1);
    }
  });
  it('taken up again after it died in the middle tells nobody twice', async () => {
    const world = await aWorld(engine, { city: aCity({ counters: 1 }) });
    await fourteen(world);
    const { draft: written } = await draft(world, until('11:00'));
    const failing = {
      ...world.deps,
      bookings: {
        ...world.deps.bookings,
        tell: (() => {
          let told = 0;
          return (...change: Parameters<typeof world.deps.bookings.tell>) => {
            told += 1;
            if (told > 3) throw new Error('Power cut');
            return world.deps.bookings.tell(...change);
          };
        })(),
      },
    };
    const request = {
      draftId: written.draftId,
      decisions: {},
      others: 'offer',
      context: admin(world),
    } as const;
    await expect(publishDraft(failing, request)).rejects.toThrow('Power cut');
    expect((await publishDraft(world.deps, request)).kind).toBe('published');
    const affected = (await world.items()).filter((item) => item.affected);
    expect(affected).toHaveLength(8);
    expect(affected.every((item) => item.version === 2)).toBe(true);
  });
  it('changed in the same moment as bookings never leaves one outside its hours unasked', async () => {
    const world = await aWorld(engine, { city: aCity({ counters: 1 }) });
    const { draft: written } = await draft(world, until('11:00'));
    const times = Array.from({ length: 12 }, (_, index) => clockTimeAt(13 * 60 + index * 10));
    const [published] = await Promise.all([
      publish(world, written.draftId, {}, 'offer'),
      ...times.map((time, index) => world.book(`r${index}`, { ...visitor(index + 1), time })),
    ]);
    expect(published.kind).toBe('published');
    const bookings = (await world.items()).filter((item) => item.entity === 'booking');
    for (const booking of bookings) expect(booking.affected).toMatchObject({ outcome: 'choose' });
  });
});
