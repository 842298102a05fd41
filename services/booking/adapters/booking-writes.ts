import { type Condition, when } from '@gerai/shared/table/expression.ts';
import type { Update, Write } from '@gerai/shared/table/table.ts';
import { epochMs, expiryAfter } from '@gerai/shared/time.ts';
import type { BookingPlan, GuardPlan, StoredBooking } from '../app/ports.ts';
import { dayCountKey, guardKey, slotKey } from './keys.ts';

/** Slot rows hold nobody's data; they are kept a quarter for questions about full days. */
const SLOT_KEPT_DAYS = 90;

/**
 * The parts of the booking transaction that take capacity. Each row is made by its first booking;
 * one that stands there keeps its capacity until a new timetable writes it.
 */
export function takingWrites({ stored, slots, dailyQuota }: BookingPlan): Record<string, Write> {
  const { booking } = stored;
  const { serviceId, day, applicantCount } = booking;
  const shared = {
    mallId: booking.mallId,
    serviceId,
    day,
    schemaVersion: 1,
    scheduleVersion: booking.catalogueVersion,
    expiresAt: expiryAfter(booking.slotEnd, SLOT_KEPT_DAYS),
  };
  const row = [
    '#entity = :entity',
    '#schemaVersion = :schemaVersion',
    '#mallId = :mallId',
    '#serviceId = :serviceId',
    '#day = :day',
    '#scheduleVersion = if_not_exists(#scheduleVersion, :scheduleVersion)',
    '#expiresAt = :expiresAt',
  ];
  const dayCount: Update = {
    key: dayCountKey(serviceId, day),
    set: row,
    add: ['#taken :applicants'],
    values: { ...shared, entity: 'day-count', applicants: applicantCount },
    when: when('attribute_not_exists(#pk) OR #taken <= :room', {
      room: dailyQuota - applicantCount,
    }),
    event: null,
  };
  const slotWrites = slots.map(({ time, capacity }): [string, Write] => [
    slotPart(time),
    {
      update: {
        key: slotKey(serviceId, day, time),
        set: [...row, '#time = :time', '#capacity = if_not_exists(#capacity, :capacity)'],
        add: ['#taken :one'],
        values: { ...shared, entity: 'slot', time, capacity, one: 1 },
        when: when('attribute_not_exists(#pk) OR #taken < #capacity'),
        event: null,
      },
    },
  ]);
  return { day: { update: dayCount }, ...Object.fromEntries(slotWrites) };
}

/** The parts of the cancellation that give the capacity back. */
export function givingBackWrites({ booking, slotTimes }: StoredBooking): Record<string, Write> {
  const giveBack = (key: Update['key'], amount: number): Write => ({
    update: {
      key,
      add: ['#taken :back'],
      values: { back: -amount },
      when: when('#taken >= :amount', { amount }),
      event: null,
    },
  });
  const { serviceId, day, applicantCount } = booking;
  return {
    day: giveBack(dayCountKey(serviceId, day), applicantCount),
    ...Object.fromEntries(
      slotTimes.map((time) => [slotPart(time), giveBack(slotKey(serviceId, day, time), 1)]),
    ),
  };
}

export function slotPart(time: string): string {
  return `slot ${time}`;
}

/**
 * Takes an entry in the person's guard. Entries are attributes named by booking id; `count` says how
 * many there are, so that one condition keeps the limit without a read. Entries whose slot is over
 * are removed in the same write, each conditioned on being there still.
 */
export function guardWrite({ stored }: BookingPlan, guard: GuardPlan): Write {
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

export function hasEntry(bookingId: string): Condition {
  return when('attribute_exists(#entry)', {}, { entry: bookingId });
}
