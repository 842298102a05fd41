import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRuntime } from '@gerai/local/runtime.ts';
import { builtWeb } from '@gerai/web/build.ts';
import type { Page } from 'playwright-core';
import { localStage } from '../stage.ts';
import { hasBrowser, launch } from './browser.ts';
import { cityOfTheStory, playCitizenStory } from './citizen-story.ts';
import { playWebVisit } from './visit.ts';

/** `npm run screens`: a picture of every page and state of a visit, in `screens/`, to be looked at. */
const folder = join(import.meta.dirname, '../../../screens');
const dataDir = join(tmpdir(), `gerai-screens-${process.pid}`);

if (hasBrowser) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const runtime = await startRuntime({
    dataDir: join(dataDir, 'mall'),
    webFolder: await builtWeb(),
    clock: { startAt: '2026-11-24T01:30:00.000Z' },
  });
  const registry = await startRuntime({
    dataDir: join(dataDir, 'registry'),
    city: await cityOfTheStory(),
    webFolder: await builtWeb(),
    clock: { startAt: '2026-11-24T01:30:00.000Z' },
    throttleFactor: Number.POSITIVE_INFINITY,
  });
  const browser = await launch();
  const look = async (name: string, page: Page) => {
    await page.screenshot({
      path: join(folder, `${name}.png`),
      fullPage: !name.startsWith('layar'),
    });
    console.log(`screens/${name}.png`);
  };
  try {
    const report = await playWebVisit({
      browser,
      url: runtime.url,
      stage: localStage(runtime.url),
      phone: '081200009999',
      look,
    });
    console.log(report);
    // Every state of the citizen's pages, in a city of one agency.
    console.log(
      await playCitizenStory({
        browser,
        url: registry.url,
        stage: localStage(registry.url),
        look,
      }),
    );
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
    await registry.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
