import { auditPut } from '@gerai/shared/audit.ts';
import type { DayKey, Ids } from '@gerai/shared/ports.ts';
import { absent, atVersion } from '@gerai/shared/table/expression.ts';
import type { Item, Table } from '@gerai/shared/table/table.ts';
import type { Audited, Elections, Saved } from '../app/ports.ts';
import type { Election } from '../domain/call-lease.ts';
import { getAll } from './get-all.ts';
import { expiryOf, KEYS, SHORT_DAYS } from './keys.ts';

/** Call leases: one item for a queue and day. */
export class TableElections implements Elections {
  readonly #table: Table;
  readonly #ids: Ids;

  constructor(table: Table, ids: Ids) {
    this.#table = table;
    this.#ids = ids;
  }

  async of(mallId: string, queueId: string, day: DayKey): Promise<Election> {
    const item = await this.#table.get(KEYS.election(queueId, day));
    return readElection(item) ?? { mallId, queueId, day, version: 0, leases: [] };
  }

  async many(queueIds: readonly string[], day: DayKey): Promise<readonly Election[]> {
    const items = await getAll(
      this.#table,
      queueIds.map((queueId) => KEYS.election(queueId, day)),
    );
    return items.flatMap((item) => readElection(item) ?? []);
  }

  async save(election: Election, audit?: Audited): Promise<Saved> {
    const put = {
      item: {
        ...KEYS.election(election.queueId, election.day),
        entity: 'election',
        schemaVersion: 1,
        ...election,
        expiresAt: expiryOf(election.day, SHORT_DAYS),
      },
      when: election.version === 1 ? absent : atVersion(election.version - 1),
      event: null,
    };
    const outcome = audit
      ? await this.#table.transact({
          election: { put },
          audit: { put: auditPut(audit.entry, audit.context, this.#ids) },
        })
      : await this.#table.put(put);
    return outcome.kind === 'written' ? 'saved' : 'changed-meanwhile';
  }
}

/** Written by `save` alone, and gone after two days. */
function readElection(item: Item | undefined): Election | undefined {
  return item as Election | undefined;
}
