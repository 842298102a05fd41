import * as z from 'zod/mini';
import {
  ContactIdSchema,
  DeliveryIdSchema,
  InstantSchema,
  SlugSchema,
  VisitIdSchema,
} from '../contract/values.ts';
import { DelayDataSchema } from './queue.ts';

/** One message to one contact about one thing; neither the text nor the phone. */
export const DeliveryDataSchema = z.object({
  deliveryId: DeliveryIdSchema,
  mallId: SlugSchema,
  contactId: ContactIdSchema,
  visitId: VisitIdSchema,
  agencyId: z.nullable(SlugSchema),
  subject: z.object({ kind: z.enum(['booking', 'ticket']), id: z.string() }),
  template: z.string(),
  channel: z.literal('sms'),
  status: z.enum(['sent', 'failed', 'unknown', 'suppressed']),
  /** Why it was not sent, or why nobody can tell. */
  reason: z.nullable(
    z.enum([
      'no-phone',
      'no-consent',
      'erased',
      'too-late',
      'limit',
      'monthly-cap',
      'quiet-hours',
      'provider-refused',
      'answer-lost',
    ]),
  ),
  parts: z.int(),
  priceRupiah: z.number(),
  sendingAt: z.nullable(InstantSchema),
  decidedAt: InstantSchema,
});
export type DeliveryData = z.infer<typeof DeliveryDataSchema>;

/** The contact is gone: whoever keeps its id or hashes forgets them too. */
export const ContactErasedDataSchema = z.object({
  contactId: ContactIdSchema,
  mallId: SlugSchema,
  reason: z.enum(['requested', 'retention']),
  erasedAt: InstantSchema,
});
export type ContactErasedData = z.infer<typeof ContactErasedDataSchema>;

/**
 * Somebody is to be told of a standstill: one message of its own for each, told by notify to itself.
 * What is said of the standstill is not in it: that may be over by the time it is read.
 */
export const TellingDataSchema = z.object({
  /** Of the message that it becomes: once for a delay and whom it reaches. */
  deliveryId: DeliveryIdSchema,
  mallId: SlugSchema,
  subject: DeliveryDataSchema.shape.subject,
  delayId: DelayDataSchema.shape.delayId,
});
export type TellingData = z.infer<typeof TellingDataSchema>;
