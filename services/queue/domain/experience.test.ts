import type { TicketData } from '@gerai/shared/events/queue.ts';
import { addMinutes } from '@gerai/shared/time.ts';
import { expect, it } from 'vitest';
import { aTicket } from '../testing/a-ticket.ts';
import { DAY, NOW, SERVICE } from '../testing/world.ts';
import { asOf, noExperience, withEnded } from './experience.ts';

function served(sequence: number, minutes: number, parts: Partial<TicketData> = {}): TicketData {
  return {
    ...aTicket(sequence),
    status: 'finished',
    counterId: 'loket-1',
    startedAt: NOW,
    finishedAt: addMinutes(NOW, minutes),
    ...parts,
  };
}

it('counts each service that has ended once, by service, counter and hour', () => {
  const once = withEnded(noExperience(DAY), [served(1, 10), served(2, 20, { applicantCount: 2 })]);
  expect(once.today).toMatchObject([
    { serviceId: SERVICE, counterId: 'loket-1', hour: 9, n: 2, sum: 2 * Math.log(10) },
  ]);
  expect(withEnded(once, [served(1, 10)])).toBe(once);
});

it('counts nothing that was not served to its end, or on another day', () => {
  const none = noExperience(DAY);
  const others = [
    aTicket(1),
    served(2, 5, { startedAt: null }),
    served(3, 5, { day: '2026-12-01' }),
  ];
  expect(withEnded(none, others)).toBe(none);
});

it('is history on a later day', () => {
  const known = withEnded(noExperience(DAY), [served(1, 10)]);
  expect(asOf(known, DAY)).toBe(known);
  expect(asOf(known, '2026-12-01')).toMatchObject({
    day: '2026-12-01',
    today: [],
    counted: [],
    before: [{ serviceId: SERVICE, n: 1 }],
  });
});
