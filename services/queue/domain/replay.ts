import type { EventType } from '@gerai/shared/events/catalogue.ts';
import type { TicketData } from '@gerai/shared/events/queue.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import type { TimedStep } from './call-lease.ts';
import {
  type CallingCounter,
  call,
  comeBack,
  type Ending,
  finish,
  miss,
  park,
  recall,
  start,
  type TicketStep,
} from './ticket.ts';

/** What a step without network did to a ticket. */
export interface OfflineStepDone extends TimedStep {
  readonly ending?: Ending;
}

export type Replayed =
  | { readonly kind: 'changed'; readonly ticket: TicketData; readonly event: EventType }
  /** Its history has gone on elsewhere: nothing is changed. */
  | { readonly kind: 'superseded' };

/**
 * Plays the steps of one ticket that were made without network, at their times. One that its visitor
 * had set aside meanwhile came after all, if the service began. A step that does not follow the one
 * before it is left out; where none follows, nothing is changed.
 */
export function replay(
  ticket: TicketData,
  steps: readonly OfflineStepDone[],
  counter: CallingCounter,
  officerId: string,
): Replayed {
  const came = steps.find(({ step }) => step === 'start');
  let current = came && ticket.status === 'parked' ? (backFor(ticket, came.at) ?? ticket) : ticket;
  let event: EventType | undefined;
  for (const each of steps) {
    const next = stepped(current, each, counter, officerId);
    if (next.kind !== 'changed') continue;
    current = next.ticket;
    event = EVENTS[each.step];
  }
  return event === undefined ? { kind: 'superseded' } : { kind: 'changed', ticket: current, event };
}

const EVENTS = {
  call: 'queue.ticket.called.v1',
  recall: 'queue.ticket.recalled.v1',
  start: 'queue.ticket.started.v1',
  finish: 'queue.ticket.finished.v1',
  miss: 'queue.ticket.missed.v1',
  park: 'queue.ticket.parked.v1',
} as const satisfies Record<TimedStep['step'], EventType>;

function stepped(
  ticket: TicketData,
  { step, at, ending }: OfflineStepDone,
  counter: CallingCounter,
  officerId: string,
): TicketStep {
  switch (step) {
    case 'call':
      return call(ticket, counter, officerId, at);
    case 'recall':
      return recall(ticket, officerId, at);
    case 'start':
      return start(ticket, at);
    case 'finish':
      return ending ? finish(ticket, ending, at) : { kind: 'not-in-state', status: ticket.status };
    case 'miss':
      return miss(ticket, at);
    case 'park':
      return park(ticket, 'park', 'other', at);
  }
}

function backFor(ticket: TicketData, at: Instant): TicketData | undefined {
  const { entitledAt, orderAt } = ticket;
  const back = comeBack(ticket, { times: { entitledAt, orderAt }, orderReason: null }, at);
  return back.kind === 'changed' ? back.ticket : undefined;
}
