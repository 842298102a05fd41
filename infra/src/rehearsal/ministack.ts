import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '@gerai/e2e/stage.ts';

/** The emulator of the rehearsal, from PyPI; it checks tokens only where `cryptography` is there. */
const PACKAGES = ['ministack==1.5.33', 'cryptography==50.0.2'];
/** Written when all packages are in place. */
const INSTALLED = '.installed';
const CACHE = fileURLToPath(
  new URL('../../../node_modules/.cache/gerai-ministack/', import.meta.url),
);
const START_MS = 60_000;

export const REGION = 'ap-southeast-3';
export const ACCOUNT = '000000000000';

export interface Ministack {
  readonly url: string;
  /** What every command and client needs to reach it, and nothing of the person's own account. */
  readonly environment: Readonly<Record<string, string>>;
  /** What it has written so far. */
  log(): string;
  stop(): Promise<void>;
}

/**
 * Puts MiniStack into a virtual environment of its own, once, and starts it on loopback. Its Lambda
 * functions run on the `node` that it finds: the project's, with the clock of `clockFile`, so that a
 * visit can have days between its steps. @throws Error when Python or the package are missing.
 */
export async function startMinistack(folder: string, clockFile: string): Promise<Ministack> {
  const program = install();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const logFile = join(folder, 'ministack.log');
  const log = openSync(logFile, 'w');
  const credentials = {
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
  };
  const child = spawn(program, [], {
    cwd: folder,
    stdio: ['ignore', log, log],
    env: {
      ...credentials,
      HOME: folder,
      TMPDIR: folder,
      PATH: [nodeWithClock(folder, clockFile), process.env.PATH ?? ''].join(delimiter),
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      MINISTACK_REGION: REGION,
      MINISTACK_ACCOUNT_ID: ACCOUNT,
    },
  });
  const stop = () => end(child);
  try {
    await until('MiniStack to start', async () => (await healthy(url)) || gone(child), START_MS);
    if (gone(child))
      throw new Error(`MiniStack ended:\n${readFileSync(logFile, 'utf8').slice(-2000)}`);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    environment: {
      ...credentials,
      AWS_ENDPOINT_URL: url,
      AWS_CONFIG_FILE: join(folder, 'no-config'),
      AWS_SHARED_CREDENTIALS_FILE: join(folder, 'no-credentials'),
    },
    log: () => readFileSync(logFile, 'utf8'),
    stop,
  };
}

function install(): string {
  const home = join(CACHE, PACKAGES.join('-').replaceAll('==', '-'));
  const program = join(home, 'bin', 'ministack');
  if (existsSync(join(home, INSTALLED))) return program;
  mkdirSync(CACHE, { recursive: true });
  run('python3', '-m', 'venv', '--clear', home);
  run(join(home, 'bin', 'pip'), 'install', '--quiet', '--disable-pip-version-check', ...PACKAGES);
  writeFileSync(join(home, INSTALLED), '');
  return program;
}

function run(command: string, ...args: string[]): void {
  const { status, error, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr.slice(-1000)}`);
  }
}

/** A folder with a `node` that loads the movable clock before anything else. */
function nodeWithClock(folder: string, clockFile: string): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  const shim = join(bin, 'clock.cjs');
  writeFileSync(shim, CLOCK.replace('CLOCK_FILE', JSON.stringify(clockFile)));
  const node = join(bin, 'node');
  writeFileSync(node, `#!/bin/sh\nexec '${process.execPath}' --require '${shim}' "$@"\n`);
  chmodSync(node, 0o755);
  return bin;
}

/** The functions' clock is the machine's plus so many milliseconds, read from a file. */
const CLOCK = `const { readFileSync } = require('node:fs');
const RealDate = Date;
const now = () => RealDate.now() + Number(readFileSync(CLOCK_FILE, 'utf8'));
globalThis.Date = class Date extends RealDate {
  constructor(...args) {
    super(...(args.length === 0 ? [now()] : args));
  }
  static now() {
    return now();
  }
};
`;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port is free');
  return address.port;
}

async function healthy(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/_ministack/health`)).ok;
  } catch (error) {
    // Not listening yet.
    if (error instanceof TypeError) return false;
    throw error;
  }
}

function gone(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function end(child: ChildProcess): Promise<void> {
  if (gone(child)) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const patience = AbortSignal.timeout(10_000);
  patience.addEventListener('abort', () => child.kill('SIGKILL'));
  await exited;
}
