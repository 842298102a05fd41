import type { ServiceHabits } from './habits.ts';
import { normalCdf, normalOf, normalQuantile, uniformOf } from './normal.ts';
import { type Belief, type ServiceTimes, UNKNOWN_COUNTER } from './service-times.ts';

/**
 * The forecast: the rule of the calls, played forward many times with drawn service times. Times are
 * minutes from now; what lies in the past is negative.
 */
export interface QueueOutlook {
  /** Waiting tickets in the order of the calls. */
  readonly waiting: readonly WaitingTicket[];
  readonly counters: readonly ForecastCounter[];
  /** The plan of the day; empty when there is none, which is read as always open. */
  readonly periods: readonly PlannedPeriod[];
  /** Bookings whose visitors are not here yet. */
  readonly bookings: readonly ExpectedBooking[];
  /** Visitors without a booking who are still to come: they may pass who waits now. */
  readonly comers: readonly ComerStream[];
}

export interface WaitingTicket {
  readonly number: string;
  /** Any number that belongs to the ticket alone: its draws depend on it. */
  readonly sequence: number;
  readonly serviceId: string;
  readonly applicantCount: number;
  /** Its order time. */
  readonly orderIn: number;
}

export interface ForecastCounter {
  readonly counterId: string;
  readonly serviceIds: readonly string[];
  readonly now:
    | { readonly kind: 'idle' }
    | {
        readonly kind: 'called' | 'serving';
        readonly sequence: number;
        readonly serviceId: string;
        readonly applicantCount: number;
        readonly elapsed: number;
      }
    /** `returnIn` as the officer has announced it. */
    | { readonly kind: 'paused'; readonly returnIn: number | null }
    /** Planned to be open and not opened yet. `sinceOpening`: minutes since it should have been. */
    | { readonly kind: 'expected'; readonly sinceOpening: number };
}

export interface PlannedPeriod {
  readonly fromIn: number;
  readonly toIn: number;
  readonly plannedCounters: number;
}

export interface ExpectedBooking {
  readonly sequence: number;
  readonly serviceId: string;
  readonly applicantCount: number;
  readonly slotIn: number;
  /** Order time if it comes in time. */
  readonly orderIn: number;
}

/** A stream of visitors of one service and one standing. */
export interface ComerStream {
  readonly serviceId: string;
  readonly perMinute: number;
  /** What is taken off their arrival to give their order time. */
  readonly advantageMinutes: number;
}

/** How visitors and officers behave apart from the service itself. */
export interface Habits {
  /** Share of called tickets that do not come, and how long the counter waits for them. */
  readonly noShow: number;
  readonly noShowMinutes: number;
  /** From the call to the start, and from an end to the next call. */
  readonly walkMinutes: number;
  readonly turnaroundMinutes: number;
  /** Share of ended services that go on at another counter of the same kind. */
  readonly transfer: number;
  /** Share of ended services after which an officer pauses unplanned, and for how long. */
  readonly pause: number;
  readonly pauseMinutes: number;
  /** Share of bookings that come; arrival relative to the slot, mean and sd. */
  readonly bookingShow: number;
  readonly bookingLate: Belief;
  /** How late counters open; share of those that need a stand-in first, and how long that takes. */
  readonly openLate: number;
  readonly absent: number;
  readonly standInMinutes: number;
  /** How late officers come back from a planned or announced break. */
  readonly returnLate: number;
  /** What is known of single services, in place of the six that are the same for all. */
  readonly byService?: ReadonlyMap<string, ServiceHabits>;
}

/** Values of a mall of which nothing is known yet. */
export const USUAL_HABITS: Habits = {
  noShow: 0.05,
  noShowMinutes: 2.25,
  walkMinutes: 0.6,
  turnaroundMinutes: 0.4,
  transfer: 0.04,
  pause: 0.04,
  pauseMinutes: 6,
  bookingShow: 0.88,
  bookingLate: { mean: -8, sd: 9 },
  openLate: 3,
  absent: 0.04,
  standInMinutes: 45,
  returnLate: 2,
};

export interface ForecastOptions {
  readonly runs: number;
  /** Only this ticket is asked for: whoever is behind it is left out. */
  readonly only?: string;
  /** Newcomers to forecast: one per service, as if they took the last place now. */
  readonly newcomers?: readonly string[];
}

/** Minutes to the call, one per run, ascending; by ticket number, and by service for newcomers. */
export interface Forecast {
  readonly tickets: ReadonlyMap<string, Float64Array>;
  readonly newcomers: ReadonlyMap<string, Float64Array>;
}

type Busy = Extract<ForecastCounter['now'], { readonly kind: 'called' | 'serving' }>;

interface Person {
  readonly id: number;
  readonly service: number;
  readonly applicants: number;
  readonly orderIn: number;
  /** Where the answer goes; -1 for those nobody asks for. */
  readonly place: number;
  /** When the visitor is in the building; past for those who wait. */
  arriveIn: number;
  called: boolean;
}

/** Longest time that is looked ahead. */
const HORIZON = 24 * 60;

/**
 * Plays the calls forward. Nobody is answered whom no counter serves that is open, paused or about
 * to open. Deterministic: the same outlook gives the same answer.
 */
export function forecast(
  outlook: QueueOutlook,
  times: ServiceTimes,
  habits: Habits,
  options: ForecastOptions,
): Forecast {
  const { runs } = options;
  const stop = options.only
    ? outlook.waiting.findIndex(({ number }) => number === options.only) + 1
    : outlook.waiting.length;
  const waiting = outlook.waiting.slice(0, stop);
  const newcomers = options.newcomers ?? [];
  const last = waiting.at(-1)?.orderIn ?? Number.NEGATIVE_INFINITY;
  const model = new Model(outlook, times, habits);
  const served = new Set(outlook.counters.flatMap(({ serviceIds }) => serviceIds));

  const people: Person[] = waiting.map((ticket, place) => ({
    id: ticket.sequence,
    service: model.serviceIndex(ticket.serviceId),
    applicants: ticket.applicantCount,
    orderIn: ticket.orderIn,
    place,
    arriveIn: Number.NEGATIVE_INFINITY,
    called: false,
  }));
  const horizonOrder = newcomers.length > 0 ? Math.max(last, 0) : last;
  const expected: Person[] = outlook.bookings
    .filter(({ serviceId, orderIn }) => served.has(serviceId) && orderIn <= horizonOrder)
    .map((booking) => ({
      id: booking.sequence,
      service: model.serviceIndex(booking.serviceId),
      applicants: booking.applicantCount,
      orderIn: booking.orderIn,
      place: -1,
      arriveIn: 0,
      called: false,
    }));
  const slots = outlook.bookings
    .filter(({ serviceId, orderIn }) => served.has(serviceId) && orderIn <= horizonOrder)
    .map(({ slotIn }) => slotIn);
  const order = [...people, ...expected].sort((a, b) => a.orderIn - b.orderIn || a.id - b.id);

  const answers = waiting.map(() => new Float64Array(runs).fill(HORIZON));
  const comers = newcomers.map(() => new Float64Array(runs));
  const target = options.only === undefined ? undefined : people.at(-1);
  for (let run = 0; run < runs; run += 1) {
    model.begin(run);
    for (const person of people) person.called = false;
    for (const [index, person] of expected.entries()) {
      const { mean, sd } = habits.bookingLate;
      const due = (slots[index] ?? 0) + mean + sd * normalOf(person.id * 7 + 5, run);
      // Who should have been here by now may still come at any moment.
      person.arriveIn = due > 0 ? due : 4 * uniformOf(person.id * 7 + 4, run);
      person.called = uniformOf(person.id * 7 + 3, run) >= habits.bookingShow;
    }
    const queue = model.withComers(order, horizonOrder);
    model.play(queue, target, (place, at) => {
      const samples = answers[place];
      if (samples) samples[run] = at;
    });
    for (const [index, serviceId] of newcomers.entries()) {
      const samples = comers[index];
      if (samples) samples[run] = model.firstFree(serviceId);
    }
  }
  return {
    tickets: new Map(
      waiting.flatMap(({ number, serviceId }, place) => {
        const samples = answers[place];
        const asked = options.only === undefined || number === options.only;
        return asked && samples && served.has(serviceId) ? [[number, samples.sort()] as const] : [];
      }),
    ),
    newcomers: new Map(
      newcomers.flatMap((serviceId, index) => {
        const samples = comers[index];
        return samples && served.has(serviceId) ? [[serviceId, samples.sort()] as const] : [];
      }),
    ),
  };
}

/** What one forecast draws from, run by run. */
class Model {
  readonly #outlook: QueueOutlook;
  readonly #times: ServiceTimes;
  readonly #habits: Habits;
  readonly #serviceIds: readonly string[];
  readonly #own: readonly ServiceHabits[];
  readonly #serviceOffsets: Float64Array;
  readonly #counterOffsets: Float64Array;
  readonly #free: Float64Array;
  readonly #serves: readonly boolean[][];
  readonly #breaksNow: number;
  readonly #breaks: Int32Array;
  #run = 0;
  #draws = 0;

  constructor(outlook: QueueOutlook, times: ServiceTimes, habits: Habits) {
    this.#outlook = outlook;
    this.#times = times;
    this.#habits = habits;
    const { counters, waiting, bookings, periods, comers } = outlook;
    this.#serviceIds = [
      ...new Set([
        ...counters.flatMap(({ serviceIds }) => serviceIds),
        ...counters.flatMap(({ now }) => ('serviceId' in now ? [now.serviceId] : [])),
        ...waiting.map(({ serviceId }) => serviceId),
        ...bookings.map(({ serviceId }) => serviceId),
        ...comers.map(({ serviceId }) => serviceId),
      ]),
    ];
    this.#own = this.#serviceIds.map((id) => habits.byService?.get(id) ?? habits);
    this.#serves = counters.map(({ serviceIds }) =>
      this.#serviceIds.map((id) => serviceIds.includes(id)),
    );
    this.#serviceOffsets = new Float64Array(this.#serviceIds.length);
    this.#counterOffsets = new Float64Array(counters.length);
    this.#free = new Float64Array(counters.length);
    this.#breaks = new Int32Array(periods.length);
    this.#breaksNow = counters.filter(
      ({ now }) => now.kind === 'paused' && now.returnIn !== null,
    ).length;
  }

  serviceIndex(serviceId: string): number {
    return this.#serviceIds.indexOf(serviceId);
  }

  /** Draws what holds for a whole run, and when each counter is free for the first time. */
  begin(run: number): void {
    this.#run = run;
    this.#draws = 0;
    for (const [index, serviceId] of this.#serviceIds.entries()) {
      const { mean, sd } = this.#times.services.get(serviceId) ?? UNKNOWN_COUNTER;
      this.#serviceOffsets[index] = mean + sd * normalOf(-1 - index, run);
    }
    const { counters, periods } = this.#outlook;
    for (const [index, period] of periods.entries()) {
      this.#breaks[index] = period.fromIn <= 0 && period.toIn > 0 ? this.#breaksNow : 0;
    }
    for (const [index, counter] of counters.entries()) {
      const { mean, sd } = this.#times.counters.get(counter.counterId) ?? UNKNOWN_COUNTER;
      this.#counterOffsets[index] = mean + sd * normalOf(-1001 - index, run);
      this.#free[index] = this.#firstFreeOf(counter, index);
    }
  }

  /** Those who come from now on and are called before somebody who waits: a Poisson stream each. */
  withComers(order: readonly Person[], lastOrder: number): Person[] {
    const people: Person[] = [];
    for (const { serviceId, perMinute, advantageMinutes } of this.#outlook.comers) {
      const until = lastOrder + advantageMinutes;
      if (until <= 0 || perMinute <= 0) continue;
      for (let at = this.#wait(1 / perMinute); at < until; at += this.#wait(1 / perMinute)) {
        people.push({
          id: -5000 - this.#draws,
          service: this.serviceIndex(serviceId),
          applicants: 1,
          orderIn: at - advantageMinutes,
          place: -1,
          arriveIn: at,
          called: false,
        });
      }
    }
    if (people.length === 0) return [...order];
    return [...order, ...people].sort((a, b) => a.orderIn - b.orderIn || a.id - b.id);
  }

  /** One run: whoever is free first takes the first of the order whom it serves and who is here. */
  play(
    queue: Person[],
    target: Person | undefined,
    onCall: (place: number, at: number) => void,
  ): void {
    const free = this.#free;
    const retired = new Uint8Array(free.length);
    let head = 0;
    for (;;) {
      let counter = -1;
      for (let index = 0; index < free.length; index += 1) {
        if (retired[index]) continue;
        if (counter < 0 || (free[index] ?? 0) < (free[counter] ?? 0)) counter = index;
      }
      if (counter < 0) return;
      const at = free[counter] ?? 0;
      const working = this.#afterBreak(at);
      if (working > at) {
        free[counter] = working;
        continue;
      }
      while (queue[head]?.called) head += 1;
      const serves = this.#serves[counter];
      let next: Person | undefined;
      for (let index = head; index < queue.length; index += 1) {
        const person = queue[index];
        if (person && !person.called && person.arriveIn <= at && serves?.[person.service]) {
          next = person;
          break;
        }
      }
      if (!next || at >= HORIZON) {
        retired[counter] = 1;
        continue;
      }
      next.called = true;
      if (next.place >= 0) onCall(next.place, at);
      if (next === target) return;
      const end = at + this.#occupied(next, counter);
      free[counter] = end;
      if (this.#uniform() < this.#habitsOf(next.service).transfer) {
        const service = Math.floor(this.#uniform() * this.#serviceIds.length);
        queue.splice(head, 0, {
          ...next,
          id: next.id + 100_000,
          service,
          place: -1,
          arriveIn: end,
          called: false,
        });
      }
    }
  }

  /** When the first counter of a service has nobody left, after `play`. */
  firstFree(serviceId: string): number {
    const service = this.serviceIndex(serviceId);
    let first = HORIZON;
    for (let index = 0; index < this.#free.length; index += 1) {
      if (!this.#serves[index]?.[service]) continue;
      first = Math.min(first, this.#afterBreak(this.#free[index] ?? 0));
    }
    return first;
  }

  /** Minutes from the call to the next call of the counter. */
  #occupied(person: Person, counter: number): number {
    const { turnaroundMinutes } = this.#habits;
    const own = this.#habitsOf(person.service);
    if (this.#uniform() < own.noShow) return own.noShowMinutes + turnaroundMinutes;
    const log = this.#logMinutes(person.service, person.applicants, counter);
    const served = Math.exp(log.mean + log.sd * normalOf(person.id, this.#run));
    return own.walkMinutes + served + turnaroundMinutes + this.#unplannedPause(own);
  }

  #unplannedPause({ pause, pauseMinutes }: ServiceHabits): number {
    return this.#uniform() < pause ? this.#wait(pauseMinutes) : 0;
  }

  #habitsOf(service: number): ServiceHabits {
    return this.#own[service] ?? this.#habits;
  }

  /** Log minutes of a visit; several applicants by matching moments (Fenton and Wilkinson). */
  #logMinutes(service: number, applicants: number, counter: number): Belief {
    const sd = this.#times.spread.get(this.#serviceIds[service] ?? '') ?? 0.55;
    const mean = (this.#serviceOffsets[service] ?? 0) + (this.#counterOffsets[counter] ?? 0);
    if (applicants <= 1) return { mean, sd };
    const variance = Math.log(1 + (Math.exp(sd * sd) - 1) / applicants);
    return {
      mean: Math.log(applicants) + mean + (sd * sd - variance) / 2,
      sd: Math.sqrt(variance),
    };
  }

  #firstFreeOf(counter: ForecastCounter, index: number): number {
    const habits = this.#habits;
    const { now } = counter;
    switch (now.kind) {
      case 'idle':
        // Somebody waits, so the officer is between two visitors.
        return this.#outlook.waiting.length > 0 ? this.#wait(habits.turnaroundMinutes) : 0;
      case 'called':
        return this.#afterCall(now, index);
      case 'serving':
        return (
          this.#rest(now, index) +
          habits.turnaroundMinutes +
          this.#unplannedPause(this.#habitsOf(this.serviceIndex(now.serviceId)))
        );
      case 'paused': {
        if (now.returnIn === null) return this.#wait(habits.pauseMinutes);
        return Math.max(0, now.returnIn) + this.#wait(habits.returnLate);
      }
      case 'expected': {
        const comesLater =
          (1 - habits.absent) * Math.exp(-Math.max(0, now.sinceOpening) / habits.openLate);
        if (this.#uniform() * (habits.absent + comesLater) < habits.absent) {
          return Math.max(
            2,
            habits.standInMinutes * (0.67 + 0.66 * this.#uniform()) - now.sinceOpening,
          );
        }
        return Math.max(0, -now.sinceOpening) + this.#wait(habits.openLate);
      }
    }
  }

  /** A called visitor is on the way, or does not come: the longer it takes, the likelier. */
  #afterCall(now: Busy, index: number): number {
    const { turnaroundMinutes } = this.#habits;
    const own = this.#habitsOf(this.serviceIndex(now.serviceId));
    const onTheWay = (1 - own.noShow) * Math.exp(-now.elapsed / own.walkMinutes);
    if (this.#uniform() * (own.noShow + onTheWay) < own.noShow) {
      return Math.max(0.2, own.noShowMinutes - now.elapsed) + turnaroundMinutes;
    }
    const log = this.#logMinutes(this.serviceIndex(now.serviceId), now.applicantCount, index);
    const served = Math.exp(log.mean + log.sd * normalOf(now.sequence, this.#run));
    return this.#wait(own.walkMinutes) + served + turnaroundMinutes + this.#unplannedPause(own);
  }

  /** What is left of a service that has lasted so long: its distribution, given that. */
  #rest(now: Busy, index: number): number {
    const log = this.#logMinutes(this.serviceIndex(now.serviceId), now.applicantCount, index);
    if (now.elapsed <= 0) return Math.exp(log.mean + log.sd * normalOf(now.sequence, this.#run));
    const past = Math.min(0.999999, normalCdf((Math.log(now.elapsed) - log.mean) / log.sd));
    const share = past + (1 - past) * uniformOf(now.sequence, this.#run);
    return Math.max(0.05, Math.exp(log.mean + log.sd * normalQuantile(share)) - now.elapsed);
  }

  /** When a counter that is free at `at` works: after a gap of the plan, or a break taken in turns. */
  #afterBreak(at: number): number {
    const { periods, counters } = this.#outlook;
    if (periods.length === 0) return at;
    const inside = periods.findIndex(({ fromIn, toIn }) => fromIn <= at && at < toIn);
    const period = periods[inside];
    if (!period) {
      const next = periods.find(({ fromIn }) => fromIn > at);
      return next ? next.fromIn + this.#wait(this.#habits.returnLate) : at;
    }
    const away = this.#breaks[inside] ?? 0;
    if (period.plannedCounters >= counters.length - away) return at;
    const most = periods.reduce((max, each) => Math.max(max, each.plannedCounters), 0);
    if (period.plannedCounters >= most) return at;
    this.#breaks[inside] = away + 1;
    return period.toIn + this.#wait(this.#habits.returnLate);
  }

  /** An exponential wait with this mean. */
  #wait(mean: number): number {
    return -Math.log(1 - this.#uniform()) * mean;
  }

  /** The next draw of this run that belongs to nobody. */
  #uniform(): number {
    this.#draws += 1;
    return uniformOf(-9_000_000 - this.#draws, this.#run);
  }
}
