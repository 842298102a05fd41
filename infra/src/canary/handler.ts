import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createLog } from '@gerai/shared/log.ts';
import { systemClock, systemIds } from '@gerai/shared/system.ts';
import * as z from 'zod/mini';
import { playCanary } from './play.ts';

const environment = z.object({ API_URL: z.string(), DEVICE_SECRET: z.string() }).parse(process.env);
const secrets = new SecretsManagerClient({ maxAttempts: 4 });
const log = createLog(systemClock, (line) => process.stdout.write(`${line}\n`), {
  service: 'canary',
});

/** The Lambda entry of the canary: one visit, one line; `possible` is 1 or 0 for the metric. */
export async function handler(): Promise<{ readonly possible: boolean }> {
  const { SecretString: deviceToken = '' } = await secrets.send(
    new GetSecretValueCommand({ SecretId: environment.DEVICE_SECRET }),
  );
  const { possible, ...outcome } = await playCanary({
    apiUrl: environment.API_URL,
    deviceToken,
    clock: systemClock,
    ids: systemIds,
  });
  log[possible ? 'info' : 'error']('canary', { possible: possible ? 1 : 0, ...outcome });
  return { possible };
}
