import { type CommandKey, matchCommand, rememberCommand } from '@gerai/shared/idempotency.ts';
import { type CommandContext, eventOf } from '@gerai/shared/messaging/outbox.ts';
import type { DeskCancelReason } from '../contract/schemas.ts';
import { cancel } from '../domain/booking.ts';
import { freedBy } from './free-place.ts';
import type { AuditNote, BookingDeps, StoredBooking } from './ports.ts';
import { proveByLink } from './prove-by-link.ts';

export type CancelResult =
  | { readonly kind: 'cancelled'; readonly stored: StoredBooking }
  | { readonly kind: 'not-active' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'command-reused' };

/** Times that somebody else may be first. */
const ATTEMPTS = 4;

/**
 * Cancel a booking by its link.
 *
 * Input: the token of the link, the last four digits of the phone (of the NIK without a phone).
 * Output: the cancelled booking, also when it was cancelled before; or why not.
 *
 * Primary course:
 * 1. Count the try and read the booking in one request: five tries in all, parallel ones included.
 * 2. Compare the digits with their keyed hash.
 * 3. Cancel in one transaction, which also forgives the tries. Where somebody waits for a place of
 *    that day, it is not free at once but rests, to be offered.
 */
export async function cancelByLink(
  deps: BookingDeps,
  request: {
    readonly token: string;
    readonly lastFour: string;
    readonly command: CommandKey;
    readonly context: CommandContext;
  },
): Promise<CancelResult | { readonly kind: 'wrong-digits' | 'locked' }> {
  const { command, context } = request;
  const proof = await proveByLink(deps, request);
  if (proof.kind === 'repeated') return { kind: 'cancelled', stored: proof.stored };
  if (proof.kind !== 'proven') return proof;
  return cancelStored(deps, proof.stored, { by: 'citizen', command, context, audit: null });
}

/**
 * Cancel a booking at the desk.
 *
 * Input: the booking's id, the listed reason, for which agencies the caller may act.
 * Output: the cancelled booking, also when it was cancelled before; or why not.
 *
 * Primary course:
 * 1. Read the booking; the caller may act for its agency.
 * 2. Cancel and note who did it and why, in one transaction.
 */
export async function cancelAtDesk(
  deps: BookingDeps,
  request: {
    readonly bookingId: string;
    readonly reason: DeskCancelReason;
    readonly command: CommandKey;
    readonly context: CommandContext;
    readonly mayActFor: (agencyId: string) => boolean;
  },
): Promise<CancelResult | { readonly kind: 'forbidden' }> {
  const { bookingId, command, context } = request;
  const stored = await deps.bookings.find(bookingId);
  if (!stored) return { kind: 'unknown' };
  if (!request.mayActFor(stored.booking.agencyId)) return { kind: 'forbidden' };
  const audit = { action: 'booking.cancel', purpose: request.reason, subject: bookingId };
  return cancelStored(deps, stored, { by: 'staff', command, context, audit });
}

async function cancelStored(
  deps: BookingDeps,
  found: StoredBooking,
  how: {
    readonly by: 'citizen' | 'staff';
    readonly command: CommandKey;
    readonly context: CommandContext;
    readonly audit: AuditNote | null;
  },
): Promise<CancelResult> {
  const { by, command, context } = how;
  let before: StoredBooking | undefined = found;
  let awaited = false;
  for (let attempt = 1; before && attempt <= ATTEMPTS; attempt += 1) {
    const repetition = matchCommand(before.commands, command);
    if (repetition === 'same') return { kind: 'cancelled', stored: before };
    if (repetition === 'reused') return { kind: 'command-reused' };
    const outcome = cancel(before.booking, by, context.time);
    if (outcome.kind === 'already-cancelled') return { kind: 'cancelled', stored: before };
    if (outcome.kind === 'not-active') return outcome;
    const after: StoredBooking = {
      ...before,
      booking: outcome.booking,
      version: before.version + 1,
      commands: rememberCommand(before.commands, command),
      attempts: 0,
    };
    const written = await deps.bookings.cancel({
      before,
      after,
      freed: awaited ? freedBy(deps, before, context.time) : null,
      event: eventOf('booking.booking.cancelled.v1', context, deps.ids),
      audit: how.audit ? { note: how.audit, by: context } : null,
    });
    if (written === 'written') return { kind: 'cancelled', stored: after };
    if (written === 'awaited') {
      awaited = true;
      continue;
    }
    before = await deps.bookings.find(before.booking.bookingId);
  }
  if (!before) return { kind: 'unknown' };
  throw new Error('The booking changed under every attempt to cancel it');
}
