import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');

/** Each file that a line names, with the texts quoted after it. */
function quoted(line: string): { file: string; text: string }[] {
  let file = '';
  return [...line.matchAll(/`([\w./-]+\.ts)`|“([^”]+)”/g)].flatMap(([, named, text]) => {
    if (named !== undefined) file = named;
    return text === undefined || file === '' ? [] : [{ file, text }];
  });
}

test('every gate of the web faces names a test or a line of the budget that is there', () => {
  const page = readFileSync(join(root, 'docs/web-gates.md'), 'utf8');
  const lines = page.split('\n').filter((line) => line.startsWith('| '));
  const gates = lines.flatMap((line) => /^\| (\d+) \|/.exec(line)?.[1] ?? []);
  expect(gates).toEqual(Array.from({ length: 22 }, (_, index) => String(index + 1)));
  const named = lines.flatMap((line) => {
    // What people read in quotes before any file is no name of a test.
    const from = line.indexOf('`');
    return from < 0 ? [] : quoted(line.slice(from));
  });
  expect(named.length).toBeGreaterThan(40);
  const missing = named.filter(({ file, text }) => {
    const path = join(root, file);
    if (!existsSync(path)) return true;
    const source = readFileSync(path, 'utf8');
    if (!file.endsWith('.test.ts')) return !source.includes(text);
    // Quoted as a name: in a string that begins and ends with it.
    return ![`'${text}'`, `\`${text}\``].some((name) => source.includes(name));
  });
  expect(missing).toEqual([]);
});
