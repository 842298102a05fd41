import { type CommandKey, matchCommand, rememberCommand } from '@gerai/shared/idempotency.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import { withdrawConsent } from '../domain/contact.ts';
import { contactIdsOf } from './link.ts';
import type { ContactStore } from './ports.ts';

/**
 * Stop messages: the citizen withdraws the consent to SMS with the link of the visit.
 *
 * Input: the link's token and the command's key. Output: since when consent is withdrawn.
 *
 * 1. Find the contact of the link; an erased one does not exist.
 * 2. Withdrawn before: answer that, unless the key came with other content.
 * 3. Write the withdrawal. A message recorded as `sending` from now on is refused by its own write.
 */
export type Stopped =
  | { readonly kind: 'withdrawn'; readonly at: Instant }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'key-reused' };

const ROUNDS = 5;

export async function stopMessages(
  deps: { readonly store: ContactStore },
  request: { readonly token: string; readonly command: CommandKey; readonly now: Instant },
): Promise<Stopped> {
  for (let round = 1; round <= ROUNDS; round += 1) {
    const contact = await deps.store.contactAmong(contactIdsOf(request.token));
    if (!contact || contact.erasedAt !== null) return { kind: 'not-found' };
    if (matchCommand(contact.commands, request.command) === 'reused') return { kind: 'key-reused' };
    if (contact.consent.withdrawnAt !== null) {
      return { kind: 'withdrawn', at: contact.consent.withdrawnAt };
    }
    const next = {
      ...withdrawConsent(contact, request.now),
      commands: rememberCommand(contact.commands, request.command),
    };
    if ((await deps.store.saveContact(next)) === 'saved') {
      return { kind: 'withdrawn', at: request.now };
    }
  }
  throw new Error('A contact kept changing while its consent was withdrawn');
}
