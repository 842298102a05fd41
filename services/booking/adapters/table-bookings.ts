import { auditPut } from '@gerai/shared/audit.ts';
import type { Ids, Instant } from '@gerai/shared/ports.ts';
import { absent, atVersion, when } from '@gerai/shared/table/expression.ts';
import type { Item, Key, Table, Write } from '@gerai/shared/table/table.ts';
import { expiryAfter } from '@gerai/shared/time.ts';
import type {
  BookingPlan,
  BookingStore,
  BookOutcome,
  ContactPlan,
  Drops,
  StoredBooking,
} from '../app/ports.ts';
import { type FreedPlace, freedHold } from '../app/waitlist-ports.ts';
import { givenOf } from '../domain/booking.ts';
import { type Given, rowOf, spanOf, type Taking } from '../domain/places.ts';
import { bookingItemOf, KEPT_DAYS, parseBookingItem, parseGuardItem } from './booking-item.ts';
import {
  dayWrites,
  guardMove,
  guardRelease,
  guardWrite,
  hasEntry,
  refusedDays,
} from './booking-writes.ts';
import { releaseUpdate } from './day-item.ts';
import { bookingKey, codeKey, contactKey, guardKey, upcomingKey } from './keys.ts';
import { tollRefusalOf, tollWrites } from './toll-writes.ts';
import { freedItem } from './wait-items.ts';

/** A sealed contact is on its way to notify; after two days it has long arrived. */
const SEALED_DAYS = 2;

/** Most keys of one read. */
const BATCH = 100;

/** Bookings in the service's table. */
export function createTableBookings(table: Table, ids: Ids, mallId: string): BookingStore {
  const find = async (key: Key): Promise<StoredBooking | undefined> => {
    const item = await table.get(key);
    return item ? parseBookingItem(item) : undefined;
  };

  return {
    find: (bookingId) => find(bookingKey(bookingId)),

    async findByCode(code) {
      const item = await table.get(codeKey(code));
      return typeof item?.bookingId === 'string' ? find(bookingKey(item.bookingId)) : undefined;
    },

    async findByContact(contactId) {
      const { items } = await table.query({
        index: 'contacts',
        where: when('#contactKey = :contactId', { contactId }),
      });
      const pk = items[0]?.pk;
      const stored = typeof pk === 'string' ? await find({ pk, sk: 'BOOKING' }) : undefined;
      // The index may lag behind a booking that has forgotten its contact.
      return stored?.booking.contactId === contactId ? stored : undefined;
    },

    async book(plan, drops) {
      const outcome = await table.transact(bookWrites(plan, drops));
      if (outcome.kind === 'written') return { kind: 'booked' };
      if (outcome.kind === 'conflict') throw new Error('Conflicts are retried by the table');
      return bookRefusal(plan, outcome.parts);
    },

    async countAttempt(bookingId, limit) {
      const outcome = await table.update({
        key: bookingKey(bookingId),
        add: ['#attempts :one'],
        values: { one: 1 },
        when: when('#attempts < :limit', { limit }),
        event: null,
      });
      if (outcome.kind === 'written') {
        return { kind: 'counted', stored: parseBookingItem(outcome.item) };
      }
      return outcome.found
        ? { kind: 'locked', stored: parseBookingItem(outcome.found) }
        : { kind: 'unknown' };
    },

    async cancel({ before, after, freed, event, audit }) {
      const release = before.personHash ? guardRelease(before, before.personHash) : undefined;
      const writes = (guard: Write | undefined): Record<string, Write> => ({
        booking: {
          put: { item: bookingItemOf(after), when: atVersion(before.version), event },
        },
        ...dayWrites(before.booking.mallId, {
          gives: [givenOf(before)],
          keep: freed ? keepOf(freed) : null,
        }),
        ...(freed ? { freed: { put: { item: freedItem(freed), when: absent, event: null } } } : {}),
        ...(guard ? { guard } : {}),
        ...(audit ? { audit: { put: auditPut(audit.note, audit.by, ids) } } : {}),
      });
      let outcome = await table.transact(writes(release));
      // A later booking has already taken over the entry: nothing to give back there.
      if (outcome.kind === 'refused' && onlyRefused(outcome.parts, 'guard')) {
        outcome = await table.transact(writes(undefined));
      }
      if (outcome.kind === 'written') return 'written';
      if (outcome.kind === 'refused' && 'booking' in outcome.parts) return 'changed';
      if (outcome.kind === 'refused' && !freed && isAwaited(before, outcome.parts))
        return 'awaited';
      throw new Error('The rows of a confirmed booking are not what it holds');
    },

    async reschedule(change) {
      const { before, after, holdId, freed, audit, now } = change;
      const { booking } = after;
      // A place that the new one overlaps is not given back as a whole: nobody could be offered it.
      const keep = overlaps(givenOf(before), change.taking)
        ? undefined
        : freed
          ? keepOf(freed)
          : null;
      const move = after.personHash
        ? guardMove(after, after.personHash, change.guardKeepUntil)
        : undefined;
      const writes = (guard: Write | undefined): Record<string, Write> => ({
        booking: {
          put: {
            item: bookingItemOf(after),
            when: atVersion(before.version),
            event: change.event,
          },
        },
        ...dayWrites(booking.mallId, {
          takes: [change.taking],
          gives: [givenOf(before)],
          drops: change.drops,
          use: holdId ? { holdId, now } : null,
          ...(keep === undefined ? {} : { keep }),
        }),
        ...(freed && keep
          ? { freed: { put: { item: freedItem(freed), when: absent, event: null } } }
          : {}),
        ...(guard ? { guard } : {}),
        code: {
          update: {
            key: codeKey(booking.code),
            set: ['#expiresAt = :expiresAt'],
            values: { expiresAt: expiryAfter(booking.slotEnd, KEPT_DAYS) },
            when: when('#bookingId = :bookingId', { bookingId: booking.bookingId }),
            event: null,
          },
        },
        ...(audit ? { audit: { put: auditPut(audit.note, audit.by, ids) } } : {}),
      });
      let outcome = await table.transact(writes(move));
      // A later booking has already taken over the entry: nothing to move there.
      if (outcome.kind === 'refused' && onlyRefused(outcome.parts, 'guard')) {
        outcome = await table.transact(writes(undefined));
      }
      if (outcome.kind === 'written') return { kind: 'written' };
      if (outcome.kind === 'conflict') throw new Error('Conflicts are retried by the table');
      if ('booking' in outcome.parts) return { kind: 'changed' };
      if (keep === null && isAwaited(before, outcome.parts)) return { kind: 'awaited' };
      const days = refusedDays(outcome.parts);
      if (days.size === 0) throw new Error('The code of a booking is not its own');
      return { kind: 'refused', days };
    },

    async upcoming(day) {
      const keys: Key[] = [];
      const items = table.queryAll({
        index: 'upcoming',
        where: when('#upcomingKey = :upcomingKey', { upcomingKey: upcomingKey(mallId, day) }),
      });
      for await (const { pk } of items) keys.push({ pk: String(pk), sk: 'BOOKING' });
      const stored: StoredBooking[] = [];
      for (let from = 0; from < keys.length; from += BATCH) {
        const found = await table.getMany(keys.slice(from, from + BATCH));
        stored.push(...found.flatMap((item) => (item ? [parseBookingItem(item)] : [])));
      }
      return stored.filter(({ booking }) => booking.status === 'confirmed' && booking.day === day);
    },

    async begun(day, until) {
      const keys: string[] = [];
      const items = table.queryAll({
        index: 'upcoming',
        where: when('#upcomingKey = :upcomingKey AND #slotStart <= :until', {
          upcomingKey: upcomingKey(mallId, day),
          until,
        }),
      });
      for await (const { pk } of items) keys.push(String(pk).slice('BOOKING#'.length));
      return keys;
    },

    async tell(before, after, event) {
      const outcome = await table.put({
        item: bookingItemOf(after),
        when: atVersion(before.version),
        event,
      });
      return outcome.kind === 'written' ? 'written' : 'changed';
    },

    async miss(before, after, missed, released) {
      const { booking } = after;
      const put = {
        item: bookingItemOf(after),
        when: atVersion(before.version),
        event: missed,
      };
      if (!released) return (await table.put(put)).kind === 'written' ? 'written' : 'changed';
      const { serviceId, applicantCount: applicants, day } = booking;
      const outcome = await table.transact({
        booking: { put },
        day: {
          update: releaseUpdate({
            mallId,
            countersId: before.countersId,
            day,
            services: [{ serviceId, applicants, seen: null }],
            event: released,
          }),
        },
      });
      return outcome.kind === 'written' ? 'written' : 'changed';
    },

    async follow(before, { booking, version, ticketVersion }) {
      const outcome = await table.update({
        key: bookingKey(booking.bookingId),
        set: [
          '#status = :status',
          '#checkedInAt = :checkedInAt',
          '#finishedAt = :finishedAt',
          '#version = :version',
          '#ticketVersion = :ticketVersion',
        ],
        remove: ['#upcomingKey'],
        values: {
          status: booking.status,
          checkedInAt: booking.checkedInAt,
          finishedAt: booking.finishedAt,
          version,
          ticketVersion,
        },
        when: atVersion(before.version),
        event: null,
      });
      return outcome.kind === 'written' ? 'written' : 'changed';
    },

    async forget(before) {
      const { booking, personHash } = before;
      const forgotten: StoredBooking = {
        ...before,
        booking: { ...booking, contactId: null },
        version: before.version + 1,
        personHash: null,
        proof: null,
      };
      const writes = (guard: Write | undefined): Record<string, Write> => ({
        booking: {
          put: { item: bookingItemOf(forgotten), when: atVersion(before.version), event: null },
        },
        ...(booking.contactId
          ? { contact: { delete: { key: contactKey(booking.contactId) } } }
          : {}),
        ...(guard ? { guard } : {}),
      });
      // The guard's key is the hash itself, so a guard of this booking alone goes as a whole.
      const ways = personHash
        ? [guardDeletion(before, personHash), guardRelease(before, personHash), undefined]
        : [undefined];
      for (const guard of ways) {
        const outcome = await table.transact(writes(guard));
        if (outcome.kind === 'written') return 'written';
        if (outcome.kind === 'refused' && 'booking' in outcome.parts) return 'changed';
      }
      throw new Error('A contact could not be forgotten');
    },

    async dropContact(contactId) {
      await table.delete({ key: contactKey(contactId) });
    },
  };
}

/** The parts of the booking transaction. @param ceased who ceases to wait with this booking. */
export function bookWrites(
  plan: BookingPlan,
  drops: Drops,
  ceased: { readonly serviceId: string } | null = null,
): Record<string, Write> {
  const { stored, contact, holdId, now } = plan;
  const { booking } = stored;
  return {
    booking: { put: { item: bookingItemOf(stored), when: absent, event: plan.confirmed } },
    ...dayWrites(booking.mallId, {
      takes: [plan.taking],
      drops,
      use: holdId ? { holdId, now } : null,
      waiting: ceased && { serviceId: ceased.serviceId, delta: -1 },
    }),
    ...(plan.guard ? { guard: guardWrite(plan, plan.guard) } : {}),
    code: {
      put: {
        item: {
          ...codeKey(booking.code),
          entity: 'code',
          schemaVersion: 1,
          mallId: booking.mallId,
          bookingId: booking.bookingId,
          expiresAt: expiryAfter(booking.slotEnd, KEPT_DAYS),
        },
        when: absent,
        event: null,
      },
    },
    ...(contact ? { contact: contactWrite(contact, now) } : {}),
    ...tollWrites(booking.mallId, plan.toll, booking.bookingId),
  };
}

/** A sealed contact on its way to notify. */
export function contactWrite({ data, provided }: ContactPlan, now: Instant): Write {
  return {
    put: {
      item: {
        ...contactKey(data.contactId),
        entity: 'contact',
        schemaVersion: 1,
        version: 1,
        ...data,
        expiresAt: expiryAfter(now, SEALED_DAYS),
      },
      when: absent,
      event: provided,
    },
  };
}

/** Whether the row refused because somebody waits for a place of the booking's day. */
function isAwaited(
  before: StoredBooking,
  parts: Readonly<Record<string, Item | undefined>>,
): boolean {
  const given = givenOf(before);
  return (refusedDays(parts).get(rowOf(given))?.waiting.get(given.serviceId) ?? 0) > 0;
}

function keepOf(freed: FreedPlace) {
  return { holdId: freed.offerId, hold: freedHold(freed, spanOf(freed)) };
}

function overlaps(given: Given, taking: Taking): boolean {
  return (
    rowOf(given) === rowOf(taking) &&
    given.span.from < taking.span.to &&
    taking.span.from < given.span.to
  );
}

/** What stood in the way, from the refused parts of the booking transaction. */
export function bookRefusal(
  plan: BookingPlan,
  parts: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>,
): BookOutcome {
  if ('contact' in parts && !('booking' in parts)) {
    throw new Error('A contact stands there without its booking');
  }
  return {
    kind: 'refused',
    existing: parts.booking ? parseBookingItem(parts.booking) : null,
    days: refusedDays(parts),
    guard: parts.guard ? parseGuardItem(parts.guard) : null,
    toll: tollRefusalOf(parts),
    codeTaken: 'code' in parts && parts.code?.bookingId !== plan.stored.booking.bookingId,
  };
}

function guardDeletion({ booking }: StoredBooking, personHash: string): Write {
  const entry = hasEntry(booking.bookingId);
  return {
    delete: {
      key: guardKey(booking.serviceId, personHash),
      when: when(`#count = :one AND ${entry.expression}`, { one: 1 }, entry.names),
    },
  };
}

function onlyRefused(parts: Readonly<Record<string, unknown>>, name: string): boolean {
  return name in parts && Object.keys(parts).length === 1;
}
