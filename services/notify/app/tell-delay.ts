import type { Consumed } from '@gerai/shared/messaging/consumer.ts';
import type { CommandContext } from '@gerai/shared/messaging/outbox.ts';
import { delayTemplate, judge, type Notice } from '../domain/message.ts';
import type { Subject } from '../domain/subject.ts';
import { type AnnounceDeps, announce } from './announce.ts';
import type { CopyStore } from './ports.ts';

/**
 * Tell everybody affected that a service is delayed or closed: who waits, and who has booked that time.
 *
 * Input: the delay as queue told it. Output: whether anybody was to be told.
 *
 * 1. Find the bookings and tickets of its services and day that have a contact.
 * 2. Announce to each, a few at a time. Each is told once of a delay; where this stops half-way, the
 *    event comes again and meets those who have been told.
 */
export interface TellDelayDeps extends Omit<AnnounceDeps, 'store'> {
  readonly store: AnnounceDeps['store'] & CopyStore;
}

/** Told at a time: the money of the month is one item. */
const AT_A_TIME = 4;

export async function tellDelay(
  deps: TellDelayDeps,
  notice: Notice,
  context: CommandContext,
): Promise<Consumed> {
  const template = delayTemplate(notice);
  const affected = await deps.store.affected(notice.serviceIds, notice.day);
  const now = deps.clock.now();
  const wanted = affected.filter((each) => judge(template, each, now, notice).kind !== 'moot');
  const rest = [...wanted];
  const worker = async (): Promise<void> => {
    for (let next: Subject | undefined = rest.shift(); next; next = rest.shift()) {
      await announce(deps, template, next, context, notice);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  return wanted.length > 0 ? 'applied' : 'ignored';
}
