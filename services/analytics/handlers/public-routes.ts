import { answer } from '@gerai/shared/http/answer.ts';
import { problem } from '@gerai/shared/http/problem.ts';
import type { RouteHandlers } from '@gerai/shared/http/types.ts';
import type { Ids } from '@gerai/shared/ports.ts';
import { addDays, dayOf } from '@gerai/shared/time.ts';
import { answerSurvey } from '../app/answer-survey.ts';
import { findSurvey } from '../app/find-survey.ts';
import type { Stores } from '../app/ports.ts';
import { readIkmReport } from '../app/read-ikm-report.ts';
import { readPromises } from '../app/read-promises.ts';
import { SURVEY_FORM } from '../contract/survey-form.ts';
import { publicIkm } from '../domain/ikm-report.ts';
import { daysOfQuarter, quarterOf } from '../domain/period.ts';
import { publicPromises } from '../domain/promise-report.ts';
import { WHOLE_MALL } from '../domain/reach.ts';
import type { service } from '../service.ts';

/** A published index changes slowly. */
const IKM_POLL_MS = 300_000;

/** Days that the public figure of the promises is of, today included. */
const PROMISES_DAYS = 7;

/** The routes for anyone. */
export function publicRoutes(deps: {
  readonly mallId: string;
  readonly stores: Stores;
  readonly ids: Ids;
}): RouteHandlers<typeof service, 'public'> {
  return {
    getSurvey: async ({ params, now }) => {
      const found = await findSurvey(deps.stores, params.surveyToken, now);
      if (found.kind === 'unknown') return problem('not-found');
      if (found.kind === 'answered') return problem('survey-already-answered');
      return answer(200, {
        status: 'open',
        serviceId: found.survey.serviceId,
        serviceName: found.service?.name ?? null,
        agencyName: found.service?.agencyName ?? null,
        day: found.survey.day,
        ...SURVEY_FORM,
        serverTime: now,
      });
    },

    answerSurvey: async ({ params, body, command, now }) => {
      const outcome = await answerSurvey(
        { surveys: deps.stores.surveys, ids: deps.ids },
        { token: params.surveyToken, ...body, command },
        now,
      );
      switch (outcome) {
        case 'received':
          return answer(201, { status: 'received' });
        case 'already-answered':
          return problem('survey-already-answered');
        case 'reused':
          return problem('idempotency-key-reused');
        case 'unknown':
          return problem('not-found');
      }
    },

    getPublicPromises: async ({ now }) => {
      const to = dayOf(now);
      const report = await readPromises(deps.stores, {
        mallId: deps.mallId,
        period: { from: addDays(to, 1 - PROMISES_DAYS), to },
        reach: WHOLE_MALL,
      });
      return answer(200, {
        ...publicPromises(report),
        serverTime: now,
        pollAfterMs: IKM_POLL_MS,
      });
    },

    getPublicIkm: async ({ query, now }) => {
      const quarter = query.quarter ?? quarterOf(dayOf(now));
      const report = await readIkmReport(deps.stores, {
        mallId: deps.mallId,
        period: daysOfQuarter(quarter),
        reach: WHOLE_MALL,
      });
      return answer(200, {
        quarter,
        ...publicIkm(report),
        serverTime: now,
        pollAfterMs: IKM_POLL_MS,
      });
    },
  };
}
