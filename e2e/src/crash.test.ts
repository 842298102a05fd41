import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Instant } from '@gerai/shared/ports.ts';
import { systemClock } from '@gerai/shared/system.ts';
import { seededRandom } from '@gerai/shared/testing/doubles.ts';
import { freePort } from '@gerai/shared/testing/engine.ts';
import { addMinutes } from '@gerai/shared/time.ts';
import { describe, expect, it } from 'vitest';
import { expectWholeVisit } from './aftermath.ts';
import { DEMO_CAST, playVisit } from './journey.ts';
import { MONDAY_MORNING } from './platform.ts';
import { localStage, type Stage } from './stage.ts';

const MAIN = fileURLToPath(new URL('../../local/src/main.ts', import.meta.url));
const RUNS = process.env.GERAI_DEEP ? 100 : 5;
/** A visit takes about so long here; the kill comes at a random moment of it. */
const VISIT_MS = 4000;
const KILLS_PER_VISIT = 2;

/** `npm start` in a process of its own, that can be killed and started again where it stood. */
class Installation {
  readonly url: string;
  readonly #port: number;
  readonly #dataDir: string;
  #child: ChildProcess | undefined;
  /** The last time that was set, so that a new start does not fall back to the beginning. */
  now: Instant = MONDAY_MORNING;

  constructor(port: number, dataDir: string) {
    this.#port = port;
    this.#dataDir = dataDir;
    this.url = `http://127.0.0.1:${port}`;
  }

  /** Starts and resolves once it answers. */
  async start(): Promise<void> {
    const args = [MAIN, '--port', String(this.#port), '--data', this.#dataDir, '--clock', this.now];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    await new Promise<void>((resolve, reject) => {
      let output = '';
      const read = (chunk: Buffer) => {
        output += chunk.toString();
        if (output.includes('Gerai runs')) resolve();
      };
      child.stdout?.on('data', read);
      child.stderr?.on('data', read);
      child.once('exit', (code) => reject(new Error(`It ended with ${code}: ${output}`)));
    });
  }

  /** SIGKILL: nothing is flushed, nobody is told. The engine is left running. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }
}

/** The stage of a visit that goes on over restarts: what gets no answer is asked again. */
function persistentStage(installation: Installation): Stage {
  const stage = localStage(installation.url, { attempts: 400, pauseMs: 50 });
  return {
    ...stage,
    moveTo: (instant) => {
      installation.now = instant;
      return stage.moveTo(instant);
    },
  };
}

describe('a runtime that is killed in the middle of a visit', () => {
  it.each(Array.from({ length: RUNS }, (_, index) => index + 1))(
    'completes the visit after it is started again (seed %i)',
    async (seed) => {
      const random = seededRandom(seed);
      const dataDir = mkdtempSync(join(tmpdir(), 'gerai-crash-'));
      const installation = new Installation(await freePort(), dataDir);
      try {
        await installation.start();
        const stage = persistentStage(installation);
        const visit = playVisit({
          stage,
          cast: DEMO_CAST,
          keyPrefix: `crash-${seed}`,
          lossy: true,
        });
        // Whatever happens to the visit is seen below; here it must only not go unhandled.
        visit.catch(() => undefined);
        for (let kill = 0; kill < KILLS_PER_VISIT; kill += 1) {
          await systemClock.sleep((random.next() * VISIT_MS) / KILLS_PER_VISIT);
          await installation.kill();
          await installation.start();
        }
        const report = await visit;
        // What was being sent when it was killed is found by the sweep, two minutes later.
        await stage.moveTo(addMinutes(await stage.now(), 4));
        await stage.settle();
        expect(report.ok).toBe(true);
        await expectWholeVisit(stage, DEMO_CAST, report);
      } finally {
        await installation.stop();
        rmSync(dataDir, { recursive: true, force: true });
      }
    },
    120_000,
  );
});
