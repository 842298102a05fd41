import type { Envelope } from '@gerai/shared/events/envelope.ts';
import type { TicketData } from '@gerai/shared/events/queue.ts';
import type { EventHandlers } from '@gerai/shared/messaging/consumer.ts';
import { followDelay } from '../app/follow-delay.ts';
import { followTicketEvent } from '../app/follow-ticket.ts';
import { forgetContact } from '../app/forget-contact.ts';
import { noteWalkIn } from '../app/note-walk-in.ts';
import { noteWork } from '../app/note-work.ts';
import type { BookingDeps } from '../app/ports.ts';
import type { service } from '../service.ts';

/** What each consumed event does. */
export function eventHandlers(
  deps: BookingDeps,
): EventHandlers<(typeof service)['consumes'][number]> {
  const ticket = async (event: Envelope<TicketData>) => {
    await noteWork(deps, event);
    return followTicketEvent(deps, event);
  };
  return {
    'queue.ticket.issued.v1': async (event) => {
      const worked = await noteWork(deps, event);
      const noted = await noteWalkIn(deps, event);
      return noted === 'ignored' ? worked : noted;
    },
    'queue.ticket.checked-in.v1': ticket,
    'queue.ticket.called.v1': (event) => noteWork(deps, event),
    'queue.ticket.started.v1': ticket,
    'queue.ticket.finished.v1': ticket,
    'queue.ticket.missed.v1': ticket,
    'queue.ticket.parked.v1': ticket,
    'queue.ticket.returned.v1': ticket,
    'queue.ticket.transferred.v1': ticket,
    'queue.ticket.cancelled.v1': ticket,
    'queue.ticket.undone.v1': ticket,
    'queue.service.delayed.v1': (event) => followDelay(deps, event),
    'queue.service.resumed.v1': (event) => followDelay(deps, event),
    'notify.contact.erased.v1': (event) => forgetContact(deps, event),
  };
}
