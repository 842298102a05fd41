import type { BookingData, ShortReason } from '@gerai/shared/events/booking.ts';
import { type CommandKey, matchCommand, rememberCommand } from '@gerai/shared/idempotency.ts';
import { type CommandContext, eventOf } from '@gerai/shared/messaging/outbox.ts';
import type { DayKey } from '@gerai/shared/ports.ts';
import { idOfToken } from '@gerai/shared/security/hash.ts';
import { addDays, dayOf, instantAt } from '@gerai/shared/time.ts';
import type { DeskRescheduleReason } from '../contract/schemas.ts';
import type { Alternative } from '../domain/alternatives.ts';
import { type Group, placeAt } from '../domain/availability.ts';
import { isChangeable, reschedule } from '../domain/booking.ts';
import { countersIdOf, isHoldOf, judgeRefusal, rowOf, stillHeld } from '../domain/places.ts';
import { collide } from '../domain/visit.ts';
import { alternativesTo, questionOf, takingOf } from './find-places.ts';
import { freedBy } from './free-place.ts';
import type { AuditNote, BookingDeps, Drops, StoredBooking } from './ports.ts';
import { proveByLink } from './prove-by-link.ts';

/** Times that somebody else may be first, or expired holds give way. */
const ATTEMPTS = 6;

export type RescheduleResult =
  | { readonly kind: 'rescheduled'; readonly stored: StoredBooking }
  | {
      readonly kind:
        | 'not-active'
        | 'unknown'
        | 'command-reused'
        | 'other-hold'
        | 'overlaps'
        | 'changed';
    }
  | {
      readonly kind: 'slot-full' | 'slot-not-available';
      readonly alternatives: readonly Alternative[];
    };

interface NewPlace {
  readonly day: DayKey;
  readonly time: string;
  readonly holdToken?: string | undefined;
  /** Needs are sealed: a visitor who needs an interpreter says so again. */
  readonly interpreterId?: string | undefined;
  readonly command: CommandKey;
  readonly context: CommandContext;
}

/**
 * Give a booking another time, by its link.
 *
 * Input: the token of the link, the last four digits, the new day and time.
 * Output: the booking with its new time, also when it was given it before; or why not, with the
 * nearest free places. Then the old place is kept.
 *
 * Primary course:
 * 1. Count the try, read the booking, compare the digits, as for a cancellation.
 * 2. Find the new place on the grid.
 * 3. In one transaction: the net difference of the counters' days, the booking, its guard entry and
 *    its code's expiry. The old place is given back only where the new one is had.
 */
export async function rescheduleByLink(
  deps: BookingDeps,
  request: NewPlace & { readonly token: string; readonly lastFour: string },
): Promise<RescheduleResult | { readonly kind: 'wrong-digits' } | { readonly kind: 'locked' }> {
  const proof = await proveByLink(deps, request);
  if (proof.kind === 'repeated') return { kind: 'rescheduled', stored: proof.stored };
  if (proof.kind !== 'proven') return proof;
  return rescheduleStored(deps, proof.stored, { ...request, audit: null });
}

/**
 * Give one booking of a visit another time, by the visit's link.
 *
 * Input: as above, and which booking. Output and course: as above; the digits are those of the visit,
 * and the new time may not overlap with its other bookings, which must stand as they were read.
 */
export async function rescheduleLeg(
  deps: BookingDeps,
  request: NewPlace & {
    readonly token: string;
    readonly lastFour: string;
    readonly bookingId: string;
  },
): Promise<RescheduleResult | { readonly kind: 'wrong-digits' } | { readonly kind: 'locked' }> {
  const proof = await proveByLink(deps, request);
  if (proof.kind === 'repeated') return { kind: 'rescheduled', stored: proof.stored };
  if (proof.kind !== 'proven') return proof;
  const { booking } = proof.stored;
  const { bookingId } = request;
  if (booking.bookingId === bookingId) {
    return rescheduleStored(deps, proof.stored, { ...request, audit: null });
  }
  if (!booking.together?.bookingIds.includes(bookingId)) return { kind: 'unknown' };
  const stored = await deps.bookings.find(bookingId);
  if (!stored) return { kind: 'unknown' };
  return rescheduleStored(deps, stored, { ...request, audit: null, forgives: booking.bookingId });
}

/**
 * Give a booking another time, at the desk.
 *
 * Input: the booking's id, the new day and time, the listed reason, for whom the caller may act.
 * Output and course: as by the link; the audit keeps who did it and why.
 */
export async function rescheduleAtDesk(
  deps: BookingDeps,
  request: NewPlace & {
    readonly bookingId: string;
    readonly reason: DeskRescheduleReason;
    readonly mayActFor: (agencyId: string) => boolean;
  },
): Promise<RescheduleResult | { readonly kind: 'forbidden' }> {
  const { bookingId } = request;
  const stored = await deps.bookings.find(bookingId);
  if (!stored) return { kind: 'unknown' };
  if (!request.mayActFor(stored.booking.agencyId)) return { kind: 'forbidden' };
  const { reason, ...place } = request;
  const audit = { action: 'booking.reschedule', purpose: reason, subject: bookingId };
  const words = WORDS[reason];
  return rescheduleStored(deps, stored, { ...place, audit, ...(words ? { reason: words } : {}) });
}

/** What the visitor is told of the desk's reason; nothing where it was their own wish. */
const WORDS: Readonly<Record<DeskRescheduleReason, ShortReason | null>> = {
  'visitor-asked': null,
  'agency-absent': { id: 'petugas tidak hadir', en: 'no officer present' },
  'timetable-changed': { id: 'jadwal berubah', en: 'hours changed' },
  other: { id: 'ada kendala layanan', en: 'a problem of service' },
};

/** The group that a booking is of, with the counters that it takes. */
export function groupOf({ counterCount }: BookingData): Group | undefined {
  return counterCount === undefined ? undefined : { counters: counterCount };
}

/** The other bookings of its visit. */
export function siblingsOf(
  deps: BookingDeps,
  { bookingId, together }: BookingData,
): Promise<readonly StoredBooking[]> {
  const ids = together?.bookingIds.filter((each) => each !== bookingId) ?? [];
  return ids.length === 0 ? Promise.resolve([]) : deps.bookings.findMany(ids);
}

/** Moves a booking that was read; what has changed meanwhile is read again. */
export async function rescheduleStored(
  deps: BookingDeps,
  found: StoredBooking,
  how: NewPlace & {
    readonly audit: AuditNote | null;
    /** The booking of its visit whose wrong digits are forgiven. */
    readonly forgives?: string;
    /** Only as long as the booking has this version: who changed it since has decided. */
    readonly onlyAt?: number;
    /** In words, where it was not its visitor who asked. */
    readonly reason?: ShortReason;
  },
): Promise<RescheduleResult> {
  const { command, context } = how;
  const now = context.time;
  let before: StoredBooking | undefined = found;
  let fresh = false;
  let awaited = false;
  let drops: Drops = new Map();
  let holdId = how.holdToken === undefined ? null : idOfToken('hld', how.holdToken);
  for (let attempt = 1; before && attempt <= ATTEMPTS; attempt += 1) {
    const repetition = matchCommand(before.commands, command);
    if (repetition === 'same') return { kind: 'rescheduled', stored: before };
    if (repetition === 'reused') return { kind: 'command-reused' };
    if (!isChangeable(before.booking, now)) return { kind: 'not-active' };

    const catalogue = await deps.catalogue.load({ fresh });
    const service = catalogue.services.get(before.booking.serviceId);
    if (!service) throw new Error('A booking of a service that the catalogue does not know');
    const wanted = {
      ...how,
      applicants: before.booking.applicantCount,
      interpreter: how.interpreterId,
      group: groupOf(before.booking),
      now,
    };
    const place = placeAt(questionOf(catalogue, service, wanted), how.time);
    if (!place) {
      const alternatives = await alternativesTo(deps, catalogue, service, wanted);
      return { kind: 'slot-not-available', alternatives };
    }
    const siblings = await siblingsOf(deps, before.booking);
    const others = siblings.filter(({ booking }) => isChangeable(booking, now));
    if (others.some(({ booking }) => collide(booking, place))) return { kind: 'overlaps' };
    const moved = reschedule(
      before.booking,
      {
        day: how.day,
        slotStart: place.slotStart,
        slotEnd: place.slotEnd,
        slotCount: place.slots.length,
        catalogueVersion: service.catalogueVersion,
      },
      now,
      how.reason,
    );
    if (moved.kind === 'same-time') return { kind: 'rescheduled', stored: before };
    if (moved.kind === 'not-active') return moved;
    const after: StoredBooking = {
      ...before,
      booking: moved.booking,
      version: before.version + 1,
      commands: rememberCommand(before.commands, command),
      slotTimes: place.slots.map((slot) => slot.time),
      countersId: countersIdOf(service),
      attempts: 0,
    };
    const taking = takingOf(service, place, wanted);
    const outcome = await deps.bookings.reschedule({
      before,
      after,
      taking,
      holdId,
      drops,
      freed: awaited ? freedBy(deps, before, now) : null,
      guardKeepUntil: instantAt(
        addDays(dayOf(now), service.service.bookingHorizonDays + 2),
        '00:00',
      ),
      siblings,
      forgives: how.forgives ?? null,
      event: eventOf('booking.booking.rescheduled.v1', context, deps.ids),
      audit: how.audit ? { note: how.audit, by: context } : null,
      now,
    });
    if (outcome.kind === 'written') return { kind: 'rescheduled', stored: after };
    if (outcome.kind === 'awaited') {
      awaited = true;
      continue;
    }
    if (outcome.kind === 'changed') {
      if (how.onlyAt !== undefined) return { kind: 'changed' };
      before = await deps.bookings.find(before.booking.bookingId);
      continue;
    }
    const day = outcome.days.get(rowOf(taking));
    if (day && holdId && !stillHeld(day, holdId, now)) {
      holdId = null;
    } else if (day && holdId && !isHoldOf(day, holdId, taking)) {
      return { kind: 'other-hold' };
    } else {
      const refusal = judgeRefusal(outcome.days, [taking], drops, now);
      if (refusal.kind === 'outdated' && !fresh) {
        fresh = true;
      } else if (refusal.kind === 'reclaim') {
        drops = refusal.drops;
      } else {
        const alternatives = await alternativesTo(deps, catalogue, service, wanted);
        return { kind: 'slot-full', alternatives };
      }
    }
  }
  if (!before) return { kind: 'unknown' };
  throw new Error('The booking changed under every attempt to move it');
}
