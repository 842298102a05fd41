import { devNull } from 'node:os';
import type { FunctionName, ServiceDeclaration } from '@gerai/shared/contract/service.ts';
import { secretVariable } from '@gerai/shared/security/secrets.ts';
import {
  ACCOUNT,
  BUS_NAME,
  functionId,
  queueArn,
  queueName,
  REGION,
  secretId,
  tableName,
} from '../names.ts';
import type { AddressLimits } from '../runtime-options.ts';

export interface Surroundings {
  readonly mallId: string;
  /** Base of the links that citizens get. */
  readonly publicUrl: string;
  readonly smsSenderId: string;
  /** How every SMS begins. */
  readonly smsBrand: string;
  readonly addressLimits: AddressLimits;
  readonly dynamoEndpoint: string;
  readonly awsEndpoint: string;
}

/** The environment of a function's workers: what Lambda and the CDK stacks would give, and no more. */
export function functionEnvironment(
  service: ServiceDeclaration,
  name: FunctionName,
  around: Surroundings,
): Record<string, string> {
  const declared = service.functions[name];
  return {
    AWS_REGION: REGION,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_LAMBDA_FUNCTION_NAME: functionId(service.name, name),
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(declared?.memoryMegabytes ?? 128),
    // Nothing of the person's own AWS configuration may leak in.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    // With a virtual clock the SDK takes every refusal for one of a wrong clock, and asks twice.
    AWS_DISABLE_CLOCK_SKEW_CORRECTION: 'true',
    AWS_ENDPOINT_URL_DYNAMODB: around.dynamoEndpoint,
    AWS_ENDPOINT_URL_EVENTBRIDGE: around.awsEndpoint,
    AWS_ENDPOINT_URL_SNS: around.awsEndpoint,
    AWS_ENDPOINT_URL_SCHEDULER: around.awsEndpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: around.awsEndpoint,
    STAGE: 'local',
    MALL_ID: around.mallId,
    PUBLIC_URL: around.publicUrl,
    TABLE_NAME: tableName(service.name),
    BUS_NAME,
    ...(service.uses.includes('scheduler')
      ? {
          QUEUE_ARN: queueArn(queueName(service.name)),
          SCHEDULER_ROLE_ARN: `arn:aws:iam::${ACCOUNT}:role/gerai-${service.name}-scheduler`,
        }
      : {}),
    ...(service.name === 'booking' ? { ADDRESS_LIMITS: JSON.stringify(around.addressLimits) } : {}),
    ...(service.uses.includes('sms')
      ? { SMS_SENDER_ID: around.smsSenderId, SMS_BRAND: around.smsBrand }
      : {}),
    ...Object.fromEntries(
      service.secrets.map((secret) => [secretVariable(secret), secretId(secret)]),
    ),
  };
}
