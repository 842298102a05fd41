import type { DayKey } from '@gerai/shared/ports.ts';
import type { Reach } from '../domain/reach.ts';
import type { Aggregates } from './ports.ts';

/**
 * What respondents wrote about visits of a day.
 *
 * Input: mall, day, whose comments the reader may see.
 * Output: the comments, each with its service; without marks, respondent and order of arrival.
 *
 * 1. Read the day's responses (their ids are random, and so is their order).
 */
export async function readComments(
  aggregates: Aggregates,
  request: { readonly mallId: string; readonly day: DayKey; readonly reach: Reach },
): Promise<{ serviceId: string; agencyId: string; comment: string }[]> {
  const responses = await aggregates.responsesOfDay(request.mallId, request.day);
  return responses.flatMap(({ serviceId, agencyId, comment }) =>
    comment !== null && request.reach.covers(agencyId) ? [{ serviceId, agencyId, comment }] : [],
  );
}
