import type { Consumed } from '@gerai/shared/messaging/consumer.ts';
import { difference } from '../domain/cell.ts';
import { contribution } from '../domain/contribution.ts';
import type { Fact } from '../domain/fact.ts';
import type { PromiseScore } from '../domain/promise.ts';
import type { OpenSurvey } from '../domain/survey.ts';
import type { Facts } from './ports.ts';

const ATTEMPTS = 5;

/**
 * Counts a fact in place of what was known of the same thing.
 *
 * Input: the fact as the event tells it; the survey that it opens, if any; whom to tell of promises
 * that are scored for the first time.
 * Output: applied, or stale when something as new is stored.
 *
 * 1. Read the stored fact.
 * 2. As new or newer: stale.
 * 3. Take what it contributed off the cells and add what the new one contributes.
 * 4. Write fact, cells and survey in one transaction, on condition that the stored fact is the one
 *    read; if somebody else was first, begin again.
 * @throws Error when somebody else is first every time.
 */
export async function recordFact(
  facts: Facts,
  fact: Fact,
  opens: OpenSurvey | null = null,
  onScored: (scores: readonly PromiseScore[]) => void = () => undefined,
): Promise<Consumed> {
  let survey = opens;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const stored = await facts.find(fact);
    if (stored && stored.version >= fact.version) return 'stale';
    const openedBefore = stored?.kind === 'leg' && stored.surveyOpened;
    const outcome = await facts.save({
      fact: openedBefore && fact.kind === 'leg' ? { ...fact, surveyOpened: true } : fact,
      replaces: stored?.version ?? null,
      cells: difference(contribution(fact), stored ? contribution(stored) : []),
      survey: openedBefore ? null : survey,
    });
    if (outcome === 'saved') {
      const scores = promisesIn(fact);
      if (scores.length > 0 && promisesIn(stored).length === 0) onScored(scores);
      return 'applied';
    }
    if (outcome === 'survey-known') survey = null;
  }
  throw new Error('The fact changed under every attempt');
}

function promisesIn(fact: Fact | undefined): readonly PromiseScore[] {
  return fact?.kind === 'leg' ? (fact.promises ?? []) : [];
}
