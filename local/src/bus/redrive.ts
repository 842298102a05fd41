import type { DynamoDBBatchResponse } from 'aws-lambda';
import type { Store } from '../aws/store.ts';
import type { Outcome } from '../workers/protocol.ts';
import type { DeadLetter, DeadLetters } from './dead-letters.ts';
import type { Queues } from './queues.ts';

export interface RedriveOptions {
  readonly store: Store;
  readonly queues: Queues;
  readonly deadLetters: DeadLetters;
  /** Gives one kept record to the stream function of its table. */
  readonly streamAgain: (table: string, record: unknown) => Promise<Outcome | { kind: 'busy' }>;
  /** Fires a schedule, `service.name`, once more. */
  readonly fireAgain: (schedule: string) => Promise<Outcome | { kind: 'busy' }>;
}

/**
 * Sends dead letters back to where they failed: messages into their queue, records to their stream
 * function, schedules to fire. One leaves the dead letters only when it is in its queue again or has
 * succeeded. Answers how many left.
 */
export async function redrive(
  options: RedriveOptions,
  which: { readonly id?: string; readonly queue?: string },
): Promise<number> {
  let count = 0;
  for (const letter of options.deadLetters.list()) {
    if (which.id !== undefined && which.id !== letter.id) continue;
    if (which.queue !== undefined && which.queue !== letter.source) continue;
    if (await redriveOne(options, letter)) count += 1;
  }
  return count;
}

async function redriveOne(options: RedriveOptions, letter: DeadLetter): Promise<boolean> {
  const { store, queues, deadLetters } = options;
  if (letter.kind === 'queue') {
    store.transaction(() => {
      queues.send(letter.source, letter.body);
      deadLetters.remove(letter.id);
    });
    queues.announce([letter.source]);
    return true;
  }
  const outcome =
    letter.kind === 'stream'
      ? await options.streamAgain(letter.source, JSON.parse(letter.body))
      : await options.fireAgain(letter.source);
  if (outcome.kind !== 'succeeded') return false;
  const answer = outcome.payload as Partial<DynamoDBBatchResponse> | null;
  if (letter.kind === 'stream' && (answer?.batchItemFailures ?? []).length > 0) return false;
  deadLetters.remove(letter.id);
  return true;
}
