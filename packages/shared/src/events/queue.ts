import * as z from 'zod/mini';
import {
  BookingIdSchema,
  ContactIdSchema,
  DayKeySchema,
  InstantSchema,
  LanguageSchema,
  OutcomeSchema,
  ResidenceSchema,
  ServedCountSchema,
  SlugSchema,
  TicketIdSchema,
  TicketNumberSchema,
  VisitIdSchema,
} from '../contract/values.ts';

export const TICKET_STATUSES = [
  'waiting',
  'called',
  'serving',
  'parked',
  'finished',
  'missed',
  'transferred',
  'cancelled',
] as const;
export type TicketStatus = (typeof TICKET_STATUSES)[number];

/**
 * A stretch of time in which a leg was in one state. Each stamp ends one stretch and begins the
 * next, so that they add up to the whole time in the building.
 */
export const PeriodSchema = z.object({
  state: z.enum(['waiting', 'called', 'serving', 'parked']),
  from: InstantSchema,
  to: z.nullable(InstantSchema),
  counterId: z.nullable(SlugSchema),
});
export type Period = z.infer<typeof PeriodSchema>;

export const CallSchema = z.object({
  at: InstantSchema,
  counterId: SlugSchema,
  /** Name as spoken and shown: "Loket 3". */
  counterNumber: z.int(),
  floor: z.int(),
  by: z.string(),
});

/** A range of minutes until the call that a visitor was told, and when; scored at the call. */
export const PromiseSchema = z.object({
  at: InstantSchema,
  p10: z.int(),
  p50: z.int(),
  p90: z.int(),
});

/** Why a ticket was called out of the bounded order; `null` where it was not. */
export const ORDER_REASONS = ['returned-in-front', 'named-pick', 'served-without-number'] as const;

/** Why a ticket is set aside: the first two by the officer, the others by the visitor. */
export const PARK_REASONS = ['papers', 'payment', 'prayer', 'toilet', 'other'] as const;
export type ParkReason = (typeof PARK_REASONS)[number];

export const CANCEL_REASONS = ['visitor', 'left', 'duplicate', 'mistake', 'closed'] as const;
export type CancelReason = (typeof CANCEL_REASONS)[number];

/** One leg of a visit with all its timestamps so far. */
export const TicketDataSchema = z.object({
  ticketId: TicketIdSchema,
  visitId: VisitIdSchema,
  mallId: SlugSchema,
  leg: z.int().check(z.gte(1)),
  number: TicketNumberSchema,
  sequence: z.int(),
  day: DayKeySchema,
  status: z.enum(TICKET_STATUSES),
  queueId: SlugSchema,
  serviceId: SlugSchema,
  agencyId: SlugSchema,
  floor: z.int(),
  origin: z.enum(['walk-in', 'booking']),
  bookingId: z.nullable(BookingIdSchema),
  slotStart: z.nullable(InstantSchema),
  channel: z.enum(['kiosk', 'desk', 'phone', 'counter']),
  applicantCount: ServedCountSchema,
  priority: z.boolean(),
  language: LanguageSchema,
  residence: ResidenceSchema,
  contactId: z.nullable(ContactIdSchema),
  followUpOf: z.nullable(VisitIdSchema),
  arrivedAt: InstantSchema,
  entitledAt: InstantSchema,
  orderAt: InstantSchema,
  orderReason: z.nullable(z.enum(ORDER_REASONS)),
  /**
   * Applicants that have walked in for the service on this day, this ticket included, as the series
   * counted them; null or absent where it was not counted against the walk-ins' quota.
   */
  walkInsOfDay: z.optional(z.nullable(z.int())),
  calls: z.array(CallSchema),
  periods: z.array(PeriodSchema),
  counterId: z.nullable(SlugSchema),
  officerId: z.nullable(z.string()),
  issuedAt: InstantSchema,
  nearAt: z.nullable(InstantSchema),
  calledAt: z.nullable(InstantSchema),
  startedAt: z.nullable(InstantSchema),
  finishedAt: z.nullable(InstantSchema),
  missedAt: z.nullable(InstantSchema),
  cancelledAt: z.nullable(InstantSchema),
  cancelReason: z._default(z.nullable(z.enum(CANCEL_REASONS)), null),
  /** While it is set aside. */
  parkedAt: z._default(z.nullable(InstantSchema), null),
  parkReason: z._default(z.nullable(z.enum(PARK_REASONS)), null),
  /** Last time that it came back into the order. */
  returnedAt: z._default(z.nullable(InstantSchema), null),
  /** How often the visitor took it up again from the phone after a miss; absent before this was told. */
  selfReturns: z.optional(z.int()),
  transferredAt: z._default(z.nullable(InstantSchema), null),
  /** The leg that goes on with it, where it was transferred or carried over. */
  nextTicketId: z._default(z.nullable(TicketIdSchema), null),
  /** The leg that this one goes on with. */
  previousTicketId: z._default(z.nullable(TicketIdSchema), null),
  /** quick: fetches a finished product. */
  lane: z._default(z.enum(['normal', 'quick']), 'normal'),
  /** Which printing of the ticket is valid; the earlier ones are void. */
  printSerial: z._default(z.int(), 1),
  outcome: z.nullable(OutcomeSchema),
  missingRequirementIds: z.array(SlugSchema),
  /** Day on which a product can be collected or a second visit is due. */
  dueOn: z.nullable(DayKeySchema),
  /** SHA-256 of the survey token of this served leg; the token itself is never stored. */
  surveyTokenHash: z.nullable(z.string()),
  /** What the visitor was promised: first, and when the call was near. Absent before the first. */
  promises: z.optional(z.array(PromiseSchema)),
  /** The tickets of all bookings that checked in together, itself included; absent for one alone. */
  visitTicketIds: z.optional(z.array(TicketIdSchema)),
});
export type TicketData = z.infer<typeof TicketDataSchema>;

/** Whether the ticket began with the check-in of a booking, and goes on with no other ticket. */
export function isCheckIn(
  ticket: Pick<TicketData, 'origin' | 'leg' | 'previousTicketId' | 'visitTicketIds'>,
): boolean {
  const further = ticket.visitTicketIds !== undefined && ticket.previousTicketId === null;
  return ticket.origin === 'booking' && (ticket.leg === 1 || further);
}

/** A person who came and got no number: counted, not identified. */
export const RefusalDataSchema = z.object({
  refusalId: z.string(),
  mallId: SlugSchema,
  serviceId: SlugSchema,
  queueId: SlugSchema,
  agencyId: SlugSchema,
  day: DayKeySchema,
  refusedAt: InstantSchema,
  channel: z.enum(['kiosk', 'desk', 'phone']),
  reason: z.enum(['service-closed', 'quota-used', 'check-in-too-early', 'served-elsewhere']),
});
export type RefusalData = z.infer<typeof RefusalDataSchema>;

/** What a delay or closing reaches. */
export const DELAY_SCOPES = ['service', 'agency', 'floor', 'mall'] as const;
export type DelayScope = (typeof DELAY_SCOPES)[number];

export const DELAY_REASONS = [
  'system',
  'power',
  'equipment',
  'staff',
  'emergency',
  'event',
  'other',
] as const;
export type DelayReason = (typeof DELAY_REASONS)[number];

/** Services that cannot be served for a while, or for the rest of the day. */
export const DelayDataSchema = z.object({
  delayId: z.string().check(z.regex(/^dly_[0-9a-z]{26}$/)),
  mallId: SlugSchema,
  day: DayKeySchema,
  scope: z.enum(DELAY_SCOPES),
  /** The service, the agency, the floor's number, or the mall. */
  scopeId: z.string(),
  serviceIds: z.array(SlugSchema),
  /** closed: no numbers are given for the rest of the day. */
  kind: z.enum(['delayed', 'closed']),
  reason: z.enum(DELAY_REASONS),
  startedAt: InstantSchema,
  /** Null until further notice, and where it is closed. */
  expectedUntil: z.nullable(InstantSchema),
  /** When it was ended; null while it stands. */
  endedAt: z.nullable(InstantSchema),
});
export type DelayData = z.infer<typeof DelayDataSchema>;

export const HELP_KINDS = ['supervisor', 'technician', 'security', 'interpreter'] as const;
export type HelpKind = (typeof HELP_KINDS)[number];

/** A counter's working state. */
export const CounterDataSchema = z.object({
  counterId: SlugSchema,
  mallId: SlugSchema,
  agencyId: SlugSchema,
  number: z.int(),
  floor: z.int(),
  day: DayKeySchema,
  status: z.enum(['open', 'paused', 'closed']),
  serviceIds: z.array(SlugSchema),
  officerId: z.nullable(z.string()),
  openedAt: InstantSchema,
  pausedAt: z.nullable(InstantSchema),
  pauseReason: z.nullable(z.enum(['rest', 'prayer', 'meeting', 'system', 'other'])),
  returnAt: z.nullable(InstantSchema),
  closedAt: z.nullable(InstantSchema),
  /** Calls by itself whoever arrives while it is free. */
  autoCall: z._default(z.boolean(), false),
  /** Whom the officer has asked to come, since `helpSince`. */
  helpKind: z._default(z.nullable(z.enum(HELP_KINDS)), null),
  helpSince: z._default(z.nullable(InstantSchema), null),
});
export type CounterData = z.infer<typeof CounterDataSchema>;
