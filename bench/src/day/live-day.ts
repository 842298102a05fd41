import { service as booking } from '@gerai/booking/service.ts';
import type { Success } from '@gerai/e2e/client.ts';
import type { Stage } from '@gerai/e2e/stage.ts';
import { service as queue } from '@gerai/queue/service.ts';
import type { CityCounter } from '@gerai/shared/contract/city.ts';
import type { DayKey, Random } from '@gerai/shared/ports.ts';
import { systemClock } from '@gerai/shared/system.ts';
import { seededRandom } from '@gerai/shared/testing/doubles.ts';
import { addDays, addMinutes, clockTimeAt, epochMs, instantAt } from '@gerai/shared/time.ts';
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
}

export interface LiveReport {
  readonly visits: number;
  readonly booked: number;
  readonly finished: number;
  readonly missed: number;
  /** Answers that were neither a success nor an expected refusal. */
  readonly errors: readonly string[];
  readonly refused: Readonly<Record<string, number>>;
  readonly calledTwice: number;
  /** Tickets that were issued and neither served nor missed at the end. */
  readonly lost: number;
  readonly waitMinutes: { readonly p50: number; readonly p90: number };
  /** Calls whose ticket had a promise, and how its first one held. */
  readonly promises: {
    readonly calls: number;
    readonly coverage: number;
    readonly notLaterThanP90: number;
  };
}

/**
 * Plays one day of the mall through the real services, over HTTP alone: bookings the day before,
 * check-in and numbers at kiosks, officers who open, call, serve and rest. Seed and kind decide who
 * comes and how long all takes; the order is that of the services.
 */
export function playLiveDay(stage: Stage, options: LiveOptions): Promise<LiveReport> {
  return new LiveDay(stage, options).play();
}

interface LiveCounter {
  readonly profile: CityCounter;
  readonly unit: Unit;
  readonly speed: number;
  status: 'closed' | 'idle' | 'busy' | 'away';
}

type Called = Extract<Success<typeof queue.routes.callNext>, { readonly kind: 'called' }>['ticket'];

class LiveDay {
  readonly #stage: Stage;
  readonly #options: LiveOptions;
  readonly #random: Random;
  readonly #agenda = new Agenda();
  readonly #counters: LiveCounter[];
  readonly #offsets = new Map<string, number>();
  readonly #services = new Map<string, TrueService>();
  readonly #away = new Map<string, number>();
  readonly #kiosks = new Map<number, string>();
  readonly #issuedAt = new Map<string, number>();
  readonly #called = new Map<string, number>();
  readonly #ended = new Set<string>();
  readonly #errors: string[] = [];
  readonly #refused: Record<string, number> = {};
  readonly #waits: number[] = [];
  readonly #kept = { calls: 0, inside: 0, byP90: 0 };
  #booked = 0;
  #finished = 0;
  #missed = 0;
  #steps = 0;
  #token: { readonly value: string; readonly until: number } | undefined;
  #reached: number | undefined;

  constructor(stage: Stage, options: LiveOptions) {
    this.#stage = stage;
    this.#options = options;
    this.#random = seededRandom(options.seed);
    const { units } = options.world;
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
        status: 'closed' as const,
      })),
    );
  }

  async play(): Promise<LiveReport> {
    const { units } = this.#options.world;
    const plans = units.map((unit) => ({
      unit,
      plan: planVisitors(unit, this.#options.kind, this.#random),
    }));
    await this.#book(plans);
    await this.#reach(Math.min(...units.map(({ ticketsFrom }) => ticketsFrom)) - 5);
    for (const floor of new Set(this.#counters.map(({ profile }) => profile.floor))) {
      const kiosk = await this.#stage.client.ask(queue.routes.registerDevice, {
        key: this.#key(`kiosk-${floor}`),
        token: await this.#staff(),
        body: { kind: 'kiosk', floor, name: `Anjungan lantai ${floor}` },
      });
      this.#kiosks.set(floor, kiosk.token);
    }
    for (const { plan } of plans) {
      for (const { at, visitor } of plan.arrivals) {
        this.#agenda.plan(at, () => this.#takeNumber(visitor));
      }
    }
    for (const counter of this.#counters) {
      const late = chance(this.#random, TRUTH.absent)
        ? TRUTH.standIn
        : exponential(this.#random, TRUTH.openLate);
      const { periods } = counter.unit;
      this.#agenda.plan((periods[0]?.from ?? 0) + late, () => this.#open(counter));
      for (const { from, to } of periods) {
        for (const edge of [from, to]) this.#agenda.plan(edge, () => this.#lookAround(counter));
      }
    }
    await this.#agenda.play((at) => this.#reach(at));
    await this.#stage.settle();
    return this.#report();
  }

  /** The morning before, as whoever has to show no NIK; the others come without a booking. */
  async #book(plans: readonly { readonly plan: DayPlan }[]): Promise<void> {
    const { client } = this.#stage;
    const { day } = this.#options;
    await this.#stage.moveTo(instantAt(addDays(day, -1), '09:00'));
    for (const { plan } of plans) {
      for (const { booking: wish, visitor, at } of plan.bookings) {
        const { service } = wish.service;
        if (service.identityPolicy.booking !== 'none') {
          if (at !== null) this.#agenda.plan(at, () => this.#takeNumber(visitor));
          continue;
        }
        this.#booked += 1;
        const name = `Warga ${this.#booked}`;
        const answer = await client.call(booking.routes.book, {
          key: this.#key(`book-${this.#booked}`),
          body: {
            serviceId: service.serviceId,
            day,
            time: clockTimeAt(wish.slot),
            visitor: { name },
            contact: { phone: `0812${String(30_000_000 + this.#booked)}` },
            requirementIdsConfirmed: service.standard.requirements.map(
              ({ requirementId }) => requirementId,
            ),
            priority: visitor.priority,
            applicantCount: wish.applicants,
            smsConsent: { given: false, textVersion: '2026-11' },
          },
        });
        if (answer.kind !== 'answer') {
          this.#booked -= 1;
          this.#refuse('book', answer);
          if (at !== null) this.#agenda.plan(at, () => this.#takeNumber(visitor));
          continue;
        }
        const { viewToken } = answer.body;
        if (at !== null) this.#agenda.plan(at, () => this.#checkIn(viewToken, visitor));
      }
    }
  }

  async #checkIn(viewToken: string, visitor: Visitor): Promise<void> {
    const { client } = this.#stage;
    const { checkInClaim } = await client.ask(booking.routes.getBooking, {
      params: { token: viewToken },
    });
    const answer = checkInClaim
      ? await client.call(queue.routes.checkInAtKiosk, {
          key: this.#key('check-in'),
          token: this.#kiosk(visitor),
          body: { claim: checkInClaim },
        })
      : undefined;
    if (answer?.kind === 'answer') await this.#arrived(answer.body.ticketId, visitor);
    else if (answer) this.#refuse('check-in', answer);
  }

  async #takeNumber(visitor: Visitor): Promise<void> {
    const answer = await this.#stage.client.call(queue.routes.issueAtKiosk, {
      key: this.#key('number'),
      token: this.#kiosk(visitor),
      body: {
        serviceId: visitor.service.service.serviceId,
        priority: visitor.priority,
        applicantCount: visitor.applicants,
      },
    });
    if (answer.kind === 'answer') await this.#arrived(answer.body.ticketId, visitor);
    else this.#refuse('number', answer);
  }

  async #arrived(ticketId: string, { service }: Visitor): Promise<void> {
    this.#issuedAt.set(ticketId, this.#agenda.now);
    const idle = this.#counters.find(
      ({ status, profile }) =>
        status === 'idle' && profile.serviceIds.includes(service.service.serviceId),
    );
    if (idle) await this.#ready(idle);
  }

  async #open(counter: LiveCounter): Promise<void> {
    const answer = await this.#stage.client.call(queue.routes.openCounter, {
      params: { counterId: counter.profile.counterId },
      key: this.#key('open'),
      token: await this.#staff(),
    });
    if (answer.kind !== 'answer') return this.#refuse('open', answer);
    counter.status = 'idle';
    this.#options.tell?.(`counter ${counter.profile.number} opens`);
    await this.#ready(counter);
  }

  /** A counter has nobody: a break if one is due, else whoever is next. */
  async #ready(counter: LiveCounter): Promise<void> {
    const until = this.#breakUntil(counter);
    if (until !== null) {
      await this.#pause(counter, until, until + exponential(this.#random, TRUTH.returnLate));
      return;
    }
    const answer = await this.#stage.client.call(queue.routes.callNext, {
      params: { counterId: counter.profile.counterId },
      key: this.#key('call'),
      token: await this.#staff(),
    });
    if (answer.kind !== 'answer') return this.#refuse('call', answer);
    if (answer.body.kind === 'nobody-waiting') {
      counter.status = 'idle';
      await this.#goHome(counter);
      return;
    }
    const { ticket } = answer.body;
    counter.status = 'busy';
    this.#countCall(ticket);
    this.#options.tell?.(`${ticket.number} is called to counter ${counter.profile.number}`);
    if (chance(this.#random, TRUTH.noShow)) {
      this.#agenda.plan(this.#agenda.now + NO_SHOW_MINUTES, () => this.#miss(counter, ticket));
      return;
    }
    const walk = logNormal(this.#random, TRUTH.walkMedian, TRUTH.walkSd);
    this.#agenda.plan(this.#agenda.now + walk, () => this.#start(counter, ticket));
  }

  async #start(
    counter: LiveCounter,
    { ticketId, serviceId, applicantCount }: Called,
  ): Promise<void> {
    const answer = await this.#stage.client.call(queue.routes.startTicket, {
      params: { ticketId },
      key: this.#key('start'),
      token: await this.#staff(),
    });
    if (answer.kind !== 'answer') this.#refuse('start', answer);
    const service = this.#services.get(serviceId);
    const log =
      Math.log(service?.median ?? 10) +
      (this.#offsets.get(serviceId) ?? 0) +
      counter.speed +
      (TRUTH.hourly.get(Math.floor(this.#agenda.now / 60)) ?? 0);
    let minutes = 0;
    for (let applicant = 0; applicant < applicantCount; applicant += 1) {
      minutes += Math.exp(log + (service?.spread ?? 0.5) * normal(this.#random));
    }
    this.#agenda.plan(this.#agenda.now + minutes, () => this.#finish(counter, ticketId));
  }

  async #finish(counter: LiveCounter, ticketId: string): Promise<void> {
    const answer = await this.#stage.client.call(queue.routes.finishTicket, {
      params: { ticketId },
      key: this.#key('finish'),
      token: await this.#staff(),
      body: { outcome: 'delivered' },
    });
    if (answer.kind !== 'answer') this.#refuse('finish', answer);
    else this.#finished += 1;
    await this.#release(counter, ticketId);
  }

  async #miss(counter: LiveCounter, { ticketId }: Called): Promise<void> {
    const answer = await this.#stage.client.call(queue.routes.missTicket, {
      params: { ticketId },
      key: this.#key('miss'),
      token: await this.#staff(),
    });
    if (answer.kind !== 'answer') this.#refuse('miss', answer);
    else this.#missed += 1;
    await this.#release(counter, ticketId);
  }

  async #release(counter: LiveCounter, ticketId: string): Promise<void> {
    const { now } = this.#agenda;
    this.#ended.add(ticketId);
    if (chance(this.#random, TRUTH.pause)) {
      const back = now + logNormal(this.#random, TRUTH.pauseMedian, TRUTH.pauseSd);
      await this.#pause(counter, null, back);
      return;
    }
    const turn = logNormal(this.#random, TRUTH.turnaroundMedian, TRUTH.turnaroundSd);
    this.#agenda.plan(now + turn, () => this.#ready(counter));
  }

  async #pause(counter: LiveCounter, until: number | null, back: number): Promise<void> {
    const answer = await this.#stage.client.call(queue.routes.pauseCounter, {
      params: { counterId: counter.profile.counterId },
      key: this.#key('pause'),
      token: await this.#staff(),
      body: {
        reason: 'rest',
        ...(until === null ? {} : { returnAt: addMinutes(this.#midnight(), until) }),
      },
    });
    if (answer.kind !== 'answer') return this.#refuse('pause', answer);
    counter.status = 'away';
    this.#agenda.plan(back, () => this.#open(counter));
  }

  async #lookAround(counter: LiveCounter): Promise<void> {
    if (counter.status === 'idle') await this.#ready(counter);
  }

  async #goHome(counter: LiveCounter): Promise<void> {
    const last = counter.unit.periods.at(-1);
    if (!last || this.#agenda.now < last.to) return;
    const answer = await this.#stage.client.call(queue.routes.closeCounter, {
      params: { counterId: counter.profile.counterId },
      key: this.#key('close'),
      token: await this.#staff(),
    });
    if (answer.kind !== 'answer') return this.#refuse('close', answer);
    counter.status = 'closed';
  }

  #breakUntil({ unit }: LiveCounter): number | null {
    const { now } = this.#agenda;
    const { periods } = unit;
    const period = periods.find(({ from, to }) => from <= now && now < to);
    if (!period) return periods.find(({ from }) => from > now)?.from ?? null;
    const most = Math.max(...periods.map(({ planned }) => planned));
    const key = `${unit.unitId} ${period.from}`;
    const away = this.#away.get(key) ?? 0;
    const present = this.#counters.filter(
      (each) => each.unit === unit && each.status !== 'closed',
    ).length;
    if (period.planned >= most || period.planned >= present - away) return null;
    this.#away.set(key, away + 1);
    return period.to;
  }

  #countCall(ticket: Called): void {
    const { now } = this.#agenda;
    const { ticketId, promises } = ticket;
    const issuedAt = this.#issuedAt.get(ticketId);
    this.#called.set(ticketId, (this.#called.get(ticketId) ?? 0) + 1);
    if (issuedAt !== undefined) this.#waits.push(now - issuedAt);
    const [promise] = promises ?? [];
    const at = ticket.calls[0]?.at;
    if (!promise || !at) return;
    const wait = (epochMs(at) - epochMs(promise.at)) / 60_000;
    this.#kept.calls += 1;
    if (wait <= promise.p90) this.#kept.byP90 += 1;
    if (wait <= promise.p90 && wait >= promise.p10) this.#kept.inside += 1;
  }

  /** A refusal that the services declare is counted by its code; anything else is an error. */
  #refuse(
    step: string,
    answer: { readonly kind: string; readonly status: number; readonly code?: string },
  ): void {
    const name = `${step}: ${answer.code ?? answer.status}`;
    if (answer.status >= 500 || EXPECTED[step]?.includes(answer.code ?? '') !== true) {
      this.#errors.push(name);
    } else {
      this.#refused[name] = (this.#refused[name] ?? 0) + 1;
    }
  }

  /** Brings the installation's clock to a minute of the day, in good time. */
  async #reach(minute: number): Promise<void> {
    const { speed } = this.#options;
    if (this.#reached !== undefined && Number.isFinite(speed)) {
      await systemClock.sleep(Math.max(0, ((minute - this.#reached) * 60_000) / speed));
    }
    const target = addMinutes(this.#midnight(), minute);
    // Ours goes on by itself while we work; it must not be set back.
    if (this.#reached === undefined || target > (await this.#stage.now())) {
      await this.#stage.moveTo(target);
    }
    this.#reached = minute;
  }

  #midnight(): string {
    return instantAt(this.#options.day, '00:00');
  }

  /** The floor manager may act at every counter; a token lives an hour. */
  async #staff(): Promise<string> {
    if (!this.#token || this.#token.until < this.#agenda.now) {
      this.#token = {
        value: await this.#stage.tokenFor('dewi'),
        until: this.#agenda.now + TOKEN_MINUTES,
      };
    }
    return this.#token.value;
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
      visits: this.#issuedAt.size,
      booked: this.#booked,
      finished: this.#finished,
      missed: this.#missed,
      errors: this.#errors,
      refused: this.#refused,
      calledTwice: [...this.#called.values()].filter((times) => times > 1).length,
      lost: [...this.#issuedAt.keys()].filter((ticketId) => !this.#ended.has(ticketId)).length,
      waitMinutes: { p50: at(0.5), p90: at(0.9) },
      promises: {
        calls,
        coverage: inside / Math.max(1, calls),
        notLaterThanP90: byP90 / Math.max(1, calls),
      },
    };
  }
}

const NO_SHOW_MINUTES = 2.25;
const TOKEN_MINUTES = 30;
/** Refusals that belong to a day: nobody has done anything wrong. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  book: ['slot-full', 'slot-not-available'],
  number: ['quota-used', 'service-closed'],
  'check-in': ['service-closed', 'check-in-too-early'],
};
