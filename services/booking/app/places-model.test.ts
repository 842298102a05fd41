import { testContext } from '@gerai/shared/testing/doubles.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { clockTimeAt, minutesOf } from '@gerai/shared/time.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openingOf } from '../domain/timetable.ts';
import { collide } from '../domain/visit.ts';
import { aCity, aCityService, holidaysOf } from '../testing/city.ts';
import { aCommand, aVisit, aWorld, nik, type World } from '../testing/world.ts';
import { bookVisit } from './book-visit.ts';
import { cancelByLink, cancelVisit } from './cancel-booking.ts';
import { publishDraft, writeDraft } from './catalogue-drafts.ts';
import { holdPlace, releaseHold } from './hold-place.ts';
import { rescheduleByLink, rescheduleLeg } from './reschedule-booking.ts';
import { settleChoices } from './settle-choices.ts';
import { acceptByLink, handOnPlaces, joinWaitlist, leaveWaitlist } from './waitlist.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

const COUNTERS = 2;
const DAY = '2026-12-01';
const FRIDAY = '2026-12-04';
const DAYS = [DAY, FRIDAY];

/** Two services of 10 and 15 minutes at the same two counters, with small quotas. */
function city() {
  const base = aCity({ counters: COUNTERS, service: { dailyQuota: { booking: 4, walkIn: 0 } } });
  const kk = aCityService({
    serviceId: 'kk',
    counterMinutes: 15,
    slotMinutes: 15,
    dailyQuota: { booking: 90, walkIn: 0 },
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

const stepArbitrary = fc.record({
  act: fc.constantFrom(
    ...(['book', 'book', 'hold', 'bookHeld', 'release', 'move', 'move', 'cancel'] as const),
    ...(['join', 'join', 'accept', 'leave', 'minutes', 'minutes'] as const),
    ...(['visit', 'visit', 'moveLeg', 'cancelVisit', 'group', 'hours'] as const),
  ),
  serviceId: fc.constantFrom('ktp-el', 'kk'),
  day: fc.constantFrom(...DAYS),
  /** Around the Friday break, so that places crowd and some cannot be. */
  step: fc.integer({ min: 0, max: 7 }),
  applicantCount: fc.integer({ min: 1, max: 3 }),
  which: fc.nat({ max: 50 }),
  minutes: fc.integer({ min: 1, max: 40 }),
});
type Step = typeof stepArbitrary extends fc.Arbitrary<infer S> ? S : never;

/** Carries steps out against the use cases, and remembers what it was given. */
function aPlayer(world: World) {
  const bookings: string[] = [];
  const visits: { readonly token: string; readonly ids: readonly string[] }[] = [];
  let short = false;
  const waits: string[] = [];
  const holds: {
    token: string;
    serviceId: string;
    day: string;
    time: string;
    applicantCount: number;
  }[] = [];
  let commands = 0;
  const command = (content: unknown) => {
    commands += 1;
    return aCommand(`c${commands}`, content);
  };
  const context = () => testContext(world.clock.now());
  const from = <T>(values: readonly T[], which: number) => values[which % values.length];
  const person = () => ({ visitor: { name: 'Siti Contoh', nik: nik(commands + 1) } });
  const timeOf = (step: Step) =>
    clockTimeAt(10 * 60 + 30 + step.step * (step.serviceId === 'kk' ? 15 : 10));
  return async (step: Step): Promise<void> => {
    const { serviceId, day, applicantCount, which } = step;
    const place = { serviceId, day, time: timeOf(step), applicantCount };
    const token = from(bookings, which) ?? '';
    const wait = from(waits, which) ?? '';
    const digits = { lastFour: '7890', context: context() };
    switch (step.act) {
      case 'book': {
        const done = await world.book('x', { ...place, ...person() }, { command: command(place) });
        if (done.kind === 'booked') bookings.push(done.token);
        return;
      }
      case 'hold': {
        const done = await holdPlace(world.deps, {
          ...place,
          command: command(place),
          context: context(),
        });
        if (done.kind === 'held') holds.push({ ...place, token: done.token });
        return;
      }
      case 'bookHeld': {
        const held = from(holds, which);
        if (!held) return;
        const { token: holdToken, ...its } = held;
        const fields = { ...its, ...person(), holdToken };
        const done = await world.book('x', fields, { command: command(fields) });
        if (done.kind === 'booked') bookings.push(done.token);
        return;
      }
      case 'release': {
        const held = from(holds, which);
        if (held) await releaseHold(world.deps, { ...held, context: context() });
        return;
      }
      case 'move':
        await rescheduleByLink(world.deps, {
          token,
          ...digits,
          day,
          time: place.time,
          command: command(place),
        });
        return;
      case 'cancel':
        await cancelByLink(world.deps, { token, ...digits, command: command(token) });
        return;
      case 'join': {
        const { time: _, ...fields } = aVisit({ ...place, ...person() });
        const done = await joinWaitlist(world.deps, {
          fields: { ...fields, bookedBy: 'self' },
          command: command(fields),
          context: context(),
        });
        if (done.kind === 'waiting') waits.push(done.token);
        return;
      }
      case 'accept': {
        const done = await acceptByLink(world.deps, {
          token: wait,
          ...digits,
          command: command(wait),
        });
        if (done.kind === 'booked') bookings.push(wait);
        return;
      }
      case 'visit': {
        const {
          serviceId: _s,
          time: _t,
          applicantCount: _a,
          ...shared
        } = aVisit({ day, ...person() });
        const { requirementIdsConfirmed, ...rest } = shared;
        const later = timeOf({ ...step, serviceId: 'kk', step: step.step + 2 });
        const legs = [
          { serviceId: 'ktp-el', time: timeOf({ ...step, serviceId: 'ktp-el' }) },
          { serviceId: 'kk', time: later },
        ].map((leg) => ({ ...leg, applicantCount: 1, requirementIdsConfirmed }));
        const done = await bookVisit(world.deps, {
          fields: { ...rest, legs },
          bookedBy: 'self',
          channel: 'web',
          command: command(legs),
          context: context(),
          mayActFor: () => true,
        });
        if (done.kind === 'booked') {
          const ids = done.stored.map(({ booking }) => booking.bookingId);
          visits.push({ token: done.token, ids });
          bookings.push(done.token);
        }
        return;
      }
      case 'moveLeg': {
        const visit = from(visits, which);
        if (!visit) return;
        await rescheduleLeg(world.deps, {
          token: visit.token,
          ...digits,
          bookingId: from(visit.ids, step.step) ?? '',
          day,
          time: place.time,
          command: command(place),
        });
        return;
      }
      case 'cancelVisit': {
        const visit = from(visits, which);
        if (!visit) return;
        const bookingIds = step.step % 2 === 0 ? undefined : visit.ids.slice(0, 1);
        const request = { token: visit.token, ...digits, bookingIds };
        await cancelVisit(world.deps, { ...request, command: command(bookingIds) });
        return;
      }
      case 'group': {
        const group = { counters: 1 + (which % COUNTERS), reason: 'Kelas' };
        const fields = { ...place, serviceId: 'kk', visitor: { name: 'SDN Contoh' } };
        const done = await world.book(
          'x',
          {
            ...fields,
            time: timeOf({ ...step, serviceId: 'kk' }),
            contact: { phone: phoneOf(commands) },
          },
          { channel: 'desk', bookedBy: 'desk', group, command: command(fields) },
        );
        if (done.kind === 'booked') bookings.push(done.token);
        return;
      }
      case 'hours': {
        short = !short;
        const periods = [
          { from: '08:00', to: short ? '11:00' : '15:30', plannedCounters: COUNTERS },
        ];
        const exceptions = [{ agencyId: 'dukcapil', timetableId: 'mingguan', day: DAY, periods }];
        const changes = { services: [], timetables: [], closedDays: [], exceptions };
        const written = await writeDraft(world.deps, {
          changes,
          note: 'Jam',
          command: command(changes),
          context: context(),
        });
        if (written.kind !== 'draft') return;
        const ways = ['keep', 'move', 'offer'] as const;
        await publishDraft(world.deps, {
          draftId: written.preview.draft.draftId,
          decisions: {},
          others: ways[which % 3] ?? 'offer',
          context: context(),
        });
        return;
      }
      case 'leave':
        await leaveWaitlist(world.deps, { token: wait, ...digits });
        return;
      case 'minutes':
        world.clock.advanceSeconds(step.minutes * 60);
        await settleChoices(world.deps, context());
        await handOnPlaces(world.deps, context());
    }
  };
}

/** A phone for each, since a phone has a limit. */
function phoneOf(number: number): string {
  return `0812${String(number).padStart(8, '0')}`;
}

/** Every place is free, held, offered or booked, exactly one of them, within opening and counters. */
async function expectSound(world: World): Promise<void> {
  const items = await world.items();
  const { services } = await world.deps.catalogue.load();
  const confirmed = items.filter(
    (item) => item.entity === 'booking' && item.status === 'confirmed',
  );
  const visits = Map.groupBy(confirmed, ({ visitId }) => String(visitId));
  for (const legs of visits.values()) {
    for (const [index, leg] of legs.entries()) {
      for (const other of legs.slice(index + 1)) {
        expect(collide(timesOf(leg), timesOf(other))).toBe(false);
      }
    }
  }
  const published = items.some((item) => item.entity === 'draft');
  const minute = (instant: unknown) =>
    minutesOf(clockTimeAt((Date.parse(String(instant)) / 60_000 + 7 * 60) % (24 * 60)));
  for (const day of DAYS) {
    const row = (await world.deps.places.taken('dukcapil#mingguan', day, day, { fresh: true })).get(
      day,
    );
    const spans = [
      ...confirmed
        .filter((item) => item.day === day)
        .map((item) => ({
          from: minute(item.slotStart),
          to: minute(item.slotEnd),
          serviceId: String(item.serviceId),
          applicants: Number(item.applicantCount),
          places: Number(item.counterCount ?? 1),
          /** Told that the hours have changed: it may lie outside of them until that is settled. */
          told: item.affected !== undefined,
        })),
      ...[...(row?.holds.values() ?? [])].map((hold) => ({
        ...hold,
        places: hold.places ?? 1,
        // What was taken before the hours changed is kept until its end.
        told: published,
      })),
    ];
    for (let cell = 0; cell < 24 * 60; cell += 5) {
      const taking = spans
        .filter(({ from, to }) => from < cell + 5 && cell < to)
        .reduce((sum, { places }) => sum + places, 0);
      expect([day, clockTimeAt(cell), row?.cells.get(cell) ?? 0]).toEqual([
        day,
        clockTimeAt(cell),
        taking,
      ]);
      expect(taking).toBeLessThanOrEqual(COUNTERS);
    }
    for (const service of services.values()) {
      if (service.agency.agencyId !== 'dukcapil') continue;
      const { serviceId } = service;
      const applicants = spans
        .filter((span) => span.serviceId === serviceId)
        .reduce((sum, span) => sum + span.applicants, 0);
      expect(row?.applicants.get(serviceId) ?? 0).toBe(applicants);
      expect(applicants).toBeLessThanOrEqual(service.service.dailyQuota.booking);
      const waiting = items.filter(
        (item) =>
          item.entity === 'wait' &&
          item.serviceId === serviceId &&
          item.day === day &&
          (item.status === 'waiting' || item.status === 'offered'),
      );
      expect(row?.waiting.get(serviceId) ?? 0).toBe(waiting.length);
      const opening = openingOf(service, holidaysOf(), day);
      const periods = opening.kind === 'open' ? opening.periods : [];
      for (const span of spans.filter((each) => each.serviceId === serviceId && !each.told)) {
        for (let at = span.from; at < span.to; at += 5) {
          expect(periods.some(({ from, to }) => from <= at && at + 5 <= to)).toBe(true);
        }
      }
    }
    const offers = items.filter(
      (item) =>
        item.entity === 'freed' &&
        item.day === day &&
        (item.status === 'resting' || item.status === 'offered'),
    );
    const kept = [...(row?.holds ?? [])].filter(([, hold]) => hold.kind === 'offer');
    expect(kept.map(([id]) => id).sort()).toEqual(offers.map(({ offerId }) => offerId).sort());
  }
}

function timesOf(item: Readonly<Record<string, unknown>>) {
  return { slotStart: String(item.slotStart), slotEnd: String(item.slotEnd) };
}

/** Many seeds run in the deep suite alone. */
const RUNS = process.env.GERAI_DEEP ? 200 : 15;

describe('places', () => {
  it('are free, held, offered or booked, exactly one of them, after any steps one by one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(stepArbitrary, { minLength: 5, maxLength: 25 }), async (steps) => {
        const world = await aWorld(engine, { city: city() });
        const play = aPlayer(world);
        for (const step of steps) await play(step);
        await expectSound(world);
      }),
      { numRuns: RUNS },
    );
  });
  it('are so after steps at the same moment, too', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(stepArbitrary, { minLength: 2, maxLength: 6 }), {
          minLength: 2,
          maxLength: 5,
        }),
        async (rounds) => {
          const world = await aWorld(engine, { city: city() });
          const play = aPlayer(world);
          for (const steps of rounds) await Promise.all(steps.map((step) => play(step)));
          await expectSound(world);
        },
      ),
      { numRuns: RUNS },
    );
  });
});
