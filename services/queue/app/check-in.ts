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
 *  2. Read our copies and the tickets of all bookings of the visit (one request). A second scan
 *     answers the tickets.
 *  3. Take the newer of claim and copy; a cancelled booking, or one of another day, is not active.
 *  4. Check the time: too early comes again, after grace is a late booking, ordered by arrival. Who has
 *     come in time for one booking has come for those that follow on the same day.
 *  5. Claim the number and put the ticket (two requests for each booking). The visit is ours from here
 *     on; a scan that is cut short is completed by the next.
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

/** A booking that has checked in. */
export interface CheckedInLeg {
  readonly late: boolean;
  readonly ticket: StoredTicket;
  readonly bookingId: string;
  readonly slotStart: Instant;
  readonly service: ServiceData;
  readonly standing: Standing;
}

export type CheckedIn =
  | (CheckedInLeg & {
      readonly kind: 'checked-in';
      /** False when the visit had checked in before, by another command. */
      readonly first: boolean;
      /** The further bookings of the visit, in the order of their times. */
      readonly others: readonly CheckedInLeg[];
    })
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
  const judged = await Promise.all(
    found.legs.map((leg) => judge(deps, leg, context.time, mayActFor)),
  );
  const inTime = judged.filter(({ kind }) => kind === 'may-come' || kind === 'has-come');
  const legs = judged
    .flatMap((leg) =>
      leg.kind === 'may-come' ||
      leg.kind === 'has-come' ||
      (inTime.length > 0 && leg.kind === 'too-early')
        ? [leg]
        : [],
    )
    .sort((a, b) => (a.arriving.slotStart < b.arriving.slotStart ? -1 : 1));
  if (legs.length === 0) return refuse(deps, judged, input.channel, command, context);

  const ticketIds = legs.map(({ arriving }) => deriveId('tkt', arriving.bookingId));
  const done: (CheckedInLeg & { readonly first: boolean })[] = [];
  // A service that is closed for the day takes nobody, and keeps nobody from the other ones.
  let shut: { readonly service: ServiceData; readonly delay: DelayData } | undefined;
  for (const [index, leg] of legs.entries()) {
    const { arriving, service } = leg;
    let ticket: StoredTicket;
    if (leg.kind === 'has-come') {
      ticket = leg.ticket;
    } else {
      const record = arrivalRecord({
        arriving,
        service,
        late: leg.kind === 'may-come' && leg.late,
        channel: input.channel,
        command,
        context,
        leg: index + 1,
        ticketIds,
      });
      const given = await giveNumber(deps, record, null);
      if (given.kind === 'command-reused') return given;
      if (given.kind === 'shut') {
        shut ??= { service, delay: given.delay };
        continue;
      }
      // Bookings have no walk-in quota.
      if (given.kind === 'quota-used') throw new Error('A check-in met a quota');
      ticket = given.ticket;
    }
    const match = matchCommand(ticket.commands, command);
    if (match === 'reused') return { kind: 'command-reused' };
    const slotStart = ticket.data.slotStart ?? arriving.slotStart;
    const rule = service.service.checkIn;
    done.push({
      first: match === 'same',
      late: checkInTime(slotStart, rule, ticket.data.arrivedAt).kind === 'late',
      ticket,
      bookingId: arriving.bookingId,
      slotStart,
      service,
      standing: await standingNow(deps.snapshots, ticket, service),
    });
  }
  const [primary, ...others] = done;
  if (!primary && shut) {
    const { service, delay } = shut;
    await recordRefusal(deps.refusals, service, input.channel, 'service-closed', command, context);
    const hours = ticketHours(service, context.time);
    return { kind: 'service-closed', hours, service, delay };
  }
  if (!primary) throw new Error('Nothing was checked in');
  return { kind: 'checked-in', ...primary, first: done.some(({ first }) => first), others };
}

interface ArrivingLeg {
  readonly arriving: Arriving;
  readonly ticket: StoredTicket | undefined;
}

/** How it stands with one booking of the visit. */
type JudgedLeg = { readonly arriving: Arriving } & (
  | { readonly kind: 'has-come'; readonly ticket: StoredTicket; readonly service: ServiceData }
  | { readonly kind: 'may-come'; readonly late: boolean; readonly service: ServiceData }
  | { readonly kind: 'too-early'; readonly from: Instant; readonly service: ServiceData }
  | { readonly kind: 'service-closed'; readonly hours: TicketHours; readonly service: ServiceData }
  | { readonly kind: 'unknown-service' | 'forbidden' | 'not-active' }
);

async function judge(
  deps: CheckInDeps,
  { arriving, ticket }: ArrivingLeg,
  now: Instant,
  mayActFor: (agencyId: string) => boolean,
): Promise<JudgedLeg> {
  const service = await deps.catalogue.service(arriving.serviceId);
  if (!service) return { arriving, kind: 'unknown-service' };
  if (!mayActFor(service.agency.agencyId)) return { arriving, kind: 'forbidden' };
  if (ticket) return { arriving, kind: 'has-come', ticket, service };
  if (arriving.cancelled) return { arriving, kind: 'not-active' };
  const time = checkInTime(arriving.slotStart, service.service.checkIn, now);
  if (time.kind === 'other-day') return { arriving, kind: 'not-active' };
  if (time.kind === 'too-early') return { arriving, ...time, service };
  const hours = ticketHours(service, now);
  return time.kind === 'late' && hours.kind === 'closed'
    ? { arriving, kind: 'service-closed', hours, service }
    : { arriving, kind: 'may-come', late: time.kind === 'late', service };
}

/** Why nothing can check in: of several bookings, the first that is still to come. */
async function refuse(
  deps: CheckInDeps,
  judged: readonly JudgedLeg[],
  channel: CheckInInput['channel'],
  command: CommandKey,
  context: CommandContext,
): Promise<CheckedIn> {
  const leg = judged.find(({ kind }) => kind !== 'not-active') ?? judged[0];
  switch (leg?.kind) {
    case 'too-early':
      await recordRefusal(
        deps.refusals,
        leg.service,
        channel,
        'check-in-too-early',
        command,
        context,
      );
      return { kind: 'too-early', from: leg.from };
    case 'service-closed':
      await recordRefusal(deps.refusals, leg.service, channel, 'service-closed', command, context);
      return { kind: 'service-closed', hours: leg.hours, service: leg.service };
    case 'not-active':
      return { kind: 'not-active', day: dayOf(leg.arriving.slotStart) };
    case 'unknown-service':
    case 'forbidden':
      return { kind: leg.kind };
    default:
      throw new Error('A booking that may come was refused');
  }
}

type Found =
  | { readonly kind: 'found'; readonly legs: readonly ArrivingLeg[] }
  | { readonly kind: 'claim-invalid' | 'unknown-booking' };

/** The scanned booking first, then the others of its visit as far as claim or copies know them. */
async function findArriving(
  deps: CheckInDeps,
  by: CheckInInput['by'],
  now: Instant,
): Promise<Found> {
  if ('claim' in by) {
    const claim = await deps.secrecy.claim(by.claim);
    if (!claim) return { kind: 'claim-invalid' };
    const claims = [claim, ...(claim.others ?? []).map((leg) => ({ ...claim, ...leg }))];
    const found = await deps.bookings.findWithTickets(claims.map(ticketOfBooking));
    const legs = claims.map((each, index) => ({
      arriving: newer(each, found[index]?.booking),
      ticket: found[index]?.ticket,
    }));
    // A booking that was moved to this day since is known to the copies alone.
    const known = new Set(claims.map(({ bookingId }) => bookingId));
    const more = (found[0]?.booking?.data.together?.bookingIds ?? [])
      .filter((bookingId) => !known.has(bookingId))
      .map((bookingId) => ticketOfBooking({ bookingId }));
    const others = more.length === 0 ? [] : await deps.bookings.findWithTickets(more);
    const moved = others.flatMap(({ booking, ticket }) =>
      booking ? [{ arriving: arrivingOf(booking), ticket }] : [],
    );
    return { kind: 'found', legs: [...legs, ...moved] };
  }
  const bookings = await deps.bookings.byCode(by.code);
  const booking = pick(bookings, now);
  if (!booking) return { kind: 'unknown-booking' };
  const visit = [
    booking,
    ...bookings.filter((each) => each !== booking && each.data.visitId === booking.data.visitId),
  ];
  const tickets = await deps.tickets.findMany(
    visit.map(({ data }) => deriveId('tkt', data.bookingId)),
  );
  const legs = visit.map((each, index) => ({ arriving: arrivingOf(each), ticket: tickets[index] }));
  return { kind: 'found', legs };
}

function ticketOfBooking({ bookingId }: { readonly bookingId: string }) {
  return { bookingId, ticketId: deriveId('tkt', bookingId) };
}

/** Codes are used again after weeks: the booking of today, else the latest. */
function pick(bookings: readonly StoredBooking[], now: Instant): StoredBooking | undefined {
  const today = bookings.filter(({ data }) => data.day === dayOf(now));
  return (
    today.find(({ data }) => data.status !== 'cancelled') ??
    today[0] ??
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
  /** Which of the bookings that check in together, from 1, and the tickets of all of them. */
  readonly leg?: number;
  readonly ticketIds?: readonly string[];
}): IssueRecord {
  const { arriving, service, late, channel, command, context, leg = 1, ticketIds = [] } = parts;
  return {
    command,
    context,
    contact: null,
    draft: {
      ticketId: deriveId('tkt', arriving.bookingId),
      visitId: arriving.visitId,
      mallId: context.mallId,
      leg,
      ...(ticketIds.length > 1 ? { visitTicketIds: [...ticketIds] } : {}),
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
