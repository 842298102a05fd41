import type { EventType } from '@gerai/shared/events/catalogue.ts';
import type { TicketData, TicketStatus } from '@gerai/shared/events/queue.ts';
import { type CommandKey, matchCommand, rememberCommand } from '@gerai/shared/idempotency.ts';
import { type CommandContext, eventOf } from '@gerai/shared/messaging/outbox.ts';
import type { Clock, Ids, Random } from '@gerai/shared/ports.ts';
import type { TicketStep } from '../domain/ticket.ts';
import type { StaffActor } from './actor.ts';
import type { Audited, StoredExceptions, StoredTicket, TicketChange, Tickets } from './ports.ts';
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

/** The state after a step, with what changes together with it. */
export interface Stepped extends Extract<TicketStep, { kind: 'changed' }> {
  readonly next?: TicketChange['next'];
  readonly exceptions?: StoredExceptions;
  /** What the audit says of it; nothing where the step speaks for itself. */
  readonly purpose?: string;
}

type NotInState = Extract<TicketStep, { kind: 'not-in-state' }>;

interface Step<Invalid> {
  readonly event: EventType | null;
  /** Whether the ticket leaves its counter. */
  readonly leaves: boolean;
  /**
   * officer: who called it; a supervisor or floor manager may step in, which the audit keeps.
   * agency: anyone who acts for its agency.
   */
  readonly by?: 'officer' | 'agency';
  readonly undoable?: boolean;
  readonly apply: (
    ticket: TicketData,
    stored: StoredTicket,
  ) => Promise<Stepped | NotInState | Invalid> | Stepped | NotInState | Invalid;
}

/** One step of a ticket: one read and one write. */
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
    const applied = await step.apply(before.data, before);
    if (!isChanged(applied)) return applied;
    const own = step.by === 'agency' || before.data.officerId === actor.userId;
    if (!own && !actor.mayOverride) return { kind: 'forbidden' };
    const after: StoredTicket = {
      data: applied.ticket,
      version: before.version + 1,
      commands: rememberCommand(before.commands, command),
      ...heldStill(before),
      ...(step.undoable
        ? { undo: { before: before.data, at: context.time, by: actor.userId } }
        : {}),
    };
    const purpose = own ? applied.purpose : (applied.purpose ?? 'in place of the officer');
    const saved = await deps.tickets.commit({
      ticket: after,
      event: step.event === null ? null : eventOf(step.event, context, deps.ids),
      leaves: step.leaves ? before.data.counterId : null,
      ...(applied.next ? { next: applied.next } : {}),
      ...(applied.exceptions ? { exceptions: applied.exceptions } : {}),
      ...(purpose === undefined
        ? {}
        : { audit: auditOf(ticketId, step.event ?? 'ticket.changed', purpose, context) }),
    });
    return saved === 'saved' ? { kind: 'done', ticket: after } : undefined;
  });
}

/** Whatever happens to a ticket that a counter holds: until it is called, that counter alone calls it. */
export function heldStill({ heldBy }: StoredTicket): Pick<StoredTicket, 'heldBy'> {
  return heldBy === undefined ? {} : { heldBy };
}

function isChanged(step: Stepped | { readonly kind: string }): step is Stepped {
  return step.kind === 'changed';
}

function auditOf(
  ticketId: string,
  action: string,
  purpose: string,
  context: CommandContext,
): Audited {
  return { context, entry: { action, purpose, subject: `ticket/${ticketId}` } };
}
