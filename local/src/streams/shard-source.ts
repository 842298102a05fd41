import type { DynamoDBRecord } from 'aws-lambda';
import { type DynamoCall, DynamoError } from '../engine/wire.ts';
import { ACCOUNT, REGION } from '../names.ts';
import type { Checkpoints } from './checkpoints.ts';

const PAGE = 100;

/** Reads one shard of a table's stream, from the checkpoint on, page by page. */
export class ShardSource {
  readonly shard: string;
  readonly #call: DynamoCall;
  readonly #stream: string;
  readonly #table: string;
  readonly #checkpoints: Checkpoints;
  #iterator: string | undefined;

  constructor(
    call: DynamoCall,
    stream: { readonly arn: string; readonly table: string; readonly shard: string },
    checkpoints: Checkpoints,
  ) {
    this.#call = call;
    this.#stream = stream.arn;
    this.#table = stream.table;
    this.shard = stream.shard;
    this.#checkpoints = checkpoints;
  }

  /** The next records, none when there are none. */
  async next(): Promise<DynamoDBRecord[]> {
    const iterator = this.#iterator ?? (await this.#open());
    if (iterator === undefined) return [];
    const { Records, NextShardIterator } = await this.#call('GetRecords', {
      ShardIterator: iterator,
      Limit: PAGE,
    });
    this.#iterator = NextShardIterator as string | undefined;
    return (Records as DynamoDBRecord[]).map((record) => ({
      ...record,
      awsRegion: REGION,
      eventSourceARN: `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${this.#table}/stream/${this.#stream.split('/').at(-1)}`,
    }));
  }

  async #open(): Promise<string | undefined> {
    const after = this.#checkpoints.get(this.#stream, this.shard);
    const from = after
      ? { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: after }
      : { ShardIteratorType: 'TRIM_HORIZON' };
    try {
      return await this.#iteratorAt(from);
    } catch (error) {
      // Everything up to the checkpoint is older than the stream keeps: go on with what there is.
      if (!(error instanceof DynamoError && error.name === 'TrimmedDataAccessException'))
        throw error;
      return this.#iteratorAt({ ShardIteratorType: 'TRIM_HORIZON' });
    }
  }

  async #iteratorAt(from: Readonly<Record<string, string>>): Promise<string | undefined> {
    const answer = await this.#call('GetShardIterator', {
      StreamArn: this.#stream,
      ShardId: this.shard,
      ...from,
    });
    return answer.ShardIterator as string | undefined;
  }
}

/** The shards of a stream, parents before children. */
export async function shardsOf(call: DynamoCall, stream: string): Promise<string[]> {
  const { StreamDescription } = await call('DescribeStream', { StreamArn: stream });
  const { Shards = [] } = StreamDescription as { Shards?: readonly { readonly ShardId: string }[] };
  return Shards.map((shard) => shard.ShardId).sort();
}
