import { DelayDataSchema } from '@gerai/shared/events/queue.ts';
import { newerThanStored, when } from '@gerai/shared/table/expression.ts';
import type { Table } from '@gerai/shared/table/table.ts';
import { expiryAfter, instantAt } from '@gerai/shared/time.ts';
import type { DelayStore } from '../app/ports.ts';
import { delayKey, delaysPartition } from './keys.ts';

const KEPT_DAYS = 7;

/** Copies of queue's delays, by their day. */
export function createTableDelays(table: Table, mallId: string): DelayStore {
  return {
    async keep(delay, version) {
      const outcome = await table.put({
        item: {
          ...delayKey(mallId, delay.day, delay.delayId),
          entity: 'delay-copy',
          schemaVersion: 1,
          ...delay,
          version,
          expiresAt: expiryAfter(instantAt(delay.day, '00:00'), KEPT_DAYS),
        },
        when: newerThanStored(version),
        event: null,
      });
      return outcome.kind === 'written' ? 'kept' : 'stale';
    },

    async ofDay(day) {
      const { items } = await table.query({
        where: when('#pk = :pk', { pk: delaysPartition(mallId, day) }),
      });
      return items.map((item) => DelayDataSchema.parse(item));
    },
  };
}
