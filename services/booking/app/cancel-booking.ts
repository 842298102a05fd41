import type { GiveUpReason, ShortReason } from '@gerai/shared/events/booking.ts';
import { type CommandKey, matchCommand, rememberCommand } from '@gerai/shared/idempotency.ts';
import { type CommandContext, eventOf } from '@gerai/shared/messaging/outbox.ts';
import type { DeskCancelReason } from '../contract/schemas.ts';
import { cancel, toldWith } from '../domain/booking.ts';
import { freedBy } from './free-place.ts';
import type { AuditNote, BookingDeps, StoredBooking } from './ports.ts';
import { proveByLink } from './prove-by-link.ts';

export type CancelResult =
  | { readonly kind: 'cancelled'; readonly stored: StoredBooking }
  | { readonly kind: 'not-active' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'command-reused' };

/** Times that somebody else may be first. */
const ATTEMPTS = 6;

/** What the visitor is told of the desk's reason; nothing where it was their own wish. */
const WORDS: Readonly<Record<DeskCancelReason, ShortReason | null>> = {
  'visitor-asked': null,
  'agency-absent': { id: 'petugas tidak hadir', en: 'no officer present' },
  duplicate: { id: 'janji ganda', en: 'booked twice' },
  'wrong-service': { id: 'layanan tidak sesuai', en: 'wrong service' },
  other: { id: 'ada kendala layanan', en: 'a problem of service' },
};

/**
 * Cancel a booking by its link.
 *
 * Input: the token of the link, the last four digits of the phone (of the NIK without a phone), and
 * why, where the visitor says so.
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
    readonly giveUpReason?: GiveUpReason | undefined;
    readonly command: CommandKey;
    readonly context: CommandContext;
  },
): Promise<CancelResult | { readonly kind: 'wrong-digits' | 'locked' }> {
  const { command, context, giveUpReason } = request;
  const proof = await proveByLink(deps, request);
  if (proof.kind === 'repeated') return { kind: 'cancelled', stored: proof.stored };
  if (proof.kind !== 'proven') return proof;
  return cancelStored(deps, proof.stored, {
    by: 'citizen',
    giveUpReason,
    command,
    context,
    audit: null,
  });
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
  const words = WORDS[request.reason];
  return cancelStored(deps, stored, {
    by: 'staff',
    ...(words ? { reason: words } : {}),
    command,
    context,
    audit,
  });
}

/**
 * Cancel bookings of one visit by its link, all of them or those that are named.
 *
 * Input: the token, the last four digits, the bookings, perhaps why. Output: the bookings of the visit as they are
 * then, also when they were cancelled before; or why not.
 *
 * Primary course: as for one booking; those that are cancelled go in one transaction, and one of
 * their events tells the visitor.
 */
export async function cancelVisit(
  deps: BookingDeps,
  request: {
    readonly token: string;
    readonly lastFour: string;
    readonly bookingIds: readonly string[] | undefined;
    readonly giveUpReason?: GiveUpReason | undefined;
    readonly command: CommandKey;
    readonly context: CommandContext;
  },
): Promise<
  | { readonly kind: 'cancelled' }
  | Exclude<CancelResult, { kind: 'cancelled' }>
  | { readonly kind: 'wrong-digits' | 'locked' }
> {
  const { command, context, bookingIds, giveUpReason } = request;
  const proof = await proveByLink(deps, request);
  if (proof.kind === 'repeated') return { kind: 'cancelled' };
  if (proof.kind !== 'proven') return proof;
  const { booking } = proof.stored;
  const all = booking.together?.bookingIds ?? [booking.bookingId];
  const named = bookingIds ?? all;
  if (named.some((bookingId) => !all.includes(bookingId))) return { kind: 'unknown' };
  const found = await deps.bookings.findMany(named);
  const how = { by: 'citizen', giveUpReason, command, context, audit: null } as const;
  const result = await cancelAll(deps, found, {
    ...how,
    only: bookingIds === undefined ? 'those-active' : 'each',
    forgives: named.includes(booking.bookingId) ? null : booking.bookingId,
  });
  return result.kind === 'cancelled' ? { kind: 'cancelled' } : result;
}

interface How {
  readonly by: 'citizen' | 'staff';
  readonly reason?: ShortReason;
  readonly giveUpReason?: GiveUpReason | undefined;
  readonly command: CommandKey;
  readonly context: CommandContext;
  readonly audit: AuditNote | null;
}

/** Cancels a booking that was read; what has changed meanwhile is read again. */
export async function cancelStored(
  deps: BookingDeps,
  found: StoredBooking,
  how: How,
): Promise<CancelResult> {
  const result = await cancelAll(deps, [found], { ...how, only: 'each', forgives: null });
  if (result.kind !== 'cancelled') return result;
  const [stored] = result.stored;
  if (!stored) throw new Error('A booking was cancelled and is not there');
  return { kind: 'cancelled', stored };
}

/** One transaction for all of them. `those-active` leaves out what can no longer be cancelled. */
async function cancelAll(
  deps: BookingDeps,
  found: readonly StoredBooking[],
  how: How & { readonly only: 'each' | 'those-active'; readonly forgives: string | null },
): Promise<
  | { readonly kind: 'cancelled'; readonly stored: readonly StoredBooking[] }
  | Exclude<CancelResult, { kind: 'cancelled' }>
> {
  const { by, command, context, reason } = how;
  const bookingIds = found.map(({ booking }) => booking.bookingId);
  let before = found;
  let awaited: readonly string[] = [];
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    if (before.length === 0) return { kind: 'unknown' };
    const repetitions = before.map(({ commands }) => matchCommand(commands, command));
    if (repetitions.includes('same')) return { kind: 'cancelled', stored: before };
    if (repetitions.includes('reused')) return { kind: 'command-reused' };
    const outcomes = before.map((stored) => ({
      stored,
      outcome: cancel(stored.booking, by, context.time, reason),
    }));
    const refused = outcomes.some(({ outcome }) => outcome.kind === 'not-active');
    const cancelled = outcomes.flatMap(({ stored, outcome }) =>
      outcome.kind === 'cancelled' ? [{ stored, booking: outcome.booking }] : [],
    );
    if (refused && (how.only === 'each' || cancelled.length === 0)) return { kind: 'not-active' };
    if (cancelled.length === 0) return { kind: 'cancelled', stored: before };
    const legs = cancelled.map(({ stored, booking }, index) => ({
      before: stored,
      after: {
        ...stored,
        booking: {
          ...toldWith(booking, cancelled.length, index === 0),
          ...(how.giveUpReason ? { giveUpReason: how.giveUpReason } : {}),
        },
        version: stored.version + 1,
        commands: rememberCommand(stored.commands, command),
        attempts: 0,
      },
      freed: awaited.includes(booking.bookingId) ? freedBy(deps, stored, context.time) : null,
      event: eventOf('booking.booking.cancelled.v1', context, deps.ids),
    }));
    const written = await deps.bookings.cancel({
      legs,
      forgives: how.forgives,
      audit: how.audit ? { note: how.audit, by: context } : null,
    });
    if (written.kind === 'written') {
      const after = new Map(legs.map((leg) => [leg.after.booking.bookingId, leg.after]));
      const stored = before.map((each) => after.get(each.booking.bookingId) ?? each);
      return { kind: 'cancelled', stored };
    }
    if (written.kind === 'awaited') {
      awaited = [...awaited, ...written.bookingIds];
      continue;
    }
    before = await deps.bookings.findMany(bookingIds);
  }
  throw new Error('The booking changed under every attempt to cancel it');
}
