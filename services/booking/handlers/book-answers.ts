import { type Problem, problem } from '@gerai/shared/http/problem.ts';
import type { BookResult } from '../app/book.ts';
import type { VisitResult } from '../app/book-visit.ts';
import type { TollProblem, WorkProblem } from '../app/charge-toll.ts';
import type { BookingDeps } from '../app/ports.ts';
import type { RescheduleResult } from '../app/reschedule-booking.ts';
import type { AcceptResult } from '../app/waitlist.ts';

/** How a command is told whose device did no work, or whose address did too much. */
export function workProblem(
  result: WorkProblem,
): Problem<'proof-of-work-needed' | 'proof-of-work-refused' | 'too-many-requests'> {
  switch (result.kind) {
    case 'work-needed':
      return problem('proof-of-work-needed');
    case 'work-refused':
      return problem('proof-of-work-refused');
    case 'too-many':
      return problem('too-many-requests', { retryAfterSeconds: result.retryAfterSeconds });
  }
}

/** As `workProblem`, where a code was asked for too. */
export function tollProblem(
  result: TollProblem,
):
  | ReturnType<typeof workProblem>
  | Problem<'sms-code-needed' | 'sms-code-wrong' | 'sms-code-over'> {
  switch (result.kind) {
    case 'code-needed':
      return problem('sms-code-needed');
    case 'code-wrong':
      return problem('sms-code-wrong', { members: { triesLeft: result.triesLeft } });
    case 'code-over':
      return problem('sms-code-over');
    default:
      return workProblem(result);
  }
}

type Refused = Exclude<BookResult, { kind: 'booked' } | TollProblem>;

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
  | 'served-elsewhere'
> {
  switch (result.kind) {
    case 'invalid':
      return problem('invalid-input', { errors: result.errors });
    case 'forbidden':
      return problem('forbidden');
    case 'command-reused':
      return problem('idempotency-key-reused');
    case 'served-elsewhere':
      return problem('served-elsewhere', { members: { location: result.location } });
    case 'limit-reached':
      return problem('booking-limit-reached');
    case 'slot-full':
    case 'slot-not-available':
      return problem(result.kind, { members: { alternatives: result.alternatives } });
  }
}

/** How a refused visit is told: which services were the matter, and visits that are free. */
export function visitProblem(
  result: Exclude<VisitResult, { kind: 'booked' } | TollProblem>,
): Problem<
  | 'invalid-input'
  | 'forbidden'
  | 'idempotency-key-reused'
  | 'slot-full'
  | 'slot-not-available'
  | 'booking-limit-reached'
  | 'served-elsewhere'
> {
  switch (result.kind) {
    case 'invalid':
      return problem('invalid-input', { errors: result.errors });
    case 'forbidden':
      return problem('forbidden');
    case 'command-reused':
      return problem('idempotency-key-reused');
    case 'served-elsewhere': {
      const { serviceId, location } = result;
      return problem('served-elsewhere', { members: { serviceIds: [serviceId], location } });
    }
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
    case 'changed':
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
