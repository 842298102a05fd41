import { fc, test } from '@fast-check/vitest';
import type { TicketData } from '@gerai/shared/events/queue.ts';
import { addSeconds } from '@gerai/shared/time.ts';
import { expect } from 'vitest';
import { aTicket } from '../testing/a-ticket.ts';
import { aService, DAY, NOW } from '../testing/world.ts';
import { floorContent, type QueueContent, queueContents } from './board.ts';
import { call, recall } from './ticket.ts';

const COUNTER = { counterId: 'loket-1', number: 1, floor: 1 };

/**
 * A client that asks every two seconds is without network for 60. Whatever was called meanwhile is on
 * the board afterwards, in the sequence, none twice.
 */
test.prop([
  fc.array(fc.record({ gap: fc.integer({ min: 0, max: 9 }), again: fc.boolean() }), {
    minLength: 1,
    maxLength: 60,
  }),
  fc.nat(100),
])('a client that was without network for 60 seconds sees no gap', (calls, offlineFrom) => {
  let board: QueueContent | undefined;
  let floor: ReturnType<typeof floorContent> | undefined;
  const tickets: TicketData[] = [];
  const seen = { queue: [] as number[], floor: [] as number[] };
  const callIds: string[] = [];
  let seconds = 0;
  let online = 0;
  for (const [index, { gap, again }] of calls.entries()) {
    seconds += gap;
    const now = addSeconds(NOW, seconds);
    const last = tickets.at(-1);
    const step =
      again && last ? recall(last, 'ani', now) : call(aTicket(index + 1), COUNTER, 'ani', now);
    if (step.kind !== 'changed') throw new Error(step.status);
    if (again && last) tickets.pop();
    tickets.push(step.ticket);
    callIds.push(`${step.ticket.number}.1.${step.ticket.calls.length}`);
    [board] = queueContents({
      day: DAY,
      now,
      services: [aService()],
      counters: [],
      tickets,
      before: new Map(board ? [[board.queueId, board]] : []),
    });
    if (!board) throw new Error('No board');
    floor = floorContent(1, [board], floor, now);
    const offline = seconds >= offlineFrom && seconds < offlineFrom + 60;
    const lastOne = index === calls.length - 1;
    if ((offline || seconds - online > 60) && !lastOne) continue;
    if (seconds - online > 110) return;
    online = seconds;
    for (const [name, content] of [
      ['queue', board],
      ['floor', floor],
    ] as const) {
      const after = seen[name].at(-1) ?? 0;
      const news = content.recentCalls.map(({ sequence }) => sequence).filter((n) => n > after);
      seen[name].push(...news.sort((a, b) => a - b));
    }
  }
  for (const sequences of Object.values(seen)) {
    expect(sequences).toEqual(callIds.map((_, index) => index + 1));
  }
  expect(board?.lastCallSequence).toBe(callIds.length);
});
