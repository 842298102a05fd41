import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser, launch, openWindow, type Window } from './browser.ts';
import {
  allFaults,
  axeInEveryView,
  countTaps,
  forcedColourFaults,
  headingFaults,
  movingParts,
  reflowFaults,
  smallTargets,
  tabTo,
  unreachedByTab,
  walkByTab,
} from './gates.ts';

/** A gate that finds nothing on a page full of faults is no gate. */
const BAD = `<!doctype html><html lang="id"><head><title>Buruk</title><style>
  .tiny { width: 20px; height: 20px; padding: 0 }
  .mute:focus { outline: none; box-shadow: none }
  .lid { position: fixed; inset: auto 0 0 0; height: 700px; background: #fff; z-index: 2 }
  .cut { overflow: hidden; white-space: nowrap; width: 60px }
  .wide { width: 900px }
  @keyframes turn { to { rotate: 360deg } }
  .turn { animation: turn 1s infinite }
</style></head><body><main>
  <h1>Satu</h1><h3>Tiga</h3>
  <button class="tiny">x</button> <button class="mute">diam</button>
  <div style="height:300px"></div><button id="under">di bawah</button>
  <a href="/x" tabindex="-1">lewat</a>
  <p class="cut">kata yang panjang sekali</p><p class="wide">lebar</p><p class="turn">putar</p>
  <img src="data:," >
</main><div class="lid"></div></body></html>`;

const GOOD = `<!doctype html><html lang="id"><head><title>Halaman baik</title>
  <meta name="viewport" content="width=device-width"><style>
  button, a { display: inline-block; min-width: 48px; min-height: 48px }
  :focus-visible { outline: 3px solid #000 }
</style></head><body><main><h1>Satu</h1><h2>Dua</h2><button>tekan</button>
  <label style="display:block;padding:14px"><input type="checkbox"> centang</label>
  <input aria-label="tulis" style="height:48px;width:90px"></main></body></html>`;

describe.runIf(hasBrowser)('the gates themselves', () => {
  let browser: Browser;
  let window: Window;

  beforeAll(async () => {
    browser = await launch();
    window = await openWindow(browser, { viewport: { width: 360, height: 800 } });
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
  });

  test('find what is wrong', async () => {
    const { page } = window;
    await page.setContent(BAD);
    expect(await smallTargets(page, 44)).toContainEqual(expect.stringContaining('20 × 20'));
    expect(await headingFaults(page)).toEqual(['h1 then H3 Tiga']);
    expect(await movingParts(page)).toEqual([expect.stringContaining('turn on')]);
    const walk = await walkByTab(page);
    expect(walk.order).toEqual(['x', 'diam', 'di bawah']);
    expect(walk.faults).toContain('focus not to be seen on “diam”');
    expect(walk.faults).toContain('“di bawah” has the focus and is hidden');
    expect(await unreachedByTab(page)).toEqual([expect.stringContaining('lewat')]);
    const reflow = await reflowFaults(page);
    expect(reflow).toContainEqual(expect.stringContaining('px too wide'));
    expect(reflow).toContainEqual(expect.stringContaining('cut off'));
    expect(await allFaults(page, 44)).toContainEqual(expect.stringContaining('image-alt'));
  });

  test('find what is lost in forced colours, in whatever width it is shown', async () => {
    const { page } = window;
    await page.setContent(`<!doctype html><html lang="id"><head><title>Warna paksa</title><style>
      .own { forced-color-adjust: none; color: #eee } .flat { border: 0 }
      @media (max-width: 1000px) { .far { display: none } }
      </style></head><body><main><h1>Satu</h1><p class="own">pudar</p><button class="flat">datar</button>
      <button>biasa</button><p class="far"><img src="data:,"></p></main></body></html>`);
    await page.emulateMedia({ forcedColors: 'active' });
    expect(await forcedColourFaults(page)).toEqual([
      expect.stringContaining('not to be read: <p class="own"'),
      expect.stringContaining('no edge: <button class="flat"'),
    ]);
    await page.emulateMedia({ forcedColors: null });
    const found = await axeInEveryView(page);
    expect(found.filter((each) => each.includes('image-alt'))).toEqual([
      expect.stringContaining('1366 px: image-alt'),
    ]);
    expect(found).toContainEqual(expect.stringContaining('360 px forced colours: no edge'));
  });

  test('find nothing where nothing is wrong, and count touches of controls alone', async () => {
    const { page } = window;
    await page.setContent(GOOD);
    expect(await allFaults(page, 44)).toEqual([]);
    const taps = await countTaps(page);
    await page.getByRole('button').click();
    await page.getByRole('textbox').click();
    await page.getByText('centang').click();
    expect(await taps()).toBe(2);
    await tabTo(page, page.getByRole('button'));
    expect(await page.evaluate('document.activeElement.textContent')).toBe('tekan');
  });
});
