import type { FunctionId } from '../names.ts';

/** What a function asked of AWS, by the name that IAM knows: `dynamodb:PutItem`. */
export interface AwsCall {
  readonly functionId: FunctionId;
  readonly action: string;
  /** The index of a query; nothing for a table and for everything else. */
  readonly index?: string;
}

interface DynamoBody {
  readonly IndexName?: string;
  readonly TransactItems?: readonly Readonly<Record<string, unknown>>[];
}

const PARTS: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
};

/**
 * The permissions that a request to DynamoDB needs: those of its parts for a transaction.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
 */
export function dynamoCalls(
  functionId: FunctionId,
  operation: string,
  body: DynamoBody,
): AwsCall[] {
  const parts = (body.TransactItems ?? []).flatMap((part) => Object.keys(part));
  const operations =
    operation === 'TransactWriteItems' ? parts.map((part) => PARTS[part] ?? part) : [operation];
  return operations.map((name) => ({
    functionId,
    action: `dynamodb:${name}`,
    ...(body.IndexName ? { index: body.IndexName } : {}),
  }));
}

/** The permissions that a request to the other endpoints needs. */
export function awsActions(target: string | undefined, method: string, path: string): string[] {
  if (path.startsWith('/schedules/')) {
    // Who makes a schedule hands its role over.
    return method === 'POST'
      ? ['scheduler:CreateSchedule', 'iam:PassRole']
      : ['scheduler:DeleteSchedule'];
  }
  switch (target) {
    case 'AWSEvents.PutEvents':
      return ['events:PutEvents'];
    case 'secretsmanager.GetSecretValue':
      return ['secretsmanager:GetSecretValue'];
    case undefined:
      return ['sns:Publish'];
    default:
      return [target];
  }
}
