import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRuntime } from '@gerai/local/runtime.ts';
import type { Runtime } from '@gerai/local/runtime-options.ts';
import type { City } from '@gerai/shared/contract/city.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import { builtWeb } from '@gerai/web/build.ts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import type { castOf } from '../journey.ts';
import { localStage, type Stage } from '../stage.ts';
import { launch } from './browser.ts';

/** A Tuesday, 08.30 in Jakarta: the mall has been open for half an hour. */
const MORNING: Instant = '2026-11-24T01:30:00.000Z';
const START_MS = 120_000;

export interface WebPlatform {
  readonly url: string;
  readonly browser: Browser;
  /** Everything that is done around the windows, over the API. */
  readonly stage: Stage;
}

/**
 * A platform on a fresh folder that serves the built faces, and a browser: there before the tests of
 * the group in which it is called, and gone after them.
 * @throws Error where it is used before it has started.
 */
export function webPlatform(name: string, city: () => Promise<City>): WebPlatform {
  const dataDir = mkdtempSync(join(tmpdir(), `gerai-${name}-`));
  let runtime: Runtime | undefined;
  let browser: Browser | undefined;
  let stage: Stage | undefined;

  beforeAll(async () => {
    runtime = await startRuntime({
      dataDir,
      city: await city(),
      webFolder: await builtWeb(),
      clock: { startAt: MORNING },
      throttleFactor: Number.POSITIVE_INFINITY,
    });
    stage = localStage(runtime.url);
    browser = await launch();
  }, START_MS);

  afterAll(async () => {
    await browser?.close();
    await runtime?.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  return {
    get url() {
      return started(runtime).url;
    },
    get browser() {
      return started(browser);
    },
    get stage() {
      return started(stage);
    },
  };
}

function started<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new Error('The platform has not started');
  return part;
}

/** Fills the form of a chosen time with a person, and confirms: from there on there is a booking. */
export async function bookAs(
  page: Page,
  { name, nik, phone }: ReturnType<typeof castOf>,
): Promise<void> {
  await page.getByLabel('Nama lengkap').fill(name);
  await page.getByLabel('NIK').fill(nik);
  await page.getByLabel('Nomor HP').fill(phone);
  await page.getByRole('button', { name: 'Lanjut' }).click();
  await page.getByRole('button', { name: 'Konfirmasi janji temu' }).click();
  await page.getByText('Janji temu tersimpan').waitFor();
}
