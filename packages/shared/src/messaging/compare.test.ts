import { paginateScan } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { defineService } from '../contract/service.ts';
import type { Told, VersionsToldData } from '../events/comparison.ts';
import type { Envelope } from '../events/envelope.ts';
import { createLog } from '../log.ts';
import { SAID_PROJECTION } from '../table/said.ts';
import type { Item, Table } from '../table/table.ts';
import { sequentialIds, TestClock, testContext } from '../testing/doubles.ts';
import { startTestEngine, type TestEngine } from '../testing/engine.ts';
import {
  type Comparison,
  compareVersions,
  describeReport,
  heldOlder,
  tellAgain,
  tellVersions,
  toldAs,
} from './compare.ts';
import { eventOf } from './outbox.ts';

/** 02.00 on Tuesday 1 December in Jakarta, and the Monday before. */
const NIGHT = '2026-11-30T19:00:00.000Z';
const MONDAY = '2026-11-30T03:00:00.000Z';
const FRIDAY = '2026-11-27T03:00:00.000Z';

const IMPACT = { timeoutSeconds: 10, memoryMegabytes: 256, maxConcurrency: 2, impact: 'none' };
const service = defineService({
  name: 'queue',
  purpose: 'test',
  table: {
    indexes: { said: { partitionKey: 'saidDay', projection: SAID_PROJECTION } },
    personalData: false,
    impact: 'none',
  },
  functions: { events: IMPACT, stream: IMPACT },
  routes: {},
  consumes: ['booking.booking.confirmed.v1', 'booking.versions.told.v1'],
  emits: ['queue.ticket.called.v1'],
  schedules: {},
  secrets: [],
  uses: [],
});

let engine: TestEngine;
let table: Table;
let lines: string[];
let deps: Comparison & { log: ReturnType<typeof createLog> };

beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  const clock = new TestClock(NIGHT);
  table = await engine.createTable(service.table, clock);
  lines = [];
  deps = {
    table,
    clock,
    ids: sequentialIds(),
    log: createLog(clock, (line) => lines.push(line)),
    asks: 'queue.copies.missed.v1',
    findMissed: (told) =>
      heldOlder(table, told, ({ aggregate, aggregateId }) =>
        aggregate === 'booking' ? copyKey(aggregateId) : undefined,
      ),
    keyOf: (aggregate, id) =>
      aggregate === 'ticket' ? { pk: `TICKET#${id}`, sk: 'TICKET' } : undefined,
  };
});

const copyKey = (id: string) => ({ pk: `COPY#${id}`, sk: 'COPY' });

async function say(id: string, at: string, version = 1): Promise<void> {
  await table.put({
    item: { pk: `TICKET#${id}`, sk: 'TICKET', entity: 'ticket', mallId: 'pekalongan', version },
    event: eventOf('queue.ticket.called.v1', testContext(at), deps.ids),
  });
}

const toldOf = (item: Item): Told | undefined =>
  item.entity === 'ticket' ? toldAs('ticket', item) : undefined;

const tell = () =>
  tellVersions(deps, { type: 'queue.versions.told.v1', toldOf }, testContext(NIGHT));

async function allItems(): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of paginateScan({ client: engine.client }, { TableName: table.name })) {
    items.push(...(page.Items ?? []).map((item) => unmarshall(item)));
  }
  return items;
}

/** The reports that the relay would publish. */
async function reports(): Promise<VersionsToldData[]> {
  const found: VersionsToldData[] = [];
  for (const item of await allItems()) {
    const described = item.outbox ? describeReport(item) : undefined;
    if (described) found.push(described.data as VersionsToldData);
  }
  return found;
}

const report = (told: readonly Partial<Told>[]): Envelope<VersionsToldData> => ({
  specversion: '1.0',
  id: 'event-1',
  type: 'booking.versions.told.v1',
  source: 'gerai.booking',
  subject: 'report/rpt_1',
  time: NIGHT,
  recordedAt: NIGHT,
  timeSource: 'server',
  mallId: 'pekalongan',
  aggregateId: 'rpt_1',
  aggregateVersion: 1,
  correlationId: 'night',
  causationId: null,
  actor: { kind: 'system', id: null },
  resync: false,
  data: {
    reportId: 'rpt_1',
    mallId: 'pekalongan',
    day: '2026-11-30',
    told: told.map((entry, index) => ({
      aggregate: 'booking',
      aggregateId: `b${index}`,
      version: 2,
      type: 'booking.booking.confirmed.v1',
      bookingId: null,
      day: null,
      ...entry,
    })),
  },
});

describe('telling versions', () => {
  it('names what was said yesterday and on the two days before, in the version that was said', async () => {
    await say('a', MONDAY, 1);
    await say('b', MONDAY, 7);
    await say('old', FRIDAY);
    await say('c', '2026-11-28T03:00:00.000Z');
    // A write that says nothing makes a version that nobody was told.
    await table.update({
      key: { pk: 'TICKET#a', sk: 'TICKET' },
      set: ['#version = #version + :one'],
      values: { one: 1 },
      event: null,
    });
    expect(await tell()).toBe(3);
    const told = (await reports()).flatMap((page) => page.told);
    expect(told.map(({ aggregateId, version }) => [aggregateId, version]).sort()).toEqual([
      ['a', 1],
      ['b', 7],
      ['c', 1],
    ]);
  });

  it('tells pages of at most a hundred', async () => {
    for (let n = 0; n < 201; n += 1) await say(`t${n}`, MONDAY);
    expect(await tell()).toBe(201);
    expect((await reports()).map(({ told }) => told.length).sort()).toEqual([1, 100, 100].sort());
  });

  it('tells an empty page of a day on which nothing was said', async () => {
    expect(await tell()).toBe(0);
    expect(await reports()).toMatchObject([{ day: '2026-11-30', told: [] }]);
  });

  it('knows the version of an update by the clause that makes it', async () => {
    await say('a', FRIDAY, 4);
    await table.update({
      key: { pk: 'TICKET#a', sk: 'TICKET' },
      set: ['#version = #version + :one'],
      values: { one: 1 },
      event: eventOf('queue.ticket.called.v1', testContext(MONDAY), deps.ids),
    });
    await tell();
    expect((await reports()).flatMap(({ told }) => told)).toMatchObject([{ version: 5 }]);
  });
});

describe('comparing a report', () => {
  const asked = async () => (await allItems()).filter(({ entity }) => entity === 'copies-missed');

  it('asks for what is absent and what is older, and for nothing else', async () => {
    await table.put({ item: { ...copyKey('b0'), version: 2 }, event: null });
    await table.put({ item: { ...copyKey('b1'), version: 1 }, event: null });
    await table.put({ item: { ...copyKey('b2'), version: 3 }, event: null });
    const told = report([{}, {}, {}, {}, { type: 'booking.booking.cancelled.v1' }]);
    expect(await compareVersions(deps, service, told)).toBe('applied');
    expect(await asked()).toMatchObject([
      {
        producer: 'booking',
        copies: [
          { aggregate: 'booking', aggregateId: 'b1' },
          { aggregate: 'booking', aggregateId: 'b3' },
        ],
        outbox: { type: 'queue.copies.missed.v1', correlationId: 'night', causationId: 'event-1' },
      },
    ]);
    expect(lines.join()).toContain('"compared":4,"missed":2');
  });

  it('asks once however often the report comes', async () => {
    expect(await compareVersions(deps, service, report([{}]))).toBe('applied');
    expect(await compareVersions(deps, service, report([{}]))).toBe('stale');
    expect(await asked()).toHaveLength(1);
  });

  it('is content with nothing to compare', async () => {
    expect(await compareVersions(deps, service, report([]))).toBe('ignored');
    expect(await asked()).toEqual([]);
  });
});

describe('telling again', () => {
  const question = (producer: 'queue' | 'booking', aggregate = 'ticket') => ({
    ...report([]),
    source: 'gerai.analytics',
    data: {
      reportId: 'rpt_2',
      mallId: 'pekalongan',
      producer,
      copies: [
        { aggregate, aggregateId: 'a' },
        { aggregate, aggregateId: 'gone' },
      ],
    },
  });

  it('says the last event of each once more, as a resync, and leaves what is gone', async () => {
    await say('a', MONDAY, 3);
    expect(await tellAgain(deps, service, question('queue'))).toBe('applied');
    expect(await table.get({ pk: 'TICKET#a', sk: 'TICKET' })).toMatchObject({
      version: 3,
      saidVersion: 3,
      outbox: { type: 'queue.ticket.called.v1', resync: true, correlationId: 'night' },
    });
  });

  it('leaves what another service is asked for', async () => {
    await say('a', MONDAY, 3);
    expect(await tellAgain(deps, service, question('booking'))).toBe('ignored');
  });

  it('fails for a kind that the service does not tell', async () => {
    await expect(tellAgain(deps, service, question('queue', 'cell'))).rejects.toThrow('no cell');
  });
});
