import * as z from 'zod/mini';
import {
  CityCounterSchema,
  CityQueueSchema,
  CitySeasonSchema,
  CityServiceSchema,
} from '../contract/city.ts';
import {
  ApplicantCountSchema,
  BookingCodeSchema,
  BookingIdSchema,
  ContactIdSchema,
  DayKeySchema,
  InstantSchema,
  LanguageSchema,
  ResidenceSchema,
  SealedSchema,
  ServedCountSchema,
  SlugSchema,
  VisitIdSchema,
} from '../contract/values.ts';

/** A published service, whole: the other services keep it as their copy of the catalogue. */
export const ServiceDataSchema = z.object({
  serviceId: SlugSchema,
  mallId: SlugSchema,
  catalogueVersion: z.int(),
  publishedAt: InstantSchema,
  agency: z.object({
    agencyId: SlugSchema,
    name: z.string(),
    shortName: z.string(),
    floor: z.int(),
  }),
  queue: CityQueueSchema,
  counters: z.array(CityCounterSchema),
  service: CityServiceSchema,
  /** Weekly opening by weekday (1 Monday … 7 Sunday), as Jakarta times. */
  timetable: z.object({
    weekly: z.array(
      z.object({
        weekday: z.int().check(z.gte(1), z.lte(7)),
        from: z.string(),
        to: z.string(),
        plannedCounters: z.int(),
      }),
    ),
    ticketsFrom: z.string(),
    lastTicketMinutesBeforeClose: z.int(),
  }),
  /** Seasons with shorter hours (Ramadan): open only where both the week and the season are. */
  seasons: z.array(CitySeasonSchema),
  /** Days on which the mall is closed, from the day of publishing on. */
  closedDays: z.array(DayKeySchema),
  /** Days with hours of their own, whatever week, season and holidays say; none is closed. */
  exceptions: z.optional(
    z.array(
      z.object({
        day: DayKeySchema,
        periods: z.array(z.object({ from: z.string(), to: z.string(), plannedCounters: z.int() })),
      }),
    ),
  ),
});
export type ServiceData = z.infer<typeof ServiceDataSchema>;

/** A few words for an SMS, of characters that take one septet each. */
export const ShortReasonSchema = z.object({ id: z.string(), en: z.string() });
export type ShortReason = z.infer<typeof ShortReasonSchema>;

export const BOOKING_STATUSES = [
  'confirmed',
  'cancelled',
  'checked-in',
  'served',
  'missed',
] as const;

/** Why a visitor gave a booking up; listed, since free text would hold personal data. */
export const GIVE_UP_REASONS = [
  'cannot-come',
  'papers-missing',
  'wrong-service',
  'done-elsewhere',
  'not-needed',
  'other',
] as const;
export const GiveUpReasonSchema = z.enum(GIVE_UP_REASONS);
export type GiveUpReason = z.infer<typeof GiveUpReasonSchema>;

/** A booking's public state. The contact is an id; who the visitor is stays sealed. */
export const BookingDataSchema = z.object({
  bookingId: BookingIdSchema,
  visitId: VisitIdSchema,
  mallId: SlugSchema,
  code: BookingCodeSchema,
  status: z.enum(BOOKING_STATUSES),
  serviceId: SlugSchema,
  agencyId: SlugSchema,
  queueId: SlugSchema,
  catalogueVersion: z.int(),
  day: DayKeySchema,
  slotStart: InstantSchema,
  slotEnd: InstantSchema,
  slotCount: z.int(),
  applicantCount: ServedCountSchema,
  channel: z.enum(['web', 'desk']),
  bookedBy: z.enum(['self', 'representative', 'desk']),
  minor: z.boolean(),
  priority: z.boolean(),
  language: LanguageSchema,
  residence: ResidenceSchema,
  contactId: z.nullable(ContactIdSchema),
  requirementIdsConfirmed: z.array(SlugSchema),
  followUpOf: z.nullable(VisitIdSchema),
  confirmedAt: InstantSchema,
  cancelledAt: z.nullable(InstantSchema),
  cancelledBy: z.nullable(z.enum(['citizen', 'staff'])),
  /** Why its visitor gave it up, where they said so. */
  giveUpReason: z.optional(GiveUpReasonSchema),
  checkedInAt: z.nullable(InstantSchema),
  finishedAt: z.nullable(InstantSchema),
  /** When it last got another time; absent in what was said before bookings could be moved. */
  rescheduledAt: z.optional(z.nullable(InstantSchema)),
  missedAt: z.optional(z.nullable(InstantSchema)),
  /** The freed place that was offered, where it came of the waiting list. */
  offerId: z.optional(z.string()),
  /** A change of the timetable hit it: it stays as it is, or its visitor is asked for another time. */
  affected: z.optional(
    z.object({
      changeId: z.string(),
      outcome: z.enum(['kept', 'choose']),
      at: InstantSchema,
      /** Until when its visitor may choose; absent where nothing is to be chosen. */
      until: z.optional(InstantSchema),
    }),
  ),
  /** Why staff or the timetable changed it last, as an SMS says it; absent where its visitor asked. */
  reason: z.optional(ShortReasonSchema),
  /** The bookings that were made with it for one visit; absent where it stands alone. */
  together: z.optional(
    z.object({
      /** Its place among them, from 1. */
      leg: z.int(),
      bookingIds: z.array(BookingIdSchema),
      /** How many of them the latest change touched at once; one of these tells the visitor. */
      changed: z.int(),
      tells: z.boolean(),
    }),
  ),
  /** A group that a supervisor booked: at so many counters side by side. */
  counterCount: z.optional(z.int()),
});
export type BookingData = z.infer<typeof BookingDataSchema>;

/**
 * Personal data on its way to notify, sealed. Never archived. The opened text is `ContactSecret`
 * of `security/contact-secret.ts`.
 */
export const ContactDataSchema = z.object({
  contactId: ContactIdSchema,
  mallId: SlugSchema,
  visitId: VisitIdSchema,
  subject: z.object({ kind: z.enum(['booking', 'ticket']), id: z.string() }),
  agencyId: SlugSchema,
  day: DayKeySchema,
  language: LanguageSchema,
  smsConsent: z.object({
    given: z.boolean(),
    textVersion: z.string(),
    at: InstantSchema,
    channel: z.enum(['web', 'kiosk', 'desk']),
  }),
  sealed: SealedSchema,
});
export type ContactData = z.infer<typeof ContactDataSchema>;

/**
 * A code for a phone that proves itself for a booking. Never archived: phone and code are sealed,
 * and opened they are a `PhoneCodeSecret` of `security/contact-secret.ts`.
 */
export const PhoneCodeDataSchema = z.object({
  codeId: z.string().check(z.regex(/^cod_[0-9a-z]{26}$/)),
  mallId: SlugSchema,
  language: LanguageSchema,
  requestedAt: InstantSchema,
  validUntil: InstantSchema,
  sealed: SealedSchema,
});
export type PhoneCodeData = z.infer<typeof PhoneCodeDataSchema>;

/**
 * Places of a day that nobody can book any more and nobody holds, so that they are the walk-ins':
 * unbooked when their time came near, cancelled too late for others, or missed. The counts only grow.
 */
export const PlacesReleasedDataSchema = z.object({
  placesId: z.string(),
  mallId: SlugSchema,
  agencyId: SlugSchema,
  day: DayKeySchema,
  services: z.array(z.object({ serviceId: SlugSchema, applicants: z.int() })),
});
export type PlacesReleasedData = z.infer<typeof PlacesReleasedDataSchema>;

/** A freed place, offered to who waits for one. Its booking, if accepted, has the id named here. */
export const SlotOfferDataSchema = z.object({
  offerId: z.string(),
  mallId: SlugSchema,
  bookingId: BookingIdSchema,
  visitId: VisitIdSchema,
  contactId: ContactIdSchema,
  serviceId: SlugSchema,
  agencyId: SlugSchema,
  day: DayKeySchema,
  slotStart: InstantSchema,
  slotEnd: InstantSchema,
  applicantCount: ApplicantCountSchema,
  language: LanguageSchema,
  offeredAt: InstantSchema,
  offeredUntil: InstantSchema,
});
export type SlotOfferData = z.infer<typeof SlotOfferDataSchema>;
