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
import { playDesk } from './desk-scenes.ts';
import { playLobby } from './lobby.ts';
import { playWebVisit } from './visit.ts';

/**
 * `npm run screens`: a picture of every page and state, in `screens/`, to be looked at. `-- lobby`
 * takes those of kiosk and display alone, `-- citizen` and `-- staff` those of their faces (`counter`,
 * `desk` and `dashboard` one of the three), `-- visit` those of a visit.
 */
const folder = join(import.meta.dirname, '../../../screens');
const wanted = process.argv[2];
const STAFF = { counter: playCounter, desk: playDesk, dashboard: playDashboard };
const isOneOfStaff = wanted !== undefined && wanted in STAFF;

async function take(
  name: 'visit' | 'citizen' | 'lobby' | 'staff',
  play: (
    browser: Browser,
    url: string,
    look: (name: string, page: Page) => Promise<void>,
  ) => unknown,
  city?: City,
): Promise<void> {
  if (wanted !== undefined && wanted !== name && !(name === 'staff' && isOneOfStaff)) return;
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
      await page.screenshot({
        path: join(folder, `${state}.png`),
        fullPage: !state.startsWith('layar'),
      });
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
    await cityOfTheStory(),
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
  await take('staff', staff, await cityOfOneAgency('dukcapil'));
}
