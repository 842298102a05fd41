import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { estimateOf, newcomerMinutes, outlook, remainingMinutes } from './estimate.ts';

const MINUTES = new Map([
  ['ktp', 10],
  ['kk', 20],
]);
const ticket = (number: string, serviceId: string, applicantCount = 1) => ({
  number,
  serviceId,
  applicantCount,
});
const counter = (counterId: string, serviceIds: string[], busyMinutes = 0) => ({
  counterId,
  serviceIds,
  busyMinutes,
});

describe('the outlook', () => {
  it('adds up the planned minutes of those ahead at one counter', () => {
    const seen = outlook(
      [ticket('A-1', 'ktp'), ticket('A-2', 'kk', 2), ticket('A-3', 'ktp')],
      [counter('c1', ['ktp', 'kk'], 4)],
      MINUTES,
    );
    expect([...seen.callInMinutes]).toEqual([
      ['A-1', 4],
      ['A-2', 14],
      ['A-3', 54],
    ]);
  });

  it('shares the work between counters, each by the services it serves', () => {
    const seen = outlook(
      [ticket('A-1', 'kk'), ticket('A-2', 'kk'), ticket('A-3', 'ktp')],
      [counter('c1', ['ktp', 'kk']), counter('c2', ['ktp'])],
      MINUTES,
    );
    expect(Object.fromEntries(seen.callInMinutes)).toEqual({ 'A-1': 0, 'A-2': 20, 'A-3': 0 });
  });

  it('knows nothing of a service that no open counter serves', () => {
    const seen = outlook([ticket('A-1', 'kk')], [counter('c2', ['ktp'])], MINUTES);
    expect(seen.callInMinutes.size).toBe(0);
    expect(estimateOf(seen.callInMinutes.get('A-1'))).toBeNull();
  });

  it('tells a newcomer when the first counter has nobody left', () => {
    const counters = [counter('c1', ['ktp'], 3), counter('c2', ['kk'], 1)];
    const seen = outlook([ticket('A-1', 'ktp')], counters, MINUTES);
    expect(newcomerMinutes(seen, counters, ['ktp'])).toBe(13);
    expect(newcomerMinutes(seen, counters, ['ktp', 'kk'])).toBe(1);
    expect(newcomerMinutes(seen, [], ['ktp'])).toBeUndefined();
  });

  it('rounds up, and never counts on a service that is overdue to end at once', () => {
    expect(estimateOf(4.1)).toEqual({ medianMinutes: 5 });
    expect([remainingMinutes(10, 120), remainingMinutes(10, 3600)]).toEqual([8, 0.5]);
  });
});

test.prop([
  fc.array(fc.tuple(fc.constantFrom('ktp', 'kk'), fc.integer({ min: 1, max: 3 })), {
    maxLength: 30,
  }),
  fc.array(fc.tuple(fc.subarray(['ktp', 'kk'], { minLength: 1 }), fc.nat(30)), { maxLength: 5 }),
])('within a service, who is ahead is called no later', (people, counters) => {
  const waiting = people.map(([serviceId, count], i) => ticket(`A-${i}`, serviceId, count));
  const serving = counters.map(([ids, busy], i) => counter(`c${i}`, ids, busy));
  const { callInMinutes } = outlook(waiting, serving, MINUTES);
  for (const serviceId of ['ktp', 'kk']) {
    const served = serving.some(({ serviceIds }) => serviceIds.includes(serviceId));
    const times = waiting
      .filter((each) => each.serviceId === serviceId)
      .map(({ number }) => callInMinutes.get(number));
    expect(times.every((time) => (time !== undefined) === served)).toBe(true);
    expect(times).toEqual([...times].sort((a, b) => (a ?? 0) - (b ?? 0)));
  }
});
