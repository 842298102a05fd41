import type { Sealed } from '@gerai/shared/contract/values.ts';
import type { CommandContext } from '@gerai/shared/messaging/outbox.ts';
import type { DayKey, Instant } from '@gerai/shared/ports.ts';
import type { ContactSecret, PhoneCodeSecret } from '@gerai/shared/security/contact-secret.ts';
import type { Phone } from '@gerai/shared/security/phone.ts';
import type { Contact } from '../domain/contact.ts';
import type { Delivery, Ending } from '../domain/delivery.ts';
import type { Notice, Template } from '../domain/message.ts';
import type { ServiceCopy } from '../domain/service-copy.ts';
import type { Subject } from '../domain/subject.ts';

export type Kept = 'kept' | 'stale';

/** What stands in the way of a message being recorded as `sending`. */
export type Beginning =
  | { readonly kind: 'begun' }
  /** This message has been decided or is being sent. */
  | { readonly kind: 'already' }
  /** The phone has had its messages of the day. */
  | { readonly kind: 'limit' }
  | { readonly kind: 'monthly-cap' }
  /** Consent, needs or erasure changed since the contact was read. */
  | { readonly kind: 'contact-changed' };

export interface Limits {
  readonly perPhoneAndDay: number;
  readonly monthlyCapRupiah: number;
}

/** All that a decision about a message rests on, read together. */
export interface Situation {
  readonly contact: Contact | undefined;
  readonly service: ServiceCopy | undefined;
  /** The newest copy of what the message is about. */
  readonly subject: Subject | undefined;
  readonly decided: boolean;
}

export interface CopyStore {
  keepService(service: ServiceCopy): Promise<Kept>;
  keepSubject(subject: Subject): Promise<Kept>;
  subject(kind: Subject['kind'], id: string): Promise<Subject | undefined>;
  /** Bookings and tickets with a contact that are still to be served; the index may lag a little. */
  affected(serviceIds: readonly string[], day: DayKey): Promise<readonly Subject[]>;
}

export interface ContactStore {
  /** Keeps a contact that is not there yet; one that is, or was erased, stays as it is. */
  keepContact(contact: Contact): Promise<'kept' | 'known'>;
  contact(contactId: string): Promise<Contact | undefined>;
  /** The contact that exists among the candidates. */
  contactAmong(contactIds: readonly string[]): Promise<Contact | undefined>;
  /** Writes the next version; `changed-meanwhile` when somebody else did first. */
  saveContact(next: Contact): Promise<'saved' | 'changed-meanwhile'>;
  /** Writes an erased contact and says so; `audit` commits with it. */
  eraseContact(
    next: Contact,
    context: CommandContext,
    audit?: Audited,
  ): Promise<'saved' | 'changed-meanwhile'>;
  /** Records an opening. Must have succeeded before anything is shown. */
  auditOpening(entry: Audited, context: CommandContext): Promise<void>;
}

export interface Audited {
  readonly action: string;
  readonly purpose: string;
  readonly subject: string;
}

export interface DeliveryStore {
  situation(subject: Subject, contactId: string, deliveryId: string): Promise<Situation>;
  /**
   * In one transaction: the message as `sending` if it is new, one more for its phone's day and its
   * price for its month where both have room, and the contact as it was read. A repetition of this
   * very attempt (`attemptId`) after a lost answer counts as begun.
   */
  beginDelivery(
    delivery: Delivery,
    attemptId: string,
    contact: Contact,
    limits: Limits,
  ): Promise<Beginning>;
  /** Ends a message that is being sent; a refused one gives back its price. */
  endDelivery(
    deliveryId: string,
    ending: Ending,
    refund: { readonly month: string; readonly rupiah: number } | null,
    context: CommandContext,
  ): Promise<'ended' | 'ended-before'>;
  suppressDelivery(delivery: Delivery, context: CommandContext): Promise<'recorded' | 'already'>;
  messagesOf(contactId: string): Promise<readonly MessageState[]>;
  unreached(mallId: string, day: DayKey, limit: number): Promise<readonly Delivery[]>;
}

export interface MessageState {
  readonly template: Template;
  readonly status: Delivery['status'];
  readonly at: Instant;
}

export type DueWork = 'sending' | 'needs' | 'retention';

export interface DueStore {
  /** Ids of deliveries (`sending`) or contacts whose time has come, longest overdue first. */
  due(mallId: string, work: DueWork, until: Instant, limit: number): Promise<readonly string[]>;
}

/** A code for a phone on its way: neither the code nor the phone. */
export interface CodeSending {
  readonly codeId: string;
  readonly mallId: string;
  readonly sendingAt: Instant;
  readonly priceRupiah: number;
}

export interface CodeStore {
  /**
   * In one transaction: the code as being sent if it is new, and its price for its month where that
   * has room. A repetition of this very attempt after a lost answer counts as begun.
   */
  beginCode(
    sending: CodeSending,
    attemptId: string,
    monthlyCapRupiah: number,
  ): Promise<'begun' | 'already' | 'monthly-cap'>;
  endCode(
    sending: CodeSending,
    status: Ending['status'],
    refund: { readonly month: string; readonly rupiah: number } | null,
  ): Promise<void>;
}

/** Somebody who is to be told of a standstill. */
export interface Telling {
  readonly deliveryId: string;
  readonly mallId: string;
  readonly subject: { readonly kind: Subject['kind']; readonly id: string };
  readonly delayId: string;
}

export interface TellingStore {
  /**
   * Keeps what was last said of a delay. Of the version that is there already it is `kept` as well:
   * whoever noted its people may have been stopped half-way.
   */
  keepDelay(delay: Notice & { readonly mallId: string }, version: number): Promise<Kept>;
  /** Of these messages, those that are decided or being sent. */
  decided(deliveryIds: readonly string[]): Promise<ReadonlySet<string>>;
  /**
   * Notes it, once for each version of the delay, with the event that brings it back to this
   * service's queue.
   */
  tellLater(
    telling: Telling,
    delayVersion: number,
    context: CommandContext,
  ): Promise<'noted' | 'known'>;
  /** The newest copies of whom a note is about and of the delay, read together. */
  toTell(telling: Pick<Telling, 'subject' | 'delayId'>): Promise<{
    readonly subject: Subject | undefined;
    readonly delay: Notice | undefined;
  }>;
}

export type Store = CopyStore & ContactStore & DeliveryStore & CodeStore & DueStore & TellingStore;

/** The one place where contacts are open. */
export interface Vault {
  /** @throws Error when the seal is broken or of an unknown key. */
  open(sealed: Sealed, contactId: string): Promise<ContactSecret>;
  /** @throws Error when the seal is broken or of an unknown key. */
  openCode(sealed: Sealed, codeId: string): Promise<PhoneCodeSecret>;
  reseal(secret: ContactSecret, contactId: string): Promise<Sealed>;
  phoneHash(phone: Phone): Promise<string>;
}

/** taken: the provider has it. refused: it said no. no-answer: nobody can tell. */
export type SmsOutcome =
  | { readonly kind: 'taken' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'no-answer' };

export interface SmsProvider {
  /** Asks once, never again by itself. `trace` goes to the log, so that an SMS leads back to its request. */
  send(
    phone: Phone,
    text: string,
    trace: { readonly deliveryId: string; readonly correlationId: string },
  ): Promise<SmsOutcome>;
}

export interface ReminderScheduler {
  /** At `at` a `reminder` for the booking comes to our queue. Repeating it changes nothing. */
  schedule(bookingId: string, at: Instant): Promise<void>;
  /** A reminder that is not there is as good as cancelled. */
  cancel(bookingId: string): Promise<void>;
}
