import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localStage } from '@gerai/e2e/stage.ts';
import { startRuntime } from '@gerai/local/runtime.ts';
import type { Runtime } from '@gerai/local/runtime-options.ts';
import { addDays, instantAt } from '@gerai/shared/time.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { playLiveDay } from './live-day.ts';
import { DAY } from './simulate-day.ts';
import { pekalongan } from './world.ts';

let runtime: Runtime;
const folder = mkdtempSync(join(tmpdir(), 'gerai-live-'));

beforeAll(async () => {
  runtime = await startRuntime({
    dataDir: folder,
    clock: { startAt: instantAt(addDays(DAY, -1), '08:00') },
    throttleFactor: Number.POSITIVE_INFINITY,
  });
}, 60_000);
afterAll(async () => {
  await runtime?.close();
  rmSync(folder, { recursive: true });
});

it.runIf(process.env.GERAI_DEEP)(
  'a day of two counters through the real services loses nobody and calls nobody twice',
  {
    timeout: 240_000,
  },
  async () => {
    const world = await pekalongan(1, 2);
    const report = await playLiveDay(localStage(runtime.url), {
      world,
      day: DAY,
      kind: 'quiet',
      seed: 3,
      speed: Number.POSITIVE_INFINITY,
    });
    expect(report.errors).toEqual([]);
    expect(report.visits).toBeGreaterThan(5);
    expect(report).toMatchObject({ calledTwice: 0, lost: 0 });
    expect(report.finished + report.missed).toBe(report.visits);
  },
);
