import { service as booking } from '@gerai/booking/service.ts';
import { service as queue } from '@gerai/queue/service.ts';
import type { Page } from 'playwright-core';
import { castOf } from '../journey.ts';
import { type Stage, until } from '../stage.ts';
import type { Window } from './browser.ts';
import { signIn } from './visit.ts';

export const COUNTER_SERVICE = 'dukcapil-ktp-el-rekam';

export interface Scenes {
  readonly url: string;
  readonly stage: Stage;
  /** Opens a window of its own; who asked closes it. */
  readonly open: () => Promise<Window>;
  /** Called at every state, with its window as it is. */
  readonly look: (name: string, page: Page) => Promise<void>;
}

/** Gives walk-ins numbers over the API, as the desk does; answers the numbers. */
export async function giveNumbers(
  stage: Stage,
  howMany: number,
  options: { readonly priority?: boolean; readonly serviceId?: string } = {},
): Promise<string[]> {
  const token = await stage.tokenFor('rina');
  const numbers: string[] = [];
  for (let n = 0; n < howMany; n += 1) {
    const issued = await stage.client.ask(queue.routes.issueAtDesk, {
      token,
      body: {
        serviceId: options.serviceId ?? COUNTER_SERVICE,
        priority: options.priority ?? false,
      },
    });
    numbers.push(issued.number);
  }
  return numbers;
}

/** A booking of today or the next days for somebody, over the API. */
export async function bookSomebody(stage: Stage, person: number, index = 0) {
  const { days } = await stage.client.ask(booking.routes.getAvailability, {
    params: { serviceId: COUNTER_SERVICE },
  });
  const free = days.flatMap(({ day, slots }) =>
    slots.filter(({ remaining }) => remaining > 0).map(({ time }) => ({ day, time })),
  );
  const place = free[index];
  if (!place) throw new Error('No place');
  const cast = castOf(person);
  return stage.client.ask(booking.routes.book, {
    body: {
      serviceId: COUNTER_SERVICE,
      ...place,
      visitor: { name: cast.name, nik: cast.nik },
      contact: { phone: cast.phone },
      needs: ['wheelchair'],
      smsConsent: { given: false, textVersion: '2026-11' },
    },
  });
}

/** Signs an officer in and goes to the counter, opened. */
export async function openCounter(page: Page, url: string, username: string, number: number) {
  await signIn(page, `${url}/loket`, username);
  await page.getByRole('button', { name: new RegExp(`^Loket ${number}\\b`) }).click();
  const ready = page.getByRole('button', { name: /Panggil berikutnya/ });
  const closed = page.getByRole('button', { name: /Buka loket/ });
  await ready.or(closed).first().waitFor();
  if ((await closed.count()) > 0) await page.keyboard.press('F2');
  await ready.waitFor();
}

const calledButton = /Sudah datang, mulai/;

/**
 * Every state of the counter, played without a mouse where a key exists: from the sign-in to the lock.
 * @throws Error at the first thing that an officer would not find.
 */
export async function playCounter({ url, stage, open, look }: Scenes): Promise<void> {
  const window = await open();
  const { page, context } = window;
  const key = (name: string) => page.keyboard.press(name);
  const button = (name: string | RegExp) => page.getByRole('button', { name }).first();

  await page.goto(`${url}/loket`);
  await button('Masuk').waitFor();
  await look('loket-01-masuk', page);
  await signIn(page, `${url}/loket`, 'siti');
  await page.getByRole('heading', { name: 'Pilih loket Anda' }).waitFor();
  await button(/^Loket 5/).waitFor();
  await look('loket-02-pilih', page);
  await button(/^Loket 5/).click();
  await button(/Buka loket/).waitFor();
  await look('loket-03-tutup', page);
  await key('F2');
  await page.getByText('Tidak ada yang menunggu').waitFor();
  await look('loket-04-kosong', page);

  // Who waits, each with the reason for the place.
  const [, second = ''] = await giveNumbers(stage, 4);
  const [urgent = ''] = await giveNumbers(stage, 1, { priority: true });
  await button(/Panggil berikutnya: /).waitFor();
  await page.getByText('prioritas').first().waitFor();
  await look('loket-05-antrean', page);

  // Called, too early to call again or to give up.
  await key('F2');
  await button(calledButton).waitFor();
  await look('loket-06-dipanggil', page);
  await key('F8');
  await page.getByText('Hasil pelayanan').waitFor();
  await look('loket-07-melayani', page);

  // Ends that need more than one key.
  await key('F7');
  for (let down = 0; down < 4; down += 1) await key('ArrowDown');
  await page.getByText('Berkas yang kurang').waitFor();
  await key('F2');
  await page.getByRole('alert').getByText('Pilih berkas yang kurang').waitFor();
  await look('loket-08-belum-lengkap', page);
  await page.getByLabel('Diambil kemudian').check();
  await page.getByLabel('Hasil dapat diambil mulai').waitFor();
  await look('loket-09-diambil', page);

  // On to another counter: found by typing.
  await key('Shift+F8');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.type('kelahiran');
  await page.getByText('Warga membaca').waitFor();
  await look('loket-10-pindahkan', page);
  await key('Escape');
  await key('Shift+F9');
  await page.getByRole('dialog').waitFor();
  await look('loket-11-tunda', page);
  await key('Enter');
  await page.getByText('Terlewat dan ditunda: 1').waitFor();
  await button(/^Batal:/).waitFor();
  await look('loket-12-batal', page);
  await key('Shift+F2');
  await page.getByText('Hasil pelayanan').waitFor();
  await key('Shift+F9');
  await page.getByRole('dialog').waitFor();
  await key('Enter');
  await button(/^Kembalikan/).click();
  await page.getByRole('dialog').waitFor();
  await look('loket-13-kembalikan', page);
  await key('Escape');

  // A named pick, and everything else that a row offers.
  await button(`Tindakan untuk ${second}`).click();
  await page.getByRole('dialog').waitFor();
  await look('loket-14-baris', page);
  await key('Escape');
  await key('Shift+F4');
  await page.getByRole('dialog').waitFor();
  await look('loket-15-tanpa-nomor', page);
  await key('Escape');

  await key('F10');
  await page.getByRole('dialog').waitFor();
  await look('loket-16-bantuan', page);
  await key('Enter');
  await page.getByText(/Penyelia dipanggil/).waitFor();
  await look('loket-17-bantuan-dipanggil', page);
  await button('Sudah datang').click();
  await button(/Panggil bantuan/).waitFor();

  await button('Pintasan').click();
  await page.getByRole('dialog').waitFor();
  await look('loket-18-pintasan', page);
  await key('Escape');

  await key('F9');
  await page.getByRole('dialog').waitFor();
  await look('loket-19-jeda', page);
  await button('Jeda sekarang').click();
  await button(/Buka loket lagi/).waitFor();
  await look('loket-20-sedang-jeda', page);
  await key('F2');
  await button(/Panggil berikutnya/).waitFor();

  // A second tab watches.
  const tab = await context.newPage();
  await tab.goto(`${url}/loket`);
  await signInAgain(tab);
  await tab.getByRole('button', { name: /^Loket 5/ }).click();
  await tab.getByText('terbuka di tab lain').waitFor();
  await look('loket-21-tab-kedua', tab);
  await tab.close();

  // Without network: this counter alone may go on, in the order, and tells it afterwards.
  await key('F2');
  await button(calledButton).waitFor();
  const called = (await page.locator('.current-number').textContent()) ?? '';
  await until('the counter holds numbers for a time without network', () => holds(page), 40_000);
  await context.setOffline(true);
  await key('F8');
  await page.getByText('menunggu koneksi').waitFor();
  await page.getByText('Hasil pelayanan').waitFor();
  await page.getByText('boleh terus memanggil').waitFor({ timeout: 60_000 });
  await look('loket-22-terputus', page);
  await key('F2');
  await button(calledButton).waitFor();
  const alone = (await page.locator('.current-number').textContent()) ?? '';
  if (alone === called) throw new Error(`${called} was called twice`);
  await look('loket-23-panggil-tanpa-jaringan', page);
  await key('F8');
  await page.getByText('Hasil pelayanan').waitFor();
  await page.reload().catch(() => undefined);
  await context.setOffline(false);
  await page.goto(`${url}/loket`);
  await until(
    'the log is told',
    async () => (await statusOf(stage, called)) === 'finished',
    60_000,
  );
  await until(
    'who is there stays',
    async () => (await statusOf(stage, alone)) === 'serving',
    60_000,
  );
  await page.getByText('Hasil pelayanan').waitFor();
  if ((await page.locator('.current-number').textContent()) !== alone) {
    throw new Error(`${alone} is gone from the counter`);
  }

  // The session ends over the screen, which stays.
  await page.route('**/oidc/token', (route) => route.fulfill({ status: 400, body: '{}' }));
  await page.route('**/v1/counters/**', (route) =>
    route.fulfill({
      status: 401,
      contentType: 'application/json',
      body: '{"code":"unauthenticated"}',
    }),
  );
  await page.getByText('Sesi Anda berakhir').waitFor();
  await look('loket-24-sesi-berakhir', page);
  await page.unroute('**/oidc/token');
  await page.unroute('**/v1/counters/**');
  await key('Enter');
  await page.getByText('Hasil pelayanan').waitFor();
  await button('Kunci').click();
  await page.getByText('Layar terkunci').waitFor();
  await look('loket-25-terkunci', page);

  // The next officer takes the counter over, with whoever is there.
  const relief = await open();
  await signIn(relief.page, `${url}/loket`, 'hendra');
  await relief.page.getByRole('button', { name: /^Loket 5/ }).click();
  await relief.page.getByText('dipegang petugas lain').waitFor();
  await look('loket-26-petugas-lain', relief.page);
  await relief.page.getByRole('button', { name: 'Ambil alih' }).click();
  await relief.page.getByText('dipegang petugas lain').waitFor({ state: 'detached' });
  await relief.page.getByText('Hasil pelayanan').waitFor();
  await relief.page.keyboard.press('F8');
  await relief.page.getByText('Belum ada warga di loket').waitFor();
  if (urgent === '') throw new Error('Nobody was urgent');
}

async function statusOf(stage: Stage, number: string): Promise<string | undefined> {
  const token = await stage.tokenFor('rina');
  const { tickets } = await stage.client.ask(queue.routes.searchAtDesk, {
    token,
    body: { number },
  });
  return tickets[0]?.status;
}

/** Whether the device has kept somebody to call without network. */
async function holds(page: Page): Promise<boolean> {
  return Boolean(
    await page.evaluate(
      'JSON.parse(localStorage.getItem("gerai.panggil.loket-5") ?? "{}").desks?.some(({ held }) => held.length > 0) ?? false',
    ),
  );
}

/** The identity provider still knows who is here. */
async function signInAgain(page: Page): Promise<void> {
  const button = page.getByRole('button', { name: 'Masuk', exact: true });
  await button.click();
  await page.getByRole('heading', { name: 'Pilih loket Anda' }).waitFor();
}
