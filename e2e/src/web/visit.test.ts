import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCity } from '@gerai/config/load.ts';
import { startRuntime } from '@gerai/local/runtime.ts';
import type { Runtime } from '@gerai/local/runtime-options.ts';
import type { City } from '@gerai/shared/contract/city.ts';
import { builtWeb } from '@gerai/web/build.ts';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localStage } from '../stage.ts';
import { axeViolations, hasBrowser, launch, whatWindowsShow } from './browser.ts';
import { playWebVisit, type WebVisitReport } from './visit.ts';

/** Enough calls for a 95th percentile to be one of them and not the worst. */
const MEASURED_CALLS = 20;
/** Within so long a machine that has time sends a plain file. */
const CALM_MS = 15;

/** The whole mall, with numbers enough for the measure. */
async function generousCity(): Promise<City> {
  const city = await loadCity(new URL('../../../config/pekalongan/', import.meta.url));
  return {
    ...city,
    services: city.services.map((service) => ({
      ...service,
      dailyQuota: { ...service.dailyQuota, walkIn: service.dailyQuota.walkIn + MEASURED_CALLS },
    })),
  };
}

describe.runIf(hasBrowser)('a whole visit in several windows', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'gerai-web-'));
  const violations: string[] = [];
  const wide: string[] = [];
  let runtime: Runtime;
  let browser: Browser;
  let report: WebVisitReport;
  let english: WebVisitReport;

  const play = (phone: string, language: 'id' | 'en', measuredCalls: number) =>
    playWebVisit({
      browser,
      url: runtime.url,
      stage: localStage(runtime.url),
      phone,
      language,
      measuredCalls,
      look: async (name, page) => {
        const where = `${language} ${name}`;
        for (const found of await axeViolations(page)) violations.push(`${where}: ${found}`);
        const overflow = await page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        if (Number(overflow) > 0) wide.push(`${where}: ${String(overflow)} px too wide`);
      },
    }).catch(async (error: unknown) => {
      throw new Error(`The visit broke off. The windows show:\n${await whatWindowsShow(browser)}`, {
        cause: error,
      });
    });

  beforeAll(async () => {
    runtime = await startRuntime({
      dataDir,
      city: await generousCity(),
      webFolder: await builtWeb(),
      clock: { startAt: '2026-11-24T01:30:00.000Z' },
    });
    browser = await launch();
    report = await play('081200009999', 'id', MEASURED_CALLS);
    english = await play('081200008888', 'en', 0);
  }, 480_000);

  afterAll(async () => {
    await browser?.close();
    await runtime?.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  test('books within seven touches and takes a number within three, in both languages', () => {
    for (const each of [report, english]) {
      expect(each.bookingTaps).toBeLessThanOrEqual(7);
      expect(each.kioskTaps).toBeLessThanOrEqual(3);
    }
  });

  test('tells the phone of a call within fifteen seconds of the key', () => {
    for (const each of [report, english]) {
      expect(each.callToPhoneMs).toBeGreaterThan(0);
      expect(each.callToPhoneMs).toBeLessThan(15_000);
    }
  });

  test('shows a call on the display within two seconds of the key, 95 times in 100', () => {
    const { callToDisplayMs, callToCounterMs, plainRequestMs } = report;
    expect(callToDisplayMs.length).toBeGreaterThan(MEASURED_CALLS);
    const share = (values: readonly number[], part: number) =>
      values[Math.ceil(values.length * part) - 1] ?? Number.NaN;
    // A plain file takes a few ms where the machine has time. Where it takes ten times as long, so do
    // all steps of a call, and the limit is as many times as long.
    const busy = Math.max(1, share(plainRequestMs, 0.5) / CALM_MS);
    const figures = {
      displayP50: share(callToDisplayMs, 0.5),
      displayP95: share(callToDisplayMs, 0.95),
      counterP50: share(callToCounterMs, 0.5),
      counterP95: share(callToCounterMs, 0.95),
      busy,
    };
    console.log(`call, in ms: ${JSON.stringify(figures)}`);
    expect(figures.displayP95).toBeLessThan(2000 * busy);
  });

  test('axe finds nothing on any page or state', () => {
    expect(violations).toEqual([]);
  });

  test('no page scrolls sideways', () => {
    expect(wide).toEqual([]);
  });

  test('no window complains, and none asks a foreign origin', () => {
    expect([...report.complaints, ...english.complaints]).toEqual([]);
  });
});
