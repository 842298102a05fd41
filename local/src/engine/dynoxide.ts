import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { StartError } from '../start-error.ts';
import { allProcesses, commandLine, endProcess } from './processes.ts';
import { indexStreams } from './stream-order.ts';
import { dynamoCaller } from './wire.ts';

export interface Engine {
  readonly endpoint: string;
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

const READY_WITHIN_MS = 10_000;

/**
 * Starts the DynamoDB-compatible engine on the data folder's file, or uses the one that
 * `GERAI_DYNAMODB_ENDPOINT` names. An engine that a killed runtime left behind on this file is ended
 * first. @throws StartError when there is no binary for this machine, or it does not come up.
 */
export async function startEngine(
  dataDir: string,
  onDeath: (why: string) => void,
): Promise<Engine> {
  const elsewhere = process.env.GERAI_DYNAMODB_ENDPOINT;
  if (elsewhere) return { endpoint: elsewhere, pid: undefined, stop: () => Promise.resolve() };

  const binary = findBinary();
  const file = join(dataDir, 'dynamodb.sqlite');
  const record = join(dataDir, 'dynoxide.json');
  await endOrphans(file, record);

  const port = await freePort();
  const child = spawn(
    binary,
    ['serve', '--host', '127.0.0.1', '--port', String(port), '--db-path', file],
    // A group of its own: Ctrl-C at the terminal must not end it before the runtime has drained.
    { stdio: ['ignore', 'ignore', 'pipe'], detached: true },
  );
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-2000);
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  writeFileSync(
    record,
    JSON.stringify({ pid: child.pid, port, startedAt: new Date().toISOString() }),
  );
  const endpoint = `http://127.0.0.1:${port}`;
  await ready(endpoint, child, () => complaint);
  indexStreams(file);

  let stopping = false;
  void ended.then(() => {
    if (!stopping) onDeath(`The database engine has ended by itself. ${complaint}`);
  });
  return {
    endpoint,
    pid: child.pid,
    async stop() {
      stopping = true;
      if (child.exitCode === null && child.pid !== undefined) await endProcess(child.pid);
      await ended;
      rmSync(record, { force: true });
    },
  };
}

function findBinary(): string {
  const name = `@dynoxide/${process.platform}-${process.arch}`;
  try {
    const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
    const binary = join(dirname(manifest), 'dynoxide');
    if (existsSync(binary)) return binary;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND')) {
      throw error;
    }
  }
  throw new StartError(
    `The database engine is missing: the npm package ${name} is not installed. Run "npm install", or, ` +
      'if there is none for this machine, set GERAI_DYNAMODB_ENDPOINT to another DynamoDB endpoint.',
  );
}

/** Ends every engine that still has this file open: only one may write it. */
async function endOrphans(file: string, record: string): Promise<void> {
  const recorded = existsSync(record)
    ? (JSON.parse(readFileSync(record, 'utf8')) as { pid?: number }).pid
    : undefined;
  const candidates = new Set([...allProcesses(), ...(recorded === undefined ? [] : [recorded])]);
  for (const pid of candidates) {
    const command = commandLine(pid);
    if (command.includes('dynoxide') && command.endsWith(`--db-path ${file}`)) {
      await endProcess(pid);
    }
  }
}

async function ready(
  endpoint: string,
  child: ChildProcess,
  complaint: () => string,
): Promise<void> {
  const call = dynamoCaller(endpoint);
  const deadline = performance.now() + READY_WITHIN_MS;
  for (;;) {
    try {
      await call('ListTables', {});
      return;
    } catch (error) {
      if (child.exitCode !== null || performance.now() > deadline) {
        child.kill('SIGKILL');
        throw new StartError(`The database engine does not start. ${complaint()}`, {
          cause: error,
        });
      }
    }
    await pause(10);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address
          ? resolve(address.port)
          : reject(new Error('No port')),
      );
    });
  });
}
