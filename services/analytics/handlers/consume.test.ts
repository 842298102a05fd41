import {
  type DynamoDBClient,
  ScanCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { EventType } from '@gerai/shared/events/catalogue.ts';
import type { Envelope } from '@gerai/shared/events/envelope.ts';
import { EVENT_EXAMPLES } from '@gerai/shared/events/examples.ts';
import { createLog } from '@gerai/shared/log.ts';
import { createConsumer } from '@gerai/shared/messaging/consumer.ts';
import type { Table } from '@gerai/shared/table/table.ts';
import { seededRandom, sequentialIds, TestClock } from '@gerai/shared/testing/doubles.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import type { SQSEvent } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createComparison } from '../adapters/comparison.ts';
import { createStores } from '../adapters/stores.ts';
import { service as declaration } from '../service.ts';
import {
  booking,
  counter,
  delivery,
  envelope,
  service,
  ticket,
  ticketHistory,
} from '../testing/builders.ts';
import { eventHandlers } from './consume.ts';

const DAY = '2026-11-30';
const MALL = 'pekalongan';

let engine: TestEngine;
let table: Table;
let stores: ReturnType<typeof createStores>;
let consume: (events: readonly Envelope[]) => Promise<string[]>;
const lines: string[] = [];

beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  table = await engine.createTable(declaration.table, new TestClock());
  stores = createStores(table);
  lines.length = 0;
  const log = createLog(new TestClock(), (line) => lines.push(line));
  const handler = createConsumer(declaration, eventHandlers(stores, log), {
    log,
    comparison: createComparison({
      table,
      clock: new TestClock(),
      ids: sequentialIds(),
      mallId: MALL,
    }),
  });
  consume = async (events) => {
    const { batchItemFailures } = await handler({
      Records: events.map((event, index) => ({
        messageId: String(index),
        body: JSON.stringify({ 'detail-type': event.type, detail: event }),
      })),
    } as SQSEvent);
    return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  };
});

async function items(): Promise<Record<string, unknown>[]> {
  const { Items } = await engine.client.send(
    new ScanCommand({ TableName: table.name, ConsistentRead: true }),
  );
  return (Items ?? [])
    .map((item) => unmarshall(item))
    .map((item) => Object.fromEntries(Object.entries(item).filter(([, value]) => value !== 0)))
    .sort((a, b) => (`${a.pk}${a.sk}` < `${b.pk}${b.sk}` ? -1 : 1));
}

/** Counts the requests of `work` by command. */
async function requestsOf(client: DynamoDBClient, work: () => Promise<unknown>): Promise<string[]> {
  const sent: string[] = [];
  client.middlewareStack.add(
    (next, context) => (args) => {
      sent.push(String(context.commandName).replace('Command', ''));
      return next(args);
    },
    { step: 'initialize', name: 'countRequests' },
  );
  await work();
  client.middlewareStack.remove('countRequests');
  return sent;
}

const visit = (name: string, more: Partial<Parameters<typeof ticketHistory>[0]> = {}) =>
  ticketHistory({
    name,
    steps: [
      { step: 'near', afterSeconds: 60 },
      { step: 'call', afterSeconds: 600 },
      { step: 'recall', afterSeconds: 60 },
      { step: 'start', afterSeconds: 30 },
      { step: 'finish', afterSeconds: 600 },
    ],
    surveyToken: name.padEnd(13, '1'),
    ...more,
  }).map(({ type, version, data }) => envelope(type as 'queue.ticket.issued.v1', version, data));

const SILENT = createLog(new TestClock(), () => undefined);

describe('a day of bookings', () => {
  it('counts who missed theirs, and offers of freed places with those accepted, each once', async () => {
    const day = '2026-11-30';
    const confirmed = (name: string, more = {}) =>
      envelope('booking.booking.confirmed.v1', 1, booking(name, more));
    const offer = EVENT_EXAMPLES['booking.slot.offered.v1'];
    const offered = (name: string, version: number) =>
      envelope('booking.slot.offered.v1', version, {
        ...offer,
        bookingId: booking(name).bookingId,
      });
    const missed = envelope('booking.booking.missed.v1', 2, {
      ...booking('a'),
      status: 'missed',
      missedAt: '2026-11-30T02:47:00.000Z',
    });
    const events = [
      confirmed('a'),
      missed,
      offered('b', 2),
      offered('c', 3),
      confirmed('c', { offerId: offer.offerId }),
    ];
    // Twice, and in another order: nothing is counted again.
    expect(await consume(events)).toEqual([]);
    expect(await consume(events.toReversed())).toEqual([]);
    const cells = (await items()).filter(({ entity }) => entity === 'cell');
    const sum = (name: string) =>
      cells.reduce((total, cell) => total + Number(cell[`n.${name}`] ?? 0), 0);
    expect(cells.every((cell) => cell.day === day)).toBe(true);
    expect({
      made: sum('bookingsMade'),
      missed: sum('bookingsMissed'),
      offered: sum('offersMade'),
      accepted: sum('offersAccepted'),
    }).toEqual({ made: 2, missed: 1, offered: 2, accepted: 1 });
  });
});

describe('every event', () => {
  it('that analytics consumes is taken, and a contact that was erased leaves no trace', async () => {
    const events = declaration.consumes.map((type, index) =>
      envelope(type as EventType, index + 1, EVENT_EXAMPLES[type] as never),
    );
    expect(await consume(events)).toEqual([]);
    // The contact, and the reports of the night: of what they name nothing is missing.
    const reports = declaration.consumes.filter((type) => type.includes('.versions.told.'));
    expect(lines.filter((line) => line.includes('"ignored"'))).toHaveLength(1 + reports.length);
    expect(lines.join()).not.toContain('event-failed');
    expect(JSON.stringify(await items())).not.toMatch(/con_|b7c1d9e0/);
  });

  it('costs one read and one transaction, a counter one write, a service one', async () => {
    const [issued, , called] = visit('a');
    if (!issued || !called) throw new Error('No visit');
    const cost = (event: Envelope) => requestsOf(engine.client, () => consume([event]));
    expect(await cost(issued)).toEqual(['GetItem', 'TransactWriteItems']);
    expect(await cost(called)).toEqual(['GetItem', 'TransactWriteItems']);
    expect(await cost(issued)).toEqual(['GetItem']);
    expect(await cost(visit('b').at(-1) ?? issued)).toEqual(['GetItem', 'TransactWriteItems']);
    expect(await cost(envelope('queue.counter.opened.v1', 1, counter()))).toEqual(['UpdateItem']);
    expect(await cost(envelope('booking.service.published.v1', 1, service()))).toEqual(['PutItem']);
  });

  it('writes the fact and at most two cells', async () => {
    const sizes: number[] = [];
    engine.client.middlewareStack.add(
      (next, context) => (args) => {
        if (context.commandName === TransactWriteItemsCommand.name) {
          sizes.push((args.input as { TransactItems: unknown[] }).TransactItems.length);
        }
        return next(args);
      },
      { step: 'initialize', name: 'sizes' },
    );
    await consume(visit('a', { surveyToken: undefined as never }));
    engine.client.middlewareStack.remove('sizes');
    expect(sizes).toHaveLength(6);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(3);
  });
});

describe('the table', () => {
  const story = (): Envelope[] => [
    envelope('booking.service.published.v1', 1, service()),
    envelope('booking.service.published.v1', 2, service({ counterMinutes: 12 })),
    ...visit('a'),
    ...visit('b', { start: { priority: true, applicantCount: 3 }, outcome: 'incomplete' }),
    ...visit('c', {
      steps: [
        { step: 'call', afterSeconds: 100 },
        { step: 'miss', afterSeconds: 180 },
        { step: 'return', afterSeconds: 600 },
        { step: 'call', afterSeconds: 60 },
        { step: 'start', afterSeconds: 10 },
        { step: 'finish', afterSeconds: 300 },
      ],
      counters: ['loket-1', 'loket-2'],
    }),
    envelope('booking.booking.confirmed.v1', 1, booking('d')),
    envelope('booking.booking.cancelled.v1', 2, booking('d', { status: 'cancelled' })),
    envelope('booking.booking.confirmed.v1', 1, booking('e')),
    envelope('notify.message.sent.v1', 1, delivery('f')),
    envelope('notify.message.suppressed.v1', 1, delivery('g', { status: 'suppressed', parts: 0 })),
    envelope('queue.ticket.refused.v1', 1, EVENT_EXAMPLES['queue.ticket.refused.v1']),
    envelope('queue.counter.opened.v1', 1, counter(), { time: '2026-11-30T01:00:00.000Z' }),
    envelope('queue.counter.paused.v1', 5, counter({ status: 'paused' }), {
      time: '2026-11-30T05:00:00.000Z',
    }),
    envelope('queue.counter.closed.v1', 9, counter({ status: 'closed' }), {
      time: '2026-11-30T05:30:00.000Z',
    }),
  ];

  it.each([1, 2, 3, 4, 5])(
    'is the same after shuffled and repeated deliveries (seed %d)',
    async (seed) => {
      await consume(story());
      const expected = await items();
      table = await engine.createTable(declaration.table, new TestClock());
      const again = createConsumer(declaration, eventHandlers(createStores(table), SILENT), {
        log: createLog(new TestClock(), () => undefined),
      });
      const random = seededRandom(seed);
      const shuffled = [...story(), ...story()]
        .map((event) => ({ event, place: random.next() }))
        .sort((a, b) => a.place - b.place)
        .map(({ event }) => event);
      await again({
        Records: shuffled.map((event, index) => ({
          messageId: String(index),
          body: JSON.stringify({ 'detail-type': event.type, detail: event }),
        })),
      } as SQSEvent);
      expect(await items()).toEqual(expected);
    },
  );

  it('is the same when all events arrive at once', async () => {
    await consume(story());
    const expected = await items();
    table = await engine.createTable(declaration.table, new TestClock());
    const handlers = eventHandlers(createStores(table), SILENT);
    const one = createConsumer(declaration, handlers, {
      log: createLog(new TestClock(), () => undefined),
    });
    let pending = story();
    // What fails comes again, as from a queue.
    for (let round = 0; pending.length > 0 && round < 10; round += 1) {
      const answers = await Promise.all(
        pending.map((event) =>
          one({
            Records: [
              {
                messageId: 'x',
                body: JSON.stringify({ 'detail-type': event.type, detail: event }),
              },
            ],
          } as SQSEvent),
        ),
      );
      pending = pending.filter((_, index) => answers[index]?.batchItemFailures.length);
    }
    expect(await items()).toEqual(expected);
  });

  it('keeps a fact for a year, and cells for good', async () => {
    await consume(story());
    const kept = await items();
    const expiry = (entity: string) => kept.filter((item) => item.entity === entity);
    for (const fact of expiry('fact')) {
      expect(Number(fact.expiresAt) * 1000).toBeGreaterThan(Date.parse('2027-11-30'));
      expect(Number(fact.expiresAt) * 1000).toBeLessThan(Date.parse('2027-12-03'));
    }
    for (const cell of expiry('cell')) expect(cell).not.toHaveProperty('expiresAt');
  });
});

describe('a promise', () => {
  it('is told to the metrics once, however often its call is', async () => {
    const at = '2026-11-30T02:11:00.000Z';
    const events = ticketHistory({
      name: 'promised',
      start: { promises: [{ at, p10: 2, p50: 5, p90: 9 }] },
      steps: [
        { step: 'call', afterSeconds: 600 },
        { step: 'recall', afterSeconds: 45 },
        { step: 'start', afterSeconds: 20 },
      ],
    }).map(({ type, version, data }) => envelope(type, version, data));
    await consume(events);
    await consume(events);
    const scored = lines.filter((line) => line.includes('promise-scored'));
    expect(scored.map((line) => JSON.parse(line))).toMatchObject([
      { kind: 'first', promisesScored: 1, promisesKept: 1, promisesNotLater: 1 },
    ]);
  });
});

describe('a finished leg', () => {
  it('opens its survey once: an answered one stays answered when the event comes again', async () => {
    const events = visit('a');
    await consume(events);
    const opened = (await items()).filter(({ entity }) => entity === 'survey');
    expect(opened).toMatchObject([{ state: 'open', serviceId: 'dukcapil-ktp-el', day: DAY }]);
    expect(JSON.stringify(opened)).not.toMatch(/tkt_|vis_|A-0/);
    const survey = await stores.surveys.find(String(opened[0]?.pk).slice('SURVEY#'.length));
    if (survey?.state !== 'open') throw new Error('Not open');
    await table.put({
      item: { pk: String(opened[0]?.pk), sk: 'SURVEY', state: 'answered', expiresAt: 1 },
      event: null,
    });
    await consume(events);
    // A rebuild into a table that has lost its facts finds the survey answered.
    const ticketId = ticket('a').ticketId;
    await table.delete({ key: { pk: `FACT#${ticketId}`, sk: 'LEG' } });
    expect(await consume(events)).toEqual([]);
    expect((await items()).filter(({ pk }) => pk === opened[0]?.pk)).toMatchObject([
      { state: 'answered' },
    ]);
    const [score] = await stores.aggregates.scores(MALL, { from: DAY, to: DAY });
    expect(score?.counts).toEqual({ opened: 1 });
  });
});

describe('an event that cannot be read', () => {
  it('fails alone and writes nothing', async () => {
    const broken = { ...envelope('queue.ticket.issued.v1', 1, ticket('a')), data: { ticketId: 1 } };
    expect(await consume([broken, ...visit('b').slice(0, 1)])).toEqual(['0']);
    expect((await items()).filter(({ entity }) => entity === 'fact')).toHaveLength(1);
  });
});
