import { CityTextSchema } from '@gerai/shared/contract/city.ts';
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
  SlugSchema,
  SurveyTokenSchema,
  TicketIdSchema,
  TicketNumberSchema,
  ViewTokenSchema,
  VisitIdSchema,
} from '@gerai/shared/contract/values.ts';
import {
  CounterDataSchema,
  PeriodSchema,
  TICKET_STATUSES,
  TicketDataSchema,
} from '@gerai/shared/events/queue.ts';
import { isDay } from '@gerai/shared/time.ts';
import * as z from 'zod/mini';

/** Requests and responses of queue's routes. Handlers load this file: no examples, no texts. */

/** A day that exists: `2026-02-30` does not. */
const RealDaySchema = DayKeySchema.check(z.refine(isDay));

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
});
export type DeskTicketBody = z.infer<typeof DeskTicketBodySchema>;

const ClaimTextSchema = z.string().check(z.minLength(1), z.maxLength(1000));

export const KioskCheckInBodySchema = z.strictObject({ claim: ClaimTextSchema });

/** The scanned claim, or the code that the visitor reads out. */
export const DeskCheckInBodySchema = z.union([
  KioskCheckInBodySchema,
  z.strictObject({ code: BookingCodeSchema }),
]);

const Minutes = z.int().check(z.gte(0));

/** Minutes until the call: within p10 and p90 eight times in ten. */
const EstimateSchema = z.object({
  /** The same as `p50`. */
  medianMinutes: Minutes,
  p10: Minutes,
  p50: Minutes,
  p90: Minutes,
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
  applicantCount: ApplicantCountSchema,
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
  serverTime: InstantSchema,
};

/** Only who takes the number sees the token: it is derived again for a repetition, and not stored. */
export const IssuedSchema = z.object({
  ...IssuedFields,
  viewToken: ViewTokenSchema,
  link: z.string(),
});
export type Issued = z.infer<typeof IssuedSchema>;

export const CheckedInSchema = z.object({
  ...IssuedFields,
  bookingId: BookingIdSchema,
  slotStart: InstantSchema,
  /** Came after the time of grace: ordered by arrival, without the advantage of a booking. */
  late: z.boolean(),
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
  applicantCount: ApplicantCountSchema,
  /** Place in the order while waiting; null once called, or before the order is known. */
  ahead: z.nullable(z.int()),
  estimate: z.nullable(EstimateSchema),
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
  outcome: z.nullable(OutcomeSchema),
  missingRequirementIds: z.array(SlugSchema),
  dueOn: z.nullable(DayKeySchema),
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
    }),
  ),
});
export type FloorBoard = z.infer<typeof FloorBoardSchema>;

// Counters

export const PauseCounterBodySchema = z.strictObject({
  reason: z.enum(['rest', 'prayer', 'meeting', 'system', 'other']),
  returnAt: z._default(z.nullable(InstantSchema), null),
});

/** A ticket as the officer sees it: whose it is, notify tells by `contactId`. */
export const StaffTicketSchema = z.object({ ...TicketDataSchema.shape, version: z.int() });
export type StaffTicket = z.infer<typeof StaffTicketSchema>;

export const CounterViewSchema = z.object({
  ...CounterDataSchema.shape,
  version: z.int(),
  currentTicketId: z.nullable(TicketIdSchema),
});
export type CounterView = z.infer<typeof CounterViewSchema>;

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
  serverTime: InstantSchema,
  pollAfterMs: z.int(),
});

export const CallNextSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('called'), ticket: StaffTicketSchema }),
  z.object({ kind: z.literal('nobody-waiting'), pollAfterMs: z.int() }),
]);

export const FinishBodySchema = z.strictObject({
  outcome: OutcomeSchema,
  missingRequirementIds: z._default(z.array(SlugSchema).check(z.maxLength(40)), []),
  dueOn: z._default(z.nullable(RealDaySchema), null),
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
});
export type DeviceView = z.infer<typeof DeviceViewSchema>;

export const RegisteredDeviceSchema = z.object({ ...DeviceViewSchema.shape, token: z.string() });
