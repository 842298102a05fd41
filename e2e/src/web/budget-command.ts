import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { startRuntime } from '@gerai/local/runtime.ts';
import { service as queue } from '@gerai/queue/service.ts';
import { builtWeb } from '@gerai/web/build.ts';
import lighthouse, { desktopConfig } from 'lighthouse';
import type { Browser, Page } from 'playwright-core';
import { localStage, type Stage } from '../stage.ts';
import { hasBrowser, launch, launchPerson, openWindow } from './browser.ts';
import { giveNumbers, openCounter } from './counter-scenes.ts';
import { slowPhone } from './gates.ts';
import { BUDGETS, overWeight, sizeOf } from './sizes.ts';
import { signIn } from './visit.ts';

/**
 * `npm run budget`: what the faces weigh, and what Lighthouse says of them, against the goals; a table,
 * and an exit code other than 0 when something is over. `--runs 3` takes the median of so many runs of
 * the citizen's pages (a busy machine is noisy); `--only sizes` leaves the browser out, `--only
 * citizen` the pages of staff and devices, and `--only /janji` every page that begins otherwise.
 */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
  },
});
const runs = Math.max(1, Number(values.runs));
const SERVICE = 'dukcapil-ktp-el-rekam';

interface Goal {
  readonly performance: number;
  readonly accessibility: number;
  readonly 'best-practices': number;
  readonly seo?: number;
  /** Milliseconds and a score, on slow 4G with a quarter of the processor. */
  readonly vitals?: { readonly lcp: number; readonly tbt: number; readonly cls: number };
}

const CITIZEN: Goal = {
  performance: 95,
  accessibility: 100,
  'best-practices': 95,
  seo: 95,
  vitals: { lcp: 2000, tbt: 150, cls: 0.02 },
};
const STAFF: Goal = { performance: 90, accessibility: 100, 'best-practices': 90 };

/** From the touch to the times, and what 14 days of them weigh. */
const SLOTS_MS = 1000;
const SLOTS_BYTES = 6 * 1024;

const isWanted = (path: string, goal: Goal) =>
  values.only.startsWith('/')
    ? path.startsWith(values.only)
    : values.only === '' || goal === CITIZEN;

const folder = await builtWeb();
const faults = overWeight(folder);
console.log('\ngzip, KB      script      limit   all   html');
for (const { face, page, script } of BUDGETS) {
  const size = sizeOf(folder, page);
  const kb = (bytes: number) => (bytes / 1024).toFixed(1).padStart(6);
  console.log(
    `${face.padEnd(12)} ${kb(size.script)}    ${kb(script)} ${kb(size.all)} ${kb(size.html)}`,
  );
}

if (values.only !== 'sizes' && hasBrowser) await judgePages();
if (faults.length > 0) {
  console.log(`\nOver the goals:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  process.exitCode = 1;
} else console.log('\nEverything is within its goals.');

async function judgePages(): Promise<void> {
  const dataDir = join(tmpdir(), `gerai-budget-${process.pid}`);
  const runtime = await startRuntime({
    dataDir,
    webFolder: folder,
    clock: { startAt: '2026-11-24T01:30:00.000Z' },
    throttleFactor: Number.POSITIVE_INFINITY,
  });
  // The queue has to know the services before it gives numbers for them.
  await runtime.settle();
  const port = await freePort();
  const browser = await launch([`--remote-debugging-port=${port}`]);
  try {
    const stage = localStage(runtime.url);
    const ticket = await stage.client.ask(queue.routes.issueAtDesk, {
      token: await stage.tokenFor('dewi'),
      body: { serviceId: SERVICE },
    });
    await stage.settle();
    const pages: readonly (readonly [path: string, goal: Goal, times: number])[] = [
      ['/', CITIZEN, runs],
      [`/layanan/${SERVICE}`, CITIZEN, runs],
      [`/janji/${SERVICE}`, CITIZEN, runs],
      [`/t/${ticket.viewToken}`, CITIZEN, runs],
      ['/papan', CITIZEN, runs],
      ['/kios', STAFF, 1],
      ['/layar?lantai=1', STAFF, 1],
      ['/loket', STAFF, 1],
      ['/meja', STAFF, 1],
      ['/dasbor', STAFF, 1],
    ];
    console.log(
      '\npage                                 perf a11y best  seo   LCP ms  TBT ms    CLS',
    );
    for (const [path, goal, times] of pages) {
      if (isWanted(path, goal)) await judge({ port, url: runtime.url, path, goal, times });
    }
    await judgeTimes(browser, runtime.url);
    await judgeStaff(runtime.url, stage, join(dataDir, 'person'));
  } finally {
    await browser.close();
    await runtime.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** From the touch on “Pilih jadwal” to the times, on a slow phone; and what the answer weighs. */
async function judgeTimes(browser: Browser, url: string): Promise<void> {
  const taken: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const { page, context } = await openWindow(browser, { viewport: { width: 360, height: 800 } });
    await page.goto(`${url}/layanan/${SERVICE}`);
    await page.locator('#app:not([data-prepared])').waitFor();
    await slowPhone(page);
    // By the page's own clock: what driving the browser takes is nobody's wait.
    await page.evaluate(`(() => {
      window.seen = new Promise((seen) => {
        addEventListener('pointerdown', ({ timeStamp }) => {
          const look = () =>
            requestAnimationFrame(
              document.body.textContent.includes('Jadwal tercepat')
                ? () => seen(performance.now() - timeStamp)
                : look,
            );
          look();
        }, { once: true, capture: true });
      });
    })()`);
    await page.getByRole('link', { name: 'Pilih jadwal' }).click();
    taken.push(Number(await page.evaluate('window.seen')));
    await context.close();
  }
  const ms = taken.sort((a, b) => a - b)[Math.floor(taken.length / 2)] ?? Number.NaN;
  const answer = await fetch(`${url}/v1/services/${SERVICE}/availability`);
  const bytes = gzipSync(await answer.text()).length;
  console.log(
    `\ntimes after the touch: ${ms.toFixed(0)} ms, ${(bytes / 1024).toFixed(1)} KB for 14 days`,
  );
  if (!(ms <= SLOTS_MS)) faults.push(`times after the touch: ${ms.toFixed(0)} of ${SLOTS_MS} ms`);
  if (bytes > SLOTS_BYTES) faults.push(`availability: ${bytes} of ${SLOTS_BYTES} bytes`);
}

/**
 * The faces of the staff as they are at work: signed in, a counter with somebody at it and others who wait.
 * The tokens live in one tab, and Lighthouse opens its own: what the tab of the sign-in kept is there too.
 */
async function judgeStaff(url: string, stage: Stage, folder: string): Promise<void> {
  const port = await freePort();
  const person = await launchPerson(folder, [`--remote-debugging-port=${port}`]);
  /** At what each is at work, and the question that only somebody signed in asks. */
  const works: readonly (readonly [
    path: string,
    asks: string,
    begin: (page: Page) => Promise<void>,
  ])[] = [
    [
      '/loket',
      '/v1/counters/loket-5/waiting',
      async (page) => {
        await openCounter(page, url, 'siti', 5);
        await giveNumbers(stage, 6);
        await page.getByRole('button', { name: /Panggil berikutnya: / }).waitFor();
        await page.keyboard.press('F2');
        await page.getByRole('button', { name: /Sudah datang, mulai/ }).waitFor();
        await page.keyboard.press('F8');
        await page.getByText('Hasil pelayanan').waitFor();
        await stage.settle();
      },
    ],
    ['/meja', '/v1/catalogue', (page) => signIn(page, `${url}/meja`, 'rina')],
    [
      '/dasbor',
      '/v1/reports/',
      async (page) => {
        await signIn(page, `${url}/dasbor`, 'ratna');
        // By then the device knows the server's time, as it does on every day but the first.
        await page.locator('.tile strong').first().waitFor();
      },
    ],
  ];
  try {
    for (const [path, asks, begin] of works) {
      if (!isWanted(path, STAFF)) continue;
      await person.clearCookies();
      const page = await person.newPage();
      await begin(page);
      const kept: unknown = await page.evaluate('Object.entries(sessionStorage)');
      await page.close();
      await person.addInitScript(`if (location.href.startsWith(${JSON.stringify(url + path)}))
        for (const [name, value] of ${JSON.stringify(kept)}) sessionStorage.setItem(name, value);`);
      await judge({ port, url, path, goal: STAFF, times: 1, asks });
    }
  } finally {
    await person.close();
  }
}

interface Judged {
  readonly port: number;
  readonly url: string;
  readonly path: string;
  readonly goal: Goal;
  readonly times: number;
  /** What the page asks for where it is at work; without that it is another page that was judged. */
  readonly asks?: string;
}

async function judge({ port, url, path, goal, times, asks }: Judged): Promise<void> {
  const measured: Record<string, number>[] = [];
  for (let run = 0; run < times; run += 1) {
    const result = await lighthouse(
      `${url}${path}`,
      { port, output: 'json', logLevel: 'silent' },
      goal.vitals ? undefined : desktopConfig,
    );
    if (!result) throw new Error(`Lighthouse says nothing of ${path}`);
    const { categories, audits } = result.lhr;
    if (asks !== undefined && !hasAnswered(audits['network-requests']?.details, asks)) {
      throw new Error(`${path} is not at work: nobody was answered ${asks}`);
    }
    const value = (name: string) => audits[name]?.numericValue ?? Number.NaN;
    measured.push({
      ...Object.fromEntries(
        Object.entries(categories).map(([name, { score }]) => [
          name,
          Math.round((score ?? 0) * 100),
        ]),
      ),
      lcp: value('largest-contentful-paint'),
      tbt: value('total-blocking-time'),
      cls: value('cumulative-layout-shift'),
    });
    if (run === 0) {
      for (const name of ['accessibility', 'best-practices', 'seo'] as const) {
        for (const { id } of categories[name]?.auditRefs ?? []) {
          const audit = audits[id];
          const limit = goal[name] ?? 0;
          const below = (measured[0]?.[name] ?? 0) < limit;
          if (below && audit?.score === 0) faults.push(`${path} ${name}: ${audit.title}`);
        }
      }
    }
  }
  const median = (name: string) => {
    const sorted = measured.map((each) => each[name] ?? Number.NaN).sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  };
  const shown = (path.replace(/^\/t\/.*/, '/t/…') + (asks ? ' at work' : '')).padEnd(36);
  const scores = (['performance', 'accessibility', 'best-practices', 'seo'] as const).map(
    (name) => {
      const score = median(name);
      const limit = goal[name];
      // Pages of one ticket or of staff are not to be found by search engines.
      if (limit !== undefined && !(name === 'seo' && path.startsWith('/t/')) && score < limit) {
        faults.push(`${path} ${name}: ${score} of ${limit}`);
      }
      return String(score).padStart(4);
    },
  );
  const vitals = (['lcp', 'tbt', 'cls'] as const).map((name) => {
    const value = median(name);
    const limit = goal.vitals?.[name];
    if (limit !== undefined && !(value <= limit))
      faults.push(`${path} ${name}: ${value} of ${limit}`);
    return (name === 'cls' ? value.toFixed(3) : value.toFixed(0)).padStart(7);
  });
  console.log(`${shown} ${scores.join(' ')}  ${vitals.join(' ')}`);
}

/** Whether one of the requests of a run was for an address with that in it, and was answered well. */
function hasAnswered(details: object | undefined, address: string): boolean {
  if (!details || !('items' in details) || !Array.isArray(details.items)) return false;
  return details.items.some(
    (each: unknown) =>
      typeof each === 'object' &&
      each !== null &&
      'url' in each &&
      String(each.url).includes(address) &&
      'statusCode' in each &&
      each.statusCode === 200,
  );
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
