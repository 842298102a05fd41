import { auditPut } from '@gerai/shared/audit.ts';
import type { BookingData } from '@gerai/shared/events/booking.ts';
import type { Ids, Instant } from '@gerai/shared/ports.ts';
import { absent, atVersion, type Condition, when } from '@gerai/shared/table/expression.ts';
import type { Item, Key, Table, Update, Write } from '@gerai/shared/table/table.ts';
import { expiryAfter } from '@gerai/shared/time.ts';
import type {
  BookingPlan,
  BookingStore,
  BookOutcome,
  ContactPlan,
  Drops,
  StoredBooking,
  VisitOutcome,
  VisitPlan,
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
import { type Giving, releaseUpdate } from './day-item.ts';
import { bookingKey, choiceKey, codeKey, contactKey, guardKey, upcomingKey } from './keys.ts';
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

  const auditWrites = (audit: BookingPlan['audit']): Record<string, Write> =>
    audit ? { audit: { put: auditPut(audit.note, audit.by, ids) } } : {};

  return {
    find: (bookingId) => find(bookingKey(bookingId)),

    async findMany(bookingIds) {
      const found = await table.getMany(bookingIds.map(bookingKey));
      return found.flatMap((item) => (item ? [parseBookingItem(item)] : []));
    },

    async findByCode(code) {
      const item = await table.get(codeKey(code));
      return typeof item?.bookingId === 'string' ? find(bookingKey(item.bookingId)) : undefined;
    },

    async findByContact(contactId) {
      const { items } = await table.query({
        index: 'contacts',
        where: when('#contactKey = :contactId', { contactId }),
      });
      const found = await table.getMany(items.map(({ pk }) => ({ pk: String(pk), sk: 'BOOKING' })));
      return (
        found
          .flatMap((item) => (item ? [parseBookingItem(item)] : []))
          // The index may lag behind a booking that has forgotten its contact.
          .filter(({ booking }) => booking.contactId === contactId)
      );
    },

    async book(plan, drops) {
      const outcome = await table.transact({
        ...bookWrites(plan, drops),
        ...auditWrites(plan.audit),
      });
      if (outcome.kind === 'written') return { kind: 'booked' };
      if (outcome.kind === 'conflict') throw new Error('Conflicts are retried by the table');
      return bookRefusal(plan, outcome.parts);
    },

    async bookVisit(plan, drops) {
      const outcome = await table.transact({
        ...visitWrites(plan, drops),
        ...auditWrites(plan.audit),
      });
      if (outcome.kind === 'written') return { kind: 'booked' };
      if (outcome.kind === 'conflict') throw new Error('Conflicts are retried by the table');
      return visitRefusal(plan, outcome.parts);
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

    async cancel({ legs, forgives, audit }) {
      const [first] = legs;
      if (!first) throw new Error('Nothing is to be cancelled');
      /** Guards whose entry a later booking has taken over: nothing to give back there. */
      const taken = new Set<string>();
      for (;;) {
        const writes: Record<string, Write> = {
          ...Object.fromEntries(
            legs.flatMap(({ before, after, freed, event }): [string, Write][] => {
              const { bookingId } = before.booking;
              const guard =
                before.personHash && !taken.has(bookingId)
                  ? guardRelease(before, before.personHash)
                  : undefined;
              return [
                [
                  `booking ${bookingId}`,
                  { put: { item: bookingItemOf(after), when: atVersion(before.version), event } },
                ],
                ...(guard ? [[`guard ${bookingId}`, guard] as [string, Write]] : []),
                ...(freed
                  ? [
                      [
                        `freed ${bookingId}`,
                        { put: { item: freedItem(freed), when: absent, event: null } },
                      ] as [string, Write],
                    ]
                  : []),
              ];
            }),
          ),
          ...dayWrites(first.before.booking.mallId, {
            gives: legs.flatMap(({ before, freed }) =>
              givingOf(before, freed ? keepOf(freed) : null),
            ),
          }),
          ...forgiveWrites(forgives),
          ...(audit ? { audit: { put: auditPut(audit.note, audit.by, ids) } } : {}),
        };
        const outcome = await table.transact(writes);
        if (outcome.kind === 'written') return { kind: 'written' };
        if (outcome.kind === 'conflict') throw new Error('Conflicts are retried by the table');
        const names = Object.keys(outcome.parts);
        if (names.some((name) => name.startsWith('booking '))) return { kind: 'changed' };
        if (names.every((name) => name.startsWith('guard '))) {
          for (const name of names) taken.add(name.slice('guard '.length));
          continue;
        }
        const awaited = legs
          .filter(({ before, freed }) => !freed && isAwaited(before, outcome.parts))
          .map(({ before }) => before.booking.bookingId);
        if (awaited.length > 0) return { kind: 'awaited', bookingIds: awaited };
        throw new Error('The rows of a confirmed booking are not what it holds');
      }
    },

    async reschedule(change) {
      const { before, after, holdId, freed, siblings, forgives, audit, now } = change;
      const { booking } = after;
      // A place that the new one overlaps is not given back as a whole: nobody could be offered it.
      const given = givenOf(before);
      const keep =
        given && overlaps(given, change.taking) ? undefined : freed ? keepOf(freed) : null;
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
          gives: givingOf(before, keep),
          drops: change.drops,
          use: holdId ? [{ holdId, taking: change.taking, now }] : [],
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
            when: when('#bookingId = :bookingId', { bookingId: firstOf(booking) }),
            event: null,
          },
        },
        ...siblingWrites(siblings, forgives),
        ...(audit ? { audit: { put: auditPut(audit.note, audit.by, ids) } } : {}),
      });
      let outcome = await table.transact(writes(move));
      // A later booking has already taken over the entry: nothing to move there.
      if (outcome.kind === 'refused' && onlyRefused(outcome.parts, 'guard')) {
        outcome = await table.transact(writes(undefined));
      }
      if (outcome.kind === 'written') return { kind: 'written' };
      if (outcome.kind === 'conflict') throw new Error('Conflicts are retried by the table');
      const { parts } = outcome;
      if ('booking' in parts || siblings.some(({ booking: { bookingId } }) => bookingId in parts)) {
        return { kind: 'changed' };
      }
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

    async unchosen(until) {
      const keys: Key[] = [];
      const items = table.queryAll({
        index: 'due',
        where: when('#dueKey = :dueKey AND #dueAt <= :until', { dueKey: choiceKey(mallId), until }),
      });
      for await (const { pk } of items) keys.push({ pk: String(pk), sk: 'BOOKING' });
      const found = await Promise.all(keys.map((key) => find(key)));
      return found.flatMap((stored) => stored ?? []);
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
      const { countersId } = before;
      if (!released || countersId === null) {
        return (await table.put(put)).kind === 'written' ? 'written' : 'changed';
      }
      const { serviceId, applicantCount: applicants, day } = booking;
      const outcome = await table.transact({
        booking: { put },
        day: {
          update: releaseUpdate({
            mallId,
            countersId,
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
        remove: ['#upcomingKey', '#dueKey', '#dueAt'],
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
      use: holdId ? [{ holdId, taking: plan.taking, now }] : [],
      waiting: ceased && { serviceId: ceased.serviceId, delta: -1 },
    }),
    ...(plan.guard ? { guard: guardWrite(plan, plan.guard) } : {}),
    code: codeWrite(booking),
    ...(contact ? { contact: contactWrite(contact, now) } : {}),
    ...tollWrites(booking.mallId, plan.toll, booking.bookingId),
  };
}

/** The parts of the transaction that books a visit: its rows net, everything else per booking. */
function visitWrites({ legs, contact, toll, now }: VisitPlan, drops: Drops): Record<string, Write> {
  const [first] = legs;
  if (!first) throw new Error('A visit without bookings');
  return {
    ...Object.fromEntries(
      legs.flatMap(({ stored, guard, confirmed }): [string, Write][] => {
        const { bookingId } = stored.booking;
        const item = bookingItemOf(stored);
        return [
          [`booking ${bookingId}`, { put: { item, when: absent, event: confirmed } }],
          ...(guard
            ? [[`guard ${bookingId}`, guardWrite({ stored }, guard)] as [string, Write]]
            : []),
        ];
      }),
    ),
    ...dayWrites(first.stored.booking.mallId, {
      takes: legs.map(({ taking }) => taking),
      drops,
      use: legs.flatMap(({ holdId, taking }) => (holdId ? [{ holdId, taking, now }] : [])),
    }),
    code: codeWrite(first.stored.booking),
    contact: contactWrite(contact, now),
    ...tollWrites(first.stored.booking.mallId, toll, first.stored.booking.bookingId),
  };
}

function visitRefusal(
  { legs }: VisitPlan,
  parts: Readonly<Record<string, Item | undefined>>,
): VisitOutcome {
  const firstId = legs[0]?.stored.booking.bookingId ?? '';
  const existing = parts[`booking ${firstId}`];
  const guards = Object.entries(parts).flatMap(([name, item]) =>
    name.startsWith('guard ') && item
      ? [[name.slice('guard '.length), parseGuardItem(item)] as const]
      : [],
  );
  return {
    kind: 'refused',
    existing: existing ? parseBookingItem(existing) : null,
    days: refusedDays(parts),
    guards: new Map(guards),
    toll: tollRefusalOf(parts),
    codeTaken: 'code' in parts && parts.code?.bookingId !== firstId,
  };
}

/** One code for a visit: it leads to the first of its bookings. */
function codeWrite(booking: BookingData): Write {
  return {
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
  };
}

/** The wrong digits of a booking that is managed by its link, though another of its visit changes. */
function forgiveWrites(bookingId: string | null): Record<string, Write> {
  return bookingId === null
    ? {}
    : { forgiven: { update: forgiveUpdate(bookingId, when('attribute_exists(#pk)')) } };
}

function forgiveUpdate(bookingId: string, condition: Condition): Update {
  const values = { zero: 0 };
  return {
    key: bookingKey(bookingId),
    set: ['#attempts = :zero'],
    values,
    when: condition,
    event: null,
  };
}

/** The other bookings of a visit must stand as they were read: none moves under another. */
function siblingWrites(
  siblings: readonly StoredBooking[],
  forgives: string | null,
): Record<string, Write> {
  return Object.fromEntries(
    siblings.map(({ booking: { bookingId }, version }): [string, Write] => [
      bookingId,
      bookingId === forgives
        ? { update: forgiveUpdate(bookingId, atVersion(version)) }
        : { check: { key: bookingKey(bookingId), when: atVersion(version) } },
    ]),
  );
}

/** The booking that the link and the code of a visit lead to. */
function firstOf(booking: BookingData): string {
  return booking.together?.bookingIds[0] ?? booking.bookingId;
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
  if (!given) return false;
  return (refusedDays(parts).get(rowOf(given))?.waiting.get(given.serviceId) ?? 0) > 0;
}

/** What a booking gives back, with what becomes of it. */
function givingOf(before: StoredBooking, keep: Giving['keep']): Giving[] {
  const given = givenOf(before);
  return given ? [{ ...given, ...(keep === undefined ? {} : { keep }) }] : [];
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
