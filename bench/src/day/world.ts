import { loadCity } from '@gerai/config/load.ts';
import type { City, CityCounter, CityService } from '@gerai/shared/contract/city.ts';
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
  const city = await loadCity(new URL('../../../config/pekalongan/', import.meta.url));
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
        services: services.map((service) => trueService(random, service)),
        published: services.map((service) => publishedService(city, service, own)),
        counters: own,
        officers: new Map(
          own.map(({ counterId }) => [counterId, TRUTH.officerSd * normal(random)]),
        ),
        periods: week.monday.map((period) => periodOf(period, own.length)),
        ticketsFrom: minutesOf(timetable.ticketsFrom),
        lastTicket: minutesOf(last.to) - timetable.lastTicketMinutesBeforeClose,
      },
    ];
  });
  return { city, units };
}

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
function trueService(random: Random, service: CityService): TrueService {
  return {
    service,
    median: logNormal(random, service.counterMinutes * 0.9, 0.3),
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
