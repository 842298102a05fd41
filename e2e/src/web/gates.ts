import { env } from 'node:process';
import type { Locator, Page } from 'playwright-core';
import { axeViolations } from './browser.ts';

/**
 * What a machine can say about a page as it is now, for any face. Each answers what is wrong, one line
 * per fault, so that a test reads `expect(await faults(page)).toEqual([])` and shows all at once.
 */

/** From the cheap phone to the television. */
const WIDTHS = [360, 768, 1366, 1920] as const;

/** Rules whose answer may change with the layout alone, though the same elements are shown. */
const LAYOUT_RULES = [
  'color-contrast',
  'link-in-text-block',
  'scrollable-region-focusable',
  'target-size',
];

/**
 * axe in four widths, in the page's own colours and in forced ones, re-sized and not loaded again. The
 * rules that read only what is there, and the forced colours, are judged once for each set of elements
 * that are shown; what depends on the layout in every width (with `GERAI_DEEP` everything in every
 * width). Leaves the page in the size and colours it had.
 */
export async function axeInEveryView(page: Page): Promise<string[]> {
  const size = page.viewportSize();
  const found: string[] = [];
  const judged = new Set<string>();
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: size?.height ?? 800 });
    const shown = String(await page.evaluate(SHOWN));
    const deep = Boolean(env.GERAI_DEEP);
    const known = judged.has(shown) && !deep;
    judged.add(shown);
    for (const each of await axeViolations(page, known ? LAYOUT_RULES : undefined)) {
      found.push(`${width} px: ${each}`);
    }
    const wide = await sidewaysPixels(page);
    if (wide > 0) found.push(`${width} px: ${wide} px too wide`);
    if (known) continue;
    await page.emulateMedia({ forcedColors: 'active' });
    for (const each of await forcedColourFaults(page)) {
      found.push(`${width} px forced colours: ${each}`);
    }
    await page.emulateMedia({ forcedColors: null });
  }
  if (size) await page.setViewportSize(size);
  return found;
}

/**
 * What cannot be read or told apart in the colours that a person has chosen for the whole system: text
 * in a colour of our own on theirs, controls whose edge was only a colour. (axe reads the colour that
 * was written, not the one that is shown.)
 */
export async function forcedColourFaults(page: Page): Promise<string[]> {
  return lines(
    await page.evaluate(`(() => {
      const parts = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
      const channel = (value) => value <= 10.31475 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4;
      const light = ([r = 0, g = 0, b = 0]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
      const behind = (each) => {
        for (let at = each; at; at = at.parentElement) {
          const colour = parts(getComputedStyle(at).backgroundColor);
          if ((colour[3] ?? 1) > 0.5) return colour;
        }
        return [255, 255, 255];
      };
      const contrast = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
      const shown = [...document.querySelectorAll('body *')].filter((each) =>
        each.checkVisibility({ visibilityProperty: true }) && !each.closest('.sr-only'));
      const faults = [];
      for (const each of shown) {
        const style = getComputedStyle(each);
        const says = [...each.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '');
        const colour = parts(each.closest('svg') ? style.fill : style.color);
        if (says && contrast(colour, behind(each)) < 4.5) faults.push('not to be read: ' + each.outerHTML.slice(0, 90));
        if (each.matches('button:not(:disabled), select, textarea, input:not([type=checkbox], [type=radio])')) {
          const edge = ['Top', 'Right', 'Bottom', 'Left'].some((side) =>
            style['border' + side + 'Style'] !== 'none' && parseFloat(style['border' + side + 'Width']) > 0 &&
            contrast(parts(style['border' + side + 'Color']), behind(each.parentElement)) >= 3);
          if (!edge && !style.textDecorationLine.includes('underline')) faults.push('no edge: ' + each.outerHTML.slice(0, 90));
        }
      }
      return faults;
    })()`),
  );
}

/** Which elements are shown, one sign each. */
const SHOWN = `[...document.querySelectorAll('body *')]
  .map((each) => each.tagName + (each.checkVisibility({ visibilityProperty: true }) ? '' : '-')).join()`;

/** How far the page can be scrolled sideways, in CSS pixels. */
export async function sidewaysPixels(page: Page): Promise<number> {
  return Number(
    await page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    ),
  );
}

/**
 * Reflow (SC 1.4.10) and text of twice the size (SC 1.4.4): nothing may need sideways scrolling, nor be
 * cut off inside a box that hides what overflows.
 */
export async function reflowFaults(
  page: Page,
  widths: readonly number[] = [320],
): Promise<string[]> {
  const size = page.viewportSize();
  const faults: string[] = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: size?.height ?? 800 });
    for (const scale of [1, 2]) {
      await page.evaluate(`(() => {
        const root = document.documentElement;
        root.style.fontSize = '';
        const normal = parseFloat(getComputedStyle(root).fontSize);
        root.style.fontSize = normal * ${scale} + 'px';
      })()`);
      const name = `${width} px, text × ${scale}`;
      const wide = await sidewaysPixels(page);
      if (wide > 0) faults.push(`${name}: ${wide} px too wide`);
      const cut: unknown = await page.evaluate(`
        [...document.querySelectorAll('body *')].filter((each) => {
          const style = getComputedStyle(each);
          if (style.clipPath !== 'none' || each.closest('.sr-only, svg, [aria-hidden=true]')) return false;
          const hidesX = ['hidden', 'clip'].includes(style.overflowX) && each.scrollWidth > each.clientWidth + 1;
          const hidesY = ['hidden', 'clip'].includes(style.overflowY) && each.scrollHeight > each.clientHeight + 1;
          return each.clientWidth > 1 && (hidesX || hidesY) && each.textContent.trim() !== '';
        }).map((each) => each.outerHTML.slice(0, 100))`);
      for (const each of lines(cut)) faults.push(`${name}: cut off: ${each}`);
    }
  }
  await page.evaluate(`document.documentElement.style.fontSize = ''`);
  if (size) await page.setViewportSize(size);
  return faults;
}

/**
 * What can be touched and is smaller than that many CSS pixels, in either direction. A checkbox or radio is
 * as large as its label. Links inside a sentence are excepted, as in SC 2.5.8.
 */
export async function smallTargets(page: Page, pixels: number): Promise<string[]> {
  return lines(
    await page.evaluate(`
      [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [role=button], [tabindex="0"]')]
        .flatMap((each) => {
          const label = /^(checkbox|radio)$/.test(each.type ?? '') ? each.closest('label') : null;
          const box = (label ?? each).getBoundingClientRect();
          if (!each.checkVisibility({ visibilityProperty: true }) || box.width === 0) return [];
          if (each.closest('.sr-only, .skip')) return [];
          const style = getComputedStyle(each);
          const inText = style.display === 'inline' && each.matches('a') &&
            [...each.parentElement.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '');
          if (inText || Math.round(box.height) >= ${pixels} && Math.round(box.width) >= ${pixels}) return [];
          return [Math.round(box.width) + ' × ' + Math.round(box.height) + ': ' + each.outerHTML.slice(0, 90)];
        })`),
  );
}

/** One h1, no skipped level, and a window title that says what the page is. */
export async function headingFaults(page: Page): Promise<string[]> {
  return lines(
    await page.evaluate(`(() => {
      const shown = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].filter((each) => each.checkVisibility());
      const faults = [];
      const first = shown.filter((each) => each.tagName === 'H1').length;
      if (first !== 1) faults.push(first + ' h1');
      shown.reduce((before, each) => {
        const level = Number(each.tagName[1]);
        if (level > before + 1) faults.push('h' + before + ' then ' + each.tagName + ' ' + each.textContent);
        return level;
      }, 0);
      if (document.title.trim().length < 5) faults.push('title: ' + document.title);
      if (!document.documentElement.lang) faults.push('no language');
      return faults;
    })()`),
  );
}

/** What still moves although somebody asked for less motion. */
export async function movingParts(page: Page): Promise<string[]> {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const moving: unknown = await page.evaluate(`
    document.getAnimations().filter((each) => each.playState === 'running')
      .map((each) => (each.animationName ?? each.transitionProperty ?? 'animation') + ' on ' + each.effect?.target?.outerHTML.slice(0, 80))`);
  await page.emulateMedia({ reducedMotion: null });
  return lines(moving);
}

export interface FocusWalk {
  /** Accessible text of what took the focus, in order, each once. */
  readonly order: readonly string[];
  readonly faults: readonly string[];
}

/**
 * Walks the page with the Tab key until it comes round (or 150 stops): what can be operated is reached,
 * shows its focus (SC 2.4.7) and is not hidden by something else (SC 2.4.11).
 */
export async function walkByTab(page: Page): Promise<FocusWalk> {
  const order: string[] = [];
  const faults: string[] = [];
  // A page that has just come takes the focus to its heading first.
  await page.evaluate(
    'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 60))))',
  );
  await page.evaluate(`(() => {
    window.walked = new Set();
    window.walkedLast = null;
    window.scrollTo(0, 0);
    // Whatever was pressed last is where the Tab key would go on from: begin before everything.
    const root = document.documentElement;
    root.tabIndex = -1;
    root.focus();
  })()`);
  for (let stop = 0; stop < 150; stop += 1) {
    await page.keyboard.press('Tab');
    const seen = record(
      await page.evaluate(`(() => {
        const at = document.activeElement;
        document.documentElement.removeAttribute('tabindex');
        if (!at || at === document.body) return { state: 'out' };
        // A date or time has several stops inside of one field.
        if (at === window.walkedLast) return { state: 'same' };
        if (window.walked.has(at)) return { state: 'round' };
        window.walked.add(at);
        window.walkedLast = at;
        const name = (at.getAttribute('aria-label') ?? at.labels?.[0]?.textContent ?? at.textContent ?? '').replace(/\\s+/g, ' ').trim();
        const shown = /^(checkbox|radio)$/.test(at.type ?? '') && at.closest('label') ? at.closest('label') : at;
        const style = getComputedStyle(at);
        const visible = at.tabIndex < 0 || style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 || style.boxShadow !== 'none';
        const box = shown.getBoundingClientRect();
        const points = [[0.5, 0.5], [0.1, 0.3], [0.9, 0.3], [0.1, 0.7], [0.9, 0.7]];
        const free = points.some(([x, y]) => {
          const top = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
          return top !== null && (shown.contains(top) || top.contains(shown) || at.contains(top));
        });
        return { state: 'on', name: name.slice(0, 60), visible, free };
      })()`),
    );
    if (seen.state === 'same') continue;
    if (seen.state !== 'on') break;
    const name = String(seen.name);
    order.push(name);
    if (!seen.visible) faults.push(`focus not to be seen on “${name}”`);
    if (!seen.free) faults.push(`“${name}” has the focus and is hidden`);
  }
  return { order, faults };
}

/** What can be operated with a pointer but was not reached by the Tab key. Run after `walkByTab`. */
export async function unreachedByTab(page: Page): Promise<string[]> {
  return lines(
    await page.evaluate(`
      [...document.querySelectorAll('a[href], button:not(:disabled), input, select, textarea, summary')]
        .filter((each) => each.checkVisibility({ visibilityProperty: true }) && !window.walked.has(each))
        // Of a group of radios, one is in the order; the arrows reach the others.
        .filter((each) => !(each.type === 'radio' && [...window.walked].some((other) => other.name === each.name)))
        // So it is in a grid: one of its cells is in the order.
        .filter((each) => !(each.tabIndex < 0 && [...window.walked].some((other) => {
          const grid = other.closest('[role=grid]');
          return grid !== null && grid === each.closest('[role=grid]');
        })))
        .map((each) => each.outerHTML.slice(0, 100))`),
  );
}

/** Goes on with the Tab key until that has the focus. @throws Error when it never does. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let stop = 0; stop < 150; stop += 1) {
    if (await target.evaluate(hasFocus)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`The Tab key never reaches ${String(target)}`);
}

/** Runs in the page; the type is what it needs of an element there. */
function hasFocus(each: { readonly ownerDocument: { readonly activeElement: unknown } }): boolean {
  return each.ownerDocument.activeElement === each;
}

/** Everything above that holds for any page: axe, reflow, targets, headings, motion, focus. */
export async function allFaults(page: Page, targetPixels: number): Promise<string[]> {
  const walk = await walkByTab(page);
  const unreached = await unreachedByTab(page);
  return [
    ...(await axeInEveryView(page)),
    ...(await reflowFaults(page)),
    ...(await smallTargets(page, targetPixels)).map((each) => `too small: ${each}`),
    ...(await headingFaults(page)),
    ...(await movingParts(page)).map((each) => `moves: ${each}`),
    ...walk.faults,
    ...unreached.map((each) => `not reached by Tab: ${each}`),
  ];
}

/**
 * Counts touches on controls from now on, in this page and those it goes to: typing and touching a
 * text field do not count, as in the goals.
 */
export async function countTaps(page: Page): Promise<() => Promise<number>> {
  let taps = 0;
  await page.exposeFunction('countedTap', () => {
    taps += 1;
  });
  const script = `addEventListener('pointerdown', (event) => {
    if (!(event.target instanceof Element)) return;
    if (event.target.closest('input:not([type=checkbox]):not([type=radio]), textarea, select')) return;
    if (event.target.closest('a, button, label, summary')) void window.countedTap();
  }, true)`;
  await page.addInitScript(script);
  await page.evaluate(script);
  return async () => {
    // Whatever was pressed last has told so by now.
    await page.evaluate('0');
    return taps;
  };
}

/** A slow phone on a slow network: 1.6 Mbit/s down, 0.75 up, 150 ms, a quarter of the processor. */
export async function slowPhone(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 150,
    downloadThroughput: (1.6 * 1024 * 1024) / 8,
    uploadThroughput: (750 * 1024) / 8,
  });
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
}

function lines(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [`no list: ${String(value)}`];
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
