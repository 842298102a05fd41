import type { DynamoDBRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../workers/protocol.ts';
import { handleRecords, MAX_ATTEMPTS } from './record-batches.ts';

const records = (...numbers: string[]) =>
  numbers.map((SequenceNumber): DynamoDBRecord => ({ dynamodb: { SequenceNumber } }));
const numberOf = (record: DynamoDBRecord) => record.dynamodb?.SequenceNumber ?? '';

/** Runs records through a function and tells what it was given and how far the stream got. */
async function run(input: readonly DynamoDBRecord[], answer: (batch: string[]) => Outcome) {
  const seen: string[][] = [];
  const advanced: string[] = [];
  const givenUp: string[] = [];
  await handleRecords(input, {
    invoke: (batch) => {
      seen.push(batch.map(numberOf));
      return Promise.resolve(answer(batch.map(numberOf)));
    },
    advance: (last) => advanced.push(numberOf(last)),
    giveUp: (record) => givenUp.push(numberOf(record)),
    pause: () => Promise.resolve(),
    goesOn: () => true,
  });
  return { seen, advanced, givenUp };
}

const done = (failed: string[] = []): Outcome => ({
  kind: 'succeeded',
  payload: { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) },
});
const broken: Outcome = { kind: 'failed', errorType: 'TypeError', errorMessage: '' };

describe('handleRecords', () => {
  it('gives a whole batch and advances past it', async () => {
    const { seen, advanced } = await run(records('1', '2', '3'), () => done());
    expect(seen).toEqual([['1', '2', '3']]);
    expect(advanced).toEqual(['3']);
  });

  it('starts again from the lowest record that is named as failed', async () => {
    let first = true;
    const { seen, advanced } = await run(records('1', '2', '3', '4'), () => {
      if (!first) return done();
      first = false;
      return done(['4', '3']);
    });
    expect(seen).toEqual([
      ['1', '2', '3', '4'],
      ['3', '4'],
    ]);
    expect(advanced).toEqual(['2', '4']);
  });

  it('halves a batch that fails as a whole until the bad record stands alone, and goes on', async () => {
    const { seen, advanced, givenUp } = await run(records('1', '2', '3', '4'), (batch) =>
      batch.includes('2') ? broken : done(),
    );
    expect(seen.slice(0, 4)).toEqual([['1', '2', '3', '4'], ['1', '2'], ['1'], ['2', '3', '4']]);
    expect(givenUp).toEqual(['2']);
    expect(seen.filter((batch) => batch.join() === '2')).toHaveLength(MAX_ATTEMPTS);
    expect(advanced.at(-1)).toBe('4');
  });

  it('gives up a record that is named as failed ten times, and no other', async () => {
    const { givenUp, advanced } = await run(records('1', '2', '3'), (batch) =>
      batch.includes('2') ? done(['2']) : done(),
    );
    expect(givenUp).toEqual(['2']);
    expect(advanced).toEqual(['1', '3']);
  });

  it('fails the whole batch when an unknown record is named', async () => {
    let answers = 0;
    const { seen } = await run(records('1', '2'), () => {
      answers += 1;
      return answers === 1 ? done(['9']) : done();
    });
    expect(seen).toEqual([
      ['1', '2'],
      ['1', '2'],
    ]);
  });
});
