import { type Store, text } from '../aws/store.ts';

/** How far each shard of each stream has been handled. */
export class Checkpoints {
  readonly #read: ReturnType<Store['prepare']>;
  readonly #write: ReturnType<Store['prepare']>;

  constructor(store: Store) {
    this.#read = store.prepare('select sequence from checkpoints where stream = ? and shard = ?');
    this.#write = store.prepare(
      'insert or replace into checkpoints (stream, shard, sequence) values (?, ?, ?)',
    );
  }

  get(stream: string, shard: string): string | undefined {
    const row = this.#read.get(stream, shard);
    return row && text(row, 'sequence');
  }

  set(stream: string, shard: string, sequence: string): void {
    this.#write.run(stream, shard, sequence);
  }
}
