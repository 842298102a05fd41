import { seededRandom } from '@gerai/shared/testing/doubles.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { clockTimeAt } from '@gerai/shared/time.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCity, aCityService } from '../testing/city.ts';
import { aWorld, nik, type World } from '../testing/world.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

/** `kk` (15 minutes) and `kia` (20, on a grid of 10) at the counters of `ktp-el` (10). */
function aSharingCity(counters: number) {
  const city = aCity({ counters });
  const more = [
    aCityService({ serviceId: 'kk', counterMinutes: 15, slotMinutes: 15, bookingsPerPerson: 100 }),
    aCityService({ serviceId: 'kia', counterMinutes: 20, slotMinutes: 10, bookingsPerPerson: 100 }),
  ];
  return {
    ...city,
    services: [...city.services, ...more],
    counters: city.counters.map((counter) =>
      counter.agencyId === 'dukcapil'
        ? { ...counter, serviceIds: [...counter.serviceIds, 'kk', 'kia'] }
        : counter,
    ),
  };
}
const day = { day: '2026-12-01' };
const by = (number: number) => ({ visitor: { name: 'Siti Contoh', nik: nik(number) } });

/** Bookings at each minute, by the bookings themselves. */
async function mostAtOnce(world: World): Promise<number> {
  const bookings = (await world.items()).filter(
    (item) => item.entity === 'booking' && item.status === 'confirmed',
  );
  const starts = bookings.map(({ slotStart }) => String(slotStart));
  return Math.max(
    0,
    ...starts.map(
      (at) =>
        bookings.filter(({ slotStart, slotEnd }) => String(slotStart) <= at && at < String(slotEnd))
          .length,
    ),
  );
}

describe('services that share counters', () => {
  it('do not book the same counter twice, on different grids', async () => {
    const world = await aWorld(engine, { city: aSharingCity(1) });
    expect((await world.book('a', { serviceId: 'kk', time: '09:00', ...by(1) })).kind).toBe(
      'booked',
    );
    expect((await world.book('b', { serviceId: 'ktp-el', time: '09:10', ...by(2) })).kind).toBe(
      'slot-full',
    );
    expect((await world.book('c', { serviceId: 'kia', time: '08:50', ...by(3) })).kind).toBe(
      'slot-full',
    );
    expect((await world.book('d', { serviceId: 'ktp-el', time: '09:20', ...by(4) })).kind).toBe(
      'booked',
    );
  });
  it('show each other’s bookings as taken', async () => {
    const world = await aWorld(engine, { city: aSharingCity(1) });
    await world.book('a', { serviceId: 'kk', time: '09:00' });
    const result = await world.book('b', { serviceId: 'kk', time: '09:00', ...by(2) });
    expect(result).toMatchObject({
      kind: 'slot-full',
      alternatives: [{ time: '08:45' }, { time: '09:15' }, {}, {}, {}, {}],
    });
  });
  it('keep a quota each', async () => {
    const city = aSharingCity(2);
    const services = city.services.map((service) =>
      service.serviceId === 'kk' ? { ...service, dailyQuota: { booking: 1, walkIn: 0 } } : service,
    );
    const world = await aWorld(engine, { city: { ...city, services } });
    expect((await world.book('a', { serviceId: 'kk', ...by(1) })).kind).toBe('booked');
    expect((await world.book('b', { serviceId: 'kk', time: '10:00', ...by(2) })).kind).toBe(
      'slot-full',
    );
    expect((await world.book('c', { time: '10:00', ...by(3) })).kind).toBe('booked');
  });
  it('never book more than the counters planned at any moment, in a race over overlapping places', async () => {
    const world = await aWorld(engine, { city: aSharingCity(2) });
    const random = seededRandom(20261201);
    const pick = <T>(values: readonly T[]) => values[Math.floor(random.next() * values.length)];
    const requests = Array.from({ length: 240 }, (_, index) => {
      const serviceId = pick(['ktp-el', 'kk', 'kia']) ?? 'kk';
      const step = serviceId === 'kk' ? 15 : 10;
      const time = clockTimeAt(540 + step * Math.floor(random.next() * (60 / step)));
      const applicantCount = 1 + Math.floor(random.next() * 3);
      return world.book(`r${index}`, { ...day, serviceId, time, applicantCount, ...by(index + 1) });
    });
    const kinds = Map.groupBy(await Promise.all(requests), ({ kind }) => kind);
    expect([...kinds.keys()].sort()).toEqual(['booked', 'slot-full']);
    expect(await mostAtOnce(world)).toBe(2);
    const row = (
      await world.deps.places.taken('dukcapil#mingguan', day.day, day.day, { fresh: true })
    ).get(day.day);
    for (const taken of row?.cells.values() ?? []) expect(taken).toBeLessThanOrEqual(2);
  });
});
