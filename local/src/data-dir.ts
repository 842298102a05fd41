import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { commandLine, isRunning } from './engine/processes.ts';
import { StartError } from './start-error.ts';

/** Everything that a runtime puts into its data folder. */
const OURS = [
  'runtime.json',
  'dynoxide.json',
  'aws.sqlite',
  'aws.sqlite-wal',
  'aws.sqlite-shm',
  'dynamodb.sqlite',
  'dynamodb.sqlite-wal',
  'dynamodb.sqlite-shm',
  'logs',
];
const LOCK = 'runtime.json';

export interface DataDir {
  readonly path: string;
  release(): void;
}

/**
 * Takes a data folder for one runtime, making it where it is missing. `fresh` removes what an earlier
 * runtime left in it, and nothing else. @throws StartError when it is in use or is no data folder.
 */
export function takeDataDir(folder: string, options: { fresh: boolean }): DataDir {
  const path = resolve(folder);
  makeFolder(path);
  const lock = join(path, LOCK);
  const holder = holderOf(lock);
  if (holder !== undefined) {
    throw new StartError(
      `${path} is in use by another runtime (process ${holder}). Stop it, or choose another folder with --data.`,
    );
  }
  if (options.fresh) {
    // The engine's record stays: an engine that still runs on the old file must be found and ended.
    for (const name of OURS) {
      if (name !== 'dynoxide.json') rmSync(join(path, name), { recursive: true, force: true });
    }
  }
  rmSync(lock, { force: true });
  try {
    // `wx` fails when another runtime has just taken it.
    writeFileSync(lock, JSON.stringify({ pid: process.pid, command: commandLine(process.pid) }), {
      flag: 'wx',
    });
  } catch (error) {
    throw new StartError(`${path} cannot be written: ${String(error)}`, { cause: error });
  }
  return { path, release: () => rmSync(lock, { force: true }) };
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
    const names = readdirSync(path);
    if (names.length > 0 && !names.some((name) => OURS.includes(name))) {
      throw new StartError(`${path} holds other files and is no data folder. Choose another.`);
    }
  } catch (error) {
    if (error instanceof StartError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new StartError(`${path} cannot be used as data folder: ${why}`, { cause: error });
  }
}

/** The process that holds the lock; a number that has since gone to another program holds nothing. */
function holderOf(lock: string): number | undefined {
  if (!existsSync(lock)) return undefined;
  try {
    const { pid, command } = JSON.parse(readFileSync(lock, 'utf8')) as {
      pid: number;
      command: string;
    };
    return isRunning(pid) && commandLine(pid) === command ? pid : undefined;
  } catch (error) {
    // Half-written by a runtime that was killed in the act.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
