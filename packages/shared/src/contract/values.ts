import * as z from 'zod/mini';

/**
 * The small values that routes, events and items share. Handlers load this file, so it holds no
 * descriptions and no examples.
 */

/** A day in Jakarta, `2026-11-30`. */
export const DayKeySchema = z
  .string()
  .check(z.regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/));

/** UTC with milliseconds, `2026-11-30T02:30:00.000Z`: always 24 characters, so it sorts as text. */
export const InstantSchema = z
  .string()
  .check(z.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/));

/** A time of day in Jakarta, `09:30`. */
export const ClockTimeSchema = z.string().check(z.regex(/^([01]\d|2[0-3]):[0-5]\d$/));

/** Ids of the catalogue, chosen by people: `dukcapil`, `dukcapil-ktp-el`. */
export const SlugSchema = z.string().check(z.maxLength(60), z.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/));

const derivedId = <P extends string>(prefix: P) =>
  z.string().check(z.regex(new RegExp(`^${prefix}_[0-9a-z]{26}$`)));

export const VisitIdSchema = derivedId('vis');
export const BookingIdSchema = derivedId('bkg');
export const TicketIdSchema = derivedId('tkt');
export const ContactIdSchema = derivedId('con');
export const DeliveryIdSchema = derivedId('dlv');
export const DeviceIdSchema = derivedId('dev');

/** The secret in a citizen's link: 13 characters of an alphabet of 58, about 76 bits. */
export const ViewTokenSchema = z.string().check(z.regex(/^[1-9A-HJ-NP-Za-km-z]{13}$/));

/** The secret that opens the survey of one served leg. */
export const SurveyTokenSchema = ViewTokenSchema;

/** Six characters without look-alikes (no 0, O, 1, I, L). */
export const BookingCodeSchema = z.string().check(z.regex(/^[2-9A-HJKMNP-Z]{6}$/));

/** `A-012`. */
export const TicketNumberSchema = z.string().check(z.regex(/^[A-HJ-NP-Z]{1,2}-\d{3,4}$/));

export const LanguageSchema = z.enum(['id', 'en']);
export type Language = z.infer<typeof LanguageSchema>;

/** Kecamatan of the city by slug, or `outside`; `null` where not asked. */
export const ResidenceSchema = z.nullable(SlugSchema);

export const LocalisedSchema = z.strictObject({ id: z.string(), en: z.string() });

/** Needs a visitor can name, without a reason. Personal data: sealed, and deleted after the visit. */
export const NEEDS = [
  'wheelchair',
  'interpreter',
  'companion',
  'large-print',
  'ground-floor',
] as const;
export const NeedSchema = z.enum(NEEDS);
export type Need = z.infer<typeof NeedSchema>;

/** How a visit to a counter ended. */
export const OUTCOMES = [
  'delivered',
  'collect',
  'online',
  'second-visit',
  'incomplete',
  'not-eligible',
  'left',
] as const;
export const OutcomeSchema = z.enum(OUTCOMES);
export type Outcome = z.infer<typeof OutcomeSchema>;

/** What anybody may ask for at once: people or files of one visit. */
export const ApplicantCountSchema = z.int().check(z.gte(1), z.lte(50));

/** The same with the groups that a supervisor books. */
export const ServedCountSchema = z.int().check(z.gte(1), z.lte(500));

/** Something sealed to notify's public key; only notify opens it. */
export const SealedSchema = z.strictObject({
  keyId: z.string(),
  ephemeralKey: z.string(),
  nonce: z.string(),
  ciphertext: z.string(),
});
export type Sealed = z.infer<typeof SealedSchema>;
