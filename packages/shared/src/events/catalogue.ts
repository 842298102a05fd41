import type * as z from 'zod/mini';
import type { ServiceName } from '../contract/service.ts';
import { SurveyDataSchema } from './analytics.ts';
import {
  BookingDataSchema,
  ContactDataSchema,
  PhoneCodeDataSchema,
  PlacesReleasedDataSchema,
  ServiceDataSchema,
  SlotOfferDataSchema,
} from './booking.ts';
import { CopiesMissedDataSchema, VersionsToldDataSchema } from './comparison.ts';
import { ContactErasedDataSchema, DeliveryDataSchema, TellingDataSchema } from './notify.ts';
import {
  CounterDataSchema,
  DelayDataSchema,
  RefusalDataSchema,
  TicketDataSchema,
} from './queue.ts';

export interface EventDeclaration {
  readonly producer: ServiceName;
  /** What the event is about; with its id it makes the `subject`. */
  readonly aggregate: string;
  readonly schema: z.ZodMiniType;
  readonly summary: string;
  /** Kept by the bus archive. Sealed personal data never is, nor what is of one night alone. */
  readonly archived: boolean;
}

const event = <S extends z.ZodMiniType>(
  producer: ServiceName,
  aggregate: string,
  schema: S,
  summary: string,
) => ({ producer, aggregate, schema, summary, archived: true as boolean });

const contact = (producer: ServiceName) => ({
  ...event(producer, 'contact', ContactDataSchema, 'Personal data for notify alone, sealed.'),
  archived: false,
});

const ticket = (summary: string) => event('queue', 'ticket', TicketDataSchema, summary);
const counter = (summary: string) => event('queue', 'counter', CounterDataSchema, summary);
const booking = (summary: string) => event('booking', 'booking', BookingDataSchema, summary);
const message = (summary: string) => event('notify', 'delivery', DeliveryDataSchema, summary);

/** Questions and answers of the nightly comparison; replayed they would ask for the past again. */
const report = (producer: ServiceName) => ({
  ...event(
    producer,
    'report',
    VersionsToldDataSchema,
    'Which versions were told on a day: whoever lacks one asks for it.',
  ),
  archived: false,
});
const question = (producer: ServiceName) => ({
  ...event(
    producer,
    'report',
    CopiesMissedDataSchema,
    'What the reports of another service name and this one lacks; it is told again.',
  ),
  archived: false,
});

/** Every event of the system. The major version is part of the type, so both can flow side by side. */
export const EVENTS = {
  'booking.service.published.v1': event(
    'booking',
    'service',
    ServiceDataSchema,
    'A service of the catalogue is valid as it stands here.',
  ),
  'booking.booking.confirmed.v1': booking('A place is booked.'),
  'booking.booking.cancelled.v1': booking('The booking is cancelled and its place free.'),
  'booking.booking.rescheduled.v1': booking('The booking has another time; its old place is free.'),
  'booking.booking.affected.v1': booking(
    'The timetable changed under the booking: it stays, or its visitor is asked for another time.',
  ),
  'booking.booking.missed.v1': booking(
    'Nobody checked in by the end of grace. Who comes later that day waits by arrival.',
  ),
  'booking.slot.offered.v1': event(
    'booking',
    'slot',
    SlotOfferDataSchema,
    'A freed place is offered to who waits for one, for a limited time.',
  ),
  'booking.places.released.v1': event(
    'booking',
    'places',
    PlacesReleasedDataSchema,
    'Places of a day that were not booked or not used are the walk-ins’ now.',
  ),
  'booking.contact.provided.v1': contact('booking'),
  'booking.versions.told.v1': report('booking'),
  'booking.copies.missed.v1': question('booking'),
  'booking.phone-code.requested.v1': {
    ...event(
      'booking',
      'phone-code',
      PhoneCodeDataSchema,
      'A code that proves a phone, for notify alone, sealed.',
    ),
    archived: false,
  },
  'queue.ticket.issued.v1': ticket('A walk-in got a number and waits.'),
  'queue.ticket.checked-in.v1': ticket('A booking arrived, got its number and waits.'),
  'queue.ticket.near.v1': ticket('The call is expected within minutes.'),
  'queue.ticket.called.v1': ticket('Called to a counter.'),
  'queue.ticket.recalled.v1': ticket('Called once more.'),
  'queue.ticket.started.v1': ticket('Service has begun.'),
  'queue.ticket.finished.v1': ticket('The leg ended, with its outcome.'),
  'queue.ticket.missed.v1': ticket('Called and did not come.'),
  'queue.ticket.parked.v1': ticket('Set aside for a while, by the officer or by the visitor.'),
  'queue.ticket.returned.v1': ticket('Waits again: after a miss, or after it was set aside.'),
  'queue.ticket.transferred.v1': ticket(
    'Goes on elsewhere: as the next leg, on the next day, or, still waiting, for another service.',
  ),
  'queue.ticket.cancelled.v1': ticket('Ended without service.'),
  'queue.ticket.undone.v1': ticket('The last step was taken back: the state before stands again.'),
  'queue.ticket.refused.v1': event(
    'queue',
    'refusal',
    RefusalDataSchema,
    'Somebody came and got no number.',
  ),
  'queue.counter.opened.v1': counter('A counter serves.'),
  'queue.counter.paused.v1': counter('A counter pauses, with its return time.'),
  'queue.counter.closed.v1': counter('A counter has closed.'),
  'queue.service.delayed.v1': event(
    'queue',
    'delay',
    DelayDataSchema,
    'Services are delayed or closed: one, those of an agency or floor, or all.',
  ),
  'queue.service.resumed.v1': event(
    'queue',
    'delay',
    DelayDataSchema,
    'A delay or closing has ended.',
  ),
  'queue.contact.provided.v1': contact('queue'),
  'queue.versions.told.v1': report('queue'),
  'queue.copies.missed.v1': question('queue'),
  'notify.message.sent.v1': message('The provider took the message.'),
  'notify.message.failed.v1': message('The provider refused the message.'),
  'notify.message.unknown.v1': message(
    'The provider’s answer was lost: it may have been sent, and is not sent again.',
  ),
  'notify.message.suppressed.v1': message('Not sent, on purpose.'),
  // Replayed it would tell of what is over.
  'notify.message.due.v1': {
    ...event(
      'notify',
      'telling',
      TellingDataSchema,
      'Somebody is to be told that a service is delayed or closed; notify tells it to itself, so that each is a message of its own.',
    ),
    archived: false,
  },
  'notify.contact.erased.v1': event(
    'notify',
    'contact',
    ContactErasedDataSchema,
    'A contact was erased.',
  ),
  'notify.versions.told.v1': report('notify'),
  'notify.copies.missed.v1': question('notify'),
  'analytics.survey.submitted.v1': event(
    'analytics',
    'survey',
    SurveyDataSchema,
    'A survey was answered.',
  ),
  'analytics.copies.missed.v1': question('analytics'),
} as const satisfies Record<string, EventDeclaration>;

export type EventType = keyof typeof EVENTS;

/** Events of the nightly comparison, which the consumer of every service answers alike. */
export type ToldType = Extract<EventType, `${string}.versions.told.v1`>;
export type MissedType = Extract<EventType, `${string}.copies.missed.v1`>;
export type ReportType = ToldType | MissedType;

export type EventData<T extends EventType> = z.infer<(typeof EVENTS)[T]['schema']>;

/** Types of one producer, for declarations. */
export const EVENT_TYPES = Object.keys(EVENTS) as EventType[];

export function isEventType(type: string): type is EventType {
  return Object.hasOwn(EVENTS, type);
}
