import { PhoneCodeDataSchema } from '@gerai/shared/events/booking.ts';
import { absent, atVersion, when } from '@gerai/shared/table/expression.ts';
import type { Item, Key, Table } from '@gerai/shared/table/table.ts';
import { expiryAfter } from '@gerai/shared/time.ts';
import type { PhoneCode, PhoneCodeStore } from '../app/ports.ts';
import { phoneCodeKey } from './keys.ts';
import { tollWrites, workRefusalOf } from './toll-writes.ts';

/** The last code of each phone, hashed, for a day: it also counts what the phone was sent. */
const KEPT_DAYS = 1;

export function createTablePhoneCodes(table: Table): PhoneCodeStore {
  return {
    async find(phoneHash) {
      const item = await table.get(phoneCodeKey(phoneHash));
      return item && parsePhoneCode(item);
    },

    async write(before, after, event, toll) {
      const code = {
        put: {
          item: phoneCodeItem(after),
          when: before ? atVersion(before.version) : absent,
          event,
        },
      };
      const outcome = await table.transact({
        code,
        ...tollWrites(after.mallId, toll, after.codeId),
      });
      if (outcome.kind === 'written') return 'written';
      if (outcome.kind === 'conflict') throw new Error('Conflicts are retried by the table');
      if ('code' in outcome.parts) return 'changed';
      return workRefusalOf(outcome.parts) ?? 'changed';
    },

    async countTry(phoneHash, most, now) {
      const outcome = await table.update({
        key: phoneCodeKey(phoneHash),
        add: ['#tries :one'],
        values: { one: 1 },
        when: when('#tries < :most AND #validUntil > :now AND attribute_not_exists(#usedBy)', {
          most,
          now,
        }),
        event: null,
      });
      return outcome.kind === 'written' ? parsePhoneCode(outcome.item) : undefined;
    },

    async giveBackTry({ phoneHash, codeHash }) {
      await table.update({
        key: phoneCodeKey(phoneHash),
        add: ['#tries :less'],
        values: { less: -1 },
        when: when('#codeHash = :codeHash AND #tries > :none', { codeHash, none: 0 }),
        event: null,
      });
    },
  };
}

function phoneCodeItem(code: PhoneCode): Item & Key {
  const { usedBy, ...rest } = code;
  return {
    ...phoneCodeKey(code.phoneHash),
    entity: 'phone-code',
    schemaVersion: 1,
    ...rest,
    ...(usedBy === null ? {} : { usedBy }),
    expiresAt: expiryAfter(code.validUntil, KEPT_DAYS),
  };
}

/** @throws Error for an item of another kind or a form that this code does not know. */
function parsePhoneCode(item: Item): PhoneCode {
  if (item.entity !== 'phone-code' || item.schemaVersion !== 1) {
    throw new Error('Not a phone code of a known form');
  }
  const found = item as unknown as Omit<PhoneCode, 'usedBy'> & { readonly usedBy?: string };
  return {
    ...PhoneCodeDataSchema.parse(item),
    phoneHash: found.phoneHash,
    codeHash: found.codeHash,
    day: found.day,
    sendsOfDay: found.sendsOfDay,
    sentAt: found.sentAt,
    tries: found.tries,
    usedBy: found.usedBy ?? null,
    commands: found.commands,
    version: found.version,
  };
}
