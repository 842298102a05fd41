import type { BookingData, ServiceData } from '@gerai/shared/events/booking.ts';
import type { DayKey, Instant } from '@gerai/shared/ports.ts';
import { type ClaimedLeg, signClaim } from '@gerai/shared/security/claim.ts';
import { addMinutes, clockTimeAt, clockTimeOf, epochMs, instantAt } from '@gerai/shared/time.ts';
import type { BookingView, DeskBookingView, LegView, VisitView } from '../contract/schemas.ts';
import { agencyNameOf, type Catalogue } from '../domain/catalogue.ts';
import { openingOf } from '../domain/timetable.ts';
import type { BookingDeps, StoredBooking } from './ports.ts';
import { siblingsOf } from './reschedule-booking.ts';

/**
 * A booking as its holder sees it, without personal data: place, times, what to bring, and while it
 * is confirmed the signed claim for the check-in QR code.
 */
export async function viewBooking(
  deps: BookingDeps,
  stored: StoredBooking,
  now: Instant,
): Promise<BookingView> {
  const legs = byTime([stored, ...(await siblingsOf(deps, stored.booking))]);
  const catalogue = await deps.catalogue.load();
  return {
    ...(await viewLeg(deps, catalogue, stored, legs, now)),
    legs: legs.map(({ booking }) => {
      const service = serviceOf(catalogue, booking);
      return {
        bookingId: booking.bookingId,
        status: booking.status,
        serviceId: booking.serviceId,
        serviceName: service.service.name,
        agencyName: agencyNameOf(catalogue, service),
        floor: service.agency.floor,
        day: booking.day,
        time: clockTimeOf(booking.slotStart),
        slotStart: booking.slotStart,
        slotEnd: booking.slotEnd,
      };
    }),
  };
}

/**
 * All bookings of one visit, in the order of their times. Any claim of the visit checks in all that
 * are confirmed for its day; here is that of the first day that is still to come.
 */
export async function viewVisit(
  deps: BookingDeps,
  bookings: readonly StoredBooking[],
  now: Instant,
): Promise<VisitView> {
  const legs = byTime(bookings);
  const first = bookings.find(({ booking }) => (booking.together?.leg ?? 1) === 1);
  if (!first) throw new Error('A visit without its first booking');
  const catalogue = await deps.catalogue.load();
  const views = await Promise.all(legs.map((leg) => viewLeg(deps, catalogue, leg, legs, now)));
  return {
    visitId: first.booking.visitId,
    code: first.booking.code,
    language: first.booking.language,
    checkInClaim: views.find(({ checkInClaim }) => checkInClaim !== null)?.checkInClaim ?? null,
    manageWith: first.proof?.kind ?? null,
    legs: views,
    serverTime: now,
  };
}

async function viewLeg(
  deps: BookingDeps,
  catalogue: Catalogue,
  stored: StoredBooking,
  legs: readonly StoredBooking[],
  now: Instant,
): Promise<LegView> {
  const { booking, version } = stored;
  const service = serviceOf(catalogue, booking);
  const { checkIn, standard, name } = service.service;
  const confirmed = new Set(booking.requirementIdsConfirmed);
  return {
    bookingId: booking.bookingId,
    leg: booking.together?.leg ?? 1,
    visitId: booking.visitId,
    version,
    code: booking.code,
    status: booking.status,
    serviceId: booking.serviceId,
    serviceName: name,
    agencyId: booking.agencyId,
    agencyName: agencyNameOf(catalogue, service),
    place: {
      floor: service.agency.floor,
      floorName: floorNameOf(catalogue, service.agency.floor),
      counterNumbers: service.counters.map(({ number }) => number).toSorted((a, b) => a - b),
    },
    day: booking.day,
    time: clockTimeOf(booking.slotStart),
    slotStart: booking.slotStart,
    slotEnd: booking.slotEnd,
    applicantCount: booking.applicantCount,
    counterCount: booking.counterCount ?? null,
    bookedBy: booking.bookedBy,
    minor: booking.minor,
    priority: booking.priority,
    language: booking.language,
    checkInFrom: addMinutes(booking.slotStart, -checkIn.earlyMinutes),
    checkInUntil: addMinutes(booking.slotStart, checkIn.graceMinutes),
    late: { order: 'by-arrival', until: lastNumberAt(catalogue, service, booking.day) },
    requirements: standard.requirements.map((requirement) => ({
      ...requirement,
      confirmed: confirmed.has(requirement.requirementId),
    })),
    checkInClaim: booking.status === 'confirmed' ? await claimOf(deps, stored, legs) : null,
    manageWith: stored.proof?.kind ?? null,
    confirmedAt: booking.confirmedAt,
    cancelledAt: booking.cancelledAt,
    checkedInAt: booking.checkedInAt,
    finishedAt: booking.finishedAt,
    rescheduledAt: booking.rescheduledAt ?? null,
    missedAt: booking.missedAt ?? null,
    affected: booking.affected
      ? {
          outcome: booking.affected.outcome,
          at: booking.affected.at,
          until: booking.affected.until ?? null,
        }
      : null,
    reason: booking.reason ?? null,
    serverTime: now,
  };
}

/** The same with what the desk needs: the contact, which notify opens, and where it came from. */
export async function viewForDesk(
  deps: BookingDeps,
  stored: StoredBooking,
  now: Instant,
): Promise<DeskBookingView> {
  const { channel, residence, contactId, followUpOf } = stored.booking;
  return { ...(await viewBooking(deps, stored, now)), channel, residence, contactId, followUpOf };
}

/** Until when numbers are given that day: who comes after grace still gets one, ordered by arrival. */
function lastNumberAt(catalogue: Catalogue, service: ServiceData, day: DayKey): Instant | null {
  const opening = openingOf(service, catalogue.holidays, day);
  const last = opening.kind === 'open' ? opening.periods.at(-1) : undefined;
  if (!last) return null;
  return instantAt(day, clockTimeAt(last.to - service.timetable.lastTicketMinutesBeforeClose));
}

function floorNameOf({ mall }: Catalogue, floor: number) {
  const found = mall.floors.find((each) => each.floor === floor);
  return found?.name ?? { id: `Lantai ${floor}`, en: `Floor ${floor}` };
}

/** The claim of a booking, with the others of its visit that are confirmed for the same day. */
async function claimOf(
  deps: BookingDeps,
  stored: StoredBooking,
  legs: readonly StoredBooking[],
): Promise<string> {
  const { booking } = stored;
  const others = legs.filter(
    (leg) =>
      leg.booking.bookingId !== booking.bookingId &&
      leg.booking.status === 'confirmed' &&
      leg.booking.day === booking.day,
  );
  return signClaim(await deps.secrets.claimKeys(), {
    ...claimedLeg(stored),
    visitId: booking.visitId,
    priority: booking.priority,
    contactId: booking.contactId,
    language: booking.language,
    code: booking.code,
    others: others.map(claimedLeg),
  });
}

function claimedLeg({ booking, version }: StoredBooking): ClaimedLeg {
  return {
    bookingId: booking.bookingId,
    bookingVersion: version,
    serviceId: booking.serviceId,
    slotStartSeconds: epochMs(booking.slotStart) / 1000,
    applicantCount: booking.applicantCount,
  };
}

function byTime(bookings: readonly StoredBooking[]): readonly StoredBooking[] {
  return bookings.toSorted((a, b) => (a.booking.slotStart < b.booking.slotStart ? -1 : 1));
}

function serviceOf(catalogue: Catalogue, booking: BookingData): ServiceData {
  const service = catalogue.services.get(booking.serviceId);
  if (!service) throw new Error('A booking of a service that the catalogue does not know');
  return service;
}
