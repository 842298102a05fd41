import { absent, atVersion, when } from '@gerai/shared/table/expression.ts';
import type { Table, Write } from '@gerai/shared/table/table.ts';
import { expiryAfter } from '@gerai/shared/time.ts';
import { freedHold, type WaitEntry, type WaitStore } from '../app/waitlist-ports.ts';
import { type Given, spanOf } from '../domain/places.ts';
import { dayUpdate } from './day-item.ts';
import { freedKey, waitGuardKey, waitingKey, waitKey } from './keys.ts';
import { bookRefusal, bookWrites, contactWrite } from './table-bookings.ts';
import { tollRefusalOf, tollWrites } from './toll-writes.ts';
import { freedItem, parseFreed, parseWait, waitItem } from './wait-items.ts';

/** Who waits, and the places that were given back meanwhile. */
export function createTableWaits(table: Table, mallId: string): WaitStore {
  const dayOf = (
    row: Pick<Given, 'countersId' | 'day'>,
    more: Partial<Parameters<typeof dayUpdate>[0]>,
  ) => ({
    update: dayUpdate({
      mallId,
      countersId: row.countersId,
      day: row.day,
      takes: [],
      gives: [],
      drops: new Map(),
      use: [],
      hold: null,
      ...more,
    }),
  });
  const ceases = (entry: WaitEntry) => ({ serviceId: entry.serviceId, delta: -1 });
  const find: WaitStore['find'] = async (bookingId) => {
    const item = await table.get(waitKey(bookingId));
    return item && parseWait(item);
  };

  return {
    find,

    async findFreed(offerId) {
      const item = await table.get(freedKey(offerId));
      return item && parseFreed(item);
    },

    async join(entry, data, provided, toll, now) {
      const writes: Record<string, Write> = {
        entry: { put: { item: waitItem(entry), when: absent, event: null } },
        guard: {
          put: {
            item: {
              ...waitGuardKey(entry),
              entity: 'wait-guard',
              schemaVersion: 1,
              mallId,
              bookingId: entry.bookingId,
              expiresAt: expiryAfter(`${entry.day}T17:00:00.000Z`, 1),
            },
            when: absent,
            event: null,
          },
        },
        day: dayOf(entry, { waiting: { serviceId: entry.serviceId, delta: 1 } }),
        contact: contactWrite({ data, provided }, now),
        ...tollWrites(mallId, toll, entry.bookingId),
      };
      const outcome = await table.transact(writes);
      if (outcome.kind === 'written') return { kind: 'joined' };
      const existing = await find(entry.bookingId);
      if (existing) return { kind: 'exists', entry: existing };
      const refusal = outcome.kind === 'refused' ? tollRefusalOf(outcome.parts) : null;
      return refusal ? { kind: 'toll', toll: refusal } : { kind: 'waits-already' };
    },

    async countAttempt(bookingId, limit) {
      const outcome = await table.update({
        key: waitKey(bookingId),
        add: ['#attempts :one'],
        values: { one: 1 },
        when: when('#attempts < :limit', { limit }),
        event: null,
      });
      if (outcome.kind === 'written') return { kind: 'counted', entry: parseWait(outcome.item) };
      return outcome.found
        ? { kind: 'locked', entry: parseWait(outcome.found) }
        : { kind: 'unknown' };
    },

    async leave(before, after, now) {
      const writes: Record<string, Write> = {
        entry: { put: { item: waitItem(after), when: atVersion(before.version), event: null } },
        guard: { delete: { key: waitGuardKey(before) } },
        day: dayOf(before, { waiting: ceases(before) }),
        ...(before.offer
          ? {
              freed: {
                update: {
                  key: freedKey(before.offer.offerId),
                  set: ['#dueAt = :now'],
                  values: { now },
                  when: when('attribute_exists(#pk)'),
                  event: null,
                },
              },
            }
          : {}),
      };
      return (await table.transact(writes)).kind === 'written' ? 'written' : 'changed';
    },

    async waiting(serviceId, day) {
      const entries: WaitEntry[] = [];
      const found = table.queryAll({
        index: 'waiting',
        where: when('#waitingKey = :key', { key: waitingKey(mallId, serviceId, day) }),
      });
      for await (const { pk } of found) {
        const item = await table.get({ pk: String(pk), sk: 'WAIT' });
        const entry = item && parseWait(item);
        if (entry?.status === 'waiting') entries.push(entry);
      }
      return entries;
    },

    async due(now) {
      const places = [];
      const found = table.queryAll({
        index: 'due',
        where: when('#dueKey = :mallId AND #dueAt <= :now', { mallId, now }),
      });
      for await (const { pk } of found) {
        const item = await table.get({ pk: String(pk), sk: 'FREED' });
        const freed = item && parseFreed(item);
        const open = freed?.status === 'resting' || freed?.status === 'offered';
        if (freed && open && freed.dueAt <= now) places.push(freed);
      }
      return places;
    },

    async turn({ before, after, entries, event }) {
      const ended = entries.filter((entry) => entry.after.status === 'ended');
      const released = after.status === 'released';
      const drops = new Map([[before.offerId, freedHold(before, spanOf(before))]]);
      const gone = ended[0];
      const writes: Record<string, Write> = {
        freed: { put: { item: freedItem(after), when: atVersion(before.version), event } },
        ...Object.fromEntries(
          entries.map((entry): [string, Write] => [
            entry.before.bookingId,
            {
              put: {
                item: waitItem(entry.after),
                when: atVersion(entry.before.version),
                event: null,
              },
            },
          ]),
        ),
        ...(gone ? { guard: { delete: { key: waitGuardKey(gone.before) } } } : {}),
        ...(released || gone
          ? {
              day: dayOf(before, {
                ...(released ? { drops } : {}),
                waiting: gone ? ceases(gone.before) : null,
              }),
            }
          : {}),
      };
      return (await table.transact(writes)).kind === 'written' ? 'written' : 'changed';
    },

    async accept(plan, drops, { freed, entry }) {
      const writes: Record<string, Write> = {
        ...bookWrites(plan, drops, entry.before),
        freed: {
          put: { item: freedItem(freed.after), when: atVersion(freed.before.version), event: null },
        },
        entry: {
          put: { item: waitItem(entry.after), when: atVersion(entry.before.version), event: null },
        },
        waits: { delete: { key: waitGuardKey(entry.before) } },
      };
      const outcome = await table.transact(writes);
      if (outcome.kind === 'written') return { kind: 'booked' };
      if (outcome.kind === 'conflict') throw new Error('Conflicts are retried by the table');
      if ('freed' in outcome.parts || 'entry' in outcome.parts) return { kind: 'changed' };
      return bookRefusal(plan, outcome.parts);
    },
  };
}
