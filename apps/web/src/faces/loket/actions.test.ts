import { describe, expect, it } from 'vitest';
import { actionsFor, type Run, type Situation } from './actions.ts';
import { calledTicket, waitingTicket } from './testing.ts';

const NOW = Date.parse('2026-12-02T02:00:00.000Z');
const RUN: Run = {
  takeOver: () => undefined,
  open: () => undefined,
  call: () => undefined,
  walkUp: () => undefined,
  pause: () => undefined,
  close: () => undefined,
  start: () => undefined,
  recall: () => undefined,
  miss: () => undefined,
  finish: () => undefined,
  finishAndNext: () => undefined,
  transfer: () => undefined,
  park: () => undefined,
};
const free: Situation = {
  known: true,
  status: 'open',
  ticket: null,
  next: waitingTicket('C-002'),
  offline: false,
  onlyTakeOver: false,
  callTimes: 3,
  missFrom: null,
  now: NOW,
};
const secondsAgo = (seconds: number) => new Date(NOW - seconds * 1000).toISOString();
const serving = waitingTicket('C-001', { status: 'serving' });
const actions = (more: Partial<Situation>) => actionsFor({ ...free, ...more }, RUN);
const names = (more: Partial<Situation>) => actions(more).map(({ command }) => command);
const why = (more: Partial<Situation>, command: string) =>
  actions(more).find((each) => each.command === command)?.why;

describe('what can be done at the counter', () => {
  it('has one key for the main thing in every state', () => {
    const first = (more: Partial<Situation>) => {
      const [main] = actions(more);
      return [main?.command, main?.label];
    };
    expect(first({ status: 'closed' })).toEqual(['next', 'Buka loket']);
    expect(first({ status: 'paused' })).toEqual(['next', 'Buka loket lagi']);
    expect(first({})[0]).toBe('next');
    expect(first({})[1]).toMatch(/^Panggil berikutnya: C-002 \(datang \d\d\.\d\d\)$/);
    const called = calledTicket('C-001', 1, secondsAgo(1));
    expect(first({ ticket: called })).toEqual(['serve', 'Sudah datang, mulai']);
    expect(first({ ticket: serving })).toEqual(['next', 'Selesai & panggil berikutnya: C-002']);
    expect(first({ onlyTakeOver: true })).toEqual(['next', 'Ambil alih loket ini']);
    expect(names({ known: false })).toEqual([]);
  });

  it('gives no key twice in any state', () => {
    for (const ticket of [null, calledTicket('C-001', 1, secondsAgo(1)), serving]) {
      const all = names({ ticket });
      expect(new Set(all).size).toBe(all.length);
    }
  });

  it('calls again after ten seconds, and misses after the calls and the time that the server says', () => {
    expect(why({ ticket: calledTicket('C-001', 1, secondsAgo(4)) }, 'recall')).toBe('6 detik lagi');
    expect(why({ ticket: calledTicket('C-001', 1, secondsAgo(10)) }, 'recall')).toBeUndefined();
    expect(why({ ticket: calledTicket('C-001', 2, secondsAgo(60)) }, 'leave')).toBe(
      'setelah 3 panggilan',
    );
    const thrice = calledTicket('C-001', 3, secondsAgo(60));
    const later = new Date(NOW + 30_000).toISOString();
    expect(why({ ticket: thrice, missFrom: later }, 'leave')).toContain('dalam');
    expect(why({ ticket: thrice, missFrom: secondsAgo(1) }, 'leave')).toBeUndefined();
  });

  it('calls nobody without network, unless somebody is kept for this counter', () => {
    const cut = { offline: true, next: undefined };
    expect(why(cut, 'next')).toContain('Terputus');
    expect(why({ ...cut, ticket: serving }, 'next')).toContain('Terputus');
    expect(why({ offline: true }, 'next')).toBeUndefined();
    expect(why({ offline: true }, 'walk-up')).toBe('perlu koneksi');
    expect(why({ ...cut, ticket: serving }, 'serve')).toBeUndefined();
  });
});
