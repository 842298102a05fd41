import { describe, expect, it } from 'vitest';
import { readBatchOutcome } from './queue-consumer.ts';
import type { Message } from './queues.ts';

const batch = ['a', 'b'].map(
  (id): Message => ({ id, queue: 'q', body: '{}', sentMs: 0, firstReceivedMs: 0, receives: 1 }),
);
const answered = (payload: unknown) =>
  readBatchOutcome(batch, { kind: 'succeeded', payload }).failed;

describe('readBatchOutcome', () => {
  it('takes a batch as done when nothing is named', () => {
    expect(answered({ batchItemFailures: [] })).toEqual(new Set());
    expect(answered(null)).toEqual(new Set());
  });

  it('fails the messages that are named', () => {
    expect(answered({ batchItemFailures: [{ itemIdentifier: 'b' }] })).toEqual(new Set(['b']));
  });

  it('fails the whole batch when an unknown message is named, or the function failed', () => {
    expect(answered({ batchItemFailures: [{ itemIdentifier: 'x' }] })).toEqual(new Set(['a', 'b']));
    const failed = readBatchOutcome(batch, { kind: 'failed', errorType: 'E', errorMessage: '' });
    expect(failed).toEqual({ failed: new Set(['a', 'b']), error: 'E' });
    expect(readBatchOutcome(batch, { kind: 'busy' }).failed).toEqual(new Set(['a', 'b']));
  });
});
