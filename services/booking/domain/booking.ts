import type { BookingData } from '@gerai/shared/events/booking.ts';
import type { TicketData } from '@gerai/shared/events/queue.ts';
import type { Instant } from '@gerai/shared/ports.ts';

/**
 * confirmed → cancelled | checked-in → served | missed. Once checked in, queue owns the visit: what
 * its ticket says overrides what stands here, a cancellation included.
 */
export type CancelOutcome =
  | { readonly kind: 'cancelled'; readonly booking: BookingData }
  | { readonly kind: 'already-cancelled' }
  | { readonly kind: 'not-active' };

/** Cancels a booking whose time is not over. */
export function cancel(booking: BookingData, by: 'citizen' | 'staff', now: Instant): CancelOutcome {
  if (booking.status === 'cancelled') return { kind: 'already-cancelled' };
  if (booking.status !== 'confirmed' || now >= booking.slotEnd) return { kind: 'not-active' };
  return {
    kind: 'cancelled',
    booking: { ...booking, status: 'cancelled', cancelledAt: now, cancelledBy: by },
  };
}

/** The booking as the ticket of its visit has it. */
export function followTicket(
  booking: BookingData,
  ticket: Pick<TicketData, 'status' | 'arrivedAt' | 'finishedAt'>,
): BookingData {
  return {
    ...booking,
    status: STATUS_BY_TICKET[ticket.status],
    checkedInAt: ticket.arrivedAt,
    finishedAt: ticket.finishedAt,
  };
}

const STATUS_BY_TICKET = {
  waiting: 'checked-in',
  called: 'checked-in',
  serving: 'checked-in',
  parked: 'checked-in',
  // The visit goes on at another counter, or on another day: it has not been missed.
  transferred: 'checked-in',
  finished: 'served',
  missed: 'missed',
  cancelled: 'missed',
} as const satisfies Record<TicketData['status'], BookingData['status']>;
