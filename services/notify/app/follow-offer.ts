import type { Consumed } from '@gerai/shared/messaging/consumer.ts';
import type { CommandContext } from '@gerai/shared/messaging/outbox.ts';
import type { BookingSubject } from '../domain/subject.ts';
import { type AnnounceDeps, announce } from './announce.ts';
import type { CopyStore } from './ports.ts';

/**
 * Tell a visitor who waits that a place is offered.
 *
 * Input: the offer as its event told it, and whether the event only catches up.
 * Output: whether anything came of it.
 *
 * 1. Keep the copy: one per place and visitor. 2. Announce it, unless the event catches up; an offer
 * whose time is over is not worth a message.
 */
export async function followOffer(
  deps: Omit<AnnounceDeps, 'store'> & { readonly store: AnnounceDeps['store'] & CopyStore },
  offer: BookingSubject,
  context: CommandContext,
  catchUp: boolean,
): Promise<Consumed> {
  const kept = await deps.store.keepSubject(offer);
  if (!catchUp) await announce(deps, 'slot.offered', offer, context);
  return kept === 'kept' ? 'applied' : 'stale';
}
