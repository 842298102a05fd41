import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord, SQSEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { defineService } from '../contract/service.ts';
import type { Envelope } from '../events/envelope.ts';
import { createLog } from '../log.ts';
import { sequentialIds, TestClock, testContext } from '../testing/doubles.ts';
import { startTestEngine, type TestEngine } from '../testing/engine.ts';
import { createConsumer } from './consumer.ts';
import { causedBy, eventOf } from './outbox.ts';
import { createPublisher } from './publish.ts';
import { createStreamHandler } from './relay.ts';
import { resync } from './resync.ts';

const NOW = '2026-11-30T01:30:00.000Z';
const IMPACT = { timeoutSeconds: 10, memoryMegabytes: 256, maxConcurrency: 2, impact: 'none' };
const service = defineService({
  name: 'notify',
  purpose: 'test',
  table: { indexes: {}, personalData: false, impact: 'none' },
  functions: { events: IMPACT, stream: IMPACT },
  routes: {},
  consumes: ['notify.contact.erased.v1'],
  emits: ['notify.contact.erased.v1'],
  schedules: {},
  secrets: [],
  uses: [],
});
const lines: string[] = [];
const log = createLog(new TestClock(), (line) => lines.push(line));

const envelope = (n: number, data: unknown = erased(n)): Envelope => ({
  specversion: '1.0',
  id: `event-${n}`,
  type: 'notify.contact.erased.v1',
  source: 'gerai.notify',
  subject: `contact/${n}`,
  time: NOW,
  recordedAt: NOW,
  timeSource: 'server',
  mallId: 'pekalongan',
  aggregateId: String(n),
  aggregateVersion: 1,
  correlationId: 'c',
  causationId: null,
  actor: { kind: 'system', id: null },
  resync: false,
  data,
});
const erased = (n: number) => ({
  contactId: `con_${String(n).padStart(26, '0')}`,
  mallId: 'pekalongan',
  reason: 'requested',
  erasedAt: NOW,
});

const client = new EventBridgeClient({ region: 'ap-southeast-3' });
const bus = mockClient(client);
afterEach(() => bus.reset());
const publisher = () => createPublisher(client, 'bus', new TestClock());

/** Answers as the bus does, refusing entries whose event id is in `refuse`, `times` times each. */
function answerEntries(refuse: Record<string, number> = {}) {
  bus.on(PutEventsCommand).callsFake((input: { Entries: { Detail: string }[] }) => {
    const entries = input.Entries.map(({ Detail }) => {
      const { id } = JSON.parse(Detail) as Envelope;
      if ((refuse[id] ?? 0) === 0) return { EventId: id };
      refuse[id] = (refuse[id] ?? 0) - 1;
      return { ErrorCode: 'InternalFailure', ErrorMessage: 'x' };
    });
    return {
      FailedEntryCount: entries.filter((entry) => 'ErrorCode' in entry).length,
      Entries: entries,
    };
  });
}

const sentIds = () =>
  bus
    .commandCalls(PutEventsCommand)
    .map(({ args }) =>
      (args[0].input.Entries ?? []).map(
        ({ Detail }) => (JSON.parse(Detail ?? '{}') as Envelope).id,
      ),
    );

describe('publishAll', () => {
  it('sends ten at a time and in order', async () => {
    answerEntries();
    expect(await publisher().publishAll(Array.from({ length: 23 }, (_, n) => envelope(n)))).toEqual(
      new Set(),
    );
    expect(sentIds().map((ids) => ids.length)).toEqual([10, 10, 3]);
    expect(sentIds().flat()).toEqual(Array.from({ length: 23 }, (_, n) => `event-${n}`));
  });
  it('keeps each request below the size that the bus takes', async () => {
    answerEntries();
    await publisher().publishAll([1, 2, 3].map((n) => envelope(n, 'x'.repeat(100_000))));
    expect(sentIds().map((ids) => ids.length)).toEqual([2, 1]);
  });
  it('sends refused entries again, and only those', async () => {
    answerEntries({ 'event-2': 2 });
    expect(await publisher().publishAll([1, 2, 3].map((n) => envelope(n)))).toEqual(new Set());
    expect(sentIds()).toEqual([['event-1', 'event-2', 'event-3'], ['event-2'], ['event-2']]);
  });
  it('names what the bus keeps refusing', async () => {
    answerEntries({ 'event-2': 99 });
    expect(await publisher().publishAll([1, 2].map((n) => envelope(n)))).toEqual(
      new Set(['event-2']),
    );
  });
});

describe('the relay', () => {
  const header = (id: string) => ({
    ...eventOf('notify.contact.erased.v1', testContext(NOW), sequentialIds()),
    id,
  });
  const record = (sequence: string, after: object, before?: object): DynamoDBRecord =>
    ({
      eventName: before ? 'MODIFY' : 'INSERT',
      dynamodb: {
        SequenceNumber: sequence,
        NewImage: marshall(after),
        ...(before ? { OldImage: marshall(before) } : {}),
      },
    }) as DynamoDBRecord;
  const describeItem = (item: Readonly<Record<string, unknown>>) => ({
    mallId: 'pekalongan',
    aggregateId: String(item.pk),
    aggregateVersion: Number(item.version),
    data: erased(1),
  });
  const handler = (project = vi.fn()) =>
    createStreamHandler(service, { publisher: publisher(), log, describe: describeItem, project });

  it('publishes an event once: when its id is new on the item', async () => {
    answerEntries();
    const one = { pk: 'a', version: 1, outbox: header('event-1') };
    const answer = await handler()({
      Records: [
        record('1', one),
        record('2', { ...one, note: 'changed without an event' }, one),
        record('3', { ...one, version: 2, outbox: header('event-2') }, one),
        record('4', { pk: 'b', version: 1 }),
      ],
    });
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(sentIds()).toEqual([['event-1', 'event-2']]);
    const detail = JSON.parse(
      bus.commandCalls(PutEventsCommand)[0]?.args[0].input.Entries?.[1]?.Detail ?? '',
    ) as Envelope;
    expect(detail).toMatchObject({
      aggregateVersion: 2,
      subject: 'contact/a',
      data: erased(1),
      source: 'gerai.notify',
    });
  });
  it('asks for the stream again from the first event that was not taken, and projects nothing', async () => {
    answerEntries({ 'event-2': 99 });
    const project = vi.fn();
    const answer = await handler(project)({
      Records: [1, 2, 3].map((n) =>
        record(String(n), { pk: String(n), version: 1, outbox: header(`event-${n}`) }),
      ),
    });
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
    expect(project).not.toHaveBeenCalled();
  });
});

describe('a consumer', () => {
  const batch = (...bodies: unknown[]): SQSEvent =>
    ({
      Records: bodies.map((body, n) => ({
        messageId: `m${n}`,
        body: typeof body === 'string' ? body : JSON.stringify(body),
      })),
    }) as SQSEvent;
  const wrapped = (detail: unknown, type = 'notify.contact.erased.v1') => ({
    'detail-type': type,
    detail,
  });

  it('hands each event, checked, to its handler', async () => {
    const handle = vi.fn(async () => 'applied' as const);
    const consume = createConsumer(service, { 'notify.contact.erased.v1': handle }, { log });
    expect(await consume(batch(wrapped(envelope(1)), wrapped(envelope(2))))).toEqual({
      batchItemFailures: [],
    });
    expect(handle).toHaveBeenCalledTimes(2);
    expect(handle).toHaveBeenCalledWith(
      expect.objectContaining({ id: 'event-1', data: erased(1) }),
    );
  });
  it('fails one by one: broken JSON, a wrong form, a type it does not consume, an unknown one, an error', async () => {
    const handle = vi.fn((event: Envelope) =>
      event.id === 'event-7'
        ? Promise.reject(new Error('down'))
        : Promise.resolve('applied' as const),
    );
    const consume = createConsumer(service, { 'notify.contact.erased.v1': handle }, { log });
    const answer = await consume(
      batch(
        '{',
        wrapped({ ...envelope(1), aggregateVersion: 0 }),
        wrapped({ ...envelope(1), type: 'notify.message.sent.v1' }),
        wrapped({ ...envelope(1), type: 'notify.contact.erased.v9' }),
        wrapped(envelope(1, { contactId: 'wrong' })),
        wrapped(envelope(7)),
        wrapped(envelope(8)),
      ),
    );
    expect(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual([
      'm0',
      'm1',
      'm2',
      'm3',
      'm4',
      'm5',
    ]);
    expect(handle).toHaveBeenCalledTimes(2);
  });
  it('takes fields that a later minor version added', async () => {
    const handle = vi.fn(async () => 'applied' as const);
    const consume = createConsumer(service, { 'notify.contact.erased.v1': handle }, { log });
    expect(
      await consume(batch(wrapped({ ...envelope(1, { ...erased(1), later: 1 }), later: 1 }))),
    ).toEqual({ batchItemFailures: [] });
  });
  it('hands dated work to its own hook, and fails it where there is none', async () => {
    const scheduled = vi.fn(async () => 'applied' as const);
    const handlers = { 'notify.contact.erased.v1': async () => 'applied' as const };
    const consume = createConsumer(service, handlers, { log, scheduled });
    expect(await consume(batch({ kind: 'reminder' }))).toEqual({ batchItemFailures: [] });
    expect(scheduled).toHaveBeenCalledWith({ kind: 'reminder' });
    expect(
      (await createConsumer(service, handlers, { log })(batch({ kind: 'reminder' })))
        .batchItemFailures,
    ).toHaveLength(1);
  });
  it('passes on correlation and names the event as cause', () => {
    expect(causedBy(envelope(1), NOW)).toMatchObject({
      correlationId: 'c',
      causationId: 'event-1',
    });
  });
});

describe('resync', () => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await startTestEngine();
  });
  afterAll(() => engine.stop());
  it('tells the last event again under a new id and the same version', async () => {
    const table = await engine.createTable(service.table);
    const key = { pk: 'CONTACT#1', sk: 'CONTACT' };
    const ids = sequentialIds();
    await table.put({
      item: { ...key, version: 4 },
      event: eventOf('notify.contact.erased.v1', testContext(NOW), ids),
    });
    await table.update({ key, set: ['#note = :note'], values: { note: 'no event' }, event: null });
    const deps = { clock: new TestClock(), ids, correlationId: 'nightly' };
    expect(await resync(table, key, deps)).toEqual({ kind: 'resynced' });
    expect(await table.get(key)).toMatchObject({
      version: 4,
      outbox: { type: 'notify.contact.erased.v1', resync: true, correlationId: 'nightly' },
    });
    expect(await resync(table, { ...key, pk: 'nobody' }, deps)).toEqual({
      kind: 'unknown-aggregate',
    });
  });
});
