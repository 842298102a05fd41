import * as z from 'zod/mini';
import { ClockTimeSchema, SlugSchema } from './values.ts';

/**
 * A mall as data: the payload of booking's `import`, and the value types of its catalogue. The
 * city folder (`config/<city>/`) is read into this shape. Every object is strict: a field that is
 * not listed is refused. Days are of the mall's time zone, times of day are `HH:MM` there.
 */

const Line = z.string().check(z.trim(), z.minLength(1), z.maxLength(600));

/** Only characters that take one septet in an SMS, so that lengths are exact. */
const SmsWords = z
  .string()
  .check(z.regex(/^[A-Za-z0-9!"#%&'()*+,\-./:;<=>? ]+$/, 'must use plain SMS (GSM-7) characters'));

const ShortName = SmsWords.check(z.maxLength(18));

const Day = z.iso.date();

const Count = z.int().check(z.gte(0), z.lte(100_000));
const PositiveCount = z.int().check(z.gte(1), z.lte(100_000));
const Minutes = z.int().check(z.gte(0), z.lte(24 * 60));
const PositiveMinutes = z.int().check(z.gte(1), z.lte(24 * 60));
const Floor = z.int().check(z.gte(1), z.lte(99));

/** Text in Bahasa Indonesia and English. */
export const CityTextSchema = z.strictObject({ id: Line, en: Line });

/** official: stated by the source. estimate: our best value until the city confirms it. */
const FactStatus = z.enum(['official', 'estimate']);

/** A single value with its standing. */
const Fact = z.strictObject({ value: Line, status: FactStatus, source: Line });

export const CityMallSchema = z.strictObject({
  mallId: SlugSchema,
  name: CityTextSchema,
  /** How every SMS begins. */
  shortName: SmsWords.check(z.maxLength(22)),
  address: Line,
  postcode: z.string().check(z.regex(/^\d{5}$/, 'must be five digits')),
  timeZone: z.enum(['Asia/Jakarta']),
  /** Host of the public site, as printed in SMS links. */
  publicHost: Fact,
  /** Alphanumeric sender of SMS. */
  smsSenderId: z.strictObject({
    value: z
      .string()
      .check(z.regex(/^(?=.*[A-Za-z])[A-Za-z0-9]{3,11}$/, 'must be 3 to 11 letters or digits')),
    status: FactStatus,
    source: Line,
  }),
  floors: z.array(z.strictObject({ floor: Floor, name: CityTextSchema })).check(z.minLength(1)),
  /** Districts of the city; `code` is that of the ministry of home affairs. */
  kecamatan: z
    .array(
      z.strictObject({
        kecamatanId: SlugSchema,
        code: z.string().check(z.regex(/^\d{2}\.\d{2}\.\d{2}$/, 'must be a code like 33.75.01')),
        name: Line,
      }),
    )
    .check(z.minLength(1)),
});

/** One gerai: the stand of an agency in the mall. */
export const CityAgencySchema = z.strictObject({
  agencyId: SlugSchema,
  /** Number of the gerai. */
  number: PositiveCount,
  name: CityTextSchema,
  /** Stands in SMS and on displays where a service's own name would say too much. */
  shortName: ShortName,
  type: z.enum(['opd', 'vertikal', 'bpjs', 'bumd', 'bank']),
  floor: Floor,
  /** Whether the agency is known to sit in the mall. */
  status: z.enum(['confirmed', 'proposed']),
  source: Line,
});

/** One number series, shared by one or several services. */
export const CityQueueSchema = z.strictObject({
  queueId: SlugSchema,
  /** One or two letters; I and O are read as 1 and 0, so they are left out. */
  prefix: z.string().check(z.regex(/^[A-HJ-NP-Z]{1,2}$/, 'must be 1 or 2 letters without I and O')),
  agencyId: SlugSchema,
  name: CityTextSchema,
});

export const CityCounterSchema = z.strictObject({
  counterId: SlugSchema,
  /** The number over the counter, unique in the mall. */
  number: z.int().check(z.gte(1), z.lte(999)),
  name: CityTextSchema,
  agencyId: SlugSchema,
  floor: Floor,
  /** What it can serve; its queues follow from these. */
  serviceIds: z.array(SlugSchema).check(z.minLength(1)),
});

/** The six components of the service standard that the law wants published. */
export const CityStandardSchema = z.strictObject({
  requirements: z.array(
    z.strictObject({ requirementId: SlugSchema, text: CityTextSchema, mandatory: z.boolean() }),
  ),
  procedure: CityTextSchema,
  /** Working days from complete papers to the product; 0 means the same day. Not the time at the counter. */
  completionWorkingDays: z.int().check(z.gte(0), z.lte(365)),
  completionNote: z.nullable(CityTextSchema),
  /** `rupiah` is the usual amount, 0 where it is free, null where it depends on the case. */
  cost: z.strictObject({
    id: Line,
    en: Line,
    rupiah: z.nullable(z.int().check(z.gte(0), z.lte(1e9))),
  }),
  product: CityTextSchema,
  complaints: CityTextSchema,
  status: FactStatus,
  source: Line,
});

/** Against programs that book: work for the device, none for the person, and a proof of the phone. */
export const CityBookingGuardSchema = z.strictObject({
  proofOfWork: z.boolean(),
  /** Each step doubles the work: 1 is about 0.1 s of a phone, 3, where left out, about half a second. */
  difficulty: z.optional(z.int().check(z.gte(1), z.lte(8))),
  smsCode: z.boolean(),
});

export const CityServiceSchema = z.strictObject({
  serviceId: SlugSchema,
  agencyId: SlugSchema,
  queueId: SlugSchema,
  timetableId: SlugSchema,
  name: CityTextSchema,
  shortName: ShortName,
  /** The choice of the service itself says something private: SMS and displays name the agency instead. */
  sensitive: z.boolean(),
  standard: CityStandardSchema,
  /** Planned time at the counter for one applicant. */
  counterMinutes: PositiveMinutes,
  /** Grid of the slots; one applicant covers ceil(counterMinutes / slotMinutes) of them. */
  slotMinutes: z.int().check(z.gte(5), z.lte(240)),
  whoMayCome: z.array(z.enum(['self', 'representative', 'guardian'])).check(z.minLength(1)),
  /** Whether the NIK is asked, for a booking and for a walk-in. */
  identityPolicy: z.strictObject({
    booking: z.enum(['none', 'nik']),
    walkIn: z.enum(['none', 'nik']),
  }),
  /** Days ahead that can be booked; 1 is tomorrow. */
  bookingHorizonDays: z.int().check(z.gte(1), z.lte(366)),
  /** When the farthest day of the horizon opens. */
  opensAt: ClockTimeSchema,
  minimumNoticeMinutes: Minutes,
  /** Active bookings of one person for this service; with `identityPolicy.booking` none, of one phone. */
  bookingsPerPerson: z.int().check(z.gte(1), z.lte(100)),
  /** Applicants per day that each way in may take. */
  dailyQuota: z.strictObject({ booking: Count, walkIn: Count }),
  /** What is taken off the entitled time to give the order time; their sum is at most `boundMinutes`. */
  advantages: z.strictObject({
    bookedMinutes: Minutes,
    priorityMinutes: Minutes,
    quickLaneMinutes: Minutes,
    boundMinutes: Minutes,
  }),
  /** Check-in is open from the slot's start - early to its start + grace. */
  checkIn: z.strictObject({ earlyMinutes: Minutes, graceMinutes: Minutes }),
  /** How often a ticket is called and how long each call waits. */
  calls: z.strictObject({
    times: z.int().check(z.gte(1), z.lte(10)),
    seconds: z.int().check(z.gte(10), z.lte(600)),
    secondsWithNeeds: z.int().check(z.gte(10), z.lte(600)),
    /** How often a visitor may take a missed number up again from the phone; once where left out. */
    selfReturns: z.optional(z.int().check(z.gte(0), z.lte(3))),
  }),
  /** Whether a visit is asked for the satisfaction survey. */
  survey: z.boolean(),
  /** Whether a number can be taken from the phone, outside of the building; not where left out. */
  joinFromPhone: z.optional(z.boolean()),
  /** What a booking from the web must bring besides its fields; nothing where left out. */
  bookingGuard: z.optional(CityBookingGuardSchema),
  /** A visitor is told that the call is near when half of those told so are called within this; 10. */
  nearMinutes: z.optional(z.int().check(z.gte(1), z.lte(120))),
  /** Residents of these districts are served elsewhere. */
  referrals: z.array(
    z.strictObject({
      kecamatanIds: z.array(SlugSchema).check(z.minLength(1)),
      location: CityTextSchema,
    }),
  ),
  /** Standing of the figures above (minutes, quotas, limits); the standard has its own. */
  status: FactStatus,
});

const Hours = { from: ClockTimeSchema, to: ClockTimeSchema };

/**
 * A stretch of the day that is open. A gap between two periods is a break with the counters
 * closed; a break taken in turns is a period with fewer counters.
 */
export const CityPeriodSchema = z.strictObject({ ...Hours, plannedCounters: PositiveCount });

export const WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;

/** The weekly hours of the services that name it, which share its counters. A day without periods is closed. */
export const CityTimetableSchema = z.strictObject({
  timetableId: SlugSchema,
  name: CityTextSchema,
  week: week(z.array(CityPeriodSchema)),
  /** When the first numbers are given. */
  ticketsFrom: ClockTimeSchema,
  /** The last number is given this long before the end of the day's last period. */
  lastTicketMinutesBeforeClose: Minutes,
  status: FactStatus,
  source: Line,
});

/**
 * A season with hours of its own (Ramadan). On its days, both included, every timetable is open only
 * where its own periods and the season's hours overlap.
 */
export const CitySeasonSchema = z.strictObject({
  seasonId: SlugSchema,
  name: CityTextSchema,
  from: Day,
  to: Day,
  week: week(z.array(z.strictObject(Hours))),
  status: FactStatus,
  source: Line,
});

/** A day on which the whole mall is closed. */
export const CityHolidaySchema = z.strictObject({
  date: Day,
  name: CityTextSchema,
  kind: z.enum(['national', 'joint-leave']),
  status: FactStatus,
  source: Line,
});

/** Somebody who interprets, a language or signs, and when they are in the mall. */
export const CityInterpreterSchema = z.strictObject({
  interpreterId: SlugSchema,
  name: CityTextSchema,
  /** By weekday, 1 Monday to 7 Sunday. */
  weekly: z.array(z.strictObject({ weekday: z.int().check(z.gte(1), z.lte(7)), ...Hours })),
  /** Days with hours of their own; none is absent. */
  days: z.array(z.strictObject({ day: Day, hours: z.array(z.strictObject(Hours)) })),
});

export const CitySchema = z.strictObject({
  schemaVersion: z.literal(1),
  mall: CityMallSchema,
  agencies: z.array(CityAgencySchema).check(z.minLength(1)),
  queues: z.array(CityQueueSchema).check(z.minLength(1)),
  counters: z.array(CityCounterSchema).check(z.minLength(1)),
  services: z.array(CityServiceSchema).check(z.minLength(1)),
  timetables: z.array(CityTimetableSchema).check(z.minLength(1)),
  seasons: z.array(CitySeasonSchema),
  holidays: z.array(CityHolidaySchema),
  interpreters: z.optional(z.array(CityInterpreterSchema)),
});

export type CityText = z.infer<typeof CityTextSchema>;
export type CityMall = z.infer<typeof CityMallSchema>;
export type CityAgency = z.infer<typeof CityAgencySchema>;
export type CityCounter = z.infer<typeof CityCounterSchema>;
export type CityService = z.infer<typeof CityServiceSchema>;
export type CityTimetable = z.infer<typeof CityTimetableSchema>;
export type CitySeason = z.infer<typeof CitySeasonSchema>;
export type CityInterpreter = z.infer<typeof CityInterpreterSchema>;
export type CityHoliday = z.infer<typeof CityHolidaySchema>;
export type City = z.infer<typeof CitySchema>;

/** Something wrong in a city, and where: `['services', 3, 'queueId']`. */
export interface CityProblem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/**
 * Reads a city: shape first, then, if that is sound, what must agree between its parts.
 * A refusal lists every problem found; an unknown field is named by its own path.
 */
export function parseCity(
  input: unknown,
): { kind: 'city'; city: City } | { kind: 'refused'; problems: readonly CityProblem[] } {
  const parsed = CitySchema.safeParse(input);
  if (!parsed.success) {
    const problems = parsed.error.issues.flatMap((issue): CityProblem[] =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => ({ path: [...issue.path, key], message: 'is not a known field' }))
        : [{ path: issue.path, message: issue.message }],
    );
    return { kind: 'refused', problems };
  }
  const problems = checkCity(parsed.data);
  return problems.length > 0 ? { kind: 'refused', problems } : { kind: 'city', city: parsed.data };
}

/** What must agree between the parts of a city of sound shape; empty when all does. */
export function checkCity(city: City): CityProblem[] {
  return [
    ...checkUniqueness(city),
    ...checkReferences(city),
    ...city.services.flatMap((service, index) => checkService(city, service, index)),
    ...city.timetables.flatMap((timetable, index) => checkTimetable(timetable, index)),
    ...city.seasons.flatMap((season, index) => checkSeason(season, index)),
  ];
}

function week<Periods extends z.ZodMiniType>(periods: Periods) {
  return z.strictObject({
    monday: periods,
    tuesday: periods,
    wednesday: periods,
    thursday: periods,
    friday: periods,
    saturday: periods,
    sunday: periods,
  });
}

function checkUniqueness(city: City): CityProblem[] {
  const { mall, agencies, queues, counters, services, timetables, seasons, holidays } = city;
  return [
    ...repeats(mall.floors, (floor) => floor.floor, ['mall', 'floors'], 'floor'),
    ...repeats(mall.kecamatan, (each) => each.kecamatanId, ['mall', 'kecamatan'], 'kecamatanId'),
    ...repeats(mall.kecamatan, (each) => each.code, ['mall', 'kecamatan'], 'code'),
    ...repeats(agencies, (agency) => agency.agencyId, ['agencies'], 'agencyId'),
    ...repeats(agencies, (agency) => agency.number, ['agencies'], 'number'),
    ...repeats(queues, (queue) => queue.queueId, ['queues'], 'queueId'),
    ...repeats(queues, (queue) => queue.prefix, ['queues'], 'prefix'),
    ...repeats(counters, (counter) => counter.counterId, ['counters'], 'counterId'),
    ...repeats(counters, (counter) => counter.number, ['counters'], 'number'),
    ...repeats(services, (service) => service.serviceId, ['services'], 'serviceId'),
    ...repeats(timetables, (timetable) => timetable.timetableId, ['timetables'], 'timetableId'),
    ...repeats(seasons, (season) => season.seasonId, ['seasons'], 'seasonId'),
    ...repeats(holidays, (holiday) => holiday.date, ['holidays'], 'date'),
    ...services.flatMap((service, index) =>
      repeats(
        service.standard.requirements,
        (requirement) => requirement.requirementId,
        ['services', index, 'standard', 'requirements'],
        'requirementId',
      ),
    ),
  ];
}

function checkReferences(city: City): CityProblem[] {
  const problems: CityProblem[] = [];
  const floors = new Set(city.mall.floors.map((floor) => floor.floor));
  const kecamatan = new Set(city.mall.kecamatan.map((each) => each.kecamatanId));
  const agencies = new Set(city.agencies.map((agency) => agency.agencyId));
  const queues = new Map(city.queues.map((queue) => [queue.queueId, queue]));
  const services = new Map(city.services.map((service) => [service.serviceId, service]));
  const timetables = new Set(city.timetables.map((timetable) => timetable.timetableId));
  const known = (found: boolean, path: readonly PropertyKey[], name: unknown) => {
    if (!found) problems.push({ path, message: `refers to ${String(name)}, which is not there` });
  };

  city.agencies.forEach((agency, index) => {
    known(floors.has(agency.floor), ['agencies', index, 'floor'], `floor ${agency.floor}`);
    if (!city.services.some((service) => service.agencyId === agency.agencyId)) {
      problems.push({ path: ['agencies', index], message: 'offers no service' });
    }
  });
  city.queues.forEach((queue, index) => {
    known(agencies.has(queue.agencyId), ['queues', index, 'agencyId'], queue.agencyId);
  });
  city.services.forEach((service, index) => {
    const path = ['services', index];
    known(agencies.has(service.agencyId), [...path, 'agencyId'], service.agencyId);
    known(timetables.has(service.timetableId), [...path, 'timetableId'], service.timetableId);
    const queue = queues.get(service.queueId);
    known(queue !== undefined, [...path, 'queueId'], service.queueId);
    if (queue !== undefined && queue.agencyId !== service.agencyId) {
      problems.push({
        path: [...path, 'queueId'],
        message: `is a queue of ${queue.agencyId}, but the service is of ${service.agencyId}`,
      });
    }
    service.referrals.forEach((referral, which) => {
      referral.kecamatanIds.forEach((kecamatanId, place) => {
        const where = [...path, 'referrals', which, 'kecamatanIds', place];
        known(kecamatan.has(kecamatanId), where, kecamatanId);
      });
    });
  });
  city.counters.forEach((counter, index) => {
    const path = ['counters', index];
    known(agencies.has(counter.agencyId), [...path, 'agencyId'], counter.agencyId);
    known(floors.has(counter.floor), [...path, 'floor'], `floor ${counter.floor}`);
    counter.serviceIds.forEach((serviceId, place) => {
      const where = [...path, 'serviceIds', place];
      const service = services.get(serviceId);
      known(service !== undefined, where, serviceId);
      if (service !== undefined && service.agencyId !== counter.agencyId) {
        problems.push({
          path: where,
          message: `is a service of ${service.agencyId}, but the counter is of ${counter.agencyId}`,
        });
      }
      if (counter.serviceIds.indexOf(serviceId) !== place) {
        problems.push({ path: where, message: 'is listed twice' });
      }
    });
  });
  return problems;
}

function checkService(city: City, service: CityService, index: number): CityProblem[] {
  const problems: CityProblem[] = [];
  const path = ['services', index];
  const { bookedMinutes, priorityMinutes, quickLaneMinutes, boundMinutes } = service.advantages;
  const sum = bookedMinutes + priorityMinutes + quickLaneMinutes;
  if (sum > boundMinutes) {
    problems.push({
      path: [...path, 'advantages'],
      message: `add up to ${sum} minutes, more than boundMinutes ${boundMinutes}`,
    });
  }
  if (service.calls.secondsWithNeeds < service.calls.seconds) {
    problems.push({
      path: [...path, 'calls', 'secondsWithNeeds'],
      message: 'is shorter than seconds',
    });
  }
  if (new Set(service.whoMayCome).size < service.whoMayCome.length) {
    problems.push({ path: [...path, 'whoMayCome'], message: 'lists someone twice' });
  }
  const counters = city.counters.filter((counter) =>
    counter.serviceIds.includes(service.serviceId),
  ).length;
  if (counters === 0) problems.push({ path, message: 'is served by no counter' });

  const timetable = city.timetables.find((each) => each.timetableId === service.timetableId);
  if (timetable === undefined) return problems;
  const periods = WEEKDAYS.flatMap((weekday) => timetable.week[weekday]);
  const planned = Math.max(0, ...periods.map((period) => period.plannedCounters));
  if (planned > counters) {
    problems.push({
      path: [...path, 'timetableId'],
      message: `plans ${planned} counters (${timetable.timetableId}), but ${counters} serve it`,
    });
  }
  const coveredMinutes =
    Math.ceil(service.counterMinutes / service.slotMinutes) * service.slotMinutes;
  if (!periods.some((period) => minuteOf(period.to) - minuteOf(period.from) >= coveredMinutes)) {
    problems.push({
      path: [...path, 'counterMinutes'],
      message: `fits in no period of ${timetable.timetableId}`,
    });
  }
  return problems;
}

function checkTimetable(timetable: CityTimetable, index: number): CityProblem[] {
  return WEEKDAYS.flatMap((weekday): CityProblem[] => {
    const periods = timetable.week[weekday];
    const problems = checkHours(periods, ['timetables', index, 'week', weekday]);
    const first = periods[0];
    const last = periods.at(-1);
    if (first === undefined || last === undefined) return problems;
    if (minuteOf(timetable.ticketsFrom) > minuteOf(first.from)) {
      problems.push({
        path: ['timetables', index, 'ticketsFrom'],
        message: `is later than the opening on ${weekday} at ${first.from}`,
      });
    }
    const openMinutes = minuteOf(last.to) - minuteOf(first.from);
    if (timetable.lastTicketMinutesBeforeClose >= openMinutes) {
      problems.push({
        path: ['timetables', index, 'lastTicketMinutesBeforeClose'],
        message: `leaves no time for tickets on ${weekday}`,
      });
    }
    return problems;
  });
}

function checkSeason(season: CitySeason, index: number): CityProblem[] {
  const problems = WEEKDAYS.flatMap((weekday) =>
    checkHours(season.week[weekday], ['seasons', index, 'week', weekday]),
  );
  if (season.from > season.to) {
    problems.push({ path: ['seasons', index, 'to'], message: 'is before from' });
  }
  return problems;
}

/** Each stretch ends after it starts and starts no earlier than the one before it ended. */
function checkHours(
  hours: readonly { readonly from: string; readonly to: string }[],
  path: readonly PropertyKey[],
): CityProblem[] {
  return hours.flatMap((each, index): CityProblem[] => {
    const before = hours[index - 1];
    if (minuteOf(each.from) >= minuteOf(each.to)) {
      return [{ path: [...path, index, 'to'], message: `is not later than ${each.from}` }];
    }
    if (before !== undefined && minuteOf(each.from) < minuteOf(before.to)) {
      return [{ path: [...path, index, 'from'], message: `is before ${before.to}` }];
    }
    return [];
  });
}

/** Minute of the day of `HH:MM`. */
function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

function repeats<Item>(
  items: readonly Item[],
  key: (item: Item) => string | number,
  path: readonly PropertyKey[],
  field: string,
): CityProblem[] {
  const seen = new Set<string | number>();
  return items.flatMap((item, index): CityProblem[] => {
    const value = key(item);
    if (seen.has(value)) {
      return [{ path: [...path, index, field], message: `repeats ${value}` }];
    }
    seen.add(value);
    return [];
  });
}
