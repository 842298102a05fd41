import { call, finish, miss, start } from '@gerai/queue/domain/ticket.ts';
import { aTicket } from '@gerai/queue/testing/a-ticket.ts';
import { aCounter, DAY, SERVICE } from '@gerai/queue/testing/world.ts';
import type { TicketData } from '@gerai/shared/events/queue.ts';
import { addMinutes } from '@gerai/shared/time.ts';
import { describe, expect, it } from 'vitest';
import { auditDay, type Flowed } from './audit.ts';

const ENDING = {
  outcome: 'delivered',
  missingRequirementIds: [],
  dueOn: null,
  surveyTokenHash: null,
} as const;

const at = (minute: number) => addMinutes('2026-11-30T02:00:00.000Z', minute);

function changed(step: ReturnType<typeof call>): TicketData {
  if (step.kind !== 'changed') throw new Error(step.kind);
  return step.ticket;
}

/** What is told of a ticket that is called at a counter, served from then on, and goes. */
function aVisit(sequence: number, counter: number, from: number, to: number): Flowed[] {
  const waiting = aTicket(sequence);
  const called = changed(call(waiting, aCounter(counter, [SERVICE]), 'ani', at(from)));
  const serving = changed(start(called, at(from + 1)));
  const finished = changed(finish(serving, ENDING, at(to)));
  return told([
    ['issued', waiting],
    ['called', called],
    ['started', serving],
    ['finished', finished],
  ]);
}

function told(steps: readonly (readonly [string, TicketData])[]): Flowed[] {
  return steps.map(([name, data], index) => ({
    type: `queue.ticket.${name}.v1`,
    detail: { aggregateVersion: index + 1, data },
  }));
}

const idOf = (sequence: number) => aTicket(sequence).ticketId;

describe('the audit of a day', () => {
  it('counts a sound day, in whatever order and however often it is told', () => {
    const events = [...aVisit(1, 1, 10, 20), ...aVisit(2, 2, 10, 22), ...aVisit(3, 1, 20, 30)];
    const sound = {
      visits: 3,
      legs: 3,
      finished: 3,
      missed: 0,
      cancelled: 0,
      transferred: 0,
      carriedOver: 0,
      calledTwice: 0,
      lost: 0,
      numbersTwice: 0,
    };
    expect(auditDay(events, DAY, [1, 2, 3].map(idOf))).toEqual(sound);
    expect(auditDay([...events, ...events].reverse(), DAY, [1, 2, 3].map(idOf))).toEqual(sound);
    expect(auditDay(events, '2026-12-01', [])).toMatchObject({ visits: 0, legs: 0, lost: 0 });
  });

  it('finds two calls of somebody who has waited once', () => {
    const events = aVisit(1, 1, 10, 20);
    const again = events.map((event) =>
      event.type === 'queue.ticket.started.v1'
        ? { ...event, type: 'queue.ticket.called.v1' }
        : event,
    );
    expect(auditDay(again, DAY, [])).toMatchObject({ calledTwice: 1, lost: 0 });
  });

  it('finds a counter that has two at once', () => {
    const events = [...aVisit(1, 1, 10, 20), ...aVisit(2, 1, 15, 25)];
    expect(auditDay(events, DAY, [])).toMatchObject({ calledTwice: 1 });
  });

  it('finds who has no end, who was never told of, and a number that was given twice', () => {
    const [issued, called] = aVisit(1, 1, 10, 20);
    if (!issued || !called) throw new Error('No events');
    expect(auditDay([issued, called], DAY, [idOf(1), idOf(2)])).toMatchObject({ lost: 2 });
    const twin = { ...aTicket(2), number: aTicket(1).number };
    expect(auditDay([...aVisit(1, 1, 10, 20), ...told([['issued', twin]])], DAY, [])).toMatchObject(
      {
        numbersTwice: 1,
        lost: 1,
      },
    );
  });

  it('counts who did not come', () => {
    const waiting = aTicket(1);
    const called = changed(call(waiting, aCounter(1, [SERVICE]), 'ani', at(10)));
    const events = told([
      ['issued', waiting],
      ['called', called],
      ['missed', changed(miss(called, at(13)))],
    ]);
    expect(auditDay(events, DAY, [])).toMatchObject({ visits: 1, missed: 1, finished: 0, lost: 0 });
  });
});
