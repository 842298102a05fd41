import { parseArgs } from 'node:util';
import { isEnvironmentName, loadConfig } from '../config.ts';
import { exportTables } from '../operator/export.ts';
import { signedAws } from '../operator/signed-aws.ts';

/** `npm run export -- --env prod --bucket NAME`: all tables, whole, into a bucket of the account. */
const { values } = parseArgs({ options: { env: { type: 'string' }, bucket: { type: 'string' } } });
const { env, bucket } = values;
if (!isEnvironmentName(env)) throw new Error('Say which: npm run export -- --env dev');
if (!bucket) throw new Error('Say where to: --bucket NAME, in the same account and region');
const { region } = await loadConfig(env);
for (const [table, place] of await exportTables(signedAws(region), env, bucket)) {
  process.stdout.write(`${table}: ${place}\n`);
}
