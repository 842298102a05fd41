import { describe, expect, it } from 'vitest';
import { type Moment, mayCall, somebodyNew } from './automatic.ts';
import { waitingTicket } from './testing.ts';

const free: Moment = { status: 'open', free: true, settled: true, hindered: false };
const [one, two] = [waitingTicket('C-001'), waitingTicket('C-002')];
const tried = (numbers: string[], until: number) => ({
  ticketIds: new Set(numbers.map((number) => `tkt_${number}`)),
  until,
});

describe('what the counter does by itself', () => {
  it('is done only where it is open, free and nobody else has the word', () => {
    expect(mayCall(free)).toBe(true);
    expect(mayCall({ ...free, status: 'paused' })).toBe(false);
    expect(mayCall({ ...free, free: false })).toBe(false);
    expect(mayCall({ ...free, hindered: true })).toBe(false);
  });

  it('is never done on a state that is older than the last answer', () => {
    expect(mayCall({ ...free, settled: false })).toBe(false);
  });

  it('is a call for somebody, once: who was not given is not called again at once', () => {
    expect(somebodyNew([], undefined, 0)).toBe(false);
    expect(somebodyNew([one, two], undefined, 0)).toBe(true);
    expect(somebodyNew([one], tried(['C-001'], 5000), 4999)).toBe(false);
    expect(somebodyNew([one], tried(['C-001'], 5000), 5000)).toBe(true);
  });

  it('after a call that was taken back, waits for somebody who comes', () => {
    const rest = tried(['C-001'], Number.POSITIVE_INFINITY);
    expect(somebodyNew([one], rest, 1e15)).toBe(false);
    expect(somebodyNew([], rest, 1e15)).toBe(false);
    expect(somebodyNew([one, two], rest, 1e15)).toBe(true);
  });
});
