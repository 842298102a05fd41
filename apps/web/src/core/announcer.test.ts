import { expect, test } from 'vitest';
import { createAnnouncer, type ListedCall } from './announcer.ts';

const START = Date.parse('2026-11-24T02:00:00.000Z');

function callNumber(n: number): ListedCall {
  return {
    number: `A-${String(n).padStart(3, '0')}`,
    counterNumber: (n % 18) + 1,
    floor: 1,
    times: 1,
    sequence: n,
    at: new Date(START + n * 1000).toISOString(),
  };
}

test('a thousand calls are each announced once, in order, and never two at a time', async () => {
  const announced: string[] = [];
  let speaking = 0;
  let overlaps = 0;
  const announcer = createAnnouncer(async ({ number }) => {
    speaking += 1;
    if (speaking > 1) overlaps += 1;
    await Promise.resolve();
    announced.push(number);
    speaking -= 1;
  });
  announcer.take([], START);
  const calls = Array.from({ length: 1000 }, (_, n) => callNumber(n));
  for (let end = 5; end <= calls.length; end += 5) {
    // A board lists the latest ten, newest first: every call comes at least twice.
    announcer.take(calls.slice(Math.max(0, end - 10), end).reverse(), START + end * 1000);
    await Promise.resolve();
  }
  await drained(announcer);
  expect(announced).toEqual(calls.map(({ number }) => number));
  expect(overlaps).toBe(0);
});

test('a loudspeaker that fails does not hold up the next call', async () => {
  const announced: string[] = [];
  const announcer = createAnnouncer(({ number }) => {
    announced.push(number);
    return Promise.reject(new Error('no device'));
  });
  announcer.take([], START);
  announcer.take([callNumber(1), callNumber(2)], START);
  await drained(announcer);
  expect(announced).toEqual(['A-001', 'A-002']);
});

test('a repeated call is announced again', async () => {
  const announced: number[] = [];
  const announcer = createAnnouncer(({ times }) => {
    announced.push(times);
    return Promise.resolve();
  });
  announcer.take([], START);
  const first = callNumber(1);
  announcer.take([first], START);
  announcer.take([{ ...first, times: 2, sequence: 2, at: callNumber(30).at }, first], START);
  await drained(announcer);
  expect(announced).toEqual([1, 2]);
});

test('what was called before the display started is shown and not spoken', () => {
  const announced: string[] = [];
  const announcer = createAnnouncer(({ number }) => {
    announced.push(number);
    return Promise.resolve();
  });
  announcer.take([callNumber(1)], START + 3_600_000);
  expect(announced).toEqual([]);
  expect(announcer.current.value?.number).toBe('A-001');
});

test('after a long time without network, only who is waited for is still announced', async () => {
  const announced: string[] = [];
  const announcer = createAnnouncer(({ number }) => {
    announced.push(number);
    return Promise.resolve();
  });
  announcer.take([], START);
  const calls = [callNumber(3), callNumber(2), callNumber(1)];
  announcer.take(calls, START + 600_000, ({ number }) => number === 'A-002');
  await drained(announcer);
  expect(announced).toEqual(['A-002']);
});

test('the same number of another day is another call', async () => {
  const announced: string[] = [];
  const announcer = createAnnouncer(({ number }) => {
    announced.push(number);
    return Promise.resolve();
  });
  announcer.take([], START);
  announcer.take([callNumber(1)], START);
  await drained(announcer);
  const tomorrow = new Date(START + 86_400_000).toISOString();
  announcer.take([{ ...callNumber(1), at: tomorrow }], START + 86_400_000);
  await drained(announcer);
  expect(announced).toEqual(['A-001', 'A-001']);
});

async function drained(announcer: ReturnType<typeof createAnnouncer>): Promise<void> {
  for (let turn = 0; announcer.busy.value && turn < 100_000; turn += 1) await Promise.resolve();
}
