import { service as booking } from '@gerai/booking/service.ts';
import { service as queue } from '@gerai/queue/service.ts';
import { PROBLEMS } from '@gerai/shared/contract/problem-codes.ts';
import { addMinutes } from '@gerai/shared/time.ts';
import { describe, expect, test } from 'vitest';
import { castOf } from '../journey.ts';
import { cityOfOneAgency } from '../small-city.ts';
import { until } from '../stage.ts';
import { hasBrowser, openWindow } from './browser.ts';
import { INTERPRETERS } from './citizen-story.ts';
import { bookAs, webPlatform } from './web-platform.ts';

const SERVICE = 'dukcapil-ktp-el-cetak';
/** Served at a counter that no other test opens. */
const MISSED = 'dukcapil-ktp-el-rekam';

describe.runIf(hasBrowser)('on the citizen’s pages', () => {
  const platform = webPlatform('citizen-details', async () => ({
    ...(await cityOfOneAgency('dukcapil')),
    interpreters: INTERPRETERS,
  }));

  test('the calendar is walked by keys, says how each day stands, and keeps the month over the way back', async () => {
    const { page, context } = await openWindow(platform.browser, {
      viewport: { width: 360, height: 800 },
    });
    const { keyboard } = page;
    await page.goto(`${platform.url}/janji/${SERVICE}`);
    await page.getByRole('button', { name: 'Lihat kalender' }).click();
    const grid = page.getByRole('grid');
    const day = (name: string | RegExp) => grid.getByRole('button', { name });
    const focused = async () =>
      String(await page.evaluate('document.activeElement?.querySelector(".sr-only")?.textContent'));
    // One day is in the order of the Tab key, whatever the month.
    await day(/jadwal$/)
      .first()
      .waitFor();
    expect(await grid.locator('button[tabindex="0"]').count()).toBe(1);
    await grid.locator('button[tabindex="0"]').focus();
    const first = await focused();
    expect(first).toMatch(/^\w+, \d+ November, \d+ jadwal$/);
    await keyboard.press('End');
    expect(await focused()).toBe('Minggu, 29 November, tutup');
    await keyboard.press('ArrowRight');
    expect(await focused()).toMatch(/^Senin, 30 November/);
    await keyboard.press('PageDown');
    await page.getByRole('grid', { name: 'Desember 2026' }).waitFor();
    expect(await focused()).toMatch(/^Rabu, 30 Desember/);
    // What can be heard of the month is said by a status, once, and a holiday by its name.
    await page.getByRole('status').filter({ hasText: 'Desember 2026: ' }).waitFor();
    await day(/^Jumat, 25 Desember, libur \(.+\)$/).waitFor();
    // Closed days take no choice; another takes the focus to its times.
    await page.getByLabel('Bulan', { exact: true }).selectOption('2026-11');
    await day(/^Minggu, 29 November/).dispatchEvent('click');
    expect(await page.getByRole('heading', { name: /29 November/ }).count()).toBe(0);
    await day(/^Senin, 30 November/).click();
    const times = page.getByRole('heading', { name: 'Senin, 30 November' });
    await times.waitFor();
    await until('the focus on the times', async () =>
      Boolean(await times.evaluate((each) => each === each.ownerDocument.activeElement)),
    );
    await page
      .getByRole('button', { name: /^Pukul .*Senin, 30 November/ })
      .first()
      .click();
    await page.getByText(/Jadwal pilihan: Senin, 30 November/).waitFor();
    await page.goBack();
    await page.getByRole('grid').waitFor();
    await context.close();
  });

  /** The first counter of a service, open; numbers for it, and its calls. */
  const openCounterOf = async (serviceId: string) => {
    const { client, tokenFor } = platform.stage;
    const officer = () => tokenFor('siti');
    const { counters } = await client.ask(booking.routes.getService, { params: { serviceId } });
    const params = { counterId: counters[0]?.counterId ?? '' };
    const opened = await client.ask(queue.routes.openCounter, { params, token: await officer() });
    expect(opened.status).toBe('open');
    return {
      officer,
      issue: async () =>
        client.ask(queue.routes.issueAtDesk, {
          token: await tokenFor('dewi'),
          body: { serviceId },
        }),
      call: async () => {
        const next = await client.ask(queue.routes.callNext, { params, token: await officer() });
        if (next.kind === 'nobody-waiting') throw new Error('Nobody waits');
        return next.ticket;
      },
    };
  };

  test('the phone rings and shakes once for each call, and never unless it was asked to', async () => {
    const { client } = platform.stage;
    const { officer, issue, call } = await openCounterOf(SERVICE);
    const callNext = async () => {
      const { ticketId } = await call();
      await platform.stage.settle();
      return ticketId;
    };
    const first = await issue();
    const second = await issue();
    const third = await issue();
    await platform.stage.settle();
    const { page, context, complaints } = await openWindow(platform.browser, {
      viewport: { width: 360, height: 800 },
    });
    await page.addInitScript(`
      window.tones = 0;
      window.shakes = 0;
      const { start } = OscillatorNode.prototype;
      OscillatorNode.prototype.start = function (...given) { window.tones += 1; return start.apply(this, given); };
      navigator.vibrate = () => { window.shakes += 1; return true; };`);
    const heard = async () =>
      String(await page.evaluate('window.tones + " tones, " + window.shakes + " shakes"'));
    const refresh = () => page.evaluate('dispatchEvent(new Event("online"))');

    // Called with the switch off: nothing, although the page was touched.
    await page.goto(`${platform.url}/t/${first.viewToken}`);
    await page.getByRole('switch', { name: 'Bunyikan HP saat dipanggil' }).waitFor();
    await page.getByRole('heading', { level: 1 }).click();
    const served = await callNext();
    await refresh();
    await page.getByRole('heading', { name: 'Giliran Anda' }).waitFor();
    expect(await heard()).toBe('0 tones, 0 shakes');
    await client.ask(queue.routes.startTicket, {
      params: { ticketId: served },
      token: await officer(),
    });
    await client.ask(queue.routes.finishTicket, {
      params: { ticketId: served },
      token: await officer(),
      body: { outcome: 'delivered' },
    });

    // Switched on, it lets itself be heard; then once at the call, however often the page asks.
    await page.goto(`${platform.url}/t/${second.viewToken}`);
    const bell = page.getByRole('switch');
    await bell.click();
    await page.getByText('Bunyi menyala.').waitFor();
    expect(await bell.getAttribute('aria-checked')).toBe('true');
    const on = await heard();
    expect(on).toMatch(/^[24] tones, [12] shakes$/);
    const [tones, shakes] = (/(\d+) tones, (\d+)/.exec(on) ?? []).slice(1).map(Number);
    const called = await callNext();
    await refresh();
    await page.getByRole('heading', { name: 'Giliran Anda' }).waitFor();
    const once = `${(tones ?? 0) + 4} tones, ${(shakes ?? 0) + 1} shakes`;
    await until('the sound of the call', async () => (await heard()) === once);
    for (let again = 0; again < 3; again += 1) {
      const answer = page.waitForResponse(/\/v1\/tickets\//);
      await refresh();
      await answer;
    }
    expect(await heard()).toBe(once);

    // A recall is another call.
    await platform.stage.moveTo(addMinutes(await platform.stage.now(), 2));
    await client.ask(queue.routes.recallTicket, {
      params: { ticketId: called },
      token: await officer(),
    });
    await platform.stage.settle();
    await refresh();
    await page.getByText('Panggilan ulang').waitFor();
    const twice = `${(tones ?? 0) + 8} tones, ${(shakes ?? 0) + 2} shakes`;
    await until('the sound of the recall', async () => (await heard()) === twice);

    // The page anew: what was heard is not heard again, and the browser wants a touch first.
    await page.reload();
    await page.getByText('Sentuh layar sekali').waitFor();
    await page.getByRole('heading', { level: 1 }).click();
    await page.getByText('Bunyi menyala.').waitFor();
    expect(await heard()).toBe('0 tones, 0 shakes');

    // The same with a press of the switch itself: that turns it on, and not off.
    await page.reload();
    await page.getByText('Sentuh layar sekali').waitFor();
    await page.getByRole('switch', { checked: false }).click();
    await page.getByText('Bunyi menyala.').waitFor();
    expect(await page.getByRole('switch').getAttribute('aria-checked')).toBe('true');

    // Switched off again, another visit is silent.
    await page.getByRole('switch').click();
    await page.goto(`${platform.url}/t/${third.viewToken}`);
    await page.getByRole('switch', { checked: false }).waitFor();
    expect(await heard()).toBe('0 tones, 0 shakes');

    // In a pocket it listens while a call may come, and asks no more once all is over.
    const end = async (ticketId: string) => {
      await client.ask(queue.routes.startTicket, { params: { ticketId }, token: await officer() });
      await client.ask(queue.routes.finishTicket, {
        params: { ticketId },
        token: await officer(),
        body: { outcome: 'delivered' },
      });
      await platform.stage.settle();
    };
    await end(called);
    await page.getByRole('switch').click();
    await page.getByText('Bunyi menyala.').waitFor();
    await page.clock.install();
    await page.evaluate('Object.defineProperty(document, "hidden", { get: () => true })');
    await refresh();
    const shown = (name: string | RegExp) =>
      until(`${name} on the hidden page`, async () => {
        await page.clock.runFor(5000);
        return (await page.getByRole('heading', { name }).count()) === 1;
      });
    const last = await callNext();
    await shown('Giliran Anda');
    await end(last);
    await shown('Terima kasih');
    let questions = 0;
    page.on('request', (request) => {
      if (request.url().includes('/v1/tickets/')) questions += 1;
    });
    for (let minute = 0; minute < 5; minute += 1) await page.clock.runFor(61_000);
    expect(questions).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('who was missed queues again from the phone once, and is told honestly what is left after that', async () => {
    const { client } = platform.stage;
    const { officer, issue, call } = await openCounterOf(MISSED);
    const callAndMiss = async () => {
      const { ticketId, number } = await call();
      await client.ask(queue.routes.missTicket, { params: { ticketId }, token: await officer() });
      await platform.stage.settle();
      return number;
    };
    const mine = await issue();
    const others = [await issue(), await issue(), await issue(), await issue()];
    expect(await callAndMiss()).toBe(mine.number);

    const { page, context } = await openWindow(platform.browser, {
      viewport: { width: 360, height: 800 },
    });
    await page.goto(`${platform.url}/t/${mine.viewToken}`);
    await page.getByText(/^Datang ke loket \d+ sebelum pukul .*, atau antre lagi\.$/).waitFor();
    // Looking does nothing; of two quick touches one counts.
    const queueAgain = page.getByRole('button', { name: 'Antre lagi' });
    // A question that was under way comes back with how it stood before.
    let letGo: () => void = () => undefined;
    const done = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const asked = page.waitForRequest(/\/v1\/tickets\//);
    await page.route(
      /\/v1\/tickets\/[^/]+$/,
      async (route) => {
        const before = await route.fetch();
        await done;
        await route.fulfill({ response: before });
      },
      { times: 1 },
    );
    await page.evaluate('dispatchEvent(new Event("online"))');
    await asked;
    const took = page.waitForResponse(/\/come-back$/);
    await queueAgain.dblclick();
    await took;
    letGo();
    const place = page.getByRole('heading', { name: /orang di depan Anda$/ });
    await place.waitFor();
    await page.getByRole('status').getByText('Anda kembali di antrean.').waitFor();
    await until('the focus on the place', async () =>
      Boolean(await place.evaluate((each) => each === each.ownerDocument.activeElement)),
    );
    await page.getByText('Mengapa urutan saya di sini?').click();
    await page.getByText(/Anda kembali ke antrean/).waitFor();

    // Three others are called first. Missed again, the desk has to see who stands there.
    for (const other of others.slice(0, 3)) expect(await callAndMiss()).toBe(other.number);
    expect(await callAndMiss()).toBe(mine.number);
    await page.evaluate('dispatchEvent(new Event("online"))');
    await page.getByText(/sebelum pukul .*\. Petugas membantu Anda\.$/).waitFor();
    expect(await queueAgain.count()).toBe(0);
    await page.getByText('Bila ragu, datang ke Meja Informasi lantai 1.').waitFor();

    await context.close();

    // A phone that has kept nothing, since the clock jumps and an unchanged answer does not tell the time.
    await platform.stage.moveTo(addMinutes(await platform.stage.now(), 31));
    const late = await openWindow(platform.browser, { viewport: { width: 360, height: 800 } });
    await late.page.goto(`${platform.url}/t/${mine.viewToken}`);
    await late.page.getByText('Waktu kembali sudah lewat. Ambil nomor baru di kios.').waitFor();
    expect(await late.page.getByRole('button', { name: 'Antre lagi' }).count()).toBe(0);
    await late.context.close();
  });

  test('what is wrong in a form is said in the language of the page, also when that is switched', async () => {
    const { page, context } = await openWindow(platform.browser, {
      viewport: { width: 360, height: 800 },
    });
    const cast = castOf(32);
    await page.goto(`${platform.url}/janji/${SERVICE}`);
    await page.getByRole('button', { name: 'Pilih ini' }).click();
    await page.getByRole('button', { name: 'Lanjut' }).click();
    const summary = page.getByRole('alert').filter({ has: page.getByRole('listitem') });
    await summary.getByText('Ada yang perlu diperbaiki').waitFor();
    const indonesian = await summary.getByRole('listitem').allInnerTexts();
    expect(await page.title()).toMatch(/^Salah isi: Data diri/);
    await page.getByRole('button', { name: 'English' }).click();
    await summary.getByText('Something needs to be corrected').waitFor();
    const english = await summary.getByRole('listitem').allInnerTexts();
    expect(english.length).toBe(indonesian.length);
    for (const text of indonesian) expect(await page.getByText(text).count()).toBe(0);
    for (const text of english) expect(await page.getByText(text).count()).toBe(2);
    await until('the name of the window', async () =>
      /^Please correct: (?!Salah)/.test(await page.title()),
    );
    await page.getByRole('button', { name: 'Indonesia', exact: true }).click();
    await summary.getByText('Ada yang perlu diperbaiki').waitFor();
    expect(await summary.getByRole('listitem').allInnerTexts()).toEqual(indonesian);

    // Putting one right leaves the finger where it is, with others still wrong; sending takes it.
    const focused = () =>
      page.evaluate('document.activeElement?.id || document.activeElement?.role');
    await page.getByLabel('Nama lengkap').focus();
    await page.keyboard.type('Siti', { delay: 20 });
    expect(await page.getByLabel('Nama lengkap').inputValue()).toBe('Siti');
    expect(await focused()).toBe('nama');
    expect(await summary.getByRole('listitem').allInnerTexts()).toEqual(indonesian.slice(1));
    await page.getByRole('button', { name: 'Lanjut' }).click();
    await until('the focus on what is wrong', async () => (await focused()) === 'alert');

    // A refusal of the server, too, although its answer had one language.
    await bookAs(page, cast);
    await page.getByRole('link', { name: 'Batalkan janji temu' }).click();

    // Opening the page and its list of reasons sends nothing; nothing is chosen or required.
    const sent: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') sent.push(request.postData() ?? '');
    });
    await page.getByText('Mengapa batal? (boleh dilewati)').click();
    expect(await page.getByRole('radio', { checked: true }).count()).toBe(0);
    await page.getByLabel('Empat angka terakhir nomor HP Anda').fill('0000');
    await page.getByRole('radio', { name: 'Saya berhalangan' }).check();
    expect(sent).toEqual([]);
    await page.getByRole('button', { name: 'Ya, batalkan' }).click();
    const refusal = page.getByRole('alert').getByText(PROBLEMS['verification-failed'][1]);
    await refusal.waitFor();
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('alert').getByText(PROBLEMS['verification-failed'][2]).waitFor();
    expect(await refusal.count()).toBe(0);
    // What was chosen stays, and goes with the wish.
    expect(await page.getByRole('radio', { name: 'I cannot come' }).isChecked()).toBe(true);
    await page.getByRole('textbox').fill(cast.phone.slice(-4));
    await page.getByRole('button', { name: 'Yes, cancel' }).click();
    await page.getByRole('heading', { name: 'This booking has been cancelled' }).waitFor();
    await until('the focus on what became of it', async () =>
      Boolean(await page.evaluate('document.activeElement?.localName === "h1"')),
    );
    expect(sent.map((body) => JSON.parse(body).giveUpReason)).toEqual([
      'cannot-come',
      'cannot-come',
    ]);
    await context.close();
  });

  test('the link of a visit of several services cancels all of them, also before their list has come', async () => {
    const { client } = platform.stage;
    const { proposals } = await client.ask(booking.routes.getProposals, {
      query: { services: 'dukcapil-kk,dukcapil-akta-kelahiran' },
    });
    const proposal = proposals.at(-1);
    if (!proposal) throw new Error('Nothing was proposed');
    const { name, nik, phone } = castOf(33);
    const visit = await client.ask(booking.routes.bookVisit, {
      body: {
        day: proposal.day,
        legs: proposal.legs.map(({ serviceId, time }) => ({ serviceId, time })),
        visitor: { name, nik },
        contact: { phone },
        smsConsent: { given: false, textVersion: '2026-11' },
      },
    });
    const { page, context } = await openWindow(platform.browser, {
      viewport: { width: 360, height: 800 },
    });
    await page.route(/\/v1\/visits\/[^/]+$/, (route) => route.abort());
    await page.goto(`${platform.url}/b/${visit.viewToken}`);
    await page.getByRole('link', { name: 'Batalkan janji temu' }).waitFor();
    expect(await page.getByRole('link', { name: 'Ubah jadwal' }).count()).toBe(0);
    await page.getByRole('link', { name: 'Batalkan janji temu' }).click();
    await page.getByText('Semua layanan pada kunjungan ini dibatalkan').waitFor();
    await page.getByLabel(/Empat angka terakhir/).fill(phone.slice(-4));
    await page.getByRole('button', { name: 'Ya, batalkan' }).click();
    await page.getByRole('heading', { name: 'Janji temu ini sudah dibatalkan' }).waitFor();
    const { legs } = await client.ask(booking.routes.getVisit, {
      params: { token: visit.viewToken },
    });
    expect(legs.map(({ status }) => status)).toEqual(['cancelled', 'cancelled']);
    await context.close();
  });

  test('what is typed into the search before the script has come is kept, with the finger in it', async () => {
    const { page, context } = await openWindow(platform.browser, {
      viewport: { width: 360, height: 800 },
    });
    await until('a page with its content', async () =>
      (await (await fetch(platform.url)).text()).includes('data-prepared'),
    );
    let letGo: () => void = () => undefined;
    const typed = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    await page.route(/\/v1\/catalogue/, async (route) => {
      await typed;
      await route.continue();
    });
    await page.goto(platform.url);
    await page.locator('#app[data-prepared] #cari').focus();
    await page.keyboard.type('cetk');
    await page.keyboard.press('ArrowLeft');
    letGo();
    await page.locator('#app:not([data-prepared]) #cari').waitFor();
    await page.keyboard.type('a');
    const search = page.locator('#cari');
    await until(
      'the search to be what was typed',
      async () => (await search.inputValue()) === 'cetak',
    );
    await page.getByRole('status').filter({ hasText: 'layanan' }).first().waitFor();

    // With what is kept from a moment ago, no network is waited for.
    await page.unrouteAll();
    await page.route(/\/v1\/catalogue/, () => undefined);
    await page.reload();
    await page.locator('#app:not([data-prepared]) #cari').waitFor();
    await page.unrouteAll();
    await context.close();
  });

  test('who needs an interpreter is shown when one is there, and books no other time', async () => {
    const { page, context } = await openWindow(platform.browser, {
      viewport: { width: 360, height: 800 },
    });
    const cast = castOf(31);
    await page.goto(`${platform.url}/janji/${SERVICE}`);
    // Chosen without a thought of it, in the afternoon.
    await page.getByRole('button', { name: /^Pukul 13\.00, Selasa/ }).click();
    await page.getByLabel('Nama lengkap').fill(cast.name);
    await page.getByLabel('NIK').fill(cast.nik);
    await page.getByLabel('Nomor HP').fill(cast.phone);
    await page.getByText('Saya perlu bantuan khusus').click();
    await page.getByRole('checkbox', { name: 'Juru bahasa isyarat' }).check();
    await page.getByText('Juru bahasa isyarat ada pukul 09.00–12.00.').waitFor();
    await page.getByRole('button', { name: 'Lanjut' }).click();
    await page.getByRole('alert').getByText('Pilih jam saat juru bahasa isyarat ada.').waitFor();

    // Only the mornings with one, also in the calendar; and a word why other days have none.
    await page.getByRole('link', { name: 'Pilih jam saat juru bahasa ada' }).click();
    await page.getByRole('checkbox', { name: 'Saya perlu juru bahasa isyarat' }).waitFor();
    await page.locator('summary', { hasText: 'Kamis, 26 Nov' }).waitFor();
    expect(await page.locator('summary', { hasText: 'Rabu, 25 Nov' }).count()).toBe(0);
    expect(await page.getByRole('button', { name: /^Pukul 1[2-5]/ }).count()).toBe(0);
    await page.getByText('Mengapa ada jam').click();
    await page.getByText('Rabu, 25 November: juru bahasa tidak ada').waitFor();
    await page.getByRole('button', { name: 'Lihat kalender' }).click();
    await page
      .getByRole('button', { name: /^Jumat, 27 November, juru bahasa tidak ada/ })
      .waitFor();
    await page.getByRole('button', { name: /^Kamis, 26 November, \d+ jadwal/ }).click();
    await page.getByRole('button', { name: /^Pukul 10\.00, Kamis/ }).click();

    // What was typed is there still, and the time is one that fits.
    expect(await page.getByLabel('Nama lengkap').inputValue()).toBe(cast.name);
    await page.getByText('Juru bahasa isyarat ada pukul 09.00–12.00.').waitFor();
    await page.getByRole('button', { name: 'Lanjut' }).click();
    await page.getByRole('button', { name: 'Konfirmasi janji temu' }).click();
    await page.getByText('Janji temu tersimpan').waitFor();
    await context.close();
  });
});
