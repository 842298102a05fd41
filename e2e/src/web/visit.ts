import type { Browser, Page } from 'playwright-core';
import { type localStage, until } from '../stage.ts';
import { openWindow, type Window } from './browser.ts';

export interface WebVisit {
  readonly browser: Browser;
  readonly url: string;
  readonly stage: ReturnType<typeof localStage>;
  readonly phone: string;
  /** Called at every page and state of the story, with its window as it is. */
  readonly look: (name: string, page: Page) => Promise<void>;
}

export interface WebVisitReport {
  /** Touches of the citizen from the home page to the booking, typing apart. */
  readonly bookingTaps: number;
  readonly kioskTaps: number;
  /** From the key at the counter to the number on the display, in ms. */
  readonly callToDisplayMs: number;
  readonly complaints: readonly string[];
}

const SERVICE = 'dukcapil-ktp-el-rekam';
const NIK = '3375015708909999';

/**
 * One whole visit through the faces alone: booked on a phone, checked in at the kiosk by its scanner,
 * called at the counter by one key, shown on the display, surveyed on the phone, and read by the
 * leadership.
 * @throws Error at the first thing that people would not find.
 */
export async function playWebVisit(visit: WebVisit): Promise<WebVisitReport> {
  const { browser, url, stage, look } = visit;
  const phone = await openWindow(browser, { viewport: { width: 360, height: 800 } });
  const display = await openWindow(browser, { viewport: { width: 1920, height: 1080 } });
  const counter = await openWindow(browser, { viewport: { width: 1366, height: 768 } });
  const kiosk = await openWindow(browser, { viewport: { width: 1080, height: 1920 } });
  const office = await openWindow(browser, { viewport: { width: 1366, height: 768 } });
  const windows: readonly Window[] = [phone, display, counter, kiosk, office];
  const tap = async (page: Page, name: string | RegExp, role: 'button' | 'link' = 'button') => {
    await page.getByRole(role, { name }).first().click();
  };

  // On the phone, from the home page to the booking.
  let bookingTaps = 0;
  const press = async (name: string | RegExp, role: 'button' | 'link' = 'button') => {
    bookingTaps += 1;
    await tap(phone.page, name, role);
  };
  await phone.page.goto(url);
  // The first request of all starts everything that answers it.
  await phone.page.getByRole('heading', { name: 'Sering dicari' }).waitFor({ timeout: 60_000 });
  await look('warga-1-beranda', phone.page);
  await phone.page.getByRole('searchbox').fill('ktp');
  await phone.page.getByText('layanan ditemukan').waitFor();
  await look('warga-2-cari', phone.page);
  await press(/Perekaman KTP-el/, 'link');
  await phone.page.getByText('Yang harus dibawa').waitFor();
  await phone.page.getByRole('checkbox').first().check();
  await look('warga-3-layanan', phone.page);
  await press('Pilih jadwal', 'link');
  await phone.page.getByText('Jadwal tercepat').waitFor();
  await look('warga-4-jadwal', phone.page);
  await press('Pilih ini');
  await tap(phone.page, 'Lanjut');
  await phone.page.getByRole('alert').waitFor();
  await look('warga-5-salah-isi', phone.page);
  await phone.page.getByLabel('Nama lengkap').fill('Sari Contoh');
  await phone.page.getByLabel('NIK').fill(NIK);
  await phone.page.getByLabel('Nomor HP').fill(visit.phone);
  bookingTaps += 1;
  await phone.page.getByLabel(/kirimi saya SMS/).check();
  await phone.page.getByText('Saya perlu bantuan khusus').click();
  await phone.page.getByLabel('Kursi roda').check();
  await look('warga-6-data', phone.page);
  await press('Lanjut');
  await phone.page.getByRole('heading', { name: 'Periksa' }).waitFor();
  await look('warga-7-periksa', phone.page);
  await press('Konfirmasi janji temu');
  await phone.page.getByText('Janji temu tersimpan').waitFor();
  await look('warga-8-tersimpan', phone.page);

  // The SMS carries the same link.
  const own = visit.phone.replace(/^0/, '');
  let link = '';
  await until('the SMS with the link', async () => {
    const sms = (await stage.sms()).find((each) => each.phone.endsWith(own));
    link = sms?.text.match(/\/b\/\w+/)?.[0] ?? '';
    return link !== '';
  });
  if (!phone.page.url().endsWith(link)) throw new Error(`The SMS says ${link}`);
  const token = link.slice('/b/'.length);
  const booking = await stage.client.json<{ checkInClaim: string; slotStart: string }>(
    `/v1/bookings/${token}`,
  );

  // Before the doors open: the kiosk is paired, the display runs, the officer opens the counter.
  await stage.moveTo(new Date(Date.parse(booking.slotStart) - 15 * 60_000).toISOString());
  await signIn(office.page, `${url}/meja`, 'dewi');
  await office.page.getByRole('heading', { name: 'Terbitkan nomor' }).waitFor();
  await tap(office.page, 'Buat kode pasang');
  const pairing = office.page.getByRole('link', { name: 'halaman kios' });
  const kioskPath = (await pairing.getAttribute('href')) ?? '';
  await look('meja-1', office.page);
  await kiosk.page.goto(`${url}${kioskPath}`);
  await kiosk.page.getByRole('heading', { name: 'Selamat datang' }).waitFor();
  await look('kios-1-awal', kiosk.page);
  await display.page.goto(`${url}/layar?lantai=1`);
  await display.page.getByText('Lantai 1 ·').waitFor();
  await look('layar-1-kosong', display.page);
  await signIn(counter.page, `${url}/loket`, 'siti');
  await counter.page.getByRole('heading', { name: 'Pilih loket Anda' }).waitFor();
  const counterButton = counter.page.getByRole('button', { name: /^Loket \d+/ }).first();
  await counterButton.waitFor();
  await look('loket-1-pilih', counter.page);
  const { counters } = await stage.client.json<{ counters: { number: number }[] }>(
    `/v1/services/${SERVICE}`,
  );
  const number = counters[0]?.number ?? 0;
  await tap(counter.page, new RegExp(`^Loket ${number}\\b`));
  await counter.page.getByRole('button', { name: /Buka loket/ }).waitFor();
  await counter.page.keyboard.press('F2');
  await counter.page.getByRole('button', { name: /Panggil berikutnya/ }).waitFor();

  // A walk-in takes a number in three touches.
  let kioskTaps = 0;
  const touch = async (name: string | RegExp) => {
    kioskTaps += 1;
    await tap(kiosk.page, name);
  };
  await touch('Ambil nomor antrean');
  await kiosk.page.getByRole('heading', { name: 'Anda ke instansi mana?' }).waitFor();
  await look('kios-2-instansi', kiosk.page);
  await touch(/^Dindukcapil/);
  await kiosk.page.getByRole('heading', { name: 'Layanan apa?' }).waitFor();
  await look('kios-3-layanan', kiosk.page);
  await touch(/Perekaman KTP-el/);
  await kiosk.page.getByRole('heading', { name: /^Nomor Anda/ }).waitFor();
  await look('kios-4-nomor', kiosk.page);
  const walkIn = await numberOn(kiosk.page);
  await kiosk.page.getByRole('button', { name: 'Selesai' }).click();

  // The booking checks in by the scanner, which types like a keyboard, with no touch at all.
  await kiosk.page.getByRole('heading', { name: 'Selamat datang' }).waitFor();
  await kiosk.page.keyboard.type(booking.checkInClaim);
  await kiosk.page.keyboard.press('Enter');
  await kiosk.page.getByText('Janji temu', { exact: false }).first().waitFor();
  await kiosk.page.getByRole('heading', { name: /^Nomor Anda/ }).waitFor();
  await look('kios-5-janji', kiosk.page);
  const mine = await numberOn(kiosk.page);

  // The one link now follows the queue.
  await phone.page.reload();
  await phone.page
    .getByText(/orang di depan Anda|Anda berikutnya/)
    .first()
    .waitFor();
  await look('warga-9-menunggu', phone.page);

  // The officer calls, with one key, until it is her turn.
  let callToDisplayMs = 0;
  for (let turn = 0; ; turn += 1) {
    if (turn > 4) throw new Error(`${mine} was never called`);
    const before = performance.now();
    await counter.page.keyboard.press('F2');
    await counter.page.getByRole('button', { name: /Sudah datang, mulai/ }).waitFor();
    const called = (await counter.page.locator('.current-number').textContent()) ?? '';
    if (called !== walkIn && called !== mine) throw new Error(`Who is ${called}?`);
    await display.page.locator('.display', { hasText: called }).waitFor();
    callToDisplayMs = Math.max(callToDisplayMs, performance.now() - before);
    if (called === mine) break;
    await counter.page.keyboard.press('F8');
    await counter.page.getByText('Hasil pelayanan').waitFor();
    await look('loket-2-melayani', counter.page);
  }
  await counter.page.getByText('Sari Contoh').waitFor();
  await counter.page.getByText('Kursi roda').waitFor();
  await look('loket-3-dipanggil', counter.page);
  await look('layar-2-panggilan', display.page);
  await phone.page.getByRole('heading', { name: /Giliran Anda/ }).waitFor();
  await look('warga-10-giliran', phone.page);
  await counter.page.keyboard.press('F8');
  await counter.page.getByText('Hasil pelayanan').waitFor();
  await counter.page.getByLabel('Diambil kemudian').check();
  await counter.page.keyboard.press('F8');
  await counter.page.getByText('Belum ada warga di loket.').waitFor();
  await look('loket-4-kosong', counter.page);

  // The survey, on the same link.
  await tap(phone.page, /Isi survei/, 'link');
  await phone.page.getByRole('radio').first().waitFor();
  await look('warga-11-survei', phone.page);
  for (let question = 1; question <= 9; question += 1) {
    await phone.page.getByText(`${question} dari 14`).first().waitFor();
    await phone.page.locator('.answer').nth(3).click();
  }
  for (let question = 10; question <= 13; question += 1) {
    await phone.page.getByText(`${question} dari 14`).first().waitFor();
    await phone.page.getByText('Tidak ingin menjawab').click();
  }
  await look('warga-12-saran', phone.page);
  await tap(phone.page, 'Kirim');
  await phone.page.getByText('Jawaban Anda sudah kami terima').waitFor();
  await look('warga-13-terima-kasih', phone.page);

  // What the leadership reads of it.
  await stage.settle();
  await tap(office.page, 'Ganti petugas');
  await tap(office.page, 'Keluar');
  await office.page.waitForURL(/\/meja/);
  await signIn(office.page, `${url}/dasbor`, 'ratna');
  await office.page.getByText('Dilayani').first().waitFor();
  await office.page.locator('.tile strong').first().waitFor();
  await look('dasbor-1', office.page);
  await phone.page.goto(`${url}/papan`);
  await phone.page.getByRole('table').first().waitFor();
  await look('warga-14-papan', phone.page);

  const complaints = windows.flatMap((window) => window.complaints);
  for (const { context } of windows) await context.close();
  return { bookingTaps, kioskTaps, callToDisplayMs, complaints };
}

/** Through the sign-in page of the demonstration. */
export async function signIn(page: Page, address: string, username: string): Promise<void> {
  await page.goto(address);
  await page.getByRole('button', { name: 'Masuk', exact: true }).click();
  await page.getByRole('button', { name: username, exact: true }).click();
  await page.waitForURL(address);
}

async function numberOn(page: Page): Promise<string> {
  return (await page.locator('.result-number').textContent()) ?? '';
}
