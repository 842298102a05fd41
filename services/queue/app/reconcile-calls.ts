import type { TicketData, TicketStatus } from '@gerai/shared/events/queue.ts';
import { type CommandKey, matchCommand, rememberCommand } from '@gerai/shared/idempotency.ts';
import { type CommandContext, eventOf } from '@gerai/shared/messaging/outbox.ts';
import type { DayKey, Ids, Instant } from '@gerai/shared/ports.ts';
import { type CallLease, type TimedStep, timedByUs, withLease } from '../domain/call-lease.ts';
import { isAtCounter } from '../domain/lifecycle.ts';
import { type OfflineStepDone, type Replayed, replay } from '../domain/replay.ts';
import { type CallingCounter, park } from '../domain/ticket.ts';
import type { StaffActor } from './actor.ts';
import { type CallLeaseDeps, ending, unhold } from './call-lease.ts';
import { type FinishInput, finishEnding } from './finish-ticket.ts';
import type { Secrecy, StoredTicket } from './ports.ts';
import { retrying } from './retry.ts';

/**
 * A counter tells what it did without network.
 *
 * Input: the lease, the counter's clock, the steps in their order. Output: for each ticket what became
 * of it. Told twice, it happens once. With the last part of the log the lease ends, and what it holds
 * still waits for everybody again.
 *
 * Primary course:
 *  1. Set the times right by our clock.
 *  2. For each ticket, in the order of the log: play its steps, and save the outcome as one change.
 *     Who is at the counter still takes it; where the counter has gone on, they are set aside there.
 *  3. Where its history has gone on elsewhere (cancelled, carried over, released and called), leave it.
 *  4. End the lease.
 */
export interface ReconcileCallsDeps extends CallLeaseDeps {
  readonly ids: Ids;
  readonly secrecy: Secrecy;
}

export interface ToldStep extends TimedStep {
  readonly ending: FinishInput | null;
}

export interface ToldTicket {
  readonly ticketId: string;
  readonly outcome: 'applied' | 'set-aside' | 'superseded' | 'unknown-ticket';
  readonly number: string | null;
  readonly status: TicketStatus | null;
}

export type CallsReconciled =
  | { readonly kind: 'reconciled'; readonly results: readonly ToldTicket[] }
  | { readonly kind: 'unknown-counter' | 'unknown-lease' | 'forbidden' };

export async function reconcileCalls(
  deps: ReconcileCallsDeps,
  input: {
    readonly counterId: string;
    readonly queueId: string;
    readonly day: DayKey;
    readonly leaseId: string;
    readonly deviceTime: Instant;
    readonly log: readonly ToldStep[];
    readonly last: boolean;
  },
  actor: StaffActor,
  command: CommandKey,
  context: CommandContext,
): Promise<CallsReconciled> {
  const profile = await calledAt(deps, input.counterId);
  if (!profile) return { kind: 'unknown-counter' };
  if (!actor.mayActFor(profile.agencyId)) return { kind: 'forbidden' };
  const election = await deps.elections.of(context.mallId, input.queueId, input.day);
  const lease = election.leases.find(({ leaseId }) => leaseId === input.leaseId);
  if (!lease || lease.counterId !== input.counterId) return { kind: 'unknown-lease' };
  const steps = timedByUs(input.log, input.deviceTime, lease.grantedAt, context.time);
  const results: ToldTicket[] = [];
  for (const ticketId of new Set(steps.map((each) => each.ticketId))) {
    const own = steps.filter((each) => each.ticketId === ticketId);
    results.push(await tell(deps, { lease, profile, command, context }, ticketId, own));
  }
  if (input.last) await endLease(deps, input, context);
  return { kind: 'reconciled', results };
}

/** A counter that has been taken away meanwhile, and has served, is known by its own state. */
async function calledAt(
  deps: ReconcileCallsDeps,
  counterId: string,
): Promise<(CallingCounter & { readonly agencyId: string }) | undefined> {
  return (await deps.catalogue.counter(counterId)) ?? (await deps.counters.find(counterId))?.data;
}

interface Telling {
  readonly lease: CallLease;
  readonly profile: CallingCounter;
  readonly command: CommandKey;
  readonly context: CommandContext;
}

function tell(
  deps: ReconcileCallsDeps,
  telling: Telling,
  ticketId: string,
  steps: readonly ToldStep[],
): Promise<ToldTicket> {
  const { lease, profile } = telling;
  const command = { key: `${telling.command.key} ${ticketId}`, fingerprint: '' };
  return retrying<ToldTicket>(deps, 'The ticket', async () => {
    const before = await deps.tickets.find(ticketId);
    if (!before) return { ticketId, outcome: 'unknown-ticket', number: null, status: null };
    if (matchCommand(before.commands, command) !== 'new') {
      return resultOf(before, before.data.status === 'parked' ? 'set-aside' : 'applied');
    }
    if (!isOurs(before, lease)) return resultOf(before, 'superseded');
    const done = await Promise.all(steps.map((each) => withEnding(deps, before.data, each)));
    const played = replay(before.data, done, profile, lease.officerId);
    if (played.kind !== 'changed') return resultOf(before, 'superseded');
    return save(deps, telling, { before, played, command, at: steps.at(-1)?.at });
  });
}

/** Waiting for this counter, or for anybody; or at this counter since before the network went. */
function isOurs({ data, heldBy }: StoredTicket, { leaseId, counterId }: CallLease): boolean {
  if (isAtCounter(data.status)) return data.counterId === counterId;
  if (data.status === 'waiting') return heldBy === undefined || heldBy === leaseId;
  return data.status === 'parked' && heldBy === leaseId;
}

async function withEnding(
  deps: ReconcileCallsDeps,
  ticket: TicketData,
  { ending: input, ...step }: ToldStep,
): Promise<OfflineStepDone> {
  return input === null ? step : { ...step, ending: await finishEnding(deps, ticket, input) };
}

async function save(
  deps: ReconcileCallsDeps,
  { lease, context }: Telling,
  parts: {
    readonly before: StoredTicket;
    readonly played: Extract<Replayed, { kind: 'changed' }>;
    readonly command: CommandKey;
    readonly at: Instant | undefined;
  },
): Promise<ToldTicket | undefined> {
  const { before, played, command } = parts;
  const then: CommandContext = {
    ...context,
    time: parts.at ?? context.time,
    timeSource: 'counter',
  };
  const after: StoredTicket = {
    data: played.ticket,
    version: before.version + 1,
    commands: rememberCommand(before.commands, command),
  };
  const event = eventOf(played.event, then, deps.ids);
  const was = isAtCounter(before.data.status);
  const will = isAtCounter(after.data.status);
  if (was || !will) {
    const saved = await deps.tickets.commit({
      ticket: after,
      event,
      leaves: was && !will ? lease.counterId : null,
      ...(was ? {} : { servedAt: lease.counterId }),
    });
    return saved === 'saved' ? resultOf(after, 'applied') : undefined;
  }
  const counter = await deps.counters.find(lease.counterId);
  const claim = counter && {
    ticket: after,
    event,
    counterId: lease.counterId,
    officerId: counter.data.officerId ?? lease.officerId,
    serviceIds: counter.data.serviceIds,
    command,
  };
  const outcome = claim && (await deps.tickets.claim(claim));
  if (outcome?.kind === 'claimed') return resultOf(after, 'applied');
  if (outcome?.kind === 'conflict' || outcome?.kind === 'ticket-refused') return undefined;
  // The counter has gone on with somebody else, or the visit has: they stand there all the same.
  const aside = park(after.data, 'park', 'other', context.time);
  if (aside.kind !== 'changed') return undefined;
  const set: StoredTicket = { ...after, data: aside.ticket };
  const saved = await deps.tickets.commit({
    ticket: set,
    event: eventOf('queue.ticket.parked.v1', then, deps.ids),
    servedAt: lease.counterId,
  });
  return saved === 'saved' ? resultOf(set, 'set-aside') : undefined;
}

async function endLease(
  deps: ReconcileCallsDeps,
  input: { readonly queueId: string; readonly day: DayKey; readonly leaseId: string },
  context: CommandContext,
): Promise<void> {
  await retrying(deps, 'The call lease', async () => {
    const election = await deps.elections.of(context.mallId, input.queueId, input.day);
    const lease = election.leases.find(({ leaseId }) => leaseId === input.leaseId);
    if (!lease) return { done: true };
    // First the end, then the marks: a renewal that marks meanwhile finds that it is over.
    if (lease.endedAt === null) {
      const ended = withLease(election, ending(lease, 'told', context.time));
      if ((await deps.elections.save(ended)) !== 'saved') return undefined;
    }
    await unhold(deps.tickets, lease.leaseId, lease.held);
    return { done: true };
  });
}

function resultOf({ data }: StoredTicket, outcome: ToldTicket['outcome']): ToldTicket {
  return { ticketId: data.ticketId, outcome, number: data.number, status: data.status };
}
