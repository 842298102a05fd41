import type { EventHandlers } from '@gerai/shared/messaging/consumer.ts';
import { followTicketEvent } from '../app/follow-ticket.ts';
import { forgetContact } from '../app/forget-contact.ts';
import type { BookingDeps } from '../app/ports.ts';
import type { service } from '../service.ts';

/** What each consumed event does. */
export function eventHandlers(
  deps: BookingDeps,
): EventHandlers<(typeof service)['consumes'][number]> {
  return {
    'queue.ticket.checked-in.v1': (event) => followTicketEvent(deps, event),
    'queue.ticket.started.v1': (event) => followTicketEvent(deps, event),
    'queue.ticket.finished.v1': (event) => followTicketEvent(deps, event),
    'queue.ticket.missed.v1': (event) => followTicketEvent(deps, event),
    'queue.ticket.parked.v1': (event) => followTicketEvent(deps, event),
    'queue.ticket.returned.v1': (event) => followTicketEvent(deps, event),
    'queue.ticket.transferred.v1': (event) => followTicketEvent(deps, event),
    'queue.ticket.cancelled.v1': (event) => followTicketEvent(deps, event),
    'queue.ticket.undone.v1': (event) => followTicketEvent(deps, event),
    'notify.contact.erased.v1': (event) => forgetContact(deps, event),
  };
}
