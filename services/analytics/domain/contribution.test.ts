import { describe, expect, it } from 'vitest';
import { booking, delivery, type Step, ticketHistory } from '../testing/builders.ts';
import { addCounts, type Cell, difference } from './cell.ts';
import { contribution } from './contribution.ts';
import { bookingFactOf, deliveryFactOf, legFactOf, refusalFactOf } from './fact.ts';
import { bucketOf } from './histogram.ts';

const steps = (...pairs: [Step, number][]) =>
  pairs.map(([step, afterSeconds]) => ({ step, afterSeconds }));
const lastFact = (options: Parameters<typeof ticketHistory>[0]) => {
  const last = ticketHistory(options).at(-1);
  if (!last) throw new Error('No history');
  return legFactOf(last.data, last.version);
};
const counts = (cells: readonly Cell[]) => addCounts(cells.map((cell) => cell.counts));
const served = steps(['call', 1200], ['start', 40], ['finish', 570]);

describe('a leg', () => {
  it('counts its arrival and wait in one cell, and its service in that of its counter', () => {
    const fact = lastFact({
      name: 'a',
      steps: served,
      outcome: 'incomplete',
      missing: ['kartu-keluarga', 'kartu-keluarga'],
    });
    expect(contribution(fact)).toEqual([
      {
        day: '2026-11-30',
        agencyId: 'dukcapil',
        serviceId: 'dukcapil-ktp-el',
        hour: 9,
        counterId: null,
        counts: {
          legs: 1,
          visits: 1,
          applicants: 1,
          waitingSeconds: 1200,
          [`waiting:${bucketOf(1200)}`]: 1,
        },
      },
      {
        day: '2026-11-30',
        agencyId: 'dukcapil',
        serviceId: 'dukcapil-ktp-el',
        hour: 9,
        counterId: 'loket-1',
        counts: {
          served: 1,
          servingSeconds: 570,
          [`serving:${bucketOf(570)}`]: 1,
          'outcome:incomplete': 1,
          'missing:kartu-keluarga': 1,
        },
      },
    ]);
  });
  it('waits from the slot when its booking came early, from the check-in when late', () => {
    const waits = (arrivedAt: string) =>
      lastFact({
        name: 'b',
        start: {
          origin: 'booking',
          issuedAt: arrivedAt,
          arrivedAt,
          slotStart: '2026-11-30T02:30:00.000Z',
        },
        steps: steps(['call', 1500]),
      }).timeToCallSeconds;
    expect(waits('2026-11-30T02:20:00.000Z')).toBe(900);
    expect(waits('2026-11-30T02:40:00.000Z')).toBe(1500);
    // Called before its slot: it did not wait.
    expect(waits('2026-11-30T02:00:00.000Z')).toBe(0);
  });
  it('within a quarter of an hour keeps the target, priority counted besides', () => {
    const fact = lastFact({ name: 'c', start: { priority: true }, steps: steps(['call', 900]) });
    expect(counts(contribution(fact))).toMatchObject({
      waitingWithinTarget: 1,
      priorityWaitingWithinTarget: 1,
      priorityVisits: 1,
    });
  });
  it('after the first adds to the legs and not to the visits', () => {
    const second = counts(contribution(lastFact({ name: 'd', start: { leg: 2 }, steps: served })));
    expect(second).toMatchObject({ legs: 1, served: 1 });
    expect(second).not.toHaveProperty('visits');
    expect(second).not.toHaveProperty('applicants');
  });
  it('of a further booking of one visit is a booking that arrived, and waits from its slot', () => {
    const slotStart = '2026-11-30T03:00:00.000Z';
    const fact = lastFact({
      name: 'further',
      start: {
        leg: 2,
        origin: 'booking',
        slotStart,
        previousTicketId: null,
        visitTicketIds: ['tkt_1', 'tkt_2'],
      },
      // Called ten minutes after its slot, an hour after the visitor came.
      steps: steps(['call', 3600]),
    });
    const total = counts(contribution(fact));
    expect(total).toMatchObject({ legs: 1, bookingsArrived: 1, waitingSeconds: 600 });
    expect(total).not.toHaveProperty('visits');
    // What goes on with it elsewhere is no arrival of its own.
    const next = { leg: 3, origin: 'booking', slotStart, previousTicketId: 'tkt_2' } as const;
    const goesOn = counts(contribution(lastFact({ name: 'next', start: next, steps: [] })));
    expect(goesOn).not.toHaveProperty('bookingsArrived');
  });
  it('that was missed and came back is not missed', () => {
    const came = [...steps(['call', 60], ['miss', 180], ['return', 600], ['call', 60])];
    const total = counts(contribution(lastFact({ name: 'e', steps: came })));
    expect(total).not.toHaveProperty('missed');
    expect(total.waitingSeconds).toBe(60);
    const fact = lastFact({ name: 'e', steps: came.slice(0, 2) });
    expect(counts(contribution(fact))).toMatchObject({ missed: 1 });
  });
  it('served with a pause counts the serving alone', () => {
    const fact = lastFact({
      name: 'f',
      steps: steps(['call', 60], ['start', 10], ['park', 100], ['start', 1000], ['finish', 200]),
    });
    expect(fact).toMatchObject({
      waitingSeconds: 60,
      calledSeconds: 10,
      servingSeconds: 300,
      parkedSeconds: 1000,
    });
  });
  it('left without being served has an outcome and no service', () => {
    const fact = lastFact({
      name: 'g',
      steps: steps(['call', 60], ['finish', 60]),
      outcome: 'left',
    });
    const total = counts(contribution(fact));
    expect(total).toMatchObject({ 'outcome:left': 1 });
    expect(total).not.toHaveProperty('served');
  });
  it('holds no contact, officer or survey token', () => {
    const fact = lastFact({
      name: 'h',
      start: { contactId: 'con_3d4e5f6g7h8j9kamcnepfqgrhs' },
      steps: served,
      surveyToken: '1111111111111',
    });
    const last = ticketHistory({ name: 'h', steps: served, surveyToken: '1111111111111' }).at(-1);
    expect(JSON.stringify(fact)).not.toMatch(/con_|officer/);
    expect(JSON.stringify(fact)).not.toContain(last?.data.surveyTokenHash);
    expect(fact.surveyOpened).toBe(true);
  });
});

describe('other facts', () => {
  it('a booking counts on the day and hour of its slot', () => {
    const fact = bookingFactOf(booking('a', { status: 'cancelled' }), 2);
    expect(contribution(fact)).toMatchObject([
      { day: '2026-11-30', hour: 9, counts: { bookingsMade: 1, bookingsCancelled: 1 } },
    ]);
  });
  it('a cancellation counts its reason where its visitor said one', () => {
    const of = (parts: Parameters<typeof booking>[1]) =>
      counts(contribution(bookingFactOf(booking('a', parts), 2)));
    expect(of({ status: 'cancelled', giveUpReason: 'papers-missing' })).toEqual({
      bookingsMade: 1,
      bookingsCancelled: 1,
      'givenUp:papers-missing': 1,
    });
    expect(of({ status: 'cancelled' })).toEqual({ bookingsMade: 1, bookingsCancelled: 1 });
  });
  it('a message counts its price where it was or may have been sent', () => {
    const of = (status: 'sent' | 'failed' | 'unknown') =>
      counts(contribution(deliveryFactOf(delivery('a', { status }), 1)));
    expect(of('sent')).toEqual({ 'message:sent': 1, messageParts: 1, messageRupiah: 450 });
    expect(of('unknown')).toMatchObject({ messageRupiah: 450 });
    expect(of('failed')).toEqual({ 'message:failed': 1 });
  });
  it('a refusal counts its reason', () => {
    const fact = refusalFactOf(
      {
        refusalId: 'r',
        mallId: 'pekalongan',
        serviceId: 'dukcapil-ktp-el',
        queueId: 'dukcapil-a',
        agencyId: 'dukcapil',
        day: '2026-11-30',
        refusedAt: '2026-11-30T07:20:00.000Z',
        channel: 'kiosk',
        reason: 'quota-used',
      },
      1,
    );
    expect(contribution(fact)).toMatchObject([{ hour: 14, counts: { 'refused:quota-used': 1 } }]);
  });
});

describe('the difference of two versions', () => {
  it('touches at most two cells, whichever versions were lost between', () => {
    const history = ticketHistory({
      name: 'i',
      counters: ['loket-1', 'loket-2', 'loket-3'],
      steps: steps(
        ['near', 60],
        ['call', 3000],
        ['recall', 60],
        ['miss', 60],
        ['return', 3600],
        ['call', 60],
        ['start', 30],
        ['finish', 600],
      ),
    }).map(({ data, version }) => contribution(legFactOf(data, version)));
    for (const [from, before] of history.entries()) {
      for (const after of history.slice(from)) {
        expect(difference(after, before).length).toBeLessThanOrEqual(2);
      }
    }
    for (const first of history) expect(difference(first, []).length).toBeLessThanOrEqual(2);
  });
  it('is nothing where nothing counted changed', () => {
    const [issued, near] = ticketHistory({ name: 'j', steps: steps(['near', 60]) });
    if (!issued || !near) throw new Error('No history');
    expect(
      difference(contribution(legFactOf(near.data, 2)), contribution(legFactOf(issued.data, 1))),
    ).toEqual([]);
  });
});
