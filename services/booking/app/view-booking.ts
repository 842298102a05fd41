import type { ServiceData } from '@gerai/shared/events/booking.ts';
import type { DayKey, Instant } from '@gerai/shared/ports.ts';
import { signClaim } from '@gerai/shared/security/claim.ts';
import { addMinutes, clockTimeAt, clockTimeOf, epochMs, instantAt } from '@gerai/shared/time.ts';
import type { BookingView, DeskBookingView } from '../contract/schemas.ts';
import { agencyNameOf, type Catalogue } from '../domain/catalogue.ts';
import { openingOf } from '../domain/timetable.ts';
import type { BookingDeps, StoredBooking } from './ports.ts';

/**
 * A booking as its holder sees it, without personal data: place, times, what to bring, and while it
 * is confirmed the signed claim for the check-in QR code.
 */
export async function viewBooking(
  deps: BookingDeps,
  stored: StoredBooking,
  now: Instant,
): Promise<BookingView> {
  const { booking, version } = stored;
  const catalogue = await deps.catalogue.load();
  const service = catalogue.services.get(booking.serviceId);
  if (!service) throw new Error('A booking of a service that the catalogue does not know');
  const { checkIn, standard, name } = service.service;
  const confirmed = new Set(booking.requirementIdsConfirmed);
  return {
    bookingId: booking.bookingId,
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
    checkInClaim: booking.status === 'confirmed' ? await claimOf(deps, stored) : null,
    manageWith: stored.proof?.kind ?? null,
    confirmedAt: booking.confirmedAt,
    cancelledAt: booking.cancelledAt,
    checkedInAt: booking.checkedInAt,
    finishedAt: booking.finishedAt,
    rescheduledAt: booking.rescheduledAt ?? null,
    missedAt: booking.missedAt ?? null,
    affected: booking.affected
      ? { outcome: booking.affected.outcome, at: booking.affected.at }
      : null,
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

async function claimOf(deps: BookingDeps, { booking, version }: StoredBooking): Promise<string> {
  return signClaim(await deps.secrets.claimKeys(), {
    bookingId: booking.bookingId,
    bookingVersion: version,
    visitId: booking.visitId,
    serviceId: booking.serviceId,
    slotStartSeconds: epochMs(booking.slotStart) / 1000,
    applicantCount: booking.applicantCount,
    priority: booking.priority,
    contactId: booking.contactId,
    language: booking.language,
    code: booking.code,
  });
}
