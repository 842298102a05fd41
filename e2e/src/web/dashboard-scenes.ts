import { ROUTE_EXAMPLES } from '@gerai/analytics/contract/examples.ts';
import type { DayReport, IkmReport, PromiseReport } from '@gerai/analytics/contract/schemas.ts';
import { addDays } from '@gerai/shared/time.ts';
import type { Page } from 'playwright-core';
import { until } from '../stage.ts';
import type { Scenes } from './counter-scenes.ts';
import { untruths } from './dashboard-truth.ts';
import { printedPages } from './desk-scenes.ts';
import { signIn } from './visit.ts';

const SAMPLE: DayReport = ROUTE_EXAMPLES.getDayReport.responses[200];
/** Every answer tells the time, and the page goes by it. */
const NOW = '2026-11-24T06:40:00.000Z';
const IKM: IkmReport = {
  ...ROUTE_EXAMPLES.getIkmReport.responses[200],
  serverTime: NOW,
  mall: {
    ...ROUTE_EXAMPLES.getIkmReport.responses[200].mall,
    n: 412,
    ikm: 84.21,
    grade: 'B',
    sampleSufficient: true,
  },
};

/** Seven days of promises: most agencies are judged, the last ones have too few calls. */
function busyPromises(to: string): PromiseReport {
  const sample: PromiseReport = ROUTE_EXAMPLES.getPromiseReport.responses[200];
  const [agency] = sample.agencies;
  const [service] = sample.services;
  if (!agency || !service) throw new Error('The sample of the contract is empty');
  const of = (scored: number, kept: number) => ({
    ...sample.total,
    first: {
      ...sample.total.first,
      scored,
      kept: Math.round(scored * kept),
      keptShare: kept,
      notLaterThanP90: Math.round(scored * Math.min(1, kept + 0.1)),
    },
  });
  return {
    ...sample,
    to,
    serverTime: NOW,
    total: of(1900, 0.815),
    days: Array.from({ length: 7 }, (_, index) => ({
      day: addDays(to, index - 6),
      ...of(index === 6 ? 24 : 300, 0.76 + index * 0.02),
    })),
    agencies: Array.from({ length: 18 }, (_, index) => ({
      ...agency,
      agencyId: `instansi-${index + 1}`,
      agencyName:
        index === 0 ? agency.agencyName : `Instansi dengan nama yang panjang ${index + 1}`,
      ...of(200 - index * 11, 0.7 + index * 0.01),
    })),
    services: Array.from({ length: 20 }, (_, index) => ({
      ...service,
      serviceId: `${service.serviceId}-${index}`,
      serviceName: { id: `Layanan ${index + 1}`, en: `Service ${index + 1}` },
      agencyId: `instansi-${(index % 18) + 1}`,
      ...of(120 - index * 6, 0.72 + index * 0.01),
    })),
  };
}

/** A full day of a mall of eighteen agencies, from the contract's sample values; others by their day. */
function busyDay(day: string, serverTime: string): DayReport {
  const weekday = Number(day.slice(-2)) % 7;
  const times = 4 + weekday;
  const [agency] = SAMPLE.agencies;
  const [service] = SAMPLE.services;
  const [hour] = SAMPLE.hours;
  if (!agency || !service || !hour) throw new Error('The sample of the contract is empty');
  const waiting = {
    ...SAMPLE.total.waiting,
    medianSeconds: 480 + weekday * 120,
    p90Seconds: 1300 + weekday * 180,
  };
  return {
    ...SAMPLE,
    day,
    serverTime,
    total: {
      ...SAMPLE.total,
      waiting,
      visits: SAMPLE.total.visits * times,
      legs: SAMPLE.total.legs * times,
      served: SAMPLE.total.served * times,
    },
    floors: [1, 2].map((floor) => ({ ...SAMPLE.total, waiting, floor })),
    agencies: Array.from({ length: 18 }, (_, index) => ({
      ...agency,
      agencyId: `instansi-${index + 1}`,
      agencyName:
        index === 0 ? agency.agencyName : `Instansi dengan nama yang panjang ${index + 1}`,
      floor: index < 9 ? 1 : 2,
      served: 20 + index * 3,
      waiting: { ...waiting, medianSeconds: 300 + index * 60 },
    })),
    services: Array.from({ length: 40 }, (_, index) => ({
      ...service,
      agencyId: `instansi-${(index % 18) + 1}`,
      serviceId: `${service.serviceId}-${index}`,
      visits: 90 - index * 2,
    })),
    hours: [8, 9, 10, 11, 12, 13, 14, 15].map((each) => ({
      ...hour,
      hour: each,
      visits: 12 + ((each * 37) % 50),
    })),
  };
}

/**
 * The leadership's page: an empty day, a full one, its filters, what is printed.
 * @throws Error at the first thing that a reader would not find.
 */
export async function playDashboard({ url, open, look }: Scenes): Promise<void> {
  const { page } = await open();
  await signIn(page, `${url}/dasbor`, 'ratna');
  await page.locator('.tile strong').first().waitFor();
  await page.getByText('hari ini belum selesai').waitFor();
  await look('dasbor-01-hari-ini', page);

  await page.route('**/v1/reports/day?**', (route) => {
    const day = new URL(route.request().url()).searchParams.get('day') ?? SAMPLE.day;
    return route.fulfill({
      contentType: 'application/json',
      body: JSON.stringify(busyDay(day, NOW)),
    });
  });
  await page.route('**/v1/reports/ikm?**', (route) =>
    route.fulfill({ contentType: 'application/json', body: JSON.stringify(IKM) }),
  );
  await page.route('**/v1/reports/promises?**', (route) =>
    route.fulfill({
      contentType: 'application/json',
      body: JSON.stringify(busyPromises('2026-11-24')),
    }),
  );
  await page.reload();
  await page.getByRole('heading', { name: 'dilayani dalam tujuh hari' }).waitFor();
  await page.getByRole('heading', { name: /Unsur terlemah/ }).waitFor();
  await page
    .getByRole('heading', { name: /^Janji paling sering meleset/ })
    .first()
    .waitFor();
  await page.getByText(/perkiraan tunggu/).waitFor();
  await look('dasbor-02-ramai', page);
  const wrong = await untruths(page, {
    days: Array.from({ length: 7 }, (_, index) => busyDay(addDays('2026-11-24', index - 6), NOW)),
    ikm: IKM,
    promises: busyPromises('2026-11-24'),
  });
  if (wrong.length > 0) throw new Error(`Not what the reports say:\n${wrong.join('\n')}`);
  await page.evaluate('scrollTo(0, 700)');
  await look('dasbor-03-gambar', page);
  await page.evaluate('scrollTo(0, 0)');
  await page.getByText('Lihat tabel').first().click();
  await look('dasbor-04-tabel', page);
  await everyFigureIsWhole(page);
  const every = page.getByRole('button', { name: /^Tampilkan semua ?: Janji paling sering/ });
  await every.last().click();
  await page.getByRole('row', { name: /^Layanan 20/ }).waitFor();
  // On a phone, and on paper.
  const size = page.viewportSize();
  await page.setViewportSize({ width: 360, height: 800 });
  await look('dasbor-09-hp', page);
  await page.setViewportSize({ width: 680, height: 1009 });
  await page.emulateMedia({ media: 'print' });
  await look('dasbor-10-kertas', page);
  await page.emulateMedia({ media: null });
  if (size) await page.setViewportSize(size);

  // A view is an address: filtered here, opened there.
  await page.getByLabel('Lantai', { exact: true }).selectOption('2');
  await page.getByRole('heading', { name: /^Lantai 2/ }).waitFor();
  await page.getByLabel('Instansi', { exact: true }).selectOption({ index: 1 });
  await page.getByRole('heading', { name: /^Instansi dengan nama/ }).waitFor();
  const address = page.url();
  if (!/lantai=2&instansi=instansi-\d+/.test(address)) throw new Error(`Not in ${address}`);
  await look('dasbor-05-saring', page);
  await page.reload();
  await page.getByRole('heading', { name: /^Instansi dengan nama/ }).waitFor();
  await page.goBack();
  await page.getByRole('heading', { name: /^Lantai 2/ }).waitFor();
  await page.goto(`${url}/dasbor?hari=2026-11-23`);
  await page.getByRole('heading', { name: /Senin, 23 November 2026/ }).waitFor();
  await until(
    'the day before is no partial day',
    async () => (await page.getByText('hari ini belum selesai').count()) === 0,
  );
  await look('dasbor-06-kemarin', page);
  await page.goto(`${url}/dasbor?instansi=tidak-ada`);
  await page.getByText('Belum ada data untuk pilihan ini').waitFor();
  await look('dasbor-07-kosong', page);
  // Some of it does not come: what has come stands there, and the rest says that it is loading.
  await page.route('**/v1/reports/promises?**', (route) => route.abort());
  await page.route('**/v1/reports/ikm?**', (route) => route.abort());
  await page.goto(`${url}/dasbor`);
  await page.getByText('jaringan sedang lambat').first().waitFor();
  await look('dasbor-11-sebagian', page);
  await page.unroute('**/v1/reports/day?**');
  await page.route('**/v1/reports/day?**', (route) => route.abort());
  await page.goto(`${url}/dasbor`);
  await page.getByText('Tidak ada koneksi').waitFor();
  await look('dasbor-08-terputus', page);
}

/** Table, file and sentence at every figure; on A4 none is cut, and all of it is vector. */
async function everyFigureIsWhole(page: Page): Promise<void> {
  const poor: unknown = await page.evaluate(`
    [...document.querySelectorAll('figure')]
      .filter((each) => !each.querySelector('table') || !each.querySelector('a[download]') || !each.querySelector('figcaption')?.textContent.trim())
      .map((each) => each.querySelector('h2')?.textContent)`);
  if (Array.isArray(poor) && poor.length > 0) throw new Error(`Not whole: ${poor.join(', ')}`);
  const pdf = await page.pdf({ preferCSSPageSize: true });
  if (/\/Subtype\s*\/Image/.test(pdf.toString('latin1'))) throw new Error('A picture is no vector');
  const pages = await printedPages(page);
  if (pages < 2 || pages > 8) throw new Error(`The report has ${pages} pages`);
  // 180 × 267 mm of an A4 page at 96 dpi. What is kept together and lower than a page is cut nowhere.
  const size = page.viewportSize();
  await page.setViewportSize({ width: 680, height: 1009 });
  await page.emulateMedia({ media: 'print' });
  const cut: unknown = await page.evaluate(`
    [...document.querySelectorAll('svg.chart, .tile, figure:not(:has(tbody tr:nth-child(12)))')]
      .filter((each) => each.checkVisibility())
      .filter((each) => each.getBoundingClientRect().height > 1009 || each.getBoundingClientRect().width > 681
        || getComputedStyle(each.closest('.tile, .figure')).breakInside !== 'avoid')
      .map((each) => each.outerHTML.slice(0, 80) + ' ' + each.getBoundingClientRect().height)`);
  await page.emulateMedia({ media: null });
  if (size) await page.setViewportSize(size);
  if (Array.isArray(cut) && cut.length > 0) throw new Error(`Cut on paper: ${cut.join('\n')}`);
}
