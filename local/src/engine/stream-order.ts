import { DatabaseSync } from 'node:sqlite';

/**
 * What the engine asks of its stream records, as indexes. It gives each record the number after the
 * table's highest and finds the next records by it, both without an index, so a write costs more with
 * every record before it: on a day of 5,000 visits the last ones would take hundreds of times as long
 * as the first. The expressions are spelled as in the engine's statements: SQLite compares their text.
 */
const INDEXES = [
  'create index if not exists gerai_stream_order on _stream_records (table_name, CAST(sequence_number AS INTEGER))',
  'create index if not exists gerai_stream_shards on _stream_records (table_name, shard_id, sequence_number)',
];

const BUSY_MS = 5_000;

/**
 * Adds the indexes to the file of a running engine, which uses them from its next statement on. They
 * change nothing but the time that things take, so an engine that keeps its records otherwise goes
 * without. Answers whether they are there.
 */
export function indexStreams(file: string): boolean {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: BUSY_MS });
    for (const index of INDEXES) database.exec(index);
    return true;
  } catch (error) {
    if (isSqliteError(error)) return false;
    throw error;
  } finally {
    database?.close();
  }
}

function isSqliteError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR';
}
