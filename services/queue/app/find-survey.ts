import type { Instant } from '@gerai/shared/ports.ts';
import { dayOf } from '@gerai/shared/time.ts';
import type { Secrecy, StoredTicket, Tickets } from './ports.ts';

/**
 * The survey of somebody without a phone, at the kiosk.
 *
 * Input: a number of today. Output: the token of the survey of its latest leg that has one.
 *
 * Whoever knows a number can open its survey: it is on the paper, was called aloud and says nothing
 * about anybody. A survey is answered once, so the worst is an answer by somebody else.
 */
export type SurveyFound =
  | { readonly kind: 'found'; readonly surveyToken: string }
  | { readonly kind: 'unknown-number' }
  | { readonly kind: 'not-in-state'; readonly status: StoredTicket['data']['status'] };

export async function findSurvey(
  deps: { readonly tickets: Tickets; readonly secrecy: Secrecy },
  number: string,
  now: Instant,
): Promise<SurveyFound> {
  const tickets = [...(await deps.tickets.byNumber(number, dayOf(now)))].sort(
    (a, b) => b.data.leg - a.data.leg,
  );
  const [latest] = tickets;
  if (!latest) return { kind: 'unknown-number' };
  const surveyed = tickets.find(({ data }) => data.surveyTokenHash !== null);
  if (!surveyed) return { kind: 'not-in-state', status: latest.data.status };
  return { kind: 'found', surveyToken: await deps.secrecy.surveyToken(surveyed.data) };
}
