import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRuntime } from '@gerai/local/runtime.ts';
import type { Runtime } from '@gerai/local/runtime-options.ts';
import { builtWeb } from '@gerai/web/build.ts';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localStage } from '../stage.ts';
import { axeViolations, hasBrowser, launch, whatWindowsShow } from './browser.ts';
import { playWebVisit, type WebVisitReport } from './visit.ts';

describe.runIf(hasBrowser)('a whole visit in several windows', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'gerai-web-'));
  const violations: string[] = [];
  const wide: string[] = [];
  let runtime: Runtime;
  let browser: Browser;
  let report: WebVisitReport;

  beforeAll(async () => {
    runtime = await startRuntime({
      dataDir,
      webFolder: await builtWeb(),
      clock: { startAt: '2026-11-24T01:30:00.000Z' },
    });
    browser = await launch();
    report = await playWebVisit({
      browser,
      url: runtime.url,
      stage: localStage(runtime.url),
      phone: '081200009999',
      look: async (name, page) => {
        for (const found of await axeViolations(page)) violations.push(`${name}: ${found}`);
        const overflow = await page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        if (Number(overflow) > 0) wide.push(`${name}: ${String(overflow)} px too wide`);
      },
    }).catch(async (error: unknown) => {
      throw new Error(`The visit broke off. The windows show:\n${await whatWindowsShow(browser)}`, {
        cause: error,
      });
    });
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await runtime?.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  test('books within seven touches and takes a number within three', () => {
    expect(report.bookingTaps).toBeLessThanOrEqual(7);
    expect(report.kioskTaps).toBeLessThanOrEqual(3);
  });

  test('shows every call on the display soon after the key', () => {
    expect(report.callToDisplayMs).toBeLessThan(4000);
  });

  test('axe finds nothing on any page or state', () => {
    expect(violations).toEqual([]);
  });

  test('no page scrolls sideways', () => {
    expect(wide).toEqual([]);
  });

  test('no window complains, and none asks a foreign origin', () => {
    expect(report.complaints).toEqual([]);
  });
});
