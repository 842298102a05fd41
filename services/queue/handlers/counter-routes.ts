import { answer } from '@gerai/shared/http/answer.ts';
import { problem } from '@gerai/shared/http/problem.ts';
import type { RouteHandlers } from '@gerai/shared/http/types.ts';
import { callNext } from '../app/call-next.ts';
import type { CounterChanged } from '../app/change-counter.ts';
import { closeCounter } from '../app/close-counter.ts';
import { type FinishInvalid, finishTicket } from '../app/finish-ticket.ts';
import { missTicket } from '../app/miss-ticket.ts';
import { openCounter } from '../app/open-counter.ts';
import { pauseCounter } from '../app/pause-counter.ts';
import { readCounter } from '../app/read-counter.ts';
import { recallTicket } from '../app/recall-ticket.ts';
import { startTicket } from '../app/start-ticket.ts';
import type { TicketStepped } from '../app/step-ticket.ts';
import type { CounterRefusal } from '../domain/counter.ts';
import type { service } from '../service.ts';
import type { QueueDeps } from './deps.ts';
import { actorOf, counterView, staffTicket } from './views.ts';

type CounterRoutes = Pick<
  RouteHandlers<typeof service, 'staff'>,
  | 'getCounter'
  | 'openCounter'
  | 'pauseCounter'
  | 'closeCounter'
  | 'callNext'
  | 'recallTicket'
  | 'startTicket'
  | 'finishTicket'
  | 'missTicket'
>;

const CONSOLE_POLL_MS = 5_000;
export const NOBODY_POLL_MS = 3_000;

/** An officer's day: the counter and the tickets that come to it. */
export function counterRoutes(deps: QueueDeps): CounterRoutes {
  return {
    getCounter: async ({ params, caller, now }) => {
      const read = await readCounter(deps, params.counterId, actorOf(caller), now);
      if (read.kind !== 'found') {
        return problem(read.kind === 'forbidden' ? 'forbidden' : 'not-found');
      }
      const { profile, counter, ticket } = read;
      return answer(200, {
        counterId: profile.counterId,
        number: profile.number,
        name: profile.name,
        agencyId: profile.agencyId,
        floor: profile.floor,
        serviceIds: profile.serviceIds,
        counter: counter ? counterView(counter) : null,
        currentTicket: ticket ? staffTicket(ticket) : null,
        serverTime: now,
        pollAfterMs: CONSOLE_POLL_MS,
      });
    },

    openCounter: async ({ params, caller, command, context }) => {
      const request = { counterId: params.counterId, actor: actorOf(caller), command, context };
      const outcome = await openCounter(deps, request);
      // Whatever stands there, opening meets only another officer.
      if (outcome.kind === 'refused') return problem('counter-taken');
      return counterChanged(outcome);
    },

    pauseCounter: async ({ params, body, caller, command, context }) => {
      const request = { counterId: params.counterId, actor: actorOf(caller), command, context };
      return counterAnswer(await pauseCounter(deps, request, body));
    },

    closeCounter: async ({ params, caller, command, context }) => {
      const request = { counterId: params.counterId, actor: actorOf(caller), command, context };
      return counterAnswer(await closeCounter(deps, request));
    },

    callNext: async ({ params, caller, command, context }) => {
      const outcome = await callNext(deps, params.counterId, actorOf(caller), command, context);
      switch (outcome.kind) {
        case 'called':
          return answer(200, { kind: 'called' as const, ticket: staffTicket(outcome.ticket) });
        case 'nobody-waiting':
          return answer(200, {
            kind: 'nobody-waiting' as const,
            pollAfterMs: NOBODY_POLL_MS,
          });
        case 'refused':
          return problem(counterProblem(outcome.reason));
        case 'unknown-counter':
          return problem('not-found');
        case 'forbidden':
          return problem('forbidden');
        case 'command-reused':
          return problem('idempotency-key-reused');
      }
    },

    recallTicket: async ({ params, caller, command, context }) => {
      const request = { ticketId: params.ticketId, actor: actorOf(caller), command, context };
      return ticketAnswer(await recallTicket(deps, request));
    },

    startTicket: async ({ params, caller, command, context }) => {
      const request = { ticketId: params.ticketId, actor: actorOf(caller), command, context };
      return ticketAnswer(await startTicket(deps, request));
    },

    finishTicket: async ({ params, body, caller, command, context }) => {
      const request = { ticketId: params.ticketId, actor: actorOf(caller), command, context };
      return ticketAnswer(await finishTicket(deps, request, body));
    },

    missTicket: async ({ params, caller, command, context }) => {
      const request = { ticketId: params.ticketId, actor: actorOf(caller), command, context };
      return ticketAnswer(await missTicket(deps, request));
    },
  };
}

function counterAnswer(outcome: CounterChanged) {
  return outcome.kind === 'refused'
    ? problem(counterProblem(outcome.reason))
    : counterChanged(outcome);
}

function counterChanged(outcome: Exclude<CounterChanged, { kind: 'refused' }>) {
  switch (outcome.kind) {
    case 'done':
      return answer(200, counterView(outcome.counter));
    case 'unknown-counter':
      return problem('not-found');
    case 'forbidden':
      return problem('forbidden');
    case 'command-reused':
      return problem('idempotency-key-reused');
  }
}

export function counterProblem(reason: CounterRefusal) {
  switch (reason) {
    case 'busy':
      return 'counter-busy';
    case 'taken':
      return 'counter-taken';
    case 'not-open':
      return 'counter-not-open';
  }
}

function ticketAnswer(outcome: TicketStepped<FinishInvalid>) {
  switch (outcome.kind) {
    case 'done':
      return answer(200, staffTicket(outcome.ticket));
    case 'unknown-ticket':
      return problem('not-found');
    case 'forbidden':
      return problem('forbidden');
    case 'command-reused':
      return problem('idempotency-key-reused');
    case 'not-in-state':
      return problem('ticket-not-in-state', { members: { ticketStatus: outcome.status } });
    case 'invalid':
      return problem('invalid-input', { errors: [{ pointer: outcome.pointer, code: 'invalid' }] });
  }
}
