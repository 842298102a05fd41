import type { OutboxHeader } from '@gerai/shared/messaging/outbox.ts';
import type { DayKey } from '@gerai/shared/ports.ts';
import type { Cell } from '../domain/cell.ts';
import type { CounterDay, CounterStamp } from '../domain/counter-time.ts';
import type { Fact } from '../domain/fact.ts';
import type { DayPeriod } from '../domain/period.ts';
import type { ServiceCopy } from '../domain/service-copy.ts';
import type {
  AnsweredSurvey,
  OpenSurvey,
  Score,
  Survey,
  SurveyResponse,
} from '../domain/survey.ts';

export interface Facts {
  /** The stored fact of the same thing. */
  find(fact: Fact): Promise<Fact | undefined>;
  /**
   * In one transaction: the fact in place of the stored one, the changes of cells, and the survey
   * with its score. `changed`: something else is stored than `replaces`. `survey-known`: the survey
   * is open or answered already.
   */
  save(change: {
    readonly fact: Fact;
    /** Version of the stored fact, `null` for none. */
    readonly replaces: number | null;
    readonly cells: readonly Cell[];
    readonly survey: OpenSurvey | null;
  }): Promise<'saved' | 'changed' | 'survey-known'>;
}

export interface Counters {
  /** Keeps the stamp; `known` when its version is kept already. */
  stamp(
    counter: { readonly mallId: string; readonly day: DayKey; readonly counterId: string },
    stamp: CounterStamp,
  ): Promise<'saved' | 'known'>;
  ofDay(mallId: string, day: DayKey): Promise<CounterDay[]>;
}

export interface Catalogue {
  /** Keeps the copy unless the stored one is as new. */
  save(copy: ServiceCopy): Promise<'saved' | 'stale'>;
  find(mallId: string, serviceId: string): Promise<ServiceCopy | undefined>;
  all(mallId: string): Promise<ServiceCopy[]>;
}

export interface Surveys {
  find(tokenHash: string): Promise<Survey | undefined>;
  /**
   * In one transaction: the open survey becomes the answered one, the response is put with its
   * event, and its marks are added to the score. `not-open` when the survey is not open any more.
   */
  answer(change: {
    readonly survey: OpenSurvey;
    readonly answered: AnsweredSurvey;
    readonly response: SurveyResponse;
    readonly event: OutboxHeader;
  }): Promise<'answered' | 'not-open'>;
}

export interface Aggregates {
  cellsOfDay(mallId: string, day: DayKey): Promise<Cell[]>;
  scores(mallId: string, period: DayPeriod): Promise<Score[]>;
  responsesOfDay(mallId: string, day: DayKey): Promise<SurveyResponse[]>;
}

export interface Stores {
  readonly facts: Facts;
  readonly counters: Counters;
  readonly catalogue: Catalogue;
  readonly surveys: Surveys;
  readonly aggregates: Aggregates;
}
