import type { ServiceName } from '@gerai/shared/contract/service.ts';
import type { OperatorAws } from './aws.ts';

/** What became of what lay in the dead letter queues and failure buckets. */
export interface Redriven {
  /** What was sent back to where it failed. */
  readonly returned: readonly string[];
  /** What stays, each with the reason. */
  readonly kept: readonly string[];
}

interface Mapping {
  readonly DestinationConfig?: { readonly OnFailure?: { readonly Destination?: string } };
}

/**
 * Sends the records of a relay's failure bucket through its stream function once more, each batch
 * whole, and deletes what went through. Late events are harmless: consumers go by version.
 */
export async function redriveRelay(
  aws: OperatorAws,
  environment: string,
  service: ServiceName,
): Promise<Redriven> {
  const functionName = `gerai-${environment}-${service}-stream`;
  const { EventSourceMappings: mappings = [] } = await aws.rest<{
    EventSourceMappings?: readonly Mapping[];
  }>('lambda', `/2015-03-31/event-source-mappings/?FunctionName=${functionName}`);
  const bucket = mappings
    .map(({ DestinationConfig: config }) => config?.OnFailure?.Destination)
    .find((destination) => destination?.startsWith('arn:aws:s3:::'))
    ?.slice('arn:aws:s3:::'.length);
  if (!bucket) throw new Error(`${functionName} has no failure bucket`);
  const returned: string[] = [];
  const kept: string[] = [];
  for (const key of await keysIn(aws, bucket)) {
    const path = objectPath(bucket, key);
    const event = recordsOf(await aws.text('s3', path));
    const { batchItemFailures: failures } = await invoke<{ batchItemFailures: unknown[] }>(
      aws,
      functionName,
      event,
    );
    if (failures.length > 0) {
      kept.push(`${bucket}/${key}: the bus still refuses ${failures.length} of it`);
      continue;
    }
    await aws.text('s3', path, { method: 'DELETE' });
    returned.push(`${bucket}/${key}`);
  }
  return { returned, kept };
}

/**
 * Sends the dead letters of a service's queue back, and what the bus could not deliver on to it. What
 * lies in queues of schedules and failed runs stays: a later run has done its work.
 */
export async function redriveQueues(
  aws: OperatorAws,
  environment: string,
  service: ServiceName,
): Promise<Redriven> {
  const events = `gerai-${environment}-${service}-events`;
  const queue = await queueNamed(aws, events);
  if (!queue) throw new Error(`There is no queue ${events}`);
  const returned: string[] = [];
  for (const end of [`${events}-dead`, `${events}-undelivered`]) {
    const source = await queueNamed(aws, end);
    const moved = source ? await move(aws, source, queue) : 0;
    if (moved > 0) returned.push(`${moved} of ${end}`);
  }
  const kept: string[] = [];
  for (const url of await queueUrls(aws, `gerai-${environment}-${service}-`)) {
    const name = url.split('/').at(-1) ?? '';
    if (!/-(dead|failed)$/.test(name) || name.startsWith(events)) continue;
    const found = await queueNamed(aws, name);
    if (found && found.messages > 0) {
      kept.push(`${found.messages} of ${name}: a later run has done the work; read, then purge`);
    }
  }
  return { returned, kept };
}

/** The event that Lambda left: its `payload`, as an object or as text. */
export function recordsOf(text: string): unknown {
  const { payload } = JSON.parse(text) as { payload?: unknown };
  const event: unknown = typeof payload === 'string' ? JSON.parse(payload) : payload;
  if (typeof event !== 'object' || event === null || !('Records' in event)) {
    throw new Error('Not a batch that a relay left: it has no records');
  }
  return event;
}

async function keysIn(aws: OperatorAws, bucket: string): Promise<string[]> {
  const keys: string[] = [];
  let after = '';
  for (;;) {
    const xml = await aws.text(
      's3',
      `/${bucket}?list-type=2&prefix=aws%2Flambda%2F${after ? `&start-after=${encodeURIComponent(after)}` : ''}`,
    );
    const page = [...xml.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) =>
      key.replaceAll('&amp;', '&'),
    );
    keys.push(...page);
    const last = page.at(-1);
    if (!/<IsTruncated>true</.test(xml) || last === undefined) return keys;
    after = last;
  }
}

function objectPath(bucket: string, key: string): string {
  return `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
}

/**
 * Moves as many messages as lie there now: sent before they are deleted, so that a broken line
 * doubles one and loses none. SQS's own move task would not tell when it is done.
 */
async function move(aws: OperatorAws, from: Queue, to: Queue): Promise<number> {
  const sqs = <T>(operation: string, body: object) =>
    aws.json<T>('sqs', `AmazonSQS.${operation}`, body, '1.0');
  let moved = 0;
  while (moved < from.messages) {
    const { Messages: messages = [] } = await sqs<{
      Messages?: readonly { readonly Body: string; readonly ReceiptHandle: string }[];
    }>('ReceiveMessage', { QueueUrl: from.url, MaxNumberOfMessages: 10, WaitTimeSeconds: 2 });
    if (messages.length === 0) break;
    for (const { Body, ReceiptHandle } of messages) {
      await sqs('SendMessage', { QueueUrl: to.url, MessageBody: Body });
      await sqs('DeleteMessage', { QueueUrl: from.url, ReceiptHandle });
      moved += 1;
    }
  }
  return moved;
}

interface Queue {
  readonly url: string;
  readonly messages: number;
}

function invoke<T>(aws: OperatorAws, functionName: string, event: unknown): Promise<T> {
  return aws.rest<T>('lambda', `/2015-03-31/functions/${functionName}/invocations`, {
    method: 'POST',
    body: JSON.stringify(event),
  });
}

async function queueUrls(aws: OperatorAws, prefix: string): Promise<readonly string[]> {
  const { QueueUrls = [] } = await aws.json<{ QueueUrls?: readonly string[] }>(
    'sqs',
    'AmazonSQS.ListQueues',
    { QueueNamePrefix: prefix },
    '1.0',
  );
  return QueueUrls;
}

async function queueNamed(aws: OperatorAws, name: string): Promise<Queue | undefined> {
  const url = (await queueUrls(aws, name)).find((one) => one.endsWith(`/${name}`));
  if (!url) return undefined;
  const { Attributes } = await aws.json<{ Attributes: Readonly<Record<string, string>> }>(
    'sqs',
    'AmazonSQS.GetQueueAttributes',
    { QueueUrl: url, AttributeNames: ['ApproximateNumberOfMessages'] },
    '1.0',
  );
  return { url, messages: Number(Attributes.ApproximateNumberOfMessages ?? 0) };
}
