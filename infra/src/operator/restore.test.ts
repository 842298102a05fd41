import { marshall } from '@aws-sdk/util-dynamodb';
import { factItem } from '@gerai/analytics/adapters/items.ts';
import { bookingItemOf, parseBookingItem } from '@gerai/booking/adapters/booking-item.ts';
import { guardWrite } from '@gerai/booking/adapters/booking-writes.ts';
import { bookingKey, guardKey, waitGuardKey } from '@gerai/booking/adapters/keys.ts';
import { createTableBookings } from '@gerai/booking/adapters/table-bookings.ts';
import { waitItem } from '@gerai/booking/adapters/wait-items.ts';
import type { StoredBooking } from '@gerai/booking/app/ports.ts';
import { service as booking } from '@gerai/booking/service.ts';
import { aBooking, aStoredBooking } from '@gerai/booking/testing/bookings.ts';
import { contactItem, subjectItem } from '@gerai/notify/adapters/items.ts';
import { contactFrom, erase, removeNeeds, withdrawConsent } from '@gerai/notify/domain/contact.ts';
import { bookingItem, serviceItem } from '@gerai/queue/adapters/stored.ts';
import type { ServiceName } from '@gerai/shared/contract/service.ts';
import { eventOf } from '@gerai/shared/messaging/outbox.ts';
import { createStreamHandler } from '@gerai/shared/messaging/relay.ts';
import type { Item, Key, Table } from '@gerai/shared/table/table.ts';
import { sequentialIds, testContext } from '@gerai/shared/testing/doubles.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EmulatedAws } from '../rehearsal/emulated-aws.ts';
import type { OperatorAws } from './aws.ts';
import { compareTables, copyBack, erasedContacts, restoreTable, tableOf } from './restore.ts';

const NOW = '2026-11-30T03:00:00.000Z';
const NOBODY: ReadonlySet<string> = new Set();

describe('a restore', () => {
  const ARN = 'arn:aws:dynamodb:ap-southeast-3:1:table/Gerai-prod-booking-DataTable';
  const KEY = 'arn:aws:kms:ap-southeast-3:1:key/k';
  const aws = (
    asked: [string, unknown][],
    { sse = true, statuses = ['CREATING', 'ACTIVE'], history = true } = {},
  ): OperatorAws => ({
    text: () => Promise.reject(new Error('Not asked')),
    rest: () => Promise.reject(new Error('Not asked')),
    json: <T>(_: string, target: string, body: { TableName?: string }) => {
      const call = target.split('.')[1] ?? '';
      asked.push([call, body]);
      const answer =
        call === 'DescribeContinuousBackups'
          ? {
              ContinuousBackupsDescription: {
                PointInTimeRecoveryDescription: history
                  ? {
                      EarliestRestorableDateTime: Date.parse('2026-10-26T00:00:00Z') / 1000,
                      LatestRestorableDateTime: Date.parse('2026-11-30T02:55:00Z') / 1000,
                    }
                  : {},
              },
            }
          : call === 'DescribeTable'
            ? {
                Table: body.TableName?.startsWith('restored-')
                  ? { TableStatus: statuses.shift() }
                  : {
                      TableArn: ARN,
                      ...(sse ? { SSEDescription: { SSEType: 'KMS', KMSMasterKeyArn: KEY } } : {}),
                    },
              }
            : call === 'ListTables'
              ? { TableNames: [`restored-Gerai-prod-booking-x`, 'Gerai-prod-booking-DataTable'] }
              : {};
      return Promise.resolve(answer as T);
    },
  });

  it('asks for a new table at that instant, under the same key, and waits until it is there', async () => {
    const asked: [string, unknown][] = [];
    const table = await tableOf(aws([]), 'prod', 'booking');
    const target = await restoreTable(aws(asked), table, '2026-11-30T01:15:00.000Z', 1);
    expect(target).toBe('restored-Gerai-prod-booking-DataTable-20261130011500');
    expect(asked).toEqual([
      ['DescribeTable', { TableName: table }],
      ['DescribeContinuousBackups', { TableName: table }],
      [
        'RestoreTableToPointInTime',
        {
          SourceTableArn: ARN,
          TargetTableName: target,
          RestoreDateTime: Date.parse('2026-11-30T01:15:00Z') / 1000,
          BillingModeOverride: 'PAY_PER_REQUEST',
          GlobalSecondaryIndexOverride: [],
          SSESpecificationOverride: { Enabled: true, SSEType: 'KMS', KMSMasterKeyId: KEY },
        },
      ],
      ['DescribeTable', { TableName: target }],
      ['DescribeTable', { TableName: target }],
    ]);
  });

  it('of a table under AWS’s key names none, and may be as late as possible', async () => {
    const asked: [string, unknown][] = [];
    const target = await restoreTable(aws(asked, { sse: false }), 'Gerai-prod-x', 'latest', 1);
    expect(asked[2]).toEqual([
      'RestoreTableToPointInTime',
      {
        SourceTableArn: ARN,
        TargetTableName: target,
        UseLatestRestorableTime: true,
        BillingModeOverride: 'PAY_PER_REQUEST',
        GlobalSecondaryIndexOverride: [],
      },
    ]);
  });

  it('is refused outside of the history, and without one', async () => {
    const asked: [string, unknown][] = [];
    await expect(restoreTable(aws(asked), 'x', '2026-10-01T00:00:00.000Z')).rejects.toThrow(
      'from 2026-10-26T00:00:00.000Z until 2026-11-30T02:55:00.000Z',
    );
    await expect(restoreTable(aws(asked), 'x', '2026-11-30T02:56:00.000Z')).rejects.toThrow(
      'until',
    );
    await expect(restoreTable(aws(asked, { history: false }), 'x', 'latest')).rejects.toThrow(
      'keeps no history',
    );
    expect(asked.map(([call]) => call)).not.toContain('RestoreTableToPointInTime');
  });
});

describe('what is compared and copied back', () => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await startTestEngine();
  });
  afterAll(() => engine.stop());

  const key = (id: string): Key => ({ pk: `BOOKING#${id}`, sk: 'BOOKING' });
  const ids = sequentialIds();
  async function write(table: Table, id: string, content: Item, version = 1) {
    const context = testContext(NOW);
    await table.put({
      item: { ...key(id), entity: 'booking', mallId: 'pekalongan', version, ...content },
      event: eventOf('booking.booking.confirmed.v1', context, ids),
    });
  }
  async function twoTables(service: ServiceName = 'booking') {
    const [here, restored] = [
      await engine.createTable(booking.table),
      await engine.createTable(booking.table),
    ];
    const aws = new EmulatedAws(engine.endpoint);
    const tables = { service, here: here.name, restored: restored.name };
    const compare = (only: readonly string[] = [], erased = NOBODY) =>
      compareTables(aws, tables, { only, erased, now: NOW });
    const bring = async (alsoChanged = false, erased = NOBODY) =>
      copyBack(aws, tables, await compare([], erased), { alsoChanged, now: NOW });
    return { here, restored, aws, tables, compare, bring };
  }
  const idOf = (header: unknown) => (header as { readonly id: string }).id;
  const idsOf = (found: readonly { readonly pk: string }[]) =>
    found.map(({ pk }) => pk.replace('BOOKING#', '')).sort();

  it('is told by key and attribute, whatever the version and the order of a set', async () => {
    const { here, restored, compare } = await twoTables();
    for (const table of [here, restored]) {
      await write(table, 'same', { day: '2026-12-01', needs: new Set(['a', 'b']) });
    }
    await write(here, 'same', { day: '2026-12-01', needs: new Set(['b', 'a']) }, 4);
    await write(restored, 'lost', { day: '2026-12-01' });
    await write(restored, 'moved', { day: '2026-12-01', code: 'A' });
    await write(here, 'moved', { day: '2026-12-02', code: 'A' }, 2);
    await write(here, 'new', { day: '2026-12-03' });
    const found = await compare();
    expect(found.counts).toEqual({ here: 3, restored: 3, same: 1 });
    expect(found.missing).toEqual([{ ...key('lost'), entity: 'booking' }]);
    expect(found.changed).toEqual([
      {
        ...key('moved'),
        entity: 'booking',
        fields: ['day'],
        versions: { here: 2, restored: 1 },
      },
    ]);
    expect(idsOf(found.onlyHere)).toEqual(['new']);
    const narrowed = await compare(['BOOKING#lo']);
    expect(narrowed.counts).toEqual({ here: 0, restored: 1, same: 0 });
  });

  it('comes back once, says its state again without a message, and leaves what has changed', async () => {
    const { here, restored, bring } = await twoTables();
    await write(restored, 'lost', { day: '2026-12-01' }, 3);
    await write(restored, 'moved', { day: '2026-12-01' });
    await write(here, 'moved', { day: '2026-12-02' }, 2);
    const { copied, kept } = await bring();
    expect(idsOf(copied)).toEqual(['lost']);
    expect(kept).toMatchObject([{ pk: 'BOOKING#moved', why: 'has changed since' }]);
    expect(await bring()).toMatchObject({ copied: [] });
    const item = await here.get(key('lost'));
    const before = await restored.get(key('lost'));
    expect(item).toMatchObject({ day: '2026-12-01', version: 3, saidVersion: 3 });
    expect(item?.outbox).toMatchObject({ type: 'booking.booking.confirmed.v1', resync: true });
    expect(item?.outbox).not.toMatchObject({ id: idOf(before?.outbox) });
    expect(await here.get(key('moved'))).toMatchObject({ day: '2026-12-02', version: 2 });
  });

  it('is an event that the relay understands', async () => {
    const { here, restored, bring } = await twoTables();
    await write(restored, 'lost', { day: '2026-12-01' }, 3);
    await bring();
    const item = await here.get(key('lost'));
    const said: unknown[] = [];
    const relay = createStreamHandler(booking, {
      publisher: {
        publishAll: (all: readonly unknown[]) => {
          said.push(...all);
          return Promise.resolve(new Set());
        },
      } as never,
      log: { info: () => undefined, error: () => undefined } as never,
      describe: ({ version }) => ({
        mallId: 'pekalongan',
        aggregateId: 'lost',
        aggregateVersion: Number(version),
        data: {},
      }),
    });
    await relay({
      Records: [{ eventName: 'INSERT', dynamodb: { NewImage: marshall(item ?? {}) as never } }],
    });
    expect(said).toMatchObject([{ aggregateVersion: 3, resync: true, time: NOW }]);
  });

  it('goes over what has changed only where that is wished and nothing newer came in between', async () => {
    const { here, restored, aws, tables, compare, bring } = await twoTables();
    for (const id of ['one', 'two']) {
      await write(restored, id, { day: '2026-12-01', catalogueVersion: 3 });
      await write(here, id, { day: '2026-12-02', catalogueVersion: 3, wrong: true }, 5);
    }
    await restored.put({ item: { ...key('row'), entity: 'row', c480: 1 }, event: null });
    await here.put({ item: { ...key('row'), entity: 'row', c480: 2 }, event: null });
    const seen = await compare();
    await write(here, 'two', { day: '2026-12-03' }, 6);
    const first = await copyBack(aws, tables, seen, { alsoChanged: true, now: NOW });
    expect(idsOf(first.copied)).toEqual(['one']);
    expect(Object.fromEntries(first.kept.map(({ pk, why }) => [pk, why]))).toEqual({
      'BOOKING#two': 'changes still',
      'BOOKING#row': 'has no version to be sure by',
    });
    const one = await here.get(key('one'));
    expect(one).toMatchObject({ day: '2026-12-01', version: 6, saidVersion: 6 });
    expect(one).toMatchObject({ catalogueVersion: 3 });
    expect(one).not.toHaveProperty('publishedAt');
    expect(one).not.toHaveProperty('wrong');
    expect(await here.get(key('two'))).toMatchObject({ day: '2026-12-03', version: 6 });
    // What is back is the same now, though in a later version: it is not written again.
    expect(idsOf((await bring(true)).copied)).toEqual(['two']);
    expect(idsOf((await bring(true)).copied)).toEqual([]);
  });

  it('is never what is over, nor of a contact that was erased', async () => {
    const { here, restored, aws, tables, compare } = await twoTables();
    const past = Date.parse(NOW) / 1000 - 1;
    await write(restored, 'over', { expiresAt: past });
    await write(restored, 'erased', { contactId: 'con_1' });
    await write(restored, 'forgotten', { contactId: 'con_2' });
    await write(restored, 'lost', { contactId: 'con_3' });
    // The same of items that stand there still, in another content.
    await write(restored, 'over-and-changed', { expiresAt: past, day: '2026-12-01' });
    await write(here, 'over-and-changed', { expiresAt: past + 1e6, day: '2026-12-02' }, 2);
    await write(restored, 'erased-and-changed', { contactId: 'con_1', personHash: 'p' });
    await write(here, 'erased-and-changed', { contactId: null, wrong: true }, 2);
    await write(restored, 'changed', { contactId: 'con_3', day: '2026-12-01' });
    await write(here, 'changed', { contactId: 'con_3', day: '2026-12-02' }, 2);
    const audit = { entity: 'audit', action: 'contact.erase', subject: 'con_1' };
    await here.put({ item: { pk: 'AUDIT#x', sk: '1', ...audit }, event: null });
    const contact = { entity: 'contact', contactId: 'con_2', erasedAt: NOW };
    await here.put({ item: { pk: 'CONTACT#con_2', sk: 'CONTACT', ...contact }, event: null });
    const living = { entity: 'contact', contactId: 'con_3', erasedAt: null };
    await here.put({ item: { pk: 'CONTACT#con_3', sk: 'CONTACT', ...living }, event: null });
    const erased = await erasedContacts(aws, tables.here);
    expect(erased).toEqual(new Set(['con_1', 'con_2']));
    const found = await compare(['BOOKING#'], erased);
    expect(idsOf(found.missing)).toEqual(['lost']);
    expect(idsOf(found.changed)).toEqual(['changed']);
    expect(idsOf(found.expired)).toEqual(['over', 'over-and-changed']);
    expect(idsOf(found.erased)).toEqual(['erased', 'erased-and-changed', 'forgotten']);
    const { copied } = await copyBack(aws, tables, found, { alsoChanged: true, now: NOW });
    expect(idsOf(copied)).toEqual(['changed', 'lost']);
    expect(await here.get(key('erased-and-changed'))).not.toHaveProperty('personHash');
    expect(await here.get(key('over-and-changed'))).toMatchObject({ day: '2026-12-02' });
  });

  const { bookingId, serviceId, mallId, day, contactId } = aBooking();
  const aGuard = { personHash: 'person', limit: 3, expired: [], keepUntil: '2026-12-16T17:00:00Z' };
  const eventually = (type: Parameters<typeof eventOf>[0]) => eventOf(type, testContext(NOW), ids);
  const withGuard = (table: Table, each: StoredBooking) =>
    table.transact({
      booking: {
        put: { item: bookingItemOf(each), event: eventually('booking.booking.confirmed.v1') },
      },
      guard: guardWrite({ stored: each }, aGuard),
    });

  it('is nothing of a booking that was forgotten, nor its guard, though nobody else remembers', async () => {
    const { here, restored, compare, bring } = await twoTables();
    for (const table of [here, restored]) await withGuard(table, aStoredBooking());
    const forgot = await createTableBookings(here, ids, mallId).forget(aStoredBooking());
    expect(forgot).toBe('written');
    const found = await compare();
    expect(found).toMatchObject({ changed: [], erased: [bookingKey(bookingId)] });
    const { copied, kept } = await bring(true);
    expect(copied).toEqual([]);
    expect(kept).toMatchObject([{ entity: 'guard', why: 'nothing in use counts under it' }]);
    expect(await here.get(guardKey(serviceId, 'person'))).toBeUndefined();
    const item = (await here.get(bookingKey(bookingId))) ?? {};
    expect(JSON.stringify(item)).not.toMatch(/person|digits|con_/);
    expect(parseBookingItem(item)).toMatchObject({ version: 2, personHash: null, proof: null });
  });

  it('is a booking that has lost its contact, but was not forgotten', async () => {
    const { here, restored, bring } = await twoTables();
    await withGuard(restored, aStoredBooking());
    await withGuard(here, aStoredBooking({ booking: aBooking({ contactId: null }), version: 2 }));
    expect((await bring(true)).copied).toMatchObject([bookingKey(bookingId)]);
    expect(await here.get(bookingKey(bookingId))).toMatchObject({ contactId, version: 3 });
  });

  it('is of a guard what bookings show under its hash, after they are back', async () => {
    const { here, restored, bring } = await twoTables();
    const cancelled = aBooking({ bookingId: 'bkg_2', status: 'cancelled', contactId: null });
    const forgotten = aBooking({ bookingId: 'bkg_3', contactId: null });
    await withGuard(restored, aStoredBooking());
    await withGuard(restored, aStoredBooking({ booking: aBooking({ bookingId: 'bkg_2' }) }));
    await withGuard(restored, aStoredBooking({ booking: aBooking({ bookingId: 'bkg_3' }) }));
    await here.put({ item: bookingItemOf(aStoredBooking({ booking: cancelled })), event: null });
    const nobody = aStoredBooking({
      booking: forgotten,
      personHash: null,
      proof: null,
      version: 2,
    });
    await here.put({ item: bookingItemOf(nobody), event: null });
    const { copied } = await bring();
    expect(copied.map(({ entity }) => entity)).toEqual(['booking', 'guard']);
    const guard = await here.get(guardKey(serviceId, 'person'));
    expect(guard).toMatchObject({ count: 1, [bookingId]: aBooking().slotEnd, serviceId });
    expect(guard).not.toHaveProperty('bkg_2');
    expect(guard).not.toHaveProperty('bkg_3');
    expect((await bring()).copied).toEqual([]);
  });

  it('is the guard of who waits, but not of who has left', async () => {
    const { here, restored, bring } = await twoTables();
    for (const [id, status] of [
      ['waits', 'waiting'],
      ['left', 'left'],
    ] as const) {
      const entry = {
        ...aBooking(),
        ...aStoredBooking(),
        bookingId: id,
        contactId: contactId ?? '',
        countersId: 'dukcapil#mingguan',
        askedAt: NOW,
        passed: 0,
        offer: null,
        status,
        personHash: id,
      };
      await here.put({ item: waitItem(entry), event: null });
      const guard = { entity: 'wait-guard', bookingId: id, mallId };
      const at = waitGuardKey({ serviceId, day, personHash: id });
      await restored.put({ item: { ...at, ...guard }, event: null });
    }
    const { copied, kept } = await bring();
    expect(copied).toMatchObject([waitGuardKey({ serviceId, day, personHash: 'waits' })]);
    expect(kept).toMatchObject([waitGuardKey({ serviceId, day, personHash: 'left' })]);
  });

  it('is no contact that was erased since, nor a consent withdrawn or needs deleted', async () => {
    const { here, restored, compare, bring } = await twoTables('notify');
    const aContact = (id: string) =>
      contactFrom(
        {
          contactId: id,
          mallId,
          visitId: aBooking().visitId,
          subject: { kind: 'booking', id: bookingId },
          agencyId: 'dukcapil',
          day,
          language: 'id',
          smsConsent: { given: true, textVersion: '2026-11', at: NOW, channel: 'web' },
          sealed: { keyId: 'k', ephemeralKey: 'e', nonce: 'n', ciphertext: 'secret' },
        },
        'phone-hash',
      );
    const without = { keyId: 'k', ephemeralKey: 'e', nonce: 'n', ciphertext: 'fewer' };
    const since = {
      con_erased: erase(aContact('con_erased'), 'retention', NOW),
      con_stopped: withdrawConsent(aContact('con_stopped'), NOW),
      con_needs: removeNeeds(aContact('con_needs'), without, NOW),
      con_spoilt: { ...aContact('con_spoilt'), agencyId: 'wrong', version: 2 },
    };
    for (const [id, contact] of Object.entries(since)) {
      await restored.put({ item: contactItem(aContact(id)), event: null });
      await here.put({ item: contactItem(contact), event: null });
    }
    const found = await compare();
    expect(found.erased.map(({ pk }) => pk)).toEqual(['CONTACT#con_erased']);
    const { copied, kept } = await bring(true);
    expect(copied.map(({ pk }) => pk)).toEqual(['CONTACT#con_spoilt']);
    expect(Object.fromEntries(kept.map(({ pk, why }) => [pk, why]))).toEqual({
      'CONTACT#con_stopped': 'its person has withdrawn the consent since',
      'CONTACT#con_needs': 'its needs were deleted since',
    });
    const erased = await here.get({ pk: 'CONTACT#con_erased', sk: 'CONTACT' });
    expect(erased).toMatchObject({ sealed: null, phoneHash: null, erasedAt: NOW, version: 2 });
  });

  it('is never a copy in a version that its producer has not said', async () => {
    const aService = { mallId, serviceId, catalogueVersion: 4, publishedAt: NOW, note: 'right' };
    const subject = {
      kind: 'booking',
      id: bookingId,
      mallId,
      serviceId,
      day,
      contactId,
      status: 'confirmed',
      offerUntil: null,
      version: 4,
    };
    const fact = { kind: 'booking', bookingId, mallId, day, version: 4 };
    const copies: Partial<Record<ServiceName, readonly (Item & Key)[]>> = {
      queue: [bookingItem({ data: aBooking(), version: 4 }), serviceItem(aService as never)],
      notify: [
        subjectItem(subject as never),
        { pk: 'SERVICE#x', sk: 'SERVICE', entity: 'service', version: 4 },
      ],
      analytics: [
        factItem(fact as never),
        { pk: 'SERVICE#m', sk: 'x', entity: 'service', version: 4 },
      ],
      booking: [{ pk: 'DELAYS#m#d', sk: 'x', entity: 'delay-copy', version: 4 }],
    };
    for (const service of ['queue', 'notify', 'analytics', 'booking'] as const) {
      const { here, restored, bring } = await twoTables(service);
      const items = copies[service] ?? [];
      for (const item of items) {
        await restored.put({ item, event: null });
        await here.put({ item: { ...item, wrong: true }, event: null });
      }
      const { copied, kept } = await bring(true);
      expect(copied).toEqual([]);
      expect(kept.map(({ why }) => why)).toEqual(
        items.map(() => expect.stringContaining('the nightly comparison asks')),
      );
      for (const { pk, sk } of items) {
        expect(await here.get({ pk, sk })).toMatchObject({ version: 4, wrong: true });
        await here.delete({ key: { pk, sk } });
      }
      // One that is missing comes back as it was: what is newer follows it.
      expect((await bring(true)).copied).toHaveLength(items.length);
      for (const { pk, sk } of items) {
        expect(await here.get({ pk, sk })).toMatchObject({ version: 4 });
      }
    }
  });

  it('tells a published service in a later version of the catalogue', async () => {
    const { here, restored, compare, bring } = await twoTables();
    const at = { pk: `CATALOGUE#${mallId}`, sk: `SERVICE#${serviceId}` };
    const put = (table: Table, version: number, note: string) =>
      table.put({
        item: {
          ...at,
          entity: 'service',
          version,
          catalogueVersion: version,
          publishedAt: `2026-11-2${version}T00:00:00.000Z`,
          note,
        },
        event: eventually('booking.service.published.v1'),
      });
    await put(restored, 3, 'right');
    await put(here, 5, 'wrong');
    expect((await bring(true)).copied).toMatchObject([at]);
    const raised = { note: 'right', version: 6, catalogueVersion: 6, publishedAt: NOW };
    expect(await here.get(at)).toMatchObject(raised);
    expect(await compare()).toMatchObject({ counts: { same: 1 }, changed: [] });
  });

  it('tells a booking by the version of the catalogue that it was booked in', async () => {
    const { here, restored, compare } = await twoTables();
    await write(restored, 'one', { catalogueVersion: 3 });
    await write(here, 'one', { catalogueVersion: 9 });
    expect((await compare()).changed).toMatchObject([{ fields: ['catalogueVersion'] }]);
  });
});
