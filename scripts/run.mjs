// Runs a script of this workspace with its own Node, and installs the packages first when they are
// missing or older than the manifests. Any Node from 18 on can run this file; it needs no package.
//
//   node scripts/run.mjs <script.ts> [arguments]
//   node scripts/run.mjs --vitest run [--deep] [arguments]

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const stamp = join(modules, '.gerai-install');
const windows = process.platform === 'win32';

/** Every manifest that decides what must be installed, in a fixed order. */
function manifests() {
  const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const folders = workspaces.flatMap((pattern) => {
    if (!pattern.endsWith('/*')) return [pattern];
    const parent = pattern.slice(0, -2);
    if (!existsSync(join(root, parent))) return [];
    return readdirSync(join(root, parent))
      .sort()
      .map((name) => `${parent}/${name}`);
  });
  return ['.', ...folders]
    .map((folder) => `${folder}/package.json`)
    .concat('package-lock.json')
    .filter((file) => existsSync(join(root, file)));
}

/** What an installation depends on, as one hash; the platform counts because packages hold binaries. */
function wanted() {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`);
  for (const file of manifests()) hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

const installed = (state) => existsSync(stamp) && readFileSync(stamp, 'utf8') === state;

/**
 * Two first commands in one folder (`npm start` and `npm test` side by side) must not install into
 * it at once. A lock names the process that installs; that of a process that is gone is taken over.
 */
function alone(action) {
  const lock = join(modules, '.gerai-installing');
  const mine = `${lock}-${process.pid}`;
  mkdirSync(modules, { recursive: true });
  writeFileSync(mine, String(process.pid));
  try {
    // A link appears whole or not at all: nobody reads a lock without its owner.
    for (let told = false; !linked(mine, lock); told = true) {
      if (!told) console.error('Waiting for the installation that another command has begun.');
      if (!alive(lock)) rmSync(lock, { force: true });
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 250);
    }
    try {
      action();
    } finally {
      rmSync(lock, { force: true });
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

function linked(from, to) {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function alive(lock) {
  try {
    process.kill(Number(readFileSync(lock, 'utf8')), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function installIfNeeded() {
  const state = wanted();
  if (installed(state)) return;
  let status = 0;
  alone(() => {
    if (!installed(state)) status = install(state);
  });
  if (status !== 0) process.exit(status);
}

/** 0, or the status of npm. */
function install(state) {
  console.error(
    existsSync(stamp)
      ? 'Installing packages: the manifests have changed since the last time.'
      : 'Installing packages: this is the first run here, it takes about a minute.',
  );
  // `npm ci` refuses a lockfile without the binaries of this platform; `--no-save` keeps it as it is.
  const options = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  const run = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...options], { cwd: root, stdio: ['ignore', 2, 2] })
    : spawnSync('npm', options, { cwd: root, stdio: ['ignore', 2, 2], shell: windows });
  if (run.status !== 0) {
    console.error('The packages could not be installed: see the messages of npm above.');
    return run.status ?? 1;
  }
  writeFileSync(stamp, state);
  return 0;
}

/** The Node of the workspace; on a platform for which the package has none, the running one. */
function findNode() {
  const executable = windows ? 'node.exe' : 'node';
  const own = [join(modules, 'node', 'bin', executable), join(modules, '.bin', executable)];
  const found = own.find((path) => existsSync(path));
  if (found !== undefined) return found;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  console.error(
    `This project needs Node 24. The package "node" has none for ${process.platform}-${process.arch} ` +
      `(or install scripts are switched off), and the running one is ${process.version}.`,
  );
  process.exit(1);
}

function commandLine(args) {
  if (args[0] !== '--vitest') return args;
  return [
    join(modules, 'vitest', 'vitest.mjs'),
    ...args.slice(1).filter((arg) => arg !== '--deep'),
  ];
}

const args = process.argv.slice(2);
if (args.length === 0) {
  console.error('Usage: node scripts/run.mjs <script> [arguments]');
  process.exit(1);
}
installIfNeeded();

const env = { ...process.env, PATH: [join(modules, '.bin'), process.env.PATH].join(delimiter) };
if (args[0] === '--vitest' && args.includes('--deep')) env.GERAI_DEEP = '1';
const child = spawn(findNode(), commandLine(args), { cwd: root, stdio: 'inherit', env });

// A terminal sends Ctrl-C to the child itself; a second one would look like impatience.
process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
process.on('SIGTERM', () => child.kill('SIGTERM'));
process.on('SIGHUP', () => child.kill('SIGHUP'));
child.on('error', (error) => {
  console.error(`Node could not be started: ${error.message}`);
  process.exit(1);
});
child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
