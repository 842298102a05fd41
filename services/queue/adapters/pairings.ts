import { auditPut } from '@gerai/shared/audit.ts';
import type { Ids, Instant } from '@gerai/shared/ports.ts';
import { atVersion, when } from '@gerai/shared/table/expression.ts';
import type { Item, Key, Table } from '@gerai/shared/table/table.ts';
import { expiryAfter } from '@gerai/shared/time.ts';
import type { Audited, Pairing, Pairings, Saved, StoredDevice } from '../app/ports.ts';
import { KEYS } from './keys.ts';
import { deviceItem } from './stored.ts';

/** Codes on the screens of devices that wait to be let in; gone after a day. */
export class TablePairings implements Pairings {
  readonly #table: Table;
  readonly #ids: Ids;

  constructor(table: Table, ids: Ids) {
    this.#table = table;
    this.#ids = ids;
  }

  async find(code: string): Promise<Pairing | undefined> {
    return readPairing(await this.#table.get(KEYS.pairing(code)));
  }

  async begin(pairing: Pairing, now: Instant): Promise<'taken' | Pairing> {
    const outcome = await this.#table.put({
      item: pairingItem(pairing),
      when: when('attribute_not_exists(#pk) OR #validUntil < :now', { now }),
      event: null,
    });
    if (outcome.kind === 'written') return pairing;
    const found = readPairing(outcome.found);
    return found?.secretHash === pairing.secretHash ? found : 'taken';
  }

  async approve(pairing: Pairing, device: StoredDevice, audit: Audited): Promise<Saved> {
    const outcome = await this.#table.transact({
      pairing: {
        put: { item: pairingItem(pairing), when: atVersion(pairing.version - 1), event: null },
      },
      device: {
        put: { item: deviceItem(device), when: when('attribute_not_exists(#pk)'), event: null },
      },
      audit: { put: auditPut(audit.entry, audit.context, this.#ids) },
    });
    return outcome.kind === 'written' ? 'saved' : 'changed-meanwhile';
  }
}

function pairingItem(pairing: Pairing): Item & Key {
  return {
    ...KEYS.pairing(pairing.code),
    entity: 'pairing',
    schemaVersion: 1,
    ...pairing,
    expiresAt: expiryAfter(pairing.validUntil, 1),
  };
}

/** Written by us alone, and a day old at most. */
function readPairing(item: Item | undefined): Pairing | undefined {
  return item as Pairing | undefined;
}
