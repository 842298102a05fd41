import type { ServiceData } from '@gerai/shared/events/booking.ts';
import type { TicketData } from '@gerai/shared/events/queue.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import { addMinutes } from '@gerai/shared/time.ts';
import { closingOf } from './closing.ts';
import { comeBack, type Place, type TicketStep } from './ticket.ts';

/** Minutes after a miss within which the number is valid still; printed on the ticket. */
const RETURN_MINUTES = 30;
/** Times that a number may be taken up again from the phone, where the service says nothing. */
const SELF_RETURNS = 1;

/** Until when a missed number is valid still; null in every other state. */
export function returnUntil({
  status,
  missedAt,
}: Pick<TicketData, 'status' | 'missedAt'>): Instant | null {
  return status === 'missed' && missedAt !== null ? addMinutes(missedAt, RETURN_MINUTES) : null;
}

/**
 * Until when the visitor may take a missed number up again from the phone; null where only desk and
 * counter can. Nobody sees whether the phone is in the building, so it is bounded: as often for each
 * leg as the service allows, and not beyond its hours, after which a number that waits would be first
 * on the next day.
 */
export function selfReturnUntil(
  ticket: Pick<TicketData, 'status' | 'missedAt' | 'selfReturns' | 'day'>,
  service: ServiceData,
): Instant | null {
  const until = returnUntil(ticket);
  const allowed = service.service.calls.selfReturns ?? SELF_RETURNS;
  const closing = closingOf(service, ticket.day);
  if (until === null || (ticket.selfReturns ?? 0) >= allowed) return null;
  return closing !== undefined && closing < until ? closing : until;
}

/** Waits again by the visitor's own wish after a miss, which counts. */
export function selfReturn(ticket: TicketData, place: Place, now: Instant): TicketStep {
  const step = comeBack(ticket, place, now);
  if (step.kind !== 'changed') return step;
  return { ...step, ticket: { ...step.ticket, selfReturns: (ticket.selfReturns ?? 0) + 1 } };
}
