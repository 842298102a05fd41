import {
  BookingIdSchema,
  ContactIdSchema,
  DayKeySchema,
  DeliveryIdSchema,
  InstantSchema,
  LanguageSchema,
  NeedSchema,
  SlugSchema,
  TicketIdSchema,
  ViewTokenSchema,
} from '@gerai/shared/contract/values.ts';
import { DeliveryDataSchema } from '@gerai/shared/events/notify.ts';
import * as z from 'zod/mini';

/** What every SMS of ours is an instance of. */
export const TEMPLATES = [
  'booking.confirmed',
  'booking.reminder.h1',
  'visit.reminder.h1',
  'booking.cancelled.office',
  'booking.rescheduled',
  'booking.moved',
  'booking.kept',
  'booking.choose',
  'slot.offered',
  'booking.cancelled.user',
  'ticket.near',
  'ticket.called',
  'service.delayed',
  'service.suspended',
  'service.closed',
] as const;
export const TemplateSchema = z.enum(TEMPLATES);

export const ContactParamsSchema = z.strictObject({ contactId: ContactIdSchema });

/** Why a contact is opened; it goes into the audit. */
export const OpenContactQuerySchema = z.strictObject({ purpose: z.enum(['serve-visit']) });

export const OpenedContactSchema = z.object({
  contactId: ContactIdSchema,
  name: z.nullable(z.string()),
  phone: z.nullable(z.string()),
  nikLastFour: z.nullable(z.string()),
  needs: z.array(NeedSchema),
  language: LanguageSchema,
});

/** Why the desk erases; it goes into the audit. */
export const EraseContactSchema = z.strictObject({
  reason: z.enum(['asked-by-citizen', 'entered-by-mistake']),
});

export const ErasedContactSchema = z.object({
  contactId: ContactIdSchema,
  erasedAt: InstantSchema,
});

export const TokenParamsSchema = z.strictObject({ token: ViewTokenSchema });

export const StopMessagesSchema = z.strictObject({});

export const StoppedMessagesSchema = z.object({
  consent: z.literal('withdrawn'),
  withdrawnAt: InstantSchema,
});

const StatusSchema = z.enum(['sending', 'sent', 'failed', 'unknown', 'suppressed']);

export const MessagesSchema = z.object({
  consent: z.enum(['given', 'not-given', 'withdrawn']),
  messages: z.array(
    z.object({ template: TemplateSchema, status: StatusSchema, at: InstantSchema }),
  ),
});

export const UnreachedQuerySchema = z.strictObject({ day: z.optional(DayKeySchema) });

export const UnreachedSchema = z.object({
  day: DayKeySchema,
  deliveries: z.array(
    z.object({
      deliveryId: DeliveryIdSchema,
      subject: z.object({
        kind: z.enum(['booking', 'ticket']),
        id: z.union([BookingIdSchema, TicketIdSchema]),
      }),
      /** Booking code or ticket number, as the citizen knows it. */
      reference: z.string(),
      agencyId: z.nullable(SlugSchema),
      template: TemplateSchema,
      status: z.enum(['failed', 'unknown', 'suppressed']),
      reason: DeliveryDataSchema.shape.reason,
      at: InstantSchema,
    }),
  ),
});
