import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

/** A Chrome that somebody names; `none` leaves the browser out. */
const NAMED = process.env.GERAI_CHROME ?? '';
/** Where people have a Chrome of their own. */
const INSTALLED = [
  '/usr/bin/google-chrome',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** A Chromium to drive: one that is named, that of npm on Linux x64, else an installed one, else nothing. */
async function findChromium(): Promise<string | undefined> {
  if (NAMED !== '') return existsSync(NAMED) ? NAMED : undefined;
  if (process.platform === 'linux' && process.arch === 'x64') {
    const { default: packaged } = await import('@sparticuz/chromium');
    return packaged.executablePath();
  }
  return INSTALLED.find((path) => existsSync(path));
}

const found = await findChromium();
if (!found) {
  const loud = 'NO BROWSER FOUND: the tests of the web faces are left out. Set GERAI_CHROME.';
  if (process.env.CI === 'true') throw new Error(loud);
  console.warn(`\n*** ${loud} ***\n`);
}

export const hasBrowser = found !== undefined;

/** The browser, cut off from everything but this machine. */
const started = (more: readonly string[]) => ({
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
    ...more,
  ],
});

export function launch(more: readonly string[] = []): Promise<Browser> {
  return chromium.launch(started(more));
}

/** A browser as a person has it, whose windows share what is kept in `folder`: those opened by others too. */
export function launchPerson(folder: string, more: readonly string[]): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, started(more));
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
    // Addresses are written into logs and histories on their whole way.
    else if (tellsOfAPerson(url)) complaints.push(`personal data in an address: ${url}`);
  });
  return { context, page, complaints };
}

/** A NIK, a phone, or a name of the invented people in an address; files in an address are none. */
export function tellsOfAPerson(url: string): boolean {
  if (/^(data|blob):/.test(url)) return false;
  const { pathname, search, hash } = new URL(url);
  const query = new URLSearchParams(search);
  // What the identity provider makes up is random.
  for (const random of ['state', 'code', 'code_challenge', 'nonce']) query.delete(random);
  const text = decodeURIComponent(`${pathname}?${query}${hash}`.replaceAll('+', ' '));
  // Ids are hexadecimal with hyphens: digits in the midst of one are no phone.
  return /(?<![\da-f-])(?:\d{16}|(?:62 ?|0)8[\d ]{8,14})(?![\da-f-])|Contoh/i.test(text);
}

const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/**
 * What axe finds wrong with the page as it is, one line each; empty when nothing. Of all its rules, or
 * of those that are named.
 */
export async function axeViolations(page: Page, rules?: readonly string[]): Promise<string[]> {
  // Evaluated, not added as a script: the policy of the page allows none. Once for each document.
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe.source);
  const runOnly = rules ? { type: 'rule', values: rules } : { type: 'tag', values: AXE_TAGS };
  const run = `axe.run(document, ${JSON.stringify({ runOnly, resultTypes: ['violations'], iframes: false })}).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map((node) => id + ' ' + node.target.join(' ') + ': ' + node.failureSummary)))`;
  const violations: unknown = await page.evaluate(run);
  return Array.isArray(violations) ? violations.map(String) : ['axe gave no list'];
}

/** What a window shows, in one line: worth more than the line of the test where it broke off. */
export async function windowText(page: Page, most = 3000): Promise<string> {
  const text = await page.evaluate('document.body.innerText');
  return `${page.url()}: ${String(text).replace(/\s+/g, ' ').slice(0, most)}`;
}

/** What every window shows, in a few words, for a story that broke off. */
export async function whatWindowsShow(browser: Browser): Promise<string> {
  const pages = browser.contexts().flatMap((context) => context.pages());
  return (await Promise.all(pages.map((page) => windowText(page, 300)))).join('\n');
}
