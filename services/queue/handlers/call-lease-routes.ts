import { answer } from '@gerai/shared/http/answer.ts';
import { problem } from '@gerai/shared/http/problem.ts';
import type { RouteHandlers } from '@gerai/shared/http/types.ts';
import { secondsBetween } from '@gerai/shared/time.ts';
import { releaseCallLease, takeCallLease } from '../app/call-lease.ts';
import { reconcileCalls } from '../app/reconcile-calls.ts';
import { RENEW_SECONDS } from '../domain/call-lease.ts';
import type { service } from '../service.ts';
import type { QueueDeps } from './deps.ts';
import { actorOf, staffTicket } from './views.ts';

type CallLeaseRoutes = Pick<
  RouteHandlers<typeof service, 'staff'>,
  'takeCallLease' | 'reconcileCalls' | 'releaseCallLease'
>;

/** Calling without network: the right to, what was done by it, and its end by hand. */
export function callLeaseRoutes(deps: QueueDeps): CallLeaseRoutes {
  return {
    takeCallLease: async ({ params, body, caller, command, context, now }) => {
      const wish = { ...body, counterId: params.counterId };
      const outcome = await takeCallLease(deps, wish, actorOf(caller), command, context);
      switch (outcome.kind) {
        case 'taken': {
          const { lease, day, held, open, wanted } = outcome;
          return answer(200, {
            leaseId: lease.leaseId,
            queueId: body.queueId,
            day,
            counterId: lease.counterId,
            grantedAt: lease.grantedAt,
            until: lease.until,
            validMs: secondsBetween(lease.renewedAt, lease.until) * 1000,
            renewAfterMs: RENEW_SECONDS * 1000,
            held: held.map(staffTicket),
            open: open.map(staffTicket),
            wanted: [...wanted],
            serverTime: now,
          });
        }
        case 'held-by-another': {
          const { counterId, until } = outcome.lease;
          return problem('call-lease-taken', { members: { counterId, until } });
        }
        case 'over':
          return problem('call-lease-over');
        case 'not-served-here':
          return problem('not-served-here');
        case 'refused':
          return problem(outcome.reason === 'taken' ? 'counter-taken' : 'counter-not-open');
        case 'forbidden':
          return problem('forbidden');
        case 'unknown-counter':
          return problem('not-found');
      }
    },

    reconcileCalls: async ({ params, body, caller, command, context, now }) => {
      const { steps, more, ...known } = body;
      const input = { ...known, counterId: params.counterId, log: steps, last: !more };
      const outcome = await reconcileCalls(deps, input, actorOf(caller), command, context);
      if (outcome.kind === 'forbidden') return problem('forbidden');
      if (outcome.kind !== 'reconciled') return problem('not-found');
      return answer(200, {
        results: outcome.results.map((each) => ({ ...each })),
        serverTime: now,
      });
    },

    releaseCallLease: async ({ params, body, caller, context }) => {
      const wish = { ...params, ...body };
      const outcome = await releaseCallLease(deps, wish, actorOf(caller), context);
      switch (outcome.kind) {
        case 'released':
          return answer(200, { leaseId: params.leaseId, numbers: [...outcome.numbers] });
        case 'alive':
          return problem('call-lease-alive', { members: { until: outcome.lease.until } });
        case 'forbidden':
          return problem('forbidden');
        case 'unknown-lease':
          return problem('not-found');
      }
    },
  };
}
