import { absent, when } from '@gerai/shared/table/expression.ts';
import type { Write } from '@gerai/shared/table/table.ts';
import { epochMs, expiryAfter } from '@gerai/shared/time.ts';
import type { Toll, TollRefusal, WorkRefusal } from '../app/ports.ts';
import { addressKey, phoneCodeKey, workUsedKey } from './keys.ts';

/** The parts of a transaction that use up what its command brought along. @param by what it makes. */
export function tollWrites(mallId: string, toll: Toll, by: string): Record<string, Write> {
  const { work, phoneCode, address } = toll;
  return {
    ...(work
      ? {
          work: {
            put: {
              item: {
                ...workUsedKey(work.workId),
                entity: 'work-used',
                schemaVersion: 1,
                mallId,
                usedBy: by,
                expiresAt: Math.ceil(epochMs(work.until) / 1000),
              },
              when: absent,
              event: null,
            },
          },
        }
      : {}),
    ...(phoneCode
      ? {
          phoneCode: {
            update: {
              key: phoneCodeKey(phoneCode.phoneHash),
              set: ['#usedBy = :by'],
              values: { by },
              when: when('#codeHash = :codeHash AND attribute_not_exists(#usedBy)', {
                codeHash: phoneCode.codeHash,
              }),
              event: null,
            },
          },
        }
      : {}),
    ...(address
      ? {
          address: {
            update: {
              key: addressKey(address.addressHash, address.use, address.window),
              set: [
                '#entity = :entity',
                '#schemaVersion = :one',
                '#mallId = :mallId',
                '#expiresAt = :expiresAt',
              ],
              add: ['#uses :one'],
              values: {
                entity: 'address-uses',
                one: 1,
                mallId,
                expiresAt: expiryAfter(address.window, 1),
              },
              when: when('attribute_not_exists(#uses) OR #uses < :most', { most: address.most }),
              event: null,
            },
          },
        }
      : {}),
  };
}

type Parts = Readonly<Record<string, unknown>>;

/** Which part of the toll was used up, of the refused parts of a transaction. */
export function tollRefusalOf(parts: Parts): TollRefusal | null {
  return 'phoneCode' in parts ? 'phone-code' : workRefusalOf(parts);
}

/** The same where no code is part of it. */
export function workRefusalOf(parts: Parts): WorkRefusal | null {
  if ('work' in parts) return 'work';
  return 'address' in parts ? 'address' : null;
}
