import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Contracts, findBreakingChanges } from './checks/compatibility.ts';
import { checkHouseRules } from './checks/house-rules.ts';
import { contractsOf } from './docs/contracts.ts';
import { loadThisPlatform, outdatedDocuments, RELEASED } from './generate-docs.ts';

/**
 * npm run check: everything that can be said about the workspace without running it. All checks run,
 * also after one has failed; what failed is shown whole, then one table of all.
 */

const root = join(import.meta.dirname, '..');
const FOLDERS = [
  'packages',
  'services',
  'apps',
  'local',
  'e2e',
  'bench',
  'config',
  'infra',
  'scripts',
];

/** A check answers what is wrong, as lines for a person; empty when nothing is. */
type Check = () => string | Promise<string>;

const CHECKS: Readonly<Record<string, Check>> = {
  types: () => tool('tsc', '-p', 'tsconfig.json'),
  'types of the web faces': () => tool('tsc', '-p', 'apps/web/tsconfig.json'),
  'types of their workers': () => tool('tsc', '-p', 'apps/web/sw/tsconfig.json'),
  'lint and format': () => tool('biome', 'check', '--error-on-warnings', '--max-diagnostics=100'),
  'import rules': () => tool('depcruise', '--output-type', 'err', ...FOLDERS),
  'dead code': () => tool('knip', '--no-progress'),
  'house rules': () =>
    checkHouseRules(root)
      .map(({ path, line, message }) => `${path}:${line} ${message}`)
      .join('\n'),
  'generated documents': async () =>
    outdatedDocuments(await loadThisPlatform())
      .map((path) => `not up to date: ${path} (npm run docs)`)
      .join('\n'),
  'contract compatibility': async () => {
    if (!existsSync(join(root, RELEASED))) return `${RELEASED} is missing`;
    const released: Contracts = JSON.parse(readFileSync(join(root, RELEASED), 'utf8'));
    return findBreakingChanges(released, contractsOf(await loadThisPlatform()))
      .map(({ where, what }) => `${where}: ${what}`)
      .join('\n');
  },
};

function tool(name: string, ...args: string[]): string {
  const run = spawnSync(name, args, {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
    env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}) },
  });
  if (run.error) return `${name} could not be run: ${run.error.message}`;
  if (run.status === 0) return '';
  return `${run.stdout}${run.stderr}`.trim() || `${name} ended with ${run.status ?? run.signal}`;
}

async function attempt(check: Check): Promise<string> {
  try {
    return await check();
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

const rows: string[] = [];
for (const [name, check] of Object.entries(CHECKS)) {
  const start = performance.now();
  const wrong = await attempt(check);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  if (wrong !== '') {
    console.log(`\n── ${name} ──\n${wrong}\n`);
    process.exitCode = 1;
  }
  rows.push(`${name.padEnd(24)} ${seconds.padStart(6)} s  ${wrong === '' ? 'ok' : 'FAILED'}`);
}
console.log(`\n${rows.join('\n')}`);
