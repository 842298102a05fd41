import type { AuditEntry } from '@gerai/shared/audit.ts';
import type { CityCounter } from '@gerai/shared/contract/city.ts';
import type { DeviceKind } from '@gerai/shared/contract/roles.ts';
import type { Sealed } from '@gerai/shared/contract/values.ts';
import type { BookingData, ContactData, ServiceData } from '@gerai/shared/events/booking.ts';
import type { RefusalData, TicketData } from '@gerai/shared/events/queue.ts';
import type { CommandKey } from '@gerai/shared/idempotency.ts';
import type { CommandContext, OutboxHeader } from '@gerai/shared/messaging/outbox.ts';
import type { DayKey, Instant } from '@gerai/shared/ports.ts';
import type { CheckInClaim } from '@gerai/shared/security/claim.ts';
import type { ContactSecret } from '@gerai/shared/security/contact-secret.ts';
import type { FloorContent, QueueContent, Snapshot } from '../domain/board.ts';
import type { CounterState } from '../domain/counter.ts';
import type { Experience } from '../domain/experience.ts';
import type { Awaited } from '../domain/prospect.ts';
import type { TicketDraft } from '../domain/ticket.ts';

/** A ticket as kept: its public state, its version, and the commands that made it so. */
export interface StoredTicket {
  readonly data: TicketData;
  readonly version: number;
  readonly commands: readonly CommandKey[];
}

/** A counter as kept. `calls` are its last calls by command, newest first. */
export interface StoredCounter extends CounterState {
  readonly version: number;
  readonly commands: readonly CommandKey[];
  readonly calls: readonly (CommandKey & { readonly ticketId: string })[];
}

export interface StoredBooking {
  readonly data: BookingData;
  readonly version: number;
}

export interface StoredDevice {
  readonly deviceId: string;
  readonly mallId: string;
  readonly kind: DeviceKind;
  readonly floor: number;
  readonly name: string;
  readonly registeredAt: Instant;
  readonly revokedAt: Instant | null;
  readonly version: number;
  readonly commands: readonly CommandKey[];
}

/** Everything that a number is made from: enough for anyone to finish what was begun. */
export interface IssueRecord {
  readonly draft: TicketDraft;
  readonly command: CommandKey;
  readonly context: CommandContext;
  readonly contact: ContactData | null;
}

/** Saved, or somebody else was first. */
export type Saved = 'saved' | 'changed-meanwhile';

/** Our copy of the catalogue, kept for some seconds. */
export interface Catalogue {
  service(serviceId: string): Promise<ServiceData | undefined>;
  counter(counterId: string): Promise<CityCounter | undefined>;
  services(options?: { readonly fresh: boolean }): Promise<readonly ServiceData[]>;
  /** Keeps the copy of a service unless a newer one is there. */
  keep(service: ServiceData): Promise<Saved>;
}

/** Number series. */
export interface Series {
  /**
   * The number of a ticket, one request: the next of its queue and day, or the one that it already
   * has. With `quota`, only while the service's walk-ins of the day stay within it, in applicants.
   */
  claim(
    record: IssueRecord,
    quota: number | null,
  ): Promise<
    | { readonly kind: 'claimed'; readonly sequence: number; readonly record: IssueRecord }
    | { readonly kind: 'quota-used' }
  >;
  /** Begun numbers of a day whose ticket may be missing, as far as the series still know. */
  lastOf(queueIds: readonly string[], day: DayKey): Promise<readonly BegunIssue[]>;
  /** Forgets old claims, so that the item stays small. */
  prune(key: SeriesKey, ticketIds: readonly string[]): Promise<void>;
}

export interface SeriesKey {
  readonly queueId: string;
  readonly day: DayKey;
}

/** A number that has been given, with what its ticket is made from. */
export interface BegunIssue {
  readonly sequence: number;
  readonly record: IssueRecord;
}

export interface Tickets {
  find(ticketId: string): Promise<StoredTicket | undefined>;
  findMany(ticketIds: readonly string[]): Promise<readonly (StoredTicket | undefined)[]>;
  /** Puts a new ticket, with its contact if there is one; or answers the one that stands there. */
  add(
    ticket: StoredTicket,
    contact: ContactData | null,
    context: CommandContext,
  ): Promise<
    { readonly kind: 'added' } | { readonly kind: 'exists'; readonly ticket: StoredTicket }
  >;
  /** The first of the waiting tickets of a service and day; the index may lag a little. */
  waiting(serviceId: string, day: DayKey, limit: number): Promise<readonly StoredTicket[]>;
  allWaiting(serviceId: string, day: DayKey): Promise<readonly StoredTicket[]>;
  /** Saves the next version of a ticket that stays where it is; null where that says nothing. */
  save(ticket: StoredTicket, event: OutboxHeader | null, audit?: Audited): Promise<Saved>;
  /** Saves a ticket that leaves its counter: the counter is free and the visit has no active leg. */
  release(ticket: StoredTicket, event: OutboxHeader, audit?: Audited): Promise<Saved>;
  /** Claims a waiting ticket for a counter: ticket, counter and visit in one transaction. */
  claim(claim: Claim): Promise<ClaimOutcome>;
}

export interface Audited {
  readonly entry: AuditEntry;
  readonly context: CommandContext;
}

export interface Claim {
  /** The ticket after the call, its version one higher than the one that is claimed. */
  readonly ticket: StoredTicket;
  readonly event: OutboxHeader;
  readonly counterId: string;
  readonly officerId: string;
  readonly serviceIds: readonly string[];
  readonly command: CommandKey;
}

/** conflict: another transaction is at work on the same items, and nobody knows yet how it ends. */
export type ClaimOutcome =
  | { readonly kind: 'claimed' }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'counter-refused'; readonly counter: StoredCounter | undefined }
  | { readonly kind: 'ticket-refused'; readonly ticket: StoredTicket | undefined }
  | { readonly kind: 'visit-active' };

export interface Counters {
  find(counterId: string): Promise<StoredCounter | undefined>;
  findMany(counterIds: readonly string[]): Promise<readonly (StoredCounter | undefined)[]>;
  /** Saves the next version; version 1 only where nothing stands. */
  save(counter: StoredCounter, event: OutboxHeader, audit?: Audited): Promise<Saved>;
}

export interface Bookings {
  /** Our copy of a booking and the ticket of its check-in, in one request. */
  findWithTicket(
    bookingId: string,
    ticketId: string,
  ): Promise<{
    readonly booking: StoredBooking | undefined;
    readonly ticket: StoredTicket | undefined;
  }>;
  byCode(code: string): Promise<readonly StoredBooking[]>;
  /** Keeps the copy unless a newer one is there. */
  keep(booking: StoredBooking): Promise<Saved>;
}

export interface Refusals {
  /** Counts somebody who got no number; once per command. */
  record(refusal: RefusalData, context: CommandContext): Promise<void>;
}

export interface Devices {
  find(deviceId: string): Promise<StoredDevice | undefined>;
  save(device: StoredDevice, audit: Audited): Promise<Saved>;
}

export interface Snapshots {
  queues(
    queueIds: readonly string[],
    day: DayKey,
  ): Promise<readonly (Snapshot<QueueContent> | undefined)[]>;
  floor(floor: number, day: DayKey): Promise<Snapshot<FloorContent> | undefined>;
  /** For the public: one request, a moment late at most. */
  queueBoard(queueId: string, day: DayKey): Promise<Snapshot<QueueContent> | undefined>;
  floorBoard(floor: number, day: DayKey): Promise<Snapshot<FloorContent> | undefined>;
  saveQueue(snapshot: Snapshot<QueueContent>): Promise<Saved>;
  saveFloor(snapshot: Snapshot<FloorContent>): Promise<Saved>;
  /** The same, a few seconds old at most: for the answer to somebody who takes a number. */
  recentQueue(queueId: string, day: DayKey): Promise<QueueContent | undefined>;
}

/** Service times as kept; version 0 where nothing is. */
export interface StoredExperience {
  readonly experience: Experience;
  readonly version: number;
}

/** What estimates follow from beside the tickets, by agency. */
export interface Learning {
  /** One request. */
  read(
    agencyId: string,
    day: DayKey,
  ): Promise<{ readonly experience: StoredExperience; readonly awaited: readonly Awaited[] }>;
  save(agencyId: string, stored: StoredExperience, next: Experience): Promise<Saved>;
  /** A booking is awaited while it is confirmed. */
  awaitBooking(booking: BookingData): Promise<void>;
  arrived(visitor: {
    readonly bookingId: string;
    readonly agencyId: string;
    readonly day: DayKey;
  }): Promise<void>;
}

/** A visitor's ticket by the two ids that a link can stand for, with its queue's snapshot. */
export interface TicketReads {
  read(
    ticketIds: readonly [string, string],
    queue: { readonly queueId: string; readonly day: DayKey } | undefined,
  ): Promise<{
    readonly ticket: StoredTicket | undefined;
    readonly queue: Snapshot<QueueContent> | undefined;
  }>;
}

/** Tokens, ids and seals: what needs the installation's secrets. */
export interface Secrecy {
  viewToken(command: CommandKey): Promise<string>;
  surveyToken(ticket: Pick<TicketData, 'ticketId' | 'leg'>): Promise<string>;
  deviceToken(device: {
    readonly deviceId: string;
    readonly kind: DeviceKind;
    readonly floor: number;
  }): Promise<string>;
  seal(secret: ContactSecret, contactId: string): Promise<Sealed>;
  /** The claim of a QR code; nothing when it is none of ours. */
  claim(text: string): Promise<CheckInClaim | undefined>;
}
