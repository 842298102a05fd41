import {
  DayKeySchema,
  InstantSchema,
  LocalisedSchema,
  OutcomeSchema,
  SlugSchema,
  SurveyTokenSchema,
} from '@gerai/shared/contract/values.ts';
import { SurveyAnswersSchema } from '@gerai/shared/events/analytics.ts';
import { GiveUpReasonSchema } from '@gerai/shared/events/booking.ts';
import { RefusalDataSchema } from '@gerai/shared/events/queue.ts';
import { daysBetween, isDay } from '@gerai/shared/time.ts';
import * as z from 'zod/mini';
import { SURVEY_ELEMENTS } from '../domain/ikm.ts';
import { RESPONDENT_OPTIONS } from '../domain/respondent.ts';

/** Requests and responses of analytics' routes. Handlers load this file: no examples, no texts. */

/** A day that exists: `2026-02-30` does not. */
const RealDaySchema = DayKeySchema.check(z.refine(isDay));

/** Longest period of a report, in days: a leap year. */
const LONGEST_PERIOD_DAYS = 366;

// Survey

export const SurveyParamsSchema = z.strictObject({ surveyToken: SurveyTokenSchema });

/** About the respondent, all of it optional. */
export const RespondentSchema = z.strictObject({
  sex: z.optional(z.enum(RESPONDENT_OPTIONS.sex)),
  ageBand: z.optional(z.enum(RESPONDENT_OPTIONS.ageBand)),
  education: z.optional(z.enum(RESPONDENT_OPTIONS.education)),
  job: z.optional(z.enum(RESPONDENT_OPTIONS.job)),
});

export const AnswerBodySchema = z.strictObject({
  answers: SurveyAnswersSchema,
  respondent: z._default(RespondentSchema, {}),
  comment: z._default(z.nullable(z.string().check(z.trim(), z.maxLength(500))), null),
});

/** Says only that it arrived: nothing here leads to the stored response. */
export const AnsweredSchema = z.object({ status: z.literal('received') });

const OptionSchema = z.object({ value: z.string(), label: LocalisedSchema });

export const SurveyViewSchema = z.object({
  status: z.literal('open'),
  serviceId: SlugSchema,
  /** `null` while the service has not reached this service's copy of the catalogue. */
  serviceName: z.nullable(LocalisedSchema),
  agencyName: z.nullable(z.string()),
  day: DayKeySchema,
  elements: z.array(
    z.object({
      element: z.enum(SURVEY_ELEMENTS),
      name: LocalisedSchema,
      question: LocalisedSchema,
      marks: z.array(z.object({ mark: z.int(), label: LocalisedSchema })),
    }),
  ),
  respondentQuestions: z.array(
    z.object({
      field: z.keyof(RespondentSchema),
      question: LocalisedSchema,
      options: z.array(OptionSchema),
    }),
  ),
  serverTime: InstantSchema,
});
export type SurveyView = z.infer<typeof SurveyViewSchema>;

// Day report

export const DayReportQuerySchema = z.strictObject({ day: z.optional(RealDaySchema) });

const CountSchema = z.int();
const SecondsSchema = z.nullable(z.int());
/** From 0 to 1; `null` where there is nothing to divide by. */
const ShareSchema = z.nullable(z.number());

const DurationFields = {
  count: CountSchema,
  meanSeconds: SecondsSchema,
  medianSeconds: SecondsSchema,
  p90Seconds: SecondsSchema,
};
const WaitingSchema = z.object({
  ...DurationFields,
  targetSeconds: z.int(),
  withinTargetShare: ShareSchema,
});

/** One kind of promise, scored at the call; the shares are of `scored`. */
const KeptSchema = z.object({
  scored: CountSchema,
  kept: CountSchema,
  keptShare: ShareSchema,
  notLaterThanP90: CountSchema,
  notLaterThanP90Share: ShareSchema,
  meanErrorMinutes: z.nullable(z.number()),
  meanWidthMinutes: z.nullable(z.number()),
});
const PromiseFields = { first: KeptSchema, near: KeptSchema };

/** What happened to visitors. `priorityVisits` and `priorityWaiting` are `null` for fewer than five. */
const FlowFields = {
  visits: CountSchema,
  legs: CountSchema,
  applicants: CountSchema,
  priorityVisits: z.nullable(CountSchema),
  served: CountSchema,
  missed: CountSchema,
  cancelled: CountSchema,
  refused: z.array(z.object({ reason: RefusalDataSchema.shape.reason, count: CountSchema })),
  waiting: WaitingSchema,
  priorityWaiting: z.nullable(WaitingSchema),
  serving: z.object(DurationFields),
  /** What visitors were told of their wait, and how it was kept. */
  promises: z.object(PromiseFields),
  outcomes: z.array(z.object({ outcome: OutcomeSchema, count: CountSchema })),
  /** The ten most frequent. */
  missingRequirements: z.array(z.object({ requirementId: SlugSchema, count: CountSchema })),
};

/** Of the day of the slot. */
const BookingsSchema = z.object({
  made: CountSchema,
  cancelled: CountSchema,
  arrived: CountSchema,
  notArrived: CountSchema,
  missed: CountSchema,
  /** Why visitors cancelled, as far as they said so. */
  givenUp: z.array(z.object({ reason: GiveUpReasonSchema, count: CountSchema })),
  offered: CountSchema,
  accepted: CountSchema,
});

const CounterTimeFields = {
  openSeconds: z.int(),
  pausedSeconds: z.int(),
  servingSeconds: z.int(),
  utilisation: ShareSchema,
};

const GradeSchema = z.enum(['A', 'B', 'C', 'D']);

const SurveySummarySchema = z.object({
  n: CountSchema,
  ikm: z.nullable(z.number()),
  grade: z.nullable(GradeSchema),
});

const PlaceFields = {
  ...FlowFields,
  bookings: BookingsSchema,
  counterTime: z.object(CounterTimeFields),
  messages: z.object({
    sent: CountSchema,
    failed: CountSchema,
    unknown: CountSchema,
    suppressed: CountSchema,
    parts: CountSchema,
    priceRupiah: z.number(),
  }),
  survey: SurveySummarySchema,
};

const ScopeSchema = z.enum(['mall', 'agencies']);

export const DayReportSchema = z.object({
  day: DayKeySchema,
  /** `agencies` for a supervisor: every number, the total included, is of those agencies alone. */
  scope: ScopeSchema,
  total: z.object(PlaceFields),
  floors: z.array(z.object({ floor: z.int(), ...PlaceFields })),
  agencies: z.array(
    z.object({
      agencyId: SlugSchema,
      agencyName: z.nullable(z.string()),
      floor: z.nullable(z.int()),
      ...PlaceFields,
    }),
  ),
  services: z.array(
    z.object({
      serviceId: SlugSchema,
      agencyId: SlugSchema,
      serviceName: z.nullable(LocalisedSchema),
      counterMinutes: z.nullable(z.int()),
      ...FlowFields,
      bookings: BookingsSchema,
      survey: SurveySummarySchema,
    }),
  ),
  hours: z.array(z.object({ hour: z.int(), ...FlowFields })),
  counters: z.array(
    z.object({
      counterId: SlugSchema,
      agencyId: SlugSchema,
      number: z.int(),
      floor: z.int(),
      status: z.enum(['open', 'paused', 'closed']),
      ...CounterTimeFields,
    }),
  ),
  serverTime: InstantSchema,
});
export type DayReport = z.infer<typeof DayReportSchema>;

// IKM

export const IkmQuerySchema = z.strictObject({ from: RealDaySchema, to: RealDaySchema }).check(
  z.refine(({ from, to }) => from <= to && daysBetween(from, to) < LONGEST_PERIOD_DAYS, {
    path: ['to'],
  }),
);

export const QuarterQuerySchema = z.strictObject({
  quarter: z.optional(z.string().check(z.regex(/^20\d{2}-Q[1-4]$/))),
});

const IkmFields = {
  n: CountSchema,
  ikm: z.nullable(z.number()),
  grade: z.nullable(GradeSchema),
  elements: z.array(
    z.object({ element: z.enum(SURVEY_ELEMENTS), n: CountSchema, mean: z.nullable(z.number()) }),
  ),
  /** Served legs that were asked, of which the sample is drawn. */
  population: CountSchema,
  populationFrom: z.enum(['previous-period', 'this-period']),
  sampleNeeded: CountSchema,
  sampleSufficient: z.boolean(),
};

const IkmReportFields = {
  from: DayKeySchema,
  to: DayKeySchema,
  weightMethod: z.literal('exact'),
  mall: z.object({ ...IkmFields, meanOfAgencies: z.nullable(z.number()) }),
  agencies: z.array(
    z.object({ agencyId: SlugSchema, agencyName: z.nullable(z.string()), ...IkmFields }),
  ),
  services: z.array(
    z.object({
      serviceId: SlugSchema,
      agencyId: SlugSchema,
      serviceName: z.nullable(LocalisedSchema),
      ...IkmFields,
    }),
  ),
  serverTime: InstantSchema,
};

export const IkmReportSchema = z.object({
  ...IkmReportFields,
  scope: ScopeSchema,
  /** `count` is `null` where fewer than five chose it. */
  respondents: z.array(
    z.object({
      field: z.keyof(RespondentSchema),
      values: z.array(z.object({ value: z.string(), count: z.nullable(CountSchema) })),
    }),
  ),
});
export type IkmReport = z.infer<typeof IkmReportSchema>;

/** Rows of fewer than five answers have neither an index nor elements. */
export const PublicIkmSchema = z.object({
  quarter: z.string(),
  ...IkmReportFields,
  pollAfterMs: z.int(),
});

// Promises

/** Longest period of the report of promises, in days. */
const LONGEST_PROMISES_DAYS = 31;

export const PromisesQuerySchema = z.strictObject({ from: RealDaySchema, to: RealDaySchema }).check(
  z.refine(({ from, to }) => from <= to && daysBetween(from, to) < LONGEST_PROMISES_DAYS, {
    path: ['to'],
  }),
);

export const PromiseReportSchema = z.object({
  from: DayKeySchema,
  to: DayKeySchema,
  scope: ScopeSchema,
  total: z.object(PromiseFields),
  agencies: z.array(
    z.object({ agencyId: SlugSchema, agencyName: z.nullable(z.string()), ...PromiseFields }),
  ),
  services: z.array(
    z.object({
      serviceId: SlugSchema,
      agencyId: SlugSchema,
      serviceName: z.nullable(LocalisedSchema),
      ...PromiseFields,
    }),
  ),
  /** Hours of arrival, which is when the first promise is made. */
  hours: z.array(z.object({ hour: z.int(), ...PromiseFields })),
  days: z.array(z.object({ day: DayKeySchema, ...PromiseFields })),
  serverTime: InstantSchema,
});
export type PromiseReport = z.infer<typeof PromiseReportSchema>;

/** Shares are `null` for fewer than 30 calls; agencies with fewer are left out. */
const PublicKeptFields = {
  calls: CountSchema,
  keptShare: ShareSchema,
  notLaterThanP90Share: ShareSchema,
};

export const PublicPromisesSchema = z.object({
  from: DayKeySchema,
  to: DayKeySchema,
  ...PublicKeptFields,
  agencies: z.array(
    z.object({ agencyId: SlugSchema, agencyName: z.nullable(z.string()), ...PublicKeptFields }),
  ),
  serverTime: InstantSchema,
  pollAfterMs: z.int(),
});

// Comments

export const CommentsQuerySchema = z.strictObject({ day: z.optional(RealDaySchema) });

export const CommentsViewSchema = z.object({
  day: DayKeySchema,
  scope: ScopeSchema,
  comments: z.array(z.object({ serviceId: SlugSchema, agencyId: SlugSchema, comment: z.string() })),
  serverTime: InstantSchema,
});
