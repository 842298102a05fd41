import { DatabaseSync } from 'node:sqlite';

/** The engine keeps the records of all streams in this table, without an index of its own. */
const TABLE = '_stream_records';
/** What the engine asks of it: the next number at every write, a page of a shard, its first and last number. */
const INDEXES = {
  gerai_stream_next: '(table_name, CAST(sequence_number AS INTEGER))',
  gerai_stream_page: '(table_name, shard_id, CAST(sequence_number AS INTEGER))',
  gerai_stream_ends: '(table_name, shard_id, sequence_number)',
};
const BUSY_MS = 5000;

/**
 * Gives the engine's file indexes for its stream records. Without them each write reads all records
 * of the day through, images and all: after 25,000 of them (90 MB) a write took 20 times as long as
 * at first, and a day of 5,000 visits would have taken hours (docs/decisions/036). An engine that
 * keeps its records in another way is left alone.
 * @param file the engine's database, which it may have open
 */
export function indexStreamRecords(file: string): void {
  const database = new DatabaseSync(file, { timeout: BUSY_MS });
  try {
    const known = database
      .prepare(`SELECT name FROM pragma_table_info('${TABLE}')`)
      .all()
      .map(({ name }) => name);
    if (!['table_name', 'shard_id', 'sequence_number'].every((name) => known.includes(name)))
      return;
    for (const [name, columns] of Object.entries(INDEXES)) {
      database.exec(`CREATE INDEX IF NOT EXISTS ${name} ON ${TABLE} ${columns}`);
    }
  } finally {
    database.close();
  }
}
