import { matchCommand, rememberCommand } from '@gerai/shared/idempotency.ts';
import { eventOf } from '@gerai/shared/messaging/outbox.ts';
import { isAtCounter } from '../domain/lifecycle.ts';
import { mayTakeBack, takeBack } from '../domain/ticket.ts';
import type { StoredTicket } from './ports.ts';
import { retrying } from './retry.ts';
import {
  heldStill,
  type StepRequest,
  type StepTicketDeps,
  type TicketStepped,
} from './step-ticket.ts';

/**
 * Takes the last step of a ticket back, within the seconds that its counter offers it and by whoever made it.
 *
 * Input: the ticket. Output: the ticket as it was before the step, its calls kept; or that it is too
 * late, or that the counter has gone on meanwhile.
 *
 * Primary course:
 *  1. Read the ticket with the state before its last step.
 *  2. Save that state as the next version; a ticket that had left its counter takes it again, one
 *     that had been called leaves it (one transaction).
 */
export type UndoRefused = { readonly kind: 'too-late' | 'counter-refused' };

export function undoStep(
  deps: StepTicketDeps,
  request: StepRequest,
): Promise<TicketStepped<UndoRefused>> {
  const { ticketId, actor, command, context } = request;
  return retrying<TicketStepped<UndoRefused>>(deps, 'The ticket', async () => {
    const stored = await deps.tickets.find(ticketId);
    if (!stored) return { kind: 'unknown-ticket' };
    if (!actor.mayActFor(stored.data.agencyId)) return { kind: 'forbidden' };
    const match = matchCommand(stored.commands, command);
    if (match === 'same') return { kind: 'done', ticket: stored };
    if (match === 'reused') return { kind: 'command-reused' };
    const { undo } = stored;
    if (!undo || !mayTakeBack(undo.at, context.time)) return { kind: 'too-late' };
    if (undo.by !== actor.userId) return { kind: 'forbidden' };
    const before = takeBack(stored.data, undo.before);
    const ticket: StoredTicket = {
      data: before,
      version: stored.version + 1,
      commands: rememberCommand(stored.commands, command),
      ...heldStill(stored),
    };
    const was = isAtCounter(stored.data.status);
    const will = isAtCounter(before.status);
    const saved = await deps.tickets.commit({
      ticket,
      event: eventOf('queue.ticket.undone.v1', context, deps.ids),
      leaves: was && !will ? stored.data.counterId : null,
      ...(will && !was && before.counterId !== null && before.officerId !== null
        ? {
            takes: {
              counterId: before.counterId,
              officerId: before.officerId,
              undone: stored.data,
            },
          }
        : {}),
    });
    if (saved === 'counter-refused') return { kind: 'counter-refused' };
    return saved === 'saved' ? { kind: 'done', ticket } : undefined;
  });
}
