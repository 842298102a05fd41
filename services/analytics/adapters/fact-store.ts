import { absent, atVersion } from '@gerai/shared/table/expression.ts';
import type { Table, Write } from '@gerai/shared/table/table.ts';
import type { Facts } from '../app/ports.ts';
import { cellKey } from '../domain/cell.ts';
import { OPENED } from '../domain/survey.ts';
import {
  addition,
  cellItemKey,
  factItem,
  factKey,
  parseFact,
  scoreAddition,
  surveyKey,
} from './items.ts';

export function createFactStore(table: Table): Facts {
  return {
    async find(fact) {
      const item = await table.get(factKey(fact));
      return item ? parseFact(item) : undefined;
    },

    async save({ fact, replaces, cells, survey }) {
      const { mallId } = fact;
      const writes: Record<string, Write> = {
        fact: {
          put: {
            item: factItem(fact),
            when: replaces === null ? absent : atVersion(replaces),
            event: null,
          },
        },
      };
      for (const cell of cells) {
        const { counts, ...id } = cell;
        writes[`cell ${cellKey(cell)}`] = {
          update: addition(
            cellItemKey(mallId, cell),
            { entity: 'cell', schemaVersion: 1, mallId, ...id },
            counts,
          ),
        };
      }
      if (survey) {
        const { tokenHash, ...opened } = survey;
        writes.survey = {
          put: {
            item: { ...surveyKey(tokenHash), entity: 'survey', schemaVersion: 1, ...opened },
            when: absent,
            event: null,
          },
        };
        writes.score = { update: scoreAddition(survey, OPENED) };
      }
      const outcome = await table.transact(writes);
      if (outcome.kind === 'written') return 'saved';
      if (outcome.kind === 'conflict') throw new Error('A conflict outlasted its retries');
      return 'fact' in outcome.parts ? 'changed' : 'survey-known';
    },
  };
}
