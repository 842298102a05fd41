import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PAGE = readFileSync(`${ROOT}docs/privacy.md`, 'utf8');

/** The rows of the retention table that name a constant of the code. */
const ROWS = [
  ...PAGE.matchAll(/^\| ([^|]+) \| ([^|]+) \| `([^`]+\.(?:ts|json))` `(\w+)` \|$/gm),
].map(([, what = '', howLong = '', file = '', name = '']) => ({ what, howLong, file, name }));

const read = (file: string) => readFileSync(`${ROOT}${file}`, 'utf8');

/** Retention in the code: constants named for days that are kept. */
function constantsOf(file: string): Map<string, string> {
  const found = read(file).matchAll(
    /^(?:export )?const (\w*(?:KEPT|SEALED|VISIT|SHORT|FACT|ARCHIVE|REPORT)_DAYS) = (\d+);/gm,
  );
  return new Map([...found].map(([, name = '', days = '']) => [name, days]));
}

describe('the retention table of docs/privacy.md', () => {
  it.each(ROWS.filter(({ file }) => file.endsWith('.ts')))(
    'says of $what what $file has',
    ({ howLong, file, name }) => {
      const days = constantsOf(file).get(name);
      expect(days, `${name} of ${file}`).toBeDefined();
      expect(howLong).toMatch(new RegExp(`^${days} days?\\b`));
    },
  );

  it.each(ROWS.filter(({ file }) => file.endsWith('.json')))(
    'says of $what what production has',
    ({ howLong, file, name }) => {
      const { prod } = JSON.parse(read(file)) as { prod: Record<string, unknown> };
      expect(howLong).toMatch(new RegExp(`^${String(prod[name])} days?\\b`));
    },
  );

  it('names every retention that the code has', () => {
    const files = globSync('{services,packages,infra}/**/*.ts', {
      cwd: ROOT,
      exclude: (name) => name === 'node_modules',
    }).filter((file) => !file.endsWith('.test.ts'));
    const known = new Set(ROWS.map(({ file, name }) => `${file} ${name}`));
    const unnamed = files.flatMap((file) =>
      [...constantsOf(file).keys()]
        .map((name) => `${file.replaceAll('\\', '/')} ${name}`)
        .filter((constant) => !known.has(constant)),
    );
    expect(unnamed).toEqual([]);
    expect(ROWS.length).toBeGreaterThan(14);
  });
});
