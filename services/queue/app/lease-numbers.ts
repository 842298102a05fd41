import type { Language } from '@gerai/shared/contract/values.ts';
import type { CommandKey } from '@gerai/shared/idempotency.ts';
import type { CommandContext } from '@gerai/shared/messaging/outbox.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import { deriveId, idOfToken } from '@gerai/shared/security/hash.ts';
import { dayOf } from '@gerai/shared/time.ts';
import { checkInTime } from '../domain/check-in.ts';
import { correctedTimes } from '../domain/lease.ts';
import { orderTimes } from '../domain/order.ts';
import { ticketNumber } from '../domain/ticket.ts';
import { arrivalRecord, newer } from './check-in.ts';
import { addTicket } from './give-number.ts';
import type {
  Bookings,
  Catalogue,
  Lease,
  Leases,
  Secrecy,
  StoredTicket,
  Tickets,
} from './ports.ts';

/**
 * Numbers without network. A kiosk takes a range in advance, gives its numbers while it has no
 * network, and tells them afterwards.
 *
 * Primary course:
 *  1. `leaseNumbers`: the next numbers of the queue's marked range, each with its link.
 *  2. `reconcile`: the numbers given, in their order, at times set right by our clock. Each becomes
 *     a ticket once, however often it is told. One with the claim of a booking is its check-in.
 */
export interface LeaseDeps {
  readonly catalogue: Catalogue;
  readonly leases: Leases;
  readonly bookings: Bookings;
  readonly tickets: Tickets;
  readonly secrecy: Secrecy;
}

export type Leased =
  | {
      readonly kind: 'leased';
      readonly lease: Lease;
      readonly numbers: readonly {
        readonly sequence: number;
        readonly number: string;
        readonly viewToken: string;
      }[];
    }
  | { readonly kind: 'unknown-queue' };

export async function leaseNumbers(
  deps: LeaseDeps,
  input: { readonly deviceId: string; readonly queueId: string; readonly size: number },
  command: CommandKey,
  context: CommandContext,
): Promise<Leased> {
  const queue = await queueOf(deps.catalogue, input.queueId);
  if (!queue) return { kind: 'unknown-queue' };
  const lease = await deps.leases.grant({
    ...input,
    // The wish is part of the id: the same key with another wish is another lease.
    leaseId: deriveId('lse', command.key, command.fingerprint),
    mallId: context.mallId,
    day: dayOf(context.time),
    grantedAt: context.time,
  });
  const numbers = await Promise.all(
    Array.from({ length: lease.size }, async (_, index) => {
      const sequence = lease.first + index;
      return {
        sequence,
        number: ticketNumber(queue.prefix, sequence),
        viewToken: await deps.secrecy.leasedToken(lease.leaseId, sequence),
      };
    }),
  );
  return { kind: 'leased', lease, numbers };
}

export interface OfflineTicket {
  readonly sequence: number;
  readonly serviceId: string;
  /** By the kiosk's clock. */
  readonly issuedAt: Instant;
  readonly priority: boolean;
  readonly applicantCount: number;
  readonly language: Language;
  /** Where the visitor lives, where the service asks for it. */
  readonly residence?: string | null;
  /** Of a booking that checked in with this number; its signature was checked at the kiosk. */
  readonly claim?: string | null;
}

export type Reconciled =
  | {
      readonly kind: 'reconciled';
      readonly results: readonly {
        readonly sequence: number;
        readonly outcome: 'kept' | 'not-leased' | 'unknown-service' | 'claim-invalid';
        readonly ticket: StoredTicket | null;
      }[];
    }
  | { readonly kind: 'unknown-lease' };

export async function reconcile(
  deps: LeaseDeps,
  input: {
    readonly deviceId: string;
    readonly leaseId: string;
    readonly kioskTime: Instant;
    readonly tickets: readonly OfflineTicket[];
  },
  command: CommandKey,
  context: CommandContext,
): Promise<Reconciled> {
  const lease = await deps.leases.find(input.leaseId);
  if (!lease || lease.deviceId !== input.deviceId) return { kind: 'unknown-lease' };
  const given = correctedTimes(input.tickets, input.kioskTime, lease.grantedAt, context.time);
  const results = [];
  for (const each of given) {
    const { sequence } = each;
    if (sequence < lease.first || sequence >= lease.first + lease.size) {
      results.push({ sequence, outcome: 'not-leased' as const, ticket: null });
      continue;
    }
    const kept = each.claim
      ? await keepCheckIn(deps, lease, { ...each, claim: each.claim }, command, context)
      : await keep(deps, lease, each, command, context);
    results.push(
      typeof kept === 'string'
        ? { sequence, outcome: kept, ticket: null }
        : { sequence, outcome: 'kept' as const, ticket: kept },
    );
  }
  return { kind: 'reconciled', results };
}

async function keep(
  deps: LeaseDeps,
  lease: Lease,
  given: OfflineTicket & { readonly at: Instant },
  command: CommandKey,
  context: CommandContext,
): Promise<StoredTicket | 'unknown-service'> {
  const service = await deps.catalogue.service(given.serviceId);
  if (service?.queue.queueId !== lease.queueId) return 'unknown-service';
  const { sequence, at } = given;
  const ticketId = idOfToken('tkt', await deps.secrecy.leasedToken(lease.leaseId, sequence));
  return addTicket(deps.tickets, {
    sequence,
    walkIns: null,
    record: {
      command: { key: `${command.key} ${sequence}`, fingerprint: '' },
      context: { ...context, time: at, timeSource: 'kiosk' },
      contact: null,
      draft: {
        ticketId,
        visitId: deriveId('vis', ticketId),
        mallId: lease.mallId,
        leg: 1,
        day: lease.day,
        prefix: service.queue.prefix,
        queueId: lease.queueId,
        serviceId: service.serviceId,
        agencyId: service.agency.agencyId,
        floor: service.agency.floor,
        origin: 'walk-in',
        bookingId: null,
        slotStart: null,
        channel: 'kiosk',
        applicantCount: given.applicantCount,
        priority: given.priority,
        language: given.language,
        residence: given.residence ?? null,
        contactId: null,
        followUpOf: null,
        arrivedAt: at,
        issuedAt: at,
        times: orderTimes(
          { arrivedAt: at, priority: given.priority, slotStart: null },
          service.service.advantages,
        ),
      },
    },
  });
}

/**
 * A booking that checked in without network, with a leased number. One that has its ticket already,
 * by another kiosk or the desk, keeps that; what the newer of claim and copy says of it counts.
 */
async function keepCheckIn(
  deps: LeaseDeps,
  lease: Lease,
  given: OfflineTicket & { readonly at: Instant; readonly claim: string },
  command: CommandKey,
  context: CommandContext,
): Promise<StoredTicket | 'unknown-service' | 'claim-invalid'> {
  const claim = await deps.secrecy.claim(given.claim);
  if (!claim) return 'claim-invalid';
  const ticketId = deriveId('tkt', claim.bookingId);
  const [found] = await deps.bookings.findWithTickets([{ bookingId: claim.bookingId, ticketId }]);
  if (found?.ticket) return found.ticket;
  const arriving = newer(claim, found?.booking);
  const service = await deps.catalogue.service(arriving.serviceId);
  if (service?.queue.queueId !== lease.queueId) return 'unknown-service';
  const time = checkInTime(arriving.slotStart, service.service.checkIn, given.at);
  return addTicket(deps.tickets, {
    sequence: given.sequence,
    walkIns: null,
    record: arrivalRecord({
      arriving,
      service,
      // Whoever came in time for another day, or whose booking was cancelled, waits by arrival.
      late: arriving.cancelled || time.kind === 'late' || time.kind === 'other-day',
      channel: 'kiosk',
      command: { key: `${command.key} ${given.sequence}`, fingerprint: '' },
      context: { ...context, time: given.at, timeSource: 'kiosk' },
    }),
  });
}

async function queueOf(catalogue: Catalogue, queueId: string) {
  return (await catalogue.services()).find(({ queue }) => queue.queueId === queueId)?.queue;
}
