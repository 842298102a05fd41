import { RefusalDataSchema } from '@gerai/shared/events/queue.ts';
import { expect, it } from 'vitest';
import { bookingsOf, flowOf } from './measures.ts';

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

it('bookings that were given up are reported with the reasons that were said', () => {
  const given = {
    bookingsMade: 5,
    bookingsCancelled: 3,
    'givenUp:other': 1,
    'givenUp:cannot-come': 1,
  };
  expect(bookingsOf(given)).toMatchObject({
    cancelled: 3,
    givenUp: [
      { reason: 'cannot-come', count: 1 },
      { reason: 'other', count: 1 },
    ],
  });
  expect(bookingsOf({ bookingsMade: 1 }).givenUp).toEqual([]);
});
