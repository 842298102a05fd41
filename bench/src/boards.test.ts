import { expect, it } from 'vitest';
import { measureBoards } from './boards.ts';

it('a board under many eyes costs one read a look, and mostly says that nothing has changed', {
  timeout: 120_000,
}, async () => {
  const report = await measureBoards({
    clients: 60,
    pollMs: 200,
    counters: 2,
    usual: { calls: 1, callEverySeconds: 3 },
    rush: { calls: 2, callEverySeconds: 0.2 },
  });
  expect(report).toMatchObject({ clients: 60, errors: 0, usual: { calls: 1 }, rush: { calls: 2 } });
  expect(report.polls).toBeGreaterThan(120);
  expect(report.requestsPerPoll).toBeLessThanOrEqual(1);
  expect(report.requestsPerPoll).toBeGreaterThan(0);
  expect(report.usual.changes).toBeGreaterThan(1);
  expect(report.notModifiedShare).toBeGreaterThan(0.3);
});
