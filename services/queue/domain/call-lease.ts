import type { TicketData } from '@gerai/shared/events/queue.ts';
import type { OfflineStep } from '@gerai/shared/offline-calls.ts';
import type { DayKey, Instant } from '@gerai/shared/ports.ts';
import { addMinutes, addSeconds, earlier, later, secondsBetween } from '@gerai/shared/time.ts';
import { compareOrder } from './order.ts';

/**
 * The right of one counter of a queue to go on calling without network. A ticket that it holds is
 * marked, and no other counter gets it until the mark is taken away: by the counter itself, when it
 * has told what it did, or by a supervisor after the end. Nobody's clock decides who is called.
 */
export interface CallLease {
  readonly leaseId: string;
  readonly counterId: string;
  readonly officerId: string;
  readonly grantedAt: Instant;
  readonly renewedAt: Instant;
  /** Until when the counter may call without network. */
  readonly until: Instant;
  /** At least every ticket that is marked as its own. */
  readonly held: readonly string[];
  readonly endedAt: Instant | null;
  readonly end: 'told' | 'released' | null;
}

/** The leases of a queue on a day; version 0 while there are none. */
export interface Election {
  readonly mallId: string;
  readonly queueId: string;
  readonly day: DayKey;
  readonly version: number;
  readonly leases: readonly CallLease[];
}

/** How long a counter may call after its last renewal, and how often it renews. */
export const LEASE_MINUTES = 30;
export const RENEW_SECONDS = 30;
/** So long after its end a lease can be released by hand: the counter's clock may be late. */
const RELEASE_AFTER_SECONDS = 60;

/** Whether the counter may be calling by this lease. */
export function isAlive(lease: CallLease, now: Instant): boolean {
  return lease.endedAt === null && now < lease.until;
}

/** Whether somebody may release what the lease holds without the counter. */
export function mayRelease(lease: CallLease, now: Instant): boolean {
  return lease.endedAt === null && now >= addSeconds(lease.until, RELEASE_AFTER_SECONDS);
}

export type Elected =
  | { readonly kind: 'elected'; readonly lease: CallLease }
  /** Another counter of the queue has the right. */
  | { readonly kind: 'taken'; readonly lease: CallLease }
  /** This lease has ended: what was done by it is told first. */
  | { readonly kind: 'over' };

/** Takes or renews a lease: one is alive per queue at most. */
export function elect(
  election: Election,
  wish: Pick<CallLease, 'leaseId' | 'counterId' | 'officerId'>,
  now: Instant,
): Elected {
  const own = election.leases.find(({ leaseId }) => leaseId === wish.leaseId);
  const until = addMinutes(now, LEASE_MINUTES);
  if (own) {
    if (!isAlive(own, now) || own.counterId !== wish.counterId) return { kind: 'over' };
    return { kind: 'elected', lease: { ...own, officerId: wish.officerId, renewedAt: now, until } };
  }
  const other = election.leases.find((lease) => isAlive(lease, now));
  if (other) return { kind: 'taken', lease: other };
  return {
    kind: 'elected',
    lease: {
      ...wish,
      grantedAt: now,
      renewedAt: now,
      until,
      held: [],
      endedAt: null,
      end: null,
    },
  };
}

/** The election with that lease in it. */
export function withLease(election: Election, lease: CallLease): Election {
  return {
    ...election,
    version: election.version + 1,
    leases: [...election.leases.filter(({ leaseId }) => leaseId !== lease.leaseId), lease],
  };
}

interface Waiting {
  readonly data: TicketData;
  /** The lease that holds it. */
  readonly heldBy?: string;
}

export interface Share<T extends Waiting> {
  /** The first ones: left to every counter that has network, as many as there are other counters. */
  readonly open: readonly T[];
  /** Not marked yet, and to be. */
  readonly toHold: readonly T[];
  /** Marked, and now wanted back for the others. */
  readonly wanted: readonly T[];
}

/**
 * How the waiting tickets are shared: the first are left to the other counters that are open, so that
 * they go on in the order between two renewals, and the next ones are held. A counter that is alone
 * holds from the first on.
 * @param waiting in the order of the calls
 */
export function shareOf<T extends Waiting>(
  waiting: readonly T[],
  leaseId: string,
  otherCounters: number,
  size: number,
): Share<T> {
  const ours = waiting.filter(({ heldBy }) => heldBy === undefined || heldBy === leaseId);
  const open = ours.slice(0, otherCounters);
  const rest = ours.slice(otherCounters);
  const held = rest.filter(({ heldBy }) => heldBy === leaseId).length;
  return {
    open,
    toHold: rest
      .slice(0, size)
      .filter(({ heldBy }) => heldBy === undefined)
      .slice(0, Math.max(0, size - held)),
    wanted: open.filter(({ heldBy }) => heldBy === leaseId),
  };
}

/**
 * Whether a ticket may be called past those that are held elsewhere: only while the bound that is
 * printed on their tickets allows it.
 * @param heldBefore with the bound of their service in minutes
 */
export function mayPass(
  ticket: Pick<TicketData, 'entitledAt' | 'orderAt' | 'sequence' | 'number'>,
  heldElsewhere: readonly {
    readonly ticket: Pick<TicketData, 'entitledAt' | 'orderAt' | 'sequence' | 'number'>;
    readonly boundMinutes: number;
  }[],
): boolean {
  return heldElsewhere.every(
    (held) =>
      compareOrder(ticket, held.ticket) < 0 ||
      ticket.entitledAt <= addMinutes(held.ticket.entitledAt, held.boundMinutes),
  );
}

export interface TimedStep {
  readonly ticketId: string;
  readonly step: OfflineStep;
  readonly at: Instant;
}

/**
 * When things happened, by our clock: the distance of the counter's clock from ours is taken off; what
 * is left lies between the granting of the lease and now, and follows the order of the log.
 */
export function timedByUs<T extends TimedStep>(
  log: readonly T[],
  deviceTime: Instant,
  grantedAt: Instant,
  now: Instant,
): T[] {
  const offsetSeconds = secondsBetween(deviceTime, now);
  let last = grantedAt;
  return log.map((each) => {
    last = earlier(later(addSeconds(each.at, offsetSeconds), last), now);
    return { ...each, at: last };
  });
}
