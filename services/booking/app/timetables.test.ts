import type { CityHoliday, CityInterpreter, CitySeason } from '@gerai/shared/contract/city.ts';
import { testContext } from '@gerai/shared/testing/doubles.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTableDrafts } from '../adapters/table-drafts.ts';
import type { Decision } from '../domain/booking.ts';
import type { CatalogueChanges } from '../domain/catalogue-change.ts';
import { aCity, aCityService } from '../testing/city.ts';
import { aCommand, aVisit, aWorld, nik, type World } from '../testing/world.ts';
import { publishDraft, writeDraft, writeUndo } from './catalogue-drafts.ts';
import { daysFrom } from './find-places.ts';
import { listAvailability } from './list-availability.ts';
import { rescheduleByLink } from './reschedule-booking.ts';
import { settleChoices } from './settle-choices.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

const TUESDAY = '2026-12-01';
const REASON = { id: 'rapat dinas', en: 'staff meeting' };
const NONE: CatalogueChanges = { services: [], timetables: [], closedDays: [] };
const text = (words: string) => ({ id: words, en: words });
const STATED = { status: 'official', source: 'SE Wali Kota' } as const;

const admin = (world: World) =>
  testContext(world.clock.now(), { actor: { kind: 'staff', id: 'admin-1' } });

async function change(
  world: World,
  changes: Partial<CatalogueChanges>,
  options: {
    readonly decisions?: Readonly<Record<string, Decision>>;
    readonly others?: Decision | null;
    readonly key?: string;
  } = {},
) {
  const all = { ...NONE, ...changes };
  const command = aCommand(options.key ?? JSON.stringify(all), all);
  const context = admin(world);
  const request = { changes: all, note: 'Rapat', reason: REASON, command, context };
  const written = await writeDraft(world.deps, request);
  if (written.kind !== 'draft') throw new Error(JSON.stringify(written));
  const { draft, diff, hits } = written.preview;
  const published = await publishDraft(world.deps, {
    draftId: draft.draftId,
    decisions: options.decisions ?? {},
    others: options.others ?? null,
    context,
  });
  return { draft, diff, hits, published };
}

async function undo(world: World, draftId: string, others: Decision | null = null) {
  const context = admin(world);
  const command = aCommand(`undo ${draftId}`);
  const written = await writeUndo(world.deps, { draftId, command, context });
  if (written.kind !== 'draft') throw new Error(written.kind);
  const undoId = written.preview.draft.draftId;
  return publishDraft(world.deps, { draftId: undoId, decisions: {}, others, context });
}

async function booked(world: World, key: string, time: string, day = TUESDAY, number = 1) {
  const result = await world.book(key, {
    day,
    time,
    visitor: { name: 'Siti Contoh', nik: nik(number) },
  });
  if (result.kind !== 'booked') throw new Error(`${day} ${time}: ${result.kind}`);
  return { ...result, bookingId: result.stored.booking.bookingId };
}

async function day(world: World, wanted: string, serviceId = 'ktp-el') {
  const catalogue = await world.deps.catalogue.load({ fresh: true });
  const service = catalogue.services.get(serviceId);
  if (!service) throw new Error('No service');
  const [found] = await daysFrom(world.deps, catalogue, service, {
    from: wanted,
    count: 1,
    fresh: true,
    applicants: 1,
    now: world.clock.now(),
  });
  if (!found) throw new Error('No day');
  return found;
}

async function stateOf(world: World, bookingId: string) {
  const item = (await world.items()).find(
    (each) => each.entity === 'booking' && each.bookingId === bookingId,
  );
  if (!item) throw new Error('No booking');
  const { type } = (item.outbox ?? {}) as { type?: string };
  const { status, day: onDay, slotStart, affected, reason, version } = item;
  return { type, status, day: onDay, slotStart, affected, reason, version };
}

const HOURS = { monday: '', tuesday: '', wednesday: '', thursday: '', friday: '' };
const advent: CitySeason = {
  seasonId: 'advent',
  name: text('Jam khusus'),
  from: '2026-12-01',
  to: '2026-12-10',
  week: {
    ...Object.fromEntries(
      Object.keys(HOURS).map((each) => [each, [{ from: '09:00', to: '11:00' }]]),
    ),
    saturday: [],
    sunday: [],
  } as unknown as CitySeason['week'],
  ...STATED,
};

const holiday = (date: string, name: string): CityHoliday => ({
  date,
  name: text(name),
  kind: 'joint-leave',
  ...STATED,
});

describe('a season', () => {
  it('is drafted, previewed with whom it hits, published for the whole mall, and taken back', async () => {
    const world = await aWorld(engine);
    const early = await booked(world, 'early', '10:00');
    const late = await booked(world, 'late', '14:00', TUESDAY, 2);
    const undecided = await change(world, { seasons: [advent] });
    expect(undecided.published.kind).toBe('undecided');
    expect(undecided.hits.map(({ booking }) => booking.bookingId)).toEqual([late.bookingId]);
    expect(undecided.diff.map(({ serviceId, field }) => [serviceId, field])).toEqual([
      ['ktp-el', 'seasons/advent'],
      ['nib', 'seasons/advent'],
    ]);
    const { draft, published } = await change(
      world,
      { seasons: [advent] },
      { others: 'move', key: 'again' },
    );
    expect(published.kind).toBe('published');
    const open = await day(world, TUESDAY);
    expect([open.slots[0]?.time, open.slots.at(-1)?.time]).toEqual(['09:00', '10:50']);
    expect(await stateOf(world, early.bookingId)).toMatchObject({ version: 1 });
    expect(await stateOf(world, late.bookingId)).toMatchObject({
      type: 'booking.booking.rescheduled.v1',
      reason: REASON,
      day: TUESDAY,
    });
    expect((await undo(world, draft.draftId)).kind).toBe('published');
    expect((await day(world, TUESDAY)).slots.at(-1)?.time).toBe('15:20');
  });
  it('that ends before it begins, or has overlapping hours, is refused', async () => {
    const world = await aWorld(engine);
    const wrong = {
      ...advent,
      to: '2026-11-01',
      week: { ...advent.week, friday: [{ from: '10:00', to: '09:00' }] },
    };
    const changes = { ...NONE, seasons: [wrong] };
    const request = { changes, note: 'x', command: aCommand('w'), context: admin(world) };
    expect(await writeDraft(world.deps, request)).toMatchObject({
      kind: 'refused',
      problems: [{ code: 'before-from' }, { pointer: '/seasons/0/week/friday', code: 'overlaps' }],
    });
  });
});

describe('a day with hours of its own', () => {
  const onTuesday = (
    periods: readonly { from: string; to: string; plannedCounters: number }[] | null,
  ) => ({
    exceptions: [{ agencyId: 'dukcapil', timetableId: 'mingguan', day: TUESDAY, periods }],
  });

  it('has them whatever week and season say, for the counters of that timetable alone', async () => {
    const world = await aWorld(engine);
    const { draft } = await change(
      world,
      onTuesday([{ from: '13:00', to: '14:00', plannedCounters: 2 }]),
    );
    expect(draft.serviceIds).toEqual(['ktp-el']);
    expect((await day(world, TUESDAY)).slots.map(({ time }) => time)).toEqual([
      '13:00',
      '13:10',
      '13:20',
      '13:30',
      '13:40',
      '13:50',
    ]);
    expect((await day(world, TUESDAY, 'nib')).slots[0]?.time).toBe('08:00');
    expect((await day(world, '2026-12-02')).slots[0]?.time).toBe('08:00');
    await change(world, onTuesday(null));
    expect((await day(world, TUESDAY)).slots[0]?.time).toBe('08:00');
  });
  it('may be closed, or open though the mall is not', async () => {
    const world = await aWorld(engine);
    await change(world, onTuesday([]));
    expect((await day(world, TUESDAY)).state).toBe('closed');
    await change(world, { holidays: [holiday(TUESDAY, 'Cuti bersama')] }, { key: 'h' });
    await change(world, onTuesday([{ from: '08:00', to: '09:00', plannedCounters: 1 }]));
    expect((await day(world, TUESDAY)).state).toBe('open');
    expect(await day(world, TUESDAY, 'nib')).toMatchObject({
      state: 'holiday',
      holiday: { name: { id: 'Cuti bersama' } },
    });
  });
});

describe('a holiday', () => {
  it('closes the mall by name; who sits all the same is open; taken off it is a day like any', async () => {
    const world = await aWorld(engine);
    const stays = await booked(world, 'stays', '10:00', '2026-12-02');
    const moves = await booked(world, 'moves', '10:00', TUESDAY, 2);
    const { diff, hits, published } = await change(
      world,
      {
        holidays: [holiday(TUESDAY, 'Cuti bersama')],
        closedDays: [{ agencyId: 'dpmptsp', day: TUESDAY, closed: false }],
      },
      { decisions: { [moves.bookingId]: 'move' } },
    );
    expect(published.kind).toBe('published');
    expect(hits.map(({ booking }) => booking.bookingId)).toEqual([moves.bookingId]);
    expect(
      diff.some(({ serviceId, field }) => serviceId === null && field === `holidays/${TUESDAY}`),
    ).toBe(true);
    expect(await day(world, TUESDAY)).toMatchObject({
      state: 'holiday',
      holiday: { name: { id: 'Cuti bersama' } },
    });
    expect((await day(world, TUESDAY, 'nib')).state).toBe('open');
    expect(await stateOf(world, moves.bookingId)).toMatchObject({
      day: '2026-12-02',
      reason: REASON,
    });
    expect(await stateOf(world, stays.bookingId)).toMatchObject({ version: 1 });
    await change(world, { removedHolidays: [TUESDAY] });
    expect((await day(world, TUESDAY)).state).toBe('open');
  });
});

describe('a visitor who is asked for another time', () => {
  const closed = { closedDays: [{ agencyId: 'dukcapil', day: '2026-12-08', closed: true }] };

  async function anAskedWorld(onDay = '2026-12-08') {
    const world = await aWorld(engine, { city: aCity({ counters: 1 }) });
    const visit = await booked(world, 'visit', '10:00', onDay);
    const changes = { closedDays: [{ agencyId: 'dukcapil', day: onDay, closed: true }] };
    const { draft } = await change(world, changes, { others: 'offer' });
    return { world, ...visit, draft };
  }
  const settle = (world: World) => settleChoices(world.deps, testContext(world.clock.now()));

  it('has a deadline, keeps the old place until then, and may choose', async () => {
    const { world, bookingId, token } = await anAskedWorld();
    expect(await stateOf(world, bookingId)).toMatchObject({
      type: 'booking.booking.affected.v1',
      status: 'confirmed',
      affected: { outcome: 'choose', until: '2026-12-02T01:30:00.000Z' },
      reason: REASON,
    });
    const row = await world.deps.places.taken('dukcapil#mingguan', '2026-12-08', '2026-12-08', {
      fresh: true,
    });
    expect(row.get('2026-12-08')?.cells.get(600)).toBe(1);
    const chosen = await rescheduleByLink(world.deps, {
      token,
      lastFour: '7890',
      day: '2026-12-09',
      time: '11:00',
      command: aCommand('chosen'),
      context: testContext(world.clock.now()),
    });
    expect(chosen).toMatchObject({ kind: 'rescheduled' });
    world.clock.set('2026-12-02T02:00:00.000Z');
    expect(await settle(world)).toBe(0);
    expect(await stateOf(world, bookingId)).toMatchObject({
      day: '2026-12-09',
      affected: undefined,
    });
  });
  it('who does not choose is moved to the nearest place, once, and told why', async () => {
    const { world, bookingId } = await anAskedWorld();
    world.clock.set('2026-12-02T01:29:00.000Z');
    expect(await settle(world)).toBe(0);
    world.clock.set('2026-12-02T01:30:00.000Z');
    const settled = await Promise.all([settle(world), settle(world)]);
    expect(settled.reduce((sum, count) => sum + count)).toBeGreaterThanOrEqual(1);
    expect(await settle(world)).toBe(0);
    expect(await stateOf(world, bookingId)).toMatchObject({
      type: 'booking.booking.rescheduled.v1',
      status: 'confirmed',
      day: '2026-12-09',
      slotStart: '2026-12-09T03:00:00.000Z',
      reason: REASON,
      affected: undefined,
      version: 3,
    });
  });
  it('keeps it where the day opens again before the deadline, and is told so', async () => {
    const { world, bookingId, draft } = await anAskedWorld();
    expect((await undo(world, draft.draftId)).kind).toBe('published');
    expect(await stateOf(world, bookingId)).toMatchObject({
      affected: { outcome: 'kept' },
      slotStart: '2026-12-08T03:00:00.000Z',
    });
    world.clock.set('2026-12-02T02:00:00.000Z');
    expect(await settle(world)).toBe(0);
  });
  it('is cancelled with the reason where no place is free any more', async () => {
    const world = await aWorld(engine, {
      city: aCity({ counters: 1, service: { bookingHorizonDays: 8 } }),
    });
    const visit = await booked(world, 'visit', '10:00', '2026-12-08');
    await change(world, closed, { others: 'offer', key: 'one' });
    const rest = ['2026-12-09', '2026-12-10'].map((each) => ({
      agencyId: 'dukcapil',
      day: each,
      closed: true,
    }));
    await change(world, { closedDays: rest }, { others: 'offer', key: 'two' });
    world.clock.set('2026-12-02T01:30:00.000Z');
    expect(await settle(world)).toBe(1);
    expect(await stateOf(world, visit.bookingId)).toMatchObject({
      type: 'booking.booking.cancelled.v1',
      status: 'cancelled',
      reason: REASON,
    });
  });
  it('of a slot that is near has until the evening before, or two hours before it', async () => {
    const { world, bookingId } = await anAskedWorld(TUESDAY);
    expect(await stateOf(world, bookingId)).toMatchObject({
      affected: { until: '2026-11-30T11:00:00.000Z' },
    });
    world.clock.set('2026-11-30T11:00:00.000Z');
    expect(await settle(world)).toBe(1);
    expect(await stateOf(world, bookingId)).toMatchObject({ day: '2026-12-02' });
  });
});

describe('an interpreter', () => {
  const bisindo: CityInterpreter = {
    interpreterId: 'bisindo',
    name: text('BISINDO'),
    weekly: [{ weekday: 2, from: '09:00', to: '10:00' }],
    days: [{ day: '2026-12-08', hours: [] }],
  };

  it('is shown by day; whoever needs one is offered those hours, and booked in them only', async () => {
    const world = await aWorld(engine);
    const { draft, diff } = await change(world, { interpreters: [bisindo] });
    expect(draft.serviceIds).toEqual([]);
    expect(diff).toMatchObject([{ serviceId: null, field: 'interpreters/bisindo' }]);
    const asked = (interpreter: string | undefined) =>
      listAvailability(world.deps, {
        serviceId: 'ktp-el',
        from: TUESDAY,
        applicants: 1,
        interpreter,
        now: world.clock.now(),
      });
    await world.deps.catalogue.load({ fresh: true });
    const found = await asked('any');
    if (found.kind !== 'availability') throw new Error(found.kind);
    const [first, second] = found.days;
    expect(first?.interpreters).toEqual([{ interpreterId: 'bisindo', from: '09:00', to: '10:00' }]);
    expect([first?.slots[0]?.time, first?.slots.at(-1)?.time]).toEqual(['09:00', '09:50']);
    expect([second?.slots, second?.state, second?.interpreters]).toEqual([[], 'full', []]);
    expect(found.days.find((each) => each.day === '2026-12-08')?.slots).toEqual([]);
    const needs = ['interpreter'] as const;
    const outside = await world.book('outside', { needs: [...needs], time: '11:00' });
    expect(outside).toMatchObject({ kind: 'slot-not-available' });
    if (outside.kind !== 'slot-not-available') throw new Error(outside.kind);
    expect(outside.alternatives.every(({ time }) => time >= '09:00' && time < '10:00')).toBe(true);
    expect(await world.book('unknown', { interpreterId: 'nobody' })).toMatchObject({
      kind: 'invalid',
      errors: [{ pointer: '/interpreterId', code: 'unknown' }],
    });
    expect((await world.book('inside', { needs: [...needs], time: '09:50' })).kind).toBe('booked');
    // The need itself stays sealed.
    const booking = (await world.items()).find(({ entity }) => entity === 'booking');
    expect(JSON.stringify(booking)).not.toContain('interpreter');
    expect((await undo(world, draft.draftId)).kind).toBe('published');
    expect((await world.deps.catalogue.load({ fresh: true })).interpreters).toEqual([]);
  });
  it('where nobody interprets, the need is noted and no hour is refused', async () => {
    const world = await aWorld(engine);
    expect((await world.book('need', { needs: ['interpreter'], time: '11:00' })).kind).toBe(
      'booked',
    );
  });
});

describe('drafts', () => {
  it('that change sixty services are kept, listed and published', async () => {
    const base = aCity();
    const many = Array.from({ length: 58 }, (_, index) =>
      aCityService({ serviceId: `layanan-${index}`, name: text('x'.repeat(500)) }),
    );
    const city = {
      ...base,
      services: [...base.services, ...many],
      counters: base.counters.map((counter) =>
        counter.agencyId === 'dukcapil'
          ? { ...counter, serviceIds: ['ktp-el', ...many.map(({ serviceId }) => serviceId)] }
          : counter,
      ),
    };
    const world = await aWorld(engine, { city });
    const { draft, published } = await change(world, { seasons: [advent] }, { others: 'offer' });
    expect(published.kind).toBe('published');
    expect(draft.serviceIds).toHaveLength(60);
    const { services } = await world.deps.catalogue.load({ fresh: true });
    expect([...services.values()].every(({ catalogueVersion }) => catalogueVersion === 2)).toBe(
      true,
    );
    const [listed] = await world.deps.drafts.list();
    expect(listed).toMatchObject({ draftId: draft.draftId, status: 'published' });
  });
  it('of the form in which services stood in their own item are read and changed as they are', async () => {
    const world = await aWorld(engine);
    const { draft } = await change(world, { holidays: [holiday('2026-12-30', 'Cuti')] });
    const found = await world.deps.drafts.find(draft.draftId);
    if (!found) throw new Error('No draft');
    const { reason: _, serviceIds: __, mall: ___, inline: ____, ...old } = found;
    const item = { ...old, draftId: `drf_${'0'.repeat(26)}`, entity: 'draft', schemaVersion: 1 };
    const key = { pk: 'DRAFT#pekalongan', sk: item.draftId };
    await world.table.put({ item: { ...key, ...item }, event: null });
    const drafts = createTableDrafts(world.table, world.deps.ids, 'pekalongan');
    const read = await drafts.find(item.draftId);
    expect(read).toMatchObject({ serviceIds: ['ktp-el', 'nib'], reason: null, mall: null });
    if (!read) throw new Error('No draft');
    await drafts.change(read, { ...read, version: read.version + 1, undoneBy: 'admin-2' }, null);
    expect(await drafts.find(item.draftId)).toMatchObject({
      undoneBy: 'admin-2',
      after: [{ serviceId: 'ktp-el' }, { serviceId: 'nib' }],
    });
  });
});

describe('an agency that does not sit every day', () => {
  it('is closed on the other days, and refuses them with the nearest on which it sits', async () => {
    const world = await aWorld(engine);
    await change(world, {
      timetables: [
        {
          agencyId: 'dukcapil',
          timetableId: 'mingguan',
          weekly: [{ weekday: 4, from: '09:00', to: '11:00', plannedCounters: 1 }],
          ticketsFrom: '08:45',
          lastTicketMinutesBeforeClose: 30,
        },
      ],
    });
    const states = ['2026-12-01', '2026-12-02', '2026-12-03', '2026-12-10'];
    expect(await Promise.all(states.map(async (each) => (await day(world, each)).state))).toEqual([
      'closed',
      'closed',
      'open',
      'open',
    ]);
    const { serviceId, time } = aVisit();
    const refused = await world.book('closed', { serviceId, time });
    if (refused.kind !== 'slot-not-available') throw new Error(refused.kind);
    expect(refused.alternatives[0]).toMatchObject({ day: '2026-12-03', time: '09:00' });
  });
});
