import { BookingIdSchema } from '@gerai/shared/contract/values.ts';
import type { BookingData, ContactData } from '@gerai/shared/events/booking.ts';
import type { Envelope } from '@gerai/shared/events/envelope.ts';
import type { DelayData, TicketData } from '@gerai/shared/events/queue.ts';
import type { Log } from '@gerai/shared/log.ts';
import type { Comparison } from '@gerai/shared/messaging/compare.ts';
import { type Consumed, createConsumer } from '@gerai/shared/messaging/consumer.ts';
import { type CommandContext, causedBy } from '@gerai/shared/messaging/outbox.ts';
import { dayOf } from '@gerai/shared/time.ts';
import * as z from 'zod/mini';
import type { AnnounceDeps } from '../app/announce.ts';
import { followBooking } from '../app/follow-booking.ts';
import { followOffer } from '../app/follow-offer.ts';
import { followTicket } from '../app/follow-ticket.ts';
import type { ReminderScheduler, Store } from '../app/ports.ts';
import { receiveContact } from '../app/receive-contact.ts';
import { remind } from '../app/remind.ts';
import { removeNeeds } from '../app/remove-needs.ts';
import { sendCode } from '../app/send-code.ts';
import { tellDelay, tellOne } from '../app/tell-delay.ts';
import type { Template } from '../domain/message.ts';
import { serviceCopyFrom } from '../domain/service-copy.ts';
import { bookingSubject, hasEnded, offerSubject, ticketSubject } from '../domain/subject.ts';
import { service } from '../service.ts';

export interface ConsumeDeps extends Omit<AnnounceDeps, 'store'> {
  readonly store: Store;
  readonly reminders: ReminderScheduler;
  readonly log: Log;
  readonly mallId: string;
  readonly comparison?: Comparison;
}

/** What EventBridge Scheduler hands back of a reminder. */
const ReminderSchema = z.strictObject({ kind: z.literal('reminder'), bookingId: BookingIdSchema });

/** The Lambda entry of notify's queue: events of the others, and reminders whose time has come. */
export function createEventsHandler(deps: ConsumeDeps) {
  const booking = (event: Envelope<BookingData>): Promise<Consumed> =>
    followBooking(
      deps,
      bookingSubject(event.data, event.aggregateVersion),
      causedBy(event, deps.clock.now()),
      event.resync,
    );
  const ticket =
    (template: Template | null) =>
    (event: Envelope<TicketData>): Promise<Consumed> =>
      followTicket(
        deps,
        ticketSubject(event.data, event.aggregateVersion),
        event.resync ? null : template,
        causedBy(event, deps.clock.now()),
      );
  const contact = (event: Envelope<ContactData>): Promise<Consumed> =>
    receiveContact(deps, event.data, causedBy(event, deps.clock.now()), event.resync);
  const delay = (event: Envelope<DelayData>): Promise<Consumed> =>
    tellDelay(
      deps,
      { delay: event.data, version: event.aggregateVersion, catchUp: event.resync },
      causedBy(event, deps.clock.now()),
    );
  const finished = async (event: Envelope<TicketData>): Promise<Consumed> => {
    const consumed = await ticket(null)(event);
    const { contactId, visitTicketIds = [], ticketId } = event.data;
    // The needs serve all services of the visit that are still to come.
    const others = await Promise.all(
      visitTicketIds.filter((id) => id !== ticketId).map((id) => deps.store.subject('ticket', id)),
    );
    const goesOn = others.some((other) => other?.kind === 'ticket' && !hasEnded(other));
    if (contactId !== null && !goesOn) await removeNeeds(deps, contactId);
    return consumed;
  };

  return createConsumer(
    service,
    {
      'booking.service.published.v1': async (event) =>
        (await deps.store.keepService(serviceCopyFrom(event.data))) === 'kept'
          ? 'applied'
          : 'stale',
      'booking.booking.confirmed.v1': booking,
      'booking.booking.rescheduled.v1': booking,
      'booking.booking.cancelled.v1': booking,
      'booking.booking.affected.v1': booking,
      'booking.booking.missed.v1': booking,
      'booking.slot.offered.v1': (event) =>
        followOffer(
          deps,
          offerSubject(event.data, event.aggregateVersion),
          causedBy(event, deps.clock.now()),
          event.resync,
        ),
      'booking.contact.provided.v1': contact,
      'booking.phone-code.requested.v1': (event) =>
        sendCode(deps, event.data, { catchUp: event.resync, correlationId: event.correlationId }),
      'queue.contact.provided.v1': contact,
      'queue.service.delayed.v1': delay,
      'queue.service.resumed.v1': delay,
      'notify.message.due.v1': async (event) =>
        event.resync ? 'ignored' : tellOne(deps, event.data, causedBy(event, deps.clock.now())),
      // Whom nobody can tell of a delay is of no use here.
      'queue.ticket.issued.v1': async (event) =>
        event.data.contactId === null
          ? 'ignored'
          : ticket(isCarriedOver(event) ? 'ticket.carried' : null)(event),
      'queue.ticket.checked-in.v1': ticket(null),
      'queue.ticket.near.v1': ticket('ticket.near'),
      'queue.ticket.called.v1': ticket('ticket.called'),
      'queue.ticket.started.v1': ticket(null),
      'queue.ticket.finished.v1': finished,
      'queue.ticket.missed.v1': ticket(null),
      'queue.ticket.parked.v1': ticket(null),
      'queue.ticket.returned.v1': ticket(null),
      'queue.ticket.transferred.v1': ticket(null),
      'queue.ticket.cancelled.v1': ticket(null),
      'queue.ticket.undone.v1': ticket(null),
    },
    {
      log: deps.log,
      ...(deps.comparison ? { comparison: deps.comparison } : {}),
      scheduled: (input) =>
        remind(deps, ReminderSchema.parse(input).bookingId, systemContext(deps)),
    },
  );
}

/** A number of a coming day that goes on with one that was not served. */
function isCarriedOver({ time, data }: Envelope<TicketData>): boolean {
  return data.previousTicketId !== null && data.day > dayOf(time);
}

/** Dated work has no event as its cause: it begins a correlation of its own. */
function systemContext(deps: ConsumeDeps): CommandContext {
  const now = deps.clock.now();
  return {
    mallId: deps.mallId,
    time: now,
    recordedAt: now,
    timeSource: 'server',
    correlationId: deps.ids.fresh(),
    causationId: null,
    actor: { kind: 'system', id: null },
  };
}
