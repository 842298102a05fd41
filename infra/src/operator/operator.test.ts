import { describe, expect, it } from 'vitest';
import type { OperatorAws } from './aws.ts';
import { recordsOf, redriveQueues, redriveRelay } from './redrive.ts';
import { replayIntoAnalytics } from './replay.ts';

/** Answers by the first part that a call names; keeps what was asked. */
function fake(answers: Readonly<Record<string, unknown>>): OperatorAws & { asked: string[] } {
  const asked: string[] = [];
  const answer = (call: string): unknown => {
    asked.push(call);
    const found = Object.entries(answers).find(([part]) => call.includes(part));
    if (!found) throw new Error(`Nobody expected ${call}`);
    return found[1];
  };
  return {
    asked,
    json: <T>(_service: string, target: string, body: unknown) =>
      Promise.resolve(answer(`${target} ${JSON.stringify(body)}`) as T),
    rest: <T>(_service: string, path: string, init = {}) =>
      Promise.resolve(answer(`${path} ${JSON.stringify(init)}`) as T),
    text: (_service, path, init = {}) =>
      Promise.resolve(answer(`${init.method ?? 'GET'} ${path}`) as string),
  };
}

describe('the redrive of a relay', () => {
  const aws = (failures: readonly unknown[]) =>
    fake({
      'event-source-mappings': {
        EventSourceMappings: [
          { DestinationConfig: { OnFailure: { Destination: 'arn:aws:s3:::left' } } },
        ],
      },
      'list-type': '<Key>aws/lambda/a&amp;b.json</Key><IsTruncated>false</IsTruncated>',
      'GET /left/aws/lambda/a%26b.json': JSON.stringify({ payload: '{"Records":[1]}' }),
      'gerai-prod-queue-stream/invocations': { batchItemFailures: failures },
      DELETE: '',
    });

  it('runs each batch through the stream function and deletes what went through', async () => {
    const calls = aws([]);
    expect(await redriveRelay(calls, 'prod', 'queue')).toEqual({
      returned: ['left/aws/lambda/a&b.json'],
      kept: [],
    });
    expect(calls.asked.at(-1)).toBe('DELETE /left/aws/lambda/a%26b.json');
  });

  it('keeps what the bus still refuses', async () => {
    const calls = aws([{ itemIdentifier: '1' }]);
    const { returned, kept } = await redriveRelay(calls, 'prod', 'queue');
    expect(returned).toEqual([]);
    expect(kept).toHaveLength(1);
    expect(calls.asked.some((call) => call.startsWith('DELETE'))).toBe(false);
  });

  it('reads the event as an object or as text, and nothing else', () => {
    expect(recordsOf('{"payload":{"Records":[]}}')).toEqual({ Records: [] });
    expect(() => recordsOf('{"payload":{}}')).toThrow('no records');
  });
});

it('the redrive of queues moves both ends to the service’s queue, and names what stays', async () => {
  const names = ['events', 'events-dead', 'events-undelivered', 'project-dead'];
  const counted = (messages: number) => ({
    Attributes: { ApproximateNumberOfMessages: String(messages) },
  });
  const calls = fake({
    ListQueues: { QueueUrls: names.map((name) => `http://sqs/1/gerai-prod-queue-${name}`) },
    'queue-events-undelivered","Attr': counted(0),
    'queue-events-dead","Attr': counted(2),
    'queue-project-dead","Attr': counted(1),
    'queue-events","Attr': counted(0),
    ReceiveMessage: {
      Messages: ['one', 'two'].map((Body) => ({ Body, ReceiptHandle: `handle-${Body}` })),
    },
    SendMessage: {},
    DeleteMessage: {},
  });
  expect(await redriveQueues(calls, 'prod', 'queue')).toEqual({
    returned: ['2 of gerai-prod-queue-events-dead'],
    kept: [expect.stringContaining('1 of gerai-prod-queue-project-dead')],
  });
  const moves = calls.asked.filter((call) => /(Send|Delete)Message/.test(call));
  expect(moves).toEqual(
    ['one', 'two'].flatMap((body) => [
      `AmazonSQS.SendMessage {"QueueUrl":"http://sqs/1/gerai-prod-queue-events","MessageBody":"${body}"}`,
      `AmazonSQS.DeleteMessage {"QueueUrl":"http://sqs/1/gerai-prod-queue-events-dead","ReceiptHandle":"handle-${body}"}`,
    ]),
  );
});

describe('a replay', () => {
  const period = { from: '2026-10-31T17:00:00.000Z', until: '2026-11-30T17:00:00.000Z' };
  const aws = (State: string) =>
    fake({
      DescribeArchive: { ArchiveArn: 'arn:archive' },
      DescribeEventBus: { Arn: 'arn:bus' },
      DescribeRule: { Arn: 'arn:rule/analytics' },
      StartReplay: {},
      DescribeReplay: { State, StateReason: 'why' },
    });

  it('goes to the rule of analytics alone', async () => {
    const calls = aws('COMPLETED');
    await replayIntoAnalytics(calls, 'prod', period);
    expect(calls.asked[2]).toContain('"Name":"gerai-prod-analytics-events"');
    expect(calls.asked[3]).toContain(
      '"Destination":{"Arn":"arn:bus","FilterArns":["arn:rule/analytics"]}',
    );
  });

  it('that fails says why', async () => {
    await expect(replayIntoAnalytics(aws('FAILED'), 'prod', period)).rejects.toThrow('why');
  });
});
