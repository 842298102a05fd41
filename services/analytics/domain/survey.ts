import type { SurveyAnswers, SurveyElement } from '@gerai/shared/events/analytics.ts';
import type { TicketData } from '@gerai/shared/events/queue.ts';
import type { CommandKey } from '@gerai/shared/idempotency.ts';
import type { DayKey } from '@gerai/shared/ports.ts';
import { expiryAfter } from '@gerai/shared/time.ts';
import { type Counts, countNamed } from './cell.ts';
import { type Marks, SURVEY_ELEMENTS } from './ikm.ts';
import { RESPONDENT_FIELDS, type RESPONDENT_OPTIONS, type RespondentField } from './respondent.ts';

const OPEN_DAYS = 30;

/** A survey that waits for its answer: no ticket, no visit; only the token's holder finds it. */
export interface OpenSurvey {
  readonly state: 'open';
  readonly tokenHash: string;
  readonly mallId: string;
  readonly serviceId: string;
  readonly agencyId: string;
  readonly day: DayKey;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

/** What remains of an answered survey: enough to know a repeated request again, nothing more. */
export interface AnsweredSurvey {
  readonly state: 'answered';
  readonly tokenHash: string;
  readonly mallId: string;
  readonly command: CommandKey;
  readonly expiresAt: number;
}

export type Survey = OpenSurvey | AnsweredSurvey;

export type RespondentData = {
  readonly [F in RespondentField]?: (typeof RESPONDENT_OPTIONS)[F][number] | undefined;
};

/** An anonymous response. Its day is that of the visit; when it was given is not kept. */
export interface SurveyResponse {
  readonly responseId: string;
  readonly mallId: string;
  readonly serviceId: string;
  readonly agencyId: string;
  readonly day: DayKey;
  readonly answers: SurveyAnswers;
  readonly respondent: RespondentData;
  readonly comment: string | null;
}

/** What the survey says of one service on one day. */
export interface Score {
  readonly day: DayKey;
  readonly agencyId: string;
  readonly serviceId: string;
  readonly counts: Counts;
}

/** The survey of a finished leg, open for 30 days; `null` where queue made no token. */
export function surveyOf(ticket: TicketData): OpenSurvey | null {
  if (ticket.surveyTokenHash === null || ticket.finishedAt === null) return null;
  return {
    state: 'open',
    tokenHash: ticket.surveyTokenHash,
    mallId: ticket.mallId,
    serviceId: ticket.serviceId,
    agencyId: ticket.agencyId,
    day: ticket.day,
    expiresAt: expiryAfter(ticket.finishedAt, OPEN_DAYS),
  };
}

/** What a survey that was opened adds to its score. */
export const OPENED: Counts = { opened: 1 };

/** What a response adds to its score. */
export function responseCounts(response: SurveyResponse): Counts {
  const counts: Record<string, number> = { responses: 1 };
  for (const element of SURVEY_ELEMENTS) {
    counts[`sum:${element}`] = response.answers[element];
    counts[`answers:${element}`] = 1;
  }
  for (const field of RESPONDENT_FIELDS) {
    const value = response.respondent[field];
    if (value !== undefined) counts[`${field}:${value}`] = 1;
  }
  return counts;
}

/** The marks kept in the counts of scores. */
export function marksIn(counts: Counts): Marks {
  const of = (element: SurveyElement) => ({
    sum: countNamed(counts, `sum:${element}`),
    n: countNamed(counts, `answers:${element}`),
  });
  return {
    requirements: of('requirements'),
    procedure: of('procedure'),
    time: of('time'),
    cost: of('cost'),
    product: of('product'),
    competence: of('competence'),
    conduct: of('conduct'),
    complaints: of('complaints'),
    facilities: of('facilities'),
  };
}
