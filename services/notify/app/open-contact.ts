import type { StaffCaller } from '@gerai/shared/contract/roles.ts';
import { mayActFor } from '@gerai/shared/contract/roles.ts';
import type { CommandContext } from '@gerai/shared/messaging/outbox.ts';
import type { ContactSecret } from '@gerai/shared/security/contact-secret.ts';
import { type Contact, retentionEnds } from '../domain/contact.ts';
import type { ContactStore, Vault } from './ports.ts';

/**
 * Open a contact for the counter or desk that serves its visit.
 *
 * Input: the contact's id, who asks and for what purpose.
 * Output: the contact and what was sealed in it, or why not.
 *
 * 1. Read the contact; erased or past its retention it does not exist.
 * 2. Refuse who is bound to other agencies.
 * 3. Record the opening in the audit. Only then open and answer.
 */
export interface OpenContactDeps {
  readonly store: ContactStore;
  readonly vault: Vault;
}

export type Opened =
  | { readonly kind: 'opened'; readonly contact: Contact; readonly secret: ContactSecret }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'forbidden' };

export async function openContact(
  deps: OpenContactDeps,
  request: {
    readonly contactId: string;
    readonly purpose: string;
    readonly caller: StaffCaller;
    readonly context: CommandContext;
  },
): Promise<Opened> {
  const { contactId, purpose, caller, context } = request;
  const contact = await deps.store.contact(contactId);
  if (!contact || contact.sealed === null || context.recordedAt >= retentionEnds(contact.day)) {
    return { kind: 'not-found' };
  }
  if (!mayActFor(caller, contact.agencyId)) return { kind: 'forbidden' };
  await deps.store.auditOpening({ action: 'contact.open', purpose, subject: contactId }, context);
  return { kind: 'opened', contact, secret: await deps.vault.open(contact.sealed, contactId) };
}
