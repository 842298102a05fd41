import type { ContactData } from '@gerai/shared/events/booking.ts';
import type { Consumed } from '@gerai/shared/messaging/consumer.ts';
import type { CommandContext } from '@gerai/shared/messaging/outbox.ts';
import { Phone } from '@gerai/shared/security/phone.ts';
import { contactFrom, retentionEnds } from '../domain/contact.ts';
import { messagesAbout } from '../domain/message.ts';
import type { Subject } from '../domain/subject.ts';
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
 *    events comes second sends. Bookings of one visit have one contact.
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
    for (const subject of await subjectsOf(deps, data)) {
      for (const template of messagesAbout(subject)) {
        await announce(deps, template, subject, context);
      }
    }
  }
  return kept === 'kept' ? 'applied' : 'stale';
}

async function subjectsOf(deps: ReceiveContactDeps, { subject }: ContactData): Promise<Subject[]> {
  const first = await deps.store.subject(subject.kind, subject.id);
  const ids = first?.kind === 'booking' ? (first.together?.bookingIds ?? []) : [];
  const others = await Promise.all(
    ids.filter((id) => id !== subject.id).map((id) => deps.store.subject('booking', id)),
  );
  return [first, ...others].flatMap((each) => each ?? []);
}
