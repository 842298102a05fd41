import type { TicketData } from '@gerai/shared/events/queue.ts';
import { addMinutes } from '@gerai/shared/time.ts';
import { describe, expect, it } from 'vitest';
import { aTicket } from '../testing/a-ticket.ts';
import { aCounter, DAY, NOW, SERVICE } from '../testing/world.ts';
import { noExperience, withEnded } from './experience.ts';
import { forecast, type QueueOutlook, USUAL_HABITS } from './forecast.ts';
import { afterDay, type HabitCounts, habitsByService, withPause, withTicket } from './habits.ts';
import { call, finish, miss, start, transfer } from './ticket.ts';

const ENDING = {
  outcome: 'delivered',
  missingRequirementIds: [],
  dueOn: null,
  surveyTokenHash: null,
} as const;

function changed(step: ReturnType<typeof call>): TicketData {
  if (step.kind !== 'changed') throw new Error(step.kind);
  return step.ticket;
}

const called = (sequence: number) =>
  changed(call(aTicket(sequence), aCounter(1, [SERVICE]), 'ani', NOW));
const missed = (sequence: number) => changed(miss(called(sequence), addMinutes(NOW, 3)));
const serving = (sequence: number) => changed(start(called(sequence), addMinutes(NOW, 1)));
const served = (sequence: number) => changed(finish(serving(sequence), ENDING, addMinutes(NOW, 9)));
const sentOn = (sequence: number) =>
  changed(transfer(serving(sequence), 'transfer', 'tkt_next', addMinutes(NOW, 9)));

const seen = (tickets: readonly TicketData[]) =>
  tickets.reduce(withTicket, [] as readonly HabitCounts[]);
const many = (count: number, make: (sequence: number) => TicketData) =>
  Array.from({ length: count }, (_, index) => make(index + 1));
const habitsOf = (counts: readonly HabitCounts[]) => {
  const habits = habitsByService(counts, USUAL_HABITS).get(SERVICE);
  if (!habits) throw new Error('Nothing seen');
  return habits;
};

describe('habits', () => {
  it('are what is usual until something has been seen, and what was seen when it was much', () => {
    const little = habitsOf(seen([served(1)]));
    expect(little.noShow).toBeCloseTo(USUAL_HABITS.noShow, 2);
    expect(little.transfer).toBeCloseTo(USUAL_HABITS.transfer, 2);
    const much = habitsOf(
      seen([...many(3000, missed), ...many(6000, served), ...many(1000, sentOn)]),
    );
    expect(much.noShow).toBeCloseTo(0.3, 2);
    expect(much.noShowMinutes).toBeCloseTo(3, 1);
    expect(much.walkMinutes).toBeCloseTo(1, 1);
    expect(much.transfer).toBeCloseTo(1 / 7, 2);
  });

  it('of rests are those of all services together', () => {
    let counts = seen(many(1000, served));
    for (let rest = 0; rest < 200; rest += 1) counts = withPause(counts, 'another', 10);
    expect(habitsOf(counts).pause).toBeCloseTo(0.2, 1);
    expect(habitsOf(counts).pauseMinutes).toBeCloseTo(10, 0);
  });

  it('fade from day to day', () => {
    const today = seen(many(10, missed));
    const [before] = afterDay(today, []);
    expect(before?.called).toBeCloseTo(9.7);
    let counts: readonly HabitCounts[] = today;
    for (let day = 0; day < 400; day += 1) counts = afterDay(counts, []);
    expect(counts).toEqual([]);
  });

  it('are counted once for each end, and a miss beside the service that followed', () => {
    const none = noExperience(DAY);
    const once = withEnded(none, [missed(1), served(2), sentOn(3)]);
    expect(once.habitsToday).toMatchObject([
      { called: 3, missed: 1, came: 2, ended: 2, transferred: 1 },
    ]);
    expect(withEnded(once, [missed(1), served(2), sentOn(3)])).toBe(once);
    expect(withEnded(once, [served(1)]).habitsToday).toMatchObject([{ called: 4, missed: 1 }]);
    const rest = {
      counterId: 'loket-1',
      agencyId: aTicket(1).agencyId,
      serviceId: SERVICE,
      day: DAY,
      from: NOW,
    };
    const rested = withEnded(once, [], [rest], addMinutes(NOW, 8));
    expect(rested.habitsToday).toMatchObject([{ pauses: 1, pauseMinutes: 8 }]);
    expect(withEnded(rested, [], [rest], addMinutes(NOW, 9))).toBe(rested);
  });

  it('move the forecast: where a third do not come, the queue goes on faster', () => {
    const outlook: QueueOutlook = {
      waiting: Array.from({ length: 12 }, (_, index) => ({
        number: `A-${index + 1}`,
        sequence: index + 1,
        serviceId: SERVICE,
        applicantCount: 1,
        orderIn: index - 60,
      })),
      counters: [{ counterId: 'loket-1', serviceIds: [SERVICE], now: { kind: 'idle' } }],
      periods: [],
      bookings: [],
      comers: [],
    };
    const times = {
      services: new Map([[SERVICE, { mean: Math.log(10), sd: 0.1 }]]),
      spread: new Map([[SERVICE, 0.4]]),
      counters: new Map(),
    };
    const medianOf = (counts: readonly HabitCounts[]) => {
      const habits = { ...USUAL_HABITS, byService: habitsByService(counts, USUAL_HABITS) };
      const samples = forecast(outlook, times, habits, { runs: 200, only: 'A-12' });
      return samples.tickets.get('A-12')?.[100] ?? 0;
    };
    const usual = medianOf([]);
    const absent = medianOf(seen([...many(700, missed), ...many(1300, served)]));
    expect(absent).toBeLessThan(usual * 0.88);
    expect(absent).toBeGreaterThan(usual * 0.65);
  });
});
