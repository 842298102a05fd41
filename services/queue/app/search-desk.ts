import type { CommandContext } from '@gerai/shared/messaging/outbox.ts';
import { deriveId } from '@gerai/shared/security/hash.ts';
import { Phone } from '@gerai/shared/security/phone.ts';
import { dayOf } from '@gerai/shared/time.ts';
import { currentLeg } from './legs.ts';
import type { AuditLog, Bookings, Secrecy, StoredBooking, StoredTicket, Tickets } from './ports.ts';

/**
 * Finds a visit for the information desk.
 *
 * Input: a number of today, the code of a booking, or a phone. Output: the tickets, each at the leg
 * that its visit is at now, and the bookings with that code.
 *
 * Primary course:
 *  1. Keep who searched, and by what kind of thing; the phone itself is not kept.
 *  2. Look the number or code up, or the keyed hash of the phone: walk-ins of the last two days.
 *  3. Leave out what belongs to agencies that the searcher does not act for.
 */
export interface SearchDeskDeps {
  readonly tickets: Tickets;
  readonly bookings: Bookings;
  readonly secrecy: Secrecy;
  readonly auditLog: AuditLog;
}

export type Search =
  | { readonly number: string }
  | { readonly code: string }
  | { readonly phone: string };

export type Searched =
  | {
      readonly kind: 'found';
      readonly tickets: readonly StoredTicket[];
      readonly bookings: readonly StoredBooking[];
    }
  | { readonly kind: 'phone-invalid' };

export async function searchDesk(
  deps: SearchDeskDeps,
  search: Search,
  context: CommandContext,
  mayActFor: (agencyId: string) => boolean,
): Promise<Searched> {
  const phone = 'phone' in search ? Phone.parse(search.phone) : null;
  if (phone === undefined) return { kind: 'phone-invalid' };
  await deps.auditLog.record({
    context,
    entry: { action: 'desk.searched', purpose: 'help at the desk', subject: subjectOf(search) },
  });
  const day = dayOf(context.time);
  const bookings =
    'code' in search
      ? (await deps.bookings.byCode(search.code)).filter(({ data }) => data.day >= day)
      : [];
  const ids = phone
    ? await deps.tickets.idsByPhone(await deps.secrecy.phoneHash(phone.digits()))
    : bookings.map(({ data }) => deriveId('tkt', data.bookingId));
  const first =
    'number' in search
      ? await deps.tickets.byNumber(search.number, day)
      : (await deps.tickets.findMany(ids)).flatMap((ticket) => ticket ?? []);
  const legs = await Promise.all(first.map((ticket) => currentLeg(deps.tickets, ticket)));
  return {
    kind: 'found',
    tickets: [...new Map(legs.map((leg) => [leg.data.ticketId, leg])).values()].filter(({ data }) =>
      mayActFor(data.agencyId),
    ),
    bookings: bookings.filter(({ data }) => mayActFor(data.agencyId)),
  };
}

function subjectOf(search: Search): string {
  if ('number' in search) return `number/${search.number}`;
  return 'code' in search ? `code/${search.code}` : 'phone';
}
