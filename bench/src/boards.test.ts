import { expect, it } from 'vitest';
import { measureBoards } from './boards.ts';

it('a board under many eyes costs one read a look, and mostly says that nothing has changed', {
  timeout: 120_000,
}, async () => {
  const report = await measureBoards({ clients: 60, rounds: 5, pollMs: 400, calls: 2 });
  expect(report).toMatchObject({ clients: 60, polls: 300, calls: 2, errors: 0 });
  expect(report.requestsPerPoll).toBeLessThanOrEqual(1);
  expect(report.requestsPerPoll).toBeGreaterThan(0);
  expect(report.notModifiedShare).toBeGreaterThan(0.3);
});
