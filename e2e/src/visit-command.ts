import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startRuntime } from '@gerai/local/runtime.ts';
import { systemIds, systemRandom } from '@gerai/shared/system.ts';
import { clockTimeOf, dayOf, shortDay } from '@gerai/shared/time.ts';
import { castOf, playVisit, type Step } from './journey.ts';
import { localStage } from './stage.ts';

/**
 * `npm run visit [-- --json] [-- --url U]`: plays one whole visit. Without `--url` it starts a
 * platform of its own on a fresh folder and a free port. Exit status 0 only if everything arrived.
 */
const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, url: { type: 'string' } },
});

const folder = values.url ? undefined : mkdtempSync(join(tmpdir(), 'gerai-visit-'));
const runtime = folder
  ? await startRuntime({ dataDir: folder, clock: { startAt: new Date().toISOString() } })
  : undefined;
const stage = localStage(values.url ?? runtime?.url ?? '');
const before = performance.now();
const realNow = new Date().toISOString();
try {
  if (!values.json) print(`A visit at ${stage.client.baseUrl}\n`);
  const report = await playVisit({
    stage,
    // Somebody else each time: one person has one booking at a time.
    cast: castOf(Math.floor(systemRandom.next() * 1000)),
    keyPrefix: systemIds.fresh(),
    ...(values.json ? {} : { tell: printStep }),
  });
  if (values.json) print(JSON.stringify(report));
  else {
    print('\nSMS on her phone:');
    for (const { text } of report.sms) print(`  ${text}`);
    print(`\nEverything arrived, in ${((performance.now() - before) / 1000).toFixed(1)} s.`);
  }
} catch (error) {
  const why = error instanceof Error ? error.message : String(error);
  if (values.json) print(JSON.stringify({ ok: false, error: why }));
  else print(`\nThe visit broke off: ${why}`);
  process.exitCode = 1;
} finally {
  // The installation of somebody else gets its own time back.
  if (values.url) await stage.moveTo(addElapsed(realNow, before)).catch(() => undefined);
  await runtime?.close();
  if (folder) rmSync(folder, { recursive: true });
}

function printStep({ who, what, at }: Step): void {
  print(`${shortDay(dayOf(at), 'en')} ${clockTimeOf(at)}  ${who.padEnd(8)} ${what}`);
}

function addElapsed(instant: string, since: number): string {
  return new Date(Date.parse(instant) + (performance.now() - since)).toISOString();
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
