import { expect, it } from 'vitest';
import { isSound, playBusyDay } from './busy-day.ts';

it('a morning through the real services ends with the same counts by events, play and report', {
  timeout: 400_000,
}, async () => {
  const told: string[] = [];
  const day = await playBusyDay({
    visits: 400,
    counters: 3,
    seed: 1,
    kind: 'rush',
    until: '09:15',
    progress: (line) => told.push(line),
  });
  expect(told).toContainEqual(expect.stringMatching(/^08:30 of the day: \d+ visits so far/));
  expect(day.firstErrors).toEqual([]);
  expect(day.differences).toEqual([]);
  expect(day).toMatchObject({ errors: 0, calledTwice: 0, lost: 0, deadLetters: 0 });
  expect(isSound(day)).toBe(true);
  expect(day.visits).toBeGreaterThan(80);
  const { played } = day.counts;
  expect(
    Math.min(played.booked, played.transferred, played.missed, played.returned),
  ).toBeGreaterThan(0);
  expect(played.promises.calls).toBeGreaterThan(20);
});
