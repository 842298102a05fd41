import type { Table } from '@gerai/shared/table/table.ts';
import { TestClock } from '@gerai/shared/testing/doubles.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { service as declaration } from '../service.ts';
import { aService, NOW, SERVICE } from '../testing/world.ts';
import { TableCatalogue } from './catalogue.ts';

let engine: TestEngine;
let table: Table;
let clock: TestClock;

beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  table = await engine.createTable(declaration.table);
  clock = new TestClock(NOW);
});

const aCopy = () => new TableCatalogue(table, 'pekalongan', clock);
const versionOf = async (catalogue: TableCatalogue) =>
  (await catalogue.service(SERVICE))?.catalogueVersion;

describe('the copy of the catalogue', () => {
  it('is read whole only when a service has been stored since', async () => {
    const catalogue = aCopy();
    await aCopy().keep(aService());
    expect(await versionOf(catalogue)).toBe(1);
    const reads = vi.spyOn(table, 'queryAll');
    for (let time = 0; time < 5; time += 1) {
      clock.advanceSeconds(11);
      expect(await versionOf(catalogue)).toBe(1);
    }
    expect(reads).not.toHaveBeenCalled();
    await aCopy().keep(aService({ catalogueVersion: 2 }));
    clock.advanceSeconds(11);
    expect(await versionOf(catalogue)).toBe(2);
    expect(reads).toHaveBeenCalledTimes(1);
  });

  it('is read anew by a repetition whose first try died before it left its stamp', async () => {
    await aCopy().keep(aService());
    const catalogue = aCopy();
    expect(await versionOf(catalogue)).toBe(1);
    vi.spyOn(table, 'update').mockRejectedValueOnce(new Error('died'));
    await expect(aCopy().keep(aService({ catalogueVersion: 2 }))).rejects.toThrow('died');
    clock.advanceSeconds(11);
    expect(await versionOf(catalogue)).toBe(1);
    expect(await aCopy().keep(aService({ catalogueVersion: 2 }))).toBe('changed-meanwhile');
    clock.advanceSeconds(11);
    expect(await versionOf(catalogue)).toBe(2);
  });

  it('is read whole after a quarter of an hour in any case', async () => {
    const catalogue = aCopy();
    await aCopy().keep(aService());
    expect(await versionOf(catalogue)).toBe(1);
    const reads = vi.spyOn(table, 'queryAll');
    clock.advanceSeconds(15 * 60);
    await versionOf(catalogue);
    expect(reads).toHaveBeenCalledTimes(1);
  });

  it('takes a counter from whichever service was published last', async () => {
    const service = {
      ...aService({ catalogueVersion: 7 }),
      publishedAt: '2026-11-01T00:00:00.000Z',
    };
    const [counter] = service.counters;
    if (!counter) throw new Error('No counter');
    const moved = { ...counter, floor: 2 };
    await aCopy().keep(service);
    await aCopy().keep({
      ...aService({ serviceId: 'kia', catalogueVersion: 2 }),
      publishedAt: '2026-11-02T00:00:00.000Z',
      counters: [moved],
    });
    expect(await aCopy().counter(counter.counterId)).toEqual(moved);
  });
});
