import { service as analytics } from '@gerai/analytics/service.ts';
import { service as booking } from '@gerai/booking/service.ts';
import type { CallAnswer, CallInput, Success } from '@gerai/e2e/client.ts';
import { inventedPerson } from '@gerai/e2e/invented-people.ts';
import type { Stage } from '@gerai/e2e/stage.ts';
import { service as queue } from '@gerai/queue/service.ts';
import type { CityCounter, CityService } from '@gerai/shared/contract/city.ts';
import type { RouteDeclaration } from '@gerai/shared/contract/service.ts';
import type { DayKey, Random } from '@gerai/shared/ports.ts';
import { systemClock } from '@gerai/shared/system.ts';
import { seededRandom } from '@gerai/shared/testing/doubles.ts';
import {
  addDays,
  addMinutes,
  clockTimeAt,
  epochMs,
  instantAt,
  instantOf,
} from '@gerai/shared/time.ts';
import { Agenda } from './agenda.ts';
import { chance, exponential, logNormal, normal } from './draws.ts';
import { type DayPlan, planVisitors, type Visitor } from './simulate-day.ts';
import { type DayKind, TRUTH, type TrueService, type Unit, type World } from './world.ts';

export interface LiveOptions {
  readonly world: World;
  readonly day: DayKey;
  readonly kind: DayKind;
  readonly seed: number;
  /** Virtual minutes per real one; Infinity goes as fast as the services answer. */
  readonly speed: number;
  readonly tell?: (line: string) => void;
  /** Told every half hour of the day how far it is. */
  readonly progress?: (line: string) => void;
  /** Waits until streams and consumers have kept up with the day. */
  readonly keepUp?: () => Promise<void>;
}

export interface LiveReport {
  /** Numbers that were given, each the first of its visit. */
  readonly visits: number;
  readonly booked: number;
  readonly bookingsCancelled: number;
  readonly bookingsNotCome: number;
  readonly finished: number;
  readonly missed: number;
  readonly returned: number;
  readonly transferred: number;
  readonly parked: number;
  readonly postponed: number;
  readonly cancelled: number;
  readonly surveys: number;
  /** Answers that were neither a success nor an expected refusal. */
  readonly errors: readonly string[];
  readonly refused: Readonly<Record<string, number>>;
  /** Every ticket that a kiosk or a counter has answered with. */
  readonly ticketIds: readonly string[];
  /** Tickets that were issued and had no end when the last officer went home. */
  readonly unserved: number;
  readonly waitMinutes: { readonly p50: number; readonly p90: number };
  /** Calls whose ticket had a promise, and how its first one held. */
  readonly promises: {
    readonly calls: number;
    readonly kept: number;
    readonly coverage: number;
    readonly notLaterThanP90: number;
  };
}

/**
 * Plays one day of the mall through the real services, over HTTP alone: bookings the day before,
 * check-in and numbers at kiosks, officers who open, call, serve and rest, visitors who do not come,
 * come back, step out, give up or go on to another counter. Seed and kind decide who comes and how
 * long all takes; the order is that of the services.
 */
export function playLiveDay(stage: Stage, options: LiveOptions): Promise<LiveReport> {
  return new LiveDay(stage, options).play();
}

interface LiveCounter {
  readonly profile: CityCounter;
  readonly unit: Unit;
  readonly speed: number;
  /** Ends one visit and calls the next with one key. */
  readonly oneKey: boolean;
  status: 'closed' | 'idle' | 'calling' | 'busy' | 'away';
}

type Called = Extract<Success<typeof queue.routes.callNext>, { readonly kind: 'called' }>['ticket'];

/** A visitor with a number, as the visitor knows it. */
interface Holder {
  readonly ticketId: string;
  readonly serviceId: string;
  readonly issuedAt: number;
  /** Token of the link that the visitor follows; null on a further leg, which the first leads to. */
  readonly link: string | null;
  state: 'waiting' | 'called' | 'away' | 'gone';
  /** Minutes to the first call. */
  waited?: number;
  /** Has stepped out before it, and so is free of what was promised. */
  free?: boolean;
}

/** Minutes within which what happens in the mall happens at once for its services. */
const TOGETHER = 1 / 4;

class LiveDay {
  readonly #stage: Stage;
  readonly #options: LiveOptions;
  readonly #random: Random;
  readonly #agenda = new Agenda();
  readonly #counters: LiveCounter[];
  readonly #pace: number;
  readonly #offsets = new Map<string, number>();
  readonly #services = new Map<string, TrueService>();
  readonly #resting = new Map<string, number>();
  readonly #kiosks = new Map<number, string>();
  readonly #holders = new Map<string, Holder>();
  readonly #errors: string[] = [];
  readonly #refused: Record<string, number> = {};
  readonly #waits: number[] = [];
  readonly #kept = { calls: 0, inside: 0, byP90: 0 };
  readonly #tally = {
    visits: 0,
    booked: 0,
    bookingsCancelled: 0,
    bookingsNotCome: 0,
    finished: 0,
    missed: 0,
    returned: 0,
    transferred: 0,
    parked: 0,
    postponed: 0,
    cancelled: 0,
    surveys: 0,
  };
  #steps = 0;
  readonly #tokens = new Map<string, { readonly value: string; readonly until: number }>();
  /** The installation's time as it was last set, and when that was on this machine. */
  #set: { readonly virtualMs: number; readonly at: number } | undefined;
  #keptUp = 0;
  #toldAt = 0;

  constructor(stage: Stage, options: LiveOptions) {
    this.#stage = stage;
    this.#options = options;
    this.#random = seededRandom(options.seed);
    const { units, pace } = options.world;
    this.#pace = pace;
    for (const { services } of units) {
      for (const service of services) {
        this.#services.set(service.service.serviceId, service);
        this.#offsets.set(service.service.serviceId, TRUTH.serviceDaySd * normal(this.#random));
      }
    }
    this.#counters = units.flatMap((unit) =>
      unit.counters.map((profile) => ({
        profile,
        unit,
        speed:
          (unit.officers.get(profile.counterId) ?? 0) + TRUTH.officerDaySd * normal(this.#random),
        oneKey: chance(this.#random, 0.5),
        status: 'closed' as const,
      })),
    );
  }

  async play(): Promise<LiveReport> {
    const { units } = this.#options.world;
    const plans = units.map((unit) => planVisitors(unit, this.#options.kind, this.#random));
    const planned = plans.flatMap((plan) => plan.bookings);
    this.#options.progress?.(`the day before: ${planned.length} bookings to make`);
    await this.#book(planned);
    const opening = Math.min(...units.map(({ ticketsFrom }) => ticketsFrom));
    await this.#reach(opening - 5);
    for (const floor of new Set(this.#counters.map(({ profile }) => profile.floor))) {
      const kiosk = await this.#stage.client.ask(queue.routes.registerDevice, {
        key: this.#key(`kiosk-${floor}`),
        token: await this.#staff('dewi', opening),
        body: { kind: 'kiosk', floor, name: `Anjungan lantai ${floor}` },
      });
      this.#kiosks.set(floor, kiosk.token);
    }
    for (const { at, visitor } of plans.flatMap((plan) => plan.arrivals)) {
      this.#agenda.plan(at, () => this.#takeNumber(visitor, at));
    }
    for (const counter of this.#counters) this.#planOfficer(counter);
    await this.#agenda.play(
      TOGETHER,
      (at) => this.#reach(at),
      (at) => this.#lookRound(at),
    );
    await this.#options.keepUp?.();
    return this.#report();
  }

  // The day before

  /** The morning before, a few at once; who finds no place comes without one. */
  async #book(bookings: DayPlan['bookings']): Promise<void> {
    await this.#stage.moveTo(instantAt(addDays(this.#options.day, -1), '09:00'));
    const waiting = bookings.map((each, index) => ({ each, person: inventedPerson(index + 1) }));
    const next = async (): Promise<void> => {
      for (let first = waiting.shift(); first; first = waiting.shift()) {
        await this.#bookOne(first.each, first.person);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));
    await this.#options.keepUp?.();
  }

  async #bookOne(
    planned: DayPlan['bookings'][number],
    person: ReturnType<typeof inventedPerson>,
  ): Promise<void> {
    const { booking: wish, visitor, at } = planned;
    const { service } = wish.service;
    const asksNik = service.identityPolicy.booking !== 'none';
    const answer = await this.#ask('book', booking.routes.book, {
      body: {
        serviceId: service.serviceId,
        day: this.#options.day,
        time: clockTimeAt(wish.slot),
        visitor: { name: person.name, ...(asksNik ? { nik: person.nik } : {}) },
        contact: { phone: person.phone },
        requirementIdsConfirmed: service.standard.requirements.map(
          ({ requirementId }) => requirementId,
        ),
        priority: visitor.priority,
        applicantCount: wish.applicants,
        residence: this.#livesWhereServed(service),
        smsConsent: { given: chance(this.#random, 0.3), textVersion: '2026-11' },
      },
    });
    if (!answer) return this.#comeWithout(planned);
    this.#tally.booked += 1;
    const { viewToken } = answer;
    if (at === null) {
      this.#tally.bookingsNotCome += 1;
      // Some of those who will not come say so.
      if (!chance(this.#random, CANCELS)) return;
      const lastFour = person.phone.slice(-4);
      const cancelled = await this.#ask('cancel-booking', booking.routes.cancelBooking, {
        params: { token: viewToken },
        body: { lastFour },
      });
      if (cancelled) this.#tally.bookingsCancelled += 1;
      return;
    }
    this.#agenda.plan(at, () => this.#checkIn(viewToken, visitor, at));
  }

  /** Asked only where residents of some districts are served elsewhere; who books lives in another. */
  #livesWhereServed({ referrals }: CityService): string | null {
    if (referrals.length === 0) return null;
    const elsewhere = new Set(referrals.flatMap(({ kecamatanIds }) => kecamatanIds));
    const districts = this.#options.world.city.mall.kecamatan;
    const here = districts.find(({ kecamatanId }) => !elsewhere.has(kecamatanId));
    return here?.kecamatanId ?? 'outside';
  }

  #comeWithout({ visitor, at }: DayPlan['bookings'][number]): void {
    if (at !== null) this.#agenda.plan(at, () => this.#takeNumber(visitor, at));
  }

  // Visitors

  async #checkIn(viewToken: string, visitor: Visitor, now: number): Promise<void> {
    const view = await this.#ask('view-booking', booking.routes.getBooking, {
      params: { token: viewToken },
    });
    if (!view?.checkInClaim) return;
    const answer = await this.#ask('check-in', queue.routes.checkInAtKiosk, {
      token: this.#kiosk(visitor),
      body: { claim: view.checkInClaim },
    });
    if (answer) await this.#arrived(answer.ticketId, visitor, now, null, viewToken);
  }

  async #takeNumber(visitor: Visitor, now: number): Promise<void> {
    const answer = await this.#ask('number', queue.routes.issueAtKiosk, {
      token: this.#kiosk(visitor),
      body: {
        serviceId: visitor.service.service.serviceId,
        priority: visitor.priority,
        applicantCount: visitor.applicants,
      },
    });
    if (!answer) return;
    const { ticketId, viewToken } = answer;
    await this.#arrived(ticketId, visitor, now, viewToken, viewToken);
  }

  async #arrived(
    ticketId: string,
    { service }: Visitor,
    now: number,
    viewToken: string | null,
    link: string,
  ): Promise<void> {
    const { serviceId } = service.service;
    const holder: Holder = { ticketId, serviceId, issuedAt: now, link, state: 'waiting' };
    this.#holders.set(ticketId, holder);
    this.#tally.visits += 1;
    if (viewToken !== null) {
      const after = now + 5 + 15 * this.#random.next();
      if (chance(this.#random, GIVES_UP)) {
        this.#agenda.plan(after, () => this.#giveUp(holder, viewToken));
      } else if (chance(this.#random, STEPS_OUT)) {
        this.#agenda.plan(after, () => this.#stepOut(holder, viewToken, after));
      }
    }
    await this.#wake(serviceId, now);
  }

  /** Goes home without having been called. */
  async #giveUp(holder: Holder, token: string): Promise<void> {
    if (holder.state !== 'waiting') return;
    const answer = await this.#ask('withdraw', queue.routes.withdrawTicket, { params: { token } });
    if (!answer) return;
    holder.state = 'gone';
    this.#tally.cancelled += 1;
  }

  /** To pray, or for a moment. */
  async #stepOut(holder: Holder, token: string, now: number): Promise<void> {
    if (holder.state !== 'waiting') return;
    const answer = await this.#ask('postpone', queue.routes.postponeTicket, {
      params: { token },
      body: { reason: chance(this.#random, 0.6) ? 'prayer' : 'toilet' },
    });
    if (!answer) return;
    holder.state = 'away';
    if (holder.waited === undefined) holder.free = true;
    this.#tally.postponed += 1;
    const back = now + logNormal(this.#random, 8, 0.4);
    this.#agenda.plan(back, async () => {
      const returned = await this.#ask('come-back', queue.routes.comeBack, { params: { token } });
      if (!returned) return;
      holder.state = 'waiting';
      this.#tally.returned += 1;
      await this.#wake(holder.serviceId, back);
    });
  }

  /** Back at the information desk, after a miss or with the papers that were missing. */
  async #comeBack(holder: Holder, now: number): Promise<void> {
    const answer = await this.#ask('return', queue.routes.returnTicket, {
      params: { ticketId: holder.ticketId },
      token: await this.#staff('rina', now),
      body: { way: 'by-order-time' },
    });
    if (!answer) return;
    holder.state = 'waiting';
    this.#tally.returned += 1;
    await this.#wake(holder.serviceId, now);
  }

  // Officers

  #planOfficer(counter: LiveCounter): void {
    const { periods } = counter.unit;
    const late = chance(this.#random, TRUTH.absent)
      ? TRUTH.standIn
      : exponential(this.#random, TRUTH.openLate);
    const opens = (periods[0]?.from ?? 0) + late;
    this.#agenda.plan(opens, () => this.#open(counter, opens));
    for (const { from, to } of periods) {
      // Whoever is idle at an edge of the plan looks whether a break or the evening has come.
      for (const edge of [from, to]) {
        this.#agenda.plan(edge, () =>
          counter.status === 'idle' ? this.#ready(counter, edge) : undefined,
        );
      }
    }
  }

  async #open(counter: LiveCounter, now: number): Promise<void> {
    const answer = await this.#ask('open', queue.routes.openCounter, {
      params: { counterId: counter.profile.counterId },
      token: await this.#staff('dewi', now),
    });
    if (!answer) return;
    this.#options.tell?.(`counter ${counter.profile.number} opens`);
    counter.status = 'idle';
    await this.#ready(counter, now);
  }

  /** A counter has nobody: a break if one is due, else whoever is next. */
  async #ready(counter: LiveCounter, now: number): Promise<void> {
    // Before anything is waited for: somebody who comes now finds this counter idle no longer.
    counter.status = 'calling';
    if (await this.#rests(counter, now)) return;
    const answer = await this.#ask('call', queue.routes.callNext, {
      params: { counterId: counter.profile.counterId },
      token: await this.#staff('dewi', now),
    });
    await this.#called(counter, answer, now);
  }

  async #called(
    counter: LiveCounter,
    answer: Success<typeof queue.routes.callNext> | undefined,
    now: number,
  ): Promise<void> {
    if (answer?.kind !== 'called') {
      counter.status = 'idle';
      await this.#goHome(counter, now);
      return;
    }
    const { ticket } = answer;
    counter.status = 'busy';
    this.#countCall(ticket, now);
    this.#options.tell?.(`${ticket.number} is called to counter ${counter.profile.number}`);
    if (chance(this.#random, TRUTH.noShow)) {
      const again = now + 0.4 * NO_SHOW_MINUTES * this.#pace;
      this.#agenda.plan(again, () => this.#recall(counter, ticket, again));
      return;
    }
    const starts = now + logNormal(this.#random, TRUTH.walkMedian, TRUTH.walkSd) * this.#pace;
    this.#agenda.plan(starts, () => this.#start(counter, ticket, starts));
  }

  /** Called once more, and then given up. */
  async #recall(counter: LiveCounter, ticket: Called, now: number): Promise<void> {
    await this.#ask('recall', queue.routes.recallTicket, {
      params: { ticketId: ticket.ticketId },
      token: await this.#staff('dewi', now),
    });
    const missedAt = now + 0.6 * NO_SHOW_MINUTES * this.#pace;
    this.#agenda.plan(missedAt, () => this.#miss(counter, ticket, missedAt));
  }

  async #start(counter: LiveCounter, ticket: Called, now: number): Promise<void> {
    const { ticketId, serviceId, applicantCount } = ticket;
    await this.#ask('start', queue.routes.startTicket, {
      params: { ticketId },
      token: await this.#staff('dewi', now),
    });
    const service = this.#services.get(serviceId);
    const log =
      Math.log(service?.median ?? 10 * this.#pace) +
      (this.#offsets.get(serviceId) ?? 0) +
      counter.speed +
      (TRUTH.hourly.get(Math.floor(now / 60)) ?? 0);
    let minutes = 0;
    for (let applicant = 0; applicant < applicantCount; applicant += 1) {
      minutes += Math.exp(log + (service?.spread ?? 0.5) * normal(this.#random));
    }
    const ends = now + minutes;
    this.#agenda.plan(ends, () => this.#end(counter, ticket, ends));
  }

  /** Served: home, on to another counter, or aside until a paper is there. */
  async #end(counter: LiveCounter, ticket: Called, now: number): Promise<void> {
    const { ticketId } = ticket;
    const holder = this.#holders.get(ticketId);
    const token = await this.#staff('dewi', now);
    if (chance(this.#random, TRUTH.transfer) && ticket.leg < MOST_LEGS) {
      return this.#sendOn(counter, ticket, now);
    }
    if (holder && chance(this.#random, FETCHES)) {
      const parked = await this.#ask('park', queue.routes.parkTicket, {
        params: { ticketId },
        token,
        body: { reason: chance(this.#random, 0.5) ? 'papers' : 'payment' },
      });
      if (parked) {
        holder.state = 'away';
        this.#tally.parked += 1;
        const back = now + logNormal(this.#random, 8, 0.5);
        this.#agenda.plan(back, () => this.#comeBack(holder, back));
        return this.#release(counter, now);
      }
    }
    const pauses = chance(this.#random, TRUTH.pause);
    const { outcome, dueOn } = this.#outcome();
    if (counter.oneKey && !pauses && this.#breakUntil(counter, now) === null) {
      // This officer clears the desk first, and ends and calls with one key.
      const pressed = now + this.#turnaround();
      this.#agenda.plan(pressed, () => this.#finishAndNext(counter, ticketId, pressed));
      return;
    }
    const answer = await this.#ask('finish', queue.routes.finishTicket, {
      params: { ticketId },
      token,
      body: { outcome, dueOn },
    });
    if (answer) this.#finished(ticketId, now);
    if (!pauses) return this.#release(counter, now);
    await this.#pause(counter, null, now, now + this.#unplanned());
  }

  async #finishAndNext(counter: LiveCounter, ticketId: string, now: number): Promise<void> {
    counter.status = 'calling';
    const answer = await this.#ask('finish-and-next', queue.routes.finishAndNext, {
      params: { counterId: counter.profile.counterId },
      token: await this.#staff('dewi', now),
      body: { ticketId, ...this.#outcome() },
    });
    if (answer) this.#finished(ticketId, now);
    await this.#called(counter, answer?.next, now);
  }

  async #sendOn(counter: LiveCounter, ticket: Called, now: number): Promise<void> {
    const open = this.#counters.filter((each) => each.status !== 'closed' && each !== counter);
    const target = open[Math.floor(this.#random.next() * open.length)] ?? counter;
    const { serviceIds } = target.profile;
    const serviceId =
      serviceIds[Math.floor(this.#random.next() * serviceIds.length)] ?? ticket.serviceId;
    const answer = await this.#ask('transfer', queue.routes.transferTicket, {
      params: { ticketId: ticket.ticketId },
      token: await this.#staff('dewi', now),
      body: { serviceId },
    });
    if (answer?.nextTicketId) {
      const before = this.#holders.get(ticket.ticketId);
      if (before) before.state = 'gone';
      this.#tally.transferred += 1;
      this.#holders.set(answer.nextTicketId, {
        ticketId: answer.nextTicketId,
        serviceId,
        issuedAt: now,
        link: null,
        state: 'waiting',
      });
      await this.#wake(serviceId, now);
    }
    await this.#release(counter, now);
  }

  #finished(ticketId: string, now: number): void {
    const holder = this.#holders.get(ticketId);
    this.#tally.finished += 1;
    if (!holder) return;
    holder.state = 'gone';
    const { link } = holder;
    if (link === null || !chance(this.#random, ANSWERS)) return;
    this.#agenda.plan(now + 5 + 40 * this.#random.next(), () => this.#answer(holder, link));
  }

  /** The survey, by the link: whoever has waited long says so. */
  async #answer(holder: Holder, token: string): Promise<void> {
    const ticket = await this.#ask('view-ticket', queue.routes.getTicket, { params: { token } });
    if (!ticket?.surveyToken) return;
    const mood = 3.45 - Math.max(0, (holder.waited ?? 0) - 20) / 60;
    const mark = (more = 0) =>
      Math.min(4, Math.max(1, Math.round(mood + more + 0.5 * normal(this.#random))));
    const answered = await this.#ask('answer', analytics.routes.answerSurvey, {
      params: { surveyToken: ticket.surveyToken },
      body: {
        answers: {
          requirements: mark(),
          procedure: mark(),
          time: mark(-0.2),
          cost: mark(0.4),
          product: mark(),
          competence: mark(0.2),
          conduct: mark(0.2),
          complaints: mark(),
          facilities: mark(0.1),
        },
      },
    });
    if (answered) this.#tally.surveys += 1;
  }

  async #miss(counter: LiveCounter, { ticketId }: Called, now: number): Promise<void> {
    const answer = await this.#ask('miss', queue.routes.missTicket, {
      params: { ticketId },
      token: await this.#staff('dewi', now),
    });
    const holder = this.#holders.get(ticketId);
    if (answer && holder) {
      this.#tally.missed += 1;
      holder.state = 'gone';
      if (chance(this.#random, COMES_BACK)) {
        const back = now + 2 + 10 * this.#random.next();
        holder.state = 'away';
        this.#agenda.plan(back, () => this.#comeBack(holder, back));
      }
    }
    await this.#release(counter, now);
  }

  #release(counter: LiveCounter, now: number): void {
    counter.status = 'calling';
    const ready = now + this.#turnaround();
    this.#agenda.plan(ready, () => this.#ready(counter, ready));
  }

  /** True when a planned break begins instead. */
  async #rests(counter: LiveCounter, now: number): Promise<boolean> {
    const until = this.#breakUntil(counter, now);
    if (until === null) return false;
    const key = restKey(counter.unit, now);
    if (key) this.#resting.set(key, (this.#resting.get(key) ?? 0) + 1);
    await this.#pause(counter, until, now, until + exponential(this.#random, TRUTH.returnLate));
    return true;
  }

  async #pause(
    counter: LiveCounter,
    until: number | null,
    now: number,
    back: number,
  ): Promise<void> {
    counter.status = 'away';
    await this.#ask('pause', queue.routes.pauseCounter, {
      params: { counterId: counter.profile.counterId },
      token: await this.#staff('dewi', now),
      body: {
        reason: 'rest',
        ...(until === null ? {} : { returnAt: addMinutes(this.#midnight(), until) }),
      },
    });
    this.#agenda.plan(back, () => this.#open(counter, back));
  }

  async #goHome(counter: LiveCounter, now: number): Promise<void> {
    const last = counter.unit.periods.at(-1);
    if (!last || now < last.to || this.#mayCome(counter)) return;
    const answer = await this.#ask('close', queue.routes.closeCounter, {
      params: { counterId: counter.profile.counterId },
      token: await this.#staff('dewi', now),
    });
    if (answer) counter.status = 'closed';
  }

  /** Somebody waits for this counter, or has only stepped out. */
  #mayCome({ profile }: LiveCounter): boolean {
    for (const { state, serviceId } of this.#holders.values()) {
      if ((state === 'waiting' || state === 'away') && profile.serviceIds.includes(serviceId)) {
        return true;
      }
    }
    return false;
  }

  /** An idle counter calls whoever has just come. */
  async #wake(serviceId: string, now: number): Promise<void> {
    const idle = this.#counters.find(
      ({ status, profile }) => status === 'idle' && profile.serviceIds.includes(serviceId),
    );
    if (idle) await this.#ready(idle, now);
  }

  /** Idle officers look at their screens: somebody may have come while they were calling. */
  async #lookRound(now: number): Promise<void> {
    this.#tellProgress(now);
    const waiting = new Set<string>();
    for (const { state, serviceId } of this.#holders.values()) {
      if (state === 'waiting') waiting.add(serviceId);
    }
    const late = this.#counters.filter(
      ({ status, profile, unit }) =>
        status === 'idle' &&
        (profile.serviceIds.some((id) => waiting.has(id)) || now >= (unit.periods.at(-1)?.to ?? 0)),
    );
    await Promise.all(late.map((counter) => this.#ready(counter, now)));
    if (now - this.#keptUp < KEEP_UP_MINUTES) return;
    this.#keptUp = now;
    await this.#options.keepUp?.();
  }

  #tellProgress(now: number): void {
    if (now - this.#toldAt < PROGRESS_MINUTES) return;
    this.#toldAt = Math.floor(now / PROGRESS_MINUTES) * PROGRESS_MINUTES;
    const { visits, finished } = this.#tally;
    this.#options.progress?.(
      `${clockTimeAt(Math.floor(now))} of the day: ${visits} visits so far, ${finished} legs served`,
    );
  }

  #breakUntil({ unit }: LiveCounter, now: number): number | null {
    const { periods } = unit;
    const period = periods.find(({ from, to }) => from <= now && now < to);
    if (!period) return periods.find(({ from }) => from > now)?.from ?? null;
    const most = Math.max(...periods.map(({ planned }) => planned));
    const resting = this.#resting.get(restKey(unit, now) ?? '') ?? 0;
    const present = this.#counters.filter(
      (each) => each.unit === unit && each.status !== 'closed',
    ).length;
    return period.planned >= most || period.planned >= present - resting ? null : period.to;
  }

  #turnaround(): number {
    return logNormal(this.#random, TRUTH.turnaroundMedian, TRUTH.turnaroundSd) * this.#pace;
  }

  #unplanned(): number {
    return logNormal(this.#random, TRUTH.pauseMedian, TRUTH.pauseSd) * this.#pace;
  }

  #outcome() {
    const drawn = this.#random.next();
    if (drawn < 0.7) return { outcome: 'delivered' as const, dueOn: null };
    if (drawn < 0.85) {
      return { outcome: 'collect' as const, dueOn: addDays(this.#options.day, 3) };
    }
    return { outcome: drawn < 0.93 ? ('online' as const) : ('not-eligible' as const), dueOn: null };
  }

  // Bookkeeping

  #countCall(ticket: Called, now: number): void {
    const { ticketId, promises, calls } = ticket;
    const holder = this.#holders.get(ticketId);
    if (holder) holder.state = 'called';
    if (calls.length > 1) return;
    if (holder) {
      holder.waited = now - holder.issuedAt;
      this.#waits.push(holder.waited);
    }
    const at = calls[0]?.at;
    // A promise that was written while the call was under way was told to nobody before it.
    const promise = at ? promises?.find((each) => each.at <= at) : undefined;
    if (!promise || !at || holder?.free) return;
    const wait = (epochMs(at) - epochMs(promise.at)) / 60_000;
    this.#kept.calls += 1;
    if (wait <= promise.p90) this.#kept.byP90 += 1;
    if (wait <= promise.p90 && wait >= promise.p10) this.#kept.inside += 1;
  }

  /**
   * The body of a success. A refusal that belongs to a day is counted by its code; anything else, an
   * answer that breaks its schema or never comes included, is an error.
   */
  async #ask<const R extends RouteDeclaration>(
    step: string,
    route: R,
    input: CallInput<R>,
  ): Promise<Success<R> | undefined> {
    let answer: CallAnswer<R>;
    try {
      answer = await this.#stage.client.call(route, { ...input, key: this.#key(step) });
    } catch (error) {
      this.#errors.push(`${step}: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
    if (answer.kind === 'answer') return answer.body as Success<R>;
    const code = answer.kind === 'problem' ? answer.code : String(answer.status);
    const name = `${step}: ${code}`;
    if (answer.status >= 500 || EXPECTED[step]?.includes(code) !== true) this.#errors.push(name);
    else this.#refused[name] = (this.#refused[name] ?? 0) + 1;
    return undefined;
  }

  /** Brings the installation's clock to a minute of the day, in good time. */
  async #reach(minute: number): Promise<void> {
    const { speed } = this.#options;
    const target = epochMs(addMinutes(this.#midnight(), minute));
    const now = this.#set
      ? this.#set.virtualMs + (performance.now() - this.#set.at)
      : Number.NEGATIVE_INFINITY;
    if (this.#set && Number.isFinite(speed)) {
      await systemClock.sleep(
        Math.max(0, (target - this.#set.virtualMs) / speed - (now - this.#set.virtualMs)),
      );
    }
    // The clock goes on by itself while we work; it must not be set back.
    if (target <= now) return;
    await this.#stage.moveTo(instantOf(target));
    this.#set = { virtualMs: target, at: performance.now() };
  }

  #midnight(): string {
    return instantAt(this.#options.day, '00:00');
  }

  /** The floor manager may act at every counter; a token lives an hour. */
  async #staff(username: string, now: number): Promise<string> {
    const known = this.#tokens.get(username);
    if (known && known.until > now) return known.value;
    const value = await this.#stage.tokenFor(username);
    this.#tokens.set(username, { value, until: now + TOKEN_MINUTES });
    return value;
  }

  #kiosk({ service }: Visitor): string {
    const counter = this.#counters.find(({ profile }) =>
      profile.serviceIds.includes(service.service.serviceId),
    );
    return this.#kiosks.get(counter?.profile.floor ?? 1) ?? '';
  }

  #key(name: string): string {
    this.#steps += 1;
    return `day-${this.#options.day}-${this.#options.seed}-${this.#steps}-${name}`;
  }

  #report(): LiveReport {
    const waits = this.#waits.sort((a, b) => a - b);
    const at = (level: number) => waits[Math.round(level * (waits.length - 1))] ?? 0;
    const { calls, inside, byP90 } = this.#kept;
    return {
      ...this.#tally,
      errors: this.#errors,
      refused: this.#refused,
      ticketIds: [...this.#holders.keys()],
      unserved: [...this.#holders.values()].filter(({ state }) => state !== 'gone').length,
      waitMinutes: { p50: at(0.5), p90: at(0.9) },
      promises: {
        calls,
        kept: inside,
        coverage: inside / Math.max(1, calls),
        notLaterThanP90: byP90 / Math.max(1, calls),
      },
    };
  }
}

/** The stretch of the plan in which breaks are taken in turns. */
function restKey({ unitId, periods }: Unit, now: number): string | undefined {
  const period = periods.find(({ from, to }) => from <= now && now < to);
  return period && `${unitId} ${period.from}`;
}

const AT_ONCE = 8;
const NO_SHOW_MINUTES = 2.25;
const TOKEN_MINUTES = 30;
const KEEP_UP_MINUTES = 1;
const MOST_LEGS = 3;
const PROGRESS_MINUTES = 30;
/** Shares: of those who will not come and cancel; of waiting visitors; of served ones; of missed ones. */
const CANCELS = 0.4;
const GIVES_UP = 0.02;
const STEPS_OUT = 0.03;
const FETCHES = 0.02;
const COMES_BACK = 0.4;
const ANSWERS = 0.3;
/** Refusals that belong to a day: nobody has done anything wrong. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  book: ['slot-full', 'slot-not-available'],
  number: ['quota-used', 'service-closed'],
  'check-in': ['service-closed', 'check-in-too-early'],
  // Called in the very moment in which the visitor pressed.
  withdraw: ['ticket-not-in-state'],
  postpone: ['ticket-not-in-state'],
};
