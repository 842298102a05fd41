import { when } from '@gerai/shared/table/expression.ts';
import type { Item, Table } from '@gerai/shared/table/table.ts';
import type { Aggregates } from '../app/ports.ts';
import type { Cell } from '../domain/cell.ts';
import type { Score, SurveyResponse } from '../domain/survey.ts';
import { cellPartition, countsIn, responsePartition, scorePartition } from './items.ts';

export function createAggregateStore(table: Table): Aggregates {
  const all = async <Row>(
    where: ReturnType<typeof when>,
    parse: (item: Item) => Row,
  ): Promise<Row[]> => {
    const rows: Row[] = [];
    for await (const item of table.queryAll({ where })) rows.push(parse(item));
    return rows;
  };
  const inPartition = (partition: string) => when('#pk = :partition', { partition });

  return {
    cellsOfDay: (mallId, day) => all(inPartition(cellPartition(mallId, day)), parseCell),

    // `$` follows `#`: the last day is included with all its services.
    scores: (mallId, { from, to }) =>
      all(
        when('#pk = :partition AND #sk BETWEEN :from AND :to', {
          partition: scorePartition(mallId),
          from: `${from}#`,
          to: `${to}$`,
        }),
        parseScore,
      ),

    responsesOfDay: (mallId, day) =>
      all(inPartition(responsePartition(mallId, day)), parseResponse),
  };
}

function parseCell(item: Item): Cell {
  const { day, agencyId, serviceId, hour, counterId } = item;
  return { day, agencyId, serviceId, hour, counterId, counts: countsIn(item) } as Cell;
}

function parseScore(item: Item): Score {
  const { day, agencyId, serviceId } = item;
  return { day, agencyId, serviceId, counts: countsIn(item) } as Score;
}

function parseResponse(item: Item): SurveyResponse {
  const { responseId, mallId, serviceId, agencyId, day, answers, respondent, comment } = item;
  return {
    responseId,
    mallId,
    serviceId,
    agencyId,
    day,
    answers,
    respondent,
    comment,
  } as SurveyResponse;
}
