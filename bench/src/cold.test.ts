import { LARGEST_KILOBYTES } from '@gerai/infra/bundle/bundle.ts';
import { expect, it } from 'vitest';
import { coldTable, measureColdStarts } from './cold.ts';

it('loads every handler in a fresh process and compares it with the bare client', async () => {
  const report = await measureColdStarts(1);
  const figures = Object.entries(report.handlers);
  expect(figures.length).toBeGreaterThan(15);
  for (const [name, { kilobytes, importRatio }] of figures) {
    expect(kilobytes, name).toBeLessThanOrEqual(LARGEST_KILOBYTES);
    expect(importRatio, name).toBeGreaterThan(0);
    expect(coldTable(report)).toContain(name);
  }
}, 120_000);
