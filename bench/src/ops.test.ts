import { beforeAll, describe, expect, it } from 'vitest';
import { byOperation, measureOps, overBudget } from './ops.ts';

describe('the operations', () => {
  let rows: Awaited<ReturnType<typeof measureOps>>;
  beforeAll(async () => {
    rows = await measureOps({ tickets: 40, waiting: 24, counters: 6 });
  }, 180_000);

  it('cost no more requests than they may', () => {
    expect(overBudget(rows)).toEqual([]);
  });
  it('are all of the architecture’s table, each measured', () => {
    const costs = byOperation(rows);
    expect(Object.keys(costs)).toEqual(
      expect.arrayContaining([
        'availability of 14 days',
        'book',
        'book, refused',
        'cancel',
        'issue ticket',
        'issue ticket, 40 at once: mean',
        'check in',
        'call next',
        'call next, 6 counters at once until 24 are called: mean',
        'call next, 6 counters at once until 24 are called: most',
        'start',
        'finish',
        'recall',
        'miss',
        'ticket status',
        'floor board',
        'one event at booking',
        'one event at queue',
        'one event at notify',
        'one event at analytics',
      ]),
    );
    for (const [operation, { requests, readUnits, writeUnits, budget }] of Object.entries(costs)) {
      expect(requests, operation).toBeGreaterThan(0);
      expect(readUnits + writeUnits, operation).toBeGreaterThan(0);
      expect(budget, operation).toBeGreaterThan(0);
    }
  });
});
