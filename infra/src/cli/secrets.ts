import { parseArgs } from 'node:util';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { isEnvironmentName, loadConfig } from '../config.ts';
import { fillSecrets } from '../secrets.ts';

/**
 * `npm run secrets -- --env dev`: the first values of a new installation's secrets, once. They are
 * made here and go to Secrets Manager only; nothing prints or keeps them.
 */
const { values } = parseArgs({ options: { env: { type: 'string' } } });
if (!isEnvironmentName(values.env)) throw new Error('Say which: npm run secrets -- --env dev');
const config = await loadConfig(values.env);
const outcome = await fillSecrets(new SecretsManagerClient({ region: config.region }), values.env);
if (outcome.kind === 'filled') process.stdout.write('All secrets have their first values.\n');
else {
  process.stderr.write(`Nothing was changed: ${outcome.names.join(', ')} have values already.\n`);
  process.exitCode = 1;
}
