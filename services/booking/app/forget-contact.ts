import type { Envelope } from '@gerai/shared/events/envelope.ts';
import type { ContactErasedData } from '@gerai/shared/events/notify.ts';
import type { Consumed } from '@gerai/shared/messaging/consumer.ts';
import type { BookingDeps } from './ports.ts';

/** Times that somebody else may be first. */
const ATTEMPTS = 4;

/**
 * Forget a contact that notify has erased.
 *
 * Input: the event. Output: applied, or ignored where nothing of it is left here.
 *
 * Primary course:
 * 1. Find the bookings of the visit by their contact.
 * 2. Of each, remove contact id, keyed hashes and guard entry, and the sealed contact if it still lies here.
 */
export async function forgetContact(
  deps: BookingDeps,
  event: Envelope<ContactErasedData>,
): Promise<Consumed> {
  const { contactId } = event.data;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const found = await deps.bookings.findByContact(contactId);
    if (found.length === 0) {
      await deps.bookings.dropContact(contactId);
      return attempt === 1 ? 'ignored' : 'applied';
    }
    const written = await Promise.all(found.map((before) => deps.bookings.forget(before)));
    if (written.every((each) => each === 'written')) return 'applied';
  }
  throw new Error('The booking changed under every attempt to forget its contact');
}
