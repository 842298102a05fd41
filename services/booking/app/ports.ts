import type { City } from '@gerai/shared/contract/city.ts';
import type { BookingData, ContactData, ServiceData } from '@gerai/shared/events/booking.ts';
import type { CommandKey } from '@gerai/shared/idempotency.ts';
import type { CommandContext, OutboxHeader } from '@gerai/shared/messaging/outbox.ts';
import type { DayKey, Ids, Instant } from '@gerai/shared/ports.ts';
import type { KeySecret } from '@gerai/shared/security/secrets.ts';
import type { TakenDay } from '../domain/availability.ts';
import type { Catalogue } from '../domain/catalogue.ts';
import type { Slot } from '../domain/slots.ts';

/** What the use cases stand on. */
export interface BookingDeps {
  readonly mallId: string;
  /** Base of the citizens' links, without a slash at its end. */
  readonly publicUrl: string;
  readonly ids: Ids;
  readonly catalogue: CatalogueSource;
  readonly places: PlaceStore;
  readonly bookings: BookingStore;
  readonly secrets: BookingSecrets;
}

export interface CatalogueSource {
  /** The catalogue, at most some seconds old. @throws Error when no city was imported. */
  load(): Promise<Catalogue>;
}

export interface PlaceStore {
  /** What is taken of a service's days, both included, in one query. `fresh` reads consistently. */
  taken(
    serviceId: string,
    from: DayKey,
    to: DayKey,
    options: { readonly fresh: boolean },
  ): Promise<ReadonlyMap<DayKey, TakenDay>>;
}

export interface BookingSecrets {
  pepper(): Promise<string>;
  sealingKeys(): Promise<KeySecret>;
  claimKeys(): Promise<KeySecret>;
}

/** A booking as it is kept: its public state, and what only this service knows. */
export interface StoredBooking {
  readonly booking: BookingData;
  readonly version: number;
  readonly commands: readonly CommandKey[];
  /** Slot rows that it holds, as times of its day. */
  readonly slotTimes: readonly string[];
  /** Keyed hash of NIK or phone whose limit it counts against; null where none does. */
  readonly personHash: string | null;
  /** Keyed hash of the four digits with which its citizen manages it. */
  readonly proof: { readonly kind: 'phone' | 'nik'; readonly hash: string } | null;
  /** Wrong tries at those digits. */
  readonly attempts: number;
  /** Version of the ticket that its status was taken from; 0 before check-in. */
  readonly ticketVersion: number;
}

/** A new booking with all that must be true when it is written. */
export interface BookingPlan {
  readonly stored: StoredBooking;
  readonly slots: readonly Slot[];
  readonly dailyQuota: number;
  readonly guard: GuardPlan | null;
  readonly contact: ContactData;
  readonly confirmed: OutboxHeader;
  readonly contactProvided: OutboxHeader;
  readonly now: Instant;
}

/** How many active bookings a person may hold for the service, and which old ones give way. */
export interface GuardPlan {
  readonly personHash: string;
  readonly limit: number;
  readonly expired: readonly string[];
  /** Until when the guard itself must be kept: past every slot that can be booked today. */
  readonly keepUntil: Instant;
}

/** Booking id to the end of its slot. */
export type GuardEntries = ReadonlyMap<string, Instant>;

/** Everything that stood in the way, so that the use case can say what matters most. */
export type BookOutcome =
  | { readonly kind: 'booked' }
  | {
      readonly kind: 'refused';
      readonly existing: StoredBooking | null;
      readonly full: boolean;
      readonly guard: GuardEntries | null;
      readonly codeTaken: boolean;
    };

export interface AuditNote {
  readonly action: string;
  readonly purpose: string;
  readonly subject: string;
}

export interface BookingStore {
  find(bookingId: string): Promise<StoredBooking | undefined>;
  findByCode(code: string): Promise<StoredBooking | undefined>;
  findByContact(contactId: string): Promise<StoredBooking | undefined>;
  /** One transaction: slot rows, the day's count, the guard, the code, the contact, the booking. */
  book(plan: BookingPlan): Promise<BookOutcome>;
  /** Counts a try at the four digits before they are compared, so that parallel tries count too. */
  countAttempt(
    bookingId: string,
    limit: number,
  ): Promise<
    | { readonly kind: 'counted'; readonly stored: StoredBooking }
    | { readonly kind: 'locked'; readonly stored: StoredBooking }
    | { readonly kind: 'unknown' }
  >;
  /** One transaction: the booking, its slot rows, the day's count, its guard entry, the audit. */
  cancel(change: {
    readonly before: StoredBooking;
    readonly after: StoredBooking;
    readonly event: OutboxHeader;
    readonly audit: { readonly note: AuditNote; readonly by: CommandContext } | null;
  }): Promise<'written' | 'changed'>;
  /** Writes what the ticket says; no event. */
  follow(before: StoredBooking, after: StoredBooking): Promise<'written' | 'changed'>;
  /** Forgets contact and hashes of a booking, and the sealed contact that may still lie here. */
  forget(before: StoredBooking): Promise<'written' | 'changed'>;
  /** Deletes a sealed contact without a booking to it. */
  dropContact(contactId: string): Promise<void>;
}

export interface CityStore {
  isInstalled(mallId: string): Promise<boolean>;
  putMall(city: City): Promise<void>;
  /** Writes a service unless it stands there already. */
  putService(service: ServiceData, event: OutboxHeader): Promise<void>;
  markInstalled(mallId: string, at: Instant): Promise<void>;
}
