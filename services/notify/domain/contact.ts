import type { Language, Sealed } from '@gerai/shared/contract/values.ts';
import type { ContactData } from '@gerai/shared/events/booking.ts';
import type { ContactErasedData } from '@gerai/shared/events/notify.ts';
import type { CommandKey } from '@gerai/shared/idempotency.ts';
import type { DayKey, Instant } from '@gerai/shared/ports.ts';
import { addDays, dayOf, instantAt, later } from '@gerai/shared/time.ts';

export type ErasureReason = ContactErasedData['reason'];

/**
 * Whom to reach about one visit. Name, phone, NIK digits, needs and link are inside `sealed`;
 * outside it stand only what consent needs as proof and a keyed hash of the phone for limits.
 */
export interface Contact {
  readonly contactId: string;
  readonly mallId: string;
  readonly visitId: string;
  readonly subject: { readonly kind: 'booking' | 'ticket'; readonly id: string };
  readonly agencyId: string;
  readonly day: DayKey;
  readonly language: Language;
  readonly consent: ContactData['smsConsent'] & { readonly withdrawnAt: Instant | null };
  readonly sealed: Sealed | null;
  readonly phoneHash: string | null;
  readonly needsRemovedAt: Instant | null;
  readonly erasedAt: Instant | null;
  readonly erasedBecause: ErasureReason | null;
  readonly commands: readonly CommandKey[];
  readonly version: number;
}

/** UU 27/2022 and our retention plan: the phone goes 30 days after the visit. */
const KEPT_DAYS = 30;
/** An erased contact stays as a tombstone longer than a dead letter queue (14 days) can bring it back. */
const TOMBSTONE_DAYS = 30;

export function contactFrom(data: ContactData, phoneHash: string | null): Contact {
  return {
    contactId: data.contactId,
    mallId: data.mallId,
    visitId: data.visitId,
    subject: data.subject,
    agencyId: data.agencyId,
    day: data.day,
    language: data.language,
    consent: { ...data.smsConsent, withdrawnAt: null },
    sealed: data.sealed,
    phoneHash,
    needsRemovedAt: null,
    erasedAt: null,
    erasedBecause: null,
    commands: [],
    version: 1,
  };
}

export function mayBeMessaged(contact: Contact): boolean {
  return contact.consent.given && contact.consent.withdrawnAt === null;
}

export function withdrawConsent(contact: Contact, at: Instant): Contact {
  return {
    ...contact,
    consent: { ...contact.consent, withdrawnAt: at },
    version: contact.version + 1,
  };
}

/** @param sealed the same secret without its needs. */
export function removeNeeds(contact: Contact, sealed: Sealed, at: Instant): Contact {
  return { ...contact, sealed, needsRemovedAt: at, version: contact.version + 1 };
}

/** Everything that tells who it is goes; that consent was given, and when, stays as proof. */
export function erase(contact: Contact, because: ErasureReason, at: Instant): Contact {
  return {
    ...contact,
    sealed: null,
    phoneHash: null,
    needsRemovedAt: contact.needsRemovedAt ?? at,
    erasedAt: at,
    erasedBecause: because,
    version: contact.version + 1,
  };
}

/** The instant from which the contact must be erased: 30 days after the day of the visit. */
export function retentionEnds(day: DayKey): Instant {
  return instantAt(addDays(day, KEPT_DAYS), '00:00');
}

/** What the sweep has to do with the contact next, and when; nothing once it is erased. */
export function nextDuty(
  contact: Contact,
): { readonly work: 'needs' | 'retention'; readonly at: Instant } | null {
  if (contact.erasedAt !== null) return null;
  if (contact.needsRemovedAt === null) {
    return { work: 'needs', at: instantAt(addDays(contact.day, 1), '00:00') };
  }
  return { work: 'retention', at: retentionEnds(contact.day) };
}

/** The needs of contacts whose retention ends by `now` were due by this instant. */
export function needsDueWhenRetentionEnded(now: Instant): Instant {
  return instantAt(addDays(dayOf(now), 1 - KEPT_DAYS), '00:00');
}

/** When the item itself may vanish: after the sweep has had two days to erase it and say so. */
export function vanishesAt(contact: Contact): Instant {
  const kept = instantAt(addDays(contact.day, KEPT_DAYS + 2), '00:00');
  if (contact.erasedAt === null) return kept;
  return later(kept, instantAt(addDays(dayOf(contact.erasedAt), TOMBSTONE_DAYS), '00:00'));
}
