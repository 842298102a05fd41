import type { ServiceData } from '@gerai/shared/events/booking.ts';
import type { DelayData } from '@gerai/shared/events/queue.ts';
import { type CommandKey, matchCommand } from '@gerai/shared/idempotency.ts';
import { type Standing, standingOf } from '../domain/board.ts';
import { delayOf } from '../domain/delay.ts';
import { issue } from '../domain/ticket.ts';
import type { BegunIssue, IssueRecord, Series, Snapshots, StoredTicket, Tickets } from './ports.ts';

interface GiveNumberDeps {
  readonly series: Series;
  readonly tickets: Tickets;
}

export type NumberGiven =
  | { readonly kind: 'given'; readonly ticket: StoredTicket }
  | { readonly kind: 'quota-used' }
  | { readonly kind: 'shut'; readonly delay: DelayData }
  | { readonly kind: 'command-reused' };

/**
 * Two requests: the number from the series, then the ticket if it is absent. Whatever happens in
 * between, the same ticket gets the same number again, here or by the stream.
 */
export async function giveNumber(
  deps: GiveNumberDeps,
  wanted: IssueRecord,
  quota: number | null,
): Promise<NumberGiven> {
  const claim = await deps.series.claim(wanted, quota);
  if (claim.kind !== 'claimed') return claim;
  if (matchCommand([claim.record.command], wanted.command) === 'reused') {
    return { kind: 'command-reused' };
  }
  const ticket = await addTicket(deps.tickets, claim);
  return isReused(ticket, wanted.command) ? { kind: 'command-reused' } : { kind: 'given', ticket };
}

/** The ticket of a number that has been given; the one that stands there if there is one. */
export async function addTicket(
  tickets: Tickets,
  { sequence, walkIns, record }: BegunIssue,
): Promise<StoredTicket> {
  const ticket = {
    data: issue(record.draft, sequence, walkIns),
    version: 1,
    commands: [record.command],
  };
  const outcome = await tickets.add(ticket, record.contact, record.context, record.phoneHash);
  return outcome.kind === 'exists' ? outcome.ticket : ticket;
}

/** True when the ticket came from the same key with other content. */
export function isReused(ticket: StoredTicket, command: CommandKey): boolean {
  return matchCommand(ticket.commands, command) === 'reused';
}

/** The place of a ticket for the answer to its visitor; no more than some seconds old. */
export async function standingNow(
  snapshots: Snapshots,
  ticket: StoredTicket,
  service: ServiceData,
): Promise<Standing> {
  if (ticket.data.status !== 'waiting') return { ahead: 0, estimate: null };
  const queue = await snapshots.recentQueue(ticket.data.queueId, ticket.data.day);
  const standing = standingOf(ticket.data, queue, service.service.counterMinutes);
  const delay = delayOf(ticket.data.serviceId, queue?.delays);
  return delay ? { ...standing, delay } : standing;
}
