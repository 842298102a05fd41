import { get, type IncomingMessage } from 'node:http';
import { gzipSync } from 'node:zlib';
import { service as booking } from '@gerai/booking/service.ts';
import { describe, expect, test } from 'vitest';
import { castOf } from '../journey.ts';
import { cityOfOneAgency } from '../small-city.ts';
import { until } from '../stage.ts';
import { hasBrowser, openWindow } from './browser.ts';
import { webPlatform } from './web-platform.ts';

const SERVICE = 'dukcapil-ktp-el-rekam';

describe.runIf(hasBrowser)('the citizen’s phone without a network', () => {
  const platform = webPlatform('offline', () => cityOfOneAgency('dukcapil'));

  test('opens its ticket with the QR code, and the list of services, with their age', async () => {
    const { days } = await platform.stage.client.ask(booking.routes.getAvailability, {
      params: { serviceId: SERVICE },
    });
    const place = days.flatMap(({ day, slots }) =>
      slots.filter(({ remaining }) => remaining > 0).map(({ time }) => ({ day, time })),
    )[20];
    if (!place) throw new Error('No place');
    const { name, nik, phone } = castOf(1);
    const booked = await platform.stage.client.ask(booking.routes.book, {
      body: {
        serviceId: SERVICE,
        ...place,
        visitor: { name, nik },
        contact: { phone },
        smsConsent: { given: false, textVersion: '2026-11' },
      },
    });
    const { page, context, complaints } = await openWindow(platform.browser, {
      viewport: { width: 360, height: 800 },
      serviceWorkers: 'allow',
    });
    await page.goto(platform.url);
    await page.getByRole('heading', { name: 'Sering dicari' }).waitFor();
    await page.goto(`${platform.url}/b/${booked.viewToken}`);
    await page.locator('svg.qr').waitFor();
    await until('the worker to answer for the page', async () =>
      Boolean(await page.evaluate('navigator.serviceWorker.controller !== null')),
    );

    await context.setOffline(true);
    await page.reload();
    await page.locator('svg.qr').waitFor();
    await page.getByText('Yang tampil adalah data terakhir').waitFor();
    await page.getByText(/Data pukul/).waitFor();
    await page.goto(platform.url);
    await page.getByRole('heading', { name: 'Sering dicari' }).waitFor();
    await page.getByRole('link', { name: 'Buka tiket' }).waitFor();

    // What is kept is the page and its files; no answer of the API is in any cache.
    const cached = String(
      await page.evaluate(
        `caches.keys().then(async (names) => (await Promise.all(names.map(async (name) =>
          (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)))).flat().join(' '))`,
      ),
    );
    expect(cached).toMatch(/\/shell\.html.*\/assets\//);
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

  test('without a script, what is only reading can be read: services, what to bring, the board', async () => {
    const { page, context } = await openWindow(platform.browser, {
      viewport: { width: 360, height: 800 },
      javaScriptEnabled: false,
    });
    // A page that is asked for before the API has woken up comes without its content.
    const open = async (path: string) => {
      const url = `${platform.url}${path}`;
      await until(`${url} with its content`, async () =>
        (await (await fetch(url)).text()).includes('data-prepared'),
      );
      await page.goto(url);
    };
    await open('');
    await page.locator('summary', { hasText: 'Dinas Kependudukan' }).click();
    await page
      .locator('.agency')
      .getByRole('link', { name: /Perekaman KTP-el/ })
      .click();
    await page.getByText('Kartu Keluarga (KK)').waitFor();
    await page.getByRole('checkbox').first().check();
    await open('/papan');
    await page.getByRole('table').first().waitFor();
    await open(`/janji/${SERVICE}`);
    await page.locator('noscript .note').waitFor();
    await open(`/layanan/${SERVICE}?bahasa=en`);
    await page.getByText('What to bring').waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await context.close();
  });

  test('the times of 14 days weigh at most 6 KB on the wire', async () => {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const path = `${platform.url}/v1/services/${SERVICE}/availability`;
      get(path, { headers: { 'accept-encoding': 'gzip' } }, resolve).on('error', reject);
    });
    let bytes = 0;
    for await (const chunk of answer as AsyncIterable<Buffer>) bytes += chunk.length;
    expect(answer.headers['content-encoding']).toBe('gzip');
    expect(bytes).toBeLessThanOrEqual(6 * 1024);
  });

  test('what came with the page is replaced without moving anything', async () => {
    const html = await (await fetch(`${platform.url}/layanan/${SERVICE}`)).text();
    expect(html).toContain('data-prepared');
    expect(gzipSync(html).length).toBeLessThanOrEqual(14 * 1024);
    const home = await (await fetch(platform.url)).text();
    expect(gzipSync(home).length).toBeLessThanOrEqual(14 * 1024);
    const { page, context, complaints } = await openWindow(platform.browser, {
      viewport: { width: 360, height: 800 },
    });
    await page.addInitScript(`
      window.shift = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
      }).observe({ type: 'layout-shift', buffered: true });`);
    for (const path of ['/', `/layanan/${SERVICE}`, `/janji/${SERVICE}`]) {
      await page.goto(`${platform.url}${path}`);
      await page.locator('#app:not([data-prepared])').waitFor();
      await page.getByRole('heading').nth(1).waitFor();
      if (path.startsWith('/janji')) await page.getByText('Jadwal tercepat').waitFor();
      expect(Number(await page.evaluate('window.shift')), path).toBeLessThanOrEqual(0.02);
    }
    expect(complaints).toEqual([]);
    await context.close();
  });
});
