import type { BookingData, ServiceData } from '@gerai/shared/events/booking.ts';
import type { DelayData } from '@gerai/shared/events/queue.ts';
import { type CommandKey, matchCommand } from '@gerai/shared/idempotency.ts';
import type { CommandContext } from '@gerai/shared/messaging/outbox.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import type { CheckInClaim } from '@gerai/shared/security/claim.ts';
import { deriveId } from '@gerai/shared/security/hash.ts';
import { dayOf, instantOf } from '@gerai/shared/time.ts';
import type { Standing } from '../domain/board.ts';
import { checkInTime } from '../domain/check-in.ts';
import { type TicketHours, ticketHours } from '../domain/opening.ts';
import { orderTimes } from '../domain/order.ts';
import { giveNumber, standingNow } from './give-number.ts';
import type {
  Bookings,
  Catalogue,
  IssueRecord,
  Refusals,
  Secrecy,
  Series,
  Snapshots,
  StoredBooking,
  StoredTicket,
  Tickets,
} from './ports.ts';
import { recordRefusal } from './refuse-number.ts';

/**
 * A booking arrives.
 *
 * Input: the signed claim of the QR code, or at the desk the booking's code.
 * Output: the ticket with its place in the order, or why there is none.
 *
 * Primary course:
 *  1. Verify the claim; it suffices when our copy of the booking has not arrived yet.
 *  2. Read our copy and the booking's ticket (one request). A second scan answers the ticket.
 *  3. Take the newer of claim and copy; a cancelled booking, or one of another day, is not active.
 *  4. Check the time: too early comes again, after grace is a late booking, ordered by arrival.
 *  5. Claim the number and put the ticket (two requests). The visit is ours from here on.
 */
export interface CheckInInput {
  readonly by: { readonly claim: string } | { readonly code: string };
  readonly channel: 'kiosk' | 'desk';
}

export interface CheckInDeps {
  readonly catalogue: Catalogue;
  readonly bookings: Bookings;
  readonly series: Series;
  readonly tickets: Tickets;
  readonly refusals: Refusals;
  readonly snapshots: Snapshots;
  readonly secrecy: Secrecy;
}

export type CheckedIn =
  | {
      readonly kind: 'checked-in';
      /** False when the booking had checked in before, by another command. */
      readonly first: boolean;
      readonly late: boolean;
      readonly ticket: StoredTicket;
      readonly bookingId: string;
      readonly slotStart: Instant;
      readonly service: ServiceData;
      readonly standing: Standing;
    }
  | { readonly kind: 'claim-invalid' | 'unknown-booking' | 'unknown-service' | 'forbidden' }
  | { readonly kind: 'not-active'; readonly day: string }
  | { readonly kind: 'too-early'; readonly from: Instant }
  | {
      readonly kind: 'service-closed';
      readonly hours: TicketHours;
      readonly delay?: DelayData;
      readonly service: ServiceData;
    }
  | { readonly kind: 'command-reused' };

/** What the newer of claim and copy says of a booking. */
export interface Arriving
  extends Pick<
    BookingData,
    | 'bookingId'
    | 'visitId'
    | 'serviceId'
    | 'slotStart'
    | 'applicantCount'
    | 'priority'
    | 'language'
    | 'residence'
    | 'contactId'
    | 'followUpOf'
  > {
  readonly cancelled: boolean;
}

export async function checkIn(
  deps: CheckInDeps,
  input: CheckInInput,
  command: CommandKey,
  context: CommandContext,
  mayActFor: (agencyId: string) => boolean,
): Promise<CheckedIn> {
  const found = await findArriving(deps, input.by, context.time);
  if (found.kind !== 'found') return found;
  const { arriving, ticket: earlier } = found;
  const service = await deps.catalogue.service(arriving.serviceId);
  if (!service) return { kind: 'unknown-service' };
  if (!mayActFor(service.agency.agencyId)) return { kind: 'forbidden' };
  const rule = service.service.checkIn;

  const checkedIn = async (ticket: StoredTicket, first: boolean): Promise<CheckedIn> => {
    const slotStart = ticket.data.slotStart ?? arriving.slotStart;
    return {
      kind: 'checked-in',
      first,
      late: checkInTime(slotStart, rule, ticket.data.arrivedAt).kind === 'late',
      ticket,
      bookingId: arriving.bookingId,
      slotStart,
      service,
      standing: await standingNow(deps.snapshots, ticket, service),
    };
  };
  if (earlier) {
    const match = matchCommand(earlier.commands, command);
    return match === 'reused' ? { kind: 'command-reused' } : checkedIn(earlier, match === 'same');
  }

  const day = dayOf(arriving.slotStart);
  if (arriving.cancelled) return { kind: 'not-active', day };
  const time = checkInTime(arriving.slotStart, rule, context.time);
  if (time.kind === 'other-day') return { kind: 'not-active', day };
  if (time.kind === 'too-early') {
    await recordRefusal(
      deps.refusals,
      service,
      input.channel,
      'check-in-too-early',
      command,
      context,
    );
    return time;
  }
  const hours = ticketHours(service, context.time);
  if (time.kind === 'late' && hours.kind === 'closed') {
    await recordRefusal(deps.refusals, service, input.channel, 'service-closed', command, context);
    return { kind: 'service-closed', hours, service };
  }

  const late = time.kind === 'late';
  const record = arrivalRecord({
    arriving,
    service,
    late,
    channel: input.channel,
    command,
    context,
  });
  const given = await giveNumber(deps, record, null);
  if (given.kind === 'command-reused') return given;
  if (given.kind === 'shut') {
    await recordRefusal(deps.refusals, service, input.channel, 'service-closed', command, context);
    return { kind: 'service-closed', hours, service, delay: given.delay };
  }
  // Bookings have no walk-in quota.
  if (given.kind === 'quota-used') throw new Error('A check-in met a quota');
  return checkedIn(given.ticket, matchCommand(given.ticket.commands, command) === 'same');
}

type Found =
  | {
      readonly kind: 'found';
      readonly arriving: Arriving;
      readonly ticket: StoredTicket | undefined;
    }
  | { readonly kind: 'claim-invalid' | 'unknown-booking' };

async function findArriving(
  deps: CheckInDeps,
  by: CheckInInput['by'],
  now: Instant,
): Promise<Found> {
  if ('claim' in by) {
    const claim = await deps.secrecy.claim(by.claim);
    if (!claim) return { kind: 'claim-invalid' };
    const { booking, ticket } = await deps.bookings.findWithTicket(
      claim.bookingId,
      deriveId('tkt', claim.bookingId),
    );
    return { kind: 'found', arriving: newer(claim, booking), ticket };
  }
  const booking = pick(await deps.bookings.byCode(by.code), now);
  if (!booking) return { kind: 'unknown-booking' };
  const ticket = await deps.tickets.find(deriveId('tkt', booking.data.bookingId));
  return { kind: 'found', arriving: arrivingOf(booking), ticket };
}

/** Codes are used again after weeks: the booking of today, else the latest. */
function pick(bookings: readonly StoredBooking[], now: Instant): StoredBooking | undefined {
  return (
    bookings.find(({ data }) => data.day === dayOf(now)) ??
    [...bookings].sort((a, b) => (a.data.slotStart < b.data.slotStart ? 1 : -1))[0]
  );
}

export function newer(claim: CheckInClaim, copy: StoredBooking | undefined): Arriving {
  if (copy && copy.version >= claim.bookingVersion) return arrivingOf(copy);
  return {
    bookingId: claim.bookingId,
    visitId: claim.visitId,
    serviceId: claim.serviceId,
    slotStart: instantOf(claim.slotStartSeconds * 1000),
    applicantCount: claim.applicantCount,
    priority: claim.priority,
    language: claim.language,
    contactId: claim.contactId,
    // The claim is small: these two come with the copy alone.
    residence: copy?.data.residence ?? null,
    followUpOf: copy?.data.followUpOf ?? null,
    cancelled: false,
  };
}

function arrivingOf({ data }: StoredBooking): Arriving {
  return { ...data, cancelled: data.status === 'cancelled' };
}

/** What the ticket of an arrival is made from. */
export function arrivalRecord(parts: {
  readonly arriving: Arriving;
  readonly service: ServiceData;
  readonly late: boolean;
  readonly channel: 'kiosk' | 'desk';
  readonly command: CommandKey;
  readonly context: CommandContext;
}): IssueRecord {
  const { arriving, service, late, channel, command, context } = parts;
  return {
    command,
    context,
    contact: null,
    draft: {
      ticketId: deriveId('tkt', arriving.bookingId),
      visitId: arriving.visitId,
      mallId: context.mallId,
      leg: 1,
      day: dayOf(context.time),
      prefix: service.queue.prefix,
      queueId: service.queue.queueId,
      serviceId: service.serviceId,
      agencyId: service.agency.agencyId,
      floor: service.agency.floor,
      origin: 'booking',
      bookingId: arriving.bookingId,
      slotStart: arriving.slotStart,
      channel,
      applicantCount: arriving.applicantCount,
      priority: arriving.priority,
      language: arriving.language,
      residence: arriving.residence,
      contactId: arriving.contactId,
      followUpOf: arriving.followUpOf,
      arrivedAt: context.time,
      issuedAt: context.time,
      times: orderTimes(
        {
          arrivedAt: context.time,
          priority: arriving.priority,
          slotStart: late ? null : arriving.slotStart,
        },
        service.service.advantages,
      ),
    },
  };
}
