import type { DayKey } from '@gerai/shared/ports.ts';
import type { Table } from '@gerai/shared/table/table.ts';
import type { Exceptions, StoredExceptions } from '../app/ports.ts';
import { KEYS } from './keys.ts';

/** The exceptions to the order: one item for an agency and day, written with the ticket it is about. */
export class TableExceptions implements Exceptions {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async ofDay(mallId: string, agencyId: string, day: DayKey): Promise<StoredExceptions> {
    const item = await this.#table.get(KEYS.exceptions(mallId, agencyId, day));
    // Written with a ticket, by us alone, and gone after 30 days.
    const { version, list } = (item as StoredExceptions | undefined) ?? { version: 0, list: [] };
    return { mallId, agencyId, day, version, list };
  }
}
