import type { IncomingMessage, Server } from 'node:http';
import type { Faults } from '../faults.ts';
import type { Meter } from '../meter.ts';
import { serve } from '../serve.ts';
import { type AwsAnswer, awsError, parseJson, readBody, sendAnswer, unreadable } from './answer.ts';
import type { CallFaults } from './call-faults.ts';
import { type AwsCaller, callerOf } from './caller.ts';
import { type AwsCall, dynamoCalls } from './calls.ts';

export interface ProxyOptions {
  /** The engine behind. */
  readonly endpoint: string;
  readonly faults: Faults | undefined;
  readonly callFaults: CallFaults;
  readonly meter: Meter | undefined;
  readonly onCall?: ((call: AwsCall) => void) | undefined;
  readonly onFatal: (error: unknown) => void;
}

interface DynamoRequest {
  readonly TableName?: string;
  readonly TransactItems?: readonly Readonly<Record<string, { readonly TableName?: string }>>[];
  readonly RequestItems?: Readonly<Record<string, unknown>>;
  readonly IndexName?: string;
  readonly ReturnConsumedCapacity?: string;
}

const SINGLE_WRITES = new Set(['PutItem', 'UpdateItem', 'DeleteItem']);

/**
 * Between the workers and the engine when a run counts what is asked of it or injects faults. Every
 * request passes unchanged except that it asks for the capacity it consumes.
 */
export function createDynamoProxy(options: ProxyOptions): Server {
  return serve(async (request, response) => {
    const caller = callerOf(request);
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    const body = parseJson((await readBody(request)).toString()) as DynamoRequest | undefined;
    if (!body) {
      sendAnswer(response, unreadable());
      return;
    }
    if (options.onCall && caller.functionId) {
      for (const call of dynamoCalls(caller.functionId, operation, body)) options.onCall(call);
    }
    const answer = await options.callFaults.around(
      request,
      caller,
      () =>
        injectedConflict(options.faults, caller, operation, body) ??
        forward(options, request, caller, operation, body),
    );
    sendAnswer(response, answer);
  }, options.onFatal);
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html (conflicts) */
function injectedConflict(
  faults: Faults | undefined,
  caller: AwsCaller,
  operation: string,
  body: DynamoRequest,
): AwsAnswer | undefined {
  const transaction = operation === 'TransactWriteItems';
  if (!faults || !caller.functionId || !(transaction || SINGLE_WRITES.has(operation))) {
    return undefined;
  }
  if (!faults.strikes('conflict', caller.functionId)) return undefined;
  if (!transaction) {
    return awsError('TransactionConflictException', 'Transaction is ongoing for the item');
  }
  const codes = (body.TransactItems ?? []).map((_, index) =>
    index === 0 ? 'TransactionConflict' : 'None',
  );
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes.join(', ')}]`;
  const type = 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException';
  return {
    ...awsError(type, message),
    body: JSON.stringify({
      __type: type,
      Message: message,
      CancellationReasons: codes.map((Code) => ({
        Code,
        ...(Code === 'None' ? {} : { Message: 'Transaction is ongoing for the item' }),
      })),
    }),
  };
}

async function forward(
  options: ProxyOptions,
  request: IncomingMessage,
  caller: AwsCaller,
  operation: string,
  body: DynamoRequest,
): Promise<AwsAnswer | undefined> {
  const answer = await reach(options.endpoint, {
    method: 'POST',
    headers: {
      'content-type': String(request.headers['content-type']),
      'x-amz-target': String(request.headers['x-amz-target']),
      'x-amz-date': String(request.headers['x-amz-date']),
      authorization: String(request.headers.authorization),
    },
    body: JSON.stringify({ ReturnConsumedCapacity: 'TOTAL', ...body }),
  });
  if (!answer) return undefined;
  const content = Buffer.from(await answer.arrayBuffer());
  if (options.meter && caller.functionId) {
    const { ConsumedCapacity } = JSON.parse(content.toString()) as { ConsumedCapacity?: unknown };
    options.meter.count(caller.accessKeyId, operation, tableOf(body), ConsumedCapacity);
  }
  return {
    status: answer.status,
    headers: { 'content-type': answer.headers.get('content-type') ?? 'application/x-amz-json-1.0' },
    body: content,
  };
}

/** An engine that cannot be reached breaks the worker's connection as it would without us. */
async function reach(endpoint: string, request: RequestInit): Promise<Response | undefined> {
  try {
    return await fetch(endpoint, request);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** The table of a request; a service has one. */
function tableOf(body: DynamoRequest): string {
  const inTransaction = body.TransactItems?.flatMap((item) => Object.values(item))[0]?.TableName;
  return body.TableName ?? inTransaction ?? Object.keys(body.RequestItems ?? {})[0] ?? '';
}
