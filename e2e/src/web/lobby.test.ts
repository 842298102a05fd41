import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { startRuntime } from '@gerai/local/runtime.ts';
import type { Runtime } from '@gerai/local/runtime-options.ts';
import { builtWeb } from '@gerai/web/build.ts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cityOfOneAgency, referring } from '../small-city.ts';
import { localStage, type Stage, until } from '../stage.ts';
import { hasBrowser, launch, openWindow, type Window } from './browser.ts';
import {
  axeInEveryView,
  headingFaults,
  movingParts,
  reflowFaults,
  sidewaysPixels,
  smallTargets,
  unreachedByTab,
  walkByTab,
} from './gates.ts';
import {
  bookingsFor,
  heading,
  KIOSK_GLASS,
  kioskToken,
  type LobbyReport,
  officerAt,
  playLobby,
  press,
  SCREEN,
  SPARE_NUMBERS,
  scan,
  typeOnGlass,
  walkIn,
} from './lobby.ts';

/** Within so long a machine that has time answers the key of a call, 19 times in 20. */
const CALM_MS = 100;
/** From a call to its first word: the longest pause of the screen between two questions, and the chime. */
const CLOCK_BOUND_MS = 2000;
/** On the glass of a kiosk; a screen in the lobby is not touched but for its sound. */
const KIOSK_TARGET = 88;

/** One of each kind of the kiosk's screens, upright and in its usual size. */
const GLASS_STATES = /^kios-(02|07|09|10|16|19|25|26|37|39)-/;

/**
 * What who sits cannot reach: on an upright glass of 32 inches that begins 0.75 m above the floor, all but the
 * upper 40 per cent is within 1.2 m. The name of the house is for staff.
 */
async function outOfReach(page: Page): Promise<string[]> {
  const found: unknown = await page.evaluate(`
    [...document.querySelectorAll('.kiosk button:not(.brand)')]
      .filter((each) => each.getBoundingClientRect().bottom < innerHeight * 0.4)
      .map((each) => each.textContent)`);
  return Array.isArray(found) ? found.map(String) : ['no list'];
}

describe('what a kiosk loads only with such a printer', () => {
  test('stays within 30 KB', async () => {
    const folder = await builtWeb();
    const manifest = JSON.parse(
      readFileSync(join(folder, '.vite/manifest.json'), 'utf8'),
    ) as Record<string, { file: string }>;
    const chunk = manifest['src/core/print/esc-pos.ts'];
    if (!chunk) throw new Error('No chunk of its own');
    const size = gzipSync(readFileSync(join(folder, chunk.file))).length;
    expect(size).toBeGreaterThan(1000);
    expect(size).toBeLessThanOrEqual(30 * 1024);
  });
});

describe.runIf(hasBrowser)('kiosk and displays in all their states', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'gerai-lobby-'));
  const faults: string[] = [];
  let runtime: Runtime;
  let browser: Browser;
  let report: LobbyReport;

  beforeAll(async () => {
    runtime = await startRuntime({
      dataDir,
      webFolder: await builtWeb(),
      clock: { startAt: '2026-11-24T01:30:00.000Z' },
      throttleFactor: Number.POSITIVE_INFINITY,
    });
    browser = await launch();
    report = await playLobby({
      browser,
      url: runtime.url,
      stage: localStage(runtime.url),
      look: async (name, page) => {
        const found = [
          ...(await axeInEveryView(page)),
          ...(await headingFaults(page)),
          ...(name.startsWith('kios') ? await smallTargets(page, KIOSK_TARGET) : []),
        ];
        const wide = await sidewaysPixels(page);
        if (wide > 0) found.push(`${wide} px too wide`);
        for (const each of await movingParts(page)) found.push(`moves: ${each}`);
        if (GLASS_STATES.test(name)) {
          for (const each of await outOfReach(page)) found.push(`out of reach: ${each}`);
          found.push(...(await reflowFaults(page, [320, KIOSK_GLASS.width])));
        }
        faults.push(...found.map((each) => `${name}: ${each}`));
      },
    });
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await runtime?.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  test('a number takes three touches', () => {
    expect(report.walkInTaps).toBeLessThanOrEqual(3);
  });

  test('a scan is confirmed within three seconds, without a touch', () => {
    expect(report.checkInMs).toBeLessThanOrEqual(3000);
  });

  test('no state has a fault of access, and every key is large enough for a thumb', () => {
    expect(faults).toEqual([]);
  });

  test('no window complains, and none asks a foreign origin', () => {
    expect(report.complaints).toEqual([]);
  });
});

describe.runIf(hasBrowser)('the lobby', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'gerai-lobby-'));
  let runtime: Runtime;
  let browser: Browser;
  let stage: Stage;
  let token: string;
  let bookings: Awaited<ReturnType<typeof bookingsFor>>;
  const windows: Window[] = [];

  beforeAll(async () => {
    const city = referring(await cityOfOneAgency('dukcapil'), 'dukcapil-kia');
    runtime = await startRuntime({
      dataDir,
      city: {
        ...city,
        services: city.services.map((service) => ({
          ...service,
          dailyQuota: { ...service.dailyQuota, walkIn: 1000 },
        })),
      },
      webFolder: await builtWeb(),
      clock: { startAt: '2026-11-24T01:30:00.000Z' },
      throttleFactor: Number.POSITIVE_INFINITY,
    });
    stage = localStage(runtime.url);
    browser = await launch();
    bookings = await bookingsFor(stage, [401, 402, 403]);
    await stage.moveTo(
      new Date(Date.parse(bookings[0]?.slotStart ?? '') - 15 * 60_000).toISOString(),
    );
    token = await kioskToken(stage);
  }, 120_000);

  afterAll(async () => {
    for (const { context } of windows) await context.close();
    await browser?.close();
    await runtime?.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const open = async (options: Parameters<typeof openWindow>[1]): Promise<Window> => {
    const window = await openWindow(browser, options);
    windows.push(window);
    return window;
  };
  const openKiosk = async (query = '', of = token) => {
    const window = await open({ viewport: KIOSK_GLASS });
    await window.page.goto(`${runtime.url}/kios${query}#${of}`);
    await heading(window.page, 'Selamat datang');
    return window;
  };
  const takeNumber = async (
    page: Page,
    settled: () => Promise<void> = () => Promise.resolve(),
  ): Promise<string> => {
    await press(page, /Ambil nomor antrean/);
    await press(page, /^Dindukcapil/);
    await press(page, /Perekaman KTP-el/);
    await heading(page, /^Nomor Anda/);
    const number = (await page.locator('.result-number').textContent()) ?? '';
    await settled();
    await press(page, 'Selesai');
    await heading(page, 'Selamat datang');
    return number;
  };
  /** Who waits, as the counter sees it: numbers in the order of their calls. */
  const waiting = async () => {
    const officer = await officerAt(stage);
    return (await officer.waiting()).map(({ ticket }) => ticket.number);
  };

  test('twenty numbers without network are told afterwards, in order, each once; so is a check-in', async () => {
    const { page, context } = await openKiosk();
    await page.clock.install();
    await until('spare numbers', async () => Boolean(await page.evaluate(SPARE_NUMBERS)));
    await context.setOffline(true);
    await page.clock.fastForward(11_000);
    await page.getByText('Koneksi terputus').waitFor();
    const given: string[] = [];
    // The moment in which a new number takes no touch is not waited for.
    const settled = () => page.clock.runFor(700);
    for (let n = 0; n < 20; n += 1) given.push(await takeNumber(page, settled));
    expect(new Set(given).size).toBe(20);
    expect(given.every((number) => /^C-5\d{3}$/.test(number))).toBe(true);
    // The signature of the claim is checked here, without anybody to ask; a second scan is the same number.
    const claim = bookings[0]?.claim ?? '';
    await scan(page, claim);
    await page
      .getByText(/^Janji temu \d/)
      .first()
      .waitFor();
    const booked = (await page.locator('.result-number').textContent()) ?? '';
    await press(page, 'Selesai');
    await scan(page, `${claim.slice(0, -6)}AAAAAA`);
    await page.getByText('Kode tidak dikenali').waitFor();
    await press(page, /Kembali/);
    await context.setOffline(false);
    await page.clock.fastForward(11_000);
    await page.getByText('Koneksi terputus').waitFor({ state: 'detached' });
    await until('the numbers at the server', async () => (await waiting()).includes(booked));
    const told = await waiting();
    expect(told.filter((number) => number !== booked)).toEqual(given);
    expect(told).toHaveLength(21);
  }, 120_000);

  test('who is served elsewhere is told where, on paper too, and gets no number; others are asked once', async () => {
    const { page, context } = await open({ viewport: KIOSK_GLASS });
    await page.addInitScript('window.prints = 0; window.print = () => { window.prints += 1; };');
    await page.clock.install();
    await page.goto(`${runtime.url}/kios#${token}`);
    await heading(page, 'Selamat datang');
    const choose = async () => {
      await press(page, /Ambil nomor antrean/);
      await press(page, /^Dindukcapil/);
      await press(page, /Kartu Identitas Anak/);
      await heading(page, 'Anda tinggal di kecamatan mana?');
    };
    await choose();
    await press(page, 'Pekalongan Utara');
    await heading(page, /^Silakan ke: Kantor Dindukcapil, Jalan Contoh 1/);
    await page.getByText('Warga Pekalongan Utara dilayani di sana.').first().waitFor();
    expect(await page.evaluate('window.prints')).toBe(1);
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
    const [, points] = /\/MediaBox\s*\[\s*0 0 ([\d.]+)/.exec(pdf) ?? [];
    expect(Math.round((Number(points) * 25.4) / 72)).toBe(80);
    await page.emulateMedia({ media: 'print' });
    await page.getByText('Ini bukan nomor antrean.').waitFor();
    expect(await page.getByText('Selesai', { exact: true }).isVisible()).toBe(false);
    await page.emulateMedia({ media: 'screen' });
    // The wrong one was touched: one back, and a number.
    await press(page, 'Pilih kecamatan lain');
    await press(page, 'Pekalongan Selatan');
    await heading(page, /^Nomor Anda/);
    const here = (await page.locator('.result-number').textContent()) ?? '';
    await page.clock.runFor(700);
    await press(page, 'Selesai');
    // Without network the same rules hold, and where somebody lives is told afterwards.
    await until('spare numbers', async () => Boolean(await page.evaluate(SPARE_NUMBERS)));
    await context.setOffline(true);
    await page.clock.fastForward(11_000);
    await page.getByText('Koneksi terputus').waitFor();
    await choose();
    await press(page, 'Pekalongan Utara');
    await heading(page, /^Silakan ke: Kantor Dindukcapil/);
    await press(page, 'Pilih kecamatan lain');
    await press(page, 'Di luar kota');
    await heading(page, /^Nomor Anda/);
    const spare = (await page.locator('.result-number').textContent()) ?? '';
    expect(spare).toMatch(/^C-5\d{3}$/);
    await page.clock.runFor(700);
    await press(page, 'Selesai');
    await context.setOffline(false);
    await page.clock.fastForward(11_000);
    await page.getByText('Koneksi terputus').waitFor({ state: 'detached' });
    const residenceOf = (number: string) =>
      runtime
        .events()
        .filter(({ type }) => type === 'queue.ticket.issued.v1')
        .map((event) => JSON.stringify(event))
        .find((event) => event.includes(`"${number}"`))
        ?.match(/"residence":"([\w-]+)"/)?.[1];
    await until('the spare number at the server', async () => {
      await runtime.settle();
      return residenceOf(spare) !== undefined;
    });
    expect(residenceOf(here)).toBe('pekalongan-selatan');
    expect(residenceOf(spare)).toBe('outside');
    const refused = runtime.events().filter(({ type }) => type === 'queue.ticket.refused.v1');
    expect(refused).toHaveLength(1);
    expect(JSON.stringify(refused)).toContain('served-elsewhere');
    await context.close();
  }, 60_000);

  test('starts without network, as it was left', async () => {
    const { page, context } = await open({ viewport: KIOSK_GLASS, serviceWorkers: 'allow' });
    await page.goto(`${runtime.url}/kios#${token}`);
    await heading(page, 'Selamat datang');
    await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
    await until('spare numbers', async () => Boolean(await page.evaluate(SPARE_NUMBERS)));
    await context.setOffline(true);
    await page.reload();
    await heading(page, 'Selamat datang');
    expect(await takeNumber(page)).toMatch(/^C-5\d{3}$/);
    // What the voice says is there too.
    expect(
      await page.evaluate(
        `caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name).then((cache) => cache.keys())))).then((all) => all.flat().filter(({ url }) => url.endsWith('.opus')).length)`,
      ),
    ).toBe(3);
  });

  test('hears one scanner with one listener, on whatever screen', async () => {
    const window = await open({ viewport: KIOSK_GLASS });
    const { page } = window;
    await page.addInitScript(`
      window.capturing = 0;
      const add = window.addEventListener.bind(window), remove = window.removeEventListener.bind(window);
      window.addEventListener = (type, run, options) => { if (type === 'keydown' && options?.capture) window.capturing += 1; add(type, run, options); };
      window.removeEventListener = (type, run, options) => { if (type === 'keydown' && options?.capture) window.capturing -= 1; remove(type, run, options); };
    `);
    await page.goto(`${runtime.url}/kios#${token}`);
    await heading(page, 'Selamat datang');
    let posts = 0;
    page.on('request', (request) => {
      if (request.url().endsWith('/v1/kiosk/check-ins')) posts += 1;
    });
    await press(page, /Ambil nomor antrean/);
    await press(page, /Cari keperluan/);
    await press(page, /Kembali/);
    await press(page, /Kembali/);
    expect(await page.evaluate('window.capturing')).toBe(1);
    await scan(page, bookings[1]?.claim ?? '');
    await page.getByText('Anda datang lebih awal').waitFor();
    expect(posts).toBe(1);
  });

  test('is worked with a keypad alone: every key in reading order, and a number by Enter', async () => {
    const { page } = await openKiosk();
    // From the very top, as after a touch beside everything.
    await page.mouse.click(3, 3);
    const walk = await walkByTab(page);
    expect(walk.faults).toEqual([]);
    expect(await unreachedByTab(page)).toEqual([]);
    const at = (name: RegExp) => walk.order.findIndex((each) => name.test(each));
    expect(at(/Ambil nomor/)).toBeLessThan(at(/Saya punya janji temu/));
    expect(at(/Saya punya janji temu/)).toBeLessThan(at(/Prioritas/));
    expect(at(/Prioritas/)).toBeLessThan(at(/Panggil petugas/));
    for (const name of [/Ambil nomor antrean/, /^Dindukcapil/, /Perekaman KTP-el/]) {
      await page.getByRole('button', { name }).first().focus();
      await page.keyboard.press('Enter');
    }
    await heading(page, /^Nomor Anda/);
  });

  test('asks whether somebody is still there, and then goes back by itself', async () => {
    const { page } = await openKiosk();
    await page.clock.install();
    await press(page, /Ambil nomor antrean/);
    await page.clock.runFor(46_000);
    await page.getByText('Masih di sini?').waitFor();
    await press(page, 'Ya, saya masih di sini');
    await page.getByText('Masih di sini?').waitFor({ state: 'detached' });
    await page.clock.runFor(61_000);
    await heading(page, 'Selamat datang');
    // A number stays twenty seconds, or as long as somebody wants.
    await press(page, /Ambil nomor antrean/);
    await press(page, /^Dindukcapil/);
    await press(page, /Perekaman KTP-el/);
    await heading(page, /^Nomor Anda/);
    await page.clock.runFor(5_000);
    await press(page, 'Tetap di sini');
    await page.clock.runFor(60_000);
    await heading(page, /^Nomor Anda/);
    // Half a phone number is no reason to stay for ever.
    await press(page, 'Kirim SMS ke HP saya');
    await typeOnGlass(page, '12');
    await page.clock.runFor(61_000);
    await heading(page, 'Selamat datang');
    await press(page, /Ambil nomor antrean/);
    await press(page, /^Dindukcapil/);
    await press(page, /Perekaman KTP-el/);
    await heading(page, /^Nomor Anda/);
    await page.clock.runFor(21_000);
    await heading(page, 'Selamat datang');
  });

  /** Counts the clips that a page plays, by the browser's own sound. */
  const CLIPS = `
    window.clips = 0;
    const start = AudioBufferSourceNode.prototype.start;
    AudioBufferSourceNode.prototype.start = function (...given) { window.clips += 1; return start.apply(this, given); };
  `;
  const clips = async (page: Page) => Number(await page.evaluate('window.clips'));

  test('reads its screens and the number aloud to who asks for it', async () => {
    const { page } = await open({ viewport: KIOSK_GLASS });
    await page.addInitScript(CLIPS);
    await page.goto(`${runtime.url}/kios#${token}`);
    await heading(page, 'Selamat datang');
    await press(page, 'Dengarkan');
    await until('the welcome', async () => (await clips(page)) === 1);
    await press(page, /Ambil nomor antrean/);
    await until('the next screen', async () => (await clips(page)) === 2);
    await press(page, 'English');
    await until('the same in English', async () => (await clips(page)) === 3);
    await press(page, /^Dindukcapil/);
    await press(page, /Identity card: first/);
    await heading(page, /^Your number/);
    // The words, a letter, the digits, counter and floor, and what to do.
    await until('the number', async () => (await clips(page)) >= 3 + 1 + 4 + 4 + 1);
  });

  test('says every clip at one loudness', async () => {
    const { page } = await open({ viewport: SCREEN });
    await page.goto(`${runtime.url}/layar`);
    const assets = readdirSync(join(await builtWeb(), 'assets'));
    for (const name of ['calls', 'kiosk-id', 'kiosk-en']) {
      const opus = assets.find((each) => each.startsWith(`${name}-`) && each.endsWith('.opus'));
      const offsets = readFileSync(
        join(import.meta.dirname, `../../../apps/web/src/voice/${name}.json`),
        'utf8',
      );
      const levels: unknown = await page.evaluate(`(async () => {
        const { clips } = ${offsets};
        const file = await (await fetch('/assets/${opus}')).arrayBuffer();
        const sound = await new OfflineAudioContext(1, 1, 24000).decodeAudioData(file);
        const samples = sound.getChannelData(0);
        return Object.entries(clips).map(([clip, [start, length]]) => {
          const heard = samples.slice(start * 24000, (start + length) * 24000).filter((each) => Math.abs(each) > 0.008);
          const power = heard.reduce((sum, each) => sum + each * each, 0) / heard.length;
          return [clip, 10 * Math.log10(power)];
        });
      })()`);
      const pairs = levels as [string, number][];
      expect(pairs.length).toBeGreaterThan(9);
      const quiet = pairs.filter(([, level]) => !(level > -22 && level < -14));
      expect(quiet, name).toEqual([]);
    }
  });

  test('a display whose browser wants a touch before it sounds has one button for that', async () => {
    const { page } = await open({ viewport: SCREEN });
    await page.addInitScript(CLIPS);
    await page.goto(`${runtime.url}/layar?lantai=1&suara=1`);
    await press(page, 'Sentuh untuk menyalakan suara');
    const button = page.getByRole('button', { name: 'Sentuh untuk menyalakan suara' });
    await button.waitFor({ state: 'detached' });
    const officer = await officerAt(stage);
    await officer.open();
    await walkIn(stage, token);
    const called = await officer.callNext();
    await page.locator('.hero-number', { hasText: called.number }).waitFor();
    await until('the call aloud', async () => (await clips(page)) >= 7);
    await officer.step('startTicket', called.ticketId);
    await officer.finish(called.ticketId);
  });

  /**
   * Notes when the loudspeaker gets the first sound of each saying: what the page asks of the browser's
   * sound, by the clock of that sound, with what the way to the loudspeaker takes. That first clip is
   * cut to a blink, the others come with it, and so does the second time without its breath: the next
   * call soon finds the voice free.
   */
  const SAYINGS = `
    window.sayings = [];
    let under = false;
    let first = 0;
    const after = setTimeout;
    window.setTimeout = (run, ms, ...given) => after(run, ms === 1200 ? 0 : ms, ...given);
    const start = AudioBufferSourceNode.prototype.start;
    AudioBufferSourceNode.prototype.start = function (when, offset) {
      if (!under) {
        under = true;
        after(() => { under = false; });
        first = when;
        const { context } = this;
        const ahead = when - context.currentTime + (context.outputLatency || context.baseLatency || 0);
        window.sayings.push(Date.now() + ahead * 1000);
      }
      return start.call(this, first, offset, 0.02);
    };
  `;
  const sayings = async (page: Page) =>
    (await page.evaluate('window.sayings')) as readonly number[];

  test('the voice begins to speak within three seconds of the call, nineteen times in twenty', async () => {
    const officer = await officerAt(stage);
    await officer.open();
    // Several screens, each asking at moments of its own, hear the same calls: many measures in little time.
    const { page: first, context } = await open({ viewport: { width: 960, height: 540 } });
    await context.addInitScript(SAYINGS);
    const others = Array.from({ length: 6 }, () => context.newPage());
    const displays = [first, ...(await Promise.all(others))];
    await Promise.all(
      displays.map(async (page) => {
        await page.goto(`${runtime.url}/layar?lantai=1&suara=1`);
        await press(page, 'Sentuh untuk menyalakan suara');
        await page.locator('.counter.is-open').waitFor();
      }),
    );
    for (let n = 0; n < 3; n += 1) await walkIn(stage, token);
    const saidTwice = (times: number) =>
      until('the call to be said, twice', async () => {
        const counts = await Promise.all(
          displays.map(async (page) => (await sayings(page)).length),
        );
        return counts.every((count) => count >= times * 2);
      });
    // What was called a moment before the screens were there has its turn first.
    await until('a free voice', async () => {
      const free = await Promise.all(
        displays.map(
          async (page) =>
            (await page.locator('.hero.is-new').count()) === 0 || (await sayings(page)).length >= 2,
        ),
      );
      return free.every(Boolean);
    });
    for (const page of displays) await page.evaluate('window.sayings = []');
    const waits: number[] = [];
    const answers: number[] = [];
    for (let n = 0; n < 3; n += 1) {
      const pressed = Date.now();
      const { ticketId } = await officer.callNext();
      answers.push(Date.now() - pressed);
      await saidTwice(n + 1);
      for (const page of displays) {
        waits.push(((await sayings(page)).find((at) => at > pressed) ?? Number.NaN) - pressed);
      }
      await officer.step('startTicket', ticketId);
      await officer.finish(ticketId);
    }
    const p95 = waits.toSorted((a, b) => a - b)[Math.ceil(waits.length * 0.95) - 1] ?? Number.NaN;
    const busy = Math.max(1, Math.max(...answers) / CALM_MS);
    console.log(
      `call to voice, in ms: ${JSON.stringify({ p95, busy, waits: waits.map(Math.round) })}`,
    );
    expect(waits).toHaveLength(21);
    // The pause between two questions of the screen and the chime are as long on every machine; what the
    // machine itself has to do takes as many times as long as it is slower.
    expect(p95).toBeLessThanOrEqual(CLOCK_BOUND_MS + (3000 - CLOCK_BOUND_MS) * busy);
  }, 120_000);

  test('prints on a roll of 58 or 80 mm, one page, the copy marked as such', async () => {
    for (const [query, width] of [
      ['', 80],
      ['?cetak=css-58', 58],
    ] as const) {
      const { page } = await openKiosk(query);
      await press(page, /Ambil nomor antrean/);
      await press(page, /^Dindukcapil/);
      await press(page, /Perekaman KTP-el/);
      await heading(page, /^Nomor Anda/);
      await press(page, 'Cetak ulang');
      const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
      expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
      const [, points] = /\/MediaBox\s*\[\s*0 0 ([\d.]+)/.exec(pdf) ?? [];
      expect(Math.round((Number(points) * 25.4) / 72)).toBe(width);
      await page.emulateMedia({ media: 'print' });
      await page.getByText('SALINAN', { exact: true }).waitFor();
      expect(await page.getByText('Selesai', { exact: true }).isVisible()).toBe(false);
    }
  });

  /** Counts the questions in the page itself. Resolves when none is under way. */
  const answersOf = async (page: Page) => {
    await page.evaluate(`(() => {
      window.asked = [];
      window.asking = 0;
      const ask = window.fetch;
      window.fetch = async (...given) => {
        window.asked.push(Date.now());
        window.asking += 1;
        try {
          const answer = await ask(...given);
          await answer.clone().text();
          return answer;
        } finally {
          window.asking -= 1;
        }
      };
    })()`);
    return () =>
      until('the answers', async () => Number(await page.evaluate('window.asking')) === 0);
  };
  /** From here on the page's time is moved by the test alone: a busy machine takes nothing from it. */
  const stopTime = async (page: Page) =>
    page.clock.pauseAt(Number(await page.evaluate('Date.now()')) + 1000);
  /** Resolves when the board of the floor says so, without regard to any display. */
  const onTheBoard = (number: string) =>
    until(`${number} on the board`, async () => {
      const board = await stage.client.json<{ recentCalls: { number: string }[] }>(
        '/v1/boards/floors/1',
      );
      return board.recentCalls.some((each) => each.number === number);
    });

  test('a call is on the display within two seconds, nineteen times in twenty', async () => {
    const officer = await officerAt(stage);
    await officer.open();
    const { page } = await open({ viewport: SCREEN });
    await page.clock.install();
    await page.goto(`${runtime.url}/layar?lantai=1`);
    await page.locator('.counter.is-open').waitFor();
    const answered = await answersOf(page);
    // What the display takes to ask and to show is its own doing, and the same on every machine; what the
    // server takes is the machine's too.
    await stopTime(page);
    const own: number[] = [];
    const server: number[] = [];
    const answers: number[] = [];
    for (let n = 0; n < 20; n += 1) await walkIn(stage, token);
    for (let n = 0; n < 20; n += 1) {
      // At any moment between two questions.
      await page.clock.runFor((n * 370) % 1000);
      await answered();
      const pressed = performance.now();
      const { number, ticketId } = await officer.callNext();
      answers.push(performance.now() - pressed);
      await onTheBoard(number);
      server.push(performance.now() - pressed);
      const began = Number(await page.evaluate('Date.now()'));
      await page.clock.runFor(1500);
      await answered();
      const asked = Number(await page.evaluate(`window.asked.find((at) => at > ${began})`));
      // On the strip of the counters at once, and large.
      const shown = page.locator('.hero-number', { hasText: number });
      const strip = page.locator('.counter', { hasText: number });
      let painting = 0;
      while ((await strip.count()) === 0 || (await shown.count()) === 0) {
        if (painting > 10_000) throw new Error(`${number} never came`);
        painting += 20;
        await page.clock.runFor(20);
      }
      own.push(asked - began + painting);
      await officer.step('startTicket', ticketId);
      await officer.finish(ticketId);
    }
    const share = (values: readonly number[], part: number) =>
      values.toSorted((x, y) => x - y)[Math.ceil(values.length * part) - 1] ?? Number.NaN;
    // Where one request takes ten times as long, so do the few that lead from a call to its board.
    const busy = Math.max(1, share(answers, 0.95) / CALM_MS);
    const figures = { own: share(own, 0.95), server: share(server, 0.95), busy };
    console.log(`call to display, p95 in ms: ${JSON.stringify(figures)}`);
    expect(figures.own).toBeLessThanOrEqual(1500);
    expect(figures.own + figures.server / busy).toBeLessThanOrEqual(2000);
  }, 120_000);

  test('ten calls in three seconds are each large within ten, four at once at most, and never cut off', async () => {
    const officer = await officerAt(stage);
    await officer.open();
    const { page } = await open({ viewport: SCREEN });
    await page.clock.install();
    await page.goto(`${runtime.url}/layar?lantai=1`);
    await page.locator('.counter.is-open').waitFor();
    const answered = await answersOf(page);
    await page.evaluate(`(() => {
      window.largeSince = {};
      window.most = 0;
      window.cut = [];
      const note = () => {
        const shown = [...document.querySelectorAll('.hero-number')];
        window.most = Math.max(window.most, shown.length);
        for (const { textContent } of shown) window.largeSince[textContent] ??= Date.now();
        const hero = document.querySelector('.hero').getBoundingClientRect();
        for (const each of document.querySelectorAll('.call')) {
          const wide = [...each.children].some((line) => line.scrollWidth > each.clientWidth + 1);
          const box = each.getBoundingClientRect();
          if (wide || box.bottom > hero.bottom + 1 || each.scrollHeight > each.clientHeight + 1) {
            window.cut.push(shown.length + ': ' + each.textContent);
          }
        }
      };
      new MutationObserver(note).observe(document.body, { childList: true, subtree: true });
    })()`);
    await stopTime(page);
    const pass = async (ms: number) => {
      await page.clock.runFor(ms);
      await answered();
    };
    for (let n = 0; n < 10; n += 1) await walkIn(stage, token);
    // What was called a moment before the screen was there has its turn first.
    await until('a quiet screen', async () => {
      await pass(5000);
      return (await page.locator('.hero.is-new').count()) === 0;
    });
    const called: { number: string; at: number }[] = [];
    for (let n = 0; n < 10; n += 1) {
      const { number, ticketId } = await officer.callNext();
      called.push({ number, at: Number(await page.evaluate('Date.now()')) });
      await officer.step('startTicket', ticketId);
      await officer.finish(ticketId);
      await onTheBoard(number);
      await pass(300);
    }
    const large = async () =>
      (await page.evaluate('window.largeSince')) as Readonly<Record<string, number>>;
    await until('all of them large', async () => {
      await pass(250);
      const seen = await large();
      return called.every(({ number }) => number in seen);
    });
    const since = await large();
    const order = called.map(({ number }) => since[number] ?? 0);
    expect(order).toEqual(order.toSorted((x, y) => x - y));
    const waits = called.map(({ number, at }) => (since[number] ?? 0) - at);
    console.log(`until large, in the page's ms: ${waits.join(' ')}`);
    expect(Math.max(...waits)).toBeLessThanOrEqual(10_000);
    expect(await page.evaluate('window.most')).toBe(4);
    expect(await page.evaluate('window.cut')).toEqual([]);
    // Then the last has the screen to itself, and the others are in the list.
    await pass(10_000);
    expect(await page.locator('.hero-number').allTextContents()).toEqual([called.at(-1)?.number]);
    expect(await page.locator('.recent li').count()).toBe(6);
  });

  test('after a minute without network it says so, and is back within ten seconds by itself', async () => {
    const { page, context } = await open({ viewport: SCREEN });
    await page.clock.install();
    await page.goto(`${runtime.url}/layar?lantai=1`);
    await page.locator('.counter').first().waitFor();
    await stopTime(page);
    await context.setOffline(true);
    const strip = page.getByText('Tampilan tertunda sejak');
    for (let second = 1; second <= 60; second += 1) {
      await page.clock.runFor(1000);
      if (second === 45) expect(await strip.count()).toBe(1);
    }
    await context.setOffline(false);
    let seconds = 0;
    await until('the display to be back', async () => {
      if ((await strip.count()) === 0) return true;
      seconds += 1;
      await page.clock.runFor(1000);
      return false;
    });
    console.log(`the display is back after ${seconds} s`);
    expect(seconds).toBeLessThanOrEqual(10);
  }, 60_000);

  test('boots without network with what it last knew, and speaks nothing of that', async () => {
    const { page, context } = await open({ viewport: SCREEN, serviceWorkers: 'allow' });
    await page.goto(`${runtime.url}/layar?lantai=1`);
    await page.locator('.recent li').first().waitFor();
    await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
    await context.setOffline(true);
    await page.reload();
    await page.locator('.counter').first().waitFor();
    expect(await page.locator('.hero.is-new').count()).toBe(0);
    await context.setOffline(false);
  });

  test('is legible from the far end of a lobby', async () => {
    const { page } = await open({ viewport: SCREEN });
    await page.goto(`${runtime.url}/layar?lantai=1`);
    // The calls of a moment ago may still share the screen.
    await until(
      'one call alone',
      async () => (await page.locator('.hero-number').count()) === 1,
      60_000,
    );
    await page.locator('.recent li').first().waitFor();
    const sizeOf = async (selector: string) =>
      Number.parseFloat(
        String(
          await page.evaluate(`getComputedStyle(document.querySelector('${selector}')).fontSize`),
        ),
      );
    const number = (await page.locator('.hero-number').textContent()) ?? '';
    // 20 arc minutes at 18 m; at 15 m for the long numbers of a time without network.
    expect(await sizeOf('.hero-number')).toBeGreaterThanOrEqual(number.length > 5 ? 250 : 300);
    expect(await sizeOf('.recent li .number')).toBeGreaterThanOrEqual(110);
    expect(await sizeOf('.recent li .to b')).toBeGreaterThanOrEqual(64);
    expect(await sizeOf('.hero .where')).toBeGreaterThanOrEqual(144);
    expect(await sizeOf('.clock')).toBeGreaterThanOrEqual(64);
    const cut = await page.evaluate(
      `[...document.querySelectorAll('.hero, .counter')].filter((each) => each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1).map((each) => each.textContent)`,
    );
    expect(cut).toEqual([]);
  });
});
