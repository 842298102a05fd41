import { expect, it } from 'vitest';
import { costOf, type VisitUse } from './cost.ts';

const VISIT: VisitUse = {
  invocations: 50,
  httpRequests: 10,
  gigabyteSeconds: 5,
  readUnits: 100,
  writeUnits: 100,
  events: 10,
  deliveries: 20,
  logBytes: 10_000,
  smsParts: 4,
};

const total = (parts: Readonly<Record<string, number>>) =>
  Object.values(parts).reduce((sum, usd) => sum + usd, 0);

it('costs the same when idle whatever the visits, and in proportion to them otherwise', () => {
  const none = costOf(VISIT, { visitsPerDay: 0, smsShare: 1 });
  const some = costOf(VISIT, { visitsPerDay: 500, smsShare: 0.5 });
  const twice = costOf(VISIT, { visitsPerDay: 1000, smsShare: 0.5 });
  expect(none.idle).toEqual(twice.idle);
  expect(none.sms).toBe(0);
  expect(twice.sms).toBeCloseTo(2 * some.sms);
  // The displays run whether anybody comes or not.
  const { 'CloudFront (displays)': cache = 0, 'API behind the displays': api = 0 } = none.use;
  const displays = cache + api;
  expect(cache).toBeGreaterThan(0);
  expect(api).toBeGreaterThan(0);
  expect(total(none.use)).toBeCloseTo(displays);
  expect(total(twice.use) - displays).toBeCloseTo(2 * (total(some.use) - displays));
});

it('pays SMS by their share of the visits', () => {
  const { sms, visitsPerMonth } = costOf(VISIT, { visitsPerDay: 100, smsShare: 0.25 });
  expect(sms).toBeCloseTo(visitsPerMonth * 0.25 * 4 * 0.025);
});
