import { fc, test } from '@fast-check/vitest';
import type { TicketData } from '@gerai/shared/events/queue.ts';
import { addSeconds, secondsBetween } from '@gerai/shared/time.ts';
import { describe, expect, it } from 'vitest';
import { aTicket } from '../testing/a-ticket.ts';
import { NOW } from '../testing/world.ts';
import {
  call,
  finish,
  markNear,
  miss,
  recall,
  start,
  type TicketStep,
  ticketNumber,
} from './ticket.ts';

const COUNTER = { counterId: 'loket-3', number: 3, floor: 1 };
const ENDING = {
  outcome: 'delivered',
  missingRequirementIds: [],
  dueOn: null,
  surveyTokenHash: 'hash',
} as const;
const at = (seconds: number) => addSeconds(NOW, seconds);

function changed(step: TicketStep): TicketData {
  if (step.kind !== 'changed') throw new Error(`Not in state: ${step.status}`);
  return step.ticket;
}

const called = changed(call(aTicket(12), COUNTER, 'officer', at(60)));
const serving = changed(start(called, at(100)));

describe('a ticket', () => {
  it('has a number of three digits or more', () => {
    expect([ticketNumber('A', 7), ticketNumber('AB', 1234)]).toEqual(['A-007', 'AB-1234']);
  });

  it('waits from its arrival', () => {
    expect(aTicket(12)).toMatchObject({
      number: 'A-012',
      status: 'waiting',
      periods: [{ state: 'waiting', from: NOW, to: null, counterId: null }],
    });
  });

  it('is called to a counter', () => {
    expect(called).toMatchObject({
      status: 'called',
      counterId: 'loket-3',
      officerId: 'officer',
      calledAt: at(60),
      calls: [{ at: at(60), counterId: 'loket-3', counterNumber: 3, floor: 1, by: 'officer' }],
    });
  });

  it('is called again with the first call kept as the time of the call', () => {
    const again = changed(recall(called, 'officer', at(90)));
    expect(again.calls).toHaveLength(2);
    expect(again.calledAt).toBe(at(60));
  });

  it('is finished with its outcome, after service', () => {
    const finished = changed(
      finish(serving, { ...ENDING, outcome: 'collect', dueOn: '2026-12-02' }, at(400)),
    );
    expect(finished).toMatchObject({
      status: 'finished',
      outcome: 'collect',
      dueOn: '2026-12-02',
      startedAt: at(100),
      finishedAt: at(400),
      surveyTokenHash: 'hash',
    });
    expect(finished.periods.map(({ state, to }) => [state, to])).toEqual([
      ['waiting', at(60)],
      ['called', at(100)],
      ['serving', at(400)],
    ]);
  });

  it('is missed after its call', () => {
    expect(changed(miss(called, at(200)))).toMatchObject({ status: 'missed', missedAt: at(200) });
  });

  it('is told once that the call is near', () => {
    const near = changed(markNear(aTicket(1), at(5)));
    expect(near.nearAt).toBe(at(5));
    expect(markNear(near, at(9)).kind).toBe('not-in-state');
  });

  it('takes no step out of turn', () => {
    const waiting = aTicket(1);
    const finished = changed(finish(serving, ENDING, at(400)));
    const outOfTurn = [
      recall(waiting, 'officer', NOW),
      start(waiting, NOW),
      finish(waiting, ENDING, NOW),
      miss(waiting, NOW),
      call(called, COUNTER, 'other', NOW),
      finish(called, ENDING, NOW),
      markNear(called, NOW),
      miss(serving, NOW),
      recall(serving, 'officer', NOW),
      call(finished, COUNTER, 'officer', NOW),
      start(finished, NOW),
    ];
    expect(outOfTurn.map(({ kind }) => kind)).toEqual(outOfTurn.map(() => 'not-in-state'));
  });
});

const step = fc.constantFrom('call', 'recall', 'start', 'finish', 'miss', 'near');

test.prop([fc.array(fc.tuple(step, fc.integer({ min: -5, max: 600 })), { maxLength: 12 })])(
  'periods follow each other without gaps and add up to the whole time, also when a clock goes back',
  (steps) => {
    let ticket = aTicket(1);
    let now = NOW;
    for (const [name, seconds] of steps) {
      now = addSeconds(now, seconds);
      const outcome = take(name, ticket, now);
      if (outcome.kind === 'changed') ticket = outcome.ticket;
    }
    const { periods } = ticket;
    expect(periods[0]?.from).toBe(ticket.arrivedAt);
    for (const [index, period] of periods.entries()) {
      const next = periods[index + 1];
      if (next) expect(period.to).toBe(next.from);
      if (period.to) expect(period.to >= period.from).toBe(true);
    }
    const end = ticket.finishedAt ?? ticket.missedAt;
    expect(periods.at(-1)?.to ?? null).toBe(end);
    if (end) {
      const sum = periods.reduce((all, { from, to }) => all + secondsBetween(from, to ?? from), 0);
      expect(sum).toBe(secondsBetween(ticket.arrivedAt, end));
    }
    expect(periods.filter(({ to }) => to === null).length).toBe(end ? 0 : 1);
  },
);

function take(name: string, ticket: TicketData, now: string): TicketStep {
  switch (name) {
    case 'call':
      return call(ticket, COUNTER, 'officer', now);
    case 'recall':
      return recall(ticket, 'officer', now);
    case 'start':
      return start(ticket, now);
    case 'finish':
      return finish(ticket, ENDING, now);
    case 'miss':
      return miss(ticket, now);
    default:
      return markNear(ticket, now);
  }
}
