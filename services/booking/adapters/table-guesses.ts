import type { Table } from '@gerai/shared/table/table.ts';
import { expiryAfter } from '@gerai/shared/time.ts';
import type { GuessStore } from '../app/guess-guard.ts';
import { guessKey } from './keys.ts';

/** Wrong guesses by keyed hash of the address, for a day. */
export function createTableGuesses(table: Table, mallId: string): GuessStore {
  return {
    async count(addressHash, window) {
      const outcome = await table.update({
        key: guessKey(addressHash, window),
        set: [
          '#entity = :entity',
          '#schemaVersion = :schemaVersion',
          '#mallId = :mallId',
          '#expiresAt = :expiresAt',
        ],
        add: ['#wrong :one'],
        values: {
          entity: 'guesses',
          schemaVersion: 1,
          mallId,
          expiresAt: expiryAfter(window, 1),
          one: 1,
        },
        event: null,
      });
      return outcome.kind === 'written' ? Number(outcome.item.wrong) : 0;
    },
  };
}
