import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRuntime } from '@gerai/local/runtime.ts';
import type { Runtime, RuntimeOptions } from '@gerai/local/runtime-options.ts';
import { localStage, type Stage } from './stage.ts';

/** Monday 30 November 2026, 08.10 in Pekalongan: the mall has just opened. */
export const MONDAY_MORNING = '2026-11-30T01:10:00.000Z';

export interface Platform {
  readonly runtime: Runtime;
  readonly stage: Stage;
  stop(): Promise<void>;
}

/** The whole platform on a fresh folder, on a Monday morning unless told otherwise. */
export async function startPlatform(options: Partial<RuntimeOptions> = {}): Promise<Platform> {
  const dataDir = mkdtempSync(join(tmpdir(), 'gerai-e2e-'));
  const runtime = await startRuntime({
    dataDir,
    clock: { startAt: MONDAY_MORNING },
    schedules: 'by-hand',
    throttleFactor: Number.POSITIVE_INFINITY,
    ...options,
  });
  return {
    runtime,
    stage: localStage(runtime.url),
    async stop() {
      await runtime.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
