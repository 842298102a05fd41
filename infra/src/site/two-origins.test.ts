import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { castOf } from '@gerai/e2e/journey.ts';
import { cityOfOneAgency } from '@gerai/e2e/small-city.ts';
import { hasBrowser, launch, openWindow } from '@gerai/e2e/web/browser.ts';
import { startRuntime } from '@gerai/local/runtime.ts';
import type { Runtime } from '@gerai/local/runtime-options.ts';
import { builtWeb } from '@gerai/web/build.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SERVICES } from '../services.ts';
import { cachedPaths } from '../stacks/web-stack.ts';
import { synthesize } from '../testing/platform.ts';
import { type Cors, startTwoOrigins, type TwoOrigins } from '../testing/two-origins.ts';

const SERVICE = 'dukcapil-ktp-el-rekam';

describe.runIf(hasBrowser)('with the site and the API apart, under the deployed rules', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'gerai-two-origins-'));
  let runtime: Runtime;
  let origins: TwoOrigins;
  let browser: Awaited<ReturnType<typeof launch>>;

  beforeAll(async () => {
    const { config, of } = await synthesize('prod');
    const [api] = of('AWS::ApiGatewayV2::Api');
    const [headers] = of('AWS::CloudFront::ResponseHeadersPolicy');
    const folder = await builtWeb();
    runtime = await startRuntime({
      dataDir,
      city: await cityOfOneAgency('dukcapil'),
      webFolder: folder,
      clock: { startAt: '2026-11-24T01:30:00.000Z' },
      throttleFactor: Number.POSITIVE_INFINITY,
    });
    origins = await startTwoOrigins({
      platform: runtime.url,
      folder,
      cors: api?.properties.CorsConfiguration as Cors,
      contentSecurityPolicy:
        /"ContentSecurityPolicy":"([^"]*)"/.exec(JSON.stringify(headers?.properties))?.[1] ?? '',
      deployed: {
        site: `https://${config.publicHost}`,
        api: `https://${config.api?.host}`,
      },
      cached: [...cachedPaths(SERVICES).keys()],
    });
    browser = await launch();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await origins?.close();
    await runtime?.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('a citizen books and follows the link, and nothing about them passes the site', async () => {
    const { page, complaints } = await openWindow(browser, {
      viewport: { width: 360, height: 800 },
    });
    const cast = castOf(7);
    await page.goto(`${origins.site}/layanan/${SERVICE}`);
    await page.getByRole('link', { name: 'Pilih jadwal' }).click();
    await page.getByRole('button', { name: 'Pilih ini' }).click();
    await page.getByLabel('Nama lengkap').fill(cast.name);
    await page.getByLabel('NIK').fill(cast.nik);
    await page.getByLabel('Nomor HP').fill(cast.phone);
    await page.getByRole('button', { name: 'Lanjut' }).click();
    await page.getByRole('heading', { name: 'Periksa' }).waitFor();
    await page.getByRole('button', { name: 'Konfirmasi janji temu' }).click();
    await page.waitForURL(/\/b\//);
    // A link opened anew, as from the SMS.
    await page.goto(page.url());
    await page.getByRole('link', { name: 'Tambah ke kalender' }).waitFor();

    expect(complaints).toEqual([]);
    expect(origins.askedOfSite.length).toBeGreaterThan(0);
    const cached = [...cachedPaths(SERVICES).keys()].map(
      (pattern) => new RegExp(`^GET ${pattern.replaceAll('*', '[^/ ]+')}(\\?[^ ]*)?$`),
    );
    for (const asked of origins.askedOfSite) {
      expect(
        cached.some((pattern) => pattern.test(asked)),
        asked,
      ).toBe(true);
    }
    expect(origins.askedOfApi).toContain('POST /v1/bookings');
    expect(origins.askedOfApi.some((asked) => asked.startsWith('GET /v1/bookings/'))).toBe(true);
  });

  it('a kiosk asks to be let in', async () => {
    const { page, complaints } = await openWindow(browser, {
      viewport: { width: 1080, height: 1920 },
    });
    await page.goto(`${origins.site}/kios`);
    await page
      .getByText(/\d{3} ?\d{3}/)
      .first()
      .waitFor();
    expect(origins.askedOfApi).toContain('POST /v1/devices/pairings');
    expect(complaints).toEqual([]);
  });

  it('a path that nothing answers says so', async () => {
    const { page } = await openWindow(browser);
    const answer = await page.goto(`${origins.site}/tidak-ada`);
    expect(answer?.status()).toBe(404);
    await page.getByRole('link', { name: 'halaman depan' }).click();
    await page.locator('#cari').waitFor();
  });
});
