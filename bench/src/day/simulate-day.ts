import { type CounterState, close, open, pause } from '@gerai/queue/domain/counter.ts';
import { type HabitCounts, withPause, withTicket } from '@gerai/queue/domain/habits.ts';
import { compareOrder, orderTimes } from '@gerai/queue/domain/order.ts';
import { logMinutes, observe, type Served } from '@gerai/queue/domain/service-times.ts';
import { call, finish, issue, miss, start, type TicketStep } from '@gerai/queue/domain/ticket.ts';
import type { CityCounter } from '@gerai/shared/contract/city.ts';
import type { TicketData } from '@gerai/shared/events/queue.ts';
import type { DayKey, Instant, Random } from '@gerai/shared/ports.ts';
import { seededRandom } from '@gerai/shared/testing/doubles.ts';
import { epochMs, instantAt, instantOf } from '@gerai/shared/time.ts';
import { Agenda } from './agenda.ts';
import { chance, exponential, logNormal, normal, weighted } from './draws.ts';
import { type DayKind, meanVisits, TRUTH, type TrueService, type Unit } from './world.ts';

/** A Monday: every simulated day has the same date, so that the same seed gives the same day. */
export const DAY: DayKey = '2026-11-30';
const MIDNIGHT_MS = epochMs(instantAt(DAY, '00:00'));
const MALL = 'pekalongan';

export function instantAtMinute(minute: number): Instant {
  return instantOf(MIDNIGHT_MS + Math.round(minute * 60_000));
}

/** A booking of the day: who has it comes around the slot, or does not. */
export interface DayBooking {
  readonly sequence: number;
  readonly service: TrueService;
  readonly applicants: number;
  readonly slot: number;
}

/** A waiting ticket, with the minute that it came and the truth that only the simulator knows. */
export interface Waiting {
  readonly ticket: TicketData;
  readonly service: TrueService;
  readonly issuedAt: number;
  /** Order time as minute of the day. */
  readonly order: number;
}

export interface CounterOfDay {
  readonly profile: CityCounter;
  state: CounterState | undefined;
  /** Who is there, since when. */
  current: (Waiting & { readonly since: number; readonly kind: 'called' | 'serving' }) | undefined;
  returnAt: number | null;
  /** In the time between an end and the next call. */
  turning: boolean;
  /** Added by today's officer, in logarithms; known to nobody in the mall. */
  readonly speed: number;
  openSince: number;
  openMinutes: number;
  servedMinutes: number;
}

/** One unit on one day, as it is at the moment an observer is called. */
export interface UnitDay {
  readonly unit: Unit;
  readonly kind: DayKind;
  readonly counters: readonly CounterOfDay[];
  /** In the order of the calls. */
  readonly waiting: readonly Waiting[];
  /** Booked and not here yet. */
  readonly expected: ReadonlySet<DayBooking>;
  /** Today's offset of each service, in logarithms; known to nobody in the mall. */
  readonly offsets: ReadonlyMap<string, number>;
  /** Walk-ins per minute that the day has on average at each hour; known to nobody in the mall. */
  readonly rates: ReadonlyMap<number, number>;
  readonly seen: readonly Served[];
  readonly habits: readonly HabitCounts[];
  readonly issued: number;
  readonly tally: UnitTally;
}

export interface UnitTally {
  issued: number;
  finished: number;
  missed: number;
  calledAtOnce: number;
  /** Calls that passed somebody entitled more than the bound earlier. */
  beyondBound: number;
  waits: number[];
  priorityWaits: number[];
}

export interface DayObserver {
  /** A ticket has been issued and waits: nobody was free to call it at once. */
  waits?(day: UnitDay, waiting: Waiting, now: number): void;
  /** A counter has opened, or come back. */
  opened?(day: UnitDay, now: number): void;
  called?(day: UnitDay, waiting: Waiting, now: number): void;
  finished?(day: UnitDay, waiting: Waiting, servedMinutes: number, now: number): void;
}

/**
 * Plays one day of one unit on the domain of queue: its tickets, its order, its counters. Nothing is
 * random but by the seed.
 * @returns the day when everybody has gone home
 */
export function simulateUnitDay(
  unit: Unit,
  kind: DayKind,
  seed: number,
  observer: DayObserver,
): UnitDay {
  const day = new Day(unit, kind, seededRandom(seed), observer);
  day.run();
  return day;
}

class Day implements UnitDay {
  readonly unit: Unit;
  readonly kind: DayKind;
  readonly counters: CounterOfDay[];
  readonly waiting: Waiting[] = [];
  readonly expected = new Set<DayBooking>();
  readonly offsets: ReadonlyMap<string, number>;
  readonly rates = new Map<number, number>();
  seen: readonly Served[] = [];
  habits: readonly HabitCounts[] = [];
  issued = 0;
  readonly tally: UnitTally = {
    issued: 0,
    finished: 0,
    missed: 0,
    calledAtOnce: 0,
    beyondBound: 0,
    waits: [],
    priorityWaits: [],
  };
  readonly #random: Random;
  readonly #agenda = new Agenda();
  readonly #observer: DayObserver;
  readonly #away = new Map<number, number>();

  constructor(unit: Unit, kind: DayKind, random: Random, observer: DayObserver) {
    this.unit = unit;
    this.kind = kind;
    this.#random = random;
    this.#observer = observer;
    this.offsets = new Map(
      unit.services.map(({ service }) => [service.serviceId, TRUTH.serviceDaySd * normal(random)]),
    );
    this.counters = unit.counters.map((profile) => ({
      profile,
      state: undefined,
      current: undefined,
      returnAt: null,
      turning: false,
      speed: (unit.officers.get(profile.counterId) ?? 0) + TRUTH.officerDaySd * normal(random),
      openSince: 0,
      openMinutes: 0,
      servedMinutes: 0,
    }));
  }

  run(): void {
    this.#planVisitors();
    const [first] = this.unit.periods;
    for (const counter of this.counters) {
      const late = chance(this.#random, TRUTH.absent)
        ? TRUTH.standIn * (0.67 + 0.66 * this.#random.next())
        : exponential(this.#random, TRUTH.openLate);
      this.#agenda.plan((first?.from ?? 0) + late, () => this.#open(counter));
    }
    for (const { from } of this.unit.periods.slice(1)) {
      this.#agenda.plan(from, () => this.#lookAround());
    }
    for (const { to } of this.unit.periods) this.#agenda.plan(to, () => this.#lookAround());
    this.#agenda.run();
  }

  #planVisitors(): void {
    const { arrivals, bookings, rates } = planVisitors(this.unit, this.kind, this.#random);
    for (const [hour, rate] of rates) this.rates.set(hour, rate);
    for (const { at, visitor } of arrivals) {
      this.#agenda.plan(at, () => this.#arrive(visitor, at, null));
    }
    for (const { booking, visitor, at } of bookings) {
      const { slot } = booking;
      this.expected.add(booking);
      // After the grace nobody waits for them any more.
      if (at === null || at > slot + GRACE) {
        this.#agenda.plan(slot + GRACE, () => this.expected.delete(booking));
      }
      if (at === null) continue;
      this.#agenda.plan(at, () => {
        this.expected.delete(booking);
        this.#arrive(visitor, at, at <= slot + GRACE ? slot : null);
      });
    }
  }

  #arrive(visitor: Visitor, now: number, slot: number | null): void {
    const { service, applicants, priority } = visitor;
    if (slot === null && now >= this.unit.lastTicket) return;
    const arrivedAt = instantAtMinute(now);
    const slotStart = slot === null ? null : instantAtMinute(slot);
    const times = orderTimes({ arrivedAt, priority, slotStart }, service.service.advantages);
    this.issued += 1;
    this.#queueUp(
      issue(
        {
          ticketId: `tkt_${this.unit.unitId}_${this.issued}`,
          visitId: `vis_${this.unit.unitId}_${this.issued}`,
          mallId: MALL,
          leg: 1,
          day: DAY,
          queueId: service.service.queueId,
          serviceId: service.service.serviceId,
          agencyId: service.service.agencyId,
          floor: 1,
          origin: slot === null ? 'walk-in' : 'booking',
          bookingId: null,
          slotStart,
          channel: 'kiosk',
          applicantCount: applicants,
          priority,
          language: 'id',
          residence: null,
          contactId: null,
          followUpOf: null,
          arrivedAt,
          prefix: 'A',
          times,
          issuedAt: arrivedAt,
        },
        this.issued,
      ),
      service,
      now,
    );
  }

  #queueUp(ticket: TicketData, service: TrueService, now: number): void {
    const order = (epochMs(ticket.orderAt) - MIDNIGHT_MS) / 60_000;
    const waiting = { ticket, service, issuedAt: now, order };
    let place = this.waiting.length;
    while (place > 0) {
      const before = this.waiting[place - 1];
      if (!before || compareOrder(before.ticket, ticket) <= 0) break;
      place -= 1;
    }
    this.waiting.splice(place, 0, waiting);
    this.tally.issued += 1;
    const idle = this.counters.find(
      (counter) => isIdle(counter) && counter.profile.serviceIds.includes(ticket.serviceId),
    );
    if (idle) this.#ready(idle);
    if (this.waiting.includes(waiting)) this.#observer.waits?.(this, waiting, now);
    else this.tally.calledAtOnce += 1;
  }

  #open(counter: CounterOfDay): void {
    const { now } = this.#agenda;
    const step = open(counter.state, counter.profile, MALL, OFFICER, DAY, instantAtMinute(now));
    if (step.kind !== 'changed') return;
    counter.state = step.counter;
    counter.returnAt = null;
    counter.openSince = now;
    this.#observer.opened?.(this, now);
    this.#ready(counter);
  }

  /** A counter has nobody: a break if one is due, else the next of the order. */
  #ready(counter: CounterOfDay): void {
    const { now } = this.#agenda;
    counter.turning = false;
    const until = this.#breakUntil(now);
    if (until !== null) {
      this.#pause(counter, until, until + exponential(this.#random, TRUTH.returnLate));
      return;
    }
    const place = this.waiting.findIndex(({ ticket }) =>
      counter.profile.serviceIds.includes(ticket.serviceId),
    );
    const next = this.waiting[place];
    const last = this.unit.periods.at(-1);
    if (!next) {
      if (last && now >= last.to && this.expected.size === 0) this.#close(counter);
      return;
    }
    this.waiting.splice(place, 1);
    this.#countPassed(next);
    const step = call(next.ticket, counter.profile, OFFICER.userId, instantAtMinute(now));
    const called = { ...next, ticket: changed(step), since: now, kind: 'called' as const };
    this.#occupy(counter, called);
    this.tally.waits.push(now - next.issuedAt);
    if (next.ticket.priority) this.tally.priorityWaits.push(now - next.issuedAt);
    this.#observer.called?.(this, next, now);
    if (chance(this.#random, TRUTH.noShow)) {
      const { times, seconds } = next.service.service.calls;
      this.#agenda.plan(now + (times * seconds) / 60, () => this.#miss(counter));
    } else {
      const walk = logNormal(this.#random, TRUTH.walkMedian, TRUTH.walkSd);
      this.#agenda.plan(now + walk, () => this.#start(counter));
    }
  }

  /** Until when a counter that is free now rests: the plan has a gap, or fewer counters. */
  #breakUntil(now: number): number | null {
    const { periods } = this.unit;
    const period = periods.find(({ from, to }) => from <= now && now < to);
    if (!period) return periods.find(({ from }) => from > now)?.from ?? null;
    const most = Math.max(...periods.map(({ planned }) => planned));
    const away = this.#away.get(period.from) ?? 0;
    const present = this.counters.filter(({ state }) => state !== undefined).length;
    if (period.planned >= most || period.planned >= present - away) return null;
    this.#away.set(period.from, away + 1);
    return period.to;
  }

  #pause(counter: CounterOfDay, announced: number | null, back: number): void {
    const { now } = this.#agenda;
    const step = pause(
      counter.state,
      { reason: 'rest', returnAt: announced === null ? null : instantAtMinute(announced) },
      OFFICER,
      DAY,
      instantAtMinute(now),
    );
    if (step.kind !== 'changed') throw new Error(`Pause: ${step.kind}`);
    counter.state = step.counter;
    counter.returnAt = announced;
    counter.turning = false;
    counter.openMinutes += now - counter.openSince;
    this.#agenda.plan(back, () => this.#open(counter));
  }

  #start(counter: CounterOfDay): void {
    const { now } = this.#agenda;
    const { current } = counter;
    if (!current) throw new Error('Nobody to serve');
    const ticket = changed(start(current.ticket, instantAtMinute(now)));
    counter.current = { ...current, ticket, since: now, kind: 'serving' };
    const { service } = current;
    const log =
      Math.log(service.median) +
      (this.offsets.get(service.service.serviceId) ?? 0) +
      counter.speed +
      (TRUTH.hourly.get(Math.floor(now / 60)) ?? 0);
    let minutes = 0;
    for (let applicant = 0; applicant < ticket.applicantCount; applicant += 1) {
      minutes += Math.exp(log + service.spread * normal(this.#random));
    }
    this.#agenda.plan(now + minutes, () => this.#finish(counter, minutes));
  }

  #finish(counter: CounterOfDay, minutes: number): void {
    const { now } = this.#agenda;
    const { current } = counter;
    if (!current) throw new Error('Nobody to end');
    const ticket = changed(finish(current.ticket, ENDING, instantAtMinute(now)));
    this.tally.finished += 1;
    counter.servedMinutes += minutes;
    this.seen = observe(
      this.seen,
      {
        serviceId: ticket.serviceId,
        counterId: counter.profile.counterId,
        hour: Math.floor((now - minutes) / 60),
      },
      logMinutes(minutes, ticket.applicantCount),
    );
    this.#observer.finished?.(this, current, minutes, now);
    this.#release(counter);
    const goesOn = chance(this.#random, TRUTH.transfer);
    this.habits = withTicket(this.habits, goesOn ? { ...ticket, status: 'transferred' } : ticket);
    if (goesOn) this.#transfer(ticket, now);
  }

  /** The next leg keeps its order time, and so its place. */
  #transfer(ticket: TicketData, now: number): void {
    const { service } = drawVisitor(this.unit, this.#random);
    this.issued += 1;
    const { entitledAt, orderAt } = ticket;
    const at = instantAtMinute(now);
    const leg = issue(
      {
        ...ticket,
        ticketId: `${ticket.ticketId}_${ticket.leg + 1}`,
        previousTicketId: ticket.ticketId,
        leg: ticket.leg + 1,
        serviceId: service.service.serviceId,
        prefix: 'A',
        times: { entitledAt, orderAt },
        arrivedAt: at,
        issuedAt: at,
      },
      this.issued,
    );
    this.#queueUp(leg, service, now);
  }

  #miss(counter: CounterOfDay): void {
    const { current } = counter;
    if (!current) throw new Error('Nobody to miss');
    const ticket = changed(miss(current.ticket, instantAtMinute(this.#agenda.now)));
    this.habits = withTicket(this.habits, ticket);
    this.tally.missed += 1;
    this.#release(counter);
  }

  #release(counter: CounterOfDay): void {
    const { now } = this.#agenda;
    counter.current = undefined;
    counter.turning = true;
    if (counter.state) counter.state = { ...counter.state, currentTicketId: null };
    if (chance(this.#random, TRUTH.pause)) {
      const minutes = logNormal(this.#random, TRUTH.pauseMedian, TRUTH.pauseSd);
      const [serviceId] = counter.profile.serviceIds;
      if (serviceId) {
        // Known once it is over, a few minutes later: too little to matter.
        this.habits = withPause(this.habits, serviceId, minutes);
      }
      this.#pause(counter, null, now + minutes);
      return;
    }
    const turn = logNormal(this.#random, TRUTH.turnaroundMedian, TRUTH.turnaroundSd);
    this.#agenda.plan(now + turn, () => this.#ready(counter));
  }

  #occupy(counter: CounterOfDay, current: NonNullable<CounterOfDay['current']>): void {
    counter.current = current;
    if (counter.state)
      counter.state = { ...counter.state, currentTicketId: current.ticket.ticketId };
  }

  #close(counter: CounterOfDay): void {
    const { now } = this.#agenda;
    const step = close(counter.state, OFFICER, DAY, instantAtMinute(now));
    if (step.kind !== 'changed') throw new Error(`Close: ${step.kind}`);
    counter.state = step.counter;
    counter.openMinutes += now - counter.openSince;
  }

  /** Idle counters look whether a break begins or the day has ended. */
  #lookAround(): void {
    for (const counter of this.counters) if (isIdle(counter)) this.#ready(counter);
  }

  /** The bound is of those whom this counter could have called instead. */
  #countPassed({ ticket, service }: Waiting): void {
    const bound = service.service.advantages.boundMinutes * 60_000;
    const entitled = epochMs(ticket.entitledAt);
    const passed = this.waiting.some(
      (other) =>
        other.ticket.serviceId === ticket.serviceId &&
        epochMs(other.ticket.entitledAt) + bound < entitled,
    );
    if (passed) this.tally.beyondBound += 1;
  }
}

export interface Visitor {
  readonly service: TrueService;
  readonly applicants: number;
  readonly priority: boolean;
}

export interface DayPlan {
  readonly arrivals: readonly { readonly at: number; readonly visitor: Visitor }[];
  /** `at` is null for those who will not come. */
  readonly bookings: readonly {
    readonly booking: DayBooking;
    readonly visitor: Visitor;
    readonly at: number | null;
  }[];
  /** Walk-ins per minute by hour. */
  readonly rates: ReadonlyMap<number, number>;
}

/** Draws who comes to a unit on a day of a kind, and when. */
export function planVisitors(unit: Unit, kind: DayKind, random: Random): DayPlan {
  const load = TRUTH.load[kind] * Math.exp(TRUTH.loadSd * normal(random));
  const visits = meanVisits(unit, load);
  const total = TRUTH.arrivals.reduce((sum, [, share]) => sum + share, 0);
  const rates = new Map<number, number>();
  const arrivals: { at: number; visitor: Visitor }[] = [];
  for (const [hour, share] of TRUTH.arrivals) {
    const from = Math.max(hour * 60, unit.ticketsFrom);
    const to = Math.min(hour * 60 + 60, unit.lastTicket);
    const rate = (visits * (1 - TRUTH.bookingShare) * share) / total / (hour * 60 + 60 - from);
    rates.set(hour, rate);
    for (
      let at = from + exponential(random, 1 / rate);
      at < to;
      at += exponential(random, 1 / rate)
    ) {
      arrivals.push({ at, visitor: drawVisitor(unit, random) });
    }
  }
  const slots = unit.periods.flatMap(({ from, to, planned }) =>
    Array.from(
      { length: Math.floor((to - from) / 10) },
      (_, k) => [from + 10 * k, planned] as const,
    ),
  );
  const bookings = Array.from({ length: Math.round(visits * TRUTH.bookingShare) }, (_, index) => {
    const slot = weighted(random, slots);
    const visitor = drawVisitor(unit, random);
    const late = TRUTH.bookingLateMean + TRUTH.bookingLateSd * normal(random);
    const comes = chance(random, TRUTH.bookingShow);
    return {
      booking: {
        sequence: 50_000 + index,
        service: visitor.service,
        applicants: visitor.applicants,
        slot,
      },
      visitor,
      at: comes ? Math.max(slot + late, unit.ticketsFrom, slot - EARLY) : null,
    };
  });
  return { arrivals, bookings, rates };
}

function drawVisitor(unit: Unit, random: Random): Visitor {
  return {
    service: weighted(
      random,
      unit.services.map((each) => [each, each.share] as const),
    ),
    applicants: weighted(random, TRUTH.applicants),
    priority: chance(random, TRUTH.priority),
  };
}

const GRACE = 15;
const EARLY = 30;
const OFFICER = { userId: 'officer', mayOverride: true };
const ENDING = {
  outcome: 'delivered',
  missingRequirementIds: [],
  dueOn: null,
  surveyTokenHash: null,
} as const;

function isIdle({ state, current, turning }: CounterOfDay): boolean {
  return state?.data.status === 'open' && current === undefined && !turning;
}

function changed(step: TicketStep): TicketData {
  if (step.kind !== 'changed') throw new Error(`A ${step.status} ticket cannot take this step`);
  return step.ticket;
}
