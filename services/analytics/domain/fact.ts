import type { BookingData, GiveUpReason, SlotOfferData } from '@gerai/shared/events/booking.ts';
import type { DeliveryData } from '@gerai/shared/events/notify.ts';
import {
  isCheckIn,
  type Period,
  type RefusalData,
  type TicketData,
} from '@gerai/shared/events/queue.ts';
import type { DayKey, Instant } from '@gerai/shared/ports.ts';
import { later, secondsBetween } from '@gerai/shared/time.ts';
import { type PromiseScore, promiseScores } from './promise.ts';

/**
 * What analytics keeps of one thing that happened: the highest version seen, without contact,
 * officer or survey token. Durations are whole seconds, so that sums are exact in any order.
 */
export type Fact = LegFact | BookingFact | OfferFact | DeliveryFact | RefusalFact;

interface Versioned {
  readonly mallId: string;
  readonly version: number;
}

/** One leg of a visit. */
export interface LegFact extends Versioned {
  readonly kind: 'leg';
  readonly ticketId: string;
  readonly visitId: string;
  readonly leg: number;
  readonly number: string;
  readonly day: DayKey;
  readonly status: TicketData['status'];
  readonly queueId: string;
  readonly serviceId: string;
  readonly agencyId: string;
  readonly floor: number;
  readonly origin: TicketData['origin'];
  readonly bookingId: string | null;
  /** A further booking that checked in with the first of its visit. */
  readonly furtherBooking?: true;
  readonly slotStart: Instant | null;
  readonly channel: TicketData['channel'];
  readonly applicantCount: number;
  readonly priority: boolean;
  readonly language: TicketData['language'];
  readonly residence: string | null;
  readonly followUpOf: string | null;
  readonly orderReason: TicketData['orderReason'];
  readonly arrivedAt: Instant;
  readonly entitledAt: Instant;
  readonly issuedAt: Instant;
  readonly firstCalledAt: Instant | null;
  readonly callCount: number;
  readonly startedAt: Instant | null;
  readonly finishedAt: Instant | null;
  readonly missedAt: Instant | null;
  readonly cancelledAt: Instant | null;
  /** Where it was served, or else last called. */
  readonly counterId: string | null;
  readonly outcome: TicketData['outcome'];
  readonly missingRequirementIds: readonly string[];
  readonly dueOn: DayKey | null;
  /** From the entitled start to the first call; `null` before it. */
  readonly timeToCallSeconds: number | null;
  /** Sums of the ended periods of each state. */
  readonly waitingSeconds: number;
  readonly calledSeconds: number;
  readonly servingSeconds: number;
  readonly parkedSeconds: number;
  /** How what its visitor was told was kept, from the first call on. Absent in facts of old. */
  readonly promises?: readonly PromiseScore[];
  /** A survey was opened for this leg, once; nothing here leads to it. */
  readonly surveyOpened: boolean;
}

export interface BookingFact extends Versioned {
  readonly kind: 'booking';
  readonly bookingId: string;
  readonly visitId: string;
  readonly day: DayKey;
  readonly slotStart: Instant;
  readonly serviceId: string;
  readonly agencyId: string;
  readonly status: BookingData['status'];
  readonly applicantCount: number;
  readonly channel: BookingData['channel'];
  readonly bookedBy: BookingData['bookedBy'];
  readonly minor: boolean;
  readonly priority: boolean;
  readonly language: BookingData['language'];
  readonly residence: string | null;
  readonly followUpOf: string | null;
  readonly confirmedAt: Instant;
  readonly cancelledAt: Instant | null;
  readonly cancelledBy: BookingData['cancelledBy'];
  /** Why its visitor gave it up; absent where they did not say. */
  readonly giveUpReason?: GiveUpReason;
  /** It came of an offer to who waits. */
  readonly accepted: boolean;
}

/** A freed place that was offered to somebody who waits; each place to each visitor once. */
export interface OfferFact extends Versioned {
  readonly kind: 'offer';
  readonly offerId: string;
  readonly bookingId: string;
  readonly day: DayKey;
  readonly slotStart: Instant;
  readonly serviceId: string;
  readonly agencyId: string;
  readonly offeredAt: Instant;
}

export interface DeliveryFact extends Versioned {
  readonly kind: 'delivery';
  readonly deliveryId: string;
  readonly agencyId: string | null;
  readonly template: string;
  readonly status: DeliveryData['status'];
  readonly reason: DeliveryData['reason'];
  readonly parts: number;
  readonly priceRupiah: number;
  readonly decidedAt: Instant;
}

export interface RefusalFact extends Versioned {
  readonly kind: 'refusal';
  readonly refusalId: string;
  readonly day: DayKey;
  readonly serviceId: string;
  readonly agencyId: string;
  readonly channel: RefusalData['channel'];
  readonly reason: RefusalData['reason'];
  readonly refusedAt: Instant;
}

/** The fact of a leg as its ticket stands. */
export function legFactOf(ticket: TicketData, version: number): LegFact {
  const firstCalledAt = ticket.calls[0]?.at ?? ticket.calledAt;
  return {
    kind: 'leg',
    mallId: ticket.mallId,
    version,
    ticketId: ticket.ticketId,
    visitId: ticket.visitId,
    leg: ticket.leg,
    number: ticket.number,
    day: ticket.day,
    status: ticket.status,
    queueId: ticket.queueId,
    serviceId: ticket.serviceId,
    agencyId: ticket.agencyId,
    floor: ticket.floor,
    origin: ticket.origin,
    bookingId: ticket.bookingId,
    ...(isCheckIn(ticket) && ticket.leg > 1 ? { furtherBooking: true } : {}),
    slotStart: ticket.slotStart,
    channel: ticket.channel,
    applicantCount: ticket.applicantCount,
    priority: ticket.priority,
    language: ticket.language,
    residence: ticket.residence,
    followUpOf: ticket.followUpOf,
    orderReason: ticket.orderReason,
    arrivedAt: ticket.arrivedAt,
    entitledAt: ticket.entitledAt,
    issuedAt: ticket.issuedAt,
    firstCalledAt,
    callCount: ticket.calls.length,
    startedAt: ticket.startedAt,
    finishedAt: ticket.finishedAt,
    missedAt: ticket.missedAt,
    cancelledAt: ticket.cancelledAt,
    counterId: counterOf(ticket),
    outcome: ticket.outcome,
    missingRequirementIds: ticket.missingRequirementIds,
    dueOn: ticket.dueOn,
    timeToCallSeconds:
      firstCalledAt === null
        ? null
        : Math.max(0, Math.round(secondsBetween(waitsFrom(ticket), firstCalledAt))),
    waitingSeconds: secondsIn('waiting', ticket.periods),
    calledSeconds: secondsIn('called', ticket.periods),
    servingSeconds: secondsIn('serving', ticket.periods),
    parkedSeconds: secondsIn('parked', ticket.periods),
    promises: promiseScores(ticket),
    surveyOpened: ticket.surveyTokenHash !== null,
  };
}

export function bookingFactOf(booking: BookingData, version: number): BookingFact {
  return {
    kind: 'booking',
    mallId: booking.mallId,
    version,
    bookingId: booking.bookingId,
    visitId: booking.visitId,
    day: booking.day,
    slotStart: booking.slotStart,
    serviceId: booking.serviceId,
    agencyId: booking.agencyId,
    status: booking.status,
    applicantCount: booking.applicantCount,
    channel: booking.channel,
    bookedBy: booking.bookedBy,
    minor: booking.minor,
    priority: booking.priority,
    language: booking.language,
    residence: booking.residence,
    followUpOf: booking.followUpOf,
    confirmedAt: booking.confirmedAt,
    cancelledAt: booking.cancelledAt,
    cancelledBy: booking.cancelledBy,
    ...(booking.giveUpReason ? { giveUpReason: booking.giveUpReason } : {}),
    accepted: booking.offerId !== undefined,
  };
}

export function offerFactOf(offer: SlotOfferData, version: number): OfferFact {
  return {
    kind: 'offer',
    mallId: offer.mallId,
    version,
    offerId: offer.offerId,
    bookingId: offer.bookingId,
    day: offer.day,
    slotStart: offer.slotStart,
    serviceId: offer.serviceId,
    agencyId: offer.agencyId,
    offeredAt: offer.offeredAt,
  };
}

export function deliveryFactOf(delivery: DeliveryData, version: number): DeliveryFact {
  return {
    kind: 'delivery',
    mallId: delivery.mallId,
    version,
    deliveryId: delivery.deliveryId,
    agencyId: delivery.agencyId,
    template: delivery.template,
    status: delivery.status,
    reason: delivery.reason,
    parts: delivery.parts,
    priceRupiah: Math.round(delivery.priceRupiah),
    decidedAt: delivery.decidedAt,
  };
}

export function refusalFactOf(refusal: RefusalData, version: number): RefusalFact {
  return {
    kind: 'refusal',
    mallId: refusal.mallId,
    version,
    refusalId: refusal.refusalId,
    day: refusal.day,
    serviceId: refusal.serviceId,
    agencyId: refusal.agencyId,
    channel: refusal.channel,
    reason: refusal.reason,
    refusedAt: refusal.refusedAt,
  };
}

/**
 * From when a visitor waits: the number of a walk-in or of a further leg; a booking's check-in, but
 * not before its slot (domain definition of "waktu tunggu").
 */
function waitsFrom(ticket: TicketData): Instant {
  return isCheckIn(ticket) && ticket.slotStart !== null
    ? later(ticket.arrivedAt, ticket.slotStart)
    : ticket.issuedAt;
}

function counterOf(ticket: TicketData): string | null {
  const served = ticket.periods.findLast(
    ({ state, counterId }) => state === 'serving' && counterId !== null,
  );
  return served?.counterId ?? ticket.counterId ?? ticket.calls.at(-1)?.counterId ?? null;
}

function secondsIn(state: Period['state'], periods: readonly Period[]): number {
  const seconds = periods.reduce(
    (sum, { state: each, from, to }) =>
      each === state && to !== null ? sum + Math.max(0, secondsBetween(from, to)) : sum,
    0,
  );
  return Math.round(seconds);
}
