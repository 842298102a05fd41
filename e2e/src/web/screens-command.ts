import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRuntime } from '@gerai/local/runtime.ts';
import type { City } from '@gerai/shared/contract/city.ts';
import { builtWeb } from '@gerai/web/build.ts';
import type { Browser, Page } from 'playwright-core';
import { cityOfOneAgency } from '../small-city.ts';
import { localStage } from '../stage.ts';
import { hasBrowser, launch, openWindow } from './browser.ts';
import { cityOfTheStory, playCitizenStory } from './citizen-story.ts';
import { playCounter } from './counter-scenes.ts';
import { playDashboard } from './dashboard-scenes.ts';
import { playDesk, playGroup } from './desk-scenes.ts';
import { playLobby } from './lobby.ts';
import { playWebVisit } from './visit.ts';

/**
 * `npm run screens`: a picture of every page and state, in `screens/`, to be looked at. `-- lobby`
 * takes those of kiosk and display alone, `-- citizen` and `-- staff` those of their faces (`counter`,
 * `desk` and `dashboard` one of the three), `-- visit` those of a visit. The citizen's pages are taken
 * on a small, a usual and a large screen, in both languages.
 */
const folder = join(import.meta.dirname, '../../../screens');
const wanted = process.argv[2];
const STAFF = { counter: playCounter, desk: playDesk, dashboard: playDashboard, group: playGroup };
const isOneOfStaff = wanted !== undefined && wanted in STAFF;

async function takeOne(name: string, page: Page): Promise<void> {
  await page.screenshot({
    path: join(folder, `${name}.png`),
    fullPage: !name.startsWith('layar'),
  });
}

const WIDTHS = [320, 768] as const;

/** The page as it is, on a small and on a large screen too, and in the other language. */
async function takeAll(name: string, page: Page): Promise<void> {
  await takeOne(name, page);
  const size = page.viewportSize();
  const height = size?.height ?? 800;
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height });
    await takeOne(`${name}-${width}`, page);
  }
  if (!name.startsWith('citizen-en') && (await page.locator('html[lang=id]').count()) > 0) {
    const turn = async (language: string) => {
      // Without a touch, which the story counts.
      await page.evaluate(`document.querySelector('.top button')?.click()`);
      await page.locator(`html[lang=${language}]`).waitFor();
    };
    await page.setViewportSize({ width: 360, height });
    await turn('en');
    await takeOne(`${name}-en`, page);
    await page.setViewportSize({ width: 320, height });
    await takeOne(`${name}-en-320`, page);
    await turn('id');
  }
  if (size) await page.setViewportSize(size);
}

async function take(
  name: 'visit' | 'citizen' | 'lobby' | 'staff',
  play: (
    browser: Browser,
    url: string,
    look: (name: string, page: Page) => Promise<void>,
  ) => unknown,
  more: { readonly city?: City; readonly snap?: typeof takeOne } = {},
): Promise<void> {
  if (wanted !== undefined && wanted !== name && !(name === 'staff' && isOneOfStaff)) return;
  const { city, snap = takeOne } = more;
  const dataDir = mkdtempSync(join(tmpdir(), `gerai-screens-${name}-`));
  const runtime = await startRuntime({
    dataDir,
    ...(city ? { city, throttleFactor: Number.POSITIVE_INFINITY } : {}),
    webFolder: await builtWeb(),
    clock: { startAt: '2026-11-24T01:30:00.000Z' },
  });
  const browser = await launch();
  try {
    const report = await play(browser, runtime.url, async (state, page) => {
      await snap(state, page);
      console.log(`screens/${state}.png`);
    });
    console.log(report);
  } catch (error) {
    // What the windows showed when the story broke off.
    const pages = browser.contexts().flatMap((context) => context.pages());
    for (const [index, page] of pages.entries()) {
      await page.screenshot({ path: join(folder, `gagal-${index}.png`) });
    }
    throw error;
  } finally {
    await browser.close();
    await runtime.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

if (hasBrowser) {
  if (wanted === undefined) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await take('visit', (browser, url, look) =>
    playWebVisit({ browser, url, stage: localStage(url), phone: '081200009999', look }),
  );
  await take(
    'citizen',
    (browser, url, look) => playCitizenStory({ browser, url, stage: localStage(url), look }),
    { city: await cityOfTheStory(), snap: takeAll },
  );
  await take('lobby', (browser, url, look) =>
    playLobby({ browser, url, stage: localStage(url), look }),
  );
  const staff = async (
    browser: Browser,
    url: string,
    look: (name: string, page: Page) => Promise<void>,
  ) => {
    const stage = localStage(url);
    const open = () => openWindow(browser, { viewport: { width: 1366, height: 768 } });
    const chosen = Object.entries(STAFF).filter(([name]) => !isOneOfStaff || name === wanted);
    for (const [, play] of chosen) await play({ url, stage, open, look });
    return chosen.map(([name]) => name).join(', ');
  };
  await take('staff', staff, { city: await cityOfOneAgency('dukcapil') });
}
