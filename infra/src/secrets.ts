import { createPrivateKey, createPublicKey } from 'node:crypto';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import {
  generateSecrets,
  type KeySecret,
  SECRET_NAMES,
  type SecretName,
} from '@gerai/shared/security/secrets.ts';

/** `gerai/prod/sealing-public`. */
export function secretId(environment: string, name: SecretName): string {
  return `gerai/${environment}/${name}`;
}

/**
 * Gives the secrets of a new installation their first values: all of them or, where one has a value
 * already, none, because a lost pepper or key orphans what was made with it.
 */
export async function fillSecrets(
  client: SecretsManagerClient,
  environment: string,
): Promise<{ kind: 'filled' } | { kind: 'already-filled'; names: readonly SecretName[] }> {
  const filled: SecretName[] = [];
  for (const name of SECRET_NAMES) {
    if (await hasValue(client, secretId(environment, name))) filled.push(name);
  }
  if (filled.length > 0) return { kind: 'already-filled', names: filled };
  const secrets = generateSecrets();
  for (const name of SECRET_NAMES) {
    await client.send(
      new PutSecretValueCommand({
        SecretId: secretId(environment, name),
        SecretString: secrets[name],
      }),
    );
  }
  return { kind: 'filled' };
}

export const ROTATION_STEPS = ['open', 'seal'] as const;

/**
 * A new pair of sealing keys, in two steps. `open` gives notify the private half, beside the old ones;
 * `seal` gives booking and queue the public half of it and makes it the one to seal to. Between them
 * lie the five minutes for which a function keeps a secret, so that nothing is sealed that cannot be
 * opened. Repeating `seal` changes nothing. @returns the id of the new key.
 */
export async function rotateSealing(
  client: SecretsManagerClient,
  environment: string,
  step: (typeof ROTATION_STEPS)[number],
): Promise<string> {
  const read = async (name: SecretName): Promise<KeySecret> => {
    const { SecretString } = await client.send(
      new GetSecretValueCommand({ SecretId: secretId(environment, name) }),
    );
    return JSON.parse(SecretString ?? '') as KeySecret;
  };
  const write = (name: SecretName, secret: KeySecret) =>
    client.send(
      new PutSecretValueCommand({
        SecretId: secretId(environment, name),
        SecretString: JSON.stringify(secret),
      }),
    );
  const opening = await read('sealing-private');
  if (step === 'open') {
    const fresh = JSON.parse(generateSecrets()['sealing-private']) as KeySecret;
    await write('sealing-private', {
      current: fresh.current,
      keys: { ...opening.keys, ...fresh.keys },
    });
    return fresh.current;
  }
  const sealing = await read('sealing-public');
  const { current } = opening;
  await write('sealing-public', {
    current,
    keys: { ...sealing.keys, [current]: publicHalf(opening.keys[current] ?? '') },
  });
  return current;
}

function publicHalf(privateKey: string): string {
  const key = createPrivateKey({
    key: Buffer.from(privateKey, 'base64'),
    format: 'der',
    type: 'pkcs8',
  });
  return createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64');
}

/** A secret that the stacks made has no value yet, which AWS tells as one that is not found. */
async function hasValue(client: SecretsManagerClient, id: string): Promise<boolean> {
  try {
    const { SecretString: value } = await client.send(new GetSecretValueCommand({ SecretId: id }));
    return value !== undefined && value !== '';
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return false;
    throw error;
  }
}
