import {
  DayKeySchema,
  InstantSchema,
  LanguageSchema,
  SealedSchema,
} from '@gerai/shared/contract/values.ts';
import { BOOKING_STATUSES, ShortReasonSchema } from '@gerai/shared/events/booking.ts';
import {
  DeliveryDataSchema,
  type TellingData,
  TellingDataSchema,
} from '@gerai/shared/events/notify.ts';
import { DelayDataSchema, TICKET_STATUSES } from '@gerai/shared/events/queue.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import type { Item, Key } from '@gerai/shared/table/table.ts';
import { addDays, dayOf, epochMs, expiryAfter, instantAt } from '@gerai/shared/time.ts';
import * as z from 'zod/mini';
import type { CodeSending, MessageState, Telling } from '../app/ports.ts';
import { TemplateSchema } from '../contract/schemas.ts';
import { type Contact, nextDuty, vanishesAt } from '../domain/contact.ts';
import type { Delivery } from '../domain/delivery.ts';
import type { Notice } from '../domain/message.ts';
import type { ServiceCopy } from '../domain/service-copy.ts';
import type { Subject } from '../domain/subject.ts';

/** The items of the table: how each is keyed, written, and read back. */

const SCHEMA = { schemaVersion: 1 };
/** Copies and deliveries tell who came when, so they go 30 days after the visit. */
const KEPT_DAYS = 30;
/** Longer than a dead letter queue (14 days) can bring its event back. */
const CODE_KEPT_DAYS = 15;

export const serviceKey = (serviceId: string): Key => ({
  pk: `SERVICE#${serviceId}`,
  sk: 'SERVICE',
});
export const subjectKey = (kind: Subject['kind'], id: string): Key => ({
  pk: `SUBJECT#${kind}#${id}`,
  sk: 'SUBJECT',
});
export const contactKey = (contactId: string): Key => ({
  pk: `CONTACT#${contactId}`,
  sk: 'CONTACT',
});
export const deliveryKey = (deliveryId: string): Key => ({
  pk: `DELIVERY#${deliveryId}`,
  sk: 'DELIVERY',
});
/** How many messages a phone has had on a Jakarta day. */
export const limitKey = (phoneHash: string, day: string): Key => ({
  pk: `LIMIT#${phoneHash}#${day}`,
  sk: 'LIMIT',
});
/** What a mall's messages of a month cost, those on their way included. */
export const spendKey = (mallId: string, month: string): Key => ({
  pk: `SPEND#${mallId}#${month}`,
  sk: 'SPEND',
});

/** A code that was sent to a phone, or is being sent. */
export const codeKey = (codeId: string): Key => ({ pk: `CODE#${codeId}`, sk: 'CODE' });

/** What was last said of a delay or closing. */
export const delayKey = (delayId: string): Key => ({ pk: `DELAY#${delayId}`, sk: 'DELAY' });

/** That somebody is to be told of a delay. */
const tellingKey = (deliveryId: string): Key => ({ pk: `TELLING#${deliveryId}`, sk: 'TELLING' });

/** `DELIVERY#dlv_…` to `dlv_…`. */
export const idOf = (item: Item): string => String(item.pk).split('#').at(-1) ?? '';

export const dueWorkOf = (mallId: string, work: string): string => `${mallId}#${work}`;
export const unreachedDayOf = (mallId: string, day: string): string => `${mallId}#${day}`;

const expiryOf = (day: string): number => expiryAfter(instantAt(day, '00:00'), KEPT_DAYS + 1);

const ServiceItemSchema = z.object({
  serviceId: z.string(),
  mallId: z.string(),
  name: z.object({ id: z.string(), en: z.string() }),
  shortName: z.string(),
  sensitive: z.boolean(),
  agencyShortName: z.string(),
  floor: z.number(),
  counters: z.array(z.object({ number: z.number(), floor: z.number() })),
  version: z.number(),
});

export function serviceItem(service: ServiceCopy): Item & Key {
  return { ...serviceKey(service.serviceId), entity: 'service', ...SCHEMA, ...service };
}

export function serviceOf(item: Item): ServiceCopy {
  return ServiceItemSchema.parse(item);
}

const SUBJECT = {
  id: z.string(),
  mallId: z.string(),
  visitId: z.string(),
  serviceId: z.string(),
  agencyId: z.string(),
  contactId: z.nullable(z.string()),
  day: DayKeySchema,
  version: z.number(),
};
const SubjectItemSchema = z.discriminatedUnion('kind', [
  z.object({
    ...SUBJECT,
    kind: z.literal('booking'),
    status: z.enum(BOOKING_STATUSES),
    code: z.string(),
    slotStart: InstantSchema,
    cancelledBy: z.nullable(z.enum(['citizen', 'staff'])),
    rescheduledAt: z._default(z.nullable(InstantSchema), null),
    offerUntil: z._default(z.nullable(InstantSchema), null),
    affected: z._default(
      z.nullable(
        z.object({
          changeId: z.string(),
          outcome: z.enum(['kept', 'choose']),
          at: InstantSchema,
          until: z.optional(InstantSchema),
        }),
      ),
      null,
    ),
    reason: z._default(z.nullable(ShortReasonSchema), null),
    together: z._default(
      z.nullable(
        z.object({
          leg: z.number(),
          bookingIds: z.array(z.string()),
          changed: z.number(),
          tells: z.boolean(),
        }),
      ),
      null,
    ),
  }),
  z.object({
    ...SUBJECT,
    kind: z.literal('ticket'),
    status: z.enum(TICKET_STATUSES),
    number: z.string(),
    floor: z.number(),
    nearAt: z.nullable(InstantSchema),
    callCount: z.number(),
    call: z.nullable(z.object({ at: InstantSchema, counterNumber: z.number(), floor: z.number() })),
  }),
]);

/** What can be delayed: of a service and day, with somebody to tell, and still to be served. */
export const affectedKeyOf = (serviceId: string, day: string): string => `${serviceId}#${day}`;

function isStillToBeServed(subject: Subject): boolean {
  if (subject.contactId === null) return false;
  if (subject.kind === 'ticket') return subject.status === 'waiting' || subject.status === 'parked';
  return subject.status === 'confirmed' && subject.offerUntil === null;
}

export function subjectItem(subject: Subject): Item & Key {
  return {
    ...subjectKey(subject.kind, subject.id),
    entity: 'subject',
    ...SCHEMA,
    ...subject,
    ...(isStillToBeServed(subject)
      ? { affectedKey: affectedKeyOf(subject.serviceId, subject.day) }
      : {}),
    expiresAt: expiryOf(subject.day),
  };
}

export function subjectOf(item: Item): Subject {
  return SubjectItemSchema.parse(item);
}

const ContactItemSchema = z.object({
  contactId: z.string(),
  mallId: z.string(),
  visitId: z.string(),
  subject: z.object({ kind: z.enum(['booking', 'ticket']), id: z.string() }),
  agencyId: z.string(),
  day: DayKeySchema,
  language: LanguageSchema,
  consent: z.object({
    given: z.boolean(),
    textVersion: z.string(),
    at: InstantSchema,
    channel: z.enum(['web', 'kiosk', 'desk']),
    withdrawnAt: z.nullable(InstantSchema),
  }),
  sealed: z.nullable(SealedSchema),
  phoneHash: z.nullable(z.string()),
  needsRemovedAt: z.nullable(InstantSchema),
  erasedAt: z.nullable(InstantSchema),
  erasedBecause: z.nullable(z.enum(['requested', 'retention'])),
  commands: z.array(z.object({ key: z.string(), fingerprint: z.string() })),
  version: z.number(),
});

export function contactItem(contact: Contact): Item & Key {
  const duty = nextDuty(contact);
  return {
    ...contactKey(contact.contactId),
    entity: 'contact',
    ...SCHEMA,
    ...contact,
    ...(duty ? { dueWork: dueWorkOf(contact.mallId, duty.work), dueAt: duty.at } : {}),
    expiresAt: Math.ceil(epochMs(vanishesAt(contact)) / 1000),
  };
}

export function contactOf(item: Item): Contact {
  return ContactItemSchema.parse(item);
}

const DeliveryItemSchema = z.object({
  deliveryId: z.string(),
  mallId: z.string(),
  contactId: z.string(),
  visitId: z.string(),
  agencyId: z.string(),
  subject: z.object({ kind: z.enum(['booking', 'ticket']), id: z.string() }),
  reference: z.string(),
  template: TemplateSchema,
  day: DayKeySchema,
  status: z.enum(['sending', 'sent', 'failed', 'unknown', 'suppressed']),
  reason: DeliveryDataSchema.shape.reason,
  parts: z.number(),
  priceRupiah: z.number(),
  sendingAt: z.nullable(InstantSchema),
  decidedAt: z.nullable(InstantSchema),
  version: z.number(),
});

/** A new delivery: being sent (`attemptId` names who does), or suppressed. */
export function deliveryItem(delivery: Delivery, attemptId?: string): Item & Key {
  const { decidedAt, ...rest } = delivery;
  const at = decidedAt ?? delivery.sendingAt;
  return {
    ...deliveryKey(delivery.deliveryId),
    entity: 'delivery',
    ...SCHEMA,
    ...rest,
    recipientId: delivery.contactId,
    changedAt: at,
    ...(attemptId ? { attemptId } : {}),
    // A key of an index must not be null.
    ...(decidedAt === null
      ? { dueWork: dueWorkOf(delivery.mallId, 'sending'), dueAt: delivery.sendingAt }
      : { decidedAt, unreachedDay: unreachedDayOf(delivery.mallId, dayOf(decidedAt)) }),
    expiresAt: expiryOf(delivery.day),
  };
}

export function deliveryOf(item: Item): Delivery {
  return DeliveryItemSchema.parse({ ...item, decidedAt: item.decidedAt ?? null });
}

/** A code being sent (`attemptId` says by whom); it goes once its event cannot come again. */
export function codeItem(sending: CodeSending, attemptId: string): Item & Key {
  return {
    ...codeKey(sending.codeId),
    entity: 'code',
    ...SCHEMA,
    ...sending,
    status: 'sending',
    attemptId,
    expiresAt: expiryAfter(sending.sendingAt, CODE_KEPT_DAYS),
  };
}

const MessageStateItemSchema = z.object({
  template: TemplateSchema,
  status: DeliveryItemSchema.shape.status,
  changedAt: InstantSchema,
});

/** A delivery as the index `recipient` shows it. */
export function messageStateOf(item: Item): MessageState {
  const { template, status, changedAt } = MessageStateItemSchema.parse(item);
  return { template, status, at: changedAt };
}

/** A phone's count of a day is of no use two days later. */
export const limitExpiry = (day: string): number =>
  expiryAfter(instantAt(addDays(day, 1), '00:00'), 1);

const NoticeSchema = z.pick(DelayDataSchema, {
  delayId: true,
  day: true,
  serviceIds: true,
  kind: true,
  startedAt: true,
  expectedUntil: true,
  endedAt: true,
});

/** Our copy of a delay, for as long as somebody may be told of it. */
export function delayItem(
  delay: Notice & { readonly mallId: string },
  version: number,
): Item & Key {
  return {
    ...delayKey(delay.delayId),
    entity: 'delay',
    ...SCHEMA,
    ...NoticeSchema.parse(delay),
    mallId: delay.mallId,
    version,
    expiresAt: limitExpiry(delay.day),
  };
}

export function delayOf(item: Item): Notice {
  return NoticeSchema.parse(item);
}

/**
 * Of use while its event is on its way; the delivery is what says that it was told. Its version is
 * the delay's: what is said anew of the delay is noted anew.
 */
export function tellingItem(telling: Telling, delayVersion: number, notedAt: Instant): Item & Key {
  return {
    ...tellingKey(telling.deliveryId),
    entity: 'telling',
    ...SCHEMA,
    ...telling,
    version: delayVersion,
    expiresAt: limitExpiry(dayOf(notedAt)),
  };
}

export function tellingOf(item: Item): TellingData {
  return TellingDataSchema.parse(item);
}
