import type { Outcome } from '@gerai/shared/contract/values.ts';
import type { Period, TicketData, TicketStatus } from '@gerai/shared/events/queue.ts';
import type { DayKey, Instant } from '@gerai/shared/ports.ts';
import { later } from '@gerai/shared/time.ts';
import type { OrderTimes } from './order.ts';

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
  > {
  readonly prefix: string;
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

/** A ticket that waits, from its draft and its place in the series. */
export function issue(draft: TicketDraft, sequence: number): TicketData {
  const { prefix, times, issuedAt, ...known } = draft;
  return {
    ...known,
    number: ticketNumber(prefix, sequence),
    sequence,
    status: 'waiting',
    entitledAt: times.entitledAt,
    orderAt: times.orderAt,
    orderReason: null,
    calls: [],
    periods: [{ state: 'waiting', from: draft.arrivedAt, to: null, counterId: null }],
    counterId: null,
    officerId: null,
    issuedAt,
    nearAt: null,
    calledAt: null,
    startedAt: null,
    finishedAt: null,
    missedAt: null,
    cancelledAt: null,
    outcome: null,
    missingRequirementIds: [],
    dueOn: null,
    surveyTokenHash: null,
  };
}

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
  if (ticket.status !== 'waiting') return notInState(ticket);
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
  if (ticket.status !== 'called' || !last) return notInState(ticket);
  const at = later(notBefore(ticket, now), last.at);
  return changed({ ...ticket, calls: [...ticket.calls, { ...last, at, by }] });
}

/** The visitor has come: service begins. */
export function start(ticket: TicketData, now: Instant): TicketStep {
  if (ticket.status !== 'called') return notInState(ticket);
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
  if (ticket.status !== 'serving') return notInState(ticket);
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
  if (ticket.status !== 'called') return notInState(ticket);
  const at = notBefore(ticket, now);
  return changed({ ...ticket, periods: closePeriod(ticket, at), status: 'missed', missedAt: at });
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
