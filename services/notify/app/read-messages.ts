import { type Contact, mayBeMessaged } from '../domain/contact.ts';
import { contactIdsOf } from './link.ts';
import type { ContactStore, DeliveryStore, MessageState } from './ports.ts';

/**
 * Read the messages of a visit with its link.
 *
 * Input: the link's token. Output: the state of consent, and the messages in their order.
 *
 * 1. Find the contact of the link; an erased one does not exist.
 * 2. List its messages.
 */
export type MessagesRead =
  | {
      readonly kind: 'found';
      readonly consent: 'given' | 'not-given' | 'withdrawn';
      readonly messages: readonly MessageState[];
    }
  | { readonly kind: 'not-found' };

export async function readMessages(
  deps: { readonly store: ContactStore & DeliveryStore },
  token: string,
): Promise<MessagesRead> {
  const contact = await deps.store.contactAmong(contactIdsOf(token));
  if (!contact || contact.erasedAt !== null) return { kind: 'not-found' };
  return {
    kind: 'found',
    consent: consentOf(contact),
    messages: await deps.store.messagesOf(contact.contactId),
  };
}

function consentOf(contact: Contact): 'given' | 'not-given' | 'withdrawn' {
  if (mayBeMessaged(contact)) return 'given';
  return contact.consent.withdrawnAt === null ? 'not-given' : 'withdrawn';
}
