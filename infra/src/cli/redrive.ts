import { parseArgs } from 'node:util';
import { SERVICE_NAMES } from '@gerai/shared/contract/service.ts';
import { isEnvironmentName, loadConfig } from '../config.ts';
import { type Redriven, redriveQueues, redriveRelay } from '../operator/redrive.ts';
import { signedAws } from '../operator/signed-aws.ts';

/**
 * `npm run redrive -- --env prod [--service queue]`: sends back what lies in the dead letter queues
 * and in the relays' failure buckets. Mend the cause first.
 */
const { values } = parseArgs({
  options: { env: { type: 'string' }, service: { type: 'string' } },
});
if (!isEnvironmentName(values.env)) throw new Error('Say which: npm run redrive -- --env dev');
const services = SERVICE_NAMES.filter((name) => !values.service || name === values.service);
if (services.length === 0) throw new Error(`There are the services ${SERVICE_NAMES.join(', ')}`);
const { region } = await loadConfig(values.env);
const aws = signedAws(region);
for (const service of services) {
  report(service, 'queues', await redriveQueues(aws, values.env, service));
  report(service, 'relay', await redriveRelay(aws, values.env, service));
}

function report(service: string, what: string, { returned, kept }: Redriven): void {
  for (const each of returned) process.stdout.write(`${service} ${what}: returned ${each}\n`);
  for (const each of kept) process.stdout.write(`${service} ${what}: kept ${each}\n`);
  if (returned.length + kept.length === 0) process.stdout.write(`${service} ${what}: empty\n`);
  if (kept.length > 0) process.exitCode = 1;
}
