import type { EventType } from '@gerai/shared/events/catalogue.ts';
import type { TicketData, TicketStatus } from '@gerai/shared/events/queue.ts';
import { type CommandKey, matchCommand, rememberCommand } from '@gerai/shared/idempotency.ts';
import { type CommandContext, eventOf } from '@gerai/shared/messaging/outbox.ts';
import type { Clock, Ids, Random } from '@gerai/shared/ports.ts';
import type { TicketStep } from '../domain/ticket.ts';
import type { StaffActor } from './actor.ts';
import type { Audited, StoredTicket, Tickets } from './ports.ts';
import { retrying } from './retry.ts';

export interface StepTicketDeps {
  readonly tickets: Tickets;
  readonly clock: Clock;
  readonly random: Random;
  readonly ids: Ids;
}

export interface StepRequest {
  readonly ticketId: string;
  readonly actor: StaffActor;
  readonly command: CommandKey;
  readonly context: CommandContext;
}

export type TicketStepped<Invalid = never> =
  | { readonly kind: 'done'; readonly ticket: StoredTicket }
  | { readonly kind: 'unknown-ticket' | 'forbidden' | 'command-reused' }
  | { readonly kind: 'not-in-state'; readonly status: TicketStatus }
  | Invalid;

interface Step<Invalid> {
  readonly event: EventType;
  /** Whether the ticket leaves its counter. */
  readonly leaves: boolean;
  readonly apply: (ticket: TicketData) => Promise<TicketStep | Invalid> | TicketStep;
}

/**
 * One step of a ticket at its counter: one read and one write. By the officer who called it; a
 * supervisor or floor manager may step in, which the audit keeps.
 */
export function stepTicket<Invalid extends { readonly kind: string } = never>(
  deps: StepTicketDeps,
  request: StepRequest,
  step: Step<Invalid>,
): Promise<TicketStepped<Invalid>> {
  const { ticketId, actor, command, context } = request;
  return retrying<TicketStepped<Invalid>>(deps, 'The ticket', async () => {
    const before = await deps.tickets.find(ticketId);
    if (!before) return { kind: 'unknown-ticket' };
    if (!actor.mayActFor(before.data.agencyId)) return { kind: 'forbidden' };
    const match = matchCommand(before.commands, command);
    if (match === 'same') return { kind: 'done', ticket: before };
    if (match === 'reused') return { kind: 'command-reused' };
    const applied = await step.apply(before.data);
    if (!isChanged(applied)) return applied;
    const own = before.data.officerId === actor.userId;
    if (!own && !actor.mayOverride) return { kind: 'forbidden' };
    const after: StoredTicket = {
      data: applied.ticket,
      version: before.version + 1,
      commands: rememberCommand(before.commands, command),
    };
    const event = eventOf(step.event, context, deps.ids);
    const audit = own ? undefined : overrideOf(ticketId, step.event, context);
    const saved = step.leaves
      ? await deps.tickets.release(after, event, audit)
      : await deps.tickets.save(after, event, audit);
    return saved === 'saved' ? { kind: 'done', ticket: after } : undefined;
  });
}

function isChanged(
  step: TicketStep | { readonly kind: string },
): step is Extract<TicketStep, { kind: 'changed' }> {
  return step.kind === 'changed';
}

function overrideOf(ticketId: string, event: EventType, context: CommandContext): Audited {
  return {
    context,
    entry: { action: event, purpose: 'in place of the officer', subject: `ticket/${ticketId}` },
  };
}
