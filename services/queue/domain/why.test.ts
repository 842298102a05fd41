import { addMinutes } from '@gerai/shared/time.ts';
import { expect, it } from 'vitest';
import { aTicket } from '../testing/a-ticket.ts';
import { NOW } from '../testing/world.ts';
import { whyOf } from './why.ts';

it('tells the entitled time and the promise', () => {
  expect(whyOf(aTicket(1), 30).en).toBe(
    'Your place counts from 09.00. Nobody entitled more than 30 minutes after you is called before you.',
  );
});

it('tells an advantage with what it comes from', () => {
  const ticket = aTicket(1, {
    origin: 'booking',
    priority: true,
    times: { entitledAt: NOW, orderAt: addMinutes(NOW, -25) },
  });
  expect(whyOf(ticket, 30).id).toContain(
    'sejak pukul 09.00, didahulukan 25 menit (janji temu, prioritas).',
  );
});

it('tells that somebody came back, and how', () => {
  const back = { ...aTicket(1), returnedAt: NOW };
  expect(whyOf(back, 30).en).toContain('You came back into the queue.');
  expect(whyOf({ ...back, orderReason: 'returned-in-front' }, 30).en).toContain(
    'An officer let you in first.',
  );
});
