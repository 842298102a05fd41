import { absent, when } from '@gerai/shared/table/expression.ts';
import type { Item, Table } from '@gerai/shared/table/table.ts';
import type { Surveys } from '../app/ports.ts';
import { responseCounts, type Survey } from '../domain/survey.ts';
import { responsePartition, scoreAddition, surveyKey } from './items.ts';

export function createSurveyStore(table: Table): Surveys {
  return {
    async find(tokenHash) {
      const item = await table.get(surveyKey(tokenHash));
      return item ? parseSurvey(item, tokenHash) : undefined;
    },

    async answer({ survey, answered, response, event }) {
      const { tokenHash, ...rest } = answered;
      const outcome = await table.transact({
        survey: {
          put: {
            item: { ...surveyKey(tokenHash), entity: 'survey', schemaVersion: 1, ...rest },
            when: when('#state = :open', { open: 'open' }),
            event: null,
          },
        },
        response: {
          put: {
            item: {
              pk: responsePartition(response.mallId, response.day),
              sk: response.responseId,
              entity: 'response',
              schemaVersion: 1,
              version: 1,
              ...response,
            },
            when: absent,
            event,
          },
        },
        score: { update: scoreAddition(survey, responseCounts(response)) },
      });
      if (outcome.kind === 'written') return 'answered';
      if (outcome.kind === 'conflict') throw new Error('A conflict outlasted its retries');
      return 'not-open';
    },
  };
}

function parseSurvey(item: Item, tokenHash: string): Survey {
  const { pk: _pk, sk: _sk, entity: _e, schemaVersion: _s, ...survey } = item;
  return { ...survey, tokenHash } as unknown as Survey;
}
