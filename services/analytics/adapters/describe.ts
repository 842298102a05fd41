import { SurveyDataSchema } from '@gerai/shared/events/analytics.ts';
import type { Described } from '@gerai/shared/messaging/relay.ts';
import type { Item } from '@gerai/shared/table/table.ts';

/** What a response says in its event: the marks, and neither respondent nor comment. */
export function describe(item: Item): Described {
  const data = SurveyDataSchema.parse(item);
  return {
    mallId: data.mallId,
    aggregateId: data.responseId,
    aggregateVersion: Number(item.version),
    data,
  };
}
