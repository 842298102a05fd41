import type { StaffCaller } from '@gerai/shared/contract/roles.ts';
import type { DelayData } from '@gerai/shared/events/queue.ts';
import { answer } from '@gerai/shared/http/answer.ts';
import { problem } from '@gerai/shared/http/problem.ts';
import type { RouteHandlers } from '@gerai/shared/http/types.ts';
import { dayOf } from '@gerai/shared/time.ts';
import { type DelayActor, declareDelay, endDelay } from '../app/delay-services.ts';
import { sentenceOf } from '../domain/delay.ts';
import type { service } from '../service.ts';
import type { QueueDeps } from './deps.ts';
import { actorOf } from './views.ts';

type DelayRoutes = Pick<
  RouteHandlers<typeof service, 'staff'>,
  'declareDelay' | 'endDelay' | 'listDelays'
>;

/** One action for everything that cannot be served, and one that ends it. */
export function delayRoutes(deps: QueueDeps): DelayRoutes {
  return {
    declareDelay: async ({ body, caller, command, context }) => {
      const outcome = await declareDelay(deps, body, delayActor(caller), command, context);
      switch (outcome.kind) {
        case 'declared':
          return answer(200, delayView(outcome.delay));
        case 'forbidden':
          return problem('forbidden');
        case 'unknown-scope':
          return problem('not-found');
        case 'command-reused':
          return problem('idempotency-key-reused');
      }
    },

    endDelay: async ({ body, caller, command, context }) => {
      const outcome = await endDelay(deps, body, delayActor(caller), command, context);
      switch (outcome.kind) {
        case 'ended':
          return answer(200, delayView(outcome.delay));
        case 'forbidden':
          return problem('forbidden');
        case 'unknown-delay':
          return problem('not-found');
        case 'command-reused':
          return problem('idempotency-key-reused');
      }
    },

    listDelays: async ({ now }) => {
      const services = await deps.catalogue.services();
      const delays = await deps.delays.ofDay(deps.mallId, dayOf(now));
      return answer(200, {
        delays: delays.flatMap(({ data }) => {
          const of = services.find(({ serviceId }) => data.serviceIds.includes(serviceId));
          return of ? [{ ...delayView(data), text: sentenceOf(data, of) }] : [];
        }),
        serverTime: now,
      });
    },
  };
}

/** Who may close a floor or the mall: those who act for all agencies. */
function delayActor(caller: StaffCaller): DelayActor {
  const actsForAll = caller.roles.includes('floor-manager') || caller.roles.includes('admin');
  return { ...actorOf(caller), actsForAll };
}

function delayView(delay: DelayData): DelayData {
  return { ...delay, serviceIds: [...delay.serviceIds] };
}
