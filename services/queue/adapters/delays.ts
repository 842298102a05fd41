import { auditPut } from '@gerai/shared/audit.ts';
import { type DelayData, DelayDataSchema } from '@gerai/shared/events/queue.ts';
import type { OutboxHeader } from '@gerai/shared/messaging/outbox.ts';
import type { DayKey, Ids } from '@gerai/shared/ports.ts';
import { absent, atVersion, when } from '@gerai/shared/table/expression.ts';
import type { Item, Key, Table } from '@gerai/shared/table/table.ts';
import type { Audited, Delays, Saved, StoredDelay } from '../app/ports.ts';
import { expiryOf, KEYS, VISIT_DAYS } from './keys.ts';
import { KeptSchema } from './stored.ts';

/** Delays and closings of a day: one item for each scope, all in one partition. */
export class TableDelays implements Delays {
  readonly #table: Table;
  readonly #ids: Ids;

  constructor(table: Table, ids: Ids) {
    this.#table = table;
    this.#ids = ids;
  }

  async find(
    mallId: string,
    day: DayKey,
    scope: DelayData['scope'],
    scopeId: string,
  ): Promise<StoredDelay | undefined> {
    const item = await this.#table.get(KEYS.delay(mallId, day, scope, scopeId));
    return item && readDelayItem(item);
  }

  async ofDay(mallId: string, day: DayKey): Promise<readonly StoredDelay[]> {
    const { items } = await this.#table.query({
      where: when('#pk = :pk', { pk: KEYS.delays(mallId, day) }),
      consistent: true,
    });
    return items.map(readDelayItem);
  }

  async save(delay: StoredDelay, event: OutboxHeader, audit?: Audited): Promise<Saved> {
    const put = {
      item: delayItem(delay),
      when: delay.version === 1 ? absent : atVersion(delay.version - 1),
      event,
    };
    const outcome = audit
      ? await this.#table.transact({
          delay: { put },
          audit: { put: auditPut(audit.entry, audit.context, this.#ids) },
        })
      : await this.#table.put(put);
    return outcome.kind === 'written' ? 'saved' : 'changed-meanwhile';
  }
}

function delayItem({ data, version, commands }: StoredDelay): Item & Key {
  return {
    ...KEYS.delay(data.mallId, data.day, data.scope, data.scopeId),
    entity: 'delay',
    schemaVersion: 1,
    ...data,
    version,
    commands,
    expiresAt: expiryOf(data.day, VISIT_DAYS),
  };
}

export function readDelayItem(item: Item): StoredDelay {
  return { data: DelayDataSchema.parse(item), ...KeptSchema.parse(item) };
}
