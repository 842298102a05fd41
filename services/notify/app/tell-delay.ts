import type { DelayData } from '@gerai/shared/events/queue.ts';
import type { Consumed } from '@gerai/shared/messaging/consumer.ts';
import type { CommandContext } from '@gerai/shared/messaging/outbox.ts';
import type { Clock } from '@gerai/shared/ports.ts';
import { delayTemplate, judge } from '../domain/message.ts';
import { type AnnounceDeps, announce, deliveryIdOf } from './announce.ts';
import type { CopyStore, Telling, TellingStore } from './ports.ts';

/**
 * Tell everybody affected that a service is delayed or closed: who waits, and who has booked that time.
 *
 * `tellDelay`. Input: the delay as queue told it, its end too. Output: applied, or stale.
 *
 * 1. Keep it, if nothing newer is known of it: what is said to anybody is judged by this copy.
 * 2. Find the bookings and tickets of its services and day that have a contact. None where it has ended.
 * 3. Note for each that has not been told that they are to be. Each note brings itself back to this
 *    service's queue as an event of its own, so a closing of the whole mall is as many messages as
 *    people: they are tried again, given up and held back each by itself, by as many functions at once
 *    as the queue has. Where this stops half-way, the event comes again and finds what it has noted.
 *    What is said anew of a delay is noted anew: who could not be told before is told then.
 *
 * `tellOne`. Input: such a note. Output: whether it was told.
 *
 * 1. Announce it by the newest copies of both, so that nothing is told of what is over. Each is told
 *    once of a delay, however often it is noted.
 */
export interface TellDelayDeps {
  readonly store: Pick<CopyStore, 'affected'> & Omit<TellingStore, 'toTell'>;
  readonly clock: Clock;
}

export interface TellOneDeps extends Omit<AnnounceDeps, 'store'> {
  readonly store: AnnounceDeps['store'] & Pick<TellingStore, 'toTell'>;
}

/** Noted at a time: 5,000 people take a few seconds. */
const AT_A_TIME = 16;

export async function tellDelay(
  deps: TellDelayDeps,
  told: {
    readonly delay: DelayData;
    readonly version: number;
    /** Told again to bring copies up to date: nobody gets a message of it. */
    readonly catchUp: boolean;
  },
  context: CommandContext,
): Promise<Consumed> {
  const { delay, version } = told;
  if ((await deps.store.keepDelay(delay, version)) === 'stale') return 'stale';
  if (told.catchUp || delay.endedAt !== null) return 'applied';
  const template = delayTemplate(delay);
  const affected = await deps.store.affected(delay.serviceIds, delay.day);
  const now = deps.clock.now();
  const wanted = affected
    .filter((each) => judge(template, each, now, delay).kind !== 'moot')
    .map(
      (each): Telling => ({
        deliveryId: deliveryIdOf(template, each, delay),
        mallId: delay.mallId,
        subject: { kind: each.kind, id: each.id },
        delayId: delay.delayId,
      }),
    );
  // Only saves their notes: that nobody is told twice is what the delivery is for.
  const decided = await deps.store.decided(wanted.map(({ deliveryId }) => deliveryId));
  const rest = wanted.filter(({ deliveryId }) => !decided.has(deliveryId));
  const worker = async (): Promise<void> => {
    for (let next = rest.shift(); next; next = rest.shift()) {
      await deps.store.tellLater(next, version, context);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  return 'applied';
}

export async function tellOne(
  deps: TellOneDeps,
  telling: Telling,
  context: CommandContext,
): Promise<Consumed> {
  const { subject, delay } = await deps.store.toTell(telling);
  // Kept before it was noted: a delay that is not there is of a day that is over.
  if (!subject || !delay) return 'ignored';
  const announced = await announce(deps, delayTemplate(delay), subject, context, delay);
  if (announced === 'already') return 'stale';
  return announced === 'moot' || announced === 'nobody' ? 'ignored' : 'applied';
}
