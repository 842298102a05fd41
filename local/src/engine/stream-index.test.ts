import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it } from 'vitest';
import { startEngine } from './dynoxide.ts';
import { indexStreamRecords } from './stream-index.ts';

const folder = mkdtempSync(join(tmpdir(), 'gerai-stream-index-'));
afterAll(() => rmSync(folder, { recursive: true }));

const planOf = (file: string, query: string): string => {
  const database = new DatabaseSync(file, { readOnly: true });
  const steps = database.prepare(`EXPLAIN QUERY PLAN ${query}`).all();
  database.close();
  return steps.map(({ detail }) => detail).join('; ');
};

describe('the engine’s stream records', () => {
  it('are found by index: the number of a new one, a page, the ends of a shard', async () => {
    const dataDir = mkdtempSync(join(folder, 'engine-'));
    const engine = await startEngine(dataDir, () => undefined);
    try {
      const file = join(dataDir, 'dynamodb.sqlite');
      const of = "FROM _stream_records WHERE table_name = 'a'";
      expect(planOf(file, `SELECT MAX(CAST(sequence_number AS INTEGER)) ${of}`)).toContain(
        'gerai_stream_next',
      );
      const page = `SELECT new_image ${of} AND shard_id = 's' AND CAST(sequence_number AS INTEGER) > 5 ORDER BY CAST(sequence_number AS INTEGER) LIMIT 10`;
      expect(planOf(file, page)).toContain('gerai_stream_page');
      expect(planOf(file, page)).not.toContain('TEMP B-TREE');
      const ends = `SELECT MIN(sequence_number), MAX(sequence_number) ${of} AND shard_id = 's'`;
      expect(planOf(file, ends)).toContain('COVERING INDEX gerai_stream_ends');
    } finally {
      await engine.stop();
    }
  });

  it('of an engine that keeps them in another way are left alone', () => {
    const file = join(folder, 'other.sqlite');
    const database = new DatabaseSync(file);
    database.exec('CREATE TABLE _stream_records (position INTEGER)');
    indexStreamRecords(file);
    const indexes = database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'index'").all();
    database.close();
    expect(indexes).toEqual([]);
  });
});
