import {
  CityCounterSchema,
  CityHolidaySchema,
  CityInterpreterSchema,
  CityMallSchema,
  CityQueueSchema,
  CitySeasonSchema,
  CityServiceSchema,
  CityStandardSchema,
  CityTextSchema,
} from '@gerai/shared/contract/city.ts';
import {
  ApplicantCountSchema,
  BookingCodeSchema,
  BookingIdSchema,
  ClockTimeSchema,
  ContactIdSchema,
  DayKeySchema,
  InstantSchema,
  LanguageSchema,
  NeedSchema,
  ResidenceSchema,
  ServedCountSchema,
  SlugSchema,
  ViewTokenSchema,
  VisitIdSchema,
} from '@gerai/shared/contract/values.ts';
import {
  BOOKING_STATUSES,
  GiveUpReasonSchema,
  ServiceDataSchema,
  ShortReasonSchema,
} from '@gerai/shared/events/booking.ts';
import { isDay } from '@gerai/shared/time.ts';
import * as z from 'zod/mini';

/** Requests and responses of booking's routes. Handlers load this file: no examples, no texts. */

/** A day that exists: `2026-02-30` does not. */
const RealDaySchema = DayKeySchema.check(z.refine(isDay));

// Parameters

export const ServiceParamsSchema = z.strictObject({ serviceId: SlugSchema });
export const TokenParamsSchema = z.strictObject({ token: ViewTokenSchema });
export const CodeParamsSchema = z.strictObject({ code: BookingCodeSchema });
export const BookingParamsSchema = z.strictObject({ bookingId: BookingIdSchema });

export const AvailabilityQuerySchema = z.strictObject({
  from: z.optional(RealDaySchema),
  applicants: z.optional(z.coerce.number().check(z.multipleOf(1), z.gte(1), z.lte(50))),
  interpreter: z.optional(SlugSchema),
});

// Catalogue

const InterpreterViewSchema = z.object({
  interpreterId: SlugSchema,
  name: CityTextSchema,
  weekly: z.array(
    z.object({
      weekday: z.int().check(z.gte(1), z.lte(7)),
      from: ClockTimeSchema,
      to: ClockTimeSchema,
    }),
  ),
});

/** A day on which the mall is closed, with its name. */
const HolidaySchema = z.object({ name: CityTextSchema, status: z.enum(['official', 'estimate']) });

const MallViewSchema = z.object({
  mallId: CityMallSchema.shape.mallId,
  name: CityMallSchema.shape.name,
  shortName: z.string(),
  address: z.string(),
  floors: CityMallSchema.shape.floors,
  kecamatan: CityMallSchema.shape.kecamatan,
  interpreters: z.array(InterpreterViewSchema),
  /** Of the next weeks. */
  holidays: z.array(z.extend(HolidaySchema, { date: DayKeySchema })),
});

const WeeklyHoursSchema = z.array(
  z.object({
    weekday: z.int().check(z.gte(1), z.lte(7)),
    from: ClockTimeSchema,
    to: ClockTimeSchema,
  }),
);

/** What a booking from the web must bring; both are named, whatever the catalogue leaves out. */
const BookingGuardSchema = z.object({ proofOfWork: z.boolean(), smsCode: z.boolean() });

const CatalogueServiceSchema = z.object({
  serviceId: SlugSchema,
  catalogueVersion: z.int(),
  name: CityTextSchema,
  shortName: z.string(),
  sensitive: z.boolean(),
  counterMinutes: z.int(),
  completionWorkingDays: z.int(),
  cost: CityStandardSchema.shape.cost,
  requirements: CityStandardSchema.shape.requirements,
  whoMayCome: CityServiceSchema.shape.whoMayCome,
  identityPolicy: CityServiceSchema.shape.identityPolicy,
  bookingHorizonDays: z.int(),
  counterNumbers: z.array(z.int()),
  bookingGuard: BookingGuardSchema,
  weekly: WeeklyHoursSchema,
  /** Left out where the residents of all districts are served here. */
  referrals: z.optional(CityServiceSchema.shape.referrals),
});

const CatalogueAgencySchema = z.object({
  agencyId: SlugSchema,
  name: CityTextSchema,
  shortName: z.string(),
  floor: z.int(),
  services: z.array(CatalogueServiceSchema),
});

export const CatalogueViewSchema = z.object({
  mall: MallViewSchema,
  agencies: z.array(CatalogueAgencySchema),
  serverTime: InstantSchema,
  pollAfterMs: z.int(),
});
export type CatalogueView = z.infer<typeof CatalogueViewSchema>;

export const ServiceViewSchema = z.object({
  serviceId: SlugSchema,
  catalogueVersion: z.int(),
  service: CityServiceSchema,
  agency: z.object({
    agencyId: SlugSchema,
    name: CityTextSchema,
    shortName: z.string(),
    floor: z.int(),
  }),
  servedElsewhere: z.array(z.object({ districts: z.array(z.string()), location: CityTextSchema })),
  queue: CityQueueSchema,
  counters: z.array(
    z.object({ counterId: SlugSchema, number: z.int(), name: CityTextSchema, floor: z.int() }),
  ),
  timetable: ServiceDataSchema.shape.timetable,
  seasons: ServiceDataSchema.shape.seasons,
  exceptions: z.array(
    z.object({
      day: DayKeySchema,
      periods: z.array(z.object({ from: ClockTimeSchema, to: ClockTimeSchema })),
    }),
  ),
  holidays: z.array(z.extend(HolidaySchema, { date: DayKeySchema })),
  serverTime: InstantSchema,
  pollAfterMs: z.int(),
});
export type ServiceView = z.infer<typeof ServiceViewSchema>;

// Availability

const DayAvailabilitySchema = z.object({
  day: DayKeySchema,
  state: z.enum(['open', 'full', 'closed', 'holiday', 'not-yet-open', 'past']),
  holiday: z.nullable(HolidaySchema),
  bookableFrom: z.nullable(InstantSchema),
  slots: z.array(
    z.object({
      time: ClockTimeSchema,
      slotStart: InstantSchema,
      slotEnd: InstantSchema,
      remaining: z.int(),
    }),
  ),
  gaps: z.array(
    z.object({
      from: ClockTimeSchema,
      to: ClockTimeSchema,
      reason: z.enum(['break', 'too-soon']),
    }),
  ),
  interpreters: z.array(
    z.object({ interpreterId: SlugSchema, from: ClockTimeSchema, to: ClockTimeSchema }),
  ),
});

export const AvailabilityViewSchema = z.object({
  serviceId: SlugSchema,
  catalogueVersion: z.int(),
  applicantCount: ApplicantCountSchema,
  bookingGuard: BookingGuardSchema,
  days: z.array(DayAvailabilitySchema),
  /** Of today, where the days begin today and numbers are still given. */
  walkIns: z.nullable(
    z.object({ quota: z.int(), remaining: z.int(), countedAt: z.nullable(InstantSchema) }),
  ),
  serverTime: InstantSchema,
  pollAfterMs: z.int(),
});

// Booking

/** What people type as a name: no control characters, no lone surrogates. */
const NameSchema = z
  .string()
  .check(z.trim(), z.minLength(1), z.maxLength(100), z.regex(/^[^\p{C}]+$/u));

const BookFields = {
  serviceId: SlugSchema,
  day: RealDaySchema,
  time: ClockTimeSchema,
  visitor: z.strictObject({
    name: NameSchema,
    nik: z.optional(z.string().check(z.maxLength(30))),
  }),
  contact: z.optional(z.strictObject({ phone: z.string().check(z.maxLength(30)) })),
  minor: z._default(z.boolean(), false),
  applicantCount: z._default(ApplicantCountSchema, 1),
  needs: z._default(z.array(NeedSchema).check(z.maxLength(5)), []),
  /** Who is to interpret; with the need alone, whoever does. */
  interpreterId: z.optional(SlugSchema),
  priority: z._default(z.boolean(), false),
  language: z._default(LanguageSchema, 'id'),
  residence: z._default(ResidenceSchema, null),
  requirementIdsConfirmed: z._default(z.array(SlugSchema).check(z.maxLength(40)), []),
  smsConsent: z.strictObject({
    given: z.boolean(),
    textVersion: z.string().check(z.regex(/^[\w.-]{1,20}$/)),
  }),
  followUpOf: z._default(z.nullable(VisitIdSchema), null),
  /** The hold that becomes the booking; it must be of the same place. */
  holdToken: z.optional(ViewTokenSchema),
};

// Proofs that a service may ask of a booking from the web

const Hex = (length: number) => z.string().check(z.regex(new RegExp(`^[0-9a-f]{${length}}$`)));

/** A challenge as ALTCHA knows it: for one service, until its end, signed. */
const WorkChallengeSchema = z.strictObject({
  parameters: z.strictObject({
    algorithm: z.literal('PBKDF2/SHA-256'),
    nonce: Hex(32),
    salt: Hex(32),
    cost: z.int().check(z.gte(1), z.lte(1_000_000)),
    keyLength: z.literal(32),
    keyPrefix: Hex(32),
    keySignature: Hex(64),
    data: z.strictObject({ serviceId: SlugSchema, validUntil: InstantSchema }),
  }),
  signature: Hex(64),
});
export type WorkChallenge = z.infer<typeof WorkChallengeSchema>;

/** The challenge with what the device found. */
export const WorkSchema = z.strictObject({
  challenge: WorkChallengeSchema,
  solution: z.strictObject({
    counter: z.int().check(z.gte(0), z.lte(4_294_967_295)),
    derivedKey: Hex(64),
  }),
});
export type Work = z.infer<typeof WorkSchema>;

export const ChallengeViewSchema = z.object({
  serviceId: SlugSchema,
  /** Null where the service asks for none. */
  challenge: z.nullable(WorkChallengeSchema),
  validUntil: z.nullable(InstantSchema),
  serverTime: InstantSchema,
});

const SmsCodeSchema = z.string().check(z.regex(/^\d{6}$/));
const WorkField = { proofOfWork: z.optional(WorkSchema) };
/** What the web brings where the service asks for it; the desk has the visitor before it. */
const ProofFields = { ...WorkField, smsCode: z.optional(SmsCodeSchema) };

export const PhoneCodeBodySchema = z.strictObject({
  serviceId: SlugSchema,
  phone: z.string().check(z.maxLength(30)),
  language: z._default(LanguageSchema, 'id'),
  ...WorkField,
});
export const PhoneCodeViewSchema = z.object({
  validUntil: InstantSchema,
  resendFrom: InstantSchema,
  serverTime: InstantSchema,
});

// Holds

export const HoldBodySchema = z.strictObject({
  serviceId: SlugSchema,
  day: RealDaySchema,
  time: ClockTimeSchema,
  applicantCount: z._default(ApplicantCountSchema, 1),
  ...WorkField,
});

/** Where a hold stands: its row is found by service and day. */
export const HoldPlaceSchema = z.strictObject({ serviceId: SlugSchema, day: RealDaySchema });

export const HeldSchema = z.object({
  serviceId: SlugSchema,
  day: DayKeySchema,
  time: ClockTimeSchema,
  slotStart: InstantSchema,
  slotEnd: InstantSchema,
  applicantCount: ApplicantCountSchema,
  heldUntil: InstantSchema,
  mayExtend: z.boolean(),
  serverTime: InstantSchema,
});

/** Only who holds the place sees the token. */
export const HoldSchema = z.extend(HeldSchema, { holdToken: ViewTokenSchema });

export const BookBodySchema = z.strictObject({
  ...BookFields,
  ...ProofFields,
  bookedBy: z._default(z.enum(['self', 'representative']), 'self'),
});

/** A sentence for the audit: no control characters. */
const AuditReasonSchema = z
  .string()
  .check(z.trim(), z.minLength(3), z.maxLength(200), z.regex(/^[^\p{C}]+$/u));

/** Why the desk serves somebody whose district is served elsewhere. */
const OverrideFields = { referralOverride: z.optional(AuditReasonSchema) };

const AnyBookBodySchema = z.strictObject(BookFields);

/** What an applicant for a place says, through either door. */
export type BookFieldsData = z.infer<typeof AnyBookBodySchema>;

export const DeskBookBodySchema = z.strictObject({ ...BookFields, ...OverrideFields });

const { applicantCount: _one, holdToken: _held, ...GroupFields } = BookFields;

/** A school class, a company: more than anybody may book, at one or several counters side by side. */
export const GroupBodySchema = z.strictObject({
  ...GroupFields,
  applicantCount: ServedCountSchema,
  counterCount: z._default(z.int().check(z.gte(1), z.lte(100)), 1),
  reason: AuditReasonSchema,
});

const BookingViewFields = {
  bookingId: BookingIdSchema,
  leg: z.int(),
  visitId: VisitIdSchema,
  version: z.int(),
  code: BookingCodeSchema,
  status: z.enum(BOOKING_STATUSES),
  serviceId: SlugSchema,
  serviceName: CityTextSchema,
  agencyId: SlugSchema,
  agencyName: CityTextSchema,
  place: z.object({
    floor: z.int(),
    floorName: CityTextSchema,
    counterNumbers: z.array(z.int()),
  }),
  day: DayKeySchema,
  time: ClockTimeSchema,
  slotStart: InstantSchema,
  slotEnd: InstantSchema,
  applicantCount: ServedCountSchema,
  counterCount: z.nullable(z.int()),
  bookedBy: z.enum(['self', 'representative', 'desk']),
  minor: z.boolean(),
  priority: z.boolean(),
  language: LanguageSchema,
  checkInFrom: InstantSchema,
  checkInUntil: InstantSchema,
  late: z.object({ order: z.enum(['by-arrival']), until: z.nullable(InstantSchema) }),
  requirements: z.array(
    z.object({
      requirementId: SlugSchema,
      text: CityTextSchema,
      mandatory: z.boolean(),
      confirmed: z.boolean(),
    }),
  ),
  checkInClaim: z.nullable(z.string()),
  manageWith: z.nullable(z.enum(['phone', 'nik'])),
  confirmedAt: InstantSchema,
  cancelledAt: z.nullable(InstantSchema),
  checkedInAt: z.nullable(InstantSchema),
  finishedAt: z.nullable(InstantSchema),
  rescheduledAt: z.nullable(InstantSchema),
  missedAt: z.nullable(InstantSchema),
  affected: z.nullable(
    z.object({
      outcome: z.enum(['kept', 'choose']),
      at: InstantSchema,
      until: z.nullable(InstantSchema),
    }),
  ),
  reason: z.nullable(ShortReasonSchema),
  serverTime: InstantSchema,
};

/** The bookings of the visit in the order of their times, itself included. */
const LegsFields = {
  legs: z.array(
    z.object({
      bookingId: BookingIdSchema,
      status: z.enum(BOOKING_STATUSES),
      serviceId: SlugSchema,
      serviceName: CityTextSchema,
      agencyName: CityTextSchema,
      floor: z.int(),
      day: DayKeySchema,
      time: ClockTimeSchema,
      slotStart: InstantSchema,
      slotEnd: InstantSchema,
    }),
  ),
};

const BookingSchema = z.object(BookingViewFields);
export type LegView = z.infer<typeof BookingSchema>;

export const BookingViewSchema = z.object({ ...BookingViewFields, ...LegsFields });
export type BookingView = z.infer<typeof BookingViewSchema>;

/** Only who booked sees the token: it is derived again for a repeated request, and not stored. */
const TokenFields = { viewToken: ViewTokenSchema, link: z.string() };

export const BookedSchema = z.object({ ...BookingViewFields, ...LegsFields, ...TokenFields });

export const ProofBodySchema = z.strictObject({
  lastFour: z.string().check(z.regex(/^\d{4}$/)),
});

/** Nobody is asked to say why. */
const GiveUpFields = { giveUpReason: z.optional(GiveUpReasonSchema) };

export const CancelBodySchema = z.strictObject({
  lastFour: ProofBodySchema.shape.lastFour,
  ...GiveUpFields,
});

/** Another time for the same visitor: another visitor is another booking. */
const NewTimeFields = {
  day: RealDaySchema,
  time: ClockTimeSchema,
  holdToken: z.optional(ViewTokenSchema),
  /** Whose hours the new time must lie in: an interpreter, or `any`. */
  interpreterId: z.optional(SlugSchema),
};

export const RescheduleBodySchema = z.strictObject({
  ...NewTimeFields,
  lastFour: ProofBodySchema.shape.lastFour,
});

// Several services in one visit

/** Services that one visit may have: more do not fit into a day at the mall. */
const MOST_LEGS = 4;

const { serviceId: _serviceId, applicantCount: _applicantCount, ...SharedFields } = BookFields;
const {
  time: _legTime,
  requirementIdsConfirmed: _confirmed,
  holdToken: _hold,
  ...VisitFields
} = SharedFields;

const VisitBodyFields = {
  ...VisitFields,
  legs: z
    .array(
      z.strictObject({
        serviceId: SlugSchema,
        time: ClockTimeSchema,
        applicantCount: BookFields.applicantCount,
        requirementIdsConfirmed: BookFields.requirementIdsConfirmed,
        holdToken: BookFields.holdToken,
      }),
    )
    .check(z.minLength(2), z.maxLength(MOST_LEGS)),
};

const AnyVisitBodySchema = z.strictObject(VisitBodyFields);
export type VisitFieldsData = z.infer<typeof AnyVisitBodySchema>;

export const DeskVisitBodySchema = z.strictObject({ ...VisitBodyFields, ...OverrideFields });

export const VisitBodySchema = z.strictObject({
  ...VisitBodyFields,
  ...ProofFields,
  bookedBy: z._default(z.enum(['self', 'representative']), 'self'),
});

/** One visit whole: each booking with its standing; one claim checks all of a day in. */
const VisitViewFields = {
  visitId: VisitIdSchema,
  code: BookingCodeSchema,
  language: LanguageSchema,
  checkInClaim: z.nullable(z.string()),
  manageWith: z.nullable(z.enum(['phone', 'nik'])),
  legs: z.array(BookingSchema),
  serverTime: InstantSchema,
};
export const VisitViewSchema = z.object(VisitViewFields);
export type VisitView = z.infer<typeof VisitViewSchema>;

export const VisitBookedSchema = z.object({ ...VisitViewFields, ...TokenFields });

export const VisitCancelBodySchema = z.strictObject({
  lastFour: ProofBodySchema.shape.lastFour,
  ...GiveUpFields,
  /** Which bookings of the visit; all of them where none is named. */
  bookingIds: z.optional(z.array(BookingIdSchema).check(z.minLength(1), z.maxLength(MOST_LEGS))),
});

export const LegParamsSchema = z.strictObject({
  token: ViewTokenSchema,
  bookingId: BookingIdSchema,
});

/** Services in one text, as a query has them: `ktp-el,kk`. */
export const ProposalsQuerySchema = z.strictObject({
  services: z.string().check(z.regex(/^[a-z0-9-]{1,60}(,[a-z0-9-]{1,60}){1,3}$/)),
  from: z.optional(RealDaySchema),
  after: z.optional(ClockTimeSchema),
  applicants: z.optional(z.coerce.number().check(z.multipleOf(1), z.gte(1), z.lte(50))),
  interpreter: z.optional(SlugSchema),
});

export const ProposalsSchema = z.object({
  proposals: z.array(
    z.object({
      day: DayKeySchema,
      minutes: z.int(),
      legs: z.array(
        z.object({
          serviceId: SlugSchema,
          time: ClockTimeSchema,
          slotStart: InstantSchema,
          slotEnd: InstantSchema,
        }),
      ),
    }),
  ),
  serverTime: InstantSchema,
  pollAfterMs: z.int(),
});

/** A calendar file: its name and its text (RFC 5545). */
export const CalendarSchema = z.object({ fileName: z.string(), text: z.string() });

// Waitlist

const { time: _time, holdToken: _holdToken, ...WaitFields } = BookFields;

export const WaitBodySchema = z.strictObject({
  ...WaitFields,
  ...ProofFields,
  bookedBy: z._default(z.enum(['self', 'representative']), 'self'),
});
export type WaitFieldsData = z.infer<typeof WaitBodySchema>;

export const WaitSchema = z.object({
  bookingId: BookingIdSchema,
  status: z.enum(['waiting', 'offered', 'booked', 'left', 'ended']),
  serviceId: SlugSchema,
  day: DayKeySchema,
  applicantCount: ApplicantCountSchema,
  askedAt: InstantSchema,
  passed: z.int(),
  offer: z.nullable(z.object({ slotStart: InstantSchema, until: InstantSchema })),
  serverTime: InstantSchema,
});

export const WaitingSchema = z.extend(WaitSchema, TokenFields);

// Desk

const DeskFields = {
  channel: z.enum(['web', 'desk']),
  residence: ResidenceSchema,
  contactId: z.nullable(ContactIdSchema),
  followUpOf: z.nullable(VisitIdSchema),
};

export const DeskBookingViewSchema = z.object({
  ...BookingViewFields,
  ...LegsFields,
  ...DeskFields,
});
export type DeskBookingView = z.infer<typeof DeskBookingViewSchema>;

export const DeskBookedSchema = z.object({
  ...BookingViewFields,
  ...LegsFields,
  ...DeskFields,
  ...TokenFields,
});

export const DeskCancelBodySchema = z.strictObject({
  reason: z.enum(['visitor-asked', 'agency-absent', 'duplicate', 'wrong-service', 'other']),
});
export type DeskCancelReason = z.infer<typeof DeskCancelBodySchema>['reason'];

export const DeskRescheduleBodySchema = z.strictObject({
  ...NewTimeFields,
  reason: z.enum(['visitor-asked', 'agency-absent', 'timetable-changed', 'other']),
});
export type DeskRescheduleReason = z.infer<typeof DeskRescheduleBodySchema>['reason'];

// Catalogue drafts

const DayPeriodSchema = z.strictObject({
  from: ClockTimeSchema,
  to: ClockTimeSchema,
  plannedCounters: z.int().check(z.gte(1), z.lte(1000)),
});

const WeekSchema = z.strictObject({
  agencyId: SlugSchema,
  timetableId: SlugSchema,
  weekly: z
    .array(
      z.strictObject({
        weekday: z.int().check(z.gte(1), z.lte(7)),
        from: ClockTimeSchema,
        to: ClockTimeSchema,
        plannedCounters: z.int().check(z.gte(1), z.lte(1000)),
      }),
    )
    .check(z.maxLength(70)),
  ticketsFrom: ClockTimeSchema,
  lastTicketMinutesBeforeClose: z.int().check(z.gte(0), z.lte(1440)),
});

/** A few words of an SMS: plain characters of one septet each. */
const ReasonWordsSchema = z
  .string()
  .check(
    z.trim(),
    z.minLength(1),
    z.maxLength(20),
    z.regex(/^[A-Za-z0-9!"#%&'()*+,\-./:;<=>? ]+$/),
  );

const AT_MOST = { holidays: 40, exceptions: 60, others: 10 };

export const DraftBodySchema = z.strictObject({
  /** Why, for whom it hits: it stands in the SMS. */
  reason: z._default(
    z.nullable(z.strictObject({ id: ReasonWordsSchema, en: ReasonWordsSchema })),
    null,
  ),
  exceptions: z._default(
    z
      .array(
        z.strictObject({
          agencyId: SlugSchema,
          timetableId: SlugSchema,
          day: RealDaySchema,
          periods: z.nullable(z.array(DayPeriodSchema).check(z.maxLength(10))),
        }),
      )
      .check(z.maxLength(AT_MOST.exceptions)),
    [],
  ),
  seasons: z._default(z.array(CitySeasonSchema).check(z.maxLength(AT_MOST.others)), []),
  removedSeasonIds: z._default(z.array(SlugSchema).check(z.maxLength(AT_MOST.others)), []),
  holidays: z._default(z.array(CityHolidaySchema).check(z.maxLength(AT_MOST.holidays)), []),
  removedHolidays: z._default(z.array(RealDaySchema).check(z.maxLength(AT_MOST.holidays)), []),
  interpreters: z._default(z.array(CityInterpreterSchema).check(z.maxLength(AT_MOST.others)), []),
  removedInterpreterIds: z._default(z.array(SlugSchema).check(z.maxLength(AT_MOST.others)), []),
  note: z.string().check(z.trim(), z.minLength(1), z.maxLength(200), z.regex(/^[^\p{C}]+$/u)),
  services: z._default(z.array(CityServiceSchema).check(z.maxLength(5)), []),
  counters: z._default(z.array(CityCounterSchema).check(z.maxLength(AT_MOST.others)), []),
  removedCounterIds: z._default(z.array(SlugSchema).check(z.maxLength(AT_MOST.others)), []),
  timetables: z._default(z.array(WeekSchema).check(z.maxLength(5)), []),
  closedDays: z._default(
    z
      .array(z.strictObject({ agencyId: SlugSchema, day: RealDaySchema, closed: z.boolean() }))
      .check(z.maxLength(60)),
    [],
  ),
});

const DraftIdSchema = z.string().check(z.regex(/^drf_[0-9a-z]{26}$/));
export const DraftParamsSchema = z.strictObject({ draftId: DraftIdSchema });

const DecisionSchema = z.enum(['keep', 'move', 'offer']);

export const PublishBodySchema = z.strictObject({
  decisions: z._default(z.record(BookingIdSchema, DecisionSchema), {}),
  others: z._default(z.nullable(DecisionSchema), null),
});

const DraftFields = {
  draftId: DraftIdSchema,
  status: z.enum(['draft', 'publishing', 'published']),
  note: z.string(),
  reason: z.nullable(ShortReasonSchema),
  serviceIds: z.array(SlugSchema),
  undoOf: z.nullable(DraftIdSchema),
  createdBy: z.nullable(z.string()),
  createdAt: InstantSchema,
  publishedBy: z.nullable(z.string()),
  publishedAt: z.nullable(InstantSchema),
  undoneBy: z.nullable(z.string()),
  undoneAt: z.nullable(InstantSchema),
};
export const DraftSchema = z.object(DraftFields);
export type DraftView = z.infer<typeof DraftSchema>;

export const DraftListSchema = z.object({
  drafts: z.array(DraftSchema),
  serverTime: InstantSchema,
});

export const PreviewSchema = z.object({
  ...DraftFields,
  diff: z.array(
    z.object({
      serviceId: z.nullable(SlugSchema),
      field: z.string(),
      before: z.unknown(),
      after: z.unknown(),
    }),
  ),
  hits: z.array(
    z.object({
      bookingId: BookingIdSchema,
      code: BookingCodeSchema,
      serviceId: SlugSchema,
      day: DayKeySchema,
      time: ClockTimeSchema,
      applicantCount: ServedCountSchema,
      nearest: z.nullable(z.object({ day: DayKeySchema, time: ClockTimeSchema })),
    }),
  ),
  serverTime: InstantSchema,
});
export type PreviewView = z.infer<typeof PreviewSchema>;
