import {
  DynamoDBClient,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventOf } from '../messaging/outbox.ts';
import { seededRandom, sequentialIds, TestClock, testContext } from '../testing/doubles.ts';
import { startTestEngine, type TestEngine } from '../testing/engine.ts';
import { absent, atVersion, newerThanStored, when } from './expression.ts';
import { Table } from './table.ts';

const DECLARATION = { indexes: {}, personalData: false, impact: 'none' };
const NOW = '2026-11-30T01:30:00.000Z';
const key = (pk: string) => ({ pk, sk: 'A' });
const event = () => eventOf('queue.ticket.called.v1', testContext(NOW), sequentialIds());

let engine: TestEngine;
let table: Table;
beforeAll(async () => {
  engine = await startTestEngine();
  table = await engine.createTable(DECLARATION);
});
afterAll(() => engine.stop());

describe('Table', () => {
  it('keeps the event on the item and removes it with the next write that says none', async () => {
    await table.put({ item: { ...key('one'), version: 1 }, event: event() });
    expect(await table.get(key('one'))).toMatchObject({
      outbox: { type: 'queue.ticket.called.v1' },
      eventType: 'queue.ticket.called.v1',
    });
    await table.update({
      key: key('one'),
      set: ['#version = :two'],
      values: { two: 2 },
      event: null,
    });
    const after = await table.get(key('one'));
    expect(after).not.toHaveProperty('outbox');
    expect(after).toMatchObject({ version: 2, eventType: 'queue.ticket.called.v1' });
  });

  it('answers a refused write with the item that stood there', async () => {
    await table.put({ item: { ...key('two'), version: 3 }, event: null });
    expect(
      await table.put({ item: { ...key('two'), version: 1 }, when: absent, event: null }),
    ).toMatchObject({
      kind: 'refused',
      found: { version: 3 },
    });
    expect(
      await table.update({
        key: key('two'),
        set: ['#status = :status'],
        values: { status: 'x' },
        when: atVersion(2),
        event: null,
      }),
    ).toMatchObject({ kind: 'refused', found: { version: 3 } });
  });

  it('counts a write that meets itself as written', async () => {
    const said = event();
    const put = { item: { ...key('three'), version: 1 }, when: absent, event: said };
    await table.put(put);
    expect(await table.put(put)).toEqual({ kind: 'written' });
  });

  it('names the refused parts of a transaction and writes nothing of it', async () => {
    await table.put({ item: { ...key('slot'), taken: 40 }, event: null });
    const outcome = await table.transact({
      slot: {
        update: {
          key: key('slot'),
          add: ['#taken :one'],
          values: { one: 1 },
          when: when('#taken < :cap', { cap: 40 }),
          event: null,
        },
      },
      booking: { put: { item: { ...key('booking') }, when: absent, event: event() } },
    });
    expect(outcome).toMatchObject({ kind: 'refused', parts: { slot: { taken: 40 } } });
    expect(outcome).not.toHaveProperty('parts.booking');
    expect(await table.get(key('booking'))).toBeUndefined();
  });

  it('lets a copy only grow newer', async () => {
    const copy = (version: number) =>
      table.put({ item: { ...key('copy'), version }, when: newerThanStored(version), event: null });
    expect(await copy(2)).toEqual({ kind: 'written' });
    expect(await copy(1)).toMatchObject({ kind: 'refused' });
    expect(await copy(2)).toMatchObject({ kind: 'refused' });
    expect(await copy(3)).toEqual({ kind: 'written' });
  });

  it('reads many in the order of the keys', async () => {
    await table.put({ item: { ...key('m1'), n: 1 }, event: null });
    await table.put({ item: { ...key('m2'), n: 2 }, event: null });
    const items = await table.getMany([key('m2'), key('nobody'), key('m1')]);
    expect(items.map((item) => item?.n)).toEqual([2, undefined, 1]);
  });
});

describe('Table under conflicts', () => {
  const client = new DynamoDBClient({ region: 'ap-southeast-3' });
  const mock = mockClient(client);
  afterEach(() => mock.reset());
  const cancelled = (...codes: string[]) =>
    new TransactionCanceledException({
      message: 'cancelled',
      $metadata: {},
      CancellationReasons: codes.map((Code) => ({ Code })),
    });
  const mocked = () => new Table(client, 't', new TestClock(), seededRandom(1));
  const writes = {
    a: { put: { item: key('a'), event: null } },
    b: { put: { item: key('b'), event: null } },
  };

  it('asks again on a TransactionConflict', async () => {
    mock
      .on(TransactWriteItemsCommand)
      .rejectsOnce(cancelled('None', 'TransactionConflict'))
      .resolves({});
    expect(await mocked().transact(writes)).toEqual({ kind: 'written' });
    expect(mock.commandCalls(TransactWriteItemsCommand)).toHaveLength(2);
  });

  it('reports a conflict at once where asked to', async () => {
    mock.on(TransactWriteItemsCommand).rejects(cancelled('TransactionConflict', 'None'));
    expect(await mocked().transact(writes, { onConflict: 'report' })).toEqual({ kind: 'conflict' });
    expect(mock.commandCalls(TransactWriteItemsCommand)).toHaveLength(1);
  });

  it('takes a failed condition as final even beside a conflict', async () => {
    mock
      .on(TransactWriteItemsCommand)
      .rejects(cancelled('ConditionalCheckFailed', 'TransactionConflict'));
    expect(await mocked().transact(writes)).toEqual({ kind: 'refused', parts: { a: undefined } });
  });

  it('throws what is neither', async () => {
    mock.on(TransactWriteItemsCommand).rejects(cancelled('ValidationError', 'None'));
    await expect(mocked().transact(writes)).rejects.toThrow('cancelled');
  });
});
