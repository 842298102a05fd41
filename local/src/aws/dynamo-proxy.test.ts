import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type FaultPlan, Faults } from '../faults.ts';
import { Meter } from '../meter.ts';
import { listen, shut } from '../serve.ts';
import { CallFaults } from './call-faults.ts';
import { createDynamoProxy } from './dynamo-proxy.ts';

let engine: TestEngine;
let table: string;
beforeAll(async () => {
  engine = await startTestEngine();
  table = (await engine.createTable({ indexes: {}, personalData: false })).name;
});
afterAll(() => engine.stop());

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function startProxy(plan: Omit<FaultPlan, 'seed'> = {}, accessKeyId = 'booking.public.w1') {
  const faults = new Faults({ seed: 1, ...plan });
  faults.start();
  const stopped: string[] = [];
  const callFaults = new CallFaults(faults, (name) => {
    stopped.push(name);
    return Promise.resolve();
  });
  const meter = new Meter();
  const server = createDynamoProxy({
    endpoint: engine.endpoint,
    faults,
    callFaults,
    meter,
    onFatal: (error) => {
      throw error;
    },
  });
  const url = `http://127.0.0.1:${await listen(server, 0)}`;
  const client = new DynamoDBClient({
    endpoint: url,
    region: 'ap-southeast-3',
    credentials: { accessKeyId, secretAccessKey: 'local' },
    maxAttempts: 3,
  });
  closing.push(() => shut(server));
  return { client, url, meter, faults, stopped };
}

const put = (pk: string) => new PutItemCommand({ TableName: table, Item: itemOf(pk) });
const itemOf = (pk: string) => ({ pk: { S: pk }, sk: { S: 's' } });
const exists = async (pk: string) =>
  (await engine.client.send(new GetItemCommand({ TableName: table, Key: itemOf(pk) }))).Item !==
  undefined;

describe('the DynamoDB proxy', () => {
  it('answers what is no request, and goes on', async () => {
    const { client, url } = await startProxy();
    const answer = await fetch(url, { method: 'POST', body: 'nothing' });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ __type: 'SerializationException' });
    await client.send(put('after'));
    expect(await exists('after')).toBe(true);
  });

  it('passes requests on and adds up what they consume', async () => {
    const { client, meter } = await startProxy();
    await client.send(put('a'));
    await client.send(put('a'));
    await client.send(
      new GetItemCommand({ TableName: table, Key: itemOf('a'), ConsistentRead: true }),
    );
    await client.send(
      new TransactWriteItemsCommand({
        TransactItems: [{ Put: { TableName: table, Item: itemOf('b') } }],
      }),
    );
    const line = { caller: 'booking.public', table };
    expect(meter.read()).toEqual([
      { ...line, operation: 'PutItem', requests: 2, readUnits: 0, writeUnits: 2 },
      { ...line, operation: 'GetItem', requests: 1, readUnits: 1, writeUnits: 0 },
      { ...line, operation: 'TransactWriteItems', requests: 1, readUnits: 0, writeUnits: 2 },
    ]);
  });

  it('throws conflicts that have no effect, in both of DynamoDB’s forms', async () => {
    const { client } = await startProxy({ conflict: 1 });
    await expect(client.send(put('c'))).rejects.toMatchObject({
      name: 'TransactionConflictException',
    });
    const transaction = client.send(
      new TransactWriteItemsCommand({
        TransactItems: ['c', 'd'].map((pk) => ({ Put: { TableName: table, Item: itemOf(pk) } })),
      }),
    );
    const error = await transaction.catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(TransactionCanceledException);
    expect((error as TransactionCanceledException).CancellationReasons).toMatchObject([
      { Code: 'TransactionConflict' },
      { Code: 'None' },
    ]);
    expect(await exists('c')).toBe(false);
  });

  it('loses answers after the effect, by a 500 or a broken connection, through all retries or once', async () => {
    const { client, faults } = await startProxy({ lostAnswer: 1 });
    const outcomes = new Set<string>();
    for (let n = 0; n < 12; n += 1) {
      const outcome = await client.send(put(`lost-${n}`)).then(
        () => 'answered after a retry',
        (error: Error) => error.name,
      );
      outcomes.add(outcome);
      expect(await exists(`lost-${n}`)).toBe(true);
    }
    expect(outcomes).toContain('answered after a retry');
    expect(outcomes).toContain('InternalServerError');
    expect(outcomes.size).toBeGreaterThanOrEqual(3);
    expect(faults.counts.lostAnswer).toBe(12);
  });

  it('stops the worker that calls, before the effect or after it', async () => {
    const before = await startProxy({ stopBefore: 1 });
    await expect(before.client.send(put('e'))).rejects.toThrow();
    expect(before.stopped[0]).toBe('booking.public.w1');
    expect(await exists('e')).toBe(false);

    const after = await startProxy({ stopAfter: 1 });
    await expect(after.client.send(put('f'))).rejects.toThrow();
    expect(after.stopped[0]).toBe('booking.public.w1');
    expect(await exists('f')).toBe(true);
  });

  it('leaves callers that are no workers alone', async () => {
    const { client, meter } = await startProxy(
      { stopBefore: 1, conflict: 1, lostAnswer: 1 },
      'test',
    );
    await client.send(put('g'));
    expect(meter.read()).toEqual([]);
  });
});
