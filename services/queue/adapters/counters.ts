import { auditPut } from '@gerai/shared/audit.ts';
import type { OutboxHeader } from '@gerai/shared/messaging/outbox.ts';
import type { Ids } from '@gerai/shared/ports.ts';
import { absent, atVersion } from '@gerai/shared/table/expression.ts';
import type { Table } from '@gerai/shared/table/table.ts';
import type { Audited, Counters, Saved, StoredCounter, StoredTicket } from '../app/ports.ts';
import { getAll } from './get-all.ts';
import { KEYS } from './keys.ts';
import { counterItem, readCounterItem, ticketItem } from './stored.ts';

/** The working state of the counters; one item each, kept from day to day. */
export class TableCounters implements Counters {
  readonly #table: Table;
  readonly #ids: Ids;

  constructor(table: Table, ids: Ids) {
    this.#table = table;
    this.#ids = ids;
  }

  async find(counterId: string): Promise<StoredCounter | undefined> {
    const item = await this.#table.get(KEYS.counter(counterId));
    return item && readCounterItem(item);
  }

  async findMany(counterIds: readonly string[]): Promise<readonly (StoredCounter | undefined)[]> {
    const items = await getAll(this.#table, counterIds.map(KEYS.counter));
    return items.map((item) => item && readCounterItem(item));
  }

  async save(counter: StoredCounter, event: OutboxHeader | null, audit?: Audited): Promise<Saved> {
    const put = {
      item: counterItem(counter),
      when: counter.version === 1 ? absent : atVersion(counter.version - 1),
      event,
    };
    const outcome = audit
      ? await this.#table.transact({
          counter: { put },
          audit: { put: auditPut(audit.entry, audit.context, this.#ids) },
        })
      : await this.#table.put(put);
    return outcome.kind === 'written' ? 'saved' : 'changed-meanwhile';
  }

  async handOver(
    counter: StoredCounter,
    event: OutboxHeader,
    ticket: StoredTicket | undefined,
    audit: Audited,
  ): Promise<Saved> {
    const outcome = await this.#table.transact<string>({
      counter: { put: { item: counterItem(counter), when: atVersion(counter.version - 1), event } },
      ...(ticket
        ? {
            ticket: {
              put: { item: ticketItem(ticket), when: atVersion(ticket.version - 1), event: null },
            },
          }
        : {}),
      audit: { put: auditPut(audit.entry, audit.context, this.#ids) },
    });
    return outcome.kind === 'written' ? 'saved' : 'changed-meanwhile';
  }
}
