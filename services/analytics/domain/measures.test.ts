import { RefusalDataSchema } from '@gerai/shared/events/queue.ts';
import { expect, it } from 'vitest';
import { flowOf } from './measures.ts';

it('whoever got no number is reported, for whatever reason', () => {
  const reasons = RefusalDataSchema.shape.reason.options;
  const counts = Object.fromEntries(
    reasons.map((reason, index) => [`refused:${reason}`, index + 1]),
  );
  const { refused } = flowOf(counts);
  expect(new Map(refused.map(({ reason, count }) => [reason, count]))).toEqual(
    new Map(reasons.map((reason, index) => [reason, index + 1])),
  );
});
