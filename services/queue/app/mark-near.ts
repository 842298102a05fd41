import { type CommandContext, eventOf } from '@gerai/shared/messaging/outbox.ts';
import type { Clock, Ids } from '@gerai/shared/ports.ts';
import { markNear } from '../domain/ticket.ts';
import type { StoredTicket, Tickets } from './ports.ts';

/**
 * Tells visitors that their call is near; each once.
 *
 * Input: tickets whose call is expected within minutes. Output: none. One that has changed meanwhile
 * is left: its change is projected anew.
 */
export async function markNearTickets(
  deps: { readonly tickets: Tickets; readonly clock: Clock; readonly ids: Ids },
  tickets: readonly StoredTicket[],
  context: Omit<CommandContext, 'time' | 'recordedAt'>,
): Promise<void> {
  for (const ticket of tickets) {
    const now = deps.clock.now();
    const step = markNear(ticket.data, now);
    if (step.kind !== 'changed') continue;
    await deps.tickets.save(
      { ...ticket, data: step.ticket, version: ticket.version + 1 },
      eventOf('queue.ticket.near.v1', { ...context, time: now, recordedAt: now }, deps.ids),
    );
  }
}
