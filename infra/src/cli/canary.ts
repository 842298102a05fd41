import { parseArgs } from 'node:util';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { pairCanary } from '../canary/pair.ts';
import { isEnvironmentName, loadConfig } from '../config.ts';

/**
 * `npm run canary -- --env prod --url https://api.…`: gives the canary its device, once. It shows a
 * code; an admin, supervisor or floor manager lets it in as they let in any kiosk.
 */
const { values } = parseArgs({ options: { env: { type: 'string' }, url: { type: 'string' } } });
if (!isEnvironmentName(values.env)) throw new Error('Say which: npm run canary -- --env dev');
const { region, api } = await loadConfig(values.env);
const url = values.url ?? (api ? `https://${api.host}` : undefined);
if (!url) throw new Error(`Say where its API is: the output ApiUrl of Gerai-${values.env}-edge`);
await pairCanary(url, values.env, new SecretsManagerClient({ region }), (code) => {
  process.stdout.write(`Let the kiosk with the code ${code} in; its name may be “Kenari”.\n`);
});
process.stdout.write('The canary has its device.\n');
