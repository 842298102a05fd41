import type { Outcome } from '@gerai/shared/contract/values.ts';
import type { ServiceData } from '@gerai/shared/events/booking.ts';
import type {
  CancelReason,
  ParkReason,
  Period,
  TicketData,
  TicketStatus,
} from '@gerai/shared/events/queue.ts';
import type { DayKey, Instant } from '@gerai/shared/ports.ts';
import { addSeconds, later } from '@gerai/shared/time.ts';
import { mayStep, type StepName } from './lifecycle.ts';
import { boundedTimes, type OrderTimes } from './order.ts';

/** What is known of a visitor before the number is. */
export interface TicketDraft
  extends Pick<
    TicketData,
    | 'ticketId'
    | 'visitId'
    | 'mallId'
    | 'leg'
    | 'day'
    | 'queueId'
    | 'serviceId'
    | 'agencyId'
    | 'floor'
    | 'origin'
    | 'bookingId'
    | 'slotStart'
    | 'channel'
    | 'applicantCount'
    | 'priority'
    | 'language'
    | 'residence'
    | 'contactId'
    | 'followUpOf'
    | 'arrivedAt'
    | 'visitTicketIds'
  > {
  readonly prefix: string;
  readonly lane?: TicketData['lane'];
  readonly previousTicketId?: string;
  readonly times: OrderTimes;
  readonly issuedAt: Instant;
}

/** A step of a ticket: its new state, or that it is not at the right stage. */
export type TicketStep =
  | { readonly kind: 'changed'; readonly ticket: TicketData }
  | { readonly kind: 'not-in-state'; readonly status: TicketStatus };

/** `A-012`. */
export function ticketNumber(prefix: string, sequence: number): string {
  return `${prefix}-${String(sequence).padStart(3, '0')}`;
}

/**
 * A ticket that waits, from its draft and its place in the series.
 * @param walkInsOfDay applicants of the day as the series counted them, for a ticket that counts.
 */
export function issue(
  draft: TicketDraft,
  sequence: number,
  walkInsOfDay: number | null = null,
): TicketData {
  const { prefix, times, issuedAt, lane, previousTicketId, ...known } = draft;
  return {
    ...known,
    ...FRESH,
    lane: lane ?? 'normal',
    previousTicketId: previousTicketId ?? null,
    printSerial: 1,
    number: ticketNumber(prefix, sequence),
    sequence,
    walkInsOfDay,
    status: 'waiting',
    entitledAt: times.entitledAt,
    orderAt: times.orderAt,
    orderReason: null,
    periods: [{ state: 'waiting', from: draft.arrivedAt, to: null, counterId: null }],
    issuedAt,
  };
}

/** What no leg has when it begins. */
const FRESH = {
  calls: [],
  counterId: null,
  officerId: null,
  nearAt: null,
  calledAt: null,
  startedAt: null,
  finishedAt: null,
  missedAt: null,
  cancelledAt: null,
  cancelReason: null,
  parkedAt: null,
  parkReason: null,
  returnedAt: null,
  selfReturns: 0,
  transferredAt: null,
  nextTicketId: null,
  outcome: null,
  missingRequirementIds: [],
  dueOn: null,
  surveyTokenHash: null,
} as const satisfies Partial<TicketData>;

export interface CallingCounter {
  readonly counterId: string;
  readonly number: number;
  readonly floor: number;
}

/** Calls a waiting ticket to a counter. */
export function call(
  ticket: TicketData,
  counter: CallingCounter,
  officerId: string,
  now: Instant,
): TicketStep {
  if (!mayStep('call', ticket.status)) return notInState(ticket);
  const at = notBefore(ticket, now);
  return changed({
    ...ticket,
    ...nextPeriod(ticket, 'called', at, counter.counterId),
    status: 'called',
    counterId: counter.counterId,
    officerId,
    calledAt: ticket.calledAt ?? at,
    calls: [
      ...ticket.calls,
      {
        at,
        counterId: counter.counterId,
        counterNumber: counter.number,
        floor: counter.floor,
        by: officerId,
      },
    ],
  });
}

/** Calls once more, to the same counter. */
export function recall(ticket: TicketData, by: string, now: Instant): TicketStep {
  const last = ticket.calls.at(-1);
  if (!mayStep('recall', ticket.status) || !last) return notInState(ticket);
  const at = later(notBefore(ticket, now), last.at);
  return changed({ ...ticket, calls: [...ticket.calls, { ...last, at, by }] });
}

/** The visitor has come: service begins. */
export function start(ticket: TicketData, now: Instant): TicketStep {
  if (!mayStep('start', ticket.status)) return notInState(ticket);
  const at = notBefore(ticket, now);
  return changed({
    ...ticket,
    ...nextPeriod(ticket, 'serving', at, ticket.counterId),
    status: 'serving',
    startedAt: at,
  });
}

export interface Ending {
  readonly outcome: Outcome;
  readonly missingRequirementIds: readonly string[];
  readonly dueOn: DayKey | null;
  readonly surveyTokenHash: string | null;
}

/** The leg ends at the counter. */
export function finish(ticket: TicketData, ending: Ending, now: Instant): TicketStep {
  if (!mayStep('finish', ticket.status)) return notInState(ticket);
  const at = notBefore(ticket, now);
  return changed({
    ...ticket,
    periods: closePeriod(ticket, at),
    status: 'finished',
    finishedAt: at,
    outcome: ending.outcome,
    missingRequirementIds: [...ending.missingRequirementIds],
    dueOn: ending.dueOn,
    surveyTokenHash: ending.surveyTokenHash,
  });
}

/** Called, and did not come. */
export function miss(ticket: TicketData, now: Instant): TicketStep {
  if (!mayStep('miss', ticket.status)) return notInState(ticket);
  const at = notBefore(ticket, now);
  return changed({ ...ticket, periods: closePeriod(ticket, at), status: 'missed', missedAt: at });
}

/** Sets a ticket aside: the visitor fetches or pays something, or asks to come a little later. */
export function park(
  ticket: TicketData,
  step: Extract<StepName, 'park' | 'postpone'>,
  reason: ParkReason,
  now: Instant,
): TicketStep {
  if (!mayStep(step, ticket.status)) return notInState(ticket);
  const at = notBefore(ticket, now);
  return changed({
    ...ticket,
    ...nextPeriod(ticket, 'parked', at, null),
    status: 'parked',
    counterId: null,
    officerId: null,
    parkedAt: at,
    parkReason: reason,
  });
}

/** Where a ticket that comes back stands in the order, and why if that is out of it. */
export interface Place {
  readonly times: OrderTimes;
  readonly orderReason: TicketData['orderReason'];
}

/** Waits again. The time between a miss and the return counts as set aside. */
export function comeBack(ticket: TicketData, place: Place, now: Instant): TicketStep {
  if (!mayStep('return', ticket.status)) return notInState(ticket);
  const at = notBefore(ticket, now);
  const away: TicketData =
    ticket.missedAt === null
      ? ticket
      : {
          ...ticket,
          periods: [
            ...ticket.periods,
            { state: 'parked', from: ticket.missedAt, to: null, counterId: null },
          ],
        };
  return changed({
    ...away,
    ...nextPeriod(away, 'waiting', later(at, ticket.missedAt ?? at), null),
    status: 'waiting',
    entitledAt: place.times.entitledAt,
    orderAt: place.times.orderAt,
    orderReason: place.orderReason,
    counterId: null,
    officerId: null,
    missedAt: null,
    parkedAt: null,
    parkReason: null,
    returnedAt: at,
  });
}

/** This leg ends here, and the visit goes on with another. */
export function transfer(
  ticket: TicketData,
  step: Extract<StepName, 'transfer' | 'carry over'>,
  nextTicketId: string,
  now: Instant,
): TicketStep {
  if (!mayStep(step, ticket.status)) return notInState(ticket);
  const at = notBefore(ticket, now);
  return changed({
    ...ticket,
    periods: closePeriod(ticket, at),
    status: 'transferred',
    transferredAt: at,
    parkedAt: null,
    parkReason: null,
    nextTicketId,
  });
}

type Target = Pick<ServiceData, 'serviceId'> & {
  readonly queue: Pick<ServiceData['queue'], 'queueId'>;
  readonly agency: Pick<ServiceData['agency'], 'agencyId' | 'floor'>;
};

/**
 * The next leg of a visit. It keeps number, entitled and order time; the caller may place it anew.
 * It waits from now on.
 */
export function nextLeg(
  ticket: TicketData,
  ticketId: string,
  target: Target,
  times: OrderTimes,
  now: Instant,
): TicketData {
  return {
    ...ticket,
    ...FRESH,
    ticketId,
    previousTicketId: ticket.ticketId,
    leg: ticket.leg + 1,
    serviceId: target.serviceId,
    queueId: target.queue.queueId,
    agencyId: target.agency.agencyId,
    floor: target.agency.floor,
    status: 'waiting',
    entitledAt: times.entitledAt,
    orderAt: times.orderAt,
    orderReason: null,
    issuedAt: now,
    periods: [{ state: 'waiting', from: now, to: null, counterId: null }],
  };
}

/** A wrong choice is put right before the service begins: number and place stay. */
export function reroute(ticket: TicketData, target: Target, boundMinutes: number): TicketStep {
  if (!mayStep('re-route', ticket.status)) return notInState(ticket);
  return changed({
    ...ticket,
    ...boundedTimes(ticket, boundMinutes),
    serviceId: target.serviceId,
    queueId: target.queue.queueId,
    agencyId: target.agency.agencyId,
    floor: target.agency.floor,
  });
}

/** Adds or removes the priority of a waiting ticket, whose order time follows. */
export function setPriority(ticket: TicketData, priority: boolean, orderAt: Instant): TicketStep {
  if (!mayStep('set priority', ticket.status)) return notInState(ticket);
  return changed({ ...ticket, priority, orderAt });
}

/** Ends without service. */
export function cancel(ticket: TicketData, reason: CancelReason, now: Instant): TicketStep {
  if (!mayStep('cancel', ticket.status)) return notInState(ticket);
  const at = notBefore(ticket, now);
  return changed({
    ...ticket,
    periods: ticket.missedAt === null ? closePeriod(ticket, at) : ticket.periods,
    status: 'cancelled',
    cancelledAt: at,
    cancelReason: reason,
    parkedAt: null,
    parkReason: null,
  });
}

/** How long a counter offers to take its last step back, from the answer to the step on. */
const UNDO_SECONDS = 5;
/** So long that answer and the wish may be under way: who pressed in time is not refused for the network. */
const UNDO_WAY_SECONDS = 5;

/** Whether a step made then may still be taken back when the wish arrives. */
export function mayTakeBack(madeAt: Instant, arrivedAt: Instant): boolean {
  return arrivedAt <= addSeconds(madeAt, UNDO_SECONDS + UNDO_WAY_SECONDS);
}

/**
 * The ticket before its last step stands again. What was spoken stays spoken: the calls are kept, so
 * that a call that follows is a further one.
 */
export function takeBack(ticket: TicketData, before: TicketData): TicketData {
  return { ...before, calls: ticket.calls, calledAt: ticket.calledAt };
}

/** Whether the visitor was called as often and as long as configured before being missed. */
export function missFrom(
  ticket: Pick<TicketData, 'calls' | 'priority'>,
  rule: ServiceData['service']['calls'],
): Instant | null {
  const last = ticket.calls.at(-1);
  if (!last || ticket.calls.length < rule.times) return null;
  return addSeconds(last.at, ticket.priority ? rule.secondsWithNeeds : rule.seconds);
}

/** Notes that the visitor has been told that the call is near; once. */
export function markNear(ticket: TicketData, now: Instant): TicketStep {
  if (ticket.status !== 'waiting' || ticket.nearAt !== null) return notInState(ticket);
  return changed({ ...ticket, nearAt: now });
}

function changed(ticket: TicketData): TicketStep {
  return { kind: 'changed', ticket };
}

function notInState(ticket: TicketData): TicketStep {
  return { kind: 'not-in-state', status: ticket.status };
}

/** Clocks of two machines differ by milliseconds; a period never ends before it began. */
function notBefore(ticket: TicketData, now: Instant): Instant {
  const current = ticket.periods.at(-1);
  return current ? later(now, current.from) : now;
}

function closePeriod(ticket: TicketData, at: Instant): Period[] {
  return ticket.periods.map((period, index) =>
    index === ticket.periods.length - 1 ? { ...period, to: at } : period,
  );
}

function nextPeriod(
  ticket: TicketData,
  state: Period['state'],
  at: Instant,
  counterId: string | null,
): Pick<TicketData, 'periods'> {
  return { periods: [...closePeriod(ticket, at), { state, from: at, to: null, counterId }] };
}
