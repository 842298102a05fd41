import type { CityCounter } from '@gerai/shared/contract/city.ts';
import type { CommandKey } from '@gerai/shared/idempotency.ts';
import type { CommandContext } from '@gerai/shared/messaging/outbox.ts';
import type { Clock, DayKey, Instant, Random } from '@gerai/shared/ports.ts';
import { deriveId } from '@gerai/shared/security/hash.ts';
import { dayOf } from '@gerai/shared/time.ts';
import {
  type CallLease,
  type Election,
  elect,
  mayRelease,
  shareOf,
  withLease,
} from '../domain/call-lease.ts';
import { type CounterRefusal, callRefusal } from '../domain/counter.ts';
import { compareOrder } from '../domain/order.ts';
import type { StaffActor } from './actor.ts';
import { waitingFor } from './beside.ts';
import type { Catalogue, Counters, Elections, StoredTicket, Tickets } from './ports.ts';
import { retrying } from './retry.ts';

/**
 * The right of one counter of a queue to go on calling while it has no network.
 *
 * `takeCallLease`, also to renew it. Input: the counter, the queue, the lease it has, the tickets it
 * has dropped because we wanted them back. Output: the tickets that it alone may call, in their
 * order; those that are left to all; those that we want back.
 *
 * Primary course:
 *  1. Take the marks off those that were given back.
 *  2. Elect the counter, unless another one of the queue has the right; note what it will hold.
 *  3. Mark those tickets: from then on no other counter gets them.
 *  4. Answer with what is marked.
 *
 * `releaseCallLease`: a supervisor gives back to all what a counter holds that has not come back by
 * its end, or before it where its console is off. Somebody has asked there whom it has called.
 */
export interface CallLeaseDeps {
  readonly catalogue: Catalogue;
  readonly counters: Counters;
  readonly tickets: Tickets;
  readonly elections: Elections;
  readonly clock: Clock;
  readonly random: Random;
}

export interface LeaseWish {
  readonly counterId: string;
  readonly queueId: string;
  /** The lease that the console has; null for a new one. */
  readonly leaseId: string | null;
  readonly givenBack: readonly string[];
  /** How many tickets to hold. */
  readonly size: number;
}

export type CallLeaseTaken =
  | {
      readonly kind: 'taken';
      readonly lease: CallLease;
      readonly day: DayKey;
      /** In the order of the calls. */
      readonly held: readonly StoredTicket[];
      readonly open: readonly StoredTicket[];
      readonly wanted: readonly string[];
    }
  | { readonly kind: 'unknown-counter' | 'forbidden' | 'not-served-here' | 'over' }
  | { readonly kind: 'held-by-another'; readonly lease: CallLease }
  | { readonly kind: 'refused'; readonly reason: CounterRefusal };

export async function takeCallLease(
  deps: CallLeaseDeps,
  wish: LeaseWish,
  actor: StaffActor,
  command: CommandKey,
  context: CommandContext,
): Promise<CallLeaseTaken> {
  const profile = await deps.catalogue.counter(wish.counterId);
  if (!profile) return { kind: 'unknown-counter' };
  if (!actor.mayActFor(profile.agencyId)) return { kind: 'forbidden' };
  const now = context.time;
  const day = dayOf(now);
  const counter = await deps.counters.find(wish.counterId);
  // One that serves somebody may hold those who come next.
  const reason = callRefusal(counter && { ...counter, currentTicketId: null }, actor.userId, day);
  if (reason || !counter) return { kind: 'refused', reason: reason ?? 'not-open' };
  const ofQueue = await servicesOf(deps.catalogue, wish.queueId);
  const serviceIds = ofQueue.filter((id) => counter.data.serviceIds.includes(id));
  if (serviceIds.length === 0) return { kind: 'not-served-here' };
  const others = await otherOpenCounters(deps, profile, serviceIds, day);
  const leaseId = wish.leaseId ?? deriveId('cls', command.key, command.fingerprint);
  return retrying<CallLeaseTaken>(deps, 'The call lease', async () => {
    const election = await deps.elections.of(context.mallId, wish.queueId, day);
    const elected = elect(
      election,
      { leaseId, counterId: wish.counterId, officerId: actor.userId },
      now,
    );
    if (elected.kind === 'taken') return { kind: 'held-by-another', lease: elected.lease };
    if (elected.kind === 'over') return { kind: 'over' };
    await unhold(deps.tickets, leaseId, wish.givenBack);
    const waiting = await waitingFor(deps.tickets, serviceIds, day);
    const share = shareOf(waiting, leaseId, others, wish.size);
    const kept = elected.lease.held.filter((id) => !wish.givenBack.includes(id));
    const lease = {
      ...elected.lease,
      held: [...new Set([...kept, ...share.toHold.map(({ data }) => data.ticketId)])],
    };
    // First the list, then the marks: whatever is marked is found again by its lease.
    const saved = await deps.elections.save(withLease(election, lease));
    if (saved !== 'saved') return undefined;
    for (const ticket of share.toHold) await hold(deps.tickets, leaseId, ticket);
    if (share.toHold.length > 0 && (await hasEnded(deps.elections, lease, election))) {
      // Released or told between the list and the marks: nobody would take these off.
      await unhold(deps.tickets, leaseId, lease.held);
      return { kind: 'over' };
    }
    const found = await deps.tickets.findMany(lease.held);
    const held = found
      .flatMap((ticket) =>
        ticket?.heldBy === leaseId && ticket.data.status === 'waiting' ? ticket : [],
      )
      .sort((a, b) => compareOrder(a.data, b.data));
    return {
      kind: 'taken',
      lease,
      day,
      held,
      open: share.open.filter(({ heldBy }) => heldBy === undefined),
      wanted: share.wanted.map(({ data }) => data.ticketId),
    };
  });
}

export type CallLeaseReleased =
  | { readonly kind: 'released'; readonly lease: CallLease; readonly numbers: readonly string[] }
  | { readonly kind: 'unknown-lease' | 'forbidden' }
  | { readonly kind: 'alive'; readonly lease: CallLease };

export function releaseCallLease(
  deps: CallLeaseDeps,
  wish: {
    readonly queueId: string;
    readonly leaseId: string;
    /** Seen at the counter: its console calls nobody, so it need not be waited for. */
    readonly consoleOff: boolean;
  },
  actor: StaffActor,
  context: CommandContext,
): Promise<CallLeaseReleased> {
  const day = dayOf(context.time);
  return retrying<CallLeaseReleased>(deps, 'The call lease', async () => {
    const election = await deps.elections.of(context.mallId, wish.queueId, day);
    const lease = election.leases.find(({ leaseId }) => leaseId === wish.leaseId);
    // A counter that has been taken away meanwhile is known by its own state.
    const agencyId =
      lease &&
      ((await deps.catalogue.counter(lease.counterId))?.agencyId ??
        (await deps.counters.find(lease.counterId))?.data.agencyId);
    if (!lease || agencyId === undefined) return { kind: 'unknown-lease' };
    if (!actor.mayActFor(agencyId)) return { kind: 'forbidden' };
    const early = lease.endedAt === null && !mayRelease(lease, context.time);
    if (early && !wish.consoleOff) return { kind: 'alive', lease };
    if (lease.endedAt !== null) {
      const numbers = await unhold(deps.tickets, lease.leaseId, lease.held);
      return { kind: 'released', lease, numbers };
    }
    const ended = ending(lease, 'released', context.time);
    // First the end, then the marks: a renewal that marks meanwhile finds that it is over.
    const saved = await deps.elections.save(withLease(election, ended), {
      context,
      entry: {
        action: 'call-lease.released',
        purpose: early ? 'the console of the counter is off' : 'the counter has not come back',
        subject: `counter/${lease.counterId}`,
      },
    });
    if (saved !== 'saved') return undefined;
    const numbers = await unhold(deps.tickets, ended.leaseId, ended.held);
    return { kind: 'released', lease: ended, numbers };
  });
}

async function hasEnded(
  elections: Elections,
  { leaseId }: CallLease,
  { mallId, queueId, day }: Election,
): Promise<boolean> {
  const now = await elections.of(mallId, queueId, day);
  return now.leases.find((each) => each.leaseId === leaseId)?.endedAt !== null;
}

/** The lease, over; what it held stays named, so that whoever comes again takes off marks that are left. */
export function ending(lease: CallLease, end: NonNullable<CallLease['end']>, at: Instant) {
  return { ...lease, endedAt: at, end };
}

/** Takes the marks of a lease off its tickets; answers the numbers that wait for everybody again. */
export async function unhold(
  tickets: Tickets,
  leaseId: string,
  ticketIds: readonly string[],
): Promise<string[]> {
  const numbers: string[] = [];
  for (const ticket of await tickets.findMany(ticketIds)) {
    let current = ticket;
    while (current?.heldBy === leaseId) {
      const { heldBy: _, ...free } = current;
      const saved = await tickets.save({ ...free, version: current.version + 1 }, null);
      if (saved === 'saved') {
        if (current.data.status === 'waiting') numbers.push(current.data.number);
        break;
      }
      current = await tickets.find(current.data.ticketId);
    }
  }
  return numbers;
}

/** Marks a ticket, unless it has been called or has gone meanwhile. */
async function hold(tickets: Tickets, leaseId: string, seen: StoredTicket): Promise<void> {
  let current: StoredTicket | undefined = seen;
  while (current?.data.status === 'waiting' && current.heldBy === undefined) {
    const saved = await tickets.save(
      { ...current, heldBy: leaseId, version: current.version + 1 },
      null,
    );
    if (saved === 'saved') return;
    current = await tickets.find(seen.data.ticketId);
  }
}

async function servicesOf(catalogue: Catalogue, queueId: string): Promise<string[]> {
  return (await catalogue.services())
    .filter(({ queue }) => queue.queueId === queueId)
    .map(({ serviceId }) => serviceId);
}

/** Counters beside this one that are open for these services now. */
async function otherOpenCounters(
  deps: CallLeaseDeps,
  profile: CityCounter,
  serviceIds: readonly string[],
  day: DayKey,
): Promise<number> {
  const services = await deps.catalogue.services();
  const ids = new Set(
    services
      .filter(({ serviceId }) => serviceIds.includes(serviceId))
      .flatMap(({ counters }) => counters.map(({ counterId }) => counterId)),
  );
  ids.delete(profile.counterId);
  const counters = await deps.counters.findMany([...ids]);
  return counters.filter(
    (counter) =>
      counter?.data.day === day &&
      counter.data.status === 'open' &&
      counter.data.serviceIds.some((id) => serviceIds.includes(id)),
  ).length;
}
