import type { BookingData } from '@gerai/shared/events/booking.ts';
import type { Envelope } from '@gerai/shared/events/envelope.ts';
import type { DeliveryData } from '@gerai/shared/events/notify.ts';
import type { CounterData, TicketData } from '@gerai/shared/events/queue.ts';
import type { Log } from '@gerai/shared/log.ts';
import type { Consumed, EventHandlers } from '@gerai/shared/messaging/consumer.ts';
import type { Stores } from '../app/ports.ts';
import { recordCounter } from '../app/record-counter.ts';
import { recordFact } from '../app/record-fact.ts';
import { recordService } from '../app/record-service.ts';
import {
  bookingFactOf,
  deliveryFactOf,
  legFactOf,
  offerFactOf,
  refusalFactOf,
} from '../domain/fact.ts';
import type { PromiseScore } from '../domain/promise.ts';
import { surveyOf } from '../domain/survey.ts';
import type { service } from '../service.ts';

/**
 * One line for each promise, once: the metrics `PromisesScored`, `PromisesKept` and
 * `PromisesNotLater` are made from it.
 */
function tellScores(
  log: Pick<Log, 'info'>,
  { serviceId, agencyId }: TicketData,
  scores: readonly PromiseScore[],
): void {
  for (const { kind, kept, byP90 } of scores) {
    log.info('promise-scored', {
      kind,
      serviceId,
      agencyId,
      promisesScored: 1,
      promisesKept: kept ? 1 : 0,
      promisesNotLater: byP90 ? 1 : 0,
    });
  }
}

/** One handler for each event that analytics consumes. */
export function eventHandlers(
  stores: Stores,
  log: Pick<Log, 'info'>,
): EventHandlers<(typeof service)['consumes'][number]> {
  const booking = ({ data, aggregateVersion }: Envelope<BookingData>) =>
    recordFact(stores.facts, bookingFactOf(data, aggregateVersion));
  const ticket = ({ data, aggregateVersion }: Envelope<TicketData>) =>
    recordFact(stores.facts, legFactOf(data, aggregateVersion), surveyOf(data), (scores) =>
      tellScores(log, data, scores),
    );
  const message = ({ data, aggregateVersion }: Envelope<DeliveryData>) =>
    recordFact(stores.facts, deliveryFactOf(data, aggregateVersion));
  const counter = (event: Envelope<CounterData>) =>
    recordCounter(stores.counters, event.data, event);

  return {
    'booking.service.published.v1': ({ data, aggregateVersion }) =>
      recordService(stores.catalogue, data, aggregateVersion),
    'booking.booking.confirmed.v1': booking,
    'booking.booking.rescheduled.v1': booking,
    'booking.booking.cancelled.v1': booking,
    'booking.booking.affected.v1': booking,
    'booking.booking.missed.v1': booking,
    'booking.slot.offered.v1': ({ data, aggregateVersion }) =>
      recordFact(stores.facts, offerFactOf(data, aggregateVersion)),
    'queue.ticket.issued.v1': ticket,
    'queue.ticket.checked-in.v1': ticket,
    'queue.ticket.near.v1': ticket,
    'queue.ticket.called.v1': ticket,
    'queue.ticket.recalled.v1': ticket,
    'queue.ticket.started.v1': ticket,
    'queue.ticket.finished.v1': ticket,
    'queue.ticket.missed.v1': ticket,
    'queue.ticket.parked.v1': ticket,
    'queue.ticket.returned.v1': ticket,
    'queue.ticket.transferred.v1': ticket,
    'queue.ticket.cancelled.v1': ticket,
    'queue.ticket.undone.v1': ticket,
    'queue.ticket.refused.v1': ({ data, aggregateVersion }) =>
      recordFact(stores.facts, refusalFactOf(data, aggregateVersion)),
    'queue.counter.opened.v1': counter,
    'queue.counter.paused.v1': counter,
    'queue.counter.closed.v1': counter,
    'notify.message.sent.v1': message,
    'notify.message.failed.v1': message,
    'notify.message.unknown.v1': message,
    'notify.message.suppressed.v1': message,
    // No fact holds a contact: there is nothing to forget.
    'notify.contact.erased.v1': (): Promise<Consumed> => Promise.resolve('ignored'),
  };
}
