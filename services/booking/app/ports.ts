import type { City } from '@gerai/shared/contract/city.ts';
import type {
  BookingData,
  ContactData,
  PhoneCodeData,
  ServiceData,
} from '@gerai/shared/events/booking.ts';
import type { DelayData } from '@gerai/shared/events/queue.ts';
import type { CommandKey } from '@gerai/shared/idempotency.ts';
import type { CommandContext, OutboxHeader } from '@gerai/shared/messaging/outbox.ts';
import type { DayKey, Ids, Instant, Random } from '@gerai/shared/ports.ts';
import type { KeySecret } from '@gerai/shared/security/secrets.ts';
import type { Work, WorkChallenge } from '../contract/schemas.ts';
import type { AddressLimits } from '../domain/address-limits.ts';
import type { CodesSent } from '../domain/booking-guard.ts';
import type { Catalogue } from '../domain/catalogue.ts';
import type { MallPart } from '../domain/catalogue-change.ts';
import type { CountersDay, Hold, Taking } from '../domain/places.ts';
import type { CatalogueDraft, DraftHead } from './catalogue-drafts.ts';
import type { GuessGuard } from './guess-guard.ts';
import type { KnownFull } from './known-full.ts';
import type { Pace } from './pace.ts';
import type { FreedPlace, WaitStore } from './waitlist-ports.ts';

/** What the use cases stand on. */
export interface BookingDeps {
  readonly mallId: string;
  /** Base of the citizens' links, without a slash at its end. */
  readonly publicUrl: string;
  readonly ids: Ids;
  readonly catalogue: CatalogueSource;
  readonly places: PlaceStore;
  readonly bookings: BookingStore;
  readonly work: WorkStore;
  readonly delays: DelayStore;
  readonly drafts: DraftStore;
  readonly waits: WaitStore;
  readonly random: Random;
  readonly knownFull: KnownFull;
  readonly guesses: GuessGuard;
  readonly limits: AddressLimits;
  readonly pace: Pace;
  readonly workGate: WorkGate;
  readonly phoneCodes: PhoneCodeStore;
  readonly secrets: BookingSecrets;
}

export interface CatalogueSource {
  /**
   * The catalogue, at most some seconds old; `fresh` reads it anew, consistently.
   * @throws Error when no city was imported.
   */
  load(options?: { readonly fresh: boolean }): Promise<Catalogue>;
  /** Writes a service in this version unless it stands there already or newer. */
  publish(service: ServiceData, event: OutboxHeader): Promise<void>;
  /** Writes what belongs to the mall as a whole, unless it has changed since this version. */
  publishMall(part: MallPart, base: number): Promise<void>;
}

export interface PlaceStore {
  /** What is taken of the counters' days, both included, in one query. `fresh` reads consistently. */
  taken(
    countersId: string,
    from: DayKey,
    to: DayKey,
    options: { readonly fresh: boolean },
  ): Promise<ReadonlyMap<DayKey, CountersDay>>;
  /** Takes a place with its end beside it, in one request. */
  hold(plan: {
    readonly taking: Taking;
    readonly holdId: string;
    readonly hold: Hold;
    readonly drops: Drops;
    readonly toll: Toll;
  }): Promise<
    | { readonly kind: 'held' }
    | {
        readonly kind: 'refused';
        readonly days: RefusedDays;
        readonly toll: WorkRefusal | null;
      }
  >;
  /** Makes a hold longer unless it was before; the hold, or nothing where it is over or gone. */
  extend(extension: {
    readonly countersId: string;
    readonly day: DayKey;
    readonly holdId: string;
    readonly seconds: number;
    readonly now: Instant;
  }): Promise<Hold | undefined>;
  /** Makes older versions of these services than these refuse to take from the counters' days. */
  outdate(
    countersId: string,
    days: readonly DayKey[],
    services: readonly ServiceData[],
  ): Promise<void>;
  /**
   * Hands places of a day on to walk-ins, each service's on condition that as many applicants are
   * taken as were seen.
   */
  handOver(change: {
    readonly countersId: string;
    readonly day: DayKey;
    readonly services: readonly {
      readonly serviceId: string;
      readonly applicants: number;
      readonly seen: number;
    }[];
    readonly event: OutboxHeader;
  }): Promise<'written' | 'changed'>;
  /** Keeps how many applicants have walked in; an older count than the known one changes nothing. */
  noteWalkIns(
    countersId: string,
    told: {
      readonly serviceId: string;
      readonly day: DayKey;
      readonly applicants: number;
      readonly at: Instant;
    },
  ): Promise<'written' | 'stale'>;
  /** Gives a held place back; a hold that is gone stays gone. */
  release(which: {
    readonly countersId: string;
    readonly day: DayKey;
    readonly holdId: string;
  }): Promise<void>;
}

export interface DraftStore {
  find(draftId: string): Promise<CatalogueDraft | undefined>;
  /** The latest first. */
  list(): Promise<readonly DraftHead[]>;
  /** Puts a draft unless one of this id stands there, which it answers then. */
  put(draft: CatalogueDraft): Promise<CatalogueDraft | undefined>;
  change(
    before: CatalogueDraft,
    after: CatalogueDraft,
    audit: { readonly note: AuditNote; readonly by: CommandContext } | null,
  ): Promise<'written' | 'changed'>;
}

/** When the mall was seen at work: the beginnings of five minutes in which a ticket moved. */
export interface WorkStore {
  /** Notes that a ticket moved at this moment; most notes cost nothing. */
  note(at: Instant): Promise<void>;
  seen(day: DayKey): Promise<readonly Instant[]>;
}

/** Our copies of what was delayed or closed. */
export interface DelayStore {
  /** Keeps the copy unless a newer one is there. */
  keep(delay: DelayData, version: number): Promise<'kept' | 'stale'>;
  ofDay(day: DayKey): Promise<readonly DelayData[]>;
}

export interface BookingSecrets {
  pepper(): Promise<string>;
  sealingKeys(): Promise<KeySecret>;
  claimKeys(): Promise<KeySecret>;
}

/** Gives work to devices and tells whether it was done. */
export interface WorkGate {
  challenge(service: ServiceData, now: Instant): Promise<WorkChallenge>;
  /** Nothing where the challenge is not ours or its solution wrong; the time is not looked at. */
  judge(work: Work): Promise<{ readonly workId: string } | undefined>;
}

/** What a command from the web uses up, in the transaction of what it makes. */
export interface Toll {
  /** Kept until nobody can use the solution again. */
  readonly work: { readonly workId: string; readonly until: Instant } | null;
  readonly phoneCode: { readonly phoneHash: string; readonly codeHash: string } | null;
  readonly address: {
    readonly addressHash: string;
    readonly use: 'taken' | 'codes';
    readonly window: Instant;
    readonly most: number;
  } | null;
}
/** The part of a toll that was used up before. */
export type WorkRefusal = 'work' | 'address';
export type TollRefusal = WorkRefusal | 'phone-code';

/** The last code that a phone was sent: its hash, and sealed for notify. */
export interface PhoneCode extends PhoneCodeData, CodesSent {
  readonly phoneHash: string;
  readonly codeHash: string;
  readonly tries: number;
  /** The booking that it proved a phone for. */
  readonly usedBy: string | null;
  readonly commands: readonly CommandKey[];
  readonly version: number;
}

export interface PhoneCodeStore {
  find(phoneHash: string): Promise<PhoneCode | undefined>;
  write(
    before: PhoneCode | undefined,
    after: PhoneCode,
    event: OutboxHeader,
    toll: Toll,
  ): Promise<'written' | 'changed' | WorkRefusal>;
  /** Counts a try at the phone's code; nothing where it has none that still counts. */
  countTry(phoneHash: string, most: number, now: Instant): Promise<PhoneCode | undefined>;
  /** Gives back a try whose code was right. */
  giveBackTry(which: NonNullable<Toll['phoneCode']>): Promise<void>;
}

/** A booking as it is kept: its public state, and what only this service knows. */
export interface StoredBooking {
  readonly booking: BookingData;
  readonly version: number;
  readonly commands: readonly CommandKey[];
  /** Slots that it covers, as times of its day. */
  readonly slotTimes: readonly string[];
  /**
   * The counters of whose day it holds its place; a later timetable does not change it. Null for a
   * booking from before places belonged to counters: it takes none of them.
   */
  readonly countersId: string | null;
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
export interface BookingPlan extends LegPlan {
  /** What staff did beyond the rules, and why. */
  readonly audit?: { readonly note: AuditNote; readonly by: CommandContext } | null;
  /** Null where it was provided before, by who waited for the place. */
  readonly contact: ContactPlan | null;
  readonly toll: Toll;
  readonly now: Instant;
}

/** Bookings of one visit that are made together or not at all: one code, one contact. */
export interface VisitPlan {
  readonly legs: readonly LegPlan[];
  readonly contact: ContactPlan;
  readonly audit?: BookingPlan['audit'];
  readonly toll: Toll;
  readonly now: Instant;
}

export interface LegPlan {
  readonly stored: StoredBooking;
  readonly taking: Taking;
  /** The hold that the booking stands on; without one it takes what is free. */
  readonly holdId: string | null;
  readonly guard: GuardPlan | null;
  readonly confirmed: OutboxHeader;
}

export interface ContactPlan {
  readonly data: ContactData;
  readonly provided: OutboxHeader;
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

/** Expired holds that give way, by the row of the counters' day on which they stand. */
export type Drops = ReadonlyMap<string, ReadonlyMap<string, Hold>>;

/** Everything that stood in the way, so that the use case can say what matters most. */
export type BookOutcome =
  | { readonly kind: 'booked' }
  | {
      readonly kind: 'refused';
      readonly existing: StoredBooking | null;
      /** The days that had no room, or were of another timetable or hold, as they stood. */
      readonly days: RefusedDays;
      readonly guard: GuardEntries | null;
      readonly codeTaken: boolean;
      /** What the visitor brought along and was used up. */
      readonly toll: TollRefusal | null;
    };

/** Rows of counters' days that refused a change, by their name, as they stood. */
export type RefusedDays = ReadonlyMap<string, CountersDay>;

export type VisitOutcome =
  | { readonly kind: 'booked' }
  | {
      readonly kind: 'refused';
      readonly existing: StoredBooking | null;
      readonly days: RefusedDays;
      /** The guards that refused, by booking. */
      readonly guards: ReadonlyMap<string, GuardEntries>;
      readonly codeTaken: boolean;
      /** What the visitor brought along and was used up. */
      readonly toll: TollRefusal | null;
    };

export interface AuditNote {
  readonly action: string;
  readonly purpose: string;
  readonly subject: string;
}

export interface BookingStore {
  find(bookingId: string): Promise<StoredBooking | undefined>;
  /** Several, in the order of their ids; those that are not there are left out. */
  findMany(bookingIds: readonly string[]): Promise<readonly StoredBooking[]>;
  findByCode(code: string): Promise<StoredBooking | undefined>;
  /** The bookings of the visit that the contact is of. */
  findByContact(contactId: string): Promise<readonly StoredBooking[]>;
  /** One transaction: the counters' day, the guard, the code, the contact, the booking. */
  book(plan: BookingPlan, drops: Drops): Promise<BookOutcome>;
  /** The same for all bookings of a visit: one transaction for all of them. */
  bookVisit(plan: VisitPlan, drops: Drops): Promise<VisitOutcome>;
  /** Counts a try at the four digits before they are compared, so that parallel tries count too. */
  countAttempt(
    bookingId: string,
    limit: number,
  ): Promise<
    | { readonly kind: 'counted'; readonly stored: StoredBooking }
    | { readonly kind: 'locked'; readonly stored: StoredBooking }
    | { readonly kind: 'unknown' }
  >;
  /**
   * One transaction: one or several bookings of a visit, their counters' days and guard entries, the
   * audit. `awaited`: somebody waits for the places of these bookings, so they must be given back as
   * freed ones. `forgives`: the booking whose wrong digits are forgiven, where it is none of these.
   */
  cancel(change: {
    readonly legs: readonly {
      readonly before: StoredBooking;
      readonly after: StoredBooking;
      readonly freed: FreedPlace | null;
      readonly event: OutboxHeader;
    }[];
    readonly forgives: string | null;
    readonly audit: { readonly note: AuditNote; readonly by: CommandContext } | null;
  }): Promise<
    | { readonly kind: 'written' }
    | { readonly kind: 'changed' }
    | { readonly kind: 'awaited'; readonly bookingIds: readonly string[] }
  >;
  /** One transaction: the net difference of the counters' days, the booking, guard, code, audit. */
  reschedule(change: {
    readonly before: StoredBooking;
    readonly after: StoredBooking;
    readonly taking: Taking;
    readonly holdId: string | null;
    readonly drops: Drops;
    readonly freed: FreedPlace | null;
    readonly guardKeepUntil: Instant;
    /** The other bookings of its visit, which must stand as they were read. */
    readonly siblings: readonly StoredBooking[];
    readonly forgives: string | null;
    readonly event: OutboxHeader;
    readonly audit: { readonly note: AuditNote; readonly by: CommandContext } | null;
    readonly now: Instant;
  }): Promise<
    | { readonly kind: 'written' }
    | { readonly kind: 'changed' }
    | { readonly kind: 'awaited' }
    | { readonly kind: 'refused'; readonly days: RefusedDays }
  >;
  /** The confirmed bookings of a day, as they stand; those of the last second may lack. */
  upcoming(day: DayKey): Promise<readonly StoredBooking[]>;
  /** Ids of the confirmed bookings of a day whose slot has begun; those of the last second may lack. */
  begun(day: DayKey, until: Instant): Promise<readonly string[]>;
  /** The bookings whose visitors were asked for another time, and the time for it is over. */
  unchosen(until: Instant): Promise<readonly StoredBooking[]>;
  /** Writes a booking whose place stays as it is, with its event. */
  tell(
    before: StoredBooking,
    after: StoredBooking,
    event: OutboxHeader,
  ): Promise<'written' | 'changed'>;
  /**
   * Writes a booking missed. Its place is the walk-ins' from then on, where `released` names the event
   * that says so, in the same transaction.
   */
  miss(
    before: StoredBooking,
    after: StoredBooking,
    missed: OutboxHeader,
    released: OutboxHeader | null,
  ): Promise<'written' | 'changed'>;
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
