import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { service as booking } from '@gerai/booking/service.ts';
import { startRuntime } from '@gerai/local/runtime.ts';
import type { Runtime } from '@gerai/local/runtime-options.ts';
import { builtWeb } from '@gerai/web/build.ts';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { castOf } from '../journey.ts';
import { cityOfOneAgency } from '../small-city.ts';
import { localStage, type Stage, until } from '../stage.ts';
import { hasBrowser, launch, openWindow } from './browser.ts';

const SERVICE = 'dukcapil-ktp-el-rekam';

describe.runIf(hasBrowser)('the citizen’s phone without a network', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'gerai-offline-'));
  let runtime: Runtime;
  let browser: Browser;
  let stage: Stage;

  beforeAll(async () => {
    runtime = await startRuntime({
      dataDir,
      city: await cityOfOneAgency('dukcapil'),
      webFolder: await builtWeb(),
      clock: { startAt: '2026-11-24T01:30:00.000Z' },
      throttleFactor: Number.POSITIVE_INFINITY,
    });
    stage = localStage(runtime.url);
    browser = await launch();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await runtime?.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  test('opens its ticket with the QR code, and the list of services, with their age', async () => {
    const { days } = await stage.client.ask(booking.routes.getAvailability, {
      params: { serviceId: SERVICE },
    });
    const place = days.flatMap(({ day, slots }) =>
      slots.filter(({ remaining }) => remaining > 0).map(({ time }) => ({ day, time })),
    )[20];
    if (!place) throw new Error('No place');
    const { name, nik, phone } = castOf(1);
    const booked = await stage.client.ask(booking.routes.book, {
      body: {
        serviceId: SERVICE,
        ...place,
        visitor: { name, nik },
        contact: { phone },
        smsConsent: { given: false, textVersion: '2026-11' },
      },
    });
    const { page, context, complaints } = await openWindow(browser, {
      viewport: { width: 360, height: 800 },
      serviceWorkers: 'allow',
    });
    await page.goto(runtime.url);
    await page.getByRole('heading', { name: 'Sering dicari' }).waitFor();
    await page.goto(`${runtime.url}/b/${booked.viewToken}`);
    await page.locator('svg.qr').waitFor();
    await until('the worker to answer for the page', async () =>
      Boolean(await page.evaluate('navigator.serviceWorker.controller !== null')),
    );

    await context.setOffline(true);
    await page.reload();
    await page.locator('svg.qr').waitFor();
    await page.getByText('Yang tampil adalah data terakhir').waitFor();
    await page.getByText(/Data pukul/).waitFor();
    await page.goto(runtime.url);
    await page.getByRole('heading', { name: 'Sering dicari' }).waitFor();
    await page.getByRole('link', { name: 'Buka tiket' }).waitFor();

    // What is kept is the page and its files; no answer of the API is in any cache.
    const cached = String(
      await page.evaluate(
        `caches.keys().then(async (names) => (await Promise.all(names.map(async (name) =>
          (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)))).flat().join(' '))`,
      ),
    );
    expect(cached).toMatch(/^\/ |\/assets\//);
    expect(cached).not.toMatch(/\/v1\/|\/b\/|\/loket|\/dasbor/);
    // The link's secret is neither where every script of the origin finds it at once, nor in a name.
    expect(String(await page.evaluate('JSON.stringify({ ...localStorage })'))).not.toContain(
      booked.viewToken,
    );
    await context.setOffline(false);
    await page.evaluate('dispatchEvent(new Event("online"))');
    expect(complaints).toEqual([]);
    await context.close();
  });
});
