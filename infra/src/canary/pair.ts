import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { GeraiClient } from '@gerai/e2e/client.ts';
import { service as queue } from '@gerai/queue/service.ts';
import { systemClock } from '@gerai/shared/system.ts';
import { canarySecretId } from './secret.ts';

/**
 * Pairs the canary's device as any kiosk is paired: it shows a code, somebody lets it in, and the
 * token goes to the canary's secret and nowhere else. @throws Error when nobody lets it in in time.
 */
export async function pairCanary(
  apiUrl: string,
  environment: string,
  secrets: SecretsManagerClient,
  show: (code: string) => void | Promise<void>,
): Promise<void> {
  const client = new GeraiClient(apiUrl);
  const { code, secret, validUntil, pollAfterMs } = await client.ask(queue.routes.beginPairing, {
    body: { kind: 'kiosk' },
  });
  await show(code);
  while (systemClock.now() < validUntil) {
    const answer = await client.ask(queue.routes.collectToken, { body: { code, secret } });
    if (answer.kind === 'paired') {
      await secrets.send(
        new PutSecretValueCommand({
          SecretId: canarySecretId(environment),
          SecretString: answer.token,
        }),
      );
      return;
    }
    await systemClock.sleep(pollAfterMs);
  }
  throw new Error(`Nobody let the device with the code ${code} in`);
}
