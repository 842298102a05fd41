import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { type ForecastCounter, forecast, type QueueOutlook, USUAL_HABITS } from './forecast.ts';
import { learn, priorOf } from './service-times.ts';

const TIMES = learn(
  priorOf(
    new Map([
      ['ktp', 10],
      ['kk', 20],
    ]),
    [],
  ),
  [],
  9,
);
const RUNS = 400;

const ticket = (sequence: number, serviceId = 'ktp', parts: { applicantCount?: number } = {}) => ({
  number: `A-${sequence}`,
  sequence,
  serviceId,
  applicantCount: 1,
  orderIn: -60 + sequence,
  ...parts,
});
const counter = (
  counterId: string,
  now: ForecastCounter['now'] = { kind: 'idle' },
  serviceIds: readonly string[] = ['ktp', 'kk'],
): ForecastCounter => ({ counterId, serviceIds, now });
const serving = (elapsed: number, serviceId = 'ktp'): ForecastCounter['now'] => ({
  kind: 'serving',
  sequence: 900,
  serviceId,
  applicantCount: 1,
  elapsed,
});

function outlook(parts: Partial<QueueOutlook> = {}): QueueOutlook {
  return {
    waiting: [ticket(1), ticket(2), ticket(3)],
    counters: [counter('c1')],
    periods: [],
    bookings: [],
    comers: [],
    ...parts,
  };
}

function median(of: QueueOutlook, number: string): number {
  const { tickets } = forecast(of, TIMES, USUAL_HABITS, { runs: RUNS });
  return tickets.get(number)?.[RUNS / 2] ?? Number.NaN;
}

describe('the forecast', () => {
  it('says the same of the same, and of one ticket what it says of all', () => {
    const all = forecast(outlook(), TIMES, USUAL_HABITS, { runs: RUNS });
    expect(forecast(outlook(), TIMES, USUAL_HABITS, { runs: RUNS })).toEqual(all);
    const one = forecast(outlook(), TIMES, USUAL_HABITS, { runs: RUNS, only: 'A-2' });
    expect([...one.tickets.keys()]).toEqual(['A-2']);
    expect(one.tickets.get('A-2')).toEqual(all.tickets.get('A-2'));
  });

  it('knows nothing of a service that no counter serves', () => {
    const none = outlook({ counters: [counter('c1', { kind: 'idle' }, ['kk'])] });
    const seen = forecast(none, TIMES, USUAL_HABITS, { runs: 20, newcomers: ['ktp', 'kk'] });
    expect(seen.tickets.size).toBe(0);
    expect([...seen.newcomers.keys()]).toEqual(['kk']);
    expect(
      forecast(outlook({ counters: [] }), TIMES, USUAL_HABITS, { runs: 20 }).tickets.size,
    ).toBe(0);
  });

  it('grows with those ahead, their applicants and their services', () => {
    const third = median(outlook(), 'A-3');
    expect(third).toBeGreaterThan(median(outlook(), 'A-2'));
    const group = [ticket(1, 'ktp', { applicantCount: 4 }), ticket(2), ticket(3)];
    expect(median(outlook({ waiting: group }), 'A-3')).toBeGreaterThan(third + 15);
    const longer = [ticket(1, 'kk'), ticket(2, 'kk'), ticket(3)];
    expect(median(outlook({ waiting: longer }), 'A-3')).toBeGreaterThan(third + 8);
  });

  it('shrinks with a second counter', () => {
    const two = outlook({ counters: [counter('c1'), counter('c2')] });
    expect(median(two, 'A-3')).toBeLessThan(median(outlook(), 'A-3') * 0.7);
  });

  it('counts on a service that lasts longer to go on longer', () => {
    const left = (elapsed: number) =>
      median(outlook({ counters: [counter('c1', serving(elapsed))] }), 'A-1');
    expect(left(5)).toBeLessThan(left(0));
    expect(left(60)).toBeGreaterThan(left(5));
  });

  it('waits for announced returns and late openings', () => {
    const paused = counter('c1', { kind: 'paused', returnIn: 25 });
    expect(median(outlook({ counters: [paused] }), 'A-1')).toBeGreaterThan(25);
    const closed = counter('c1', { kind: 'expected', sinceOpening: -10 });
    expect(median(outlook({ counters: [closed] }), 'A-1')).toBeGreaterThan(10);
  });

  it('goes around a gap of the plan, and breaks that are taken in turns', () => {
    const gap = [
      { fromIn: -60, toIn: 5, plannedCounters: 1 },
      { fromIn: 45, toIn: 200, plannedCounters: 1 },
    ];
    expect(median(outlook({ periods: gap }), 'A-3')).toBeGreaterThan(45);
    const turns = [
      { fromIn: -60, toIn: 5, plannedCounters: 2 },
      { fromIn: 5, toIn: 35, plannedCounters: 1 },
      { fromIn: 35, toIn: 200, plannedCounters: 2 },
    ];
    const counters = [counter('c1'), counter('c2')];
    const waiting = [1, 2, 3, 4, 5, 6].map((sequence) => ticket(sequence));
    const steady = median(outlook({ counters, waiting }), 'A-6');
    expect(median(outlook({ counters, waiting, periods: turns }), 'A-6')).toBeGreaterThan(
      steady + 3,
    );
  });

  it('keeps room for bookings and priority that are still to come', () => {
    const waiting = [1, 2, 3].map((sequence) => ({
      ...ticket(sequence),
      orderIn: sequence / 10 - 1,
    }));
    const alone = median(outlook({ waiting }), 'A-3');
    const bookings = [4, 5].map((slotIn) => ({
      sequence: 500 + slotIn,
      serviceId: 'ktp',
      applicantCount: 1,
      slotIn,
      orderIn: slotIn - 15,
    }));
    expect(median(outlook({ waiting, bookings }), 'A-3')).toBeGreaterThan(alone + 5);
    const comers = [{ serviceId: 'ktp', perMinute: 0.2, advantageMinutes: 15 }];
    expect(median(outlook({ waiting, comers }), 'A-3')).toBeGreaterThan(alone + 5);
  });

  it('tells a newcomer no less than the last who waits', () => {
    const seen = forecast(outlook(), TIMES, USUAL_HABITS, { runs: RUNS, newcomers: ['ktp'] });
    expect(seen.newcomers.get('ktp')?.[RUNS / 2]).toBeGreaterThan(
      seen.tickets.get('A-3')?.[RUNS / 2] ?? 0,
    );
  });
});

const someone = fc.tuple(fc.constantFrom('ktp', 'kk'), fc.integer({ min: 1, max: 3 }));
const counters = fc.array(fc.tuple(fc.subarray(['ktp', 'kk'], { minLength: 1 }), fc.nat(40)), {
  maxLength: 4,
});

test.prop([fc.array(someone, { maxLength: 12 }), counters])(
  'within a service, who is ahead is expected no later, at any share of the runs',
  (people, desks) => {
    const waiting = people.map(([serviceId, applicantCount], index) =>
      ticket(index + 1, serviceId, { applicantCount }),
    );
    const of = outlook({
      waiting,
      counters: desks.map(([ids, elapsed], index) => counter(`c${index}`, serving(elapsed), ids)),
    });
    const { tickets } = forecast(of, TIMES, USUAL_HABITS, { runs: 40 });
    for (const serviceId of ['ktp', 'kk']) {
      const own = waiting.filter((each) => each.serviceId === serviceId);
      for (const [index, { number }] of own.entries()) {
        const before = tickets.get(own[index - 1]?.number ?? '');
        const samples = tickets.get(number);
        if (!before || !samples) continue;
        for (const [run, at] of samples.entries()) {
          expect(at).toBeGreaterThanOrEqual(before[run] ?? 0);
        }
      }
    }
  },
);
