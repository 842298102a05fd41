import { sequentialIds, testContext } from '@gerai/shared/testing/doubles.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTableCities } from '../adapters/table-catalogue.ts';
import { aCity } from '../testing/city.ts';
import { aWorld, NOW, type World } from '../testing/world.ts';
import { importCity } from './import-city.ts';
import type { CityStore } from './ports.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

const load = (world: World, city: unknown, cities: CityStore = createTableCities(world.table)) =>
  importCity({ mallId: 'pekalongan', ids: sequentialIds(), cities }, city, testContext(NOW));

describe('the import of a city', () => {
  it('publishes every service with what the others need to know of it', async () => {
    const world = await aWorld(engine, { loaded: false });
    expect(await load(world, aCity())).toEqual({ kind: 'imported', services: 2 });
    const item = await world.table.get({ pk: 'CATALOGUE#pekalongan', sk: 'SERVICE#ktp-el' });
    expect(item).toMatchObject({
      version: 1,
      catalogueVersion: 1,
      outbox: { type: 'booking.service.published.v1' },
      agency: { agencyId: 'dukcapil', name: 'Dinas Kependudukan' },
      queue: { prefix: 'C' },
      closedDays: ['2026-12-24', '2027-01-01'],
      seasons: [{ seasonId: 'ramadan' }],
    });
    const catalogue = await world.deps.catalogue.load();
    const weekly = catalogue.services.get('ktp-el')?.timetable.weekly;
    expect(weekly).toHaveLength(14);
    expect(weekly?.[0]).toEqual({ weekday: 1, from: '08:00', to: '12:00', plannedCounters: 2 });
    expect([...catalogue.services.keys()].sort()).toEqual(['ktp-el', 'nib']);
    expect(catalogue.holidays.get('2027-01-01')?.status).toBe('estimate');
  });
  it('happens once', async () => {
    const world = await aWorld(engine);
    const before = await world.items();
    expect(await load(world, aCity({ service: { counterMinutes: 30 } }))).toEqual({
      kind: 'already-seeded',
    });
    expect(await world.items()).toEqual(before);
  });
  it('can be run again after it died in the middle', async () => {
    const world = await aWorld(engine, { loaded: false });
    const cities = createTableCities(world.table);
    let written = 0;
    const dying: CityStore = {
      ...cities,
      putService: (service, event) => {
        written += 1;
        return written === 2
          ? Promise.reject(new Error('died'))
          : cities.putService(service, event);
      },
    };
    await expect(load(world, aCity(), dying)).rejects.toThrow('died');
    expect(await load(world, aCity())).toEqual({ kind: 'imported', services: 2 });
    expect((await world.items()).filter((item) => item.entity === 'service')).toHaveLength(2);
  });
  it('refuses a city that is wrong, by the path of the field, and writes nothing', async () => {
    const world = await aWorld(engine, { loaded: false });
    const city = aCity();
    await expect(
      load(world, { ...city, services: [{ ...city.services[0], queueId: 'x' }] }),
    ).rejects.toThrow('services.0.queueId');
    await expect(load(world, { ...city, extra: 1 })).rejects.toThrow('extra');
    const other = { ...city, mall: { ...city.mall, mallId: 'semarang' } };
    await expect(load(world, other)).rejects.toThrow('semarang');
    expect(await world.items()).toEqual([]);
  });
});
