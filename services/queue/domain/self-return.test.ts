import type { TicketData } from '@gerai/shared/events/queue.ts';
import { openPeriods } from '@gerai/shared/opening.ts';
import { addMinutes, instantAt } from '@gerai/shared/time.ts';
import { describe, expect, it } from 'vitest';
import { aTicket } from '../testing/a-ticket.ts';
import { aService, DAY, NOW } from '../testing/world.ts';
import { selfReturn, selfReturnUntil } from './self-return.ts';
import { call, miss, type TicketStep } from './ticket.ts';

const COUNTER = { counterId: 'loket-3', number: 3, floor: 1 };
const service = aService();
const allowing = (selfReturns: number) =>
  aService({ service: { calls: { ...service.service.calls, selfReturns } } });

function changed(step: TicketStep): TicketData {
  if (step.kind !== 'changed') throw new Error(`Not in state: ${step.status}`);
  return step.ticket;
}

const missedAgain = (ticket: TicketData, at = NOW) =>
  changed(miss(changed(call(ticket, COUNTER, 'officer', at)), at));
const back = (ticket: TicketData) =>
  changed(selfReturn(ticket, { times: ticket, orderReason: null }, NOW));

describe('a missed number taken up again from the phone', () => {
  it('waits, and the return is counted', () => {
    expect(back(missedAgain(aTicket(1)))).toMatchObject({
      status: 'waiting',
      missedAt: null,
      returnedAt: NOW,
      selfReturns: 1,
    });
  });

  it('is possible for half an hour, and once', () => {
    const missed = missedAgain(aTicket(1));
    expect(selfReturnUntil(missed, service)).toBe(addMinutes(NOW, 30));
    expect(selfReturnUntil(back(missed), service)).toBeNull();
    expect(selfReturnUntil(missedAgain(back(missed)), service)).toBeNull();
  });

  it('is possible as often as the service says', () => {
    const missed = missedAgain(aTicket(1));
    expect(selfReturnUntil(missed, allowing(0))).toBeNull();
    expect(selfReturnUntil(missedAgain(back(missed)), allowing(2))).not.toBeNull();
    expect(selfReturnUntil(missedAgain(back(missedAgain(back(missed)))), allowing(2))).toBeNull();
  });

  it('ends with the hours of the service: who waits then is first on the next day', () => {
    const last = openPeriods(service, DAY).at(-1);
    if (!last) throw new Error('A day without hours');
    const closing = instantAt(DAY, last.to);
    const missed = missedAgain(aTicket(1), addMinutes(closing, -10));
    expect(selfReturnUntil(missed, service)).toBe(closing);
  });

  it('takes nothing up that was not missed', () => {
    const waiting = aTicket(1);
    expect(selfReturn(waiting, { times: waiting, orderReason: null }, NOW)).toEqual({
      kind: 'not-in-state',
      status: 'waiting',
    });
    expect(selfReturnUntil(waiting, service)).toBeNull();
  });
});
