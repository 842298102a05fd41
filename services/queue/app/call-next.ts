import type { CityCounter } from '@gerai/shared/contract/city.ts';
import { type CommandKey, matchCommand, rememberCommand } from '@gerai/shared/idempotency.ts';
import { type CommandContext, eventOf } from '@gerai/shared/messaging/outbox.ts';
import type { Clock, DayKey, Ids, Random } from '@gerai/shared/ports.ts';
import { dayOf } from '@gerai/shared/time.ts';
import { mayPass } from '../domain/call-lease.ts';
import { type CounterRefusal, callRefusal } from '../domain/counter.ts';
import { compareOrder } from '../domain/order.ts';
import { type CallingCounter, call } from '../domain/ticket.ts';
import type { StaffActor } from './actor.ts';
import type { Catalogue, Claim, Counters, StoredCounter, StoredTicket, Tickets } from './ports.ts';
import { jitteredPause } from './retry.ts';

/**
 * Calls whoever is next, over all services of the counter.
 *
 * Input: the counter, the officer, the command.
 * Output: the called ticket, or that nobody waits; why the counter cannot call. Never an error
 * because another counter was faster.
 *
 * Primary course:
 *  1. Ask for the first waiting tickets of each service of the counter (one request each).
 *  2. Claim the first in the order: ticket, counter and visit in one transaction.
 *  3. Where another counter was faster, try the next; where nobody knows yet, ask again.
 *  4. When all that were seen are gone, look anew.
 * What another counter holds by its call lease is left to it, and passed only within the bound.
 */
export interface CallNextDeps {
  readonly catalogue: Catalogue;
  readonly counters: Counters;
  readonly tickets: Tickets;
  readonly clock: Clock;
  readonly random: Random;
  readonly ids: Ids;
}

export type CalledNext =
  | { readonly kind: 'called'; readonly ticket: StoredTicket }
  /** `heldElsewhere`: those who wait for a counter without network. */
  | { readonly kind: 'nobody-waiting'; readonly heldElsewhere?: number }
  | { readonly kind: 'unknown-counter' | 'forbidden' | 'command-reused' }
  | { readonly kind: 'refused'; readonly reason: CounterRefusal };

/** Tickets that one look takes from each service: enough for a few counters at once. */
const LOOK = 8;
/** Losses after which the look is too old, and a new one costs less than going on. */
const LOSSES = 4;
/** Looks before the officer is asked to press again; 18 counters at once need three or four. */
const LOOKS = 24;
/** Looks that may show nothing but tickets that are known to be gone: the index is late. */
const STALE_LOOKS = 6;
/** Times that one ticket is asked for while other transactions hold it. */
const ASKS = 8;

export async function callNext(
  deps: CallNextDeps,
  counterId: string,
  actor: StaffActor,
  command: CommandKey,
  context: CommandContext,
  leaseIds: readonly string[] = [],
): Promise<CalledNext> {
  const profile = await deps.catalogue.counter(counterId);
  if (!profile) return { kind: 'unknown-counter' };
  if (!actor.mayActFor(profile.agencyId)) return { kind: 'forbidden' };
  const request = { actor, command, context, leaseIds, day: dayOf(context.time) };
  const ending = await new NextCall(deps, profile, profile.serviceIds, request).run();
  if (ending.kind === 'changed-meanwhile') throw new Error('Nothing was to be ended');
  return ending;
}

/**
 * As `callNext`, with the ticket that is at the counter ended by the same transaction. Where nobody
 * waits nothing is written: the caller ends the ticket by itself.
 */
export function callNextInstead(
  deps: CallNextDeps,
  profile: CityCounter,
  request: Omit<Request, 'day'> & { readonly finishing: NonNullable<Claim['finishing']> },
): Promise<CalledNext | Changed> {
  return new NextCall(deps, profile, profile.serviceIds, {
    ...request,
    day: dayOf(request.context.time),
  }).run();
}

/** The ticket that was to be ended has changed. */
interface Changed {
  readonly kind: 'changed-meanwhile';
}

interface Request {
  readonly finishing?: NonNullable<Claim['finishing']>;
  readonly actor: StaffActor;
  readonly command: CommandKey;
  readonly context: CommandContext;
  /** Call leases of the console that asks: what they hold is its own. */
  readonly leaseIds: readonly string[];
  readonly day: DayKey;
}

interface Gone {
  readonly version: number;
  readonly why: 'claimed' | 'visit-active';
}

/** How one candidate went: an end, or how to go on. */
type Attempt = CalledNext | Changed | { readonly kind: 'next' } | { readonly kind: 'look-again' };

class NextCall {
  readonly #deps: CallNextDeps;
  readonly #counter: CallingCounter;
  readonly #request: Request;
  /** Those of the catalogue, until the counter tells that it was opened with others. */
  #serviceIds: readonly string[];
  /** Tickets that could not be claimed, with their version: the index may still show them. */
  readonly #gone = new Map<string, Gone>();
  #losses = 0;
  /** How many the last look showed that another counter holds. */
  #held = 0;

  constructor(
    deps: CallNextDeps,
    counter: CallingCounter,
    serviceIds: readonly string[],
    request: Request,
  ) {
    this.#deps = deps;
    this.#counter = counter;
    this.#serviceIds = serviceIds;
    this.#request = request;
  }

  async run(): Promise<CalledNext | Changed> {
    let stale = 0;
    for (let look = 1; look <= LOOKS; look += 1) {
      const { candidates, mayCome } = await this.#look();
      if (candidates.length === 0) {
        stale += 1;
        if (!mayCome || stale === STALE_LOOKS) {
          const ending = await this.#endWithoutTicket();
          if (ending.kind !== 'look-again') return ending;
          stale = 0;
        }
        await jitteredPause(this.#deps, look);
      } else {
        const attempt = await this.#tryAll(candidates);
        if (attempt.kind !== 'look-again') return attempt;
      }
    }
    return this.#nobody();
  }

  #nobody(): CalledNext {
    return {
      kind: 'nobody-waiting',
      ...(this.#held > 0 ? { heldElsewhere: this.#held } : {}),
    };
  }

  /**
   * The first waiting tickets in the order of the calls, without those that are known to be gone.
   * `mayCome` tells whether another look may show more.
   */
  async #look(): Promise<{ candidates: StoredTicket[]; mayCome: boolean }> {
    const limit = LOOK + this.#gone.size + this.#held;
    const pages = await Promise.all(
      this.#serviceIds.map((serviceId) =>
        this.#deps.tickets.waiting(serviceId, this.#request.day, limit),
      ),
    );
    // Behind the last ticket of a full page stand others, who come before the rest of other pages.
    const horizons = pages.flatMap((page) => (page.length === limit ? page.slice(-1) : []));
    const shown = pages.flat().map((ticket) => ({ ticket, gone: this.#goneAs(ticket) }));
    const held = shown.flatMap(({ ticket }) => (this.#isHeldElsewhere(ticket) ? ticket : []));
    const more = held.length > this.#held && horizons.length > 0;
    this.#held = held.length;
    // A page full of what others hold hides those behind it.
    if (more) return this.#look();
    const passing = await this.#passing(held);
    const candidates = shown
      .flatMap(({ ticket, gone }) => (gone || this.#isHeldElsewhere(ticket) ? [] : ticket))
      .filter(({ data }) => horizons.every((last) => compareOrder(data, last.data) <= 0))
      .filter(passing)
      .sort((a, b) => compareOrder(a.data, b.data));
    const mayCome = shown.some(
      ({ ticket, gone }) =>
        gone?.why !== 'visit-active' && !this.#isHeldElsewhere(ticket) && passing(ticket),
    );
    return { candidates, mayCome };
  }

  #isHeldElsewhere({ heldBy }: StoredTicket): boolean {
    return heldBy !== undefined && !this.#request.leaseIds.includes(heldBy);
  }

  /** Whether a ticket may be called past those that another counter holds. */
  async #passing(held: readonly StoredTicket[]): Promise<(ticket: StoredTicket) => boolean> {
    if (held.length === 0) return () => true;
    const services = await this.#deps.catalogue.services();
    const bounded = held.map(({ data }) => ({
      ticket: data,
      boundMinutes:
        services.find(({ serviceId }) => serviceId === data.serviceId)?.service.advantages
          .boundMinutes ?? 0,
    }));
    return ({ data }) => mayPass(data, bounded);
  }

  #goneAs({ data, version }: StoredTicket): Gone | undefined {
    const gone = this.#gone.get(data.ticketId);
    return gone?.version === version ? gone : undefined;
  }

  async #tryAll(
    candidates: readonly StoredTicket[],
  ): Promise<CalledNext | Changed | { readonly kind: 'look-again' }> {
    for (const candidate of candidates.slice(0, LOSSES)) {
      const attempt = await this.#try(candidate);
      if (attempt.kind !== 'next') return attempt;
      // Many at once would lose to each other in step: growing pauses draw them apart.
      this.#losses += 1;
      await jitteredPause(this.#deps, this.#losses);
    }
    return { kind: 'look-again' };
  }

  async #try(candidate: StoredTicket): Promise<Attempt> {
    let ticket = candidate;
    let why: Gone['why'] = 'claimed';
    for (let ask = 1; ask <= ASKS; ask += 1) {
      const called = this.#called(ticket);
      if (!called) break;
      const outcome = await this.#deps.tickets.claim({
        ticket: called,
        event: eventOf('queue.ticket.called.v1', this.#request.context, this.#deps.ids),
        counterId: this.#counter.counterId,
        officerId: this.#request.actor.userId,
        serviceIds: this.#serviceIds,
        command: this.#request.command,
        ...(this.#request.finishing ? { finishing: this.#request.finishing } : {}),
      });
      if (outcome.kind === 'changed-meanwhile') return outcome;
      if (outcome.kind === 'claimed') return { kind: 'called', ticket: called };
      if (outcome.kind === 'counter-refused') return this.#explain(outcome.counter);
      if (outcome.kind === 'visit-active') {
        why = outcome.kind;
        break;
      }
      if (outcome.kind === 'conflict') {
        await jitteredPause(this.#deps, ask);
      } else if (outcome.ticket && this.#isHeldElsewhere(outcome.ticket)) {
        // Taken by a call lease between look and claim.
        this.#gone.set(candidate.data.ticketId, { version: candidate.version, why: 'claimed' });
        return { kind: 'look-again' };
      } else if (outcome.ticket?.data.status === 'waiting') {
        // Still waiting, only changed (told that the call is near): its turn stands.
        ticket = outcome.ticket;
      } else {
        break;
      }
      if (ask === ASKS) return { kind: 'look-again' };
    }
    this.#gone.set(ticket.data.ticketId, { version: ticket.version, why });
    return { kind: 'next' };
  }

  #called(ticket: StoredTicket): StoredTicket | undefined {
    const { actor, context, command } = this.#request;
    const step = call(ticket.data, this.#counter, actor.userId, context.time);
    return step.kind === 'changed'
      ? {
          data: step.ticket,
          version: ticket.version + 1,
          commands: rememberCommand(ticket.commands, command),
          undo: { before: ticket.data, at: context.time, by: actor.userId },
        }
      : undefined;
  }

  /** Why the counter may not call; or the ticket that this very command has called before. */
  async #explain(
    counter: StoredCounter | undefined,
  ): Promise<CalledNext | { readonly kind: 'look-again' }> {
    const earlier = counter?.calls.find(({ key }) => key === this.#request.command.key);
    if (counter && earlier) {
      if (matchCommand(counter.calls, this.#request.command) === 'reused') {
        return { kind: 'command-reused' };
      }
      const ticket = await this.#deps.tickets.find(earlier.ticketId);
      if (ticket) return { kind: 'called', ticket };
    }
    const finishing = this.#request.finishing?.ticket.data.ticketId;
    const free =
      counter && counter.currentTicketId === finishing
        ? { ...counter, currentTicketId: null }
        : counter;
    const reason = callRefusal(free, this.#request.actor.userId, this.#request.day);
    if (reason) return { kind: 'refused', reason };
    this.#serviceIds = counter?.data.serviceIds ?? this.#serviceIds;
    return { kind: 'look-again' };
  }

  /** Nobody waits: unless the counter cannot call anyway, has called already, or serves others. */
  async #endWithoutTicket(): Promise<CalledNext | { readonly kind: 'look-again' }> {
    const counter = await this.#deps.counters.find(this.#counter.counterId);
    const looked = this.#serviceIds;
    const ending = await this.#explain(counter);
    if (ending.kind !== 'look-again') return ending;
    return sameServices(looked, this.#serviceIds) ? this.#nobody() : ending;
  }
}

function sameServices(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index]);
}
