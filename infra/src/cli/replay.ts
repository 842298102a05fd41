import { parseArgs } from 'node:util';
import { addDays, instantAt, isDay } from '@gerai/shared/time.ts';
import { isEnvironmentName, loadConfig } from '../config.ts';
import { replayIntoAnalytics } from '../operator/replay.ts';
import { signedAws } from '../operator/signed-aws.ts';

/**
 * `npm run replay -- --env prod --from 2026-11-01 --until 2026-11-30`: tells analytics again what
 * happened on these days, both included. Nobody else hears it, and nobody gets an SMS.
 */
const { values } = parseArgs({
  options: { env: { type: 'string' }, from: { type: 'string' }, until: { type: 'string' } },
});
const { env, from = '', until = '' } = values;
if (!isEnvironmentName(env)) throw new Error('Say which: npm run replay -- --env dev');
if (!isDay(from) || !isDay(until) || from > until) {
  throw new Error('Say from when until when: --from 2026-11-01 --until 2026-11-30');
}
const { region } = await loadConfig(env);
const replay = await replayIntoAnalytics(signedAws(region), env, {
  from: instantAt(from, '00:00'),
  until: instantAt(addDays(until, 1), '00:00'),
});
process.stdout.write(`Replayed as ${replay}; analytics drops what it has counted already.\n`);
