import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { service as booking } from '@gerai/booking/service.ts';
import { startRuntime } from '@gerai/local/runtime.ts';
import type { Runtime } from '@gerai/local/runtime-options.ts';
import { service as queue } from '@gerai/queue/service.ts';
import { builtWeb } from '@gerai/web/build.ts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { castOf } from '../journey.ts';
import { cityOfOneAgency } from '../small-city.ts';
import { localStage, type Stage, until } from '../stage.ts';
import { hasBrowser, launch, openWindow, type Window } from './browser.ts';
import { overWeight } from './sizes.ts';
import { signIn } from './visit.ts';

const SERVICE = 'dukcapil-ktp-el-rekam';
/** When the second touch of two falls: at once, a moment later, or where the answer already is. */
const DOUBLE_TOUCHES = ['at once', 'microtask', 'turn', 'answered'];
const PHONE = { viewport: { width: 360, height: 800 } };

describe('sizes', () => {
  test('every face stays within its budget', async () => {
    expect(overWeight(await builtWeb())).toEqual([]);
  });
});

describe.runIf(hasBrowser)('the faces', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'gerai-faces-'));
  let runtime: Runtime;
  let browser: Browser;
  let stage: Stage;
  let windows: Window[] = [];

  beforeAll(async () => {
    runtime = await startRuntime({
      dataDir,
      city: await cityOfOneAgency('dukcapil'),
      webFolder: await builtWeb(),
      clock: { startAt: '2026-11-24T01:30:00.000Z' },
      throttleFactor: Number.POSITIVE_INFINITY,
    });
    stage = localStage(runtime.url);
    browser = await launch();
  }, 120_000);

  afterAll(async () => {
    for (const { context } of windows) await context.close();
    await browser?.close();
    await runtime?.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const open = async (options: Parameters<typeof openWindow>[1] = PHONE): Promise<Window> => {
    const window = await openWindow(browser, options);
    windows = [...windows, window];
    return window;
  };

  /** A booking made by somebody, over the API; `index` counts from the earliest free place. */
  const book = async (person: number, index = 0) => {
    const { days } = await stage.client.ask(booking.routes.getAvailability, {
      params: { serviceId: SERVICE },
    });
    const free = days.flatMap(({ day, slots }) =>
      slots.filter(({ remaining }) => remaining > 0).map(({ time }) => ({ day, time })),
    );
    const place = free[index];
    if (!place) throw new Error('No place');
    return bookAt(person, place);
  };
  const bookAt = (person: number, place: { day: string; time: string }) => {
    const cast = castOf(person);
    return stage.client.ask(booking.routes.book, {
      body: {
        serviceId: SERVICE,
        ...place,
        visitor: { name: cast.name, nik: cast.nik },
        contact: { phone: cast.phone },
        smsConsent: { given: false, textVersion: '2026-11' },
      },
    });
  };

  const fillDetails = async (page: Page, person: number) => {
    const cast = castOf(person);
    await page.getByLabel('Nama lengkap').fill(cast.name);
    await page.getByLabel('NIK').fill(cast.nik);
    await page.getByLabel('Nomor HP').fill(cast.phone);
    await page.getByRole('button', { name: 'Lanjut' }).click();
    await page.getByRole('heading', { name: 'Periksa' }).waitFor();
  };

  test('opening the cancel page changes nothing; the button with the digits cancels', async () => {
    const booked = await book(1, 5);
    const { page } = await open();
    const posts: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') posts.push(request.url());
    });
    await page.goto(`${runtime.url}/b/${booked.viewToken}/batal`);
    await page.getByRole('heading', { name: 'Batalkan janji temu?' }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Ya, batalkan' }).waitFor();
    expect(posts).toEqual([]);
    await page.getByLabel(/Empat angka terakhir/).fill('0000');
    await page.getByRole('button', { name: 'Ya, batalkan' }).click();
    await page.getByRole('alert').getByText('tidak cocok').waitFor();
    const digits =
      booked.manageWith === 'nik' ? castOf(1).nik.slice(-4) : castOf(1).phone.slice(-4);
    await page.getByLabel(/Empat angka terakhir/).fill(digits);
    await page.getByRole('button', { name: 'Ya, batalkan' }).click();
    await page.getByRole('heading', { name: 'Janji temu ini sudah dibatalkan' }).waitFor();
  });

  test('a place taken meanwhile keeps what was typed and is replaced by one touch', async () => {
    const { page } = await open();
    // Nothing is kept for who got no answer: the place is everybody's until it is booked.
    await page.route('**/v1/holds', (route) => route.abort());
    await page.goto(`${runtime.url}/janji/${SERVICE}`);
    await page.getByRole('button', { name: 'Pilih ini' }).click();
    await fillDetails(page, 10);
    const chosen = await stage.client.ask(booking.routes.getAvailability, {
      params: { serviceId: SERVICE },
    });
    const day = chosen.days.find(({ slots }) => slots.some(({ remaining }) => remaining > 0));
    const slot = day?.slots.find(({ remaining }) => remaining > 0);
    if (!day || !slot) throw new Error('No place');
    for (let person = 0; person < slot.remaining; person += 1) {
      await bookAt(20 + person, { day: day.day, time: slot.time });
    }
    await page.getByRole('button', { name: 'Konfirmasi janji temu' }).click();
    const alert = page.getByRole('alert');
    await alert.getByText('baru saja diambil orang lain').waitFor();
    await until('the alert to have the focus', async () =>
      Boolean(await page.evaluate('document.activeElement?.matches("[role=alert]")')),
    );
    expect(await page.getByText(castOf(10).name).count()).toBe(1);
    expect(await alert.getByRole('button').count()).toBe(3);
    await alert.getByRole('button').first().click();
    await page.getByText('Janji temu tersimpan').waitFor();
    // The draft, with name and NIK, ends with the booking.
    expect(await page.evaluate('sessionStorage.getItem("gerai.janji")')).toBeNull();
  });

  test('pressing again after a lost answer books once', async () => {
    const { page } = await open();
    await page.goto(`${runtime.url}/janji/${SERVICE}`);
    await page.getByRole('button', { name: 'Pilih ini' }).click();
    await fillDetails(page, 30);
    const keys: (string | undefined)[] = [];
    await page.route('**/v1/bookings', async (route) => {
      keys.push(route.request().headers()['idempotency-key']);
      if (keys.length > 1) return route.continue();
      // It reaches the server, and its answer reaches nobody.
      await route.fetch();
      return route.abort();
    });
    await page.getByRole('button', { name: 'Konfirmasi janji temu' }).click();
    await page.getByRole('alert').getByText('tidak akan tercatat dua kali').waitFor();
    await page.getByRole('button', { name: 'Konfirmasi janji temu' }).click();
    await page.getByText('Janji temu tersimpan').waitFor();
    expect(keys).toHaveLength(2);
    expect(keys[0]).toBe(keys[1]);
  });

  test('a fault of the network never says that a ticket is not there; the server’s word does', async () => {
    const booked = await book(40, 8);
    const { page, context } = await open();
    await page.route('**/v1/**', (route) => route.abort());
    await page.goto(`${runtime.url}/b/${booked.viewToken}`);
    await page.getByText('Tidak ada koneksi').waitFor();
    expect(await page.getByText('tidak ditemukan').count()).toBe(0);
    await page.unroute('**/v1/**');
    await page.getByText('Janji temu tersimpan').waitFor();
    await context.setOffline(true);
    await page.evaluate('dispatchEvent(new Event("online"))');
    await page.getByText('Yang tampil adalah data terakhir').waitFor();
    expect(await page.getByText('Janji temu tersimpan').count()).toBe(1);
    await context.setOffline(false);
    await page.goto(`${runtime.url}/b/1111111111111`);
    await page.getByText('Tiket tidak ditemukan').waitFor();
  });

  test('the display goes on after failed requests, and says how old it is', async () => {
    const { page } = await open({ viewport: { width: 1920, height: 1080 } });
    let failing = true;
    let asked = 0;
    await page.route('**/v1/boards/**', (route) => {
      asked += 1;
      return failing ? route.abort() : route.continue();
    });
    await page.goto(`${runtime.url}/layar?lantai=1`);
    await until('several failures', () => Promise.resolve(asked >= 3));
    failing = false;
    await page.locator('.counter').first().waitFor();
  });

  test('a thousand touches of one tile at the kiosk give one number, on a slip of one page', async () => {
    const manager = await stage.tokenFor('dewi');
    const device = await stage.client.ask(queue.routes.registerDevice, {
      token: manager,
      body: { kind: 'kiosk', floor: 1, name: 'Kios' },
    });
    await stage.moveTo('2026-11-24T02:00:00.000Z');
    const { page, complaints } = await open({ viewport: { width: 1080, height: 1920 } });
    await page.goto(`${runtime.url}/kios#${device.token}`);
    await page.getByRole('button', { name: 'Ambil nomor antrean' }).click();
    expect(page.url()).not.toContain('gd1');
    await page.getByRole('button', { name: /^Dindukcapil/ }).click();
    const tile = page.getByRole('button', { name: /Perekaman KTP-el/ });
    await tile.waitFor();
    let posts = 0;
    page.on('request', (request) => {
      if (request.url().endsWith('/v1/kiosk/tickets')) posts += 1;
    });
    await page.evaluate(
      '[...document.querySelectorAll(".tile")].filter((tile) => tile.textContent.includes("Perekaman")).forEach((tile) => { for (let n = 0; n < 1000; n += 1) tile.click(); })',
    );
    await page.getByRole('heading', { name: /^Nomor Anda/ }).waitFor();
    await runtime.settle();
    const issued = runtime.events().filter(({ type }) => type === 'queue.ticket.issued.v1');
    expect(issued).toHaveLength(1);
    expect(posts).toBe(1);
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
    expect(complaints).toEqual([]);
  });

  test('a thousand visitors who each touch twice get a thousand numbers, each printed once', async () => {
    const device = await stage.client.ask(queue.routes.registerDevice, {
      token: await stage.tokenFor('dewi'),
      body: { kind: 'kiosk', floor: 1, name: 'Kios ketuk ganda' },
    });
    await stage.moveTo('2026-11-24T02:00:00.000Z');
    const { page, complaints } = await open({ viewport: { width: 1080, height: 1920 } });
    await page.goto(`${runtime.url}/kios#${device.token}`);
    await until('the services at the kiosk', async () => {
      const { services } = await stage.client.json<{ services: unknown[] }>('/v1/boards/door');
      return services.length > 0;
    });
    const ticket = await stage.client.ask(queue.routes.issueAtKiosk, {
      token: device.token,
      body: { serviceId: SERVICE },
    });
    // The kiosk has read the catalogue.
    await page.getByRole('button', { name: 'Ambil nomor antrean' }).click();
    await page.getByRole('button', { name: /^Dindukcapil/ }).waitFor();
    await page.getByRole('button', { name: 'Kembali' }).click();
    // The server is left out, so that a thousand take seconds: what may ask twice is the page.
    const told = (await page.evaluate(`(async () => {
      const touches = ${JSON.stringify(DOUBLE_TOUCHES)};
      const told = { keys: [], numbers: [], prints: 0, wrong: [] };
      window.print = () => { told.prints += 1; };
      const ask = window.fetch;
      window.fetch = (input, init) => {
        const url = String(input instanceof Request ? input.url : input);
        if (!url.endsWith('/v1/kiosk/tickets')) return ask(input, init);
        told.keys.push(new Headers(init?.headers ?? input.headers).get('idempotency-key'));
        const number = 'C-' + String(told.keys.length).padStart(4, '0');
        const body = JSON.stringify({ ...${JSON.stringify(ticket)}, number });
        return Promise.resolve(new Response(body, { status: 201, headers: { 'content-type': 'application/json' } }));
      };
      const channel = new MessageChannel();
      const waiting = [];
      channel.port1.onmessage = () => waiting.shift()();
      const turn = () => new Promise((done) => { waiting.push(done); channel.port2.postMessage(0); });
      // A frame is sixteen milliseconds, a thousand times: the page gets its frames at once.
      window.requestAnimationFrame = (run) => { void turn().then(() => run(performance.now())); return 0; };
      const screen = async (name) => {
        for (let n = 0; document.querySelector('main').dataset.screen !== name; n += 1) {
          if (n > 20000) throw new Error('never: ' + name);
          await turn();
        }
      };
      const button = (text) => [...document.querySelectorAll('button')].find((each) => each.textContent.includes(text));
      /** A finger comes down on whatever is at that place now, if it takes touches. */
      const touchAt = ({ x, y }) => document.elementFromPoint(x, y)?.closest('button:not(:disabled)')?.click();
      for (let n = 0; n < 1000; n += 1) {
        await screen('home');
        button('Ambil nomor').click();
        await screen('agencies');
        button('Dindukcapil').click();
        await screen('services');
        const tile = button('Perekaman KTP');
        const box = tile.getBoundingClientRect();
        const place = { x: box.left + box.width / 2, y: box.top + box.height / 2 };
        touchAt(place);
        const second = touches[n % touches.length];
        if (second === 'microtask') await Promise.resolve();
        if (second === 'turn') await turn();
        if (second === 'answered') await screen('result');
        touchAt(place);
        await screen('result');
        for (let waits = 0; waits < 1000 && told.prints <= n; waits += 1) await turn();
        for (let waits = 0; waits < 3; waits += 1) await turn();
        if (document.querySelector('main').dataset.screen !== 'result') told.wrong.push(second);
        told.numbers.push(document.querySelector('.result-number').textContent);
        button('Selesai').click();
      }
      return told;
    })()`)) as { keys: string[]; numbers: string[]; prints: number; wrong: string[] };
    expect(new Set(told.keys).size).toBe(1000);
    expect(told.keys).toHaveLength(1000);
    expect(new Set(told.numbers).size).toBe(1000);
    expect(told.prints).toBe(1000);
    expect(told.wrong).toEqual([]);
    expect(complaints).toEqual([]);
  }, 120_000);

  test('no token is kept where it outlives the tab', async () => {
    const { page } = await open({ viewport: { width: 1366, height: 768 } });
    await signIn(page, `${runtime.url}/loket`, 'siti');
    await page.getByRole('heading', { name: 'Pilih loket Anda' }).waitFor();
    const kept = String(await page.evaluate('JSON.stringify({ ...localStorage })'));
    expect(kept).not.toMatch(/token|eyJ/i);
    expect(page.url()).toBe(`${runtime.url}/loket`);
  });

  test('everything is sent under a policy that allows nothing inline and nothing foreign', async () => {
    for (const path of ['/', '/kios', '/layar', '/loket', '/meja', '/dasbor', '/b/x', '/janji/x']) {
      const response = await fetch(`${runtime.url}${path}`);
      const policy = response.headers.get('content-security-policy') ?? '';
      expect(policy, path).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
      expect(policy, path).not.toContain('unsafe');
      expect(await response.text(), path).not.toMatch(/<script(?![^>]*src=)|<style|https?:\/\//);
    }
  });

  test('speaks English to who asks for it', async () => {
    const { page } = await open();
    await page.goto(`${runtime.url}/layanan/${SERVICE}`);
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByText('What to bring').waitFor();
    await page.getByRole('link', { name: 'Choose a time' }).click();
    await page.getByRole('button', { name: 'Take this' }).click();
    await page.getByLabel('Full name').waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('en');
  });

  test.each([320, 360])(
    'nothing is cut off at %i px with text of twice the size',
    async (width) => {
      const booked = await book(50 + width, 12);
      const { page } = await open({ viewport: { width, height: 800 } });
      const paths = [
        '/',
        `/layanan/${SERVICE}`,
        `/janji/${SERVICE}`,
        `/b/${booked.viewToken}`,
        '/papan',
      ];
      for (const path of paths) {
        await page.goto(`${runtime.url}${path}`);
        await page.getByRole('heading').nth(1).waitFor();
        for (const size of ['112.5%', '225%']) {
          await page.evaluate(`document.documentElement.style.fontSize = '${size}'`);
          const overflow = await page.evaluate(
            'document.documentElement.scrollWidth - document.documentElement.clientWidth',
          );
          expect(overflow, `${path} at ${size}`).toBe(0);
        }
      }
    },
  );

  test('what is touched on the phone is large enough', async () => {
    const { page } = await open();
    for (const path of ['/', `/layanan/${SERVICE}`, `/janji/${SERVICE}`]) {
      await page.goto(`${runtime.url}${path}`);
      await page.getByRole('heading').nth(1).waitFor();
      const small = await page.evaluate(`
        [...document.querySelectorAll('button, a.button, .services a, summary, label.choice, input:not([type=checkbox])')]
          .filter((each) => each.offsetParent && each.getBoundingClientRect().height < 44)
          .map((each) => each.outerHTML.slice(0, 80))`);
      expect(small, path).toEqual([]);
    }
  });
});
