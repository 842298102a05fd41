import { type Problem, problem } from '@gerai/shared/http/problem.ts';
import type { BookResult } from '../app/book.ts';
import type { VisitResult } from '../app/book-visit.ts';
import type { BookingDeps } from '../app/ports.ts';
import type { RescheduleResult } from '../app/reschedule-booking.ts';
import type { AcceptResult } from '../app/waitlist.ts';

type Refused = Exclude<BookResult, { kind: 'booked' }>;

/** How a refused booking is told, with fresh alternatives where a place was the matter. */
export function bookProblem(
  result: Refused,
): Problem<
  | 'invalid-input'
  | 'forbidden'
  | 'idempotency-key-reused'
  | 'slot-full'
  | 'slot-not-available'
  | 'booking-limit-reached'
> {
  switch (result.kind) {
    case 'invalid':
      return problem('invalid-input', { errors: result.errors });
    case 'forbidden':
      return problem('forbidden');
    case 'command-reused':
      return problem('idempotency-key-reused');
    case 'limit-reached':
      return problem('booking-limit-reached');
    case 'slot-full':
    case 'slot-not-available':
      return problem(result.kind, { members: { alternatives: result.alternatives } });
  }
}

/** How a refused visit is told: which services were the matter, and visits that are free. */
export function visitProblem(
  result: Exclude<VisitResult, { kind: 'booked' }>,
): Problem<
  | 'invalid-input'
  | 'forbidden'
  | 'idempotency-key-reused'
  | 'slot-full'
  | 'slot-not-available'
  | 'booking-limit-reached'
> {
  switch (result.kind) {
    case 'invalid':
      return problem('invalid-input', { errors: result.errors });
    case 'forbidden':
      return problem('forbidden');
    case 'command-reused':
      return problem('idempotency-key-reused');
    case 'limit-reached':
      return problem('booking-limit-reached', { members: { serviceIds: [result.serviceId] } });
    case 'slot-full':
    case 'slot-not-available': {
      const { serviceIds, proposals } = result;
      return problem(result.kind, { members: { serviceIds, proposals } });
    }
  }
}

/** How a booking that was not moved is told. */
export function rescheduleProblem(
  result: Exclude<RescheduleResult, { kind: 'rescheduled' }>,
): Problem<
  | 'invalid-input'
  | 'not-found'
  | 'idempotency-key-reused'
  | 'slot-full'
  | 'slot-not-available'
  | 'booking-not-active'
> {
  switch (result.kind) {
    case 'unknown':
      return problem('not-found');
    case 'not-active':
      return problem('booking-not-active');
    case 'command-reused':
      return problem('idempotency-key-reused');
    case 'overlaps':
      return problem('invalid-input', { errors: [{ pointer: '/time', code: 'overlaps' }] });
    case 'other-hold':
      return problem('invalid-input', { errors: [{ pointer: '/holdToken', code: 'other-place' }] });
    case 'slot-full':
    case 'slot-not-available':
      return problem(result.kind, { members: { alternatives: result.alternatives } });
  }
}

/** How an offer that was not accepted is told. */
export function acceptProblem(
  result: Exclude<AcceptResult, { kind: 'booked' }>,
): Problem<'offer-over' | 'booking-limit-reached' | 'idempotency-key-reused'> {
  if (result.kind === 'limit-reached') return problem('booking-limit-reached');
  return problem(result.kind === 'offer-over' ? 'offer-over' : 'idempotency-key-reused');
}

/** The token of a booking, its link, and where to read it. */
export function tokenAnswer(deps: BookingDeps, token: string) {
  return {
    fields: { viewToken: token, link: `${deps.publicUrl}/b/${token}` },
    headers: { location: `/v1/bookings/${token}` },
  };
}
