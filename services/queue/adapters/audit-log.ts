import { auditPut } from '@gerai/shared/audit.ts';
import type { Ids } from '@gerai/shared/ports.ts';
import type { Table } from '@gerai/shared/table/table.ts';
import type { Audited, AuditLog } from '../app/ports.ts';

/** Lines of the audit that stand alone. */
export class TableAuditLog implements AuditLog {
  readonly #table: Table;
  readonly #ids: Ids;

  constructor(table: Table, ids: Ids) {
    this.#table = table;
    this.#ids = ids;
  }

  async record({ entry, context }: Audited): Promise<void> {
    await this.#table.put(auditPut(entry, context, this.#ids));
  }
}
