import type { Sent } from '../../core/commands.ts';
import type { Finish, OfflineStep } from './offline-calls.ts';
import type { Counter, CounterState, Ticket } from './words.ts';

/** What the screen may show of a press before its answer: nothing here depends on the server's choice. */
export type LocalStep = TicketStep | { readonly kind: 'auto-call'; readonly autoCall: boolean };

export interface TicketStep {
  readonly kind: 'start' | 'recall' | 'leave' | 'nothing';
  readonly ticketId: string;
  readonly at: number;
  /** The same as a line of the log, where it can be told afterwards. */
  readonly log?: { readonly step: OfflineStep; readonly ending?: Finish };
}

/**
 * The counter as the server last showed it, with what was pressed since: steps that are under way as
 * they will be, and answers as they came, until a later reading has them.
 * @param askedAt when the reading was asked for, in ms of the device
 */
export function project(
  state: CounterState,
  sent: readonly Sent<LocalStep>[],
  askedAt: number,
): CounterState {
  return sent.reduce((shown, each) => {
    if (each.answeredAt !== undefined) {
      if (each.answeredAt < askedAt) return shown;
      if (isCounter(each.result)) return withCounter(shown, each.result);
      const ticket = ticketOf(each.result);
      if (ticket === undefined) return shown;
      return withTicket(shown, ticket);
    }
    const { step } = each;
    if (!step) return shown;
    if (step.kind === 'auto-call') return withAutoCall(shown, step.autoCall);
    const ticket = shown.currentTicket;
    if (!ticket || ticket.ticketId !== step.ticketId) return shown;
    if (step.kind === 'leave') return withTicket(shown, null);
    if (step.kind === 'start') {
      const at = new Date(step.at).toISOString();
      return withTicket(shown, { ...ticket, status: 'serving', startedAt: at });
    }
    return shown;
  }, state);
}

/** Open, paused or closed as it was answered: what calls by itself must not call on what was before. */
function withCounter(state: CounterState, counter: Counter): CounterState {
  const newer = state.counter === null || state.counter.version < counter.version;
  return newer ? { ...state, counter } : state;
}

function withAutoCall(state: CounterState, autoCall: boolean): CounterState {
  return state.counter ? { ...state, counter: { ...state.counter, autoCall } } : state;
}

function withTicket(state: CounterState, ticket: Ticket | null): CounterState {
  const same = ticket !== null && ticket.ticketId === state.currentTicket?.ticketId;
  // An answer that came late never hides what is newer.
  if (same && state.currentTicket && state.currentTicket.version > ticket.version) return state;
  if (ticket === null || ticket.status === 'called' || ticket.status === 'serving') {
    return { ...state, currentTicket: ticket, missFrom: same ? state.missFrom : null };
  }
  return state.currentTicket === null || same ? { ...state, currentTicket: null } : state;
}

/** The ticket that an answer leaves at the counter: null for none, undefined where it says nothing of it. */
function ticketOf(result: unknown): Ticket | null | undefined {
  if (isTicket(result)) return result;
  if (typeof result !== 'object' || result === null) return undefined;
  if ('next' in result) return ticketOf(result.next) ?? null;
  if ('kind' in result && result.kind === 'called' && 'ticket' in result) {
    return ticketOf(result.ticket);
  }
  return undefined;
}

function isTicket(value: unknown): value is Ticket {
  return typeof value === 'object' && value !== null && 'ticketId' in value && 'calls' in value;
}

function isCounter(value: unknown): value is Counter {
  return typeof value === 'object' && value !== null && 'openedAt' in value && 'totals' in value;
}
