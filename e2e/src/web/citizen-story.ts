import { service as booking } from '@gerai/booking/service.ts';
import { service as queue } from '@gerai/queue/service.ts';
import type { City } from '@gerai/shared/contract/city.ts';
import { addMinutes } from '@gerai/shared/time.ts';
import type { Browser, Page } from 'playwright-core';
import { castOf } from '../journey.ts';
import { cityOfOneAgency } from '../small-city.ts';
import { type Stage, until } from '../stage.ts';
import { openWindow, type Window } from './browser.ts';
import { countTaps } from './gates.ts';

const SERVICE = 'dukcapil-ktp-el-rekam';
/** One booking a day, so that a full day is quickly made. */
const SCARCE = 'dukcapil-kia';

/** Asks for work of the device and for a code by SMS. */
export const GUARDED = 'dukcapil-pindah';

const REFERRAL = {
  kecamatanIds: ['pekalongan-selatan'],
  location: { id: 'Kantor Kecamatan Pekalongan Selatan', en: 'Pekalongan Selatan district office' },
};
/** Serves one district elsewhere. */
const REFERRED = 'dukcapil-akta-kematian';

/** Somebody who interprets signs on two mornings of the week. */
export const INTERPRETERS: City['interpreters'] = [
  {
    interpreterId: 'bisindo',
    name: { id: 'Bahasa Isyarat Indonesia', en: 'Indonesian sign language' },
    weekly: [
      { weekday: 2, from: '09:00', to: '12:00' },
      { weekday: 4, from: '09:00', to: '12:00' },
    ],
    days: [],
  },
];

/**
 * Pekalongan's civil registry, with one service that is soon full, one that is guarded, one that serves a
 * district elsewhere, and an interpreter.
 */
export async function cityOfTheStory(): Promise<City> {
  const city = await cityOfOneAgency('dukcapil');
  return {
    ...city,
    interpreters: INTERPRETERS,
    services: city.services.map((service) =>
      service.serviceId === SCARCE
        ? { ...service, dailyQuota: { ...service.dailyQuota, booking: 1 } }
        : service.serviceId === GUARDED
          ? { ...service, bookingGuard: { proofOfWork: true, smsCode: true, difficulty: 1 } }
          : service.serviceId === REFERRED
            ? { ...service, referrals: [REFERRAL] }
            : service,
    ),
  };
}

export interface CitizenStory {
  readonly browser: Browser;
  readonly url: string;
  readonly stage: Stage;
  /** Called at every page and state, with the window as it is. */
  readonly look: (name: string, page: Page) => Promise<void>;
}

export interface CitizenReport {
  /** Touches on controls, typing apart. */
  readonly rescheduleTaps: number;
  readonly cancelTaps: number;
  readonly surveyTaps: number;
  readonly complaints: readonly string[];
}

/**
 * Every page and state that a citizen can come to, on one phone: what the whole visit in several
 * windows has no room for. The officers' side goes over the API.
 * @throws Error at the first thing that is not found.
 */
export async function playCitizenStory(story: CitizenStory): Promise<CitizenReport> {
  const { browser, url, stage, look } = story;
  const { client } = stage;
  const window = await openWindow(browser, {
    viewport: { width: 360, height: 800 },
    acceptDownloads: true,
  });
  const { page, context } = window;
  const taps = await countTaps(page);
  const press = (name: string | RegExp) => page.getByRole('button', { name }).first().click();
  const follow = (name: string | RegExp) => page.getByRole('link', { name }).first().click();
  const heading = (name: string | RegExp) =>
    page.getByRole('heading', { name, level: 1 }).waitFor();
  const since = async (before: number) => (await taps()) - before;

  // Looking for a service.
  await page.goto(url);
  await page.getByRole('heading', { name: 'Sering dicari' }).waitFor();
  await look('warga-beranda', page);
  await page.getByRole('searchbox').fill('akordeon');
  await page.getByText('Tidak ada layanan bernama').waitFor();
  await look('warga-beranda-tidak-ada', page);
  await page.getByRole('searchbox').fill('ktp');
  await follow(/Perekaman KTP-el/);
  await page.getByText('Yang harus dibawa').waitFor();
  await look('warga-layanan', page);
  await follow('Pilih jadwal');
  await page.getByText('Jadwal tercepat').waitFor();
  await page.getByText('Mengapa ada jam').click();
  await look('warga-jadwal-mengapa', page);
  await page.getByText('Mengapa ada jam').click();
  await press('Lihat kalender');
  await page
    .getByRole('grid')
    .getByRole('button', { name: /jadwal$/ })
    .first()
    .waitFor();
  await look('warga-kalender', page);
  await press('Bulan berikutnya');
  await page.getByRole('grid', { name: 'Desember 2026' }).waitFor();
  await page
    .getByRole('button', { name: /Desember, belum dibuka/ })
    .first()
    .waitFor();
  await look('warga-kalender-bulan', page);
  await press('Lihat daftar');
  await press('Pilih ini');
  await page.getByText('Jadwal ini kami simpan').waitFor();
  await page.getByText('Saya perlu bantuan khusus').click();
  await press('Lanjut');
  await page.getByRole('alert').waitFor();
  await look('warga-data-salah', page);
  const cast = castOf(11);
  await page.getByLabel('Nama lengkap').fill(cast.name);
  await page.getByLabel('NIK').fill(cast.nik);
  await page.getByLabel('Nomor HP').fill('+62 812-0000-9011');
  await page.getByLabel(/kirimi saya SMS/).check();
  await page.getByText('Kami kirim SMS ke 0812-0000-9011').waitFor();
  await look('warga-data', page);

  // Her place is kept, and longer when she asks for it.
  await stage.moveTo(addMinutes(await stage.now(), 4));
  // Looks at the other times once more, and goes back to the form.
  await page.goto(`${url}/janji/${SERVICE}`);
  await page.getByText('Jadwal tercepat').waitFor();
  await page.goBack();
  await page.getByRole('button', { name: 'Perpanjang' }).waitFor();
  await look('warga-data-perpanjang', page);
  await press('Perpanjang');
  await page.getByText('Waktu simpan diperpanjang').waitFor();
  await press('Lanjut');
  await heading('Periksa');
  await look('warga-periksa', page);
  await page.route('**/v1/bookings', (route) => route.abort());
  await press('Konfirmasi');
  await page.getByText('tidak akan tercatat dua kali').waitFor();
  await look('warga-periksa-tanpa-jawaban', page);
  await page.unroute('**/v1/bookings');
  await press('Konfirmasi');
  await page.getByText('Janji temu tersimpan').waitFor();
  const token = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  await look('warga-tersimpan', page);

  // To keep it: a picture, and a line in the calendar.
  for (const [name, ending] of [
    ['Simpan gambar', '.png'],
    ['Tambah ke kalender', '.ics'],
  ] as const) {
    const saving = page.waitForEvent('download');
    await page.getByText(name).click();
    const file = (await saving).suggestedFilename();
    if (!file.endsWith(ending)) throw new Error(`${name} gave ${file}`);
  }

  // Another time; the old one is hers until she confirms.
  let before = await taps();
  await follow('Ubah jadwal');
  await page.getByText('Jadwal lama tetap berlaku').waitFor();
  await page.getByText('Jadwal tercepat').waitFor();
  await look('warga-ubah', page);
  await page
    .getByRole('button', { name: /^Pukul/ })
    .nth(4)
    .click();
  await page.getByLabel(/Empat angka terakhir/).fill('9011');
  await look('warga-ubah-konfirmasi', page);
  const kept = await client.ask(booking.routes.getBooking, { params: { token } });
  if (kept.rescheduledAt !== null) throw new Error('It was changed before she confirmed');
  await press('Konfirmasi jadwal baru');
  await page.getByText('Jadwal sudah diubah').waitFor();
  const rescheduleTaps = await since(before);
  await look('warga-diubah', page);

  // The link without a network: the last state, with its age.
  await context.setOffline(true);
  await page.evaluate('dispatchEvent(new Event("online"))');
  await page.getByText('Yang tampil adalah data terakhir').waitFor();
  await look('warga-tanpa-jaringan', page);
  await context.setOffline(false);

  // Not coming after all: two touches from the link.
  before = await taps();
  await follow('Batalkan janji temu');
  await heading('Batalkan janji temu?');
  // With the list of reasons, which nobody has to open.
  await page.evaluate("document.querySelector('form details').open = true");
  await look('warga-batal', page);
  await page.getByLabel(/Empat angka terakhir/).fill('9011');
  await press('Ya, batalkan');
  await heading('Janji temu ini sudah dibatalkan');
  const cancelTaps = await since(before);
  await look('warga-dibatalkan', page);

  await withProofs({ page, story, press });
  await withHelp({ page, story, press });
  await severalAtOnce({ page, story, press });
  await waitForAPlace({ page, story, press });
  const surveyTaps = await inTheQueue({ window, story, press, taps });
  await lookingUp({ page, story, press });
  await inEnglish({ page, story });
  const { complaints } = window;
  await context.close();
  return { rescheduleTaps, cancelTaps, surveyTaps, complaints };
}

interface Scene {
  readonly page: Page;
  readonly story: CitizenStory;
  readonly press: (name: string | RegExp) => Promise<void>;
}

/** A service under attack: the phone works unseen, and the SMS says the code. */
async function withProofs({ page, story, press }: Scene): Promise<void> {
  const { url, stage, look } = story;
  await page.goto(`${url}/janji/${GUARDED}`);
  await press('Pilih ini');
  const cast = castOf(15);
  await page.getByLabel('Nama lengkap').fill(cast.name);
  await page.getByLabel('NIK').fill(cast.nik);
  await page.getByLabel('Nomor HP').fill(cast.phone);
  await press('Lanjut');
  await page.getByRole('heading', { name: 'Pastikan nomor HP Anda' }).waitFor();
  await press('Konfirmasi janji temu');
  await press('Kirim kode');
  await page.getByLabel('Kode dari SMS').waitFor();
  let code = '';
  await until('the SMS with the code', async () => {
    const sms = (await stage.sms()).find((each) => each.phone.endsWith(cast.phone.slice(1)));
    code = /\b\d{6}\b/.exec(sms?.text ?? '')?.[0] ?? '';
    return code !== '';
  });
  await look('warga-kode', page);
  await page.getByLabel('Kode dari SMS').fill(code);
  await press('Konfirmasi janji temu');
  await page.getByText('Janji temu tersimpan').waitFor();
}

/** Who needs an interpreter sees when one is there; who lives in a certain district, where to go. */
async function withHelp({ page, story, press }: Scene): Promise<void> {
  const { url, look } = story;
  await page.goto(`${url}/janji/${REFERRED}`);
  await page.getByRole('checkbox', { name: 'Saya perlu juru bahasa isyarat' }).check();
  await page.getByText('Juru bahasa isyarat ada pukul 09.00–12.00.').first().waitFor();
  await look('warga-jadwal-juru-bahasa', page);
  await press('Pilih ini');
  await page.getByText('Juru bahasa isyarat ada pukul').waitFor();
  await page.getByLabel('Kecamatan tempat tinggal').selectOption('pekalongan-selatan');
  await page.getByText('Warga kecamatan ini dilayani di').waitFor();
  await look('warga-data-rujukan', page);
  await page.evaluate('sessionStorage.clear()');
}

/** Two services in one visit: chosen, proposed as a chain, booked at once, each with its own time to change. */
async function severalAtOnce({ page, story, press }: Scene): Promise<void> {
  const { url, look } = story;
  await page.goto(`${url}/layanan/dukcapil-kk`);
  await page.getByRole('link', { name: 'Urus beberapa layanan sekaligus' }).click();
  await page.getByLabel('Tambah layanan').fill('akta kelahiran');
  await page
    .getByRole('button', { name: /^\+ Akta Kelahiran/ })
    .first()
    .click();
  await page
    .getByRole('button', { name: /^Hapus/ })
    .nth(1)
    .waitFor();
  await look('warga-gabung', page);
  await page.getByRole('link', { name: 'Pilih jadwal' }).click();
  await page
    .getByRole('button', { name: /^Pilih ini/ })
    .first()
    .waitFor();
  await look('warga-gabung-jadwal', page);
  await press(/^Pilih ini/);
  const cast = castOf(14);
  await page.getByLabel('Nama lengkap').fill(cast.name);
  await page.getByLabel('NIK').fill(cast.nik);
  await page.getByLabel('Nomor HP').fill(cast.phone);
  await press('Lanjut');
  await page.getByRole('heading', { name: 'Periksa' }).waitFor();
  await look('warga-gabung-periksa', page);
  await press('Konfirmasi janji temu');
  await page.getByRole('heading', { name: 'Layanan pada kunjungan ini' }).waitFor();
  await look('warga-gabung-tersimpan', page);
  await page.getByRole('link', { name: 'Ubah jadwal' }).nth(1).click();
  await page.getByText('Jadwal lama tetap berlaku').waitFor();
  await page.goBack();
  await page.getByRole('link', { name: 'Batalkan janji temu' }).click();
  await page.getByText('Semua layanan pada kunjungan ini dibatalkan').waitFor();
  await page.getByLabel(/Empat angka terakhir/).fill(cast.phone.slice(-4));
  await press('Ya, batalkan');
  await page.getByRole('heading', { name: 'Janji temu ini sudah dibatalkan' }).waitFor();
}

/** A full day: she asks to be told, is offered the place that somebody gives back, and takes it. */
async function waitForAPlace({ page, story, press }: Scene): Promise<void> {
  const { url, stage, look } = story;
  const { client } = stage;
  const { days } = await client.ask(booking.routes.getAvailability, {
    params: { serviceId: SCARCE },
  });
  const [day] = days.filter(({ slots }) => slots.some(({ remaining }) => remaining > 0)).slice(1);
  const slot = day?.slots.find(({ remaining }) => remaining > 0);
  if (!day || !slot) throw new Error('No place to fill');
  const other = castOf(12);
  const asksNik = (await client.ask(booking.routes.getService, { params: { serviceId: SCARCE } }))
    .service.identityPolicy.booking;
  const taken = await client.ask(booking.routes.book, {
    body: {
      serviceId: SCARCE,
      day: day.day,
      time: slot.time,
      visitor: { name: other.name, ...(asksNik === 'nik' ? { nik: other.nik } : {}) },
      contact: { phone: other.phone },
      smsConsent: { given: false, textVersion: '2026-11' },
    },
  });
  // All days full: three ways out. The server never makes that here, so the answer is made up.
  await page.route('**/availability*', async (route) => {
    const answer = await route.fetch();
    const body = (await answer.json()) as { days: { state: string; slots: unknown[] }[] };
    for (const each of body.days) {
      if (each.state === 'open') Object.assign(each, { state: 'full', slots: [], gaps: [] });
    }
    await route.fulfill({ response: answer, json: body });
  });
  await page.goto(`${url}/janji/${SCARCE}`);
  await page.getByText('Semua jadwal 14 hari ke depan penuh.').waitFor();
  await look('warga-penuh', page);
  await page.unroute('**/availability*');
  await page.reload();
  await page
    .getByRole('button', { name: /^Kabari saya/ })
    .first()
    .click();
  const cast = castOf(13);
  await page.getByLabel('Nama lengkap').fill(cast.name);
  if (asksNik === 'nik') await page.getByLabel('NIK').fill(cast.nik);
  await page.getByLabel('Nomor HP').fill(cast.phone);
  // A child's card is not fetched by the child: the question is open already.
  await page
    .getByRole('radio', { name: /mewakilinya|Anak saya/ })
    .first()
    .check();
  await look('warga-kabari', page);
  await press('Kabari saya lewat SMS');
  await page.getByRole('heading', { name: 'Menunggu jadwal kosong', exact: true }).waitFor();
  await look('warga-menunggu-jadwal', page);
  await client.ask(booking.routes.cancelBooking, {
    params: { token: taken.viewToken },
    body: { lastFour: other.phone.slice(-4) },
  });
  const token = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  // A freed place rests a few minutes, so that nobody can hand one on.
  await stage.moveTo(addMinutes(await stage.now(), 11));
  await until('the place to be offered', async () => {
    const wait = await client.ask(booking.routes.getWait, { params: { token } });
    return wait.offer !== null;
  });
  await page.reload();
  await page.getByRole('heading', { name: 'Ada jadwal untuk Anda' }).waitFor();
  await look('warga-ditawari', page);
  await page.getByLabel(/Empat angka terakhir/).fill(cast.phone.slice(-4));
  await press('Terima jadwal ini');
  await page.getByText('Janji temu tersimpan').waitFor();
}

/** A number in the building, through all that can happen to it. */
async function inTheQueue({
  window,
  story,
  press,
  taps,
}: {
  window: Window;
  story: CitizenStory;
  press: Scene['press'];
  taps: () => Promise<number>;
}): Promise<number> {
  const { url, stage, look } = story;
  const { client } = stage;
  const { page } = window;
  const desk = await stage.tokenFor('dewi');
  const officer = () => stage.tokenFor('siti');
  const { counters } = await client.ask(booking.routes.getService, {
    params: { serviceId: SERVICE },
  });
  const counterId = counters[0]?.counterId ?? '';
  const issue = (serviceId: string) =>
    client.ask(queue.routes.issueAtDesk, { token: desk, body: { serviceId } });
  const mine = await issue(SERVICE);
  const show = async (part: string | RegExp, token = mine.viewToken) => {
    await stage.settle();
    await page.goto(`${url}/t/${token}`);
    await page.getByText(part).first().waitFor();
  };
  await show('Belum bisa diperkirakan');
  await look('warga-tiket-loket-tutup', page);
  await client.ask(queue.routes.openCounter, { params: { counterId }, token: await officer() });
  await stage.moveTo(addMinutes(await stage.now(), 2));
  await until('an estimate', async () => {
    const seen = await client.ask(queue.routes.getTicket, {
      params: { token: mine.viewToken },
      query: {},
    });
    return seen.estimate !== null;
  });
  await show(/menit/);
  await page.getByText('Mengapa urutan saya di sini?').click();
  await page.getByText('Tunda sebentar').click();
  await look('warga-tiket-menunggu', page);
  await press('Salat');
  await page.getByRole('heading', { name: 'Nomor Anda disisihkan' }).waitFor();
  await look('warga-tiket-ditunda', page);
  await press('Saya sudah siap');
  await page.getByText('Tunda sebentar').waitFor();

  const callNext = async () => {
    const next = await client.ask(queue.routes.callNext, {
      params: { counterId },
      token: await officer(),
    });
    if (next.kind === 'nobody-waiting') throw new Error('Nobody waits');
    return next.ticket.ticketId;
  };
  let ticketId = await callNext();
  await show('Giliran Anda');
  await look('warga-tiket-dipanggil', page);
  // Called as often as the rule says, she does not hear it.
  for (let call = 0; call < 2; call += 1) {
    await stage.moveTo(addMinutes(await stage.now(), 2));
    await client.ask(queue.routes.recallTicket, { params: { ticketId }, token: await officer() });
  }
  await show('Panggilan ulang');
  await stage.moveTo(addMinutes(await stage.now(), 3));
  await client.ask(queue.routes.missTicket, { params: { ticketId }, token: await officer() });
  await show('sudah dipanggil pukul');
  await page.getByText(/sebelum pukul/).waitFor();
  await look('warga-tiket-terlewat', page);
  await press('Antre lagi');
  await page.getByText('Tunda sebentar').waitFor();
  ticketId = await callNext();
  await client.ask(queue.routes.startTicket, { params: { ticketId }, token: await officer() });
  await show('Anda sedang dilayani');
  await look('warga-tiket-dilayani', page);
  await client.ask(queue.routes.transferTicket, {
    params: { ticketId },
    token: await officer(),
    body: { serviceId: 'dukcapil-kk' },
  });
  await show(/^Lanjut ke Loket/);
  await look('warga-tiket-lanjut', page);

  // Somebody else gives her number up, and a third is served to the end.
  const leaving = await issue(SERVICE);
  await show('Saya tidak jadi', leaving.viewToken);
  await page.getByText('Saya tidak jadi').click();
  await press('Ya, lepas nomor saya');
  await page.getByRole('heading', { name: 'Nomor ini dibatalkan' }).waitFor();
  await look('warga-tiket-dilepas', page);
  const served = await issue(SERVICE);
  ticketId = await callNext();
  await client.ask(queue.routes.startTicket, { params: { ticketId }, token: await officer() });
  await stage.moveTo(addMinutes(await stage.now(), 6));
  await client.ask(queue.routes.finishTicket, {
    params: { ticketId },
    token: await officer(),
    body: { outcome: 'incomplete', missingRequirementIds: ['kk'] },
  });
  await show('Isi survei', served.viewToken);
  await look('warga-tiket-selesai', page);
  const before = await taps();
  await page.getByRole('link', { name: /Isi survei/ }).click();
  await page.getByRole('radio').first().waitFor();
  await look('warga-survei', page);
  for (let question = 1; question <= 9; question += 1) {
    await page.getByText(`${question} dari 14`).first().waitFor();
    await page.locator('.answer').nth(3).click();
  }
  for (let question = 10; question <= 13; question += 1) {
    await page.getByText(`${question} dari 14`).first().waitFor();
    await page.getByText('Tidak ingin menjawab').click();
  }
  await page.getByLabel(/Saran/).waitFor();
  await look('warga-survei-saran', page);

  // No signal: her answers wait on the phone, also when she closes the page, and go by themselves.
  await page.route('**/v1/surveys/**', (route) => route.abort());
  await press('Kirim');
  await page.getByText('akan dikirim saat ada sinyal').waitFor();
  await look('warga-survei-tanpa-sinyal', page);
  const surveyTaps = (await taps()) - before;
  await page.goto(url);
  await page.unroute('**/v1/surveys/**');
  await page.reload();
  await page.getByText('Jawaban survei Anda sudah dikirim').waitFor();
  await look('warga-survei-terkirim', page);
  return surveyTaps;
}

/** By the number on a slip, by a code, by nothing that is known. */
async function lookingUp({ page, story, press }: Scene): Promise<void> {
  const { url, stage, look } = story;
  const desk = await stage.tokenFor('dewi');
  const ticket = await stage.client.ask(queue.routes.issueAtDesk, {
    token: desk,
    body: { serviceId: SERVICE },
  });
  await stage.settle();
  await page.goto(`${url}/cek`);
  const field = page.getByLabel(/Nomor antrean, kode janji/);
  await field.fill('?');
  await press('Cari');
  await page.getByRole('alert').or(page.getByText('Tulis nomor seperti')).first().waitFor();
  await field.fill(ticket.number.replace('-', ' ').toLowerCase());
  await press('Cari');
  await page.getByText(/di depan|berikutnya/).waitFor();
  await look('warga-cek-nomor', page);
  await field.fill('K7P-M4T');
  await press('Cari');
  await page.getByText('Kode ini tidak tersimpan di HP ini.').waitFor();
  await look('warga-cek-kode', page);
  await page.goto(`${url}/papan`);
  await page.getByRole('table').first().waitFor();
  await look('warga-papan', page);
  await page.goto(`${url}/b/1111111111111`);
  await page.getByText('Tiket tidak ditemukan').waitFor();
  await look('warga-tidak-ditemukan', page);
  await page.goto(`${url}/layanan/tidak/ada`);
  await page.getByRole('heading', { name: 'Halaman tidak ada' }).waitFor();
  await look('warga-halaman-tidak-ada', page);
}

/** The same pages in English, from one link on. */
async function inEnglish({ page, story }: Pick<Scene, 'page' | 'story'>): Promise<void> {
  const { url, look } = story;
  const pages = [
    ['/?bahasa=en', 'Often looked for', 'beranda'],
    [`/layanan/${SERVICE}`, 'What to bring', 'layanan'],
    [`/janji/${SERVICE}`, 'When would you like to come?', 'jadwal'],
    ['/cek', 'See my queue', 'cek'],
    ['/papan', 'Queues right now', 'papan'],
  ] as const;
  for (const [path, text, name] of pages) {
    await page.goto(`${url}${path}`);
    await page.getByRole('heading', { name: text }).waitFor();
    await page.locator('#app:not([data-prepared]) :not(.skeleton)').first().waitFor();
    await page.locator('.skeleton').first().waitFor({ state: 'detached' });
    await look(`citizen-en-${name}`, page);
  }
}
