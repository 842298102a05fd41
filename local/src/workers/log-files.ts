import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import type { Instant } from '@gerai/shared/ports.ts';

/**
 * One file of JSON lines per function, in place of CloudWatch: what its workers print, and the
 * platform's own line about each invocation.
 */
export class LogFiles {
  readonly #folder: string;
  readonly #now: () => Instant;
  readonly #files = new Map<string, WriteStream>();

  constructor(folder: string, now: () => Instant) {
    this.#folder = folder;
    this.#now = now;
    mkdirSync(folder, { recursive: true });
  }

  /** Keeps what a worker printed, line by line. */
  printed(name: string, level: 'info' | 'error', text: string): void {
    for (const line of text.split('\n')) {
      if (line !== '') this.#write(name, asJson(line, level, this.#now));
    }
  }

  /** A line of the platform itself. */
  platform(name: string, fields: Readonly<Record<string, unknown>>): void {
    this.#write(name, JSON.stringify({ time: this.#now(), type: 'platform', ...fields }));
  }

  /** Resolves when everything is in the files. */
  async close(): Promise<void> {
    const files = [...this.#files.values()];
    this.#files.clear();
    await Promise.all(files.map((file) => new Promise<void>((resolve) => file.end(resolve))));
  }

  #write(name: string, line: string): void {
    let file = this.#files.get(name);
    if (!file) {
      file = createWriteStream(join(this.#folder, `${name}.log`), { flags: 'a' });
      this.#files.set(name, file);
    }
    file.write(`${line}\n`);
  }
}

function asJson(line: string, level: string, now: () => Instant): string {
  if (line.startsWith('{') && isJson(line)) return line;
  return JSON.stringify({ time: now(), level, message: line });
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
