import { parseArgs } from 'node:util';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { isEnvironmentName, loadConfig } from '../config.ts';
import { ROTATION_STEPS, rotateSealing } from '../secrets.ts';

/**
 * `npm run rotate -- --env prod --step open`, ten minutes later `--step seal`: a new pair of sealing
 * keys. Between the steps every function learns to open what the second one seals.
 */
const { values } = parseArgs({ options: { env: { type: 'string' }, step: { type: 'string' } } });
if (!isEnvironmentName(values.env)) throw new Error('Say which: npm run rotate -- --env dev');
const step = ROTATION_STEPS.find((one) => one === values.step);
if (!step) throw new Error(`Say which step: --step ${ROTATION_STEPS.join(' or ')}`);
const { region } = await loadConfig(values.env);
const keyId = await rotateSealing(new SecretsManagerClient({ region }), values.env, step);
process.stdout.write(
  step === 'open'
    ? `Notify can open what is sealed to ${keyId}. In ten minutes: --step seal.\n`
    : `From now on contacts are sealed to ${keyId}. The old private key goes in 62 days.\n`,
);
