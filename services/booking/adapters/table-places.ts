import type { ServiceData } from '@gerai/shared/events/booking.ts';
import type { DayKey } from '@gerai/shared/ports.ts';
import { when } from '@gerai/shared/table/expression.ts';
import type { Table } from '@gerai/shared/table/table.ts';
import { addSeconds, expiryAfter, instantAt } from '@gerai/shared/time.ts';
import type { PlaceStore } from '../app/ports.ts';
import { type CountersDay, EMPTY_DAY, type Hold, rowOf } from '../domain/places.ts';
import { refusedDays } from './booking-writes.ts';
import { DAY_KEPT_DAYS, dayUpdate, parseDay, releaseUpdate, walkInsUpdate } from './day-item.ts';
import { countersDayKey, countersPartition } from './keys.ts';
import { tollWrites, workRefusalOf } from './toll-writes.ts';

/** A hold changes once at most while it is given back. */
const RELEASE_ATTEMPTS = 3;

/** Days of some counters that are written at once. */
const DAYS_AT_ONCE = 8;

/** What is taken, from the days of the counters. */
export function createTablePlaces(table: Table, mallId: string): PlaceStore {
  return {
    async taken(countersId, from, to, { fresh }) {
      const days = new Map<DayKey, CountersDay>();
      const rows = table.queryAll({
        where: when('#pk = :pk AND #sk BETWEEN :from AND :to', {
          pk: countersPartition(mallId, countersId),
          from,
          to,
        }),
        consistent: fresh,
      });
      for await (const item of rows) days.set(String(item.day), parseDay(item));
      return days;
    },

    async hold({ taking, holdId, hold, drops, toll }) {
      const row = rowOf(taking);
      const { countersId, day } = taking;
      const update = dayUpdate({
        mallId,
        countersId,
        day,
        takes: [taking],
        gives: [],
        drops: drops.get(row) ?? new Map(),
        use: [],
        hold: { holdId, hold },
      });
      const charged = tollWrites(mallId, toll, holdId);
      if (Object.keys(charged).length === 0) {
        const outcome = await table.update(update);
        if (outcome.kind === 'written') return { kind: 'held' };
        const days = new Map([[row, outcome.found ? parseDay(outcome.found) : EMPTY_DAY]]);
        return { kind: 'refused', days, toll: null };
      }
      const outcome = await table.transact<string>({ [row]: { update }, ...charged });
      if (outcome.kind === 'written') return { kind: 'held' };
      if (outcome.kind === 'conflict') throw new Error('Conflicts are retried by the table');
      return {
        kind: 'refused',
        days: refusedDays(outcome.parts),
        toll: workRefusalOf(outcome.parts),
      };
    },

    async extend({ countersId, day, holdId, seconds, now }) {
      const key = countersDayKey(mallId, countersId, day);
      const item = await table.get(key);
      const hold = item && parseDay(item).holds.get(holdId);
      if (!hold || hold.until <= now) return undefined;
      if (hold.extended) return hold;
      const longer: Hold = { ...hold, until: addSeconds(hold.until, seconds), extended: true };
      const outcome = await table.update({
        key,
        set: ['#hold = :longer'],
        values: { longer },
        names: { hold: holdId },
        when: when('#hold.#until = :until', { until: hold.until }, { hold: holdId }),
        event: null,
      });
      if (outcome.kind === 'written') return longer;
      // Somebody extended it first, or it has become a booking.
      return outcome.found ? parseDay(outcome.found).holds.get(holdId) : undefined;
    },

    async outdate(countersId, days, services) {
      const set = async (day: DayKey, which: readonly ServiceData[]): Promise<boolean> => {
        const names = Object.fromEntries(
          which.map(({ serviceId }, index) => [`v${index}`, `v_${serviceId}`]),
        );
        const versions = Object.fromEntries(
          which.map(({ catalogueVersion }, index) => [`version${index}`, catalogueVersion]),
        );
        const outcome = await table.update({
          key: countersDayKey(mallId, countersId, day),
          set: [
            '#entity = :entity',
            '#schemaVersion = :schemaVersion',
            '#mallId = :mallId',
            '#countersId = :countersId',
            '#day = :day',
            '#expiresAt = :expiresAt',
            ...which.map((_, index) => `#v${index} = :version${index}`),
          ],
          names,
          values: {
            ...versions,
            entity: 'counters-day',
            schemaVersion: 1,
            mallId,
            countersId,
            day,
            expiresAt: expiryAfter(instantAt(day, '00:00'), DAY_KEPT_DAYS),
          },
          when: when(
            which.map((_, index) => `NOT #v${index} >= :version${index}`).join(' AND '),
            {},
            names,
          ),
          event: null,
        });
        return outcome.kind === 'written';
      };
      for (let from = 0; from < days.length; from += DAYS_AT_ONCE) {
        await Promise.all(
          days.slice(from, from + DAYS_AT_ONCE).map(async (day) => {
            if (await set(day, services)) return;
            // A run that is taken up again, or a later publication, has written some of them.
            for (const service of services) await set(day, [service]);
          }),
        );
      }
    },

    async handOver({ countersId, day, services, event }) {
      const outcome = await table.update(
        releaseUpdate({ mallId, countersId, day, services, event }),
      );
      return outcome.kind === 'written' ? 'written' : 'changed';
    },

    async noteWalkIns(countersId, told) {
      const outcome = await table.update(walkInsUpdate(mallId, countersId, told));
      return outcome.kind === 'written' ? 'written' : 'stale';
    },

    async release({ countersId, day, holdId }) {
      for (let attempt = 1; attempt <= RELEASE_ATTEMPTS; attempt += 1) {
        const item = await table.get(countersDayKey(mallId, countersId, day));
        const hold = item && parseDay(item).holds.get(holdId);
        if (!hold) return;
        const drops = new Map([[holdId, hold]]);
        const change = { mallId, countersId, day, takes: [], gives: [], drops };
        const outcome = await table.update(dayUpdate({ ...change, use: [], hold: null }));
        if (outcome.kind === 'written') return;
      }
      throw new Error('The hold changed under every attempt to give it back');
    },
  };
}
