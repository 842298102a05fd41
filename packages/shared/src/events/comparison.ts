import * as z from 'zod/mini';
import { SERVICE_NAMES } from '../contract/service.ts';
import { BookingIdSchema, DayKeySchema, SlugSchema } from '../contract/values.ts';

/** Most aggregates of one report: what a consumer looks up in one request. */
export const TOLD_AT_MOST = 100;

/** One aggregate as its producer last told it. */
export const ToldSchema = z.object({
  aggregate: z.string(),
  aggregateId: z.string(),
  version: z.int().check(z.gte(1)),
  /** The type of the event that told this version. */
  type: z.string(),
  /** The booking that a ticket came of, for whoever knows tickets by their bookings. */
  bookingId: z.nullable(BookingIdSchema),
  /** The day that a counter's state belongs to, for whoever keeps counters by their days. */
  day: z.nullable(DayKeySchema),
});
export type Told = z.infer<typeof ToldSchema>;

/** What a service told on one day, in pages: the other services look whether it reached them. */
export const VersionsToldDataSchema = z.object({
  reportId: z.string(),
  mallId: SlugSchema,
  day: DayKeySchema,
  told: z.array(ToldSchema).check(z.maxLength(TOLD_AT_MOST)),
});
export type VersionsToldData = z.infer<typeof VersionsToldDataSchema>;

/** What of a report a service does not hold, or holds in an older version. */
export const CopiesMissedDataSchema = z.object({
  reportId: z.string(),
  mallId: SlugSchema,
  /** Who is asked to tell these again. */
  producer: z.enum(SERVICE_NAMES),
  copies: z
    .array(z.object({ aggregate: z.string(), aggregateId: z.string() }))
    .check(z.minLength(1), z.maxLength(TOLD_AT_MOST)),
});
export type CopiesMissedData = z.infer<typeof CopiesMissedDataSchema>;
