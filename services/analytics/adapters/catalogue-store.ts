import { newerThanStored, when } from '@gerai/shared/table/expression.ts';
import type { Item, Key, Table } from '@gerai/shared/table/table.ts';
import type { Catalogue } from '../app/ports.ts';
import type { ServiceCopy } from '../domain/service-copy.ts';

const partition = (mallId: string) => `SERVICE#${mallId}`;

export const serviceCopyKey = (mallId: string, serviceId: string): Key => ({
  pk: partition(mallId),
  sk: serviceId,
});

export function createCatalogueStore(table: Table): Catalogue {
  return {
    async save(copy) {
      const outcome = await table.put({
        item: {
          ...serviceCopyKey(copy.mallId, copy.serviceId),
          entity: 'service',
          schemaVersion: 1,
          ...copy,
        },
        when: newerThanStored(copy.version),
        event: null,
      });
      return outcome.kind === 'written' ? 'saved' : 'stale';
    },

    async find(mallId, serviceId) {
      const item = await table.get(serviceCopyKey(mallId, serviceId));
      return item ? parseCopy(item) : undefined;
    },

    async all(mallId) {
      const copies: ServiceCopy[] = [];
      const where = when('#pk = :partition', { partition: partition(mallId) });
      for await (const item of table.queryAll({ where })) copies.push(parseCopy(item));
      return copies;
    },
  };
}

function parseCopy(item: Item): ServiceCopy {
  const { pk: _pk, sk: _sk, entity: _e, schemaVersion: _s, ...copy } = item;
  return copy as unknown as ServiceCopy;
}
