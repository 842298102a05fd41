import type { SurveyAnswers } from '@gerai/shared/events/analytics.ts';
import { type CommandKey, matchCommand } from '@gerai/shared/idempotency.ts';
import type { OutboxHeader } from '@gerai/shared/messaging/outbox.ts';
import type { DayKey, Ids, Instant } from '@gerai/shared/ports.ts';
import { deriveId, tokenHash } from '@gerai/shared/security/hash.ts';
import { epochMs, instantAt } from '@gerai/shared/time.ts';
import { redact } from '../domain/redact.ts';
import type { OpenSurvey, RespondentData, SurveyResponse } from '../domain/survey.ts';
import type { Surveys } from './ports.ts';

const ATTEMPTS = 3;

export interface SurveyAnswer {
  readonly token: string;
  readonly answers: SurveyAnswers;
  readonly respondent: RespondentData;
  readonly comment: string | null;
  readonly command: CommandKey;
}

/**
 * Takes the answer to a survey, once and anonymously.
 *
 * Input: the token of the link, the nine marks, what the respondent says of themselves, a comment.
 * Output: received (also for the same request again), already-answered, reused (the key came with
 * other content), or unknown.
 *
 * 1. Read the survey by the hash of its token.
 * 2. Answered already: received if it was this very request.
 * 3. In one transaction: the survey is answered, the response is there, its marks are in the score.
 *    The survey forgets its service and day; the response has no token, no time and a random id.
 * 4. If it was answered meanwhile, begin again.
 */
export async function answerSurvey(
  deps: { readonly surveys: Surveys; readonly ids: Ids },
  answer: SurveyAnswer,
  now: Instant,
): Promise<'received' | 'already-answered' | 'reused' | 'unknown'> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const survey = await deps.surveys.find(tokenHash(answer.token));
    if (!survey || survey.expiresAt * 1000 <= epochMs(now)) return 'unknown';
    if (survey.state === 'answered') {
      const match = matchCommand([survey.command], answer.command);
      if (match === 'same') return 'received';
      return match === 'reused' ? 'reused' : 'already-answered';
    }
    const { tokenHash: hash, mallId, expiresAt } = survey;
    const outcome = await deps.surveys.answer({
      survey,
      answered: { state: 'answered', tokenHash: hash, mallId, expiresAt, command: answer.command },
      response: responseOf(survey, answer, timelessId('rsp', deps.ids)),
      event: timelessEvent(survey.day, deps.ids),
    });
    if (outcome === 'answered') return 'received';
  }
  throw new Error('The survey is neither open nor answered');
}

function responseOf(survey: OpenSurvey, answer: SurveyAnswer, responseId: string): SurveyResponse {
  const { mallId, serviceId, agencyId, day } = survey;
  const comment = answer.comment === null ? '' : redact(answer.comment);
  return {
    responseId,
    mallId,
    serviceId,
    agencyId,
    day,
    answers: answer.answers,
    respondent: answer.respondent,
    comment: comment === '' ? null : comment,
  };
}

/** Fresh ids begin with the time; hashed, they say nothing. */
function timelessId<P extends string>(prefix: P, ids: Ids): `${P}_${string}` {
  return deriveId(prefix, ids.fresh());
}

/**
 * The event of a response tells the day of the visit and no time, and no correlation with the
 * request: the moment of answering could be matched with somebody's visit or access.
 */
function timelessEvent(day: DayKey, ids: Ids): OutboxHeader {
  const time = instantAt(day, '00:00');
  return {
    id: timelessId('evt', ids),
    type: 'analytics.survey.submitted.v1',
    time,
    recordedAt: time,
    timeSource: 'server',
    correlationId: timelessId('cor', ids),
    causationId: null,
    actor: { kind: 'citizen', id: null },
    resync: false,
  };
}
