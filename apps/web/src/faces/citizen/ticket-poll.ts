import { dayKey } from '../../core/format.ts';
import type { Ticket } from './visit.tsx';

/** So long after the end of a visit its survey is waited for, in ms. */
const SURVEY_WAIT_MS = 120_000;

type Seen = Pick<Ticket, 'status' | 'ahead' | 'surveyToken' | 'finishedAt' | 'day' | 'returnUntil'>;

/**
 * Milliseconds until a ticket is asked for again, `now` being the server's time in ms: ten seconds with
 * fewer than five before, 25 with more; seldom when all is over.
 */
export function ticketPollMs(ticket: Seen | undefined, now: number): number {
  switch (ticket?.status) {
    case 'called':
    case 'serving':
      return 5000;
    case 'waiting':
      return ticket.ahead !== null && ticket.ahead >= 5 ? 25_000 : 10_000;
    case 'finished': {
      const since = now - Date.parse(ticket.finishedAt ?? '');
      return ticket.surveyToken === null && since < SURVEY_WAIT_MS ? 5000 : 60_000;
    }
    default:
      return 30_000;
  }
}

/**
 * Whether its holder may still be called, so that it is worth to listen on in a pocket: also while being
 * served, since another service of the visit may follow. `now` is the server's time in ms.
 */
export function mayBeCalled(ticket: Seen | undefined, now: number): boolean {
  if (!ticket || ticket.day !== dayKey(now)) return false;
  switch (ticket.status) {
    case 'finished':
    case 'cancelled':
      return false;
    case 'missed':
      return ticket.returnUntil !== null && now <= Date.parse(ticket.returnUntil);
    default:
      return true;
  }
}
