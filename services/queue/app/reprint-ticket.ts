import { idOfToken } from '@gerai/shared/security/hash.ts';
import { hasEnded } from './legs.ts';
import type { Secrecy, StoredTicket } from './ports.ts';
import {
  type StepRequest,
  type StepTicketDeps,
  stepTicket,
  type TicketStepped,
} from './step-ticket.ts';

/**
 * Prints a ticket anew. Input: the ticket. Output: the ticket with the serial of the valid copy, and
 * its link where it has one of its own.
 *
 * Primary course:
 *  1. Read the ticket. 2. Save it with the next serial and a line of the audit: officers see which
 *  copy is valid. 3. Derive the link again from the command that made the ticket.
 */
export interface ReprintDeps extends StepTicketDeps {
  readonly secrecy: Secrecy;
}

export type Reprinted =
  | Exclude<TicketStepped, { kind: 'done' }>
  | { readonly kind: 'done'; readonly ticket: StoredTicket; readonly viewToken: string | null };

export async function reprintTicket(deps: ReprintDeps, request: StepRequest): Promise<Reprinted> {
  const outcome = await stepTicket<never>(deps, request, {
    event: null,
    leaves: false,
    by: 'agency',
    apply: (ticket) =>
      hasEnded(ticket.status)
        ? { kind: 'not-in-state', status: ticket.status }
        : {
            kind: 'changed',
            ticket: { ...ticket, printSerial: ticket.printSerial + 1 },
            purpose: 'reprinted',
          },
  });
  if (outcome.kind !== 'done') return outcome;
  return { ...outcome, viewToken: await tokenOf(deps.secrecy, outcome.ticket) };
}

/** The command that gave the number is among those that the ticket remembers, unless there were many. */
async function tokenOf(secrecy: Secrecy, { data, commands }: StoredTicket): Promise<string | null> {
  for (const command of commands) {
    const token = await secrecy.viewToken(command);
    if (idOfToken('tkt', token) === data.ticketId) return token;
  }
  return null;
}
