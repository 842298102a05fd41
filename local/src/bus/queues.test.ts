import { describe, expect, it } from 'vitest';
import { Store } from '../aws/store.ts';
import { buildQueues, temporaryFolder } from '../testing/harness.ts';
import { MAX_RECEIVES, type Message } from './queues.ts';

const QUEUE = 'gerai-notify-events';
const ids = (messages: readonly Message[]) => new Set(messages.map((message) => message.id));

describe('Queues', () => {
  it('hands out a message once while it is in flight', () => {
    const { queues } = buildQueues();
    queues.send(QUEUE, 'one');
    expect(queues.receive(QUEUE)).toMatchObject([{ body: 'one', receives: 1 }]);
    expect(queues.receive(QUEUE)).toEqual([]);
  });

  it('hands out at most ten at a time, of that queue only, oldest first', () => {
    const { queues } = buildQueues();
    for (let n = 1; n <= 12; n += 1) queues.send(QUEUE, `${n}`);
    queues.send('gerai-analytics-events', 'other');
    expect(queues.receive(QUEUE).map((message) => message.body)).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
      '7',
      '8',
      '9',
      '10',
    ]);
    expect(queues.receive(QUEUE).map((message) => message.body)).toEqual(['11', '12']);
  });

  it('brings a failed message again after the pause, and its batch mates never', () => {
    const { queues, clock } = buildQueues();
    queues.send(QUEUE, 'good');
    queues.send(QUEUE, 'bad');
    const batch = queues.receive(QUEUE);
    queues.finish(batch, new Set([batch[1]?.id ?? '']), 'why');
    expect(queues.receive(QUEUE)).toEqual([]);
    expect(queues.nextDueInMs(QUEUE)).toBeGreaterThan(9_000);
    clock.advance(10_000);
    expect(queues.receive(QUEUE)).toMatchObject([{ body: 'bad', receives: 2 }]);
    expect(queues.depth()).toBe(1);
  });

  it('buries a message after its fifth failed receive', () => {
    const { queues, clock, deadLetters } = buildQueues();
    queues.send(QUEUE, 'poison');
    for (let n = 1; n <= MAX_RECEIVES; n += 1) {
      const batch = queues.receive(QUEUE);
      expect(batch).toHaveLength(1);
      expect(deadLetters.list()).toEqual([]);
      queues.finish(batch, ids(batch), 'TypeError');
      clock.advance(10_000);
    }
    expect(queues.depth()).toBe(0);
    expect(deadLetters.list()).toMatchObject([
      { kind: 'queue', source: QUEUE, body: 'poison', error: 'TypeError', attempts: 5 },
    ]);
  });

  it('receives again after a restart what was in flight, without counting that receive', () => {
    const path = `${temporaryFolder()}/aws.sqlite`;
    const before = buildQueues(new Store(path));
    before.queues.send(QUEUE, 'half-done');
    before.queues.receive(QUEUE);
    const after = buildQueues(new Store(path));
    expect(after.queues.receive(QUEUE)).toMatchObject([{ body: 'half-done', receives: 1 }]);
  });

  it('loses no retry when the clock is set back', () => {
    const { queues, clock } = buildQueues();
    queues.send(QUEUE, 'bad');
    const batch = queues.receive(QUEUE);
    queues.finish(batch, ids(batch), 'why');
    clock.set('2026-01-01T00:00:00.000Z');
    expect(queues.receive(QUEUE)).toHaveLength(1);
  });
});
