import { type CommandKey, matchCommand, rememberCommand } from '@gerai/shared/idempotency.ts';
import type { CommandContext } from '@gerai/shared/messaging/outbox.ts';
import { erase } from '../domain/contact.ts';
import type { ContactStore } from './ports.ts';

/**
 * Erase a contact on request of its citizen, or because it was entered by mistake.
 *
 * Input: the contact's id, the reason, who does it, and the command's key.
 * Output: when it was erased; erasing it again changes nothing.
 *
 * 1. Read the contact.
 * 2. Erased before: answer that, unless the key came with other content.
 * 3. Write it without what was sealed and without its hashes, say so to the other services, and
 *    record it in the audit, together.
 */
export type Erased =
  | { readonly kind: 'erased'; readonly at: string }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'key-reused' };

const ROUNDS = 5;

export async function eraseContact(
  deps: { readonly store: ContactStore },
  request: {
    readonly contactId: string;
    readonly reason: string;
    readonly command: CommandKey;
    readonly context: CommandContext;
  },
): Promise<Erased> {
  const { contactId, reason, command, context } = request;
  for (let round = 1; round <= ROUNDS; round += 1) {
    const contact = await deps.store.contact(contactId);
    if (!contact) return { kind: 'not-found' };
    if (matchCommand(contact.commands, command) === 'reused') return { kind: 'key-reused' };
    if (contact.erasedAt !== null) return { kind: 'erased', at: contact.erasedAt };
    const at = context.recordedAt;
    const next = {
      ...erase(contact, 'requested', at),
      commands: rememberCommand(contact.commands, command),
    };
    const audit = { action: 'contact.erase', purpose: reason, subject: contactId };
    if ((await deps.store.eraseContact(next, context, audit)) === 'saved') {
      return { kind: 'erased', at };
    }
  }
  throw new Error(`Contact ${contactId} kept changing while it was erased`);
}
