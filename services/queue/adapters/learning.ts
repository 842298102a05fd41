import { SlugSchema } from '@gerai/shared/contract/values.ts';
import type { BookingData } from '@gerai/shared/events/booking.ts';
import type { DayKey } from '@gerai/shared/ports.ts';
import { absent, atVersion } from '@gerai/shared/table/expression.ts';
import type { Item, Table } from '@gerai/shared/table/table.ts';
import * as z from 'zod/mini';
import type { Learning, Saved, StoredExperience } from '../app/ports.ts';
import { type Experience, noExperience } from '../domain/experience.ts';
import type { HabitCounts } from '../domain/habits.ts';
import type { Awaited } from '../domain/prospect.ts';
import type { Served } from '../domain/service-times.ts';
import { expiryOf, KEYS, SHORT_DAYS } from './keys.ts';

/**
 * What estimates follow from beside the tickets: service times (two items of an agency: history,
 * written once a day, and the day, written with each service that ends) and the bookings that are
 * awaited (an item of an agency and day, an attribute each, so that no two writers are in the way of
 * each other).
 */
export class TableLearning implements Learning {
  readonly #table: Table;
  readonly #mallId: string;

  constructor(table: Table, mallId: string) {
    this.#table = table;
    this.#mallId = mallId;
  }

  async read(agencyId: string, day: DayKey): ReturnType<Learning['read']> {
    const [before, today, awaited] = await this.#table.getMany([
      KEYS.servedBefore(agencyId),
      KEYS.servedToday(agencyId),
      KEYS.awaited(agencyId, day),
    ]);
    return {
      experience: readExperience(before, today, day),
      awaited: awaited ? readAwaited(awaited) : [],
    };
  }

  async awaited(agencyId: string, day: DayKey): Promise<readonly Awaited[]> {
    const item = await this.#table.get(KEYS.awaited(agencyId, day));
    return item ? readAwaited(item) : [];
  }

  async save(agencyId: string, stored: StoredExperience, next: Experience): Promise<Saved> {
    const today = {
      item: {
        ...KEYS.servedToday(agencyId),
        ...this.#kind('served-today'),
        day: next.day,
        cells: next.today.map(cellOf),
        habits: next.habitsToday.map(habitOf),
        counted: next.counted,
        version: stored.version + 1,
      },
      when: stored.version === 0 ? absent : atVersion(stored.version),
      event: null,
    };
    if (stored.version > 0 && stored.experience.day === next.day) {
      return savedIf((await this.#table.put(today)).kind === 'written');
    }
    const outcome = await this.#table.transact({
      today: { put: today },
      before: {
        put: {
          item: {
            ...KEYS.servedBefore(agencyId),
            ...this.#kind('served-before'),
            cells: next.before.map(cellOf),
            habits: next.habitsBefore.map(habitOf),
          },
          event: null,
        },
      },
    });
    return savedIf(outcome.kind === 'written');
  }

  async awaitBooking(booking: BookingData): Promise<void> {
    if (booking.status !== 'confirmed') return this.arrived(booking);
    const { bookingId, agencyId, day, serviceId, slotStart, applicantCount } = booking;
    const kind = this.#kind('awaited');
    await this.#table.update({
      key: KEYS.awaited(agencyId, day),
      set: [
        '#booking = :booking',
        ...Object.keys(kind).map((name) => `#${name} = :${name}`),
        '#expiresAt = :expiresAt',
      ],
      names: { booking: AWAITED + bookingId },
      values: {
        ...kind,
        booking: [serviceId, slotStart, applicantCount],
        expiresAt: expiryOf(day, SHORT_DAYS),
      },
      event: null,
    });
  }

  async arrived({ bookingId, agencyId, day }: Parameters<Learning['arrived']>[0]): Promise<void> {
    await this.#table.update({
      key: KEYS.awaited(agencyId, day),
      remove: ['#booking'],
      names: { booking: AWAITED + bookingId },
      when: { expression: 'attribute_exists(#booking)', values: {}, names: {} },
      event: null,
    });
  }

  #kind(entity: string) {
    return { entity, schemaVersion: 1, mallId: this.#mallId };
  }
}

const AWAITED = 'booking_';

const CellsSchema = z.array(
  z.tuple([SlugSchema, SlugSchema, z.int(), z.number(), z.number(), z.number()]),
);
/** As `habitOf` writes them; items of old have none. */
const HabitsSchema = z._default(
  z.array(
    z.tuple([
      SlugSchema,
      z.number(),
      z.number(),
      z.number(),
      z.number(),
      z.number(),
      z.number(),
      z.number(),
      z.number(),
      z.number(),
    ]),
  ),
  [],
);
const BeforeSchema = z.object({ cells: CellsSchema, habits: HabitsSchema });
const TodaySchema = z.object({
  day: z.string(),
  cells: CellsSchema,
  habits: HabitsSchema,
  counted: z.array(z.string()),
  version: z.int(),
});
const AwaitedSchema = z.tuple([SlugSchema, z.string(), z.int()]);

function readExperience(
  before: Item | undefined,
  today: Item | undefined,
  day: DayKey,
): StoredExperience {
  if (!today) return { experience: noExperience(day), version: 0 };
  const known = TodaySchema.parse(today);
  const history = before ? BeforeSchema.parse(before) : { cells: [], habits: [] };
  return {
    experience: {
      day: known.day,
      before: history.cells.map(servedOf),
      today: known.cells.map(servedOf),
      habitsBefore: history.habits.map(habitCountsOf),
      habitsToday: known.habits.map(habitCountsOf),
      counted: known.counted,
    },
    version: known.version,
  };
}

function readAwaited(item: Item): Awaited[] {
  return Object.entries(item)
    .filter(([name]) => name.startsWith(AWAITED))
    .map(([name, value]) => {
      const [serviceId, slotStart, applicantCount] = AwaitedSchema.parse(value);
      return { bookingId: name.slice(AWAITED.length), serviceId, slotStart, applicantCount };
    });
}

/** Four digits behind the point keep the item small, and are more than is known. */
function cellOf({ serviceId, counterId, hour, n, sum, squares }: Served) {
  return [serviceId, counterId, hour, rounded(n), rounded(sum), rounded(squares)];
}

function servedOf([serviceId, counterId, hour, n, sum, squares]: z.infer<
  typeof CellsSchema
>[number]): Served {
  return { serviceId, counterId, hour, n, sum, squares };
}

function habitOf(each: HabitCounts) {
  const { called, missed, missedMinutes, came, walkMinutes } = each;
  const { ended, transferred, pauses, pauseMinutes } = each;
  return [
    each.serviceId,
    ...[called, missed, missedMinutes, came, walkMinutes].map(rounded),
    ...[ended, transferred, pauses, pauseMinutes].map(rounded),
  ];
}

function habitCountsOf([
  serviceId,
  called,
  missed,
  missedMinutes,
  came,
  walkMinutes,
  ended,
  transferred,
  pauses,
  pauseMinutes,
]: z.infer<typeof HabitsSchema>[number]): HabitCounts {
  return {
    serviceId,
    called,
    missed,
    missedMinutes,
    came,
    walkMinutes,
    ended,
    transferred,
    pauses,
    pauseMinutes,
  };
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

function savedIf(written: boolean): Saved {
  return written ? 'saved' : 'changed-meanwhile';
}
