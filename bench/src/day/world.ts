import { loadCity } from '@gerai/config/load.ts';
import type { City, CityCounter, CityService, WEEKDAYS } from '@gerai/shared/contract/city.ts';
import type { ServiceData } from '@gerai/shared/events/booking.ts';
import type { Random } from '@gerai/shared/ports.ts';
import { seededRandom } from '@gerai/shared/testing/doubles.ts';
import { minutesOf } from '@gerai/shared/time.ts';
import { logNormal, normal } from './draws.ts';

/**
 * The simulated mall: counters, services and hours of Pekalongan, with the truth about them that no
 * catalogue knows. Times are minutes of the day.
 */
export interface World {
  readonly city: City;
  readonly units: readonly Unit[];
  /** All that takes time at a counter, as a share of what it takes in Pekalongan. */
  readonly pace: number;
}

/** Services that share counters and hours, and so wait for each other. */
export interface Unit {
  readonly unitId: string;
  readonly services: readonly TrueService[];
  /** The same as queue keeps them. */
  readonly published: readonly ServiceData[];
  readonly counters: readonly CityCounter[];
  /** What the officer of a counter adds on all days, in logarithms. */
  readonly officers: ReadonlyMap<string, number>;
  readonly periods: readonly {
    readonly from: number;
    readonly to: number;
    readonly planned: number;
  }[];
  readonly ticketsFrom: number;
  readonly lastTicket: number;
  readonly pace: number;
}

export interface TrueService {
  readonly service: CityService;
  /** Median minutes of one applicant, and spread in logarithms. */
  readonly median: number;
  readonly spread: number;
  /** Share of the unit's visitors. */
  readonly share: number;
}

export const DAY_KINDS = ['quiet', 'usual', 'rush'] as const;
export type DayKind = (typeof DAY_KINDS)[number];

/** What is true of every day. Shares are of 1, times minutes. */
export const TRUTH = {
  /** Demand of a day as a share of what its counters can serve. */
  load: { quiet: 0.55, usual: 0.8, rush: 1 } satisfies Record<DayKind, number>,
  loadSd: 0.1,
  /** How much a service or an officer differs between days, and officers among each other. */
  serviceDaySd: 0.1,
  officerDaySd: 0.08,
  officerSd: 0.15,
  /** What the hour adds to a service, in logarithms: a slow start, a quick end. */
  hourly: new Map([
    [8, 0.06],
    [13, 0.03],
    [14, -0.05],
    [15, -0.08],
  ]),
  walkMedian: 0.5,
  walkSd: 0.5,
  turnaroundMedian: 0.35,
  turnaroundSd: 0.5,
  noShow: 0.05,
  transfer: 0.04,
  pause: 0.04,
  pauseMedian: 5,
  pauseSd: 0.6,
  bookingShare: 0.25,
  bookingShow: 0.88,
  bookingLateMean: -8,
  bookingLateSd: 9,
  priority: 0.08,
  absent: 0.04,
  standIn: 45,
  openLate: 3,
  returnLate: 2,
  applicants: [
    [1, 0.86],
    [2, 0.1],
    [3, 0.03],
    [4, 0.01],
  ],
  /** Walk-ins by hour: before the opening, then 8, 9, … */
  arrivals: [
    [7, 0.07],
    [8, 0.19],
    [9, 0.2],
    [10, 0.16],
    [11, 0.1],
    [12, 0.07],
    [13, 0.12],
    [14, 0.09],
  ],
} as const;

/** The counters 1 to 18 with what they serve on a Monday. The seed makes the truth behind the plan. */
export async function pekalongan(seed = 1, counters = 18): Promise<World> {
  return worldOf(await loadCity(PEKALONGAN), seed, counters, 1);
}

/** The same on each day of the week; a day on which the mall is closed has no units. */
export async function pekalonganOn(weekday: Weekday, seed = 1, counters = 18): Promise<World> {
  const city = await loadCity(PEKALONGAN);
  const onMonday = city.timetables.map((timetable) => ({
    ...timetable,
    week: { ...timetable.week, monday: timetable.week[weekday] },
  }));
  const world = worldOf({ ...city, timetables: onMonday }, seed, counters, 1);
  return { ...world, city };
}

export type Weekday = (typeof WEEKDAYS)[number];

/**
 * The same counters for a crowd: quotas lifted, and everybody so quick that this many visits make a
 * usual day. The catalogue knows that they are quick.
 * @param until a day that ends earlier: `10:30`
 */
export async function crowdedPekalongan(
  visits: number,
  { seed = 1, counters = 18, until = '24:00' } = {},
): Promise<World> {
  const city = endingAt(await loadCity(PEKALONGAN), until);
  const usual = worldOf(city, seed, counters, 1);
  const pace = Math.min(
    1,
    usual.units.reduce((sum, unit) => sum + meanVisits(unit, TRUTH.load.usual), 0) / visits,
  );
  const services = city.services.map((service) => ({
    ...service,
    counterMinutes: Math.max(1, Math.round(service.counterMinutes * pace)),
    slotMinutes: 5,
    dailyQuota: { booking: LIMITLESS, walkIn: LIMITLESS },
    bookingsPerPerson: 10,
  }));
  const crowded = worldOf(city, seed, counters, pace);
  const agencyIds = new Set(
    crowded.units.flatMap((unit) => unit.counters.map(({ agencyId }) => agencyId)),
  );
  const isHere = ({ agencyId }: { readonly agencyId: string }) => agencyIds.has(agencyId);
  const here = services.filter(isHere);
  return {
    ...crowded,
    city: {
      ...city,
      agencies: city.agencies.filter(isHere),
      queues: city.queues.filter(isHere),
      counters: city.counters.filter(isHere),
      services: here,
      timetables: city.timetables.filter(({ timetableId }) =>
        here.some((service) => service.timetableId === timetableId),
      ),
    },
    units: crowded.units.map((unit) => ({
      ...unit,
      services: unit.services.map((each) => ({
        ...each,
        service:
          services.find(({ serviceId }) => serviceId === each.service.serviceId) ?? each.service,
      })),
    })),
  };
}

/** The city with its Mondays cut short. */
function endingAt(city: City, until: string): City {
  return {
    ...city,
    timetables: city.timetables.map((timetable) => ({
      ...timetable,
      week: {
        ...timetable.week,
        monday: timetable.week.monday
          .filter(({ from }) => from < until)
          .map((period) => ({ ...period, to: period.to < until ? period.to : until })),
      },
    })),
  };
}

const PEKALONGAN = new URL('../../../config/pekalongan/', import.meta.url);
const LIMITLESS = 100_000;

function worldOf(city: City, seed: number, counters: number, pace: number): World {
  const random = seededRandom(seed);
  const units = city.timetables.flatMap(({ timetableId, week, ...timetable }): Unit[] => {
    const services = city.services.filter((service) => service.timetableId === timetableId);
    const serviceIds = new Set(services.map(({ serviceId }) => serviceId));
    const own = city.counters.filter(
      (counter) =>
        counter.number <= counters && counter.serviceIds.some((id) => serviceIds.has(id)),
    );
    const last = week.monday.at(-1);
    if (own.length === 0 || !last) return [];
    return [
      {
        unitId: timetableId,
        services: services.map((service) => trueService(random, service, pace)),
        published: services.map((service) => publishedService(city, service, own)),
        counters: own,
        officers: new Map(
          own.map(({ counterId }) => [counterId, TRUTH.officerSd * normal(random)]),
        ),
        periods: week.monday.map((period) => periodOf(period, own.length)),
        ticketsFrom: minutesOf(timetable.ticketsFrom),
        lastTicket: minutesOf(last.to) - timetable.lastTicketMinutesBeforeClose,
        pace,
      },
    ];
  });
  return { city, units, pace };
}

/** Visits of a day whose counters are asked for so much of their time, on average. */
export function meanVisits({ services, periods, pace }: Unit, load: number): number {
  const minutes = periods.reduce((sum, each) => sum + (each.to - each.from) * each.planned, 0);
  const shares = services.reduce((sum, { share }) => sum + share, 0);
  const perApplicant =
    services.reduce(
      (sum, { median, spread, share }) => sum + median * Math.exp((spread * spread) / 2) * share,
      0,
    ) / shares;
  return (load * minutes) / (perApplicant * MEAN_APPLICANTS + AROUND_A_SERVICE * pace);
}

const MEAN_APPLICANTS = TRUTH.applicants.reduce((sum, [count, share]) => sum + count * share, 0);
/** Minutes of a visit beside its service, for the load of a day. */
const AROUND_A_SERVICE = 1.2;

/** What booking publishes of a service; only a Monday is played. */
function publishedService(
  city: City,
  service: CityService,
  counters: readonly CityCounter[],
): ServiceData {
  const agency = city.agencies.find(({ agencyId }) => agencyId === service.agencyId);
  const queue = city.queues.find(({ queueId }) => queueId === service.queueId);
  const timetable = city.timetables.find(({ timetableId }) => timetableId === service.timetableId);
  if (!agency || !queue || !timetable) throw new Error(`${service.serviceId} is not whole`);
  return {
    serviceId: service.serviceId,
    mallId: city.mall.mallId,
    catalogueVersion: 1,
    publishedAt: '2026-11-01T00:00:00.000Z',
    agency: {
      agencyId: agency.agencyId,
      name: agency.name.id,
      shortName: agency.shortName,
      floor: agency.floor,
    },
    queue,
    counters: counters.filter(({ serviceIds }) => serviceIds.includes(service.serviceId)),
    service,
    timetable: {
      weekly: timetable.week.monday.map((period) => ({
        ...period,
        weekday: 1,
        plannedCounters: Math.min(period.plannedCounters, counters.length),
      })),
      ticketsFrom: timetable.ticketsFrom,
      lastTicketMinutesBeforeClose: timetable.lastTicketMinutesBeforeClose,
    },
    seasons: [],
    closedDays: [],
  };
}

/** What is planned is not what is: the true median lies around it, and people differ. */
function trueService(random: Random, service: CityService, pace: number): TrueService {
  return {
    service,
    median: logNormal(random, service.counterMinutes * 0.9, 0.3) * pace,
    spread: 0.4 + 0.25 * random.next(),
    share: 0.5 + random.next(),
  };
}

function periodOf({ from, to, plannedCounters }: PlannedPeriod, counters: number) {
  return {
    from: minutesOf(from),
    to: minutesOf(to),
    planned: Math.min(plannedCounters, counters),
  };
}

type PlannedPeriod = City['timetables'][number]['week']['monday'][number];
