import type {
  CityAgency,
  CityHoliday,
  CityInterpreter,
  CityMall,
} from '@gerai/shared/contract/city.ts';
import type { ServiceData } from '@gerai/shared/events/booking.ts';
import type { Clock } from '@gerai/shared/ports.ts';
import { absent, atVersion, newerThanStored, when } from '@gerai/shared/table/expression.ts';
import type { Item, Table, Update } from '@gerai/shared/table/table.ts';
import { epochMs } from '@gerai/shared/time.ts';
import type { CatalogueSource, CityStore } from '../app/ports.ts';
import type { Catalogue } from '../domain/catalogue.ts';
import type { MallPart } from '../domain/catalogue-change.ts';
import { catalogueKey, installationKey, mallKey, serviceKey } from './keys.ts';

/** How long a function answers from the catalogue that it has read. */
const KEEP_MS = 10_000;

/** The catalogue, read whole in one query and kept for ten seconds. */
export function createTableCatalogue(table: Table, clock: Clock, mallId: string): CatalogueSource {
  let kept: { readonly catalogue: Promise<Catalogue>; readonly until: number } | undefined;
  return {
    load({ fresh } = { fresh: false }) {
      const now = epochMs(clock.now());
      if (!fresh && kept && kept.until > now) return kept.catalogue;
      const catalogue = readCatalogue(table, mallId, fresh);
      const reading = { catalogue, until: now + KEEP_MS };
      kept = reading;
      // A failed read is not kept; whoever awaits it gets its error.
      catalogue.catch(() => {
        if (kept === reading) kept = undefined;
      });
      return catalogue;
    },

    async publishMall(part, base) {
      await table.update(mallUpdate(mallId, part, base));
    },

    async publish(service, event) {
      await table.put({
        item: serviceItem(service),
        when: newerThanStored(service.catalogueVersion),
        event,
      });
    },
  };
}

function mallUpdate(mallId: string, part: MallPart, base: number): Update {
  return {
    key: mallKey(mallId),
    set: ['#holidays = :holidays', '#interpreters = :interpreters', '#version = :next'],
    values: { ...part, next: base + 1 },
    when: atVersion(base),
    event: null,
  };
}

function serviceItem(service: ServiceData) {
  return {
    ...serviceKey(service.mallId, service.serviceId),
    entity: 'service',
    schemaVersion: 1,
    version: service.catalogueVersion,
    ...service,
  };
}

async function readCatalogue(table: Table, mallId: string, fresh: boolean): Promise<Catalogue> {
  const services = new Map<string, ServiceData>();
  let mall: MallItem | undefined;
  const items = table.queryAll({
    where: when('#pk = :pk', { pk: catalogueKey(mallId) }),
    consistent: fresh,
  });
  for await (const item of items) {
    if (item.entity === 'mall') mall = parseMall(item);
    else {
      const service = parseService(item);
      services.set(service.serviceId, service);
    }
  }
  if (!mall) throw new Error('The catalogue is empty: no city was imported');
  return {
    mall: mall.mall,
    agencies: mall.agencies,
    holidays: new Map(mall.holidays.map((holiday) => [holiday.date, holiday])),
    interpreters: mall.interpreters ?? [],
    mallVersion: mall.version,
    services,
  };
}

interface MallItem {
  readonly version: number;
  readonly interpreters?: readonly CityInterpreter[];
  readonly mall: CityMall;
  readonly agencies: readonly CityAgency[];
  readonly holidays: readonly CityHoliday[];
}

function parseMall(item: Item): MallItem {
  if (item.schemaVersion !== 1) throw new Error('Not a mall of a known form');
  return item as unknown as MallItem;
}

/** The service of its item, as its event tells it. */
function parseService(item: Item): ServiceData {
  if (item.entity !== 'service' || item.schemaVersion !== 1) {
    throw new Error('Not a service of a known form');
  }
  const found = item as unknown as ServiceData;
  return {
    serviceId: found.serviceId,
    mallId: found.mallId,
    catalogueVersion: found.catalogueVersion,
    publishedAt: found.publishedAt,
    agency: found.agency,
    queue: found.queue,
    counters: found.counters,
    service: found.service,
    timetable: found.timetable,
    seasons: found.seasons,
    closedDays: found.closedDays,
    ...(found.exceptions === undefined ? {} : { exceptions: found.exceptions }),
  };
}

/** The city folder's way into the table. */
export function createTableCities(table: Table): CityStore {
  return {
    async isInstalled(mallId) {
      return (await table.get(installationKey(mallId))) !== undefined;
    },

    async putMall({ mall, agencies, queues, holidays, interpreters = [] }) {
      await table.put({
        item: {
          ...mallKey(mall.mallId),
          entity: 'mall',
          schemaVersion: 1,
          version: 1,
          mallId: mall.mallId,
          mall,
          agencies,
          queues,
          holidays,
          interpreters,
        },
        when: absent,
        event: null,
      });
    },

    async putService(service, event) {
      await table.put({
        item: serviceItem(service),
        when: absent,
        event,
      });
    },

    async markInstalled(mallId, at) {
      await table.put({
        item: {
          ...installationKey(mallId),
          entity: 'installation',
          schemaVersion: 1,
          mallId,
          installedAt: at,
        },
        when: absent,
        event: null,
      });
    },
  };
}
