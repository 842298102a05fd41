import type { ContactData } from '@gerai/shared/events/booking.ts';
import type { Consumed } from '@gerai/shared/messaging/consumer.ts';
import type { CommandContext } from '@gerai/shared/messaging/outbox.ts';
import { Phone } from '@gerai/shared/security/phone.ts';
import { contactFrom, retentionEnds } from '../domain/contact.ts';
import { messagesAbout } from '../domain/message.ts';
import { type AnnounceDeps, announce } from './announce.ts';
import type { ContactStore, CopyStore } from './ports.ts';

/**
 * Receive a contact: it stays sealed; only a keyed hash of its phone is made.
 *
 * Input: the contact as booking or queue sealed it, and whether the event only catches up.
 * Output: whether it was new.
 *
 * 1. Leave a contact whose retention is over.
 * 2. Open it once for the phone's hash. One that cannot be opened ends in the dead letter queue.
 * 3. Keep it if it is not known; an erased one stays erased.
 * 4. If the booking or ticket was told before, send what its state asks for: whichever of the two
 *    events comes second sends.
 */
export interface ReceiveContactDeps extends Omit<AnnounceDeps, 'store'> {
  readonly store: AnnounceDeps['store'] & CopyStore & ContactStore;
}

export async function receiveContact(
  deps: ReceiveContactDeps,
  data: ContactData,
  context: CommandContext,
  catchUp: boolean,
): Promise<Consumed> {
  if (deps.clock.now() >= retentionEnds(data.day)) return 'ignored';
  const secret = await deps.vault.open(data.sealed, data.contactId);
  const phone = secret.phone === null ? undefined : Phone.parse(secret.phone);
  const phoneHash = phone ? await deps.vault.phoneHash(phone) : null;
  const kept = await deps.store.keepContact(contactFrom(data, phoneHash));
  if (!catchUp) {
    const subject = await deps.store.subject(data.subject.kind, data.subject.id);
    for (const template of subject ? messagesAbout(subject) : []) {
      if (subject) await announce(deps, template, subject, context);
    }
  }
  return kept === 'kept' ? 'applied' : 'stale';
}
