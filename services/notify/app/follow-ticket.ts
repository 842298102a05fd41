import type { Consumed } from '@gerai/shared/messaging/consumer.ts';
import type { CommandContext } from '@gerai/shared/messaging/outbox.ts';
import type { Template } from '../domain/message.ts';
import type { TicketSubject } from '../domain/subject.ts';
import { type AnnounceDeps, announce } from './announce.ts';
import type { CopyStore } from './ports.ts';

/**
 * Follow a ticket: keep the newest copy, and tell its holder where the event is worth an SMS.
 *
 * Input: the ticket as an event told it; the message of that event, if it has one.
 * Output: whether anything came of it.
 *
 * 1. Keep the copy unless a newer one is there.
 * 2. Announce. A repeated event meets the message it sent; an overtaken one is judged too late.
 */
export interface FollowTicketDeps extends Omit<AnnounceDeps, 'store'> {
  readonly store: AnnounceDeps['store'] & CopyStore;
}

export async function followTicket(
  deps: FollowTicketDeps,
  ticket: TicketSubject,
  template: Template | null,
  context: CommandContext,
): Promise<Consumed> {
  const kept = await deps.store.keepSubject(ticket);
  if (template !== null) await announce(deps, template, ticket, context);
  return kept === 'kept' ? 'applied' : 'stale';
}
