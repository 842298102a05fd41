import { answer } from '@gerai/shared/http/answer.ts';
import type { RouteHandlers } from '@gerai/shared/http/types.ts';
import { dayOf } from '@gerai/shared/time.ts';
import type { Stores } from '../app/ports.ts';
import { readComments } from '../app/read-comments.ts';
import { readDayReport } from '../app/read-day-report.ts';
import { readIkmReport } from '../app/read-ikm-report.ts';
import { readPromises } from '../app/read-promises.ts';
import { reachOf } from '../domain/reach.ts';
import type { service } from '../service.ts';

/** The routes for staff; a supervisor reads the own agencies only. */
export function staffRoutes(deps: {
  readonly mallId: string;
  readonly stores: Stores;
}): RouteHandlers<typeof service, 'staff'> {
  const { mallId, stores } = deps;
  return {
    getDayReport: async ({ query, caller, now }) => {
      const day = query.day ?? dayOf(now);
      const report = await readDayReport(stores, { mallId, day, reach: reachOf(caller) }, now);
      return answer(200, { ...report, serverTime: now });
    },

    getIkmReport: async ({ query, caller, now }) => {
      const report = await readIkmReport(stores, { mallId, period: query, reach: reachOf(caller) });
      return answer(200, { ...report, serverTime: now });
    },

    getPromiseReport: async ({ query, caller, now }) => {
      const report = await readPromises(stores, { mallId, period: query, reach: reachOf(caller) });
      return answer(200, { ...report, serverTime: now });
    },

    getSurveyComments: async ({ query, caller, now }) => {
      const day = query.day ?? dayOf(now);
      const reach = reachOf(caller);
      const comments = await readComments(stores.aggregates, { mallId, day, reach });
      return answer(200, { day, scope: reach.scope, comments, serverTime: now });
    },
  };
}
