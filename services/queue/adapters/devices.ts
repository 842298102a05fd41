import { auditPut } from '@gerai/shared/audit.ts';
import type { Ids, Instant } from '@gerai/shared/ports.ts';
import { absent, atVersion, when } from '@gerai/shared/table/expression.ts';
import type { Table } from '@gerai/shared/table/table.ts';
import type { Audited, Devices, Saved, SignOfLife, StoredDevice } from '../app/ports.ts';
import { KEYS } from './keys.ts';
import { deviceItem, readDeviceItem } from './stored.ts';

/** Paired kiosks and displays. */
export class TableDevices implements Devices {
  readonly #table: Table;
  readonly #ids: Ids;

  constructor(table: Table, ids: Ids) {
    this.#table = table;
    this.#ids = ids;
  }

  async find(deviceId: string): Promise<StoredDevice | undefined> {
    const item = await this.#table.get(KEYS.device(deviceId));
    return item && readDeviceItem(item);
  }

  async all(mallId: string): Promise<readonly StoredDevice[]> {
    const devices: StoredDevice[] = [];
    const where = when('#deviceList = :mallId', { mallId });
    for await (const item of this.#table.queryAll({ index: 'devices', where })) {
      devices.push(readDeviceItem(item));
    }
    return devices;
  }

  async seen(deviceId: string, at: Instant, sign: SignOfLife): Promise<void> {
    const { printsOnRoll, paper, help } = sign;
    await this.#table.update({
      key: KEYS.device(deviceId),
      set: [
        '#lastSeenAt = :at',
        '#printsOnRoll = :printsOnRoll',
        '#paper = :paper',
        ...(help ? ['#helpAt = if_not_exists(#helpAt, :at)'] : []),
      ],
      ...(help ? {} : { remove: ['#helpAt'] }),
      values: { at, printsOnRoll, paper },
      when: when('attribute_exists(#pk)'),
      event: null,
    });
  }

  async save(device: StoredDevice, audit: Audited): Promise<Saved> {
    const outcome = await this.#table.transact({
      device: {
        put: {
          item: deviceItem(device),
          when: device.version === 1 ? absent : atVersion(device.version - 1),
          event: null,
        },
      },
      audit: { put: auditPut(audit.entry, audit.context, this.#ids) },
    });
    return outcome.kind === 'written' ? 'saved' : 'changed-meanwhile';
  }
}
