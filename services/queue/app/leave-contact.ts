import { type CommandKey, matchCommand, rememberCommand } from '@gerai/shared/idempotency.ts';
import type { CommandContext } from '@gerai/shared/messaging/outbox.ts';
import type { Clock, Random } from '@gerai/shared/ports.ts';
import { deriveId, idOfToken } from '@gerai/shared/security/hash.ts';
import { Phone } from '@gerai/shared/security/phone.ts';
import type { Secrecy, StoredTicket, Tickets } from './ports.ts';
import { retrying } from './retry.ts';

/**
 * Somebody who has just taken a number at the kiosk leaves a phone, to be told by SMS.
 *
 * Input: the token of the ticket's link, the phone, the text that was consented to.
 * Output: the ticket, which has a contact from now on.
 *
 * Primary course:
 *  1. Find the ticket of the token; it waits still and has no contact yet.
 *  2. Seal the phone with the link.
 *  3. Save ticket and contact in one transaction. The ticket is told anew, so that whoever sends
 *     messages learns of the contact.
 */
export interface LeaveContactDeps {
  readonly tickets: Tickets;
  readonly secrecy: Secrecy;
  readonly clock: Clock;
  readonly random: Random;
}

export type ContactLeft =
  | { readonly kind: 'left'; readonly ticket: StoredTicket }
  | { readonly kind: 'unknown-ticket' | 'phone-invalid' | 'command-reused' }
  | { readonly kind: 'not-in-state'; readonly status: StoredTicket['data']['status'] };

export function leaveContact(
  deps: LeaveContactDeps,
  input: { readonly viewToken: string; readonly phone: string; readonly textVersion: string },
  command: CommandKey,
  context: CommandContext,
): Promise<ContactLeft> {
  const phone = Phone.parse(input.phone);
  if (!phone) return Promise.resolve({ kind: 'phone-invalid' });
  const ticketId = idOfToken('tkt', input.viewToken);
  return retrying<ContactLeft>(deps, 'The ticket', async () => {
    const before = await deps.tickets.find(ticketId);
    if (!before) return { kind: 'unknown-ticket' };
    const match = matchCommand(before.commands, command);
    if (match === 'same') return { kind: 'left', ticket: before };
    if (match === 'reused') return { kind: 'command-reused' };
    const { data } = before;
    if (data.status !== 'waiting' || data.contactId !== null) {
      return { kind: 'not-in-state', status: data.status };
    }
    const contactId = deriveId('con', ticketId);
    const secret = {
      name: null,
      phone: phone.digits(),
      nikLastFour: null,
      needs: [],
      viewToken: input.viewToken,
    };
    const after: StoredTicket = {
      data: { ...data, contactId },
      version: before.version + 1,
      commands: rememberCommand(before.commands, command),
    };
    const saved = await deps.tickets.saveWithContact(
      after,
      {
        contactId,
        mallId: data.mallId,
        visitId: data.visitId,
        subject: { kind: 'ticket', id: ticketId },
        agencyId: data.agencyId,
        day: data.day,
        language: data.language,
        smsConsent: {
          given: true,
          textVersion: input.textVersion,
          at: context.time,
          channel: 'kiosk',
        },
        sealed: await deps.secrecy.seal(secret, contactId),
      },
      context,
      await deps.secrecy.phoneHash(phone.digits()),
    );
    return saved === 'saved' ? { kind: 'left', ticket: after } : undefined;
  });
}
