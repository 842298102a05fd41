import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Engine, startEngine } from './dynoxide.ts';
import { indexStreams } from './stream-order.ts';
import { dynamoCaller } from './wire.ts';

const TABLE = {
  TableName: 'things',
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  BillingMode: 'PAY_PER_REQUEST',
  StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
};

/** The engine's own statements: what it asks at each write, and at each look at a stream. */
const ENGINE_ASKS = [
  'SELECT COALESCE(MAX(CAST(sequence_number AS INTEGER)), 0) + 1 FROM _stream_records WHERE table_name = ?1',
  'SELECT MIN(sequence_number), MAX(sequence_number) FROM _stream_records WHERE table_name = ?1 AND shard_id = ?2',
];

let folder: string;
let engine: Engine;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gerai-engine-'));
  engine = await startEngine(folder, () => undefined);
});
afterEach(async () => {
  await engine.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(process.env.GERAI_DYNAMODB_ENDPOINT)('an engine that was started', () => {
  it('finds its stream records by an index, however many there are', async () => {
    const call = dynamoCaller(engine.endpoint);
    await call('CreateTable', TABLE);
    for (const pk of ['a', 'b', 'c']) {
      await call('PutItem', { TableName: 'things', Item: { pk: { S: pk } } });
    }
    const database = new DatabaseSync(join(folder, 'dynamodb.sqlite'), { readOnly: true });
    const plans = ENGINE_ASKS.map((sql) =>
      database
        .prepare(`explain query plan ${sql}`)
        .all()
        .map(({ detail }) => String(detail)),
    );
    const numbers = database
      .prepare('select sequence_number as n from _stream_records order by id')
      .all()
      .map(({ n }) => Number(n));
    database.close();
    expect(plans).toEqual([
      [expect.stringContaining('COVERING INDEX')],
      [expect.stringContaining('COVERING INDEX')],
    ]);
    expect(numbers).toEqual([1, 2, 3]);
  });

  it('that keeps its records otherwise is left alone', () => {
    const other = join(folder, 'other.sqlite');
    expect(indexStreams(other)).toBe(false);
    expect(indexStreams(join(folder, 'dynamodb.sqlite'))).toBe(true);
  });
});
