import { answer } from '@gerai/shared/http/answer.ts';
import { problem } from '@gerai/shared/http/problem.ts';
import type { RouteHandlers } from '@gerai/shared/http/types.ts';
import { dayOf } from '@gerai/shared/time.ts';
import { readTicket } from '../app/read-ticket.ts';
import type { service } from '../service.ts';
import type { QueueDeps } from './deps.ts';
import { floorBoard, queueBoard, ticketView } from './views.ts';

/** What anyone may look at: boards, and one's own ticket by its link. */
export function publicRoutes(deps: QueueDeps): RouteHandlers<typeof service, 'public'> {
  return {
    getTicket: async ({ params, query, now }) => {
      const seen = await readTicket(deps, params.token, query.queueId, now);
      if (!seen) return problem('not-found');
      return answer(200, ticketView(seen, now), {
        etag: `${seen.ticket.version}.${seen.queue?.version ?? 0}`,
      });
    },

    getFloorBoard: async ({ params, now }) => {
      const snapshot = await deps.snapshots.floorBoard(Number(params.floor), dayOf(now));
      if (!snapshot) return problem('not-found');
      return answer(200, floorBoard(snapshot, now), {
        etag: `${snapshot.day}.${snapshot.version}`,
      });
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
