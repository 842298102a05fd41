import type { FunctionName, ServiceName } from '@gerai/shared/contract/service.ts';
import type { SecretName } from '@gerai/shared/security/secrets.ts';

/** Names and ARNs of the local installation, in AWS's forms. */
export const REGION = 'ap-southeast-3';
export const ACCOUNT = '000000000000';
export const BUS_NAME = 'gerai';

/** `booking.public`: one Lambda function. */
export type FunctionId = `${ServiceName}.${FunctionName}`;

export function functionId(service: ServiceName, name: FunctionName): FunctionId {
  return `${service}.${name}`;
}

export function functionArn(id: FunctionId): string {
  return `arn:aws:lambda:${REGION}:${ACCOUNT}:function:gerai-${id.replace('.', '-')}`;
}

export function tableName(service: ServiceName): string {
  return `gerai-${service}`;
}

export function queueName(service: ServiceName): string {
  return `gerai-${service}-events`;
}

export function queueArn(queue: string): string {
  return `arn:aws:sqs:${REGION}:${ACCOUNT}:${queue}`;
}

export function secretId(name: SecretName): string {
  return `gerai/${name}`;
}

export function ruleArn(service: ServiceName, schedule: string): string {
  return `arn:aws:events:${REGION}:${ACCOUNT}:rule/${service}-${schedule}`;
}
