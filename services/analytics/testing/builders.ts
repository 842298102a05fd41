import type { BookingData } from '@gerai/shared/events/booking.ts';
import type { EventData, EventType } from '@gerai/shared/events/catalogue.ts';
import type { Envelope } from '@gerai/shared/events/envelope.ts';
import { EVENT_EXAMPLES } from '@gerai/shared/events/examples.ts';
import type { DeliveryData } from '@gerai/shared/events/notify.ts';
import type { CounterData, Period, TicketData } from '@gerai/shared/events/queue.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import { deriveId, tokenHash } from '@gerai/shared/security/hash.ts';
import { addSeconds } from '@gerai/shared/time.ts';

/** What can happen to a leg, in the order of a history. */
export type Step = 'near' | 'call' | 'recall' | 'miss' | 'return' | 'start' | 'park' | 'finish';

export interface HistoryOptions {
  readonly name: string;
  readonly start?: Partial<TicketData>;
  readonly steps: readonly { readonly step: Step; readonly afterSeconds: number }[];
  readonly counters?: readonly string[];
  readonly outcome?: TicketData['outcome'];
  readonly missing?: readonly string[];
  readonly surveyToken?: string;
}

export interface Told<Data> {
  readonly version: number;
  readonly type: EventType;
  readonly data: Data;
}

const SERVICE = EVENT_EXAMPLES['booking.service.published.v1'];

/** A waiting leg, its ids made from a name. */
export function ticket(name: string, more: Partial<TicketData> = {}): TicketData {
  const issuedAt = more.issuedAt ?? '2026-11-30T02:10:00.000Z';
  return {
    ...EVENT_EXAMPLES['queue.ticket.issued.v1'],
    ticketId: deriveId('tkt', name),
    visitId: deriveId('vis', name),
    issuedAt,
    arrivedAt: issuedAt,
    entitledAt: issuedAt,
    orderAt: issuedAt,
    periods: [{ state: 'waiting', from: issuedAt, to: null, counterId: null }],
    ...more,
  };
}

/** All states of a leg from its first on, each with its version and event. */
export function ticketHistory(options: HistoryOptions): Told<TicketData>[] {
  const counters = options.counters ?? ['loket-1'];
  let state = ticket(options.name, options.start);
  let at: Instant = state.issuedAt;
  const told: Told<TicketData>[] = [
    {
      version: 1,
      type: state.origin === 'booking' ? 'queue.ticket.checked-in.v1' : 'queue.ticket.issued.v1',
      data: state,
    },
  ];
  for (const { step, afterSeconds } of options.steps) {
    at = addSeconds(at, afterSeconds);
    const counterId = counters[state.calls.length % counters.length] ?? 'loket-1';
    state = after(state, step, at, counterId, options);
    told.push({ version: told.length + 1, type: EVENT_OF[step], data: state });
  }
  return told;
}

const EVENT_OF: Readonly<Record<Step, EventType>> = {
  near: 'queue.ticket.near.v1',
  call: 'queue.ticket.called.v1',
  recall: 'queue.ticket.recalled.v1',
  miss: 'queue.ticket.missed.v1',
  return: 'queue.ticket.issued.v1',
  start: 'queue.ticket.started.v1',
  park: 'queue.ticket.started.v1',
  finish: 'queue.ticket.finished.v1',
};

function after(
  state: TicketData,
  step: Step,
  at: Instant,
  counterId: string,
  options: HistoryOptions,
): TicketData {
  switch (step) {
    case 'near':
      return { ...state, nearAt: at };
    case 'call':
    case 'recall': {
      const call = { at, counterId, counterNumber: 1, floor: 1, by: 'officer-1' };
      const called = { ...state, calls: [...state.calls, call], calledAt: state.calledAt ?? at };
      return step === 'recall' && state.status === 'called'
        ? called
        : {
            ...called,
            status: 'called',
            counterId,
            officerId: 'officer-1',
            periods: turned(state, 'called', at, counterId),
          };
    }
    case 'miss':
      return { ...state, status: 'missed', missedAt: at, periods: ended(state, at) };
    case 'return':
      return {
        ...state,
        status: 'waiting',
        counterId: null,
        periods: turned(state, 'waiting', at, null),
      };
    case 'start':
      return {
        ...state,
        status: 'serving',
        startedAt: state.startedAt ?? at,
        periods: turned(state, 'serving', at, state.counterId),
      };
    case 'park':
      return { ...state, periods: turned(state, 'parked', at, state.counterId) };
    case 'finish':
      return {
        ...state,
        status: 'finished',
        finishedAt: at,
        periods: ended(state, at),
        outcome: options.outcome ?? 'delivered',
        missingRequirementIds: [...(options.missing ?? [])],
        surveyTokenHash: options.surveyToken === undefined ? null : tokenHash(options.surveyToken),
      };
  }
}

function ended(state: TicketData, at: Instant): Period[] {
  return state.periods.map((period) => (period.to === null ? { ...period, to: at } : period));
}

function turned(
  state: TicketData,
  to: Period['state'],
  at: Instant,
  counterId: string | null,
): Period[] {
  return [...ended(state, at), { state: to, from: at, to: null, counterId }];
}

export function booking(name: string, more: Partial<BookingData> = {}): BookingData {
  return {
    ...EVENT_EXAMPLES['booking.booking.confirmed.v1'],
    bookingId: deriveId('bkg', name),
    visitId: deriveId('vis', name),
    ...more,
  };
}

export function delivery(name: string, more: Partial<DeliveryData> = {}): DeliveryData {
  return {
    ...EVENT_EXAMPLES['notify.message.sent.v1'],
    deliveryId: deriveId('dlv', name),
    decidedAt: '2026-11-30T02:00:00.000Z',
    ...more,
  };
}

export function counter(more: Partial<CounterData> = {}): CounterData {
  return { ...EVENT_EXAMPLES['queue.counter.opened.v1'], ...more };
}

export function service(
  more: Partial<(typeof SERVICE)['service']> = {},
): EventData<'booking.service.published.v1'> {
  const changed = { ...SERVICE.service, ...more };
  return {
    ...SERVICE,
    serviceId: changed.serviceId,
    agency: { ...SERVICE.agency, agencyId: changed.agencyId },
    service: changed,
  };
}

/** An event as it comes off the bus. */
export function envelope<T extends EventType>(
  type: T,
  version: number,
  data: EventData<T>,
  more: Partial<Envelope> = {},
): Envelope<EventData<T>> {
  return {
    specversion: '1.0',
    id: `${type}-${version}`,
    type,
    source: `gerai.${type.slice(0, type.indexOf('.'))}`,
    subject: 'test',
    time: '2026-11-30T02:00:00.000Z',
    recordedAt: '2026-11-30T02:00:00.000Z',
    timeSource: 'server',
    mallId: 'pekalongan',
    aggregateId: 'test',
    aggregateVersion: version,
    correlationId: 'test-correlation',
    causationId: null,
    actor: { kind: 'system', id: null },
    resync: false,
    ...more,
    data,
  };
}
