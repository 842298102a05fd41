import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';

export type Row = Record<string, SQLOutputValue>;

const SCHEMA = `
  create table if not exists events (
    seq integer primary key,
    id text not null,
    at text not null,
    source text not null,
    type text not null,
    queues text not null,
    -- The whole envelope; null for what the archive leaves out.
    envelope text
  ) strict;
  create table if not exists messages (
    seq integer primary key,
    id text not null unique,
    queue text not null,
    body text not null,
    sent_ms integer not null,
    visible_ms integer not null,
    first_received_ms integer,
    receives integer not null default 0,
    in_flight integer not null default 0
  ) strict;
  create index if not exists messages_due on messages (queue, in_flight, visible_ms);
  create table if not exists dead_letters (
    seq integer primary key,
    id text not null unique,
    kind text not null,
    source text not null,
    body text not null,
    error text not null,
    attempts integer not null,
    at text not null
  ) strict;
  create table if not exists checkpoints (
    stream text not null,
    shard text not null,
    sequence text not null,
    primary key (stream, shard)
  ) strict, without rowid;
  create table if not exists sms (
    seq integer primary key,
    id text not null,
    at text not null,
    phone text not null,
    text text not null,
    attributes text not null
  ) strict;
  create table if not exists schedules (
    name text not null,
    group_name text not null,
    due_ms integer not null,
    target_queue text not null,
    input text not null,
    definition text not null,
    primary key (group_name, name)
  ) strict;
  create index if not exists schedules_due on schedules (due_ms);
  create table if not exists identity (
    model text not null,
    id text not null,
    uid text,
    grant_id text,
    expires_s integer not null,
    payload text not null,
    primary key (model, id)
  ) strict;
  create table if not exists settings (name text primary key, value text not null) strict;
`;

/**
 * The durable state of the local AWS endpoints, in one SQLite file. What a call has committed here
 * survives the end of the process, however it ends.
 */
export class Store {
  readonly #database: DatabaseSync;

  constructor(path: string) {
    this.#database = new DatabaseSync(path);
    // With a write-ahead log, `normal` can lose a commit to a power cut, not to a killed process.
    this.#database.exec('pragma journal_mode = wal; pragma synchronous = normal;');
    this.#database.exec(SCHEMA);
  }

  prepare(sql: string) {
    return this.#database.prepare(sql);
  }

  /** All of it is committed when this returns, or nothing when it throws. Not nestable. */
  transaction<T>(work: () => T): T {
    this.#database.exec('begin immediate');
    try {
      const result = work();
      this.#database.exec('commit');
      return result;
    } catch (error) {
      this.#database.exec('rollback');
      throw error;
    }
  }

  close(): void {
    this.#database.close();
  }
}

/** A text column that is never null. */
export function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw new Error(`Column ${column} holds no text`);
  return value;
}

/** A number column that is never null. */
export function integer(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') throw new Error(`Column ${column} holds no number`);
  return value;
}
