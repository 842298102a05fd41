import { type CommandContext, eventOf } from '@gerai/shared/messaging/outbox.ts';
import type { Clock, Ids } from '@gerai/shared/ports.ts';
import { type Told, withPromise } from '../domain/estimate.ts';
import { markNear } from '../domain/ticket.ts';
import type { StoredTicket, Tickets } from './ports.ts';

/** A waiting ticket with what its visitor reads now. */
export interface Promised {
  readonly ticket: StoredTicket;
  readonly told: Told;
  readonly near: boolean;
  /** It was near, and is not any more. */
  readonly far?: boolean;
}

/**
 * Notes what visitors have been promised, and tells those whose call is near; each once.
 *
 * Input: tickets that have their first promise, or whose call is expected within minutes. Output:
 * none. One that has changed meanwhile is left: its change is projected anew.
 *
 * After a delay everybody affected is promised anew. A promise alone is nobody's event: it rides on the next one, that of the call at the latest.
 */
export async function tellVisitors(
  deps: { readonly tickets: Tickets; readonly clock: Clock; readonly ids: Ids },
  promised: readonly Promised[],
  context: Omit<CommandContext, 'time' | 'recordedAt'>,
): Promise<void> {
  for (const { ticket, told, near, far } of promised) {
    const noted = withPromise(ticket.data, told);
    const data = far ? { ...noted, nearAt: null } : noted;
    const version = ticket.version + 1;
    if (!near) {
      await deps.tickets.save({ ...ticket, data, version }, null);
      continue;
    }
    const now = deps.clock.now();
    const step = markNear(data, now);
    if (step.kind !== 'changed') continue;
    await deps.tickets.save(
      { ...ticket, data: step.ticket, version },
      eventOf('queue.ticket.near.v1', { ...context, time: now, recordedAt: now }, deps.ids),
    );
  }
}
