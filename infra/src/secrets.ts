import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { generateSecrets, SECRET_NAMES, type SecretName } from '@gerai/shared/security/secrets.ts';

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
