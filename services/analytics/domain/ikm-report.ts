import { addCounts, type Counts, countNamed } from './cell.ts';
import { gradeOf, ikmOf, meanMark, meanOfIndices, SURVEY_ELEMENTS } from './ikm.ts';
import type { DayPeriod } from './period.ts';
import type { Reach } from './reach.ts';
import { RESPONDENT_FIELDS, RESPONDENT_OPTIONS, SMALLEST_GROUP } from './respondent.ts';
import { sampleNeeded } from './sample.ts';
import type { ServiceCopy } from './service-copy.ts';
import { marksIn, type Score } from './survey.ts';

export interface IkmRecords {
  readonly scores: readonly Score[];
  /** Scores of the period before: its users are the population of the sample. */
  readonly previousScores: readonly Score[];
  readonly services: readonly ServiceCopy[];
}

/**
 * The index of a period for the mall, each agency and each service that is asked. The mall's is
 * computed from all answers pooled; the mean of the agencies' published indices stands beside it and
 * differs. A row whose sample is too small is shown and says so.
 */
export function ikmReport(period: DayPeriod, records: IkmRecords, reach: Reach) {
  const covered = <Row extends { readonly agencyId: string }>(rows: readonly Row[]) =>
    rows.filter(({ agencyId }) => reach.covers(agencyId));
  const scores = covered(records.scores);
  const previous = covered(records.previousScores);
  const services = covered(records.services);

  const row = (has: (score: Score) => boolean) =>
    ikmRow(sumOf(scores.filter(has)), sumOf(previous.filter(has)));
  const rows = [...services.filter(({ survey }) => survey), ...scores];

  const agencies = [...new Set(rows.map(({ agencyId }) => agencyId))].sort().map((agencyId) => ({
    agencyId,
    agencyName: services.find((service) => service.agencyId === agencyId)?.agencyName ?? null,
    ...row((score) => score.agencyId === agencyId),
  }));
  const agencyOf = new Map(rows.map(({ serviceId, agencyId }) => [serviceId, agencyId]));

  return {
    ...period,
    weightMethod: 'exact' as const,
    mall: {
      ...row(() => true),
      meanOfAgencies: meanOfIndices(agencies.flatMap(({ ikm }) => (ikm === null ? [] : [ikm]))),
    },
    agencies,
    services: [...agencyOf].sort(byName).map(([serviceId, agencyId]) => ({
      serviceId,
      agencyId,
      serviceName: services.find((service) => service.serviceId === serviceId)?.name ?? null,
      ...row((score) => score.serviceId === serviceId),
    })),
    scope: reach.scope,
    respondents: respondentsIn(sumOf(scores)),
  };
}

/**
 * The report as anyone may read it: nobody's respondents, and no index of a row of fewer than five
 * answers.
 */
export function publicIkm(report: ReturnType<typeof ikmReport>) {
  const { scope: _scope, respondents: _respondents, ...open } = report;
  const agencies = open.agencies.map(blurred);
  return {
    ...open,
    mall: {
      ...blurred(open.mall),
      meanOfAgencies: meanOfIndices(agencies.flatMap(({ ikm }) => (ikm === null ? [] : [ikm]))),
    },
    agencies,
    services: open.services.map(blurred),
  };
}

function ikmRow(counts: Counts, previous: Counts) {
  const marks = marksIn(counts);
  const ikm = ikmOf(marks);
  const n = countNamed(counts, 'responses');
  const before = countNamed(previous, 'opened');
  const population = before > 0 ? before : countNamed(counts, 'opened');
  const needed = sampleNeeded(population);
  return {
    n,
    ikm,
    grade: ikm === null ? null : gradeOf(ikm),
    elements: SURVEY_ELEMENTS.map((element) => ({
      element,
      n: marks[element].n,
      mean: meanMark(marks, element),
    })),
    population,
    populationFrom: before > 0 ? ('previous-period' as const) : ('this-period' as const),
    sampleNeeded: needed,
    sampleSufficient: n > 0 && n >= needed,
  };
}

function blurred<Row extends ReturnType<typeof ikmRow>>(row: Row): Row {
  if (row.n >= SMALLEST_GROUP) return row;
  return {
    ...row,
    ikm: null,
    grade: null,
    elements: row.elements.map((each) => ({ ...each, mean: null })),
  };
}

function respondentsIn(counts: Counts) {
  return RESPONDENT_FIELDS.map((field) => ({
    field,
    values: RESPONDENT_OPTIONS[field].map((value) => {
      const count = countNamed(counts, `${field}:${value}`);
      return { value, count: count < SMALLEST_GROUP ? null : count };
    }),
  }));
}

function sumOf(scores: readonly Score[]): Counts {
  return addCounts(scores.map(({ counts }) => counts));
}

function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : 1;
}
