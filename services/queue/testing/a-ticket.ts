import type { TicketData } from '@gerai/shared/events/queue.ts';
import { deriveId } from '@gerai/shared/security/hash.ts';
import { issue, type TicketDraft } from '../domain/ticket.ts';
import { AGENCY, DAY, NOW, QUEUE, SERVICE } from './world.ts';

/** The draft of a walk-in who came just now. */
export function aDraft(parts: Partial<TicketDraft> & { readonly name?: string } = {}): TicketDraft {
  const { name, ...more } = parts;
  const ticketId = deriveId('tkt', name ?? 'one');
  return {
    ticketId,
    visitId: deriveId('vis', ticketId),
    mallId: 'pekalongan',
    leg: 1,
    day: DAY,
    prefix: 'A',
    queueId: QUEUE,
    serviceId: SERVICE,
    agencyId: AGENCY,
    floor: 1,
    origin: 'walk-in',
    bookingId: null,
    slotStart: null,
    channel: 'kiosk',
    applicantCount: 1,
    priority: false,
    language: 'id',
    residence: null,
    contactId: null,
    followUpOf: null,
    arrivedAt: NOW,
    issuedAt: NOW,
    times: { entitledAt: NOW, orderAt: NOW },
    ...more,
  };
}

/** A waiting ticket with that number, in the order of the numbers. */
export function aTicket(sequence: number, parts: Partial<TicketDraft> = {}): TicketData {
  return issue(aDraft({ name: `ticket ${sequence} ${parts.queueId ?? ''}`, ...parts }), sequence);
}
