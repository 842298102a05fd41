import { answer } from '@gerai/shared/http/answer.ts';
import { problem } from '@gerai/shared/http/problem.ts';
import type { RouteHandlers } from '@gerai/shared/http/types.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import { helpAtCounter, setCounterAutoCall } from '../app/adjust-counter.ts';
import { callNext } from '../app/call-next.ts';
import type { CounterChanged } from '../app/change-counter.ts';
import { closeCounter } from '../app/close-counter.ts';
import { type FinishInvalid, finishTicket } from '../app/finish-ticket.ts';
import { listCounters, unservedServices } from '../app/list-counters.ts';
import { listWaiting } from '../app/list-waiting.ts';
import { missTicket } from '../app/miss-ticket.ts';
import { openCounter } from '../app/open-counter.ts';
import { pauseCounter } from '../app/pause-counter.ts';
import type { StoredTicket } from '../app/ports.ts';
import { readCounter } from '../app/read-counter.ts';
import { recallTicket } from '../app/recall-ticket.ts';
import { startTicket } from '../app/start-ticket.ts';
import type { TicketStepped } from '../app/step-ticket.ts';
import { takeOverCounter } from '../app/take-over-counter.ts';
import type { CounterRefusal } from '../domain/counter.ts';
import { missFrom } from '../domain/ticket.ts';
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
  | 'takeOverCounter'
  | 'helpAtCounter'
  | 'setAutoCall'
  | 'listCounters'
  | 'listWaiting'
  | 'recallTicket'
  | 'startTicket'
  | 'finishTicket'
  | 'missTicket'
>;

const CONSOLE_POLL_MS = 5_000;
const NOBODY_POLL_MS = 3_000;

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
        missFrom: ticket ? await missFromOf(deps, ticket) : null,
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
      return leftAnswer(deps, await pauseCounter(deps, request, body));
    },

    closeCounter: async ({ params, caller, command, context }) => {
      const request = { counterId: params.counterId, actor: actorOf(caller), command, context };
      return leftAnswer(deps, await closeCounter(deps, request));
    },

    takeOverCounter: async ({ params, caller, command, context }) => {
      const request = { counterId: params.counterId, actor: actorOf(caller), command, context };
      const outcome = await takeOverCounter(deps, request);
      return outcome.kind === 'refused' ? problem('counter-not-open') : counterChanged(outcome);
    },

    setAutoCall: async ({ params, body, caller, command, context }) => {
      const request = { counterId: params.counterId, actor: actorOf(caller), command, context };
      return adjusted(await setCounterAutoCall(deps, request, body.autoCall));
    },

    helpAtCounter: async ({ params, body, caller, command, context }) => {
      const request = { counterId: params.counterId, actor: actorOf(caller), command, context };
      return adjusted(await helpAtCounter(deps, request, body.kind));
    },

    listCounters: async ({ caller, now }) => {
      const listed = await listCounters(deps, actorOf(caller), now);
      return answer(200, {
        counters: listed.map(({ profile, counter }) => ({
          counterId: profile.counterId,
          number: profile.number,
          name: profile.name,
          agencyId: profile.agencyId,
          floor: profile.floor,
          counter: counter ? counterView(counter) : null,
        })),
        serverTime: now,
        pollAfterMs: CONSOLE_POLL_MS,
      });
    },

    listWaiting: async ({ params, caller, now }) => {
      const listed = await listWaiting(deps, params.counterId, actorOf(caller), now);
      if (listed.kind !== 'found') {
        return problem(listed.kind === 'forbidden' ? 'forbidden' : 'not-found');
      }
      return answer(200, {
        waiting: listed.waiting.map(({ ticket, why }) => ({ ticket: staffTicket(ticket), why })),
        away: listed.away.map(staffTicket),
        callLeases: listed.callLeases.map(
          ({ queueId, leaseId, counterId, officerId, renewedAt, until, held }) => ({
            queueId,
            leaseId,
            counterId,
            officerId,
            renewedAt,
            until,
            held: [...held],
          }),
        ),
        expected: listed.expected.map(({ bookingId, serviceId, slotStart, applicantCount }) => ({
          bookingId,
          serviceId,
          slotStart,
          applicantCount,
        })),
        serverTime: now,
        pollAfterMs: CONSOLE_POLL_MS,
      });
    },

    callNext: async ({ params, query, caller, command, context }) => {
      const outcome = await callNext(
        deps,
        params.counterId,
        actorOf(caller),
        command,
        context,
        leaseIdsIn(query),
      );
      switch (outcome.kind) {
        case 'called':
          return answer(200, { kind: 'called' as const, ticket: staffTicket(outcome.ticket) });
        case 'nobody-waiting':
          return answer(200, nobodyWaiting(outcome));
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

/** The call leases that a console names. */
export function leaseIdsIn({ callLeaseIds }: { readonly callLeaseIds?: string | undefined }) {
  return callLeaseIds?.split(',') ?? [];
}

export function nobodyWaiting({ heldElsewhere = 0 }: { readonly heldElsewhere?: number }) {
  return { kind: 'nobody-waiting' as const, pollAfterMs: NOBODY_POLL_MS, heldElsewhere };
}

/** Who pauses or closes is told which services are left without an open counter. */
async function leftAnswer(deps: QueueDeps, outcome: CounterChanged) {
  if (outcome.kind === 'refused') return problem(counterProblem(outcome.reason));
  if (outcome.kind !== 'done') return counterRefused(outcome);
  return answer(200, {
    ...counterView(outcome.counter),
    unservedServiceIds: await unservedServices(deps, outcome.counter),
  });
}

function adjusted(outcome: CounterChanged) {
  if (outcome.kind !== 'refused') return counterChanged(outcome);
  return problem(outcome.reason === 'taken' ? 'counter-taken' : 'counter-not-open');
}

async function missFromOf(deps: QueueDeps, { data }: StoredTicket): Promise<Instant | null> {
  if (data.status !== 'called') return null;
  const published = await deps.catalogue.service(data.serviceId);
  return published ? missFrom(data, published.service.calls) : null;
}

function counterChanged(outcome: Exclude<CounterChanged, { kind: 'refused' }>) {
  return outcome.kind === 'done'
    ? answer(200, counterView(outcome.counter))
    : counterRefused(outcome);
}

function counterRefused(outcome: Exclude<CounterChanged, { kind: 'refused' | 'done' }>) {
  switch (outcome.kind) {
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
