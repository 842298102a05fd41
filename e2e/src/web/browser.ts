import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

/** Where people have a Chrome of their own. */
const INSTALLED = [
  process.env.GERAI_CHROME ?? '',
  '/usr/bin/google-chrome',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** A Chromium to drive: the one of npm on Linux x64, else an installed one, else nothing. */
async function findChromium(): Promise<string | undefined> {
  if (process.platform === 'linux' && process.arch === 'x64') {
    const { default: packaged } = await import('@sparticuz/chromium');
    return packaged.executablePath();
  }
  return INSTALLED.find((path) => path !== '' && existsSync(path));
}

const found = await findChromium();
if (!found) {
  const loud = 'NO BROWSER FOUND: the tests of the web faces are left out. Set GERAI_CHROME.';
  if (process.env.CI === 'true') throw new Error(loud);
  console.warn(`\n*** ${loud} ***\n`);
}

export const hasBrowser = found !== undefined;

/** Starts the browser, cut off from everything but this machine. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: found ?? '',
    headless: true,
    args: [
      '--no-sandbox',
      '--headless=old',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--no-zygote',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-dev-shm-usage',
      '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
    ],
  });
}

/** A window with what went wrong in it: console errors, failed scripts, blocked by the policy. */
export interface Window {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly complaints: string[];
}

export async function openWindow(
  browser: Browser,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<Window> {
  // What a service worker answers, no test can intercept: only tests of the worker itself allow it.
  const context = await browser.newContext({
    locale: 'id-ID',
    timezoneId: 'UTC',
    serviceWorkers: 'block',
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => {
    // Refusals of the API and a cut network are part of the tests; the browser logs each.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      complaints.push(`console: ${message.text()}`);
    }
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!/^(http:\/\/127\.0\.0\.1[:/]|data:|blob:)/.test(url)) complaints.push(`foreign: ${url}`);
  });
  return { context, page, complaints };
}

const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds wrong with the page as it is, one line each; empty when nothing. */
export async function axeViolations(page: Page): Promise<string[]> {
  // Evaluated, not added as a script: the policy of the page allows none.
  await page.evaluate(axe.source);
  const run = `axe.run(document, { runOnly: ${JSON.stringify(AXE_TAGS)} }).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map((node) => id + ' ' + node.target.join(' ') + ': ' + node.failureSummary)))`;
  const violations: unknown = await page.evaluate(run);
  return Array.isArray(violations) ? violations.map(String) : ['axe gave no list'];
}
