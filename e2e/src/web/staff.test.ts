import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRuntime } from '@gerai/local/runtime.ts';
import type { Runtime } from '@gerai/local/runtime-options.ts';
import { builtWeb } from '@gerai/web/build.ts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cityOfOneAgency } from '../small-city.ts';
import { localStage, type Stage } from '../stage.ts';
import { axeViolations, hasBrowser, launch, openWindow, type Window } from './browser.ts';
import { playCounter } from './counter-scenes.ts';
import { playDashboard } from './dashboard-scenes.ts';
import { playDesk, playGroup } from './desk-scenes.ts';
import { sidewaysPixels } from './gates.ts';

const OFFICE = { viewport: { width: 1366, height: 768 } };

describe.runIf(hasBrowser)('the faces of the staff', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'gerai-staff-'));
  let runtime: Runtime;
  let browser: Browser;
  let stage: Stage;
  const windows: Window[] = [];

  beforeAll(async () => {
    runtime = await startRuntime({
      dataDir,
      city: await cityOfOneAgency('dukcapil'),
      webFolder: await builtWeb(),
      clock: { startAt: '2026-11-24T02:00:00.000Z' },
      throttleFactor: Number.POSITIVE_INFINITY,
    });
    stage = localStage(runtime.url);
    browser = await launch();
  }, 120_000);

  afterAll(async () => {
    for (const { context } of windows) await context.close();
    await browser?.close();
    await runtime?.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const open = async (): Promise<Window> => {
    const window = await openWindow(browser, OFFICE);
    windows.push(window);
    return window;
  };
  const faults: string[] = [];
  const look = async (name: string, page: Page) => {
    for (const found of await axeViolations(page)) faults.push(`${name}: ${found}`);
    const wide = await sidewaysPixels(page);
    if (wide > 0) faults.push(`${name}: ${wide} px too wide`);
  };

  /** Where a story breaks off, what its windows show is worth more than the line of the test. */
  const broken = async (error: unknown) => {
    const texts: string[] = [];
    for (const { page } of windows) {
      if (page.isClosed()) continue;
      const text = (await page.locator('body').textContent()) ?? '';
      texts.push(`${page.url()}: ${text.replace(/\s+/g, ' ').slice(0, 3000)}`);
    }
    throw new Error(`The story broke off. The windows show:\n${texts.join('\n')}`, {
      cause: error,
    });
  };

  test('every state of the counter is as it should be', async () => {
    await playCounter({ url: runtime.url, stage, open, look }).catch(broken);
    expect(faults).toEqual([]);
    expect(windows.flatMap(({ complaints }) => complaints)).toEqual([]);
  }, 240_000);

  test('every state of the information desk is as it should be', async () => {
    await playDesk({ url: runtime.url, stage, open, look }).catch(broken);
    expect(faults).toEqual([]);
    expect(windows.flatMap(({ complaints }) => complaints)).toEqual([]);
  }, 240_000);

  test('every state of the dashboard is as it should be', async () => {
    await playDashboard({ url: runtime.url, stage, open, look }).catch(broken);
    expect(faults).toEqual([]);
    expect(windows.flatMap(({ complaints }) => complaints)).toEqual([]);
  }, 240_000);

  test('a supervisor books a group, from the form to its SMS and its number', async () => {
    await playGroup({ url: runtime.url, stage, open, look }).catch(broken);
    expect(faults).toEqual([]);
  }, 120_000);
});
