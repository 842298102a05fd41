import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { Store } from '../aws/store.ts';
import { DeadLetters } from '../bus/dead-letters.ts';
import { Queues } from '../bus/queues.ts';
import { RuntimeClock } from '../clock.ts';
import { startRuntime } from '../runtime.ts';
import type { Runtime, RuntimeOptions } from '../runtime-options.ts';
import { testService } from '../test-service/registration.ts';

export const START = '2026-11-30T01:00:00.000Z';

const folders: string[] = [];
// Registered by the import, so it runs after what the test file itself registers.
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder that is gone when the test file has ended. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gerai-local-'));
  folders.push(folder);
  return folder;
}

/** Queues over a database in memory, with a virtual clock that starts at `START`. */
export function buildQueues(store = new Store(':memory:')) {
  const clock = new RuntimeClock({ startAt: START });
  const deadLetters = new DeadLetters(store, () => clock.now());
  const queues = new Queues({ store, clock, deadLetters, retryMs: () => 10_000 });
  return { store, clock, deadLetters, queues };
}

/** A runtime with the test service on a folder of its own. */
export function startTestRuntime(options: Partial<RuntimeOptions> = {}): Promise<Runtime> {
  return startRuntime({
    dataDir: temporaryFolder(),
    services: [testService],
    retryMs: () => 20,
    schedules: 'by-hand',
    ...options,
  });
}

export function post(
  runtime: { readonly url: string },
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(`${runtime.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

/** What the test service's probe answers. */
export async function probe(
  runtime: { readonly url: string },
  action: string,
  body: unknown = {},
): Promise<Record<string, unknown>> {
  const response = await post(runtime, `/v1/probe/${action}`, body);
  return (await response.json()) as Record<string, unknown>;
}
