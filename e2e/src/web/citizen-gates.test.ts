import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRuntime } from '@gerai/local/runtime.ts';
import type { Runtime } from '@gerai/local/runtime-options.ts';
import { builtWeb } from '@gerai/web/build.ts';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cityOfOneAgency } from '../small-city.ts';
import { hasBrowser, launch, openWindow, type Window } from './browser.ts';
import { allFaults } from './gates.ts';

const SERVICE = 'dukcapil-ktp-el-rekam';
const TARGET = 44;

describe.runIf(hasBrowser)('the gates of the citizen’s pages', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'gerai-gates-'));
  let runtime: Runtime;
  let browser: Browser;
  let phone: Window;

  beforeAll(async () => {
    runtime = await startRuntime({
      dataDir,
      city: await cityOfOneAgency('dukcapil'),
      webFolder: await builtWeb(),
      clock: { startAt: '2026-11-24T01:30:00.000Z' },
      throttleFactor: Number.POSITIVE_INFINITY,
    });
    browser = await launch();
    phone = await openWindow(browser, { viewport: { width: 360, height: 800 } });
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await runtime?.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  test.each([
    ['/', 'Sering dicari'],
    [`/layanan/${SERVICE}`, 'Yang harus dibawa'],
    [`/janji/${SERVICE}`, 'Kapan Anda mau datang?'],
    ['/papan', 'Lantai 1'],
    ['/cek', 'Lihat antrean saya'],
    ['/layanan/tidak/ada', 'Halaman tidak ada'],
  ])('%s', async (path, heading) => {
    const { page } = phone;
    await page.goto(`${runtime.url}${path}`);
    await page.getByRole('heading', { name: heading }).waitFor();
    expect(await allFaults(page, TARGET)).toEqual([]);
  });
});
