import { marshall } from '@aws-sdk/util-dynamodb';
import { service as booking } from '@gerai/booking/service.ts';
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
  async function twoTables() {
    const [here, restored] = [
      await engine.createTable(booking.table),
      await engine.createTable(booking.table),
    ];
    const aws = new EmulatedAws(engine.endpoint);
    const tables = { here: here.name, restored: restored.name };
    const compare = (only: readonly string[] = [], erased = NOBODY) =>
      compareTables(aws, tables, { only, erased, now: NOW });
    const bring = async (alsoChanged = false) =>
      copyBack(aws, tables, await compare(), { alsoChanged, now: NOW });
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
      await write(restored, id, { day: '2026-12-01' });
      await write(here, id, { day: '2026-12-02', wrong: true }, 5);
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
    expect(idsOf(found.expired)).toEqual(['over']);
    expect(idsOf(found.erased)).toEqual(['erased', 'forgotten']);
  });
});
