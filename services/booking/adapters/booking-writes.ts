import { type Condition, when } from '@gerai/shared/table/expression.ts';
import type { Item, Write } from '@gerai/shared/table/table.ts';
import { epochMs } from '@gerai/shared/time.ts';
import type { Drops, GuardPlan, StoredBooking } from '../app/ports.ts';
import { type CountersDay, EMPTY_DAY, ROW, rowOf, type Taking } from '../domain/places.ts';
import { type DayChange, dayUpdate, type Giving, parseDay } from './day-item.ts';
import { guardKey } from './keys.ts';

/** The rows of the counters' days that a change touches, one update each, by the row's name. */
export function dayWrites(
  mallId: string,
  change: {
    readonly takes?: readonly Taking[];
    readonly gives?: readonly Giving[];
    readonly drops?: Drops;
    readonly use?: DayChange['use'];
    readonly hold?: DayChange['hold'];
    readonly waiting?: DayChange['waiting'];
  },
): Record<string, Write> {
  const { takes = [], gives = [], drops, use = [], hold = null, waiting = null } = change;
  const rows = new Map([...takes, ...gives].map((part) => [rowOf(part), part]));
  return Object.fromEntries(
    [...rows].map(([row, { countersId, day }]): [string, Write] => [
      row,
      {
        update: dayUpdate({
          mallId,
          countersId,
          day,
          takes: takes.filter((take) => rowOf(take) === row),
          gives: gives.filter((give) => rowOf(give) === row),
          drops: drops?.get(row) ?? new Map(),
          use: use.filter(({ taking }) => rowOf(taking) === row),
          hold,
          waiting,
        }),
      },
    ]),
  );
}

/** Refused parts that are days of counters, as they stood. */
export function refusedDays(
  parts: Readonly<Record<string, Item | undefined>>,
): ReadonlyMap<string, CountersDay> {
  return new Map(
    Object.entries(parts)
      .filter(([name]) => name.startsWith(ROW))
      .map(([name, item]) => [name, item ? parseDay(item) : EMPTY_DAY]),
  );
}

/**
 * Takes an entry in the person's guard. Entries are attributes named by booking id; `count` says how
 * many there are, so that one condition keeps the limit without a read. Entries whose slot is over
 * are removed in the same write, each conditioned on being there still.
 */
export function guardWrite(
  { stored }: { readonly stored: StoredBooking },
  guard: GuardPlan,
): Write {
  const { booking } = stored;
  const old = Object.fromEntries(guard.expired.map((bookingId, i) => [`old${i}`, bookingId]));
  const names = { entry: booking.bookingId, ...old };
  const stillThere = Object.keys(old).map((name) => ` AND attribute_exists(#${name})`);
  return {
    update: {
      key: guardKey(booking.serviceId, guard.personHash),
      set: [
        '#entry = :until',
        '#entity = :entity',
        '#schemaVersion = :schemaVersion',
        '#mallId = :mallId',
        '#serviceId = :serviceId',
        '#expiresAt = :expiresAt',
      ],
      remove: Object.keys(old).map((name) => `#${name}`),
      add: ['#count :more'],
      names,
      values: {
        until: booking.slotEnd,
        entity: 'guard',
        schemaVersion: 1,
        mallId: booking.mallId,
        serviceId: booking.serviceId,
        expiresAt: Math.ceil(epochMs(guard.keepUntil) / 1000),
        more: 1 - guard.expired.length,
      },
      when: when(
        `attribute_not_exists(#pk) OR (#count < :most${stillThere.join('')})`,
        { most: guard.limit + guard.expired.length },
        names,
      ),
      event: null,
    },
  };
}

/** Removes a booking's entry from its person's guard. */
export function guardRelease({ booking }: StoredBooking, personHash: string): Write {
  const names = { entry: booking.bookingId };
  return {
    update: {
      key: guardKey(booking.serviceId, personHash),
      remove: ['#entry'],
      add: ['#count :less'],
      names,
      values: { less: -1 },
      when: hasEntry(booking.bookingId),
      event: null,
    },
  };
}

/** Moves the entry of a booking that has another time. */
export function guardMove(
  { booking }: StoredBooking,
  personHash: string,
  keepUntil: string,
): Write {
  const names = { entry: booking.bookingId };
  return {
    update: {
      key: guardKey(booking.serviceId, personHash),
      set: ['#entry = :until', '#expiresAt = :expiresAt'],
      names,
      values: { until: booking.slotEnd, expiresAt: Math.ceil(epochMs(keepUntil) / 1000) },
      when: hasEntry(booking.bookingId),
      event: null,
    },
  };
}

export function hasEntry(bookingId: string): Condition {
  return when('attribute_exists(#entry)', {}, { entry: bookingId });
}
