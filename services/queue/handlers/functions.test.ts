import { marshall } from '@aws-sdk/util-dynamodb';
import type { Envelope } from '@gerai/shared/events/envelope.ts';
import { EVENT_EXAMPLES } from '@gerai/shared/events/examples.ts';
import type { Item, Table } from '@gerai/shared/table/table.ts';
import { TestClock, testContext } from '@gerai/shared/testing/doubles.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import type { DynamoDBRecord, SQSEvent } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { describeItem } from '../adapters/describe.ts';
import { KEYS } from '../adapters/keys.ts';
import { issueTicket } from '../app/issue-ticket.ts';
import { openCounter } from '../app/open-counter.ts';
import { service } from '../service.ts';
import { aCommand, anOfficer, aService, DAY, NOW, SERVICE, testDeps } from '../testing/world.ts';
import { createEventsHandler } from './consumer.ts';
import { createQueueStream } from './relay.ts';

let engine: TestEngine;
let table: Table;
let deps: ReturnType<typeof testDeps>;

beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  table = await engine.createTable(service.table);
  deps = testDeps(table, new TestClock(NOW));
});

function delivery(
  type: keyof typeof EVENT_EXAMPLES,
  aggregateVersion: number,
  changes: object = {},
): SQSEvent['Records'][number] {
  const detail: Envelope = {
    specversion: '1.0',
    id: `${type} ${aggregateVersion}`,
    type,
    source: 'gerai.booking',
    subject: 'x/y',
    time: NOW,
    recordedAt: NOW,
    timeSource: 'server',
    mallId: 'pekalongan',
    aggregateId: 'x',
    aggregateVersion,
    correlationId: 'c',
    causationId: null,
    actor: { kind: 'system', id: null },
    resync: false,
    data: { ...EVENT_EXAMPLES[type], ...changes },
  };
  return {
    messageId: `${type} ${aggregateVersion}`,
    body: JSON.stringify({ 'detail-type': type, detail }),
  } as SQSEvent['Records'][number];
}

describe('the events function', () => {
  it('keeps the copies, and drops what is older', async () => {
    const handler = createEventsHandler(deps);
    const { bookingId } = EVENT_EXAMPLES['booking.booking.confirmed.v1'];
    const answer = await handler({
      Records: [
        delivery('booking.service.published.v1', 2, { catalogueVersion: 2 }),
        delivery('booking.service.published.v1', 1),
        delivery('booking.booking.cancelled.v1', 2),
        delivery('booking.booking.confirmed.v1', 1),
      ],
    });
    expect(answer).toEqual({ batchItemFailures: [] });
    expect((await deps.catalogue.service(SERVICE))?.catalogueVersion).toBe(2);
    expect(await table.get(KEYS.booking(bookingId))).toMatchObject({
      status: 'cancelled',
      version: 2,
    });
  });

  it('gives back what it does not consume', async () => {
    const handler = createEventsHandler(deps);
    const answer = await handler({
      Records: [
        delivery('notify.contact.erased.v1', 1),
        delivery('booking.booking.confirmed.v1', 1),
      ],
    });
    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: 'notify.contact.erased.v1 1' }]);
  });
});

function change(after: Item | undefined, before?: Item): DynamoDBRecord {
  return {
    dynamodb: {
      SequenceNumber: '1',
      ...(after ? { NewImage: marshall(after) } : {}),
      ...(before ? { OldImage: marshall(before) } : {}),
    },
  } as DynamoDBRecord;
}

describe('the stream function', () => {
  it('publishes each new event once, then brings the boards up to date', async () => {
    const published: Envelope[] = [];
    const handler = createQueueStream(deps, {
      publishAll: (events) => {
        published.push(...events);
        return Promise.resolve(new Set());
      },
    });
    await deps.catalogue.keep(aService());
    await openCounter(deps, {
      counterId: 'loket-1',
      actor: anOfficer('ani'),
      command: aCommand('open'),
      context: testContext(NOW),
    });
    const issued = await issueTicket(
      deps,
      {
        serviceId: SERVICE,
        priority: false,
        applicantCount: 1,
        language: 'id',
        residence: null,
        phone: '081234567890',
        smsConsent: { given: true, textVersion: '1' },
        name: null,
        needs: [],
        followUpOf: null,
        channel: 'kiosk',
      },
      aCommand('one'),
      testContext(NOW),
      () => true,
    );
    if (issued.kind !== 'issued') throw new Error(issued.kind);
    const { ticketId, contactId, visitId } = issued.ticket.data;
    const ticket = await table.get(KEYS.ticket(ticketId));
    const answer = await handler({
      Records: [
        change(await table.get(KEYS.counter('loket-1'))),
        change(await table.get(KEYS.series('dukcapil-a', DAY))),
        change(ticket),
        change(await table.get(KEYS.contact(String(contactId)))),
        change(ticket, ticket),
        change(undefined, ticket),
      ],
    });
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(
      published.map(({ type, aggregateId, aggregateVersion }) => [
        type,
        aggregateId,
        aggregateVersion,
      ]),
    ).toEqual([
      ['queue.counter.opened.v1', 'loket-1', 1],
      ['queue.ticket.issued.v1', ticketId, 1],
      ['queue.contact.provided.v1', contactId, 1],
    ]);
    expect(published[1]?.data).toEqual(issued.ticket.data);
    expect(published[2]?.data).toMatchObject({ contactId, visitId, subject: { id: ticketId } });
    expect((await deps.snapshots.floorBoard(1, DAY))?.content.queues[0]?.waitingCount).toBe(1);
  });

  it('does not know how to describe what says no events', () => {
    expect(() => describeItem({ entity: 'series' })).toThrow('says no events');
  });
});
