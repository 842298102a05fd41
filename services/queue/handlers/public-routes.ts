import type { TicketData } from '@gerai/shared/events/queue.ts';
import { answer } from '@gerai/shared/http/answer.ts';
import { contentTag } from '@gerai/shared/http/content-tag.ts';
import { problem } from '@gerai/shared/http/problem.ts';
import type { RouteHandlers } from '@gerai/shared/http/types.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import { dayOf } from '@gerai/shared/time.ts';
import type { StaffActor } from '../app/actor.ts';
import { cancelTicket } from '../app/cancel-ticket.ts';
import { issueTicket } from '../app/issue-ticket.ts';
import { findByToken } from '../app/legs.ts';
import { beginPairing, collectToken } from '../app/pair-device.ts';
import { postponeTicket } from '../app/park-ticket.ts';
import { readDoor } from '../app/read-door.ts';
import { readTicket } from '../app/read-ticket.ts';
import { returnBySelf } from '../app/return-by-self.ts';
import type { TicketStepped } from '../app/step-ticket.ts';
import type { service } from '../service.ts';
import type { QueueDeps } from './deps.ts';
import { issued } from './number-routes.ts';
import {
  counterBoard,
  deviceView,
  doorBoard,
  floorBoard,
  queueBoard,
  ticketView,
} from './views.ts';

const PAIRING_POLL_MS = 3_000;

/** What anyone may look at: boards, and one's own ticket by its link. */
export function publicRoutes(deps: QueueDeps): RouteHandlers<typeof service, 'public'> {
  return {
    getTicket: async ({ params, query, now }) => {
      const seen = await readTicket(deps, params.token, query.queueId, now);
      if (!seen) return problem('not-found');
      return answer(200, ticketView(seen, now, deps.publicUrl), {
        etag: `${seen.ticket.version}.${seen.queue?.version ?? 0}`,
      });
    },

    postponeTicket: async ({ params, body, command, context, now }) =>
      visitorStep(deps, params.token, now, ({ ticketId }) =>
        postponeTicket(deps, { ticketId, actor: VISITOR, command, context }, body.reason),
      ),

    comeBack: async ({ params, command, context, now }) => {
      const found = await findByToken(deps, params.token);
      if (!found) return problem('not-found');
      const { ticketId, queueId } = found.data;
      const outcome = await returnBySelf(deps, { ticketId, actor: VISITOR, command, context });
      switch (outcome.kind) {
        case 'too-late':
          return problem('return-too-late');
        case 'at-desk':
          return problem('return-at-desk');
        default:
          return stepped(deps, params.token, queueId, now, outcome);
      }
    },

    withdrawTicket: async ({ params, command, context, now }) =>
      visitorStep(deps, params.token, now, ({ ticketId }) =>
        cancelTicket(deps, { ticketId, actor: VISITOR, command, context }, 'visitor'),
      ),

    getFloorBoard: async ({ params, now }) => {
      const snapshot = await deps.snapshots.floorBoard(Number(params.floor), dayOf(now));
      if (!snapshot) return problem('not-found');
      return answer(200, floorBoard(snapshot, now), {
        etag: `${snapshot.day}.${snapshot.version}`,
      });
    },

    joinFromPhone: async ({ body, command, context, now }) => {
      const published = await deps.catalogue.service(body.serviceId);
      if (published && published.service.joinFromPhone !== true) {
        return problem('join-not-offered');
      }
      const outcome = await issueTicket(
        deps,
        {
          ...body,
          priority: false,
          residence: null,
          phone: null,
          smsConsent: null,
          name: null,
          needs: [],
          followUpOf: null,
          channel: 'phone',
        },
        command,
        context,
        () => true,
      );
      return issued(outcome, deps.publicUrl, now);
    },

    beginPairing: async ({ body, command, context }) => {
      const begun = await beginPairing(deps, body.kind, command, context);
      return answer(201, { ...begun, pollAfterMs: PAIRING_POLL_MS });
    },

    collectToken: async ({ body, now }) => {
      const outcome = await collectToken(deps, body, now);
      switch (outcome.kind) {
        case 'paired':
          return answer(200, {
            kind: 'paired' as const,
            device: deviceView(outcome.device),
            token: outcome.token,
          });
        case 'waiting':
          return answer(200, { kind: 'waiting' as const, pollAfterMs: PAIRING_POLL_MS });
        case 'not-found':
          return problem('pairing-not-found');
      }
    },

    getCounterBoard: async ({ params, now }) => {
      const profile = await deps.catalogue.counter(params.counterId);
      if (!profile) return problem('not-found');
      const snapshot = await deps.snapshots.floorBoard(profile.floor, dayOf(now));
      if (!snapshot) return problem('not-found');
      const queueIds = (await deps.catalogue.services())
        .filter(({ serviceId }) => profile.serviceIds.includes(serviceId))
        .map(({ queue }) => queue.queueId);
      return answer(200, counterBoard(profile, queueIds, snapshot, now), {
        etag: `${snapshot.day}.${snapshot.version}`,
      });
    },

    getDoorBoard: async ({ now }) => {
      const board = doorBoard(await readDoor(deps, now), now);
      const { serverTime: _, ...shown } = board;
      return answer(200, board, { etag: contentTag(shown) });
    },

    getQueueBoard: async ({ params, now }) => {
      const snapshot = await deps.snapshots.queueBoard(params.queueId, dayOf(now));
      if (!snapshot) return problem('not-found');
      return answer(200, queueBoard(snapshot, now), {
        etag: `${snapshot.day}.${snapshot.version}`,
      });
    },
  };
}

/** Whoever holds the link of a ticket may set it aside, come back, and give it up. */
const VISITOR: StaffActor = { userId: 'visitor', mayOverride: false, mayActFor: () => true };

/** A step of the visitor's own ticket, at the leg that the visit is at now. */
async function visitorStep(
  deps: QueueDeps,
  token: string,
  now: Instant,
  step: (ticket: TicketData) => Promise<TicketStepped>,
) {
  const found = await findByToken(deps, token);
  if (!found) return problem('not-found');
  return stepped(deps, token, found.data.queueId, now, await step(found.data));
}

/** The visitor's ticket after a step, or why there was none. */
async function stepped(
  deps: QueueDeps,
  token: string,
  queueId: string,
  now: Instant,
  outcome: TicketStepped,
) {
  switch (outcome.kind) {
    case 'done': {
      const seen = await readTicket(deps, token, queueId, now);
      return seen ? answer(200, ticketView(seen, now, deps.publicUrl)) : problem('not-found');
    }
    case 'not-in-state':
      return problem('ticket-not-in-state', { members: { ticketStatus: outcome.status } });
    case 'command-reused':
      return problem('idempotency-key-reused');
    default:
      return problem('not-found');
  }
}
