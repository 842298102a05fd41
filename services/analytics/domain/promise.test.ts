import type { TicketData } from '@gerai/shared/events/queue.ts';
import { addMinutes, addSeconds } from '@gerai/shared/time.ts';
import { describe, expect, it } from 'vitest';
import { ticket, ticketHistory } from '../testing/builders.ts';
import { addCounts } from './cell.ts';
import { contribution } from './contribution.ts';
import { legFactOf } from './fact.ts';
import { promisesOf } from './measures.ts';
import { promiseScores } from './promise.ts';
import { promiseReport, publicPromises } from './promise-report.ts';
import { WHOLE_MALL } from './reach.ts';

const ISSUED = '2026-11-30T02:10:00.000Z';
const FIRST = { at: addMinutes(ISSUED, 1), p10: 5, p50: 10, p90: 15 };

/** Called so many minutes after the first promise. */
function calledAfter(minutes: number, more: Partial<TicketData> = {}): TicketData {
  const told = ticketHistory({
    name: `after ${minutes}`,
    start: { issuedAt: ISSUED, promises: [FIRST], ...more },
    steps: [{ step: 'call', afterSeconds: 60 + minutes * 60 }],
  });
  const last = told.at(-1);
  if (!last) throw new Error('No history');
  return { ...last.data, ...more, promises: more.promises ?? [FIRST] };
}

describe('a promise', () => {
  it.each([
    [5, true, true],
    [15, true, true],
    [4.9, false, true],
    [15.1, false, false],
  ])('called after %d minutes: within the range %s, not later %s', (minutes, kept, byP90) => {
    expect(promiseScores(calledAfter(minutes))).toEqual([
      {
        kind: 'first',
        kept,
        byP90,
        errorSeconds: Math.round(Math.abs(minutes - 10) * 60),
        widthMinutes: 10,
      },
    ]);
  });

  it('is not scored before the call, nor where there was none', () => {
    expect(promiseScores(ticket('waits', { promises: [FIRST] }))).toEqual([]);
    expect(promiseScores(calledAfter(10, { promises: [] }))).toEqual([]);
  });

  it('is scored twice where its visitor was told that the call is near', () => {
    const near = { at: addMinutes(ISSUED, 8), p10: 2, p50: 4, p90: 9 };
    const told = calledAfter(12, { promises: [FIRST, near], nearAt: near.at });
    expect(promiseScores(told)).toMatchObject([
      { kind: 'first', kept: true },
      { kind: 'near', kept: true, errorSeconds: 60 },
    ]);
    const atOnce = calledAfter(12, { nearAt: FIRST.at });
    expect(promiseScores(atOnce).map(({ kind }) => kind)).toEqual(['first', 'near']);
  });

  it('is void for who stepped out before the call', () => {
    const called = calledAfter(12);
    const outside = {
      state: 'parked' as const,
      from: addMinutes(ISSUED, 3),
      to: null,
      counterId: null,
    };
    expect(promiseScores({ ...called, periods: [outside, ...called.periods] })).toEqual([]);
  });

  it('that was made after the first call is another one', () => {
    const later = { ...FIRST, at: addMinutes(ISSUED, 40) };
    expect(promiseScores(calledAfter(12, { promises: [later] }))).toEqual([]);
  });

  it('counts in one cell, that of the arrival, and once', () => {
    const waiting = legFactOf(ticket('after 12', { issuedAt: ISSUED, promises: [FIRST] }), 1);
    const called = legFactOf(calledAfter(12), 2);
    expect(
      promisesOf(addCounts(contribution(waiting).map(({ counts }) => counts))).first.scored,
    ).toBe(0);
    expect(contribution(called)).toHaveLength(1);
    expect(promisesOf(contribution(called)[0]?.counts ?? {})).toMatchObject({
      first: { scored: 1, kept: 1, keptShare: 1, meanErrorMinutes: 2, meanWidthMinutes: 10 },
      near: { scored: 0, keptShare: null, meanErrorMinutes: null },
    });
  });
});

describe('the report of promises', () => {
  const cellsOf = (count: number, minutes: number) =>
    Array.from({ length: count }, (_, index) =>
      contribution(
        legFactOf(
          {
            ...calledAfter(minutes),
            ticketId: `tkt_${index}`,
            issuedAt: addSeconds(ISSUED, index),
          },
          2,
        ),
      ),
    ).flat();
  const report = (kept: number, broken: number) =>
    promiseReport(
      { from: '2026-11-24', to: '2026-11-30' },
      { cells: [...cellsOf(kept, 12), ...cellsOf(broken, 16)], services: [] },
      WHOLE_MALL,
    );

  it('merges by service, hour and day', () => {
    const { total, services, hours, days } = report(30, 10);
    expect(total.first).toMatchObject({ scored: 40, kept: 30, keptShare: 0.75 });
    for (const rows of [services, hours, days]) {
      expect(rows).toHaveLength(1);
      expect(rows[0]?.first).toEqual(total.first);
    }
    expect(hours[0]?.hour).toBe(9);
  });

  it('says nothing in public of fewer than 30 calls', () => {
    expect(publicPromises(report(20, 9))).toMatchObject({
      calls: 29,
      keptShare: null,
      agencies: [],
    });
    expect(publicPromises(report(20, 10))).toMatchObject({
      calls: 30,
      keptShare: 0.667,
      notLaterThanP90Share: 0.667,
      agencies: [{ calls: 30 }],
    });
  });

  it('is of the reader’s agencies alone', () => {
    const nobody = { scope: 'agencies' as const, covers: () => false };
    const cells = cellsOf(30, 12);
    const period = { from: '2026-11-30', to: '2026-11-30' };
    expect(promiseReport(period, { cells, services: [] }, nobody)).toMatchObject({
      scope: 'agencies',
      total: { first: { scored: 0 } },
      services: [],
    });
  });
});
