import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** Whether a process of this number runs. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It runs and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** The command line of a running process, its arguments joined by spaces; empty when there is none. */
export function commandLine(pid: number): string {
  try {
    if (existsSync('/proc/self')) {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
    }
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}

/** Numbers of all processes that can be seen; empty where the system has no /proc. */
export function allProcesses(): number[] {
  if (!existsSync('/proc/self')) return [];
  return readdirSync('/proc').map(Number).filter(Number.isInteger);
}

/** Asks a process to end, and after two seconds makes it; resolves when it is gone. */
export async function endProcess(pid: number): Promise<void> {
  signal(pid, 'SIGTERM');
  for (let waited = 0; isAlive(pid); waited += 10) {
    if (waited === 2000) signal(pid, 'SIGKILL');
    await pause(10);
  }
}

/** A process that has ended but is not yet reaped by its parent holds no file any more. */
function isAlive(pid: number): boolean {
  if (!isRunning(pid)) return false;
  return !existsSync('/proc/self') || commandLine(pid) !== '';
}

function signal(pid: number, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
