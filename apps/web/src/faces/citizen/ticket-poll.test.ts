import { expect, test } from 'vitest';
import { mayBeCalled, ticketPollMs } from './ticket-poll.ts';

const NOW = Date.parse('2026-11-24T03:00:00.000Z');
const ticket = {
  status: 'waiting',
  ahead: 3,
  surveyToken: null,
  finishedAt: null,
  day: '2026-11-24',
  returnUntil: null,
} as const;

test('the survey of an ended visit is waited for, but not for ever', () => {
  const finished = {
    ...ticket,
    status: 'finished',
    finishedAt: '2026-11-24T02:59:00.000Z',
  } as const;
  expect(ticketPollMs(finished, NOW)).toBe(5000);
  expect(ticketPollMs(finished, NOW + 120_000)).toBe(60_000);
  expect(ticketPollMs({ ...finished, surveyToken: 'token' }, NOW)).toBe(60_000);
});

test('a hidden phone listens while a call may come, and no longer', () => {
  const statuses = ['waiting', 'called', 'serving', 'parked', 'transferred'] as const;
  for (const status of statuses) expect(mayBeCalled({ ...ticket, status }, NOW), status).toBe(true);
  for (const status of ['finished', 'cancelled', 'missed'] as const) {
    expect(mayBeCalled({ ...ticket, status }, NOW), status).toBe(false);
  }
  const missed = { ...ticket, status: 'missed', returnUntil: '2026-11-24T03:10:00.000Z' } as const;
  expect(mayBeCalled(missed, NOW)).toBe(true);
  expect(mayBeCalled(missed, NOW + 601_000)).toBe(false);
  expect(mayBeCalled(ticket, NOW + 24 * 3_600_000)).toBe(false);
  expect(mayBeCalled(undefined, NOW)).toBe(false);
});
