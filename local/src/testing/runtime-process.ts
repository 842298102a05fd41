import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { RuntimeOptions } from '../runtime-options.ts';
import type { RuntimeStatus } from '../status.ts';

/** The options that can travel to another process. */
export type ProcessOptions = Pick<
  RuntimeOptions,
  'dataDir' | 'port' | 'fresh' | 'clock' | 'faults' | 'throttleFactor' | 'maxWorkers' | 'schedules'
> & {
  /** Run the test service of this package in place of the platform. */
  readonly testService?: boolean;
};

/** A runtime in a process of its own, so that a test can kill it. */
export interface RuntimeProcess {
  readonly url: string;
  readonly pid: number;
  /** SIGKILL, and resolves when it is gone. Its engine stays behind, as after any such death. */
  kill(): Promise<void>;
  /** Ends it politely. */
  close(): Promise<void>;
  /** Resolves when nothing is under way. @throws Error when that takes longer. */
  settle(withinMs?: number): Promise<void>;
}

const PROGRAM = fileURLToPath(new URL('./runtime-program.ts', import.meta.url));

/** Starts a runtime in a child process. It ends by itself when this process does. */
export async function startRuntimeProcess(options: ProcessOptions): Promise<RuntimeProcess> {
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(options)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const { url } = JSON.parse(await firstLine(child)) as { url: string };
  return {
    url,
    pid: child.pid ?? 0,
    kill: () => end(child, () => child.kill('SIGKILL')),
    close: () => end(child, () => child.stdin?.end()),
    settle: (withinMs = 15_000) => settled(url, withinMs),
  };
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('The child has no output');
  const died = new AbortController();
  child.once('exit', () => died.abort(new Error('The runtime ended before it was ready')));
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, 'line', { signal: died.signal })) as [string];
  return line;
}

async function end(child: ChildProcess, how: () => unknown): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  how();
  await exit;
}

/** Polls the status page of a runtime until nothing is under way. */
export async function settled(url: string, withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const response = await fetch(`${url}/_dev/status`);
    const status = (await response.json()) as RuntimeStatus;
    if (status.settled) return;
    if (performance.now() > deadline) {
      throw new Error(`Not settled after ${withinMs} ms: ${JSON.stringify(status)}`);
    }
    await pause(10);
  }
}
