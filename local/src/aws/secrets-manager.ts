import type { ServiceDeclaration } from '@gerai/shared/contract/service.ts';
import { ACCOUNT, REGION, secretId } from '../names.ts';
import { type AwsAnswer, awsError, json } from './answer.ts';
import type { AwsCaller } from './caller.ts';
import { readSecret, type Settings } from './settings.ts';

/** GetSecretValue. A service reads the secrets that it declares and no others, as its role allows on AWS. */
export function getSecretValue(
  settings: Settings,
  services: readonly ServiceDeclaration[],
  caller: AwsCaller,
  body: unknown,
): AwsAnswer {
  const id = String((body as { SecretId?: string }).SecretId ?? '');
  const service = services.find((candidate) => candidate.name === caller.service);
  if (service && !service.secrets.some((name) => secretId(name) === id)) {
    return awsError('AccessDeniedException', `${caller.accessKeyId} may not read this secret`);
  }
  const value = readSecret(settings, id);
  if (value === undefined) {
    return awsError(
      'ResourceNotFoundException',
      "Secrets Manager can't find the specified secret.",
    );
  }
  return json({
    ARN: `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${id}`,
    Name: id,
    VersionId: 'current',
    VersionStages: ['AWSCURRENT'],
    SecretString: value,
  });
}
