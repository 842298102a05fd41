import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtWeb } from '@gerai/web/build.ts';
import { expect, test } from 'vitest';

/**
 * What Chrome 109 or Safari 15.4 do not have. The build lowers syntax to them, and adds no missing
 * function. What is asked for first (`navigator.wakeLock?.`) may be missing, and is not listed.
 */
const TOO_NEW = new RegExp(
  [
    String.raw`\.(?:toSorted|toReversed|toSpliced)\(`,
    String.raw`(?:Object|Map)\.groupBy`,
    String.raw`Promise\.(?:withResolvers|try)`,
    String.raw`AbortSignal\.(?:any|timeout)`,
    String.raw`URL\.(?:canParse|parse)\(`,
    String.raw`Array\.fromAsync`,
    String.raw`requestIdleCallback\(`,
    String.raw`\.(?:isWellFormed|toWellFormed)\(`,
    String.raw`scheduler\.yield`,
    'startViewTransition',
    String.raw`Uint8Array\.fromBase64|\.toBase64\(`,
  ].join('|'),
  'g',
);
const TOO_NEW_STYLE = /@container|color-mix\(|@starting-style|subgrid|(?<!-)\bcq[wh]\b|@scope/g;

const filesOf = (folder: string, end: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(end))
    .map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const);

test('the faces ask nothing of a browser that Chrome 109 and Safari 15.4 do not have', async () => {
  const folder = await builtWeb();
  const scripts = filesOf(folder, '.js');
  expect(scripts.length).toBeGreaterThan(10);
  const found = [
    ...scripts.flatMap(([name, text]) =>
      [...text.matchAll(TOO_NEW)].map(([what]) => `${name.replace(/-[^-]*$/, '')}: ${what}`),
    ),
    ...filesOf(folder, '.css').flatMap(([name, text]) =>
      [...text.matchAll(TOO_NEW_STYLE)].map(([what]) => `${name.replace(/-[^-]*$/, '')}: ${what}`),
    ),
  ];
  expect(found).toEqual([]);
});

test('no face brings a font, nor anything from another origin, nor a script or style in its page', async () => {
  const folder = await builtWeb();
  for (const [name, text] of filesOf(folder, '.css')) {
    expect(text, name).not.toMatch(/@font-face|@import|url\(\s*["']?(?:https?:)?\/\//);
  }
  const pages = filesOf(folder, '.html');
  expect(pages.length).toBeGreaterThanOrEqual(6);
  for (const [name, text] of pages) {
    expect(text, name).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    expect(text, name).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\son[a-z]+="/);
  }
});
