import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';
import type { Outcome } from '../workers/protocol.ts';

/** As on AWS with `retryAttempts` 10: so often a record may fail before it is given up. */
export const MAX_ATTEMPTS = 10;

export interface BatchHandling {
  readonly invoke: (records: readonly DynamoDBRecord[]) => Promise<Outcome | { kind: 'busy' }>;
  /** Everything up to and with this record is done. */
  readonly advance: (last: DynamoDBRecord) => void;
  /** The record is given up, and with it everything up to it is done. */
  readonly giveUp: (record: DynamoDBRecord, error: string) => void;
  readonly pause: (attempt: number) => Promise<void>;
  /** False when the runtime is closing: leave the rest for the next start. */
  readonly goesOn: () => boolean;
}

/**
 * Takes records through a function in order, as Lambda's event source mapping of a stream with
 * partial batch responses and bisecting: from the lowest record named as failed it starts again;
 * a batch that fails as a whole is halved until the bad record stands alone; and a record that has
 * failed ten times is given up, so that it never holds up the others for long.
 */
export async function handleRecords(
  records: readonly DynamoDBRecord[],
  handling: BatchHandling,
): Promise<void> {
  let pending = records;
  let size = records.length;
  let attempts = 0;
  while (pending.length > 0 && handling.goesOn()) {
    const batch = pending.slice(0, size);
    const outcome = await handling.invoke(batch);
    const { done, error } = readOutcome(batch, outcome);
    const last = batch[done - 1];
    if (last) {
      handling.advance(last);
      pending = pending.slice(done);
      attempts = 0;
    }
    if (error === undefined) {
      size = pending.length;
      continue;
    }
    if (done === 0 && batch.length > 1 && outcome.kind !== 'succeeded') {
      size = Math.ceil(batch.length / 2);
    } else {
      attempts += 1;
    }
    const [culprit] = pending;
    if (attempts >= MAX_ATTEMPTS && culprit) {
      handling.giveUp(culprit, error);
      pending = pending.slice(1);
      attempts = 0;
      size = pending.length;
    } else {
      await handling.pause(attempts);
    }
  }
}

/** How many records from the front are done, and what stopped the rest. */
function readOutcome(
  batch: readonly DynamoDBRecord[],
  outcome: Outcome | { readonly kind: 'busy' },
): { done: number; error: string | undefined } {
  if (outcome.kind === 'busy') return { done: 0, error: 'Throttled' };
  if (outcome.kind === 'failed') return { done: 0, error: outcome.errorType };
  const answer = outcome.payload as Partial<DynamoDBBatchResponse> | null;
  const failures = answer?.batchItemFailures ?? [];
  if (failures.length === 0) return { done: batch.length, error: undefined };
  const failed = new Set(failures.map((failure) => failure.itemIdentifier));
  const lowest = batch.findIndex((record) => failed.has(record.dynamodb?.SequenceNumber ?? ''));
  // A name that is not of this batch fails all of it, as on AWS.
  return { done: Math.max(0, lowest), error: 'Named in batchItemFailures' };
}
