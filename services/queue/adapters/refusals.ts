import type { RefusalData } from '@gerai/shared/events/queue.ts';
import { type CommandContext, eventOf } from '@gerai/shared/messaging/outbox.ts';
import type { Ids } from '@gerai/shared/ports.ts';
import { absent } from '@gerai/shared/table/expression.ts';
import type { Table } from '@gerai/shared/table/table.ts';
import type { Refusals } from '../app/ports.ts';
import { expiryOf, KEYS, SHORT_DAYS } from './keys.ts';

/** People who came and got no number: their event counts them, the item only carries it. */
export class TableRefusals implements Refusals {
  readonly #table: Table;
  readonly #ids: Ids;

  constructor(table: Table, ids: Ids) {
    this.#table = table;
    this.#ids = ids;
  }

  async record(refusal: RefusalData, context: CommandContext): Promise<void> {
    await this.#table.put({
      item: {
        ...KEYS.refusal(refusal.refusalId),
        entity: 'refusal',
        schemaVersion: 1,
        version: 1,
        ...refusal,
        expiresAt: expiryOf(refusal.day, SHORT_DAYS),
      },
      // A repetition finds it there: counted once.
      when: absent,
      event: eventOf('queue.ticket.refused.v1', context, this.#ids),
    });
  }
}
