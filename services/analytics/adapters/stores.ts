import type { Table } from '@gerai/shared/table/table.ts';
import type { Stores } from '../app/ports.ts';
import { createAggregateStore } from './aggregate-store.ts';
import { createCatalogueStore } from './catalogue-store.ts';
import { createCounterStore } from './counter-store.ts';
import { createFactStore } from './fact-store.ts';
import { createSurveyStore } from './survey-store.ts';

/** All ports on the service's table. */
export function createStores(table: Table): Stores {
  return {
    facts: createFactStore(table),
    counters: createCounterStore(table),
    catalogue: createCatalogueStore(table),
    surveys: createSurveyStore(table),
    aggregates: createAggregateStore(table),
  };
}
