import type { Instant } from '@gerai/shared/ports.ts';
import type { Table } from '@gerai/shared/table/table.ts';
import {
  clockTimeAt,
  clockTimeOf,
  dayOf,
  expiryAfter,
  instantAt,
  minutesOf,
} from '@gerai/shared/time.ts';
import type { WorkStore } from '../app/ports.ts';
import { workKey } from './keys.ts';

const STEP_MINUTES = 5;
const KEPT_DAYS = 7;

/** One row per day, an attribute per five minutes in which a ticket moved. */
export function createTableWork(table: Table, mallId: string): WorkStore {
  /** The last five minutes noted by this function, which notes them once. */
  let noted = '';
  return {
    async note(at) {
      const day = dayOf(at);
      const minute = minutesOf(clockTimeOf(at));
      const step = `at${clockTimeAt(minute - (minute % STEP_MINUTES)).replace(':', '')}`;
      if (noted === `${day} ${step}`) return;
      await table.update({
        key: workKey(mallId, day),
        set: [
          '#step = :seen',
          '#entity = :entity',
          '#schemaVersion = :schemaVersion',
          '#mallId = :mallId',
          '#day = :day',
          '#expiresAt = :expiresAt',
        ],
        names: { step },
        values: {
          seen: true,
          entity: 'work',
          schemaVersion: 1,
          mallId,
          day,
          expiresAt: expiryAfter(instantAt(day, '00:00'), KEPT_DAYS),
        },
        event: null,
      });
      noted = `${day} ${step}`;
    },

    async seen(day) {
      const item = await table.get(workKey(mallId, day));
      return Object.keys(item ?? {})
        .flatMap((name): Instant[] => {
          const [, hour, minute] = /^at(\d\d)(\d\d)$/.exec(name) ?? [];
          return hour && minute ? [instantAt(day, `${hour}:${minute}`)] : [];
        })
        .sort();
    },
  };
}
