import { CityServiceSchema, CityTextSchema } from '@gerai/shared/contract/city.ts';
import { DEVICE_KINDS } from '@gerai/shared/contract/roles.ts';
import {
  ApplicantCountSchema,
  BookingCodeSchema,
  BookingIdSchema,
  ContactIdSchema,
  DayKeySchema,
  DeviceIdSchema,
  InstantSchema,
  LanguageSchema,
  NeedSchema,
  OutcomeSchema,
  ResidenceSchema,
  ServedCountSchema,
  SlugSchema,
  SurveyTokenSchema,
  TicketIdSchema,
  TicketNumberSchema,
  ViewTokenSchema,
  VisitIdSchema,
} from '@gerai/shared/contract/values.ts';
import { BOOKING_STATUSES } from '@gerai/shared/events/booking.ts';
import {
  CANCEL_REASONS,
  CounterDataSchema,
  DELAY_REASONS,
  DELAY_SCOPES,
  DelayDataSchema,
  HELP_KINDS,
  PARK_REASONS,
  PeriodSchema,
  TICKET_STATUSES,
  TicketDataSchema,
} from '@gerai/shared/events/queue.ts';
import { isDay } from '@gerai/shared/time.ts';
import * as z from 'zod/mini';
import { EXCEPTION_WHYS } from '../domain/exception.ts';
import { RETURN_WAYS } from '../domain/order.ts';

/** Requests and responses of queue's routes. Handlers load this file: no examples, no texts. */

/** A day that exists: `2026-02-30` does not. */
const RealDaySchema = DayKeySchema.check(z.refine(isDay));

const CallLeaseIdSchema = z.string().check(z.regex(/^cls_[0-9a-z]{26}$/));
/** What a device knows of its paper. */
export const PAPER_STATES = ['ok', 'out', 'unknown'] as const;

const FloorSchema = z.int().check(z.gte(1), z.lte(99));

// Parameters

export const TokenParamsSchema = z.strictObject({ token: ViewTokenSchema });
export const TicketParamsSchema = z.strictObject({ ticketId: TicketIdSchema });
export const CounterParamsSchema = z.strictObject({ counterId: SlugSchema });
export const QueueParamsSchema = z.strictObject({ queueId: SlugSchema });
export const DeviceParamsSchema = z.strictObject({ deviceId: DeviceIdSchema });
export const FloorParamsSchema = z.strictObject({
  floor: z.string().check(z.regex(/^[1-9]\d?$/)),
});
export const TicketQuerySchema = z.strictObject({ queueId: z.optional(SlugSchema) });

// Numbers: walk-ins and check-ins

/** What people type as a name: no control characters, no lone surrogates. */
const NameSchema = z
  .string()
  .check(z.trim(), z.minLength(1), z.maxLength(100), z.regex(/^[^\p{C}]+$/u));

const WalkInFields = {
  serviceId: SlugSchema,
  priority: z._default(z.boolean(), false),
  applicantCount: z._default(ApplicantCountSchema, 1),
  language: z._default(LanguageSchema, 'id'),
  residence: z._default(ResidenceSchema, null),
  contact: z.optional(z.strictObject({ phone: z.string().check(z.maxLength(30)) })),
  /** Asked together with the phone. Without consent no phone is kept. */
  smsConsent: z.optional(
    z.strictObject({
      given: z.boolean(),
      textVersion: z.string().check(z.regex(/^[\w.-]{1,20}$/)),
    }),
  ),
};

export const KioskTicketBodySchema = z.strictObject(WalkInFields);

export const DeskTicketBodySchema = z.strictObject({
  ...WalkInFields,
  visitor: z.optional(z.strictObject({ name: NameSchema })),
  needs: z._default(z.array(NeedSchema).check(z.maxLength(5)), []),
  followUpOf: z._default(z.nullable(VisitIdSchema), null),
  /** The finished ticket whose product is fetched now: by the quick lane. */
  pickupOf: z._default(z.nullable(TicketIdSchema), null),
  /** A ticket of today of the same visit, for somebody who needs a second service. */
  visitOf: z._default(z.nullable(TicketIdSchema), null),
  /** Why somebody is served whose district is served elsewhere; kept in the audit. */
  referralOverride: z.optional(
    z.string().check(z.trim(), z.minLength(3), z.maxLength(200), z.regex(/^[^\p{C}]+$/u)),
  ),
});
export type DeskTicketBody = z.infer<typeof DeskTicketBodySchema>;

const ClaimTextSchema = z.string().check(z.minLength(1), z.maxLength(1000));

/** The scanned claim, or the code that the visitor types in or reads out. */
export const CheckInBodySchema = z.union([
  z.strictObject({ claim: ClaimTextSchema }),
  z.strictObject({ code: BookingCodeSchema }),
]);

/** Somebody with a number leaves a phone at the kiosk. The token of the link proves the number. */
export const LeaveContactBodySchema = z.strictObject({
  viewToken: ViewTokenSchema,
  phone: z.string().check(z.maxLength(30)),
  smsConsent: z.strictObject({
    given: z.literal(true),
    textVersion: z.string().check(z.regex(/^[\w.-]{1,20}$/)),
  }),
});

export const ContactLeftSchema = z.object({
  number: TicketNumberSchema,
  contactId: ContactIdSchema,
});

/** The survey of somebody without a phone, by the number of today that was served. */
export const KioskSurveyBodySchema = z.strictObject({ number: TicketNumberSchema });

export const KioskSurveySchema = z.object({ surveyToken: SurveyTokenSchema });

const Minutes = z.int().check(z.gte(0));

/** Minutes until the call: within p10 and p90 eight times in ten. */
const EstimateSchema = z.object({
  /** The same as `p50`. */
  medianMinutes: Minutes,
  p10: Minutes,
  p50: Minutes,
  p90: Minutes,
});

/** Why a service stands still, and until when; null while it does not. */
const DelaySchema = z.object({
  delayId: DelayDataSchema.shape.delayId,
  kind: z.enum(['delayed', 'closed']),
  scope: z.enum(DELAY_SCOPES),
  reason: z.enum(DELAY_REASONS),
  since: InstantSchema,
  expectedUntil: z.nullable(InstantSchema),
  serviceIds: z.array(SlugSchema),
  text: CityTextSchema,
});

const PlaceSchema = z.object({ floor: z.int(), counterNumbers: z.array(z.int()) });

const IssuedFields = {
  ticketId: TicketIdSchema,
  visitId: VisitIdSchema,
  number: TicketNumberSchema,
  status: z.enum(TICKET_STATUSES),
  day: DayKeySchema,
  queueId: SlugSchema,
  serviceId: SlugSchema,
  serviceName: CityTextSchema,
  agencyId: SlugSchema,
  agencyName: z.string(),
  place: PlaceSchema,
  applicantCount: ServedCountSchema,
  priority: z.boolean(),
  contactId: z.nullable(ContactIdSchema),
  issuedAt: InstantSchema,
  entitledAt: InstantSchema,
  orderAt: InstantSchema,
  /** The promise printed on the ticket: nobody entitled more than this later is called before. */
  boundMinutes: z.int(),
  /** Tickets of the queue that are called before, as far as known at `serverTime`. */
  ahead: z.int(),
  estimate: z.nullable(EstimateSchema),
  delay: z.nullable(DelaySchema),
  serverTime: InstantSchema,
};

/** Only who takes the number sees the token: it is derived again for a repetition, and not stored. */
export const IssuedSchema = z.object({
  ...IssuedFields,
  viewToken: ViewTokenSchema,
  link: z.string(),
});
export type Issued = z.infer<typeof IssuedSchema>;

const CheckedInFields = {
  ...IssuedFields,
  bookingId: BookingIdSchema,
  slotStart: InstantSchema,
  /** Came after the time of grace: ordered by arrival, without the advantage of a booking. */
  late: z.boolean(),
};

export const CheckedInSchema = z.object({
  ...CheckedInFields,
  /** The further bookings of the visit that checked in with it, each with a number of its own. */
  others: z.array(z.object(CheckedInFields)),
});

// A visitor's own ticket

const CalledSchema = z.object({ at: InstantSchema, counterNumber: z.int(), floor: z.int() });

export const TicketViewSchema = z.object({
  number: TicketNumberSchema,
  version: z.int(),
  status: z.enum(TICKET_STATUSES),
  day: DayKeySchema,
  queueId: SlugSchema,
  serviceId: SlugSchema,
  serviceName: z.nullable(CityTextSchema),
  agencyId: SlugSchema,
  agencyName: z.nullable(z.string()),
  floor: z.int(),
  origin: z.enum(['walk-in', 'booking']),
  slotStart: z.nullable(InstantSchema),
  applicantCount: ServedCountSchema,
  /** Place in the order while waiting; null once called, or before the order is known. */
  ahead: z.nullable(z.int()),
  estimate: z.nullable(EstimateSchema),
  delay: z.nullable(DelaySchema),
  openCounters: z.int(),
  counter: z.nullable(z.object({ counterId: SlugSchema, number: z.int(), floor: z.int() })),
  calls: z.array(CalledSchema),
  periods: z.array(PeriodSchema),
  issuedAt: InstantSchema,
  entitledAt: InstantSchema,
  calledAt: z.nullable(InstantSchema),
  startedAt: z.nullable(InstantSchema),
  finishedAt: z.nullable(InstantSchema),
  missedAt: z.nullable(InstantSchema),
  /** Until when a missed number is valid still; null in every other state. */
  returnUntil: z.nullable(InstantSchema),
  /** Until when its holder may take a missed number up again; null where only the desk can. */
  selfReturnUntil: z.nullable(InstantSchema),
  outcome: z.nullable(OutcomeSchema),
  missingRequirementIds: z.array(SlugSchema),
  dueOn: z.nullable(DayKeySchema),
  /** Why it stands where it stands; null once called. */
  why: z.nullable(CityTextSchema),
  /** Which leg of the visit this is; the link leads to the one that the visit is at now. */
  leg: z.int(),
  parkedAt: z.nullable(InstantSchema),
  cancelReason: z.nullable(z.enum(CANCEL_REASONS)),
  /** The new link of a number that was carried over; null where the link stays. */
  newLink: z.nullable(z.string()),
  /** Opens the survey of this leg, once it has ended. */
  surveyToken: z.nullable(SurveyTokenSchema),
  serverTime: InstantSchema,
  pollAfterMs: z.int(),
});
export type TicketView = z.infer<typeof TicketViewSchema>;

// Boards: what displays and phones share

const CounterBoardSchema = z.object({
  counterId: SlugSchema,
  number: z.int(),
  floor: z.int(),
  status: z.enum(['open', 'paused', 'closed']),
  returnAt: z.nullable(InstantSchema),
  /** The number that is called or served there. */
  current: z.nullable(
    z.object({
      number: TicketNumberSchema,
      status: z.enum(['called', 'serving']),
      calls: z.int(),
      since: InstantSchema,
    }),
  ),
});

const RecentCallSchema = z.object({
  callId: z.string(),
  /** Counts the calls of this board without a gap. */
  sequence: z.int(),
  /** What a voice says, in Indonesian words. */
  spoken: z.string(),
  number: TicketNumberSchema,
  counterNumber: z.int(),
  floor: z.int(),
  /** 1 for the first call, 2 for the second … */
  times: z.int(),
  at: InstantSchema,
});

/** The number alone: which service it is for can say something private. */
const WaitingSchema = z.object({
  number: TicketNumberSchema,
  estimate: z.nullable(EstimateSchema),
});

const BoardFields = {
  day: DayKeySchema,
  /** Grows with every change of what is shown; also the ETag. */
  version: z.int(),
  computedAt: InstantSchema,
  counters: z.array(CounterBoardSchema),
  /** Newest first. */
  recentCalls: z.array(RecentCallSchema),
  lastCallSequence: z.int(),
  serverTime: InstantSchema,
  pollAfterMs: z.int(),
};

export const QueueBoardSchema = z.object({
  ...BoardFields,
  queueId: SlugSchema,
  prefix: z.string(),
  name: CityTextSchema,
  agencyId: SlugSchema,
  agencyName: z.string(),
  floor: z.int(),
  /** In the order in which they are called. */
  waiting: z.array(WaitingSchema),
  /** What somebody is told who takes a number now. */
  services: z.array(
    z.object({
      serviceId: SlugSchema,
      name: CityTextSchema,
      estimate: z.nullable(EstimateSchema),
    }),
  ),
  /** Since when a counter should be open for it and none is: ten minutes late or more. */
  unopenedSince: z.nullable(InstantSchema),
  /** The gravest first. */
  delays: z.array(DelaySchema),
});
export type QueueBoard = z.infer<typeof QueueBoardSchema>;

export const FloorBoardSchema = z.object({
  ...BoardFields,
  floor: z.int(),
  queues: z.array(
    z.object({
      queueId: SlugSchema,
      prefix: z.string(),
      name: CityTextSchema,
      agencyName: z.string(),
      waitingCount: z.int(),
      next: z.array(TicketNumberSchema),
      openCounters: z.int(),
      /** Expected minutes for somebody who takes a number now; null while no counter is open. */
      estimate: z.nullable(EstimateSchema),
      /** The same for each of its services. */
      services: z.array(z.object({ serviceId: SlugSchema, estimate: z.nullable(EstimateSchema) })),
      unopenedSince: z.nullable(InstantSchema),
      delays: z.array(DelaySchema),
    }),
  ),
});
export type FloorBoard = z.infer<typeof FloorBoardSchema>;

/** What hangs over one counter. */
export const CounterBoardViewSchema = z.object({
  counterId: SlugSchema,
  number: z.int(),
  name: CityTextSchema,
  floor: z.int(),
  status: z.enum(['open', 'paused', 'closed']),
  returnAt: z.nullable(InstantSchema),
  current: CounterBoardSchema.shape.current,
  recentCalls: z.array(RecentCallSchema),
  /** The next numbers of its queues; other counters call them too. */
  queues: z.array(
    z.object({
      queueId: SlugSchema,
      prefix: z.string(),
      waitingCount: z.int(),
      next: z.array(TicketNumberSchema),
      delays: z.array(DelaySchema),
    }),
  ),
  serverTime: InstantSchema,
  pollAfterMs: z.int(),
});

export type CounterBoardView = z.infer<typeof CounterBoardViewSchema>;

/** What the board at the door tells: what is open today. */
export const DoorBoardSchema = z.object({
  day: DayKeySchema,
  services: z.array(
    z.object({
      serviceId: SlugSchema,
      name: CityTextSchema,
      agencyId: SlugSchema,
      agencyName: z.string(),
      floor: z.int(),
      queueId: SlugSchema,
      prefix: z.string(),
      counterNumbers: z.array(z.int()),
      /** With these a kiosk without network judges a booking and prints the promise of the order. */
      checkIn: CityServiceSchema.shape.checkIn,
      boundMinutes: z.int(),
      /** Planned hours of today, as Jakarta times; empty on a day without. */
      hours: z.array(z.object({ from: z.string(), to: z.string() })),
      givesNumbers: z.boolean(),
      ticketsFrom: z.nullable(InstantSchema),
      ticketsUntil: z.nullable(InstantSchema),
      openCounters: z.int(),
      waitingCount: z.int(),
      estimate: z.nullable(EstimateSchema),
      unopenedSince: z.nullable(InstantSchema),
      delay: z.nullable(DelaySchema),
    }),
  ),
  serverTime: InstantSchema,
  pollAfterMs: z.int(),
});

export type DoorBoard = z.infer<typeof DoorBoardSchema>;

// The information desk

export const SearchBodySchema = z.union([
  z.strictObject({ number: TicketNumberSchema }),
  z.strictObject({ code: BookingCodeSchema }),
  z.strictObject({ phone: z.string().check(z.minLength(8), z.maxLength(30)) }),
]);

// Counters

export const PauseCounterBodySchema = z.strictObject({
  reason: z.enum(['rest', 'prayer', 'meeting', 'system', 'other']),
  returnAt: z._default(z.nullable(InstantSchema), null),
});

/** A ticket as the officer sees it: whose it is, notify tells by `contactId`. */
export const StaffTicketSchema = z.object({ ...TicketDataSchema.shape, version: z.int() });
export type StaffTicket = z.infer<typeof StaffTicketSchema>;

export const FoundSchema = z.object({
  tickets: z.array(StaffTicketSchema),
  /** Of today or still to come, with that code. */
  bookings: z.array(
    z.object({
      bookingId: BookingIdSchema,
      code: BookingCodeSchema,
      status: z.enum(BOOKING_STATUSES),
      serviceId: SlugSchema,
      agencyId: SlugSchema,
      slotStart: InstantSchema,
    }),
  ),
});

/** `link` is null where the ticket has none of its own: of a booking, or of a further leg. */
export const ReprintSchema = z.object({
  ticket: StaffTicketSchema,
  link: z.nullable(z.string()),
});

export const CounterViewSchema = z.object({
  ...CounterDataSchema.shape,
  version: z.int(),
  currentTicketId: z.nullable(TicketIdSchema),
  /** Of today. */
  totals: z.object({
    served: z.int(),
    missed: z.int(),
    parked: z.int(),
    transferred: z.int(),
    servingSeconds: z.int(),
  }),
});
export type CounterView = z.infer<typeof CounterViewSchema>;

/** After a pause or a closing: the services for which no counter is open any more. */
export const LeftCounterSchema = z.object({
  ...CounterViewSchema.shape,
  unservedServiceIds: z.array(SlugSchema),
});

export const AutoCallBodySchema = z.strictObject({ autoCall: z.boolean() });

export const HelpBodySchema = z.strictObject({ kind: z.nullable(z.enum(HELP_KINDS)) });

export const CounterListSchema = z.object({
  counters: z.array(
    z.object({
      counterId: SlugSchema,
      number: z.int(),
      name: CityTextSchema,
      agencyId: SlugSchema,
      floor: z.int(),
      counter: z.nullable(CounterViewSchema),
    }),
  ),
  serverTime: InstantSchema,
  pollAfterMs: z.int(),
});

export const WaitingListSchema = z.object({
  waiting: z.array(z.object({ ticket: StaffTicketSchema, why: CityTextSchema })),
  away: z.array(StaffTicketSchema),
  /** Counters that may be calling without network, or have not told yet what they called. */
  callLeases: z.array(
    z.object({
      leaseId: CallLeaseIdSchema,
      queueId: SlugSchema,
      counterId: SlugSchema,
      officerId: z.string(),
      renewedAt: InstantSchema,
      until: InstantSchema,
      held: z.array(TicketIdSchema),
    }),
  ),
  /** Bookings of today whose visitors are still to come, by slot. */
  expected: z.array(
    z.object({
      bookingId: BookingIdSchema,
      serviceId: SlugSchema,
      slotStart: InstantSchema,
      applicantCount: ApplicantCountSchema,
    }),
  ),
  serverTime: InstantSchema,
  pollAfterMs: z.int(),
});

/** `counter` is null while nobody has opened it. */
export const CounterStateSchema = z.object({
  counterId: SlugSchema,
  number: z.int(),
  name: CityTextSchema,
  agencyId: SlugSchema,
  floor: z.int(),
  serviceIds: z.array(SlugSchema),
  counter: z.nullable(CounterViewSchema),
  currentTicket: z.nullable(StaffTicketSchema),
  /** From when the current ticket has been called as often and as long as the service wants. */
  missFrom: z.nullable(InstantSchema),
  serverTime: InstantSchema,
  pollAfterMs: z.int(),
});

/** The call leases that the console has, joined by commas: what they hold is its own. */
export const CallNextQuerySchema = z.strictObject({
  callLeaseIds: z.optional(z.string().check(z.regex(/^cls_[0-9a-z]{26}(,cls_[0-9a-z]{26}){0,7}$/))),
});

export const CallNextSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('called'), ticket: StaffTicketSchema }),
  z.object({
    kind: z.literal('nobody-waiting'),
    pollAfterMs: z.int(),
    /** Those who wait for a counter that has no network. */
    heldElsewhere: z.int(),
  }),
]);

export const FinishBodySchema = z.strictObject({
  outcome: OutcomeSchema,
  missingRequirementIds: z._default(z.array(SlugSchema).check(z.maxLength(40)), []),
  dueOn: z._default(z.nullable(RealDaySchema), null),
});

export const FinishAndNextBodySchema = z.strictObject({
  ticketId: TicketIdSchema,
  ...FinishBodySchema.shape,
});

export const FinishAndNextSchema = z.object({
  finished: StaffTicketSchema,
  next: CallNextSchema,
});

// Steps beyond the counter's usual ones

export const ParkBodySchema = z.strictObject({ reason: z.enum(PARK_REASONS) });

export const PostponeBodySchema = z.strictObject({
  reason: z._default(z.enum(['prayer', 'toilet', 'other']), 'other'),
});

export const ReturnBodySchema = z.strictObject({
  way: z.enum(RETURN_WAYS),
  /** Needed where somebody who waits is passed. */
  why: z._default(z.nullable(z.enum(EXCEPTION_WHYS)), null),
});

export const RejoinBodySchema = z.strictObject({
  way: z._default(z.enum(['by-order-time', 'after-three']), 'by-order-time'),
});

export const TargetBodySchema = z.strictObject({ serviceId: SlugSchema });

export const CancelBodySchema = z.strictObject({
  reason: z.enum(['visitor', 'left', 'duplicate', 'mistake']),
});

export const PriorityBodySchema = z.strictObject({ priority: z.boolean() });

export const PickBodySchema = z.strictObject({
  ticketId: TicketIdSchema,
  why: z.enum(EXCEPTION_WHYS),
});

export const ServeWithoutNumberBodySchema = z.strictObject({
  serviceId: SlugSchema,
  why: z.enum(EXCEPTION_WHYS),
  priority: z._default(z.boolean(), false),
  applicantCount: z._default(ApplicantCountSchema, 1),
  language: z._default(LanguageSchema, 'id'),
});

// Delayed or closed

/** A service or agency by its id, a floor by its number, the mall by its id. */
const ScopeIdSchema = SlugSchema;

export const DeclareDelayBodySchema = z.strictObject({
  scope: z.enum(DELAY_SCOPES),
  scopeId: ScopeIdSchema,
  /** closed: for the rest of the day, and no numbers are given. */
  kind: z.enum(['delayed', 'closed']),
  reason: z.enum(DELAY_REASONS),
  /** Null until further notice. */
  expectedMinutes: z._default(z.nullable(z.int().check(z.gte(5), z.lte(480))), null),
});

export const EndDelayBodySchema = z.strictObject({
  scope: z.enum(DELAY_SCOPES),
  scopeId: ScopeIdSchema,
});

export const DelayListSchema = z.object({
  /** Of today, those that have ended too. */
  delays: z.array(z.object({ ...DelayDataSchema.shape, text: CityTextSchema })),
  serverTime: InstantSchema,
});

// Calling without network: `packages/shared/src/offline-calls.ts` is the console's half

export const TakeCallLeaseBodySchema = z.strictObject({
  queueId: SlugSchema,
  /** To renew it; null for a new one. */
  leaseId: z._default(z.nullable(CallLeaseIdSchema), null),
  /** What the console has dropped, because the last answer wanted it back. */
  givenBack: z._default(z.array(TicketIdSchema).check(z.maxLength(60)), []),
  /** How many tickets to hold: about as many as are served while the lease lasts. */
  size: z._default(z.int().check(z.gte(1), z.lte(30)), 8),
});

export const CallLeaseSchema = z.object({
  leaseId: CallLeaseIdSchema,
  queueId: SlugSchema,
  day: DayKeySchema,
  counterId: SlugSchema,
  grantedAt: InstantSchema,
  until: InstantSchema,
  /** Calls without network are allowed for so long from the sending of the request on. */
  validMs: z.int(),
  renewAfterMs: z.int(),
  /** In the order of the calls: this counter alone may call them. */
  held: z.array(StaffTicketSchema),
  /** Before those: every counter with network may call them, so nobody does without. */
  open: z.array(StaffTicketSchema),
  /** To be dropped at once, and named in `givenBack` next time. */
  wanted: z.array(TicketIdSchema),
  serverTime: InstantSchema,
});

export const ReconcileCallsBodySchema = z.strictObject({
  queueId: SlugSchema,
  day: RealDaySchema,
  leaseId: CallLeaseIdSchema,
  /** The console's clock now: how wrong it is tells how wrong its times are. */
  deviceTime: InstantSchema,
  /** Whether more of the log follows; without, the lease ends. */
  more: z._default(z.boolean(), false),
  /** In the order in which it happened; none where the console only gives the lease up. */
  steps: z
    .array(
      z.strictObject({
        ticketId: TicketIdSchema,
        step: z.enum(['call', 'recall', 'start', 'finish', 'miss', 'park']),
        at: InstantSchema,
        /** Of a service that has ended. */
        ending: z._default(z.nullable(FinishBodySchema), null),
      }),
    )
    .check(z.maxLength(60)),
});

export const ReconciledCallsSchema = z.object({
  results: z.array(
    z.object({
      ticketId: TicketIdSchema,
      /**
       * applied: as told. set-aside: at the counter no longer possible, so it waits there to be taken
       * up. superseded: its history went on elsewhere, and was left as it is.
       */
      outcome: z.enum(['applied', 'set-aside', 'superseded', 'unknown-ticket']),
      number: z.nullable(TicketNumberSchema),
      status: z.nullable(z.enum(TICKET_STATUSES)),
    }),
  ),
  serverTime: InstantSchema,
});

export const CallLeaseParamsSchema = z.strictObject({
  queueId: SlugSchema,
  leaseId: CallLeaseIdSchema,
});

export const ReleaseCallLeaseBodySchema = z.strictObject({
  /** Before its end: whoever releases has seen at the counter that its console calls nobody. */
  consoleOff: z._default(z.boolean(), false),
});

export const ReleasedCallLeaseSchema = z.object({
  leaseId: CallLeaseIdSchema,
  /** The numbers that wait for every counter again. */
  numbers: z.array(TicketNumberSchema),
});

// Devices

export const RegisterDeviceBodySchema = z.strictObject({
  kind: z.enum(DEVICE_KINDS),
  floor: FloorSchema,
  name: NameSchema.check(z.maxLength(60)),
});

export const DeviceViewSchema = z.object({
  deviceId: DeviceIdSchema,
  kind: z.enum(DEVICE_KINDS),
  floor: z.int(),
  name: z.string(),
  registeredAt: InstantSchema,
  revokedAt: z.nullable(InstantSchema),
  lastSeenAt: z.nullable(InstantSchema),
  /** Tickets that the roll of paper in it has printed; null where it does not tell. */
  printsOnRoll: z.nullable(z.int()),
  paper: z.enum(PAPER_STATES),
  /** Somebody at the kiosk calls for help since then. */
  helpAt: z.nullable(InstantSchema),
});
export type DeviceView = z.infer<typeof DeviceViewSchema>;

export const RegisteredDeviceSchema = z.object({ ...DeviceViewSchema.shape, token: z.string() });

/** Six digits on the screen of a device that waits to be let in. */
const PairingCodeSchema = z.string().check(z.regex(/^\d{6}$/));

export const BeginPairingBodySchema = z.strictObject({ kind: z.enum(DEVICE_KINDS) });

export const PairingSchema = z.object({
  code: PairingCodeSchema,
  secret: ViewTokenSchema,
  validUntil: InstantSchema,
  pollAfterMs: z.int(),
});

export const ApprovePairingBodySchema = z.strictObject({
  code: PairingCodeSchema,
  floor: FloorSchema,
  name: NameSchema.check(z.maxLength(60)),
});

export const CollectTokenBodySchema = z.strictObject({
  code: PairingCodeSchema,
  secret: ViewTokenSchema,
});

export const CollectedTokenSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('paired'), device: DeviceViewSchema, token: z.string() }),
  z.object({ kind: z.literal('waiting'), pollAfterMs: z.int() }),
]);

export const HeartbeatBodySchema = z.strictObject({
  printsOnRoll: z._default(z.nullable(z.int().check(z.gte(0), z.lte(100_000))), null),
  paper: z._default(z.enum(PAPER_STATES), 'unknown'),
  /** Whether somebody at the kiosk calls for help. */
  help: z._default(z.boolean(), false),
});

export const HeartbeatSchema = z.object({
  deviceId: DeviceIdSchema,
  /** With these a kiosk checks the signature of a QR code while it has no network. */
  claimKeys: z.array(z.object({ keyId: z.string(), publicKey: z.string() })),
  serverTime: InstantSchema,
  pollAfterMs: z.int(),
});

export const DeviceListSchema = z.object({ devices: z.array(DeviceViewSchema) });

// Numbers from the phone, without network, and from paper

export const JoinBodySchema = z.strictObject({
  serviceId: SlugSchema,
  applicantCount: z._default(ApplicantCountSchema, 1),
  language: z._default(LanguageSchema, 'id'),
});

const LeaseIdSchema = z.string().check(z.regex(/^lse_[0-9a-z]{26}$/));

export const LeaseBodySchema = z.strictObject({
  queueId: SlugSchema,
  size: z._default(z.int().check(z.gte(1), z.lte(100)), 50),
});

export const LeaseSchema = z.object({
  leaseId: LeaseIdSchema,
  queueId: SlugSchema,
  day: DayKeySchema,
  grantedAt: InstantSchema,
  numbers: z.array(z.object({ sequence: z.int(), number: TicketNumberSchema, link: z.string() })),
});

export const ReconcileBodySchema = z.strictObject({
  leaseId: LeaseIdSchema,
  /** The kiosk's clock now: how wrong it is tells how wrong its times are. */
  kioskTime: InstantSchema,
  tickets: z
    .array(
      z.strictObject({
        sequence: z.int().check(z.gte(1), z.lte(9999)),
        serviceId: SlugSchema,
        issuedAt: InstantSchema,
        priority: z._default(z.boolean(), false),
        applicantCount: z._default(ApplicantCountSchema, 1),
        language: z._default(LanguageSchema, 'id'),
        residence: z._default(ResidenceSchema, null),
        /** The QR code of a booking that checked in with this number. */
        claim: z._default(z.nullable(ClaimTextSchema), null),
      }),
    )
    .check(z.minLength(1), z.maxLength(100)),
});

export const ReconciledSchema = z.object({
  results: z.array(
    z.object({
      sequence: z.int(),
      outcome: z.enum(['kept', 'not-leased', 'unknown-service', 'claim-invalid']),
      number: z.nullable(TicketNumberSchema),
      issuedAt: z.nullable(InstantSchema),
    }),
  ),
  serverTime: InstantSchema,
});

export const PaperLogBodySchema = z.strictObject({
  serviceId: SlugSchema,
  arrivedAt: InstantSchema,
  priority: z._default(z.boolean(), false),
  applicantCount: z._default(ApplicantCountSchema, 1),
  language: z._default(LanguageSchema, 'id'),
  /** Null for somebody who waits still. */
  served: z._default(
    z.nullable(
      z.strictObject({
        counterId: SlugSchema,
        calledAt: InstantSchema,
        startedAt: InstantSchema,
        finishedAt: InstantSchema,
        outcome: OutcomeSchema,
      }),
    ),
    null,
  ),
});
