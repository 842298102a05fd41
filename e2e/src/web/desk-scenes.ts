import { service as booking } from '@gerai/booking/service.ts';
import { service as queue } from '@gerai/queue/service.ts';
import type { Page } from 'playwright-core';
import { castOf } from '../journey.ts';
import { until } from '../stage.ts';
import { bookSomebody, giveNumbers, type Scenes } from './counter-scenes.ts';
import { signIn } from './visit.ts';

/** `K7P-M4T`, as people read it. */
const spacedCode = (code: string) => `${code.slice(0, 3)}-${code.slice(3)}`;

/** Counts the pages that a print of the window as it is would have. */
export async function printedPages(page: Page): Promise<number> {
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  return pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}

/** Types part of a service's name and takes the first that is found. */
export async function pickService(page: Page, id: string, typed: string): Promise<void> {
  await page.locator(`#${id}`).fill(typed);
  await page.locator(`#${id}`).press('Enter');
}

/**
 * Every part of the information desk: a number, a search with what follows from it, bookings, SMS that
 * did not arrive, paper, devices.
 * @throws Error at the first thing that somebody at the desk would not find.
 */
export async function playDesk({ url, stage, open, look }: Scenes): Promise<void> {
  const { page } = await open();
  const button = (name: string | RegExp) => page.getByRole('button', { name }).first();
  const part = (name: string) => page.getByRole('link', { name, exact: true }).click();
  // The browser's own dialog would stop the story; what is counted is the page it would print.
  await page.addInitScript('window.print = () => { window.printed = (window.printed ?? 0) + 1; }');

  await signIn(page, `${url}/meja`, 'rina');
  await page.getByRole('heading', { name: 'Terbitkan nomor' }).waitFor();
  await look('meja-01-awal', page);

  // A number for somebody with a phone and priority.
  await page.locator('#terbit').fill('ktp');
  await page.getByText(/layanan; Enter memilih/).waitFor();
  await look('meja-02-cari-layanan', page);
  await page.locator('#terbit').fill('perekaman');
  await page.locator('#terbit').press('Enter');
  await page.getByText(/loket buka/).waitFor();
  await page.getByLabel(/^Prioritas/).check();
  await page.getByLabel('Nomor HP (boleh kosong)').fill('0812');
  await button('Terbitkan').click();
  await page.getByText('Nomor HP harus 10–13 angka').first().waitFor();
  await look('meja-03-salah-isi', page);
  await page.getByLabel('Nomor HP (boleh kosong)').fill('081200007777');
  await page.getByLabel(/setuju menerima SMS/).check();
  await button('Terbitkan').click();
  await page.locator('.given').waitFor();
  const number = (await page.locator('.given').textContent()) ?? '';
  await look('meja-04-nomor', page);
  await button('Cetak').click();
  if ((await printedPages(page)) !== 1) throw new Error('The slip has more than one page');
  await page.evaluate('dispatchEvent(new Event("afterprint"))');

  // Found by phone; printed anew; the choice put right with its place kept.
  await page.getByLabel('Nomor, kode janji, atau nomor HP').fill('0812-0000-7777');
  await page.keyboard.press('Enter');
  await page.getByRole('article', { name: `Nomor ${number}` }).waitFor();
  await look('meja-05-ditemukan', page);
  await button('Cetak ulang').click();
  await page.getByText('Cetakan ke-2').waitFor();
  await look('meja-06-cetak-ulang', page);
  await page.getByText('Salah layanan?').click();
  const field = page.locator('input[id^="ubah-"]');
  await field.fill('kelahiran');
  await field.press('Enter');
  await button('Ubah layanan').click();
  const found = page.getByRole('article', { name: `Nomor ${number}` });
  await found.getByText(/^C-\d+ · Akta Kelahiran/).waitFor();
  await page.getByLabel('Nomor, kode janji, atau nomor HP').fill('ZZ-999');
  await page.keyboard.press('Enter');
  await page.getByText('Tidak ditemukan hari ini').waitFor();
  await look('meja-07-tidak-ditemukan', page);

  // Somebody who was missed comes to the desk.
  const [missed = ''] = await giveNumbers(stage, 1);
  await page.getByLabel('Nomor, kode janji, atau nomor HP').fill(missed.toLowerCase());
  await page.keyboard.press('Enter');
  await page.getByRole('article', { name: `Nomor ${missed}` }).waitFor();
  await page.getByText('Batalkan nomor').click();
  await button(/^Batalkan$/).click();
  await page.getByText('dibatalkan').first().waitFor();

  // A booking without a phone, then another time for it, then none.
  await part('Janji temu');
  await page.getByRole('heading', { name: 'Buat janji untuk warga' }).waitFor();
  await pickService(page, 'janji', 'perekaman');
  await page.locator('#jadwal').selectOption({ index: 1 });
  await button('Simpan janji').click();
  await page.getByRole('alert').getByText('Tulis nama').waitFor();
  await look('meja-08-janji-salah-isi', page);
  await page.getByLabel('Nama lengkap').fill('Sari Contoh');
  await page.getByLabel('NIK').fill('3375015708909998');
  await button('Simpan janji').click();
  await page.locator('.given').waitFor();
  const code = (await page.locator('.given').textContent()) ?? '';
  await look('meja-09-janji', page);
  await page.getByLabel('Nomor, kode janji, atau nomor HP').fill(code);
  await page.keyboard.press('Enter');
  const foundBooking = page.getByRole('article', { name: `Janji ${code}` });
  await foundBooking.waitFor();
  await foundBooking.getByText('Ubah jadwal').click();
  await page.locator('#jadwal-baru').selectOption({ index: 2 });
  await look('meja-10-ubah-jadwal', page);
  await button('Simpan jadwal baru').click();
  await foundBooking.getByText('Batalkan untuk warga').click();
  await button(/^Batalkan$/).click();
  await foundBooking.getByText('dibatalkan').waitFor();
  await bookElsewhere({ url, stage, open, look }, page);

  // Whoever has a booking and no phone with it reads the code out.
  const booked = await bookSomebody(stage, 71);
  await page.getByLabel('Nomor, kode janji, atau nomor HP').fill(booked.code);
  await page.keyboard.press('Enter');
  await button('Lapor datang').waitFor();
  await look('meja-11-lapor-datang', page);

  // Whom no SMS reached.
  await part('SMS tak sampai');
  await page.getByRole('row', { name: new RegExp(spacedCode(booked.code)) }).waitFor();
  await look('meja-12-sms', page);
  await button(`Cari ${spacedCode(booked.code)}`).click();
  await page.getByRole('article', { name: `Janji ${spacedCode(booked.code)}` }).waitFor();

  // After an outage: the sheet that was printed before it, and a line of it.
  await part('Kertas');
  await button('Cetak lembar darurat').click();
  const sheets = await printedPages(page);
  if (sheets < 2 || sheets > 3) throw new Error(`The emergency sheet has ${sheets} pages`);
  await page.evaluate('dispatchEvent(new Event("afterprint"))');
  await pickService(page, 'layanan-kertas', 'perekaman');
  await button('Simpan baris').click();
  await page.getByRole('alert').getByText('Isi jam datang').waitFor();
  await look('meja-14-kertas-salah-isi', page);
  await page.getByLabel('Jam datang').fill('08:05');
  await page.getByLabel('Dipanggil').fill('08:15');
  await page.getByLabel('Mulai').fill('08:16');
  await page.getByLabel('Selesai', { exact: true }).fill('08:26');
  await page.locator('#loket-kertas').selectOption({ label: 'Loket 5' });
  await button('Simpan baris').click();
  await page.getByText('selesai 08.26').waitFor();
  await look('meja-15-kertas', page);

  // Late or closed: said once for all whom it concerns.
  const manager = await open();
  const asManager = (name: string | RegExp) => manager.page.getByRole('button', { name }).first();
  await signIn(manager.page, `${url}/meja?bagian=terlambat`, 'dewi');
  await manager.page.getByText('Semua layanan berjalan menurut jadwal').waitFor();
  await pickService(manager.page, 'layanan-tunda', 'kelahiran');
  await look('meja-16-umumkan', manager.page);
  await asManager('Umumkan terlambat').click();
  const late = manager.page.getByRole('article', { name: 'Akta Kelahiran' });
  await late.getByText(/terlambat sejak/).waitFor();
  await look('meja-17-terlambat', manager.page);
  await asManager(/^Berjalan lagi/).click();
  await manager.page.getByText('Semua layanan berjalan menurut jadwal').waitFor();

  // Devices: one asks to be let in by its code, and is sent away again.
  await manager.page.getByRole('link', { name: 'Perangkat', exact: true }).click();
  await manager.page.getByRole('heading', { name: /^Perangkat/ }).waitFor();
  await manager.page.getByText('Belum ada kios atau layar').waitFor();
  await look('meja-18-perangkat-kosong', manager.page);
  const pairing = await stage.client.ask(queue.routes.beginPairing, { body: { kind: 'display' } });
  await manager.page.getByLabel('Kode di layar perangkat').fill(pairing.code);
  await manager.page.locator('#pasang-nama').fill('Layar lantai 1');
  await manager.page.getByRole('button', { name: 'Izinkan perangkat' }).click();
  await manager.page.getByRole('row', { name: /Layar lantai 1/ }).waitFor();
  await look('meja-19-perangkat', manager.page);
  await manager.page.getByRole('button', { name: /^Cabut/ }).click();
  await manager.page.getByRole('dialog').waitFor();
  await look('meja-20-cabut', manager.page);
  await manager.page.getByRole('button', { name: 'Ya, cabut' }).click();
  await manager.page.getByText('Belum ada kios atau layar').waitFor();
}

/**
 * Where somebody lives may decide where they are served: the desk asks, tells, and books all the same
 * only with a reason, which is kept.
 */
async function bookElsewhere({ stage, look }: Scenes, page: Page): Promise<void> {
  const save = page.getByRole('button', { name: 'Simpan janji', exact: true });
  const district = page.getByLabel('Kecamatan tempat tinggal');
  const reason = page.getByLabel(/^Alasan tetap dilayani/);
  const before = await page.locator('.given').textContent();
  await pickService(page, 'janji', 'identitas anak');
  await page.locator('#jadwal').selectOption({ index: 1 });
  await page.locator('#nama-meja').fill(castOf(72).name);
  const nik = page.locator('#nik-meja');
  if ((await nik.count()) > 0) await nik.fill(castOf(72).nik);
  await district.waitFor();
  if (await save.isEnabled()) throw new Error('The desk books without asking for the district');
  await district.selectOption({ label: 'Pekalongan Utara' });
  await page.getByText('dilayani di Kantor Dindukcapil, Jalan Contoh 1').waitFor();
  await save.click();
  await page.getByRole('alert').getByText('Tulis alasan tetap dilayani').waitFor();
  await look('meja-13-kecamatan', page);
  // Of another district: nothing is said, and no reason wanted. What was given for one is not for the other.
  await reason.fill('Kursi roda');
  await district.selectOption({ label: 'Pekalongan Selatan' });
  await reason.waitFor({ state: 'detached' });
  await district.selectOption({ label: 'Pekalongan Utara' });
  if ((await reason.inputValue()) !== '') throw new Error('A reason outlives its district');
  await reason.fill('Kursi roda, kantor itu bertangga');
  await save.click();
  let code = '';
  await until('the booking', async () => {
    code = (await page.locator('.given').textContent()) ?? '';
    return code !== before;
  });
  const booked = await stage.client.ask(booking.routes.getBookingByCode, {
    token: await stage.tokenFor('rina'),
    params: { code: code.replace('-', '') },
  });
  if (booked.residence !== 'pekalongan-utara') throw new Error(`${code} is of ${booked.residence}`);
}

/**
 * A supervisor books a class at the desk: from the form to the SMS, its link, and the number of all.
 * @throws Error at the first thing that is not as it was typed.
 */
export async function playGroup({ url, stage, open, look }: Scenes): Promise<void> {
  const { page } = await open();
  const leader = castOf(83);
  const people = 6;
  await page.addInitScript('window.print = () => undefined');
  await signIn(page, `${url}/meja?bagian=janji`, 'hendra');
  const panel = page.getByRole('region', { name: 'Janji untuk rombongan' });
  await panel.waitFor();
  // Asked for only where it matters.
  await pickService(page, 'layanan-rombongan', 'identitas anak');
  const district = panel.getByLabel('Kecamatan tempat tinggal');
  await district.waitFor();
  await panel.getByRole('button', { name: 'Ganti layanan' }).click();
  await pickService(page, 'layanan-rombongan', 'perekaman');
  await district.waitFor({ state: 'detached' });
  // A day that nobody has booked yet.
  const free = panel.locator('#jadwal-rombongan optgroup').nth(1).locator('option').first();
  await panel.getByLabel('Jadwal').selectOption((await free.getAttribute('value')) ?? '');
  await panel.getByLabel('Jumlah orang').fill('1');
  await panel.getByRole('button', { name: 'Simpan janji rombongan' }).click();
  await panel.getByRole('alert').getByText('paling sedikit 2').waitFor();
  await panel.getByRole('alert').getByText('alasan ini dicatat').waitFor();
  await look('meja-21-rombongan-salah-isi', page);
  await panel.getByLabel('Jumlah orang').fill(String(people));
  await panel.getByLabel('Nama ketua rombongan').fill(leader.name);
  await panel.getByLabel(/^Nomor HP ketua/).fill(leader.phone);
  await panel.getByLabel('Alasan').fill('Perekaman KTP-el kelas XII');
  await panel.getByRole('button', { name: 'Simpan janji rombongan' }).click();
  await panel.getByText(`Rombongan ${people} orang`).waitFor();
  const code = ((await panel.locator('.given').textContent()) ?? '').replace('-', '');
  await look('meja-22-rombongan', page);

  let link = '';
  await until('the leader has an SMS', async () => {
    const sms = (await stage.sms()).find(({ phone }) => phone.endsWith(leader.phone.slice(1)));
    link = /\S*\/b\/\S+/.exec(sms?.text ?? '')?.[0] ?? '';
    return link !== '';
  });
  const phone = await open();
  await phone.page.goto(`${url}${link.slice(link.indexOf('/b/'))}`);
  await phone.page.getByText(spacedCode(code)).first().waitFor();

  const token = await stage.tokenFor('hendra');
  const booked = await stage.client.ask(booking.routes.getBookingByCode, {
    token,
    params: { code },
  });
  await stage.moveTo(new Date(Date.parse(booked.slotStart) - 600_000).toISOString());
  const came = await stage.client.ask(queue.routes.checkInAtDesk, {
    token: await stage.tokenFor('hendra'),
    body: { code },
  });
  const { tickets } = await stage.client.ask(queue.routes.searchAtDesk, {
    token: await stage.tokenFor('hendra'),
    body: { number: came.number },
  });
  const ticket = tickets[0];
  if (ticket?.applicantCount !== people || ticket.status !== 'waiting') {
    throw new Error(`${came.number} is for ${ticket?.applicantCount}, ${ticket?.status}`);
  }
}
