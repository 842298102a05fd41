import type { CityCounter } from '@gerai/shared/contract/city.ts';
import type { StaffCaller } from '@gerai/shared/contract/roles.ts';
import { mayActFor } from '@gerai/shared/contract/roles.ts';
import type { ServiceData } from '@gerai/shared/events/booking.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import { dayOf } from '@gerai/shared/time.ts';
import type { StaffActor } from '../app/actor.ts';
import type { StoredCounter, StoredDevice, StoredTicket } from '../app/ports.ts';
import type { DoorService } from '../app/read-door.ts';
import type { TicketSeen } from '../app/read-ticket.ts';
import type {
  CounterBoardView,
  CounterView,
  DeviceView,
  DoorBoard,
  FloorBoard,
  Issued,
  QueueBoard,
  StaffTicket,
  TicketView,
} from '../contract/schemas.ts';
import type {
  CounterOnBoard,
  FloorContent,
  QueueContent,
  RecentCall,
  Snapshot,
  Standing,
} from '../domain/board.ts';
import { type DelayOnBoard, delayOf } from '../domain/delay.ts';
import { returnUntil } from '../domain/self-return.ts';
import { spokenCall } from '../domain/spoken.ts';

/** How soon a client asks again, in milliseconds. */
const BOARD_POLL_MS = 2_000;
/** A display, while somebody can be called: a call is on it within two seconds (decision 024). */
const CALLING_POLL_MS = 1_000;
const NEAR_POLL_MS = 5_000;
const FAR_POLL_MS = 20_000;
const ENDED_POLL_MS = 60_000;
const SOON_MINUTES = 15;

/** What a member of staff may do, from the roles and agencies of the token. */
export function actorOf(caller: StaffCaller): StaffActor {
  return {
    userId: caller.userId,
    mayOverride: caller.roles.includes('supervisor') || caller.roles.includes('floor-manager'),
    mayActFor: (agencyId) => mayActFor(caller, agencyId),
  };
}

/** The answer to somebody who got a number, without a token. */
export function issuedView(
  ticket: StoredTicket,
  service: ServiceData,
  standing: Standing,
  serverTime: Instant,
): Omit<Issued, 'viewToken' | 'link'> {
  const { data } = ticket;
  return {
    ticketId: data.ticketId,
    visitId: data.visitId,
    number: data.number,
    status: data.status,
    day: data.day,
    queueId: data.queueId,
    serviceId: data.serviceId,
    serviceName: service.service.name,
    agencyId: data.agencyId,
    agencyName: service.agency.name,
    place: { floor: data.floor, counterNumbers: service.counters.map(({ number }) => number) },
    applicantCount: data.applicantCount,
    priority: data.priority,
    contactId: data.contactId,
    issuedAt: data.issuedAt,
    entitledAt: data.entitledAt,
    orderAt: data.orderAt,
    boundMinutes: service.service.advantages.boundMinutes,
    ahead: standing.ahead,
    estimate: standing.estimate,
    delay: delayView(standing.delay ?? null),
    serverTime,
  };
}

/** A delay as it is shown. */
function delayView(delay: DelayOnBoard | null) {
  return delay ? { ...delay, serviceIds: [...delay.serviceIds] } : null;
}

function delaysView(delays: readonly DelayOnBoard[] | undefined) {
  return (delays ?? []).map((each) => ({ ...each, serviceIds: [...each.serviceIds] }));
}

export function ticketView(seen: TicketSeen, serverTime: Instant, publicUrl: string): TicketView {
  const { data, version } = seen.ticket;
  const queue = seen.queue?.content;
  const call = data.calls.at(-1);
  const atCounter = data.status === 'called' || data.status === 'serving';
  return {
    number: data.number,
    version,
    status: data.status,
    day: data.day,
    queueId: data.queueId,
    serviceId: data.serviceId,
    serviceName:
      queue?.services.find(({ serviceId }) => serviceId === data.serviceId)?.name ?? null,
    agencyId: data.agencyId,
    agencyName: queue?.agencyName ?? null,
    floor: call?.floor ?? data.floor,
    origin: data.origin,
    slotStart: data.slotStart,
    applicantCount: data.applicantCount,
    ahead: seen.standing.ahead,
    estimate: seen.standing.estimate,
    delay: delayView(delayOf(data.serviceId, queue?.delays)),
    openCounters: seen.openCounters,
    counter:
      atCounter && call
        ? { counterId: call.counterId, number: call.counterNumber, floor: call.floor }
        : null,
    calls: data.calls.map(({ at, counterNumber, floor }) => ({ at, counterNumber, floor })),
    periods: data.periods,
    issuedAt: data.issuedAt,
    entitledAt: data.entitledAt,
    calledAt: data.calledAt,
    startedAt: data.startedAt,
    finishedAt: data.finishedAt,
    missedAt: data.missedAt,
    returnUntil: returnUntil(data),
    selfReturnUntil: seen.selfReturnUntil,
    outcome: data.outcome,
    missingRequirementIds: data.missingRequirementIds,
    dueOn: data.dueOn,
    why: seen.why,
    leg: data.leg,
    parkedAt: data.parkedAt,
    cancelReason: data.cancelReason,
    newLink: seen.carriedToken === null ? null : `${publicUrl}/t/${seen.carriedToken}`,
    surveyToken: seen.surveyToken,
    serverTime,
    pollAfterMs: pollAfterMs(seen, serverTime),
  };
}

export function queueBoard(snapshot: Snapshot<QueueContent>, serverTime: Instant): QueueBoard {
  const { content } = snapshot;
  return {
    ...boardView(snapshot, serverTime),
    queueId: content.queueId,
    prefix: content.prefix,
    name: content.name,
    agencyId: content.agencyId,
    agencyName: content.agencyName,
    floor: content.floor,
    waiting: content.waiting.map(({ number, estimate }) => ({ number, estimate })),
    services: content.services.map(({ serviceId, name, newcomerEstimate }) => ({
      serviceId,
      name,
      estimate: newcomerEstimate,
    })),
    unopenedSince: content.unopenedSince,
    delays: delaysView(content.delays),
  };
}

export function floorBoard(snapshot: Snapshot<FloorContent>, serverTime: Instant): FloorBoard {
  const { floor, queues, counters } = snapshot.content;
  const calling = counters.some(({ status }) => status === 'open');
  return {
    ...boardView(snapshot, serverTime),
    pollAfterMs: calling ? CALLING_POLL_MS : BOARD_POLL_MS,
    floor,
    queues: queues.map((queue) => ({
      ...queue,
      next: [...queue.next],
      delays: delaysView(queue.delays),
      services: [...queue.services],
    })),
  };
}

/** What hangs over a counter, from the board of its floor. */
export function counterBoard(
  profile: CityCounter,
  queueIds: readonly string[],
  snapshot: Snapshot<FloorContent>,
  serverTime: Instant,
): CounterBoardView {
  const { content } = snapshot;
  const shown = content.counters.find(({ counterId }) => counterId === profile.counterId);
  return {
    counterId: profile.counterId,
    number: profile.number,
    name: profile.name,
    floor: profile.floor,
    status: shown?.status ?? 'closed',
    returnAt: shown?.returnAt ?? null,
    current: shown?.current ?? null,
    recentCalls: content.recentCalls
      .filter(({ counterNumber }) => counterNumber === profile.number)
      .map(spoken),
    queues: content.queues
      .filter(({ queueId }) => queueIds.includes(queueId))
      .map(({ queueId, prefix, waitingCount, next, delays }) => ({
        queueId,
        prefix,
        waitingCount,
        next: [...next],
        delays: delaysView(delays),
      })),
    serverTime,
    pollAfterMs: BOARD_POLL_MS,
  };
}

export function doorBoard(services: readonly DoorService[], serverTime: Instant): DoorBoard {
  return {
    day: dayOf(serverTime),
    services: services.map(({ service, hours, tickets, queue }) => ({
      serviceId: service.serviceId,
      name: service.service.name,
      agencyId: service.agency.agencyId,
      agencyName: service.agency.shortName,
      floor: service.agency.floor,
      queueId: service.queue.queueId,
      prefix: service.queue.prefix,
      counterNumbers: service.counters.map(({ number }) => number),
      checkIn: service.service.checkIn,
      boundMinutes: service.service.advantages.boundMinutes,
      hours: hours.map((each) => ({ ...each })),
      givesNumbers: tickets.kind === 'open',
      ticketsFrom: tickets.from,
      ticketsUntil: tickets.until,
      openCounters: queue?.openCounters ?? 0,
      waitingCount: queue?.waitingCount ?? 0,
      estimate:
        queue?.services.find(({ serviceId }) => serviceId === service.serviceId)?.estimate ?? null,
      unopenedSince: queue?.unopenedSince ?? null,
      delay: delayView(delayOf(service.serviceId, queue?.delays)),
    })),
    serverTime,
    pollAfterMs: FAR_POLL_MS,
  };
}

export function staffTicket({ data, version }: StoredTicket): StaffTicket {
  return { ...data, version };
}

export function counterView({
  data,
  version,
  currentTicketId,
  totals,
}: StoredCounter): CounterView {
  return { ...data, version, currentTicketId, totals: { ...totals } };
}

export function deviceView(device: StoredDevice): DeviceView {
  const { deviceId, kind, floor, name, registeredAt, revokedAt } = device;
  const { lastSeenAt, printsOnRoll, paper, helpAt } = device;
  return {
    deviceId,
    kind,
    floor,
    name,
    registeredAt,
    revokedAt,
    lastSeenAt,
    printsOnRoll,
    paper,
    helpAt,
  };
}

function boardView(snapshot: Snapshot<QueueContent | FloorContent>, serverTime: Instant) {
  const { counters, recentCalls, lastCallSequence } = snapshot.content;
  return {
    day: snapshot.day,
    version: snapshot.version,
    computedAt: snapshot.computedAt,
    counters: counters.map(counterOnBoard),
    recentCalls: recentCalls.map(spoken),
    lastCallSequence,
    serverTime,
    pollAfterMs: BOARD_POLL_MS,
  };
}

/** A call with what a voice says of it. */
function spoken(call: RecentCall) {
  return { ...call, spoken: spokenCall({ ...call, last: false }) };
}

function counterOnBoard({ counterId, number, floor, status, returnAt, current }: CounterOnBoard) {
  return { counterId, number, floor, status, returnAt, current };
}

function pollAfterMs({ ticket, standing }: TicketSeen, now: Instant): number {
  switch (ticket.data.status) {
    case 'waiting': {
      const minutes = standing.estimate?.medianMinutes;
      return minutes !== undefined && minutes <= SOON_MINUTES ? NEAR_POLL_MS : FAR_POLL_MS;
    }
    case 'called':
    case 'serving':
    case 'parked':
      return NEAR_POLL_MS;
    case 'missed': {
      // Somebody at the counter may take it back, or let the visitor in again.
      const until = returnUntil(ticket.data);
      return until !== null && now <= until ? FAR_POLL_MS : ENDED_POLL_MS;
    }
    default:
      return ENDED_POLL_MS;
  }
}
