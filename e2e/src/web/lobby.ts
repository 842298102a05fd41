import { service as booking } from '@gerai/booking/service.ts';
import { service as queue } from '@gerai/queue/service.ts';
import type { Browser, Page } from 'playwright-core';
import { castOf } from '../journey.ts';
import { type Stage, until } from '../stage.ts';
import { openWindow, type Window } from './browser.ts';

export const KIOSK_GLASS = { width: 1080, height: 1920 };
export const SCREEN = { width: 1920, height: 1080 };
export const SERVICE = 'dukcapil-ktp-el-rekam';

export interface LobbyStory {
  readonly browser: Browser;
  readonly url: string;
  readonly stage: Stage;
  /** Called at every state of kiosk and display, with its window as it is. */
  readonly look: (name: string, page: Page) => Promise<void>;
}

export interface LobbyReport {
  readonly walkInTaps: number;
  /** From the end of a scan to the number on the glass. */
  readonly checkInMs: number;
  readonly complaints: readonly string[];
}

/** The token of a kiosk that was let in. */
export async function kioskToken(stage: Stage, name = 'Kios pintu'): Promise<string> {
  const device = await stage.client.ask(queue.routes.registerDevice, {
    token: await stage.tokenFor('dewi'),
    body: { kind: 'kiosk', floor: 1, name },
  });
  return device.token;
}

/** As a scanner does: the text in a blink, then Enter. */
export async function scan(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
}

/** Types on the keys of the glass. */
export async function typeOnGlass(page: Page, text: string): Promise<void> {
  for (const key of text) {
    await page.locator('.keys').getByRole('button', { name: key, exact: true }).click();
  }
}

export async function press(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole('button', { name }).first().click();
}

/** On a busy machine the server takes its time; what is waited for is what the page shows. */
const PATIENCE_MS = 60_000;

export async function heading(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole('heading', { name }).first().waitFor({ timeout: PATIENCE_MS });
}

/** Bookings of one day, in the order of their slots, and one of the day after. */
export async function bookingsFor(stage: Stage, people: readonly number[]) {
  const { days } = await stage.client.ask(booking.routes.getAvailability, {
    params: { serviceId: SERVICE },
  });
  const open = days.filter(
    ({ slots }) => slots.filter(({ remaining }) => remaining > 0).length > 8,
  );
  const [day, later] = open;
  if (!day || !later) throw new Error('No day with places');
  const times = (of: typeof day) =>
    of.slots.filter(({ remaining }) => remaining > 0).map(({ time }) => time);
  const own = times(day);
  const places = people.map((_, index) =>
    index === people.length - 1
      ? { day: later.day, time: times(later)[3] ?? '' }
      : { day: day.day, time: own[Math.min(own.length - 1, 1 + index * 4)] ?? '' },
  );
  const made = [];
  for (const [index, person] of people.entries()) {
    const cast = castOf(person);
    const place = places[index];
    if (!place) throw new Error('No place');
    const booked = await stage.client.ask(booking.routes.book, {
      body: {
        serviceId: SERVICE,
        ...place,
        visitor: { name: cast.name, nik: cast.nik },
        contact: { phone: cast.phone },
        smsConsent: { given: false, textVersion: '2026-11' },
      },
    });
    if (booked.checkInClaim === null) throw new Error('A booking without a claim');
    made.push({ ...booked, claim: booked.checkInClaim });
  }
  return made;
}

/** Opens the counter of the service as its officer, and calls as often as wanted. */
export async function officerAt(stage: Stage) {
  const { counters } = await stage.client.json<{
    counters: { counterId: string; number: number }[];
  }>(`/v1/services/${SERVICE}`);
  const [counter] = counters;
  if (!counter) throw new Error('No counter');
  const params = { counterId: counter.counterId };
  const token = () => stage.tokenFor('siti');
  return {
    number: counter.number,
    open: async () => stage.client.ask(queue.routes.openCounter, { token: await token(), params }),
    callNext: async () => {
      const called = await stage.client.ask(queue.routes.callNext, {
        token: await token(),
        params,
      });
      if (called.kind !== 'called') throw new Error('Nobody waits');
      return called.ticket;
    },
    step: async (step: 'recallTicket' | 'startTicket' | 'missTicket', ticketId: string) =>
      stage.client.ask(queue.routes[step], { token: await token(), params: { ticketId } }),
    waiting: async () =>
      (await stage.client.ask(queue.routes.listWaiting, { token: await token(), params })).waiting,
    finish: async (ticketId: string) =>
      stage.client.ask(queue.routes.finishTicket, {
        token: await token(),
        params: { ticketId },
        body: { outcome: 'delivered' },
      }),
    pause: async (returnAt: string) =>
      stage.client.ask(queue.routes.pauseCounter, {
        token: await token(),
        params,
        body: { reason: 'rest', returnAt },
      }),
  };
}

/** A number of the kiosk, over the API. */
export function walkIn(stage: Stage, token: string) {
  return stage.client.ask(queue.routes.issueAtKiosk, { token, body: { serviceId: SERVICE } });
}

/**
 * Kiosk and displays through all their states, from pairing to a night without network.
 * @throws Error at the first state that does not come.
 */
export async function playLobby({ browser, url, stage, look }: LobbyStory): Promise<LobbyReport> {
  const [first, second, third, other] = await bookingsFor(stage, [301, 302, 303, 304]);
  if (!first || !second || !third || !other) throw new Error('Not booked');
  const at = (slot: string, minutes: number) =>
    stage.moveTo(new Date(Date.parse(slot) + minutes * 60_000).toISOString());
  await at(first.slotStart, -15);

  const kiosk = await openWindow(browser, { viewport: KIOSK_GLASS });
  const { page } = kiosk;
  const windows: Window[] = [kiosk];
  let walkInTaps = 0;
  const tap = async (name: string | RegExp) => {
    walkInTaps += 1;
    await press(page, name);
  };

  // Let in by the code on its screen.
  await page.clock.install();
  await page.goto(`${url}/kios`);
  const code = page.getByRole('status', { name: 'Kode pasang' });
  await until(
    'a pairing code',
    async () => /\d{3} \d{3}/.test((await code.textContent()) ?? ''),
    60_000,
  );
  await look('kios-01-pasang', page);
  await stage.client.ask(queue.routes.approvePairing, {
    token: await stage.tokenFor('dewi'),
    body: {
      code: ((await code.textContent()) ?? '').replace(' ', ''),
      floor: 1,
      name: 'Kios pintu utama',
    },
  });
  await heading(page, 'Selamat datang');
  await page.getByText(/Nomor dibagikan/).waitFor();
  await look('kios-02-awal', page);
  // The same kiosk with its screen lying down.
  await page.setViewportSize(SCREEN);
  await look('kios-34-mendatar', page);
  await press(page, /Ambil nomor antrean/);
  await heading(page, 'Anda ke instansi mana?');
  await look('kios-35-mendatar-instansi', page);
  await press(page, /Kembali/);
  await page.setViewportSize(KIOSK_GLASS);
  await press(page, /Huruf besar/);
  await look('kios-03-awal-besar', page);
  await press(page, /Huruf besar/);
  await press(page, /Turunkan tombol/);
  await look('kios-04-awal-rendah', page);
  await press(page, /Turunkan tombol/);
  await press(page, 'English');
  await heading(page, 'Welcome');
  await look('kios-05-awal-inggris', page);
  await press(page, 'Bahasa Indonesia');
  await press(page, 'Panggil petugas');
  await page.getByText('Petugas sudah dipanggil').waitFor();
  await look('kios-06-petugas', page);
  await press(page, 'Batalkan panggilan');

  // A walk-in: three touches.
  await tap(/Ambil nomor antrean/);
  await heading(page, 'Anda ke instansi mana?');
  await look('kios-07-instansi', page);
  await press(page, /Berikutnya/);
  await page.getByText('Halaman 2 dari').waitFor();
  await look('kios-08-instansi-2', page);
  await press(page, /Kembali/);
  await tap(/^Dindukcapil/);
  await heading(page, 'Layanan apa?');
  await look('kios-09-layanan', page);
  await tap(/Perekaman KTP-el/);
  await heading(page, /^Nomor Anda/);
  await page.getByText('Tiket keluar?').waitFor();
  await look('kios-10-nomor', page);
  const taken = (await page.locator('.result-number').textContent()) ?? '';
  await press(page, 'Cetak ulang');
  await press(page, 'Tidak');
  await page.getByText('silakan foto layar ini').waitFor();
  await look('kios-11-kertas-habis', page);
  await press(page, 'Kirim SMS ke HP saya');
  await heading(page, 'Nomor HP Anda?');
  await press(page, 'Setuju dan kirim');
  await page.getByText('Nomor HP harus').waitFor();
  await look('kios-12-hp-salah', page);
  await typeOnGlass(page, '1200007777');
  await look('kios-13-hp', page);
  await press(page, 'Setuju dan kirim');
  await page.getByText('Kami kirim SMS ke').waitFor();
  await look('kios-14-hp-tercatat', page);
  await press(page, 'Selesai');
  await page.getByText('Kertas kios ini habis').waitFor();
  await look('kios-15-awal-tanpa-kertas', page);

  // Found by what somebody needs, in English.
  await press(page, 'English');
  await press(page, /Take a number/);
  await press(page, /Search by need/);
  await typeOnGlass(page, 'KTP');
  await page.locator('.found .tile').first().waitFor();
  await look('kios-16-cari', page);
  await typeOnGlass(page, 'XX');
  await page.getByText('There is no service called').waitFor();
  await look('kios-17-cari-kosong', page);
  for (let n = 0; n < 2; n += 1) await press(page, /Delete/);
  await page.locator('.found .tile').first().click();
  await heading(page, /^Your number/);
  await look('kios-18-nomor-inggris', page);
  await press(page, 'Done');

  // Where somebody lives decides where he is served: asked in one touch, told on paper.
  await press(page, /Ambil nomor antrean/);
  await press(page, /Cari keperluan/);
  await typeOnGlass(page, 'JKN');
  await press(page, /Aktivasi dan Pengusulan JKN/);
  await heading(page, 'Anda tinggal di kecamatan mana?');
  await look('kios-37-kecamatan', page);
  await page.setViewportSize(SCREEN);
  await look('kios-38-kecamatan-mendatar', page);
  await page.setViewportSize(KIOSK_GLASS);
  await press(page, 'Pekalongan Utara');
  await heading(page, /^Silakan ke:/);
  await look('kios-39-dirujuk', page);
  await press(page, 'English');
  await heading(page, /^Please go to:/);
  await press(page, /Large text/);
  await look('kios-40-dirujuk-inggris-besar', page);
  await press(page, 'Done');

  // Bookings: by code, too early, on another day, unknown.
  await press(page, /Saya punya janji temu/);
  await heading(page, 'Pindai QR janji temu Anda');
  await typeOnGlass(page, second.code.slice(0, 4));
  await look('kios-19-kode', page);
  await typeOnGlass(page, second.code.slice(4));
  await press(page, 'Lapor datang');
  await page.getByText('Anda datang lebih awal').waitFor();
  await look('kios-20-lebih-awal', page);
  await press(page, /Kembali/);
  await scan(page, other.claim);
  await page.getByText('Janji temu ini untuk').waitFor();
  await look('kios-21-hari-lain', page);
  await press(page, /Kembali/);
  await scan(page, 'G1.abcdef.abcdef.abcdef');
  await page.getByText('Kode tidak dikenali').waitFor();
  await look('kios-22-tidak-dikenali', page);
  await press(page, /Kembali/);
  await scan(page, first.claim);
  const scannedAt = performance.now();
  await heading(page, /^Nomor Anda/);
  const checkInMs = performance.now() - scannedAt;
  await page
    .getByText(/^Janji temu \d/)
    .first()
    .waitFor();
  await look('kios-23-janji', page);
  await press(page, 'Selesai');
  await at(second.slotStart, 30);
  await scan(page, second.claim);
  await page.getByText('sudah lewat').waitFor();
  await look('kios-24-terlambat', page);
  await press(page, 'Selesai');

  // The displays, while an officer calls.
  const officer = await officerAt(stage);
  const display = await openWindow(browser, { viewport: SCREEN });
  windows.push(display);
  await display.page.clock.install();
  await display.page.goto(`${url}/layar?lantai=1&suara=1&arah=1-9:kiri,kanan`);
  await display.page.getByText('Belum ada panggilan').waitFor();
  await look('layar-01-kosong', display.page);
  await officer.open();
  const called = await officer.callNext();
  await display.page.locator('.hero-number', { hasText: called.number }).waitFor();
  await look('layar-02-panggilan', display.page);
  await officer.step('recallTicket', called.ticketId);
  await display.page.getByText('PANGGILAN ULANG').waitFor();
  await look('layar-03-ulang', display.page);
  await officer.step('startTicket', called.ticketId);
  await officer.finish(called.ticketId);
  await officer.pause(new Date(Date.parse(second.slotStart) + 50 * 60_000).toISOString());
  await display.page.locator('.counter', { hasText: 'jeda' }).waitFor();
  await look('layar-04-jeda', display.page);
  // Several calls within seconds share the screen; more than four wait for a moment.
  for (const [name, numbers] of BURSTS) {
    await callAtOnce(stage, display.page, numbers);
    await look(name, display.page);
    await display.page.unroute(FLOOR_BOARD);
    await display.page.clock.runFor(30_000);
  }
  const door = await openWindow(browser, { viewport: SCREEN });
  windows.push(door);
  await door.page.clock.install();
  await door.page.goto(`${url}/layar?papan=pintu`);
  await door.page.locator('.door-list li').first().waitFor();
  await look('layar-05-pintu', door.page);

  // A disturbance: in words on the display and at the door, and with its reason at the kiosk.
  const manager = { token: await stage.tokenFor('dewi') };
  const scope = { scope: 'agency', scopeId: 'dukcapil' } as const;
  await stage.client.ask(queue.routes.declareDelay, {
    ...manager,
    body: { ...scope, kind: 'closed', reason: 'system' },
  });
  await display.page.locator('.news').waitFor();
  await look('layar-08-gangguan', display.page);
  await door.page.clock.fastForward(21_000);
  await door.page.getByText('ditutup sementara').first().waitFor();
  await look('layar-09-pintu-gangguan', door.page);
  await page.clock.fastForward(11_000);
  await press(page, /Ambil nomor antrean/);
  await until('the closed agency', () =>
    page
      .getByRole('button', { name: /^Dindukcapil/ })
      .first()
      .isDisabled(),
  );
  await look('kios-33-instansi-gangguan', page);
  await stage.client.ask(queue.routes.endDelay, { ...manager, body: scope });
  await until('the agency to go on', async () => {
    await page.clock.fastForward(11_000);
    return page
      .getByRole('button', { name: /^Dindukcapil/ })
      .first()
      .isEnabled();
  });
  await press(page, /Kembali/);

  // The survey of somebody without a phone, by the number.
  await stage.settle();
  await press(page, 'Isi survei');
  await heading(page, 'Nomor antrean Anda hari ini?');
  const [prefix = '', digits = ''] = called.number.split('-');
  await page.locator('.prefixes').getByRole('button', { name: prefix, exact: true }).click();
  await typeOnGlass(page, '999');
  await press(page, 'Mulai survei');
  await page.getByText('Nomor ini tidak ada hari ini').waitFor();
  await look('kios-25-survei-nomor', page);
  for (let n = 0; n < 3; n += 1) await press(page, /Hapus/);
  await typeOnGlass(page, digits);
  await press(page, 'Mulai survei');
  await page.getByText('Pertanyaan 1 dari 13').waitFor();
  await look('kios-26-survei', page);
  for (let n = 1; n <= 13; n += 1) {
    await page.getByText(`Pertanyaan ${n} dari 13`).waitFor();
    await page.locator('.answers button').last().click();
  }
  await heading(page, 'Semua pertanyaan sudah dijawab');
  await look('kios-27-survei-kirim', page);
  await press(page, 'Kirim jawaban');
  await page.getByText('Jawaban Anda sudah kami terima').waitFor();
  await look('kios-28-survei-selesai', page);
  await press(page, 'Ke awal');

  // For staff.
  for (let n = 0; n < 5; n += 1) await press(page, /Mal Pelayanan Publik/);
  await heading(page, 'Untuk petugas');
  await look('kios-29-petugas', page);
  await press(page, 'Gulungan baru dipasang');
  await press(page, /Tutup/);

  // Without network: spare numbers, a check-in by the signed claim, then no more.
  await until('spare numbers', async () => Boolean(await page.evaluate(SPARE_NUMBERS)));
  await kiosk.context.setOffline(true);
  await page.clock.fastForward(11_000);
  await page.getByText('Koneksi terputus. Nomor tetap bisa diambil.').waitFor({ timeout: 30_000 });
  await look('kios-30-tanpa-jaringan', page);
  await press(page, /Ambil nomor antrean/);
  await press(page, /^Dindukcapil/);
  await press(page, /Perekaman KTP-el/);
  await page.getByText('Nomor tanpa jaringan').waitFor();
  await look('kios-31-nomor-tanpa-jaringan', page);
  await press(page, 'Selesai');
  // A kiosk that had no time to take spare numbers sends people to the desk.
  const bare = await openWindow(browser, { viewport: KIOSK_GLASS });
  windows.push(bare);
  await bare.page.route('**/v1/kiosk/leases', (route) => route.abort());
  await bare.page.goto(`${url}/kios#${await kioskToken(stage, 'Kios lantai 2')}`);
  await bare.page.getByText(/Nomor dibagikan/).waitFor();
  await bare.context.setOffline(true);
  await press(bare.page, /Ambil nomor antrean/);
  await press(bare.page, /^Dindukcapil/);
  await press(bare.page, /Perekaman KTP-el/);
  await heading(bare.page, 'Silakan ambil nomor manual di Meja Informasi.');
  await look('kios-36-nomor-manual', bare.page);

  await display.context.setOffline(true);
  await display.page.clock.runFor(45_000);
  await display.page.getByText('Tampilan tertunda sejak').waitFor({ timeout: 60_000 });
  await look('layar-06-tertunda', display.page);
  await kiosk.context.setOffline(false);
  await display.context.setOffline(false);
  await page.clock.fastForward(11_000);
  await page.getByText('Koneksi terputus').waitFor({ state: 'detached', timeout: 30_000 });

  // After the last number of the day.
  await at(second.slotStart, 12 * 60);
  await page.clock.fastForward(11_000);
  await door.page.clock.fastForward(21_000);
  await page.getByText('Nomor hari ini sudah selesai dibagikan').waitFor({ timeout: 30_000 });
  await press(page, /Ambil nomor antrean/);
  await page
    .getByText(/nomor selesai/)
    .first()
    .waitFor();
  await look('kios-32-selesai-dibagikan', page);
  await door.page.getByText('sudah tutup').first().waitFor({ timeout: 40_000 });
  await look('layar-07-pintu-tutup', door.page);

  if (taken === '') throw new Error('No number was shown');
  const complaints = windows.flatMap((window) => window.complaints);
  for (const { context } of windows) await context.close();
  return { walkInTaps, checkInMs, complaints };
}

const FLOOR_BOARD = '**/v1/boards/floors/1';
const BURSTS = [
  ['layar-10-dua', ['C-018', 'A-104']],
  ['layar-11-tiga', ['C-019', 'A-105', 'D-007']],
  ['layar-12-enam', ['C-020', 'A-5012', 'AB-5003', 'D-008', 'C-021', 'A-106']],
] as const;

/** The display reads a board on which these numbers have just been called, at counters side by side. */
async function callAtOnce(stage: Stage, page: Page, numbers: readonly string[]): Promise<void> {
  const board = await stage.client.json<{
    serverTime: string;
    recentCalls: { sequence: number }[];
  }>('/v1/boards/floors/1');
  const last = board.recentCalls[0]?.sequence ?? 0;
  const calls = numbers.map((number, index) => ({
    callId: number,
    sequence: last + index + 1,
    spoken: '',
    number,
    counterNumber: 4 + index * 3,
    floor: 1,
    times: index === 1 ? 2 : 1,
    at: board.serverTime,
  }));
  await page.route(FLOOR_BOARD, (route) =>
    route.fulfill({
      json: { ...board, recentCalls: [...calls.toReversed(), ...board.recentCalls] },
    }),
  );
  await page.clock.runFor(2000);
  const large = page.locator('.hero-number');
  await until('the calls', async () => (await large.count()) === Math.min(4, numbers.length));
}

/** Whether numbers for a time without network are kept on the device. */
export const SPARE_NUMBERS = `new Promise((resolve) => {
  const opening = indexedDB.open('gerai', 1);
  opening.onerror = () => resolve(false);
  opening.onsuccess = () => {
    const asked = opening.result.transaction('nilai').objectStore('nilai').get('kios.nomor');
    asked.onsuccess = () => {
      opening.result.close();
      resolve(String(asked.result ?? '').includes('dukcapil'));
    };
    asked.onerror = () => resolve(false);
  };
})`;
