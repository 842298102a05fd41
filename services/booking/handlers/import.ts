import { createTableCities } from '../adapters/table-catalogue.ts';
import { http, kit } from './deps.ts';
import { createImportHandler } from './import-entry.ts';

export const handler = createImportHandler({ ...http, cities: createTableCities(kit.table) });
