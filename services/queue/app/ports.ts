import type { AuditEntry } from '@gerai/shared/audit.ts';
import type { CityCounter } from '@gerai/shared/contract/city.ts';
import type { DeviceKind } from '@gerai/shared/contract/roles.ts';
import type { Sealed } from '@gerai/shared/contract/values.ts';
import type { BookingData, ContactData, ServiceData } from '@gerai/shared/events/booking.ts';
import type { DelayData, RefusalData, TicketData } from '@gerai/shared/events/queue.ts';
import type { CommandKey } from '@gerai/shared/idempotency.ts';
import type { CommandContext, OutboxHeader } from '@gerai/shared/messaging/outbox.ts';
import type { DayKey, Instant } from '@gerai/shared/ports.ts';
import type { CheckInClaim } from '@gerai/shared/security/claim.ts';
import type { ContactSecret } from '@gerai/shared/security/contact-secret.ts';
import type { FloorContent, QueueContent, Snapshot } from '../domain/board.ts';
import type { Election } from '../domain/call-lease.ts';
import type { CounterState, DayTotals } from '../domain/counter.ts';
import type { OrderException } from '../domain/exception.ts';
import type { Experience } from '../domain/experience.ts';
import type { Awaited } from '../domain/prospect.ts';
import type { TicketDraft } from '../domain/ticket.ts';

/** A ticket as kept: its public state, its version, and the commands that made it so. */
export interface StoredTicket {
  readonly data: TicketData;
  readonly version: number;
  readonly commands: readonly CommandKey[];
  /** The state before the last step, for as long as that can be taken back. */
  readonly undo?: Undo;
  /** The call lease by which one counter alone may call it, with network or without. */
  readonly heldBy?: string;
}

export interface Undo {
  readonly before: TicketData;
  readonly at: Instant;
  readonly by: string;
}

/** What happened to a ticket, with all that changes together with it. */
export interface TicketChange {
  /** The next version. */
  readonly ticket: StoredTicket;
  readonly event: OutboxHeader | null;
  /** The counter that it leaves: free again, and the visit has no active leg. */
  readonly leaves?: string | null;
  /** The counter where it was served without network: it counts in the totals there. */
  readonly servedAt?: string;
  /** The counter that takes it back: open today for that officer, and free. */
  readonly takes?: {
    readonly counterId: string;
    readonly officerId: string;
    /** The ticket as it was when it had left: what that added to the totals is taken off. */
    readonly undone: TicketData;
  };
  readonly next?: { readonly ticket: StoredTicket; readonly event: OutboxHeader };
  readonly exceptions?: StoredExceptions;
  readonly audit?: Audited;
}

export type Committed = Saved | 'counter-refused';

/** The exceptions to the order of an agency's day; version 0 while there are none. */
export interface StoredExceptions {
  readonly agencyId: string;
  readonly day: DayKey;
  readonly mallId: string;
  readonly version: number;
  readonly list: readonly OrderException[];
}

export interface Exceptions {
  ofDay(mallId: string, agencyId: string, day: DayKey): Promise<StoredExceptions>;
}

/** A counter as kept. `calls` are its last calls by command, newest first. */
export interface StoredCounter extends CounterState {
  readonly version: number;
  readonly commands: readonly CommandKey[];
  readonly calls: readonly (CommandKey & { readonly ticketId: string })[];
  /** Of its day. */
  readonly totals: DayTotals;
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
  /** Its last sign of life, and how many tickets its roll has printed. */
  readonly lastSeenAt: Instant | null;
  readonly printsOnRoll: number | null;
  readonly paper: 'ok' | 'out' | 'unknown';
  /** Since when somebody there calls for help. */
  readonly helpAt: Instant | null;
  readonly version: number;
  readonly commands: readonly CommandKey[];
}

/** Everything that a number is made from: enough for anyone to finish what was begun. */
export interface IssueRecord {
  readonly draft: TicketDraft;
  readonly command: CommandKey;
  readonly context: CommandContext;
  readonly contact: ContactData | null;
  /** Of the phone in the contact, for the search at the desk. */
  readonly phoneHash?: string;
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
    | ({ readonly kind: 'claimed' } & BegunIssue)
    | { readonly kind: 'quota-used' }
    | { readonly kind: 'shut'; readonly delay: DelayData }
  >;
  /** Gives no numbers of these services any more where the delay closes them; gives them again where not. */
  shut(key: SeriesKey, serviceIds: readonly string[], delay: DelayData): Promise<void>;
  /**
   * Makes room for as many walk-ins as booking has released to them, in all of the day: the count
   * only grows, so that late and repeated news changes nothing.
   */
  makeRoom(
    room: SeriesKey & {
      readonly mallId: string;
      readonly serviceId: string;
      readonly applicants: number;
    },
  ): Promise<Saved>;
  /** Begun numbers of a day whose ticket may be missing, as far as the series still know. */
  lastOf(queueIds: readonly string[], day: DayKey): Promise<readonly BegunIssue[]>;
  /** Forgets old claims, so that the item stays small. */
  prune(key: SeriesKey, claims: readonly string[]): Promise<void>;
}

export interface SeriesKey {
  readonly queueId: string;
  readonly day: DayKey;
}

/** A number that has been given, with what its ticket is made from. */
export interface BegunIssue {
  readonly sequence: number;
  /** Applicants of the service's walk-ins that day, as the series counted them last. */
  readonly walkIns: number | null;
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
    phoneHash?: string,
  ): Promise<
    { readonly kind: 'added' } | { readonly kind: 'exists'; readonly ticket: StoredTicket }
  >;
  /** Saves the next version of a ticket together with the contact that it has from now on. */
  saveWithContact(
    ticket: StoredTicket,
    contact: ContactData,
    context: CommandContext,
    phoneHash: string,
  ): Promise<Saved>;
  /** The first of the waiting tickets of a service and day; the index may lag a little. */
  waiting(serviceId: string, day: DayKey, limit: number): Promise<readonly StoredTicket[]>;
  allWaiting(serviceId: string, day: DayKey): Promise<readonly StoredTicket[]>;
  /** Everybody who has that number on that day: one visit, unless legs of it share the number. */
  byNumber(number: string, day: DayKey): Promise<readonly StoredTicket[]>;
  /** Ids of the walk-in tickets of the last two days whose contact has that phone. */
  idsByPhone(phoneHash: string): Promise<readonly string[]>;
  /** Those of a service and day who were set aside or missed. */
  away(serviceId: string, day: DayKey): Promise<readonly StoredTicket[]>;
  /** Saves the next version of a ticket that stays where it is; null where that says nothing. */
  save(ticket: StoredTicket, event: OutboxHeader | null, audit?: Audited): Promise<Saved>;
  /** Saves the next version with all that goes with it, in one transaction. */
  commit(change: TicketChange): Promise<Committed>;
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
  /** The ticket that is at the counter until now, ended by the same command. */
  readonly finishing?: { readonly ticket: StoredTicket; readonly event: OutboxHeader };
  readonly exceptions?: StoredExceptions;
  readonly audit?: Audited;
}

/** conflict: another transaction is at work on the same items, and nobody knows yet how it ends. */
export type ClaimOutcome =
  | { readonly kind: 'claimed' }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'counter-refused'; readonly counter: StoredCounter | undefined }
  | { readonly kind: 'ticket-refused'; readonly ticket: StoredTicket | undefined }
  | { readonly kind: 'visit-active' }
  /** The ticket that was to be ended has changed, or another exception came first. */
  | { readonly kind: 'changed-meanwhile' };

export interface Counters {
  find(counterId: string): Promise<StoredCounter | undefined>;
  findMany(counterIds: readonly string[]): Promise<readonly (StoredCounter | undefined)[]>;
  /** Saves the next version; version 1 only where nothing stands. */
  save(counter: StoredCounter, event: OutboxHeader | null, audit?: Audited): Promise<Saved>;
  /** Saves it together with the ticket that is there. */
  handOver(
    counter: StoredCounter,
    event: OutboxHeader,
    ticket: StoredTicket | undefined,
    audit: Audited,
  ): Promise<Saved>;
}

export interface Bookings {
  /** Our copies of bookings and the tickets of their check-ins, in their order, in one request. */
  findWithTickets(
    which: readonly { readonly bookingId: string; readonly ticketId: string }[],
  ): Promise<
    readonly {
      readonly booking: StoredBooking | undefined;
      readonly ticket: StoredTicket | undefined;
    }[]
  >;
  byCode(code: string): Promise<readonly StoredBooking[]>;
  /** Keeps the copy unless a newer one is there. */
  keep(booking: StoredBooking): Promise<Saved>;
}

export interface Refusals {
  /** Counts somebody who got no number; once per command. */
  record(refusal: RefusalData, context: CommandContext): Promise<void>;
}

export interface AuditLog {
  /** A line about something that changes nothing: a search. */
  record(audit: Audited): Promise<void>;
}

/** A device that waits for somebody to let it in, under the code on its screen. */
export interface Pairing {
  readonly code: string;
  readonly kind: DeviceKind;
  readonly mallId: string;
  readonly secretHash: string;
  readonly validUntil: Instant;
  readonly deviceId: string | null;
  readonly version: number;
}

export interface Pairings {
  find(code: string): Promise<Pairing | undefined>;
  /** Takes the code, unless another device has it still. */
  begin(pairing: Pairing, now: Instant): Promise<'taken' | Pairing>;
  /** Lets the device in: pairing, device and audit in one transaction. */
  approve(pairing: Pairing, device: StoredDevice, audit: Audited): Promise<Saved>;
}

/** Numbers that a kiosk may give without network: a range of the series for that. */
export interface Lease {
  readonly leaseId: string;
  readonly mallId: string;
  readonly deviceId: string;
  readonly queueId: string;
  readonly day: DayKey;
  readonly first: number;
  readonly size: number;
  readonly grantedAt: Instant;
}

export interface StoredDelay {
  readonly data: DelayData;
  /** Of its scope and day: it counts on when the same scope is delayed again. */
  readonly version: number;
  readonly commands: readonly CommandKey[];
}

/** Services that are delayed or closed; one at a time for each scope and day. */
export interface Delays {
  find(
    mallId: string,
    day: DayKey,
    scope: DelayData['scope'],
    scopeId: string,
  ): Promise<StoredDelay | undefined>;
  /** One request. */
  ofDay(mallId: string, day: DayKey): Promise<readonly StoredDelay[]>;
  save(delay: StoredDelay, event: OutboxHeader, audit?: Audited): Promise<Saved>;
}

/** Who of a queue may go on calling without network. */
export interface Elections {
  of(mallId: string, queueId: string, day: DayKey): Promise<Election>;
  many(queueIds: readonly string[], day: DayKey): Promise<readonly Election[]>;
  save(election: Election, audit?: Audited): Promise<Saved>;
}

export interface Leases {
  find(leaseId: string): Promise<Lease | undefined>;
  /** Takes the next numbers of the marked range; the same again for a lease that has them. */
  grant(wish: Omit<Lease, 'first'>): Promise<Lease>;
}

/** What a device tells of itself. */
export interface SignOfLife {
  readonly printsOnRoll: number | null;
  readonly paper: StoredDevice['paper'];
  readonly help: boolean;
}

export interface Devices {
  all(mallId: string): Promise<readonly StoredDevice[]>;
  /** Keeps a sign of life. A call for help keeps the time at which it began. */
  seen(deviceId: string, at: Instant, sign: SignOfLife): Promise<void>;
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
  floorBoards(
    floors: readonly number[],
    day: DayKey,
  ): Promise<readonly (Snapshot<FloorContent> | undefined)[]>;
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
  /** The bookings of a day whose visitors are not here yet. */
  awaited(agencyId: string, day: DayKey): Promise<readonly Awaited[]>;
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
  phoneHash(digits: string): Promise<string>;
  /** What a device keeps while it waits to be let in. */
  pairingSecret(command: CommandKey): Promise<string>;
  /** Of a number that a kiosk gives without network. */
  leasedToken(leaseId: string, sequence: number): Promise<string>;
  /** Of the ticket that a number is carried over to. */
  carriedToken(ticketId: string): Promise<string>;
  surveyToken(ticket: Pick<TicketData, 'ticketId' | 'leg'>): Promise<string>;
  deviceToken(device: {
    readonly deviceId: string;
    readonly kind: DeviceKind;
    readonly floor: number;
  }): Promise<string>;
  seal(secret: ContactSecret, contactId: string): Promise<Sealed>;
  /** What checks the signature of a claim, by key id: SPKI in base64. Public. */
  claimKeys(): Promise<readonly { readonly keyId: string; readonly publicKey: string }[]>;
  /** The claim of a QR code; nothing when it is none of ours. */
  claim(text: string): Promise<CheckInClaim | undefined>;
}
