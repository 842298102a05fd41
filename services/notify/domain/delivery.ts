import type { DeliveryData } from '@gerai/shared/events/notify.ts';
import type { DayKey, Instant } from '@gerai/shared/ports.ts';
import type { SuppressionReason, Template } from './message.ts';
import { referenceOf, type Subject } from './subject.ts';

/**
 * One message to one contact. `sending` is recorded before the provider is asked and allows no
 * second attempt; every other status is final.
 */
export interface Delivery {
  readonly deliveryId: string;
  readonly mallId: string;
  readonly contactId: string;
  readonly visitId: string;
  readonly agencyId: string;
  readonly subject: { readonly kind: 'booking' | 'ticket'; readonly id: string };
  readonly reference: string;
  readonly template: Template;
  readonly day: DayKey;
  readonly status: 'sending' | DeliveryData['status'];
  readonly reason: SuppressionReason | null;
  readonly parts: number;
  readonly priceRupiah: number;
  readonly sendingAt: Instant | null;
  readonly decidedAt: Instant | null;
  readonly version: number;
}

/** How a message that was being sent ended. */
export type Ending =
  | { readonly status: 'sent'; readonly reason: null }
  | { readonly status: 'failed'; readonly reason: 'provider-refused' }
  | { readonly status: 'unknown'; readonly reason: 'answer-lost' };

const open = (deliveryId: string, contactId: string, subject: Subject, template: Template) => ({
  deliveryId,
  mallId: subject.mallId,
  contactId,
  visitId: subject.visitId,
  agencyId: subject.agencyId,
  subject: { kind: subject.kind, id: subject.id },
  reference: referenceOf(subject),
  template,
  day: subject.day,
  version: 1,
});

/** A message about to be handed to the provider. @param price in rupiah, of all its parts. */
export function beginSending(
  of: { deliveryId: string; contactId: string; subject: Subject; template: Template },
  size: { readonly parts: number; readonly priceRupiah: number },
  at: Instant,
): Delivery {
  return {
    ...open(of.deliveryId, of.contactId, of.subject, of.template),
    status: 'sending',
    reason: null,
    ...size,
    sendingAt: at,
    decidedAt: null,
  };
}

/** A message that is not sent, on purpose. */
export function suppressed(
  of: { deliveryId: string; contactId: string; subject: Subject; template: Template },
  reason: SuppressionReason,
  at: Instant,
): Delivery {
  return {
    ...open(of.deliveryId, of.contactId, of.subject, of.template),
    status: 'suppressed',
    reason,
    parts: 0,
    priceRupiah: 0,
    sendingAt: null,
    decidedAt: at,
  };
}
