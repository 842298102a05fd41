import * as z from 'zod/mini';
import { DayKeySchema, SlugSchema } from '../contract/values.ts';

/** 1 (worst) to 4 (best), as PermenPANRB 14/2017 asks. */
const ScoreSchema = z.int().check(z.gte(1), z.lte(4));

/**
 * The nine elements of PermenPANRB 14/2017 by name, never by position: the list of elements and the
 * usual form order the last two differently.
 */
export const SurveyAnswersSchema = z.strictObject({
  requirements: ScoreSchema,
  procedure: ScoreSchema,
  time: ScoreSchema,
  cost: ScoreSchema,
  product: ScoreSchema,
  competence: ScoreSchema,
  conduct: ScoreSchema,
  complaints: ScoreSchema,
  facilities: ScoreSchema,
});
export type SurveyAnswers = z.infer<typeof SurveyAnswersSchema>;
export type SurveyElement = keyof SurveyAnswers;

/** An anonymous answer: no ticket, no visit, and no time of day. */
export const SurveyDataSchema = z.object({
  responseId: z.string(),
  mallId: SlugSchema,
  serviceId: SlugSchema,
  agencyId: SlugSchema,
  day: DayKeySchema,
  answers: SurveyAnswersSchema,
});
