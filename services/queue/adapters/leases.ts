import { absent, when } from '@gerai/shared/table/expression.ts';
import type { Item, Table } from '@gerai/shared/table/table.ts';
import type { Lease, Leases } from '../app/ports.ts';
import { firstLeased } from '../domain/lease.ts';
import { expiryOf, KEYS, VISIT_DAYS } from './keys.ts';

/** Ranges of numbers for kiosks without network, from a counter of their own in the series. */
export class TableLeases implements Leases {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async find(leaseId: string): Promise<Lease | undefined> {
    return readLease(await this.#table.get(KEYS.lease(leaseId)));
  }

  async grant(wish: Omit<Lease, 'first'>): Promise<Lease> {
    const { leaseId, mallId, queueId, day, size } = wish;
    const outcome = await this.#table.update({
      key: KEYS.series(queueId, day),
      set: [
        '#offline = if_not_exists(#offline, :zero) + :size',
        '#lease = if_not_exists(#offline, :zero) + :one',
        '#entity = :entity',
        '#schemaVersion = :one',
        '#mallId = :mallId',
        '#queueId = :queueId',
        '#day = :day',
        '#expiresAt = if_not_exists(#expiresAt, :expiresAt)',
      ],
      names: { lease: leaseId },
      values: {
        zero: 0,
        one: 1,
        size,
        entity: 'series',
        mallId,
        queueId,
        day,
        expiresAt: expiryOf(day, VISIT_DAYS),
      },
      when: when('attribute_not_exists(#lease)'),
      event: null,
    });
    const item = outcome.kind === 'written' ? outcome.item : outcome.found;
    const lease: Lease = { ...wish, first: firstLeased(Number(item?.[leaseId])) };
    const kept = await this.#table.put({
      item: {
        ...KEYS.lease(leaseId),
        entity: 'lease',
        schemaVersion: 1,
        version: 1,
        ...lease,
        expiresAt: expiryOf(day, VISIT_DAYS),
      },
      when: absent,
      event: null,
    });
    return kept.kind === 'written' ? lease : (readLease(kept.found) ?? lease);
  }
}

/** Written by `grant` alone. */
function readLease(item: Item | undefined): Lease | undefined {
  return item as Lease | undefined;
}
