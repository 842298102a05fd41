import { answer } from '@gerai/shared/http/answer.ts';
import { problem } from '@gerai/shared/http/problem.ts';
import type { RouteHandlers } from '@gerai/shared/http/types.ts';
import { cancelTicket } from '../app/cancel-ticket.ts';
import { finishAndNext } from '../app/finish-and-next.ts';
import { parkTicket } from '../app/park-ticket.ts';
import { pickTicket, type TicketPicked } from '../app/pick-ticket.ts';
import { rejoinVisit } from '../app/rejoin-visit.ts';
import { reprintTicket } from '../app/reprint-ticket.ts';
import { returnTicket } from '../app/return-ticket.ts';
import { searchDesk } from '../app/search-desk.ts';
import { serveWithoutNumber } from '../app/serve-without-number.ts';
import { setTicketPriority } from '../app/set-priority.ts';
import type { TicketStepped } from '../app/step-ticket.ts';
import { rerouteTicket, transferTicket } from '../app/transfer-ticket.ts';
import { undoStep } from '../app/undo-step.ts';
import type { service } from '../service.ts';
import { counterProblem, leaseIdsIn, nobodyWaiting } from './counter-routes.ts';
import type { QueueDeps } from './deps.ts';
import { closedMembers } from './number-routes.ts';
import { actorOf, staffTicket } from './views.ts';

type TicketRoutes = Pick<
  RouteHandlers<typeof service, 'staff'>,
  | 'finishAndNext'
  | 'pickTicket'
  | 'serveWithoutNumber'
  | 'parkTicket'
  | 'returnTicket'
  | 'rejoinVisit'
  | 'transferTicket'
  | 'rerouteTicket'
  | 'cancelTicket'
  | 'setPriority'
  | 'undoStep'
  | 'searchAtDesk'
  | 'reprintTicket'
>;

/** What else can happen to a ticket than being called, served and missed. */
export function ticketRoutes(deps: QueueDeps): TicketRoutes {
  return {
    finishAndNext: async ({ params, query, body, caller, command, context }) => {
      const { ticketId, ...input } = body;
      const request = { ticketId, actor: actorOf(caller), command, context };
      const outcome = await finishAndNext(
        deps,
        params.counterId,
        request,
        input,
        leaseIdsIn(query),
      );
      switch (outcome.kind) {
        case 'done': {
          const { finished, next } = outcome;
          return answer(200, {
            finished: staffTicket(finished),
            next:
              next.kind === 'called'
                ? { kind: 'called' as const, ticket: staffTicket(next.ticket) }
                : nobodyWaiting(next),
          });
        }
        case 'refused':
          return problem(counterProblem(outcome.reason));
        case 'not-in-state':
          return problem('ticket-not-in-state', { members: { ticketStatus: outcome.status } });
        case 'invalid':
          return problem('invalid-input', {
            errors: [{ pointer: outcome.pointer, code: 'invalid' }],
          });
        case 'forbidden':
          return problem('forbidden');
        case 'command-reused':
          return problem('idempotency-key-reused');
        case 'unknown-counter':
        case 'unknown-ticket':
          return problem('not-found');
      }
    },

    pickTicket: async ({ params, body, caller, command, context }) => {
      const request = { ticketId: body.ticketId, actor: actorOf(caller), command, context };
      const wish = { reason: 'named-pick', why: body.why } as const;
      return picked(await pickTicket(deps, params.counterId, request, wish));
    },

    serveWithoutNumber: async ({ params, body, caller, command, context }) => {
      const request = { actor: actorOf(caller), command, context };
      const outcome = await serveWithoutNumber(deps, params.counterId, request, body);
      switch (outcome.kind) {
        case 'service-closed':
          return problem('service-closed', { members: closedMembers(outcome) });
        case 'quota-used':
          return problem('quota-used');
        case 'unknown-service':
          return problem('not-found');
        default:
          return picked(outcome);
      }
    },

    searchAtDesk: async ({ body, caller, context }) => {
      const outcome = await searchDesk(deps, body, context, actorOf(caller).mayActFor);
      if (outcome.kind === 'phone-invalid') {
        return problem('invalid-input', { errors: [{ pointer: '/phone', code: 'invalid_phone' }] });
      }
      return answer(200, {
        tickets: outcome.tickets.map(staffTicket),
        bookings: outcome.bookings.map(({ data }) => ({
          bookingId: data.bookingId,
          code: data.code,
          status: data.status,
          serviceId: data.serviceId,
          agencyId: data.agencyId,
          slotStart: data.slotStart,
        })),
      });
    },

    reprintTicket: async ({ params, caller, command, context }) => {
      const request = { ticketId: params.ticketId, actor: actorOf(caller), command, context };
      const outcome = await reprintTicket(deps, request);
      if (outcome.kind !== 'done') return refused(outcome);
      const { ticket, viewToken } = outcome;
      const link = viewToken === null ? null : `${deps.publicUrl}/t/${viewToken}`;
      return answer(200, { ticket: staffTicket(ticket), link });
    },

    parkTicket: async ({ params, body, caller, command, context }) => {
      const request = { ticketId: params.ticketId, actor: actorOf(caller), command, context };
      return stepped(await parkTicket(deps, request, body.reason));
    },

    returnTicket: async ({ params, body, caller, command, context }) => {
      const request = { ticketId: params.ticketId, actor: actorOf(caller), command, context };
      const outcome = await returnTicket(deps, request, body);
      switch (outcome.kind) {
        case 'too-late':
          return problem('return-too-late');
        case 'why-missing':
          return problem('invalid-input', { errors: [{ pointer: '/why', code: 'required' }] });
        case 'passed-too-often':
          return problem('passed-too-often', { members: { number: outcome.number } });
        default:
          return stepped(outcome);
      }
    },

    rejoinVisit: async ({ params, body, caller, command, context }) => {
      const request = { ticketId: params.ticketId, actor: actorOf(caller), command, context };
      const outcome = await rejoinVisit(deps, request, body.way);
      return outcome.kind === 'unknown-service' ? problem('not-found') : stepped(outcome);
    },

    transferTicket: async ({ params, body, caller, command, context }) => {
      const request = { ticketId: params.ticketId, actor: actorOf(caller), command, context };
      const outcome = await transferTicket(deps, request, body.serviceId);
      return outcome.kind === 'unknown-service' ? problem('not-found') : stepped(outcome);
    },

    rerouteTicket: async ({ params, body, caller, command, context }) => {
      const request = { ticketId: params.ticketId, actor: actorOf(caller), command, context };
      const outcome = await rerouteTicket(deps, request, body.serviceId);
      return outcome.kind === 'unknown-service' ? problem('not-found') : stepped(outcome);
    },

    cancelTicket: async ({ params, body, caller, command, context }) => {
      const request = { ticketId: params.ticketId, actor: actorOf(caller), command, context };
      return stepped(await cancelTicket(deps, request, body.reason));
    },

    setPriority: async ({ params, body, caller, command, context }) => {
      const request = { ticketId: params.ticketId, actor: actorOf(caller), command, context };
      const outcome = await setTicketPriority(deps, request, body.priority);
      return outcome.kind === 'unknown-service' ? problem('not-found') : stepped(outcome);
    },

    undoStep: async ({ params, caller, command, context }) => {
      const request = { ticketId: params.ticketId, actor: actorOf(caller), command, context };
      const outcome = await undoStep(deps, request);
      switch (outcome.kind) {
        case 'done':
          return answer(200, staffTicket(outcome.ticket));
        case 'too-late':
        case 'not-in-state':
          return problem('undo-too-late');
        case 'counter-refused':
          return problem('counter-busy');
        case 'unknown-ticket':
          return problem('not-found');
        case 'forbidden':
          return problem('forbidden');
        case 'command-reused':
          return problem('idempotency-key-reused');
      }
    },
  };
}

function stepped(outcome: TicketStepped) {
  return outcome.kind === 'done' ? answer(200, staffTicket(outcome.ticket)) : refused(outcome);
}

function refused(outcome: Exclude<TicketStepped, { kind: 'done' }>) {
  switch (outcome.kind) {
    case 'unknown-ticket':
      return problem('not-found');
    case 'forbidden':
      return problem('forbidden');
    case 'command-reused':
      return problem('idempotency-key-reused');
    case 'not-in-state':
      return problem('ticket-not-in-state', { members: { ticketStatus: outcome.status } });
  }
}

function picked(outcome: TicketPicked) {
  switch (outcome.kind) {
    case 'called':
      return answer(200, staffTicket(outcome.ticket));
    case 'refused':
      return problem(counterProblem(outcome.reason));
    case 'not-in-state':
      return problem('ticket-not-in-state', { members: { ticketStatus: outcome.status } });
    case 'passed-too-often':
      return problem('passed-too-often', { members: { number: outcome.number } });
    case 'visit-active':
      return problem('visit-active');
    case 'not-served-here':
      return problem('not-served-here');
    case 'ticket-held':
      return problem('ticket-held');
    case 'unknown-counter':
    case 'unknown-ticket':
      return problem('not-found');
    case 'forbidden':
      return problem('forbidden');
    case 'command-reused':
      return problem('idempotency-key-reused');
  }
}
