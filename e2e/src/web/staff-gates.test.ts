import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRuntime } from '@gerai/local/runtime.ts';
import type { Runtime } from '@gerai/local/runtime-options.ts';
import { service as queue } from '@gerai/queue/service.ts';
import { builtWeb } from '@gerai/web/build.ts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { cityOfOneAgency } from '../small-city.ts';
import { localStage, type Stage, until } from '../stage.ts';
import {
  axeViolations,
  hasBrowser,
  launch,
  openWindow,
  type Window,
  windowText,
} from './browser.ts';
import { giveNumbers, openCounter } from './counter-scenes.ts';
import { allFaults, tabTo } from './gates.ts';
import { signIn } from './visit.ts';

const OFFICE = { viewport: { width: 1366, height: 768 } };
/** Two counters serve this one. */
const SHARED = 'dukcapil-kia';

describe.runIf(hasBrowser)('gates of the staff’s faces', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'gerai-staff-gates-'));
  let runtime: Runtime;
  let browser: Browser;
  let stage: Stage;
  let windows: Window[] = [];

  beforeAll(async () => {
    const city = await cityOfOneAgency('dukcapil');
    runtime = await startRuntime({
      dataDir,
      city: {
        ...city,
        services: city.services.map((service) => ({
          ...service,
          dailyQuota: { ...service.dailyQuota, walkIn: 100 },
        })),
      },
      webFolder: await builtWeb(),
      clock: { startAt: '2026-11-24T02:00:00.000Z' },
      throttleFactor: Number.POSITIVE_INFINITY,
    });
    stage = localStage(runtime.url);
    browser = await launch();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await runtime?.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  afterEach(async ({ task }) => {
    for (const { context, page } of windows) {
      if (task.result?.state === 'fail') console.error(await windowText(page));
      // As an officer leaves: what the counter holds for a time without network is given back.
      const leave = page.getByRole('button', { name: 'Pindah loket' });
      if (await leave.isVisible()) {
        await leave.click();
        await page.getByRole('heading', { name: 'Pilih loket Anda' }).waitFor();
      }
      await context.close();
    }
    windows = [];
  });

  const open = async (): Promise<Page> => {
    const window = await openWindow(browser, OFFICE);
    window.page.setDefaultTimeout(40_000);
    windows = [...windows, window];
    return window.page;
  };
  /** F2, once the main button can be pressed. */
  const next = async (page: Page) => {
    await page.locator('.main-action:enabled').waitFor();
    await page.keyboard.press('F2');
  };
  /** The consoles look at once, as after a network that was gone: nobody waits for the next reading. */
  const lookNow = (...pages: readonly Page[]) =>
    Promise.all(pages.map((page) => page.evaluate('dispatchEvent(new Event("online"))')));
  /** The call of this number, as soon as it is shown: a step can be taken back for five seconds. */
  const takeBack = (page: Page, number: string) =>
    page.getByRole('button', { name: `Batal: ${number} dipanggil` }).press('Shift+F2');
  const called = (page: Page) => page.getByRole('button', { name: /Sudah datang, mulai/ });
  const idle = (page: Page) => page.getByText('Belum ada warga di loket');
  const serving = (page: Page) => page.getByText('Hasil pelayanan');
  /** Whom the main button would call: tests before may have left somebody waiting, or held. */
  const nextNumber = async (page: Page) => {
    const button = page.getByRole('button', { name: /anggil berikutnya: / });
    return /: ([A-Z]+-\d+)/.exec((await button.textContent()) ?? '')?.[1] ?? '';
  };
  const numberAt = async (page: Page) =>
    (await page.locator('.current-number').textContent()) ?? '';

  test('a whole day at the counter goes without a mouse, and one key ends a visit and calls the next', async () => {
    const page = await open();
    const key = (name: string) => page.keyboard.press(name);
    await page.goto(`${runtime.url}/loket`);
    await page.evaluate(
      'sessionStorage.setItem("touched", ""); addEventListener("pointerdown", () => sessionStorage.setItem("touched", "yes"), true)',
    );
    await tabTo(page, page.getByRole('button', { name: 'Masuk', exact: true }));
    await key('Enter');
    await tabTo(page, page.getByRole('button', { name: 'siti', exact: true }));
    await key('Enter');
    await page.getByRole('heading', { name: 'Pilih loket Anda' }).waitFor();
    await page.evaluate(
      'addEventListener("pointerdown", () => sessionStorage.setItem("touched", "yes"), true)',
    );
    const own = page.getByRole('button', { name: /^Loket 5/ });
    await own.waitFor();
    await tabTo(page, own);
    await key('Enter');
    await page.getByRole('button', { name: /Buka loket/ }).waitFor();
    await key('F2');
    await idle(page).waitFor();
    const numbers = await giveNumbers(stage, 4);
    await lookNow(page);
    await page.getByRole('button', { name: /Panggil berikutnya: / }).waitFor();

    await next(page);
    await called(page).waitFor();
    expect(await numberAt(page)).toBe(numbers[0]);
    await key('F8');
    await serving(page).waitFor();
    // One key: the first is finished and the second is called, in one request.
    const requests: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') requests.push(new URL(request.url()).pathname);
    });
    await next(page);
    await called(page).waitFor();
    expect(await numberAt(page)).toBe(numbers[1]);
    expect(requests.filter((path) => !path.endsWith('/call-lease'))).toEqual([
      '/v1/counters/loket-5/finish-and-next',
    ]);

    // Set aside, and back.
    await key('Shift+F9');
    await page.getByRole('dialog').waitFor();
    await key('Enter');
    await page.getByText('Terlewat dan ditunda: 1').waitFor();
    const back = page.getByRole('button', { name: /^Kembalikan/ });
    await tabTo(page, back);
    await key('Enter');
    await page.getByRole('dialog').waitFor();
    await key('Enter');
    await page.getByText('Terlewat dan ditunda').waitFor({ state: 'detached' });

    // On to another counter, found by typing.
    await next(page);
    await called(page).waitFor();
    await key('F8');
    await serving(page).waitFor();
    await key('Shift+F8');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.type('kelahiran');
    await page.getByText('Warga membaca').waitFor();
    await key('Enter');
    await idle(page).waitFor();

    // Another end, then a break, help, and the evening.
    await next(page);
    await called(page).waitFor();
    await key('F8');
    await serving(page).waitFor();
    await key('F7');
    await key('ArrowDown');
    await page.getByLabel('Hasil dapat diambil mulai').waitFor();
    await key('F8');
    await idle(page).waitFor();
    await key('F9');
    await page.getByRole('dialog').waitFor();
    await key('ArrowDown');
    await key('Enter');
    await page.getByRole('button', { name: /Buka loket lagi/ }).waitFor();
    await key('F2');
    await idle(page).waitFor();
    await key('F10');
    await page.getByRole('dialog').waitFor();
    await key('Enter');
    await page.getByText(/Penyelia dipanggil/).waitFor();
    await tabTo(page, page.getByRole('button', { name: 'Sudah datang' }));
    await key('Enter');
    await page.getByRole('button', { name: /Panggil bantuan/ }).waitFor();
    await key('Shift+F9');
    await page.getByText('Loket belum dibuka').waitFor();
    expect(await page.evaluate('sessionStorage.getItem("touched")')).toBe('');
  }, 180_000);

  test('keys can be changed and switched off, and mean nothing in dialogs and fields', async () => {
    const page = await open();
    await openCounter(page, runtime.url, 'siti', 5);
    const key = (name: string) => page.keyboard.press(name);
    await page.getByRole('button', { name: 'Pintasan' }).click();
    await page.getByRole('button', { name: /^Tombol untuk Panggil bantuan/ }).click();
    await key('F6');
    await page.getByRole('button', { name: /Panggil bantuan: F6/ }).waitFor();
    await key('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await key('F10');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await key('F6');
    await page.getByRole('dialog').waitFor();
    // In a dialog the key of the main button is nothing: the pause that it would have left stays away.
    const posts: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') posts.push(request.url());
    });
    await key('F2');
    await key('F9');
    await key('Escape');
    await page.getByRole('button', { name: 'Pintasan' }).click();
    await page.getByLabel('Pakai tombol pintasan').uncheck();
    await key('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await key('F2');
    await key('F6');
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(posts.filter((url) => !url.endsWith('/call-lease'))).toEqual([]);
    expect(await page.locator('.console kbd').count()).toBe(0);
    // It stays so for this officer.
    await page.reload();
    await page.getByRole('button', { name: /Panggil berikutnya/ }).waitFor();
    expect(await page.locator('.console kbd').count()).toBe(0);
    await page.getByRole('button', { name: 'Pintasan' }).click();
    await page.getByLabel('Pakai tombol pintasan').check();
    await page.getByRole('button', { name: 'Kembalikan ke awal' }).click();
    await key('Escape');
  }, 120_000);

  test('a press is on the own screen within 300 ms, however slow the network', async () => {
    const page = await open();
    await openCounter(page, runtime.url, 'hendra', 8);
    await giveNumbers(stage, 1, { serviceId: 'dukcapil-akta-kelahiran' });
    await next(page);
    await called(page).waitFor();
    let answered = false;
    await page.route('**/v1/tickets/*/start', async (route) => {
      const response = await route.fetch();
      await stage.client.json('/_dev/status');
      // Answered only after the screen has been looked at.
      await shown;
      answered = true;
      await route.fulfill({ response });
    });
    let tell: () => void = () => undefined;
    const shown = new Promise<void>((resolve) => {
      tell = resolve;
    });
    await page.evaluate(`(() => {
      addEventListener('keydown', () => { window.at = performance.now(); }, { capture: true, once: true });
      new MutationObserver(() => {
        if (document.querySelector('#hasil') && !window.shownAfter) window.shownAfter = performance.now() - window.at;
      }).observe(document.body, { childList: true, subtree: true });
    })()`);
    await page.keyboard.press('F8');
    await serving(page).waitFor();
    expect(answered).toBe(false);
    tell();
    expect(Number(await page.evaluate('window.shownAfter'))).toBeLessThan(300);
    await page.keyboard.press('F8');
    await idle(page).waitFor();
    await page.keyboard.press('Shift+F9');
    await page.getByText('Loket belum dibuka').waitFor();
  }, 120_000);

  test('two counters that press at once call two people, and neither sees an error', async () => {
    const [one, two] = [await open(), await open()];
    await openCounter(one, runtime.url, 'siti', 6);
    await openCounter(two, runtime.url, 'hendra', 7);
    for (let round = 0; round < 3; round += 1) {
      const numbers = await giveNumbers(stage, 2, { serviceId: SHARED });
      await lookNow(one, two);
      for (const page of [one, two]) {
        await page.getByRole('button', { name: /anggil berikutnya: / }).waitFor();
      }
      await Promise.all([next(one), next(two)]);
      // Where one is kept for the other counter for a moment, its officer presses again.
      for (const page of [one, two]) {
        await until('somebody is called', async () => {
          if (await called(page).isVisible()) return true;
          if (await idle(page).isVisible()) await page.keyboard.press('F2');
          return false;
        });
      }
      const got = [await numberAt(one), await numberAt(two)];
      expect(got.toSorted()).toEqual(numbers.toSorted());
      for (const page of [one, two]) {
        expect(await page.getByRole('alert').count()).toBe(0);
        await page.keyboard.press('F8');
        await serving(page).waitFor();
      }
    }
    for (const page of [one, two]) {
      await page.keyboard.press('F8');
      await idle(page).waitFor();
    }
  }, 120_000);

  test('a number that was called by mistake goes back to the head of the queue', async () => {
    const page = await open();
    await openCounter(page, runtime.url, 'siti', 5);
    const numbers = await giveNumbers(stage, 2);
    await lookNow(page);
    await page.getByRole('button', { name: /Panggil berikutnya: / }).waitFor();
    const first = await nextNumber(page);
    await next(page);
    await takeBack(page, first);
    await idle(page).waitFor();
    await page.getByRole('button', { name: `Panggil berikutnya: ${first}` }).waitFor();
    expect(numbers).toHaveLength(2);
  }, 120_000);

  test('what calls by itself calls whoever comes, nobody that was just sent back, and stops with the counter', async () => {
    const page = await open();
    await openCounter(page, runtime.url, 'hendra', 8);
    const service = { serviceId: 'dukcapil-akta-kelahiran' };
    const calls: string[] = [];
    page.on('request', (request) => {
      if (new URL(request.url()).pathname.endsWith('/call-next')) calls.push(request.url());
    });
    const lookTwice = async () => {
      for (let look = 0; look < 2; look += 1) {
        const read = page.waitForResponse(/loket-8\/waiting/);
        await lookNow(page);
        await read;
      }
    };
    await giveNumbers(stage, 1, service);
    await lookNow(page);
    const first = await nextNumber(page);
    await page.getByLabel('Panggil otomatis').check();
    // Taken back: the next readings show somebody who waits at an open counter, and nothing is called.
    await takeBack(page, first);
    let made = calls.length;
    await page.getByRole('button', { name: `Panggil berikutnya: ${first}` }).waitFor();
    await lookTwice();
    expect(calls).toHaveLength(made);
    expect(await idle(page).isVisible()).toBe(true);
    // Somebody else comes: whoever is first is called, and after the visit the next.
    await giveNumbers(stage, 1, service);
    await lookNow(page);
    await called(page).waitFor();
    expect(await numberAt(page)).toBe(first);
    await page.keyboard.press('F8');
    await serving(page).waitFor();
    const second = await nextNumber(page);
    await page.keyboard.press('F8');
    // The answer to the closing comes before any reading of it, with somebody in the list.
    await takeBack(page, second);
    made = calls.length;
    await idle(page).waitFor();
    await page.locator('button:not([aria-disabled="true"])', { hasText: 'Tutup loket' }).waitFor();
    await page.keyboard.press('Shift+F9');
    await page.getByText('Loket belum dibuka').waitFor();
    await lookTwice();
    expect(calls).toHaveLength(made);
    expect(await page.getByRole('alert').count()).toBe(0);
  }, 120_000);

  test('a supervisor lets go of what a counter holds that is not heard of any more', async () => {
    const dead = { token: await stage.tokenFor('siti'), params: { counterId: 'loket-6' } };
    await stage.client.ask(queue.routes.openCounter, dead);
    const numbers = await giveNumbers(stage, 3, { serviceId: SHARED });
    const { waiting } = await stage.client.ask(queue.routes.listWaiting, dead);
    const queueId = waiting[0]?.ticket.queueId ?? '';
    const { held } = await stage.client.ask(queue.routes.takeCallLease, {
      ...dead,
      body: { queueId },
    });
    // The first stay open to whoever else is open.
    const gone = held.map(({ number }) => number);
    expect(gone.length).toBeGreaterThan(0);
    const page = await open();
    // Three minutes without a renewal.
    await page.route(/loket-7\/waiting/, async (route) => {
      const response = await route.fetch();
      const text = response.status() === 200 ? await response.text() : '';
      const early = new Date(Date.parse('2026-11-24T02:00:00.000Z') - 180_000).toISOString();
      const body = text.replace(/"renewedAt":"[^"]+"/g, `"renewedAt":"${early}"`);
      await route.fulfill({ response, body });
    });
    await openCounter(page, runtime.url, 'hendra', 7);
    await page.getByText(/Loket 6 tidak memberi kabar/).waitFor();
    await page.getByRole('button', { name: /^Lepaskan nomor/ }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('button', { name: 'Lepaskan nomor' }).isDisabled()).toBe(true);
    await dialog.getByLabel(/layar Loket 6 mati/).check();
    expect(await axeViolations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Lepaskan nomor' }).click();
    await page
      .getByText(`Dilepas: ${gone.join(', ')}.`)
      .first()
      .waitFor();
    await page.getByText(/tidak memberi kabar/).waitFor({ state: 'detached' });
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await page.getByRole('button', { name: `Panggil berikutnya: ${numbers[0]}` }).waitFor();
    await next(page);
    await called(page).waitFor();
    expect(await numberAt(page)).toBe(numbers[0]);
    await page.keyboard.press('F8');
    await serving(page).waitFor();
    await page.keyboard.press('F8');
    await page.getByRole('button', { name: /Panggil berikutnya/ }).waitFor();
  }, 120_000);

  test.each([
    ['loket', 'siti', 'Pilih loket Anda'],
    ['meja?bagian=nomor', 'rina', 'Terbitkan nomor'],
    ['meja?bagian=janji', 'rina', 'Buat janji untuk warga'],
    ['meja?bagian=kertas', 'rina', 'Catatan kertas'],
    ['meja?bagian=perangkat', 'dewi', 'Perangkat'],
    ['dasbor', 'ratna', 'Seluruh mal'],
  ])(
    '%s: axe, reflow, targets, headings, motion and the Tab key find nothing',
    async (path, who, title) => {
      const page = await open();
      await signIn(page, `${runtime.url}/${path}`, who);
      await page
        .getByRole('heading', { name: new RegExp(title) })
        .first()
        .waitFor();
      // What moves while it is judged is judged wrongly; the states on the way have tests of their own.
      await page.locator('.loading').first().waitFor({ state: 'detached' });
      expect(await allFaults(page, 40)).toEqual([]);
    },
    120_000,
  );

  test('the counter at work: axe, reflow, targets, headings, motion and the Tab key find nothing', async () => {
    const page = await open();
    await openCounter(page, runtime.url, 'siti', 5);
    await giveNumbers(stage, 1);
    await lookNow(page);
    await page.getByRole('button', { name: /Panggil berikutnya: / }).waitFor();
    expect(await allFaults(page, 40)).toEqual([]);
    await next(page);
    await called(page).waitFor();
    expect(await allFaults(page, 40)).toEqual([]);
    await page.keyboard.press('F8');
    await serving(page).waitFor();
    expect(await allFaults(page, 40)).toEqual([]);
    const tickets = await stage.client.ask(queue.routes.searchAtDesk, {
      token: await stage.tokenFor('rina'),
      body: { number: await numberAt(page) },
    });
    expect(tickets.tickets[0]?.status).toBe('serving');
  }, 180_000);
});
