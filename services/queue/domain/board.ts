import type { CityCounter, CityText } from '@gerai/shared/contract/city.ts';
import type { ServiceData } from '@gerai/shared/events/booking.ts';
import type { DelayData, TicketData } from '@gerai/shared/events/queue.ts';
import { openPeriods } from '@gerai/shared/opening.ts';
import type { DayKey, Instant } from '@gerai/shared/ports.ts';
import { addSeconds, dayOf, epochMs, instantAt } from '@gerai/shared/time.ts';
import { unopenedSince } from './closing.ts';
import type { CounterState } from './counter.ts';
import { type DelayOnBoard, delaysOnBoard } from './delay.ts';
import { type Estimate, later, tell } from './estimate.ts';
import { compareOrder } from './order.ts';
import {
  type Awaited,
  type Learned,
  NOTHING_LEARNED,
  type Prospects,
  prospects,
} from './prospect.ts';

/** What is kept ready for everybody who looks: one per queue, one per floor and day. */
export interface Snapshot<Content> {
  readonly day: DayKey;
  /** Grows when the content changes. */
  readonly version: number;
  readonly computedAt: Instant;
  readonly content: Content;
}

export interface CounterOnBoard {
  readonly counterId: string;
  readonly number: number;
  readonly floor: number;
  readonly serviceIds: readonly string[];
  readonly status: 'open' | 'paused' | 'closed';
  readonly returnAt: Instant | null;
  readonly current: {
    readonly number: string;
    readonly status: 'called' | 'serving';
    readonly calls: number;
    readonly since: Instant;
  } | null;
}

export interface RecentCall {
  /** The same call has the same id on every board; the next one of the same number another. */
  readonly callId: string;
  /** Counts the calls of a board without a gap: who missed some sees how many. */
  readonly sequence: number;
  readonly number: string;
  readonly counterNumber: number;
  readonly floor: number;
  readonly times: number;
  readonly at: Instant;
}

export interface WaitingOnBoard {
  readonly number: string;
  readonly serviceId: string;
  readonly orderAt: Instant;
  readonly sequence: number;
  /** As it was promised, and since when that stands. */
  readonly estimate: Estimate | null;
  readonly toldAt: Instant;
}

export interface QueueContent {
  readonly queueId: string;
  readonly prefix: string;
  readonly name: CityText;
  readonly agencyId: string;
  readonly agencyName: string;
  readonly floor: number;
  readonly services: readonly {
    readonly serviceId: string;
    readonly name: CityText;
    /** For somebody who takes a number now. */
    readonly newcomerEstimate: Estimate | null;
    readonly toldAt: Instant;
  }[];
  readonly counters: readonly CounterOnBoard[];
  /** In the order of the calls. */
  readonly waiting: readonly WaitingOnBoard[];
  /** Newest first. */
  readonly recentCalls: readonly RecentCall[];
  readonly lastCallSequence: number;
  /** The highest number that had a place in the order when this was computed. */
  readonly lastSequence: number;
  readonly newcomerEstimate: Estimate | null;
  /** Since when a counter should be open for it and none is; null while all is as planned. */
  readonly unopenedSince: Instant | null;
  /** The gravest first. Absent from boards of before there were any. */
  readonly delays?: readonly DelayOnBoard[];
}

export interface FloorContent {
  readonly floor: number;
  readonly counters: readonly CounterOnBoard[];
  readonly recentCalls: readonly RecentCall[];
  readonly lastCallSequence: number;
  readonly queues: readonly {
    readonly queueId: string;
    readonly prefix: string;
    readonly name: CityText;
    readonly agencyName: string;
    readonly waitingCount: number;
    readonly next: readonly string[];
    readonly openCounters: number;
    /** The soonest of its services, for somebody who takes a number now. */
    readonly estimate: Estimate | null;
    /** The same for each of them. */
    readonly services: readonly {
      readonly serviceId: string;
      readonly estimate: Estimate | null;
    }[];
    readonly unopenedSince: Instant | null;
    readonly delays?: readonly DelayOnBoard[];
  }[];
}

/** Everything that the boards of one agency are made of. */
export interface AgencyState {
  readonly day: DayKey;
  readonly now: Instant;
  readonly services: readonly ServiceData[];
  readonly counters: readonly {
    readonly profile: CityCounter;
    readonly state: CounterState | undefined;
  }[];
  /** Tickets that wait, are at a counter, or were there a moment ago. */
  readonly tickets: readonly TicketData[];
  readonly before: ReadonlyMap<string, QueueContent>;
  /** Service times that have been seen; without, the catalogue's are believed. */
  readonly learned?: Learned;
  /** Bookings of the day whose visitors are not here yet. */
  readonly awaited?: readonly Awaited[];
  /** What is or was delayed or closed today. */
  readonly delays?: readonly DelayData[];
}

const RECENT_CALLS = 8;
/** Calls that a board keeps for clients that were without network for a while. */
const KEPT_SECONDS = 120;
const KEPT_CALLS = 100;
const NEXT_NUMBERS = 3;

/** The boards of all queues of an agency, whose counters may serve several of them. */
export function queueContents(state: AgencyState): QueueContent[] {
  const onBoard = state.counters.map(({ profile, state: counter }) =>
    counterOnBoard(profile, counter, state),
  );
  const waiting = state.tickets.filter(({ status }) => status === 'waiting').sort(compareOrder);
  const ahead = prospectsOf(state, waiting);
  return groupByQueue(state.services).map((services) =>
    queueContent({ services, state, onBoard, waiting, ahead }),
  );
}

function queueContent(parts: {
  readonly services: readonly [ServiceData, ...ServiceData[]];
  readonly state: AgencyState;
  readonly onBoard: readonly CounterOnBoard[];
  readonly waiting: readonly TicketData[];
  readonly ahead: Prospects;
}): QueueContent {
  const { services, state, ahead } = parts;
  const [{ queue, agency }] = services;
  const serviceIds = services.map(({ serviceId }) => serviceId);
  const inQueue = (ticket: TicketData) => ticket.queueId === queue.queueId;
  const tickets = state.tickets.filter(inQueue);
  const before = state.before.get(queue.queueId);
  const delays = delaysOnBoard(state.delays ?? [], services);
  // A delay that has changed takes the place of every promise at once.
  const anew = new Set(standstillChanged(before, { services, delays }));
  const told = new Map(before?.waiting.map((each) => [each.number, each]));
  const newcomers = services.map(({ serviceId, service }) => {
    const known = before?.services.find((each) => each.serviceId === serviceId);
    const { estimate, toldAt } = tell(
      known && !anew.has(serviceId)
        ? { estimate: known.newcomerEstimate, toldAt: known.toldAt }
        : undefined,
      ahead.newcomers.get(serviceId) ?? null,
      state.now,
    );
    return { serviceId, name: service.name, newcomerEstimate: estimate, toldAt };
  });
  return {
    queueId: queue.queueId,
    prefix: queue.prefix,
    name: queue.name,
    agencyId: agency.agencyId,
    agencyName: agency.shortName,
    floor: agency.floor,
    services: newcomers,
    counters: parts.onBoard.filter((counter) =>
      counter.serviceIds.some((id) => serviceIds.includes(id)),
    ),
    waiting: parts.waiting.filter(inQueue).map((ticket) => ({
      number: ticket.number,
      serviceId: ticket.serviceId,
      orderAt: ticket.orderAt,
      sequence: ticket.sequence,
      ...tell(
        anew.has(ticket.serviceId) ? undefined : told.get(ticket.number),
        ahead.tickets.get(ticket.number) ?? null,
        state.now,
      ),
    })),
    ...withCalls(before, tickets.flatMap(callsOf), state.now),
    lastSequence: Math.max(before?.lastSequence ?? 0, ...tickets.map(({ sequence }) => sequence)),
    newcomerEstimate: soonest(newcomers.map(({ newcomerEstimate }) => newcomerEstimate)),
    unopenedSince: unopened(services, state),
    delays,
  };
}

/** Services of a queue whose delay is not the one that its board showed before. */
export function standstillChanged(
  before: Pick<QueueContent, 'delays'> | undefined,
  now: {
    readonly services: readonly { readonly serviceId: string }[];
    readonly delays?: readonly DelayOnBoard[];
  },
): string[] {
  const said = (delays: readonly DelayOnBoard[] | undefined, serviceId: string) =>
    (delays ?? [])
      .filter(({ serviceIds }) => serviceIds.includes(serviceId))
      .map(({ delayId, kind, expectedUntil }) => `${delayId} ${kind} ${expectedUntil}`)
      .join();
  return now.services
    .map(({ serviceId }) => serviceId)
    .filter((id) => said(before?.delays, id) !== said(now.delays, id));
}

function unopened(services: readonly ServiceData[], state: AgencyState): Instant | null {
  const counters = state.counters.map((each) => each.state);
  const since = services.flatMap((each) => unopenedSince(each, counters, state.now) ?? []);
  return since.sort()[0] ?? null;
}

/** The board of a floor: its counters, and the queues that are called there. */
export function floorContent(
  floor: number,
  queues: readonly QueueContent[],
  before?: FloorContent,
  now?: Instant,
): FloorContent {
  const here = queues.filter(
    (queue) => queue.floor === floor || queue.counters.some((counter) => counter.floor === floor),
  );
  const counters = new Map(
    here
      .flatMap((queue) => queue.counters)
      .filter((counter) => counter.floor === floor)
      .map((counter) => [counter.counterId, counter]),
  );
  return {
    floor,
    counters: [...counters.values()].sort((a, b) => a.number - b.number),
    ...withCalls(
      before,
      here.flatMap((queue) => queue.recentCalls).filter((call) => call.floor === floor),
      now,
    ),
    queues: here
      .map((queue) => ({
        queueId: queue.queueId,
        prefix: queue.prefix,
        name: queue.name,
        agencyName: queue.agencyName,
        waitingCount: queue.waiting.length,
        next: queue.waiting.slice(0, NEXT_NUMBERS).map(({ number }) => number),
        openCounters: queue.counters.filter(({ status }) => status === 'open').length,
        estimate: queue.newcomerEstimate,
        services: queue.services.map(({ serviceId, newcomerEstimate }) => ({
          serviceId,
          estimate: newcomerEstimate,
        })),
        unopenedSince: queue.unopenedSince,
        delays: queue.delays ?? [],
      }))
      .sort((a, b) => (a.prefix < b.prefix ? -1 : 1)),
  };
}

/** Minutes after which a board is looked at whatever it shows. */
const LOOK_AT_ALL_MINUTES = 5;
/** A board that has just been written says what there is to say. */
const FRESH_SECONDS = 30;

/**
 * The agencies whose boards time alone can change: somebody waits or is at a counter, a counter
 * rests, a service is delayed, or none is open that should be and nobody knows yet. The others, and those whose board is not half a minute old, have their turn every fifth
 * minute, in case that a change was lost.
 */
export function agenciesMovedByTime(
  services: readonly ServiceData[],
  snapshots: readonly Snapshot<QueueContent>[],
  now: Instant,
): string[] {
  const all = [...new Set(services.map(({ agency }) => agency.agencyId))];
  const minute = Math.floor(epochMs(now) / 60_000);
  return all.filter((agencyId, place) => {
    if ((minute + place) % LOOK_AT_ALL_MINUTES === 0) return true;
    const own = snapshots.filter(({ content }) => content.agencyId === agencyId);
    const newest = own
      .map(({ computedAt }) => computedAt)
      .sort()
      .at(-1);
    if (newest === undefined) return true;
    if (newest > addSeconds(now, -FRESH_SECONDS)) return false;
    return (
      own.some(({ content }) => isMovedByTime(content)) ||
      services.some((each) => each.agency.agencyId === agencyId && isUnopened(each, own, now))
    );
  });
}

function isMovedByTime({ waiting, counters, delays = [] }: QueueContent): boolean {
  return (
    waiting.length > 0 ||
    delays.length > 0 ||
    counters.some(({ status, current }) => status === 'paused' || current !== null)
  );
}

/** It should be open by its plan, no counter of its queue is, and the board does not say so yet. */
function isUnopened(
  service: ServiceData,
  snapshots: readonly Snapshot<QueueContent>[],
  now: Instant,
): boolean {
  const board = snapshots.find(({ content }) => content.queueId === service.queue.queueId)?.content;
  const day = dayOf(now);
  return (
    board?.unopenedSince === null &&
    board.counters.every(({ status }) => status === 'closed') &&
    openPeriods(service, day).some(
      ({ from, to }) => instantAt(day, from) <= now && now < instantAt(day, to),
    )
  );
}

/** Where a ticket stands, by a snapshot that may not know it yet. */
export interface Standing {
  readonly ahead: number;
  readonly estimate: Estimate | null;
  /** Why its service stands still, if it does. */
  readonly delay?: DelayOnBoard | null;
}

/**
 * The place of a waiting ticket. One that the snapshot does not know yet takes the place of the first
 * that comes after it, or the last; numbers given since the snapshot are counted as ahead.
 */
export function standingOf(
  ticket: Pick<TicketData, 'number' | 'serviceId' | 'orderAt' | 'sequence'>,
  queue: QueueContent | undefined,
  counterMinutes: number,
): Standing {
  const waiting = queue?.waiting ?? [];
  const known = waiting.findIndex(({ number }) => number === ticket.number);
  const place = known >= 0 ? known : waiting.findIndex((other) => compareOrder(ticket, other) < 0);
  if (place >= 0) return { ahead: place, estimate: waiting[place]?.estimate ?? null };
  const unseen = Math.max(0, ticket.sequence - 1 - (queue?.lastSequence ?? 0));
  const counters = queue ? Math.max(1, openCountersFor(queue, ticket.serviceId)) : 1;
  const newcomer = queue?.services.find(
    ({ serviceId }) => serviceId === ticket.serviceId,
  )?.newcomerEstimate;
  return {
    ahead: waiting.length + unseen,
    estimate: newcomer ? later(newcomer, (unseen * counterMinutes) / counters) : null,
  };
}

/** How many counters are open for a service. */
export function openCountersFor(queue: QueueContent, serviceId: string): number {
  return queue.counters.filter(
    (counter) => counter.status === 'open' && counter.serviceIds.includes(serviceId),
  ).length;
}

function counterOnBoard(
  profile: CityCounter,
  counter: CounterState | undefined,
  state: AgencyState,
): CounterOnBoard {
  const today = counter?.data.day === state.day ? counter : undefined;
  const ticket = currentTicket(today, state);
  return {
    counterId: profile.counterId,
    number: profile.number,
    floor: profile.floor,
    serviceIds:
      today && today.data.status !== 'closed' ? today.data.serviceIds : profile.serviceIds,
    status: today?.data.status ?? 'closed',
    returnAt: today?.data.returnAt ?? null,
    current: ticket
      ? {
          number: ticket.number,
          status: ticket.status === 'serving' ? 'serving' : 'called',
          calls: ticket.calls.length,
          since: ticket.periods.at(-1)?.from ?? ticket.issuedAt,
        }
      : null,
  };
}

/** The ticket at a counter, unless it has just ended and the counter was read a moment earlier. */
function currentTicket(
  counter: CounterState | undefined,
  state: AgencyState,
): TicketData | undefined {
  if (!counter?.currentTicketId) return undefined;
  return state.tickets.find(
    ({ ticketId, status }) =>
      ticketId === counter.currentTicketId && (status === 'called' || status === 'serving'),
  );
}

function prospectsOf(state: AgencyState, waiting: readonly TicketData[]): Prospects {
  return prospects({
    day: state.day,
    now: state.now,
    services: state.services,
    counters: state.counters.map(({ profile, state: counter }) => {
      const today = counter?.data.day === state.day ? counter : undefined;
      return { profile, state: today, ticket: currentTicket(today, state) };
    }),
    waiting,
    learned: state.learned ?? NOTHING_LEARNED,
    awaited: state.awaited ?? [],
    delays: state.delays ?? [],
    issuedToday: [...state.before.values()].reduce((sum, each) => sum + each.lastSequence, 0),
  });
}

function soonest(estimates: readonly (Estimate | null)[]): Estimate | null {
  return estimates.reduce(
    (best, each) => (best === null || (each && each.p50 < best.p50) ? each : best),
    null,
  );
}

type Called = Omit<RecentCall, 'sequence'>;

function callsOf(ticket: TicketData): Called[] {
  return ticket.calls.map((each, index) => ({
    callId: `${ticket.number}.${ticket.leg}.${index + 1}`,
    number: ticket.number,
    counterNumber: each.counterNumber,
    floor: each.floor,
    times: index + 1,
    at: each.at,
  }));
}

type Calls = Pick<QueueContent, 'recentCalls' | 'lastCallSequence'>;

/**
 * The calls of a board, newest first. One that the board has not had yet gets the next number of its
 * sequence; those of the last two minutes are kept, and always some.
 */
function withCalls(
  before: Calls | undefined,
  calls: readonly Called[],
  now: Instant | undefined,
): Calls {
  const known = new Set(before?.recentCalls.map(({ callId }) => callId));
  const oldest = before?.recentCalls.at(-1)?.at ?? '';
  // What the board has let go of is older than all that it keeps: it is not new.
  const full = (before?.recentCalls.length ?? 0) >= RECENT_CALLS;
  const fresh = [...new Map(calls.map((each) => [each.callId, each])).values()]
    .filter(({ callId, at }) => !known.has(callId) && (!full || at >= oldest))
    .sort((a, b) => (a.at === b.at ? compareText(a.number, b.number) : compareText(a.at, b.at)));
  const last = before?.lastCallSequence ?? 0;
  const all = [
    ...(before?.recentCalls ?? []),
    ...fresh.map((each, index) => ({ ...each, sequence: last + index + 1 })),
  ].sort((a, b) => compareText(b.at, a.at) || b.sequence - a.sequence);
  const since = now === undefined ? undefined : addSeconds(now, -KEPT_SECONDS);
  return {
    recentCalls: all
      .filter(({ at }, index) => index < RECENT_CALLS || (since !== undefined && at >= since))
      .slice(0, KEPT_CALLS),
    lastCallSequence: last + fresh.length,
  };
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function groupByQueue(services: readonly ServiceData[]): [ServiceData, ...ServiceData[]][] {
  const queues = new Map<string, [ServiceData, ...ServiceData[]]>();
  for (const service of services) {
    const found = queues.get(service.queue.queueId);
    if (found) found.push(service);
    else queues.set(service.queue.queueId, [service]);
  }
  return [...queues.values()];
}
