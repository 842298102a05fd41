import type { CityCounter } from '@gerai/shared/contract/city.ts';
import type { ServiceData } from '@gerai/shared/events/booking.ts';
import type { DelayData, TicketData } from '@gerai/shared/events/queue.ts';
import { openPeriods } from '@gerai/shared/opening.ts';
import type { DayKey, Instant } from '@gerai/shared/ports.ts';
import { hourOf, instantAt, secondsBetween } from '@gerai/shared/time.ts';
import type { CounterState } from './counter.ts';
import { type Standstill, standstillOf } from './delay.ts';
import { type Estimate, estimateOf, later } from './estimate.ts';
import {
  type ComerStream,
  type ExpectedBooking,
  type ForecastCounter,
  forecast,
  type PlannedPeriod,
  USUAL_HABITS,
} from './forecast.ts';
import { type HabitCounts, habitsByService } from './habits.ts';
import { orderTimes } from './order.ts';
import { learn, priorOf, type Served, type ServiceTimes } from './service-times.ts';

/** What service times have been seen: on earlier days, and today. */
export interface Learned {
  readonly before: readonly Served[];
  readonly today: readonly Served[];
  readonly habitsBefore?: readonly HabitCounts[];
  readonly habitsToday?: readonly HabitCounts[];
}

export const NOTHING_LEARNED: Learned = { before: [], today: [] };

/** A booking of today whose visitor is not here yet. */
export interface Awaited {
  readonly bookingId: string;
  readonly serviceId: string;
  readonly slotStart: Instant;
  readonly applicantCount: number;
}

/** What the prospects of one agency follow from. */
export interface Scene {
  readonly day: DayKey;
  readonly now: Instant;
  readonly services: readonly ServiceData[];
  readonly counters: readonly {
    readonly profile: CityCounter;
    /** Its state of today. */
    readonly state: CounterState | undefined;
    readonly ticket: TicketData | undefined;
  }[];
  /** In the order of the calls. */
  readonly waiting: readonly TicketData[];
  readonly learned: Learned;
  readonly awaited: readonly Awaited[];
  /** Numbers given today, over all services. */
  readonly issuedToday: number;
  /** What is or was delayed or closed today. */
  readonly delays?: readonly DelayData[];
}

export interface Prospects {
  /** By ticket number; nobody is there whom no counter serves that is open or about to be. */
  readonly tickets: ReadonlyMap<string, Estimate>;
  /** By service, for somebody who takes a number now. */
  readonly newcomers: ReadonlyMap<string, Estimate>;
}

/** Runs of a forecast: the ends of the range then move by less than a tenth of its width by chance. */
const RUNS = 200;
/** A planned counter that has not opened after so long is not waited for any more. */
const EXPECTED_MINUTES = 60;
/** Share of visitors of a priority group before anything is known, and the least time rates are over. */
const PRIORITY_SHARE = 0.08;
const LEAST_MINUTES = 30;
/** A booking is waited for until so long after its slot at most. */
const AWAITED_MINUTES = 60;

/** What is believed of the service times of an agency now. */
export function timesOf(scene: Pick<Scene, 'services' | 'learned' | 'now'>): ServiceTimes {
  const planned = new Map(
    scene.services.map(({ serviceId, service }) => [serviceId, service.counterMinutes]),
  );
  return learn(priorOf(planned, scene.learned.before), scene.learned.today, hourOf(scene.now));
}

/**
 * When everybody who waits, or would come now, may expect to be called.
 * @param only of this ticket, and of no newcomer
 */
export function prospects(
  scene: Scene,
  times: ServiceTimes = timesOf(scene),
  only?: string,
): Prospects {
  const tickets = new Map<string, Estimate>();
  const newcomers = new Map<string, Estimate>();
  const habits = { ...USUAL_HABITS, byService: habitsOf(scene.learned) };
  for (const group of sharingCounters(scene)) {
    const standing = standstills(scene, group);
    // Of what stands still until further notice nobody knows anything, and it takes nobody's time.
    const services = group.filter(({ serviceId }) => standing.get(serviceId)?.kind !== 'unknown');
    if (services.length === 0) continue;
    const serviceIds = services.map(({ serviceId }) => serviceId);
    const waits = new Map(serviceIds.map((id) => [id, waitOf(scene, standing.get(id))]));
    const pause = Math.min(...waits.values());
    const present = countersOf(scene, services);
    if (!present.some(isCertain)) continue;
    const counters = present.map((each) => heldUp(each, pause));
    /** Beyond what holds all of them up: its own delay, added to its place among the others. */
    const own = (serviceId: string, estimate: Estimate) => {
      const minutes = (waits.get(serviceId) ?? pause) - pause;
      return minutes > 0 ? later(estimate, minutes) : estimate;
    };
    const served = new Map(scene.waiting.map(({ number, serviceId }) => [number, serviceId]));
    const seen = forecast(
      {
        waiting: scene.waiting
          .filter(({ serviceId }) => serviceIds.includes(serviceId))
          .map((ticket) => ({
            number: ticket.number,
            sequence: drawOf(ticket),
            serviceId: ticket.serviceId,
            applicantCount: ticket.applicantCount,
            orderIn: minutesTo(scene, ticket.orderAt),
          })),
        counters,
        periods: periodsOf(scene, services),
        bookings: bookingsOf(scene, services),
        comers: comersOf(scene, services),
      },
      times,
      habits,
      only === undefined ? { runs: RUNS, newcomers: serviceIds } : { runs: RUNS, only },
    );
    for (const [number, samples] of seen.tickets) {
      tickets.set(number, own(served.get(number) ?? '', estimateOf(samples)));
    }
    for (const [id, samples] of seen.newcomers) newcomers.set(id, own(id, estimateOf(samples)));
  }
  return { tickets, newcomers };
}

function habitsOf({ habitsBefore = [], habitsToday = [] }: Learned) {
  return habitsByService([...habitsBefore, ...habitsToday], USUAL_HABITS);
}

function standstills(scene: Scene, services: readonly ServiceData[]): Map<string, Standstill> {
  return new Map(
    services.map(({ serviceId }) => [
      serviceId,
      standstillOf(serviceId, scene.delays ?? [], scene.now),
    ]),
  );
}

/** Minutes until a service goes on; 0 where it does not stand still. */
function waitOf(scene: Scene, standstill: Standstill | undefined): number {
  return standstill?.kind === 'until' ? Math.max(0, minutesTo(scene, standstill.until)) : 0;
}

/** A counter while everything it serves is delayed: it goes on when the first of that does. */
function heldUp(counter: ForecastCounter, minutes: number): ForecastCounter {
  if (minutes === 0) return counter;
  const returnIn =
    counter.now.kind === 'paused' && counter.now.returnIn !== null
      ? Math.max(minutes, counter.now.returnIn)
      : minutes;
  return { ...counter, now: { kind: 'paused', returnIn } };
}

/** Services in groups that wait for each other, because some counter serves two of them. */
function sharingCounters({ services, counters }: Scene): ServiceData[][] {
  const groupOf = new Map(services.map(({ serviceId }) => [serviceId, serviceId]));
  const join = (from: string, to: string) => {
    for (const [id, group] of groupOf) if (group === from) groupOf.set(id, to);
  };
  for (const each of counters) {
    const groups = servedBy(each).flatMap((id) => groupOf.get(id) ?? []);
    for (const group of groups.slice(1))
      join(groupOf.get(group) ?? group, groupOf.get(groups[0] ?? group) ?? group);
  }
  return [...new Set(groupOf.values())].map((group) =>
    services.filter(({ serviceId }) => groupOf.get(serviceId) === group),
  );
}

/** A counter serves what it was opened with; a closed one, what it is meant for. */
function servedBy({ profile, state }: Scene['counters'][number]): readonly string[] {
  return state && state.data.status !== 'closed' ? state.data.serviceIds : profile.serviceIds;
}

function countersOf(scene: Scene, services: readonly ServiceData[]): ForecastCounter[] {
  const own = scene.counters.filter((each) =>
    servedBy(each).some((id) => services.some(({ serviceId }) => serviceId === id)),
  );
  const working = own.flatMap((each) => workingCounter(scene, each));
  const period = periodsOf(scene, services).find(({ toIn }) => toIn > 0);
  const since = period ? -period.fromIn : EXPECTED_MINUTES;
  const missing = (period?.plannedCounters ?? 0) - working.length;
  const late = own
    .filter(({ state }) => state === undefined)
    .slice(0, since < EXPECTED_MINUTES ? Math.max(0, missing) : 0)
    .map(({ profile: { counterId, serviceIds } }) => ({
      counterId,
      serviceIds,
      now: { kind: 'expected' as const, sinceOpening: since },
    }));
  return [...working, ...late];
}

/** Whether the counter is open, or has said when it is back: without one such, nothing is known. */
function isCertain({ now }: ForecastCounter): boolean {
  return now.kind !== 'expected' && !(now.kind === 'paused' && now.returnIn === null);
}

function workingCounter(
  scene: Scene,
  { state, ticket }: Scene['counters'][number],
): ForecastCounter[] {
  if (!state || state.data.status === 'closed') return [];
  const { counterId, serviceIds, status, returnAt } = state.data;
  if (status === 'paused') {
    const returnIn = returnAt === null ? null : minutesTo(scene, returnAt);
    return [{ counterId, serviceIds, now: { kind: 'paused', returnIn } }];
  }
  if (!ticket) return [{ counterId, serviceIds, now: { kind: 'idle' } }];
  const since = ticket.periods.at(-1)?.from ?? ticket.issuedAt;
  return [
    {
      counterId,
      serviceIds,
      now: {
        kind: ticket.status === 'serving' ? 'serving' : 'called',
        sequence: drawOf(ticket),
        serviceId: ticket.serviceId,
        applicantCount: ticket.applicantCount,
        elapsed: Math.max(0, -minutesTo(scene, since)),
      },
    },
  ];
}

/** The plan of the day of services that share counters: they share a timetable. */
function periodsOf(scene: Scene, [first]: readonly ServiceData[]): PlannedPeriod[] {
  if (!first) return [];
  return openPeriods(first, scene.day).map(({ from, to, plannedCounters }) => ({
    fromIn: minutesTo(scene, instantAt(scene.day, from)),
    toIn: minutesTo(scene, instantAt(scene.day, to)),
    plannedCounters,
  }));
}

function bookingsOf(scene: Scene, services: readonly ServiceData[]): ExpectedBooking[] {
  return scene.awaited.flatMap((booking, index): ExpectedBooking[] => {
    const service = services.find(({ serviceId }) => serviceId === booking.serviceId);
    const slotIn = minutesTo(scene, booking.slotStart);
    if (!service || slotIn < -Math.min(AWAITED_MINUTES, service.service.checkIn.graceMinutes)) {
      return [];
    }
    const { slotStart, serviceId, applicantCount } = booking;
    const { orderAt } = orderTimes(
      { arrivedAt: slotStart, slotStart, priority: false },
      service.service.advantages,
    );
    const orderIn = minutesTo(scene, orderAt);
    return [{ sequence: 50_000 + index, serviceId, applicantCount, slotIn, orderIn }];
  });
}

/** Those who are still to come without a booking, at the rate of the day so far. */
function comersOf(scene: Scene, services: readonly ServiceData[]): ComerStream[] {
  return services.flatMap(({ serviceId, service, timetable }) => {
    const since = instantAt(scene.day, timetable.ticketsFrom);
    const perMinute =
      scene.issuedToday /
      Math.max(LEAST_MINUTES, -minutesTo(scene, since)) /
      Math.max(1, scene.services.length);
    const { quickLaneMinutes, priorityMinutes } = service.advantages;
    return [
      {
        serviceId,
        perMinute: perMinute * (1 - PRIORITY_SHARE),
        advantageMinutes: quickLaneMinutes,
      },
      {
        serviceId,
        perMinute: perMinute * PRIORITY_SHARE,
        advantageMinutes: quickLaneMinutes + priorityMinutes,
      },
    ];
  });
}

function minutesTo({ now }: Scene, instant: Instant): number {
  return secondsBetween(now, instant) / 60;
}

/** A number of its own for each ticket of an agency: queues count from 1 each. */
function drawOf({ number, sequence }: TicketData): number {
  return sequence + 1000 * (number.codePointAt(0) ?? 0);
}
