import { marshall } from '@aws-sdk/util-dynamodb';
import { EVENTS } from '@gerai/shared/events/catalogue.ts';
import type { Envelope } from '@gerai/shared/events/envelope.ts';
import { createLog } from '@gerai/shared/log.ts';
import { createConsumer } from '@gerai/shared/messaging/consumer.ts';
import { createStreamHandler } from '@gerai/shared/messaging/relay.ts';
import { sequentialIds, TestClock } from '@gerai/shared/testing/doubles.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import type { DynamoDBStreamEvent, SQSEvent } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeItem } from '../adapters/describe.ts';
import { createTableCities } from '../adapters/table-catalogue.ts';
import { service } from '../service.ts';
import { anEvent, aTicket } from '../testing/bookings.ts';
import { aCity } from '../testing/city.ts';
import { aWorld, type World } from '../testing/world.ts';
import { eventHandlers } from './event-handlers.ts';
import { createImportHandler } from './import-entry.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

const log = createLog(new TestClock(), () => undefined);

/** Every item of the table as the stream tells of its making. */
async function streamOf(world: World): Promise<DynamoDBStreamEvent> {
  return {
    Records: (await world.items()).map((item, index) => ({
      dynamodb: { SequenceNumber: String(index), NewImage: marshall(item) },
    })),
  } as unknown as DynamoDBStreamEvent;
}

describe('the stream', () => {
  it('tells every service, the booking and its sealed contact, and nothing private', async () => {
    const world = await aWorld(engine);
    const result = await world.book('told');
    if (result.kind !== 'booked') throw new Error('Not booked');
    const told: Envelope[] = [];
    const publisher = {
      publishAll: (events: readonly Envelope[]) => {
        told.push(...events);
        return Promise.resolve(new Set<string>());
      },
    };
    const handler = createStreamHandler(service, { publisher, log, describe: describeItem });
    expect(await handler(await streamOf(world))).toEqual({ batchItemFailures: [] });
    expect(told.map(({ type }) => type).sort()).toEqual([
      'booking.booking.confirmed.v1',
      'booking.contact.provided.v1',
      'booking.service.published.v1',
      'booking.service.published.v1',
    ]);
    for (const event of told) {
      const { schema } = EVENTS[event.type as keyof typeof EVENTS];
      expect(schema.parse(event.data)).toEqual(event.data);
      expect(event.aggregateVersion).toBe(1);
    }
    const text = JSON.stringify(told);
    for (const hidden of [
      result.token,
      result.stored.personHash,
      result.stored.proof?.hash,
      'commands',
    ]) {
      expect(text).not.toContain(hidden);
    }
  });
});

describe('the events function', () => {
  const queued = (...events: Envelope[]): SQSEvent =>
    ({
      Records: events.map((detail, index) => ({
        messageId: `m${index}`,
        body: JSON.stringify({ 'detail-type': detail.type, detail }),
      })),
    }) as unknown as SQSEvent;

  it('follows tickets, and fails what the service does not consume', async () => {
    const world = await aWorld(engine);
    const result = await world.book('seen');
    if (result.kind !== 'booked') throw new Error('Not booked');
    const { bookingId } = result.stored.booking;
    const ticketId = 'tkt_2c3d4e5f6g7h8j9kamcnepfqgr';
    const handler = createConsumer(service, eventHandlers(world.deps), { log });
    const answer = await handler(
      queued(
        anEvent('queue.ticket.checked-in.v1', ticketId, 1, aTicket({ bookingId })),
        anEvent('queue.ticket.near.v1', ticketId, 2, aTicket({ bookingId })),
        anEvent('queue.ticket.started.v1', ticketId, 3, aTicket({ bookingId, status: 'serving' })),
        anEvent('queue.ticket.finished.v1', ticketId, 4, {
          ...aTicket({ bookingId, status: 'finished', finishedAt: '2026-12-01T02:20:00.000Z' }),
        }),
        anEvent('queue.ticket.missed.v1', ticketId, 5, { ticketId }),
      ),
    );
    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: 'm1' }, { itemIdentifier: 'm4' }]);
    expect(await world.deps.bookings.find(bookingId)).toMatchObject({
      version: 4,
      ticketVersion: 4,
      booking: { status: 'served' },
    });
  });
});

describe('the import function', () => {
  it('takes a city and nothing else', async () => {
    const world = await aWorld(engine, { loaded: false });
    const handler = createImportHandler({
      mallId: 'pekalongan',
      clock: world.clock,
      ids: sequentialIds(),
      cities: createTableCities(world.table),
    });
    await expect(handler({ kind: 'country' })).rejects.toThrow('Expected');
    expect(await handler({ kind: 'city', city: aCity() })).toEqual({
      kind: 'imported',
      services: 2,
    });
    expect(await handler({ kind: 'city', city: aCity() })).toEqual({ kind: 'already-seeded' });
  });
});
