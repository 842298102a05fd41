import type { DynamoDBRecord } from 'aws-lambda';
import type { Store } from '../aws/store.ts';
import type { DeadLetters } from '../bus/dead-letters.ts';
import type { DynamoCall } from '../engine/wire.ts';
import type { Faults } from '../faults.ts';
import type { FunctionPool } from '../workers/pool.ts';
import type { Checkpoints } from './checkpoints.ts';
import { handleRecords, MAX_ATTEMPTS } from './record-batches.ts';
import { ShardSource, shardsOf } from './shard-source.ts';

export interface StreamReaderOptions {
  readonly call: DynamoCall;
  readonly table: string;
  readonly streamArn: string;
  readonly pool: FunctionPool;
  readonly store: Store;
  readonly checkpoints: Checkpoints;
  readonly deadLetters: DeadLetters;
  readonly faults: Faults | undefined;
  /** Counts up with every finished invocation; tells how fresh a look at the stream is. */
  readonly activity: () => number;
  /** The engine does not answer any more. */
  readonly onFatal: (error: unknown) => void;
}

const POLL_MS = 250;
const MOST_FAILED_LOOKS = 5;
const LOOK_FOR_SHARDS_MS = 5000;

/** Feeds a table's stream to its function, record by record in order, and remembers how far it is. */
export class StreamReader {
  readonly #options: StreamReaderOptions;
  #sources: ShardSource[] = [];
  #failedLooks = 0;
  #lookAt = 0;
  #loop: Promise<void> | undefined;
  #wake: () => void = () => undefined;
  #nudged = false;
  #open = false;
  #cleanAt = -1;

  constructor(options: StreamReaderOptions) {
    this.#options = options;
  }

  start(): void {
    this.#open = true;
    this.#loop = this.#run();
  }

  /** Something may have been written. */
  nudge(): void {
    this.#nudged = true;
    this.#wake();
  }

  /** True when everything was handled that any invocation finished so far has written. */
  isCaughtUp(): boolean {
    return this.#cleanAt === this.#options.activity();
  }

  async stop(): Promise<void> {
    this.#open = false;
    this.#wake();
    await this.#loop;
  }

  async #run(): Promise<void> {
    while (this.#open) {
      this.#nudged = false;
      const activity = this.#options.activity();
      const look = await this.#look();
      if (look === 'failed') await pause(100);
      if (look === 'nothing') {
        this.#cleanAt = activity;
        if (!this.#nudged) await this.#idle();
      }
    }
  }

  /** One look at the stream. A look that fails is repeated from the checkpoint, a few times. */
  async #look(): Promise<'handled' | 'nothing' | 'failed'> {
    try {
      const handled = await this.#handleNext();
      this.#failedLooks = 0;
      return handled ? 'handled' : 'nothing';
    } catch (error) {
      this.#failedLooks += 1;
      this.#sources = [];
      this.#lookAt = 0;
      if (this.#failedLooks > MOST_FAILED_LOOKS) {
        this.#open = false;
        this.#options.onFatal(error);
      }
      return 'failed';
    }
  }

  /** Handles one page of the first shard that has one. */
  async #handleNext(): Promise<boolean> {
    if (performance.now() >= this.#lookAt) await this.#lookForShards();
    for (const source of this.#sources) {
      const records = await source.next();
      if (records.length === 0) continue;
      await this.#handle(source, records);
      return true;
    }
    return false;
  }

  async #lookForShards(): Promise<void> {
    const { call, streamArn, table, checkpoints } = this.#options;
    const known = new Set(this.#sources.map((source) => source.shard));
    for (const shard of await shardsOf(call, streamArn)) {
      if (known.has(shard)) continue;
      this.#sources.push(new ShardSource(call, { arn: streamArn, table, shard }, checkpoints));
    }
    this.#lookAt = performance.now() + LOOK_FOR_SHARDS_MS;
  }

  async #handle(source: ShardSource, records: readonly DynamoDBRecord[]): Promise<void> {
    const { store, checkpoints, deadLetters, streamArn, table, pool, faults } = this.#options;
    const advance = (record: DynamoDBRecord) =>
      checkpoints.set(streamArn, source.shard, record.dynamodb?.SequenceNumber ?? '');
    await handleRecords(records, {
      invoke: async (batch) => {
        if (faults?.strikes('duplicate', table)) await pool.invoke({ Records: batch });
        return pool.invoke({ Records: batch });
      },
      advance,
      giveUp: (record, error) =>
        store.transaction(() => {
          deadLetters.add({
            kind: 'stream',
            source: table,
            body: JSON.stringify(record),
            error,
            attempts: MAX_ATTEMPTS,
          });
          advance(record);
        }),
      pause: (attempt) => pause(Math.min(20 * 2 ** attempt, 500)),
      goesOn: () => this.#open,
    });
  }

  #idle(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, POLL_MS);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
