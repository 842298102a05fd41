import type { Consumed } from '@gerai/shared/messaging/consumer.ts';
import type { CommandContext } from '@gerai/shared/messaging/outbox.ts';
import type { Clock } from '@gerai/shared/ports.ts';
import { delayTemplate, judge, type Notice } from '../domain/message.ts';
import type { Subject } from '../domain/subject.ts';
import { type AnnounceDeps, announce, deliveryIdOf } from './announce.ts';
import type { CopyStore, Telling, TellingStore } from './ports.ts';

/**
 * Tell everybody affected that a service is delayed or closed: who waits, and who has booked that time.
 *
 * `tellDelay`. Input: the delay as queue told it. Output: whether anybody is to be told.
 *
 * 1. Find the bookings and tickets of its services and day that have a contact.
 * 2. Note for each that they are to be told. Each note brings itself back to this service's queue as an
 *    event of its own, so a closing of the whole mall is as many messages as people: they are tried
 *    again, given up and held back each by itself, by as many functions at once as the queue has.
 *    Where this stops half-way, the event comes again and finds what it has noted.
 *
 * `tellOne`. Input: such a note. Output: whether it was told.
 *
 * 1. Announce it by the newest copy. Each is told once of a delay, however often the note comes.
 */
export interface TellDelayDeps {
  readonly store: Pick<CopyStore, 'affected'> & TellingStore;
  readonly clock: Clock;
}

export interface TellOneDeps extends Omit<AnnounceDeps, 'store'> {
  readonly store: AnnounceDeps['store'] & Pick<CopyStore, 'subject'>;
}

/** Noted at a time: 5,000 people take a few seconds. */
const AT_A_TIME = 16;

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
    for (let next = rest.shift(); next; next = rest.shift()) {
      await deps.store.tellLater(tellingOf(next, notice), context);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  return wanted.length > 0 ? 'applied' : 'ignored';
}

export async function tellOne(
  deps: TellOneDeps,
  { subject: { kind, id }, delay }: Telling,
  context: CommandContext,
): Promise<Consumed> {
  const subject = await deps.store.subject(kind, id);
  if (!subject) return 'ignored';
  const announced = await announce(deps, delayTemplate(delay), subject, context, delay);
  if (announced === 'already') return 'stale';
  return announced === 'moot' || announced === 'nobody' ? 'ignored' : 'applied';
}

/** Of the services that stand still, a message is about one. */
function tellingOf(subject: Subject, notice: Notice): Telling {
  const { delayId, day, kind, startedAt, expectedUntil, endedAt } = notice;
  return {
    deliveryId: deliveryIdOf(delayTemplate(notice), subject, notice),
    mallId: subject.mallId,
    subject: { kind: subject.kind, id: subject.id },
    delay: {
      delayId,
      day,
      serviceIds: [subject.serviceId],
      kind,
      startedAt,
      expectedUntil,
      endedAt,
    },
  };
}
