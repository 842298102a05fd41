import type { Browser, Page } from 'playwright-core';
import { type localStage, until } from '../stage.ts';
import { openWindow, type Window } from './browser.ts';

export interface WebVisit {
  readonly browser: Browser;
  readonly url: string;
  readonly stage: ReturnType<typeof localStage>;
  readonly phone: string;
  /** What citizen and kiosk speak; the staff's faces and the display are in Bahasa Indonesia. */
  readonly language?: 'id' | 'en';
  /** Calls to measure from the key to the display, beside those of the visit. */
  readonly measuredCalls?: number;
  /** Called at every page and state of the story, with its window as it is. */
  readonly look: (name: string, page: Page) => Promise<void>;
}

export interface WebVisitReport {
  /** Touches of the citizen from the home page to the booking, typing apart. */
  readonly bookingTaps: number;
  readonly kioskTaps: number;
  /** From the key at the counter to the number on the display, in ms, of every call, shortest first. */
  readonly callToDisplayMs: readonly number[];
  /** From the key at the counter to its own screen, in ms, shortest first. */
  readonly callToCounterMs: readonly number[];
  /** From the key at the counter to the turn on the citizen's phone, in ms. */
  readonly callToPhoneMs: number;
  /** What the display waits for a plain file between the calls, in ms, shortest first: how busy the machine is. */
  readonly plainRequestMs: readonly number[];
  readonly complaints: readonly string[];
}

const SERVICE = 'dukcapil-ktp-el-rekam';
/** On a busy machine a page takes its time; what is waited for is what it shows. */
const PATIENCE_MS = 60_000;

const WORDS = {
  id: {
    home: 'Sering dicari',
    found: 'layanan ditemukan',
    bring: 'Yang harus dibawa',
    choose: 'Pilih jadwal',
    earliest: 'Jadwal tercepat',
    take: 'Pilih ini',
    next: 'Lanjut',
    name: 'Nama lengkap',
    nik: 'NIK',
    phone: 'Nomor HP',
    consent: /kirimi saya SMS/,
    needs: 'Saya perlu bantuan khusus',
    wheelchair: 'Kursi roda',
    check: 'Periksa',
    confirm: 'Konfirmasi janji temu',
    saved: 'Janji temu tersimpan',
    ahead: /orang di depan Anda|Anda berikutnya/,
    turn: /Giliran Anda/,
    survey: /Isi survei/,
    step: (n: number) => `${n} dari 14`,
    rather: 'Tidak ingin menjawab',
    send: 'Kirim',
    thanks: 'Jawaban Anda sudah kami terima',
    kioskHome: 'Selamat datang',
    kioskTake: 'Ambil nomor antrean',
    kioskAgency: 'Anda ke instansi mana?',
    kioskService: 'Layanan apa?',
    kioskYour: /^Nomor Anda/,
    kioskDone: 'Selesai',
  },
  en: {
    home: 'Often looked for',
    found: 'services found',
    bring: 'What to bring',
    choose: 'Choose a time',
    earliest: 'Earliest time',
    take: 'Take this',
    next: 'Continue',
    name: 'Full name',
    nik: 'NIK',
    phone: 'Mobile number',
    consent: /send me SMS/,
    needs: 'I need assistance',
    wheelchair: 'Wheelchair',
    check: 'Check',
    confirm: 'Confirm booking',
    saved: 'Booking saved',
    ahead: /before you|You are next/,
    turn: /It is your turn/,
    survey: /Answer the survey/,
    step: (n: number) => `${n} of 14`,
    rather: 'Rather not say',
    send: 'Send',
    thanks: 'We have received your answers',
    kioskHome: 'Welcome',
    kioskTake: 'Take a number',
    kioskAgency: 'Which agency do you need?',
    kioskService: 'Which service?',
    kioskYour: /^Your number/,
    kioskDone: 'Done',
  },
} as const;

/**
 * One whole visit through the faces alone: booked on a phone, opened again by the link of the SMS,
 * checked in at the kiosk by its scanner, called at the counter by one key, shown on the display,
 * surveyed on the phone, and read by the leadership. Every step waits for what people would wait for.
 * @throws Error at the first thing that people would not find.
 */
export async function playWebVisit(visit: WebVisit): Promise<WebVisitReport> {
  const { browser, url, stage, look } = visit;
  const language = visit.language ?? 'id';
  const w = WORDS[language];
  const windows: Window[] = [];
  const open = async (width: number, height: number) => {
    const window = await openWindow(browser, { viewport: { width, height } });
    window.page.setDefaultTimeout(PATIENCE_MS);
    windows.push(window);
    return window.page;
  };
  const booker = await open(360, 800);
  const display = await open(1920, 1080);
  const counter = await open(1366, 768);
  const kiosk = await open(1080, 1920);
  const office = await open(1366, 768);
  const tap = async (page: Page, name: string | RegExp, role: 'button' | 'link' = 'button') => {
    await page.getByRole(role, { name }).first().click();
  };
  const names = await stage.client.json<{ service: { name: Record<'id' | 'en', string> } }>(
    `/v1/services/${SERVICE}`,
  );
  const serviceName = names.service.name[language];

  // On the phone, from the home page to the booking.
  let bookingTaps = 0;
  const press = async (name: string | RegExp, role: 'button' | 'link' = 'button') => {
    bookingTaps += 1;
    await tap(booker, name, role);
  };
  await booker.goto(url);
  await booker.getByRole('heading', { name: WORDS.id.home }).waitFor();
  if (language === 'en') {
    await tap(booker, 'English');
    await booker.getByRole('heading', { name: w.home }).waitFor();
  }
  await look('warga-1-beranda', booker);
  await booker.getByRole('searchbox').fill('ktp');
  await booker.getByText(w.found).waitFor();
  await look('warga-2-cari', booker);
  bookingTaps += 1;
  await booker.locator(`a[href="/layanan/${SERVICE}"]`).first().click();
  await booker.getByText(w.bring).waitFor();
  await booker.getByRole('checkbox').first().check();
  await look('warga-3-layanan', booker);
  await press(w.choose, 'link');
  await booker.getByText(w.earliest).waitFor();
  await look('warga-4-jadwal', booker);
  await press(w.take);
  await tap(booker, w.next);
  await booker.getByRole('alert').first().waitFor();
  await look('warga-5-salah-isi', booker);
  await booker.getByLabel(w.name).fill('Sari Contoh');
  await booker.getByLabel(w.nik).fill(`337501570890${visit.phone.slice(-4)}`);
  await booker.getByLabel(w.phone).fill(visit.phone);
  bookingTaps += 1;
  await booker.getByLabel(w.consent).check();
  await booker.getByText(w.needs).click();
  await booker.getByLabel(w.wheelchair).check();
  await look('warga-6-data', booker);
  await press(w.next);
  await booker.getByRole('heading', { name: w.check, exact: true }).waitFor();
  await look('warga-7-periksa', booker);
  await press(w.confirm);
  await booker.getByText(w.saved).waitFor();
  await look('warga-8-tersimpan', booker);

  // The SMS carries the same link, and opens it on any phone.
  const own = visit.phone.replace(/^0/, '');
  let link = '';
  await until(
    'the SMS with the link',
    async () => {
      const sms = (await stage.sms()).find((each) => each.phone.endsWith(own));
      link = sms?.text.match(/\/b\/\w+/)?.[0] ?? '';
      return link !== '';
    },
    PATIENCE_MS,
  );
  if (!booker.url().endsWith(link)) throw new Error(`The SMS says ${link}`);
  const phone = await open(360, 800);
  await phone.goto(`${url}${link}`);
  await phone.getByText(WORDS.id.saved).waitFor();
  if (language === 'en') {
    await tap(phone, 'English');
    await phone.getByText(w.saved).waitFor();
  }
  const token = link.slice('/b/'.length);
  const booking = await stage.client.json<{ checkInClaim: string; slotStart: string }>(
    `/v1/bookings/${token}`,
  );

  // Before the doors open: the kiosk shows its code, the manager lets it in, the officer opens.
  await stage.moveTo(new Date(Date.parse(booking.slotStart) - 15 * 60_000).toISOString());
  await kiosk.goto(`${url}/kios`);
  const code = kiosk.locator('.pairing-code');
  await until(
    'a pairing code on the kiosk',
    async () => /^\d{3} \d{3}$/.test((await code.textContent()) ?? ''),
    PATIENCE_MS,
  );
  await signIn(office, `${url}/meja?bagian=perangkat`, 'dewi');
  await office.getByLabel('Kode di layar perangkat').fill((await code.textContent()) ?? '');
  await office.locator('#pasang-nama').fill('Kios pintu utama');
  await tap(office, 'Izinkan perangkat');
  await office
    .getByRole('row', { name: /Kios pintu utama/ })
    .first()
    .waitFor();
  await look('meja-1', office);
  await kiosk.getByRole('heading', { name: WORDS.id.kioskHome }).waitFor();
  await look('kios-1-awal', kiosk);
  await display.goto(`${url}/layar?lantai=1`);
  await display.locator('.display').waitFor();
  await look('layar-1-kosong', display);
  await signIn(counter, `${url}/loket`, 'siti');
  await counter.getByRole('heading', { name: 'Pilih loket Anda' }).waitFor();
  await counter
    .getByRole('button', { name: /^Loket \d+/ })
    .first()
    .waitFor();
  await look('loket-1-pilih', counter);
  const { counters } = await stage.client.json<{ counters: { number: number }[] }>(
    `/v1/services/${SERVICE}`,
  );
  await tap(counter, new RegExp(`^Loket ${counters[0]?.number ?? 0}\\b`));
  await counter
    .getByRole('button', { name: /Buka loket|Panggil berikutnya/ })
    .first()
    .waitFor();
  if ((await counter.getByRole('button', { name: /Buka loket/ }).count()) > 0) {
    await counter.keyboard.press('F2');
  }
  await counter.getByRole('button', { name: /Panggil berikutnya/ }).waitFor();

  // A walk-in takes a number in three touches.
  let kioskTaps = 0;
  const touch = async (name: string | RegExp) => {
    kioskTaps += 1;
    await tap(kiosk, name);
  };
  if (language === 'en') await tap(kiosk, 'English');
  await touch(new RegExp(w.kioskTake));
  await kiosk.getByRole('heading', { name: w.kioskAgency }).waitFor();
  await look('kios-2-instansi', kiosk);
  await touch(/^Dindukcapil/);
  await kiosk.getByRole('heading', { name: w.kioskService }).waitFor();
  await look('kios-3-layanan', kiosk);
  await touch(new RegExp(serviceName.replace(/[()]/g, '\\$&')));
  await kiosk.getByRole('heading', { name: w.kioskYour }).waitFor();
  await look('kios-4-nomor', kiosk);
  await tap(kiosk, w.kioskDone);

  // The booking checks in by the scanner, which types like a keyboard, with no touch at all.
  await kiosk.getByRole('heading', { name: WORDS.id.kioskHome }).waitFor();
  await kiosk.keyboard.type(booking.checkInClaim);
  await kiosk.keyboard.press('Enter');
  await kiosk.locator('.result-number').waitFor();
  await look('kios-5-janji', kiosk);
  const mine = (await kiosk.locator('.result-number').textContent()) ?? '';

  // The one link now follows the queue.
  await phone.reload();
  await phone.getByText(w.ahead).first().waitFor();
  await look('warga-9-menunggu', phone);

  // Further visitors, to see how long a call takes, and then until it is her turn.
  const toDisplay: number[] = [];
  const toCounter: number[] = [];
  const plain: number[] = [];
  // On the strip of the counters at once; large as soon as the calls before it have had their time.
  await watchNumbers(display, '.hero-number, .counters .number');
  await watchNumbers(counter, '.current-number');
  await watchNumbers(phone, 'h1');
  let pressedAt = 0;
  const callOnce = async () => {
    pressedAt = await pressF2(counter);
    await counter.getByRole('button', { name: /Sudah datang, mulai/ }).waitFor();
    const called = (await counter.locator('.current-number').textContent()) ?? '';
    toCounter.push((await seenAt(counter, called)) - pressedAt);
    toDisplay.push((await seenAt(display, called)) - pressedAt);
    plain.push(
      Number(
        await display.evaluate(`(async () => {
          const began = performance.now();
          await (await fetch('/favicon.svg', { cache: 'no-store' })).text();
          return performance.now() - began;
        })()`),
      ),
    );
    return called;
  };
  let looked = false;
  for (let turn = 0; ; turn += 1) {
    if (turn > 30) throw new Error(`${mine} was never called`);
    const called = await callOnce();
    if (called === mine) break;
    await counter.keyboard.press('F8');
    await counter.getByText('Hasil pelayanan').waitFor();
    if (!looked) await look('loket-2-melayani', counter);
    looked = true;
  }
  await counter.getByText('Sari Contoh').waitFor();
  await counter.getByText('Kursi roda').waitFor();
  await look('loket-3-dipanggil', counter);
  await look('layar-2-panggilan', display);
  const turn = phone.getByRole('heading', { name: w.turn }).first();
  await turn.waitFor();
  const callToPhoneMs = (await seenAt(phone, (await turn.textContent()) ?? '')) - pressedAt;
  await look('warga-10-giliran', phone);
  await counter.keyboard.press('F8');
  await counter.getByText('Hasil pelayanan').waitFor();
  await counter.getByLabel('Diambil kemudian').check();
  await counter.keyboard.press('F8');
  await counter.getByText('Belum ada warga di loket.').waitFor();
  await look('loket-4-kosong', counter);

  // More calls of the same kind, one key each, until the measure means something.
  const more = visit.measuredCalls ?? 0;
  const desk = await stage.tokenFor('rina');
  for (let n = 0; n < more; n += 1) {
    await stage.client.json('/v1/desk/tickets', {
      method: 'POST',
      headers: { authorization: `Bearer ${desk}`, 'idempotency-key': `ukur-${visit.phone}-${n}` },
      body: JSON.stringify({ serviceId: SERVICE }),
    });
  }
  for (let n = 0; n < more; n += 1) {
    await counter.getByRole('button', { name: /anggil berikutnya: / }).waitFor();
    await callOnce();
    await counter.keyboard.press('F8');
    await counter.getByText('Hasil pelayanan').waitFor();
  }
  if (more > 0) {
    await counter.keyboard.press('F8');
    await counter.getByText('Belum ada warga di loket.').waitFor();
  }

  // The survey, on the same link.
  await tap(phone, w.survey, 'link');
  await phone.getByRole('radio').first().waitFor();
  await look('warga-11-survei', phone);
  for (let question = 1; question <= 9; question += 1) {
    await phone.getByText(w.step(question)).first().waitFor();
    await phone.locator('.answer').nth(3).click();
  }
  for (let question = 10; question <= 13; question += 1) {
    await phone.getByText(w.step(question)).first().waitFor();
    await phone.getByText(w.rather).click();
  }
  await look('warga-12-saran', phone);
  await tap(phone, w.send);
  await phone.getByText(w.thanks).waitFor();
  await look('warga-13-terima-kasih', phone);

  // What the leadership reads of it.
  await stage.settle();
  await tap(office, 'Ganti petugas');
  await tap(office, 'Keluar');
  await office.waitForURL(/\/meja/);
  await signIn(office, `${url}/dasbor`, 'ratna');
  await office.locator('.tile strong').first().waitFor();
  await look('dasbor-1', office);
  await phone.goto(`${url}/papan`);
  await phone.getByRole('table').first().waitFor();
  await look('warga-14-papan', phone);

  const complaints = windows.flatMap((window) => window.complaints);
  for (const { context } of windows) await context.close();
  const ascending = (values: readonly number[]) => values.toSorted((a, b) => a - b);
  return {
    bookingTaps,
    kioskTaps,
    callToDisplayMs: ascending(toDisplay),
    callToCounterMs: ascending(toCounter),
    callToPhoneMs,
    plainRequestMs: ascending(plain),
    complaints,
  };
}

/** Notes in the page itself when a number is first seen in it: no detour through the test's process. */
async function watchNumbers(page: Page, selector: string): Promise<void> {
  await page.evaluate(`(() => {
    window.numbersSeen = new Map();
    const note = () => {
      for (const { textContent: number } of document.querySelectorAll('${selector}')) {
        if (number && !window.numbersSeen.has(number)) window.numbersSeen.set(number, Date.now());
      }
    };
    note();
    new MutationObserver(note).observe(document.body, { childList: true, subtree: true, characterData: true });
  })()`);
}

/** When the page first showed the number, in ms of the machine; waits for it. */
async function seenAt(page: Page, number: string): Promise<number> {
  const read = () => page.evaluate(`window.numbersSeen.get(${JSON.stringify(number)}) ?? 0`);
  await until(`${number} to be seen`, async () => Number(await read()) > 0, PATIENCE_MS);
  return Number(await read());
}

/** Presses F2 as an officer does; answers when the page got it. */
async function pressF2(page: Page): Promise<number> {
  await page.evaluate(
    `addEventListener('keydown', () => { window.pressedAt = Date.now(); }, { capture: true, once: true })`,
  );
  await page.keyboard.press('F2');
  return Number(await page.evaluate('window.pressedAt'));
}

/** Through the sign-in page of the demonstration. */
export async function signIn(page: Page, address: string, username: string): Promise<void> {
  await page.goto(address);
  await page.getByRole('button', { name: 'Masuk', exact: true }).click();
  await page.getByRole('button', { name: username, exact: true }).click();
  await page.waitForURL(address);
}
