import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { EVENT_EXAMPLES } from '@gerai/shared/events/examples.ts';
import { deriveId } from '@gerai/shared/security/hash.ts';
import { Table } from '@gerai/shared/table/table.ts';
import {
  seededRandom,
  sequentialIds,
  TestClock,
  testContext,
} from '@gerai/shared/testing/doubles.ts';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Claim } from '../app/ports.ts';
import { aDraft, aTicket } from '../testing/a-ticket.ts';
import { aCommand, DAY, NOW, QUEUE, SERVICE } from '../testing/world.ts';
import { KEYS } from './keys.ts';
import { claimName, prunableIn, TableSeries } from './series.ts';
import { TableTickets } from './tickets.ts';

const client = new DynamoDBClient({ region: 'ap-southeast-3' });
const dynamo = mockClient(client);
const clock = new TestClock(NOW);
const table = new Table(client, 'queue', clock, seededRandom(1));
const tickets = new TableTickets(table, sequentialIds());
const command = aCommand('call');

const claim: Claim = {
  ticket: { data: { ...aTicket(1), status: 'called' }, version: 4, commands: [command] },
  event: { ...testContext(NOW), id: 'event', type: 'queue.ticket.called.v1', resync: false },
  counterId: 'loket-1',
  officerId: 'ani',
  serviceIds: [SERVICE],
  command,
};

function cancelled(codes: readonly string[]): TransactionCanceledException {
  return new TransactionCanceledException({
    message: 'cancelled',
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
}

beforeEach(() => {
  dynamo.reset();
});

describe('the claim of a ticket', () => {
  it('is one transaction over counter, ticket and visit, each with its condition', async () => {
    dynamo.on(TransactWriteItemsCommand).resolves({});
    expect(await tickets.claim(claim)).toEqual({ kind: 'claimed' });
    const [call] = dynamo.commandCalls(TransactWriteItemsCommand);
    const [counter, ticket, visit] = call?.args[0].input.TransactItems ?? [];
    expect(counter?.Update).toMatchObject({
      Key: { pk: { S: 'COUNTER#loket-1' }, sk: { S: 'COUNTER' } },
      ExpressionAttributeValues: {
        ':day': { S: DAY },
        ':open': { S: 'open' },
        ':officerId': { S: 'ani' },
        ':serviceIds': { L: [{ S: SERVICE }] },
        ':commandKey': { S: command.key },
      },
    });
    expect(counter?.Update?.ConditionExpression).toMatch(
      /^#day = :day AND #status = :open AND #officerId = :officerId AND #serviceIds = :serviceIds AND attribute_not_exists\(#currentTicketId\) AND /,
    );
    expect(ticket?.Put).toMatchObject({
      ConditionExpression: '#version = :claimedVersion AND #status = :waiting',
      ExpressionAttributeValues: { ':claimedVersion': { N: '3' }, ':waiting': { S: 'waiting' } },
    });
    expect(ticket?.Put?.Item).not.toHaveProperty('waitingKey');
    expect(visit?.Update).toMatchObject({
      ConditionExpression: 'attribute_not_exists(#activeTicketId)',
    });
  });

  it('reports a conflict instead of asking again by itself', async () => {
    dynamo
      .on(TransactWriteItemsCommand)
      .rejects(cancelled(['None', 'TransactionConflict', 'None']));
    expect(await tickets.claim(claim)).toEqual({ kind: 'conflict' });
    expect(dynamo.commandCalls(TransactWriteItemsCommand)).toHaveLength(1);
  });

  it('names the part that was refused, the counter first', async () => {
    dynamo
      .on(TransactWriteItemsCommand)
      .rejectsOnce(cancelled(['ConditionalCheckFailed', 'ConditionalCheckFailed', 'None']))
      .rejectsOnce(cancelled(['None', 'ConditionalCheckFailed', 'ConditionalCheckFailed']))
      .rejectsOnce(cancelled(['None', 'None', 'ConditionalCheckFailed']));
    expect(await tickets.claim(claim)).toEqual({ kind: 'counter-refused', counter: undefined });
    expect(await tickets.claim(claim)).toEqual({ kind: 'ticket-refused', ticket: undefined });
    expect(await tickets.claim(claim)).toEqual({ kind: 'visit-active' });
  });
});

describe('the claim of a number', () => {
  it('counts and claims in one update, only once and within the quota', async () => {
    const record = { draft: aDraft(), command, context: testContext(NOW), contact: null };
    const name = claimName(record.draft.ticketId);
    dynamo.on(UpdateItemCommand).resolves({ Attributes: { [name]: { N: '12' } } });
    const claimed = await new TableSeries(table).claim(record, 60);
    expect(claimed).toMatchObject({ kind: 'claimed', sequence: 12 });
    const [call] = dynamo.commandCalls(UpdateItemCommand);
    expect(call?.args[0].input).toMatchObject({
      Key: { pk: { S: `SERIES#${QUEUE}#${DAY}` }, sk: { S: 'SERIES' } },
      ConditionExpression: [
        'attribute_not_exists(#claim)',
        'attribute_not_exists(#shut_service)',
        'attribute_not_exists(#shut_agency)',
        'attribute_not_exists(#shut_floor)',
        'attribute_not_exists(#shut_mall)',
        '(attribute_not_exists(#walkIn) OR #walkIn <= :room)',
      ].join(' AND '),
      ExpressionAttributeNames: {
        '#claim': name,
        '#walkIn': `walkIn_${SERVICE}`,
        '#shut_mall': `shut_mall_${SERVICE}`,
      },
      ExpressionAttributeValues: { ':room': { N: '59' }, ':applicants': { N: '1' } },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    expect(call?.args[0].input.UpdateExpression).toContain(
      '#seq = if_not_exists(#seq, :zero) + :one, #claim = if_not_exists(#seq, :zero) + :one',
    );
  });

  it('keeps 220 of them and the last ticket, with a sealed contact, under 4 KB', () => {
    const ids = Array.from({ length: 221 }, (_, index) => deriveId('tkt', String(index)));
    const claims = ids.map((id, index) => [claimName(id), 5000 + index]);
    expect(new Set(claims.map(([name]) => name)).size).toBe(221);
    const series = {
      ...KEYS.series(QUEUE, DAY),
      ...{ seq: 5220, entity: 'series', schemaVersion: 1, mallId: 'pekalongan', queueId: QUEUE },
      ...{ day: DAY, expiresAt: 1_780_000_000, [`walkIn_${SERVICE}`]: 400 },
    };
    const contact = EVENT_EXAMPLES['queue.contact.provided.v1'];
    const last = { draft: aDraft(), command, context: testContext(NOW), contact };
    const full = { ...series, last, ...Object.fromEntries(claims.slice(0, 220)) };
    expect(itemSize(full)).toBeLessThan(4096);
    expect(prunableIn(full)).toBeUndefined();
    const pruned = prunableIn({ ...full, ...Object.fromEntries(claims) })?.claims ?? [];
    // The oldest go, and 180 stay.
    expect(pruned.toSorted()).toEqual(
      claims
        .slice(0, 41)
        .map(([name]) => String(name))
        .toSorted(),
    );
  });

  it('of a group larger than the quota depends on what was released to walk-ins', async () => {
    const record = {
      draft: aDraft({ applicantCount: 5 }),
      command,
      context: testContext(NOW),
      contact: null,
    };
    dynamo
      .on(UpdateItemCommand)
      .rejects(new ConditionalCheckFailedException({ message: 'refused', $metadata: {} }));
    expect(await new TableSeries(table).claim(record, 4)).toEqual({ kind: 'quota-used' });
    const [call] = dynamo.commandCalls(UpdateItemCommand);
    // A series that nobody was given room in has none for them.
    expect(call?.args[0].input).toMatchObject({
      ConditionExpression: expect.stringMatching(
        /attribute_not_exists\(#claim\).* AND #walkIn <= :room$/,
      ),
      ExpressionAttributeValues: { ':room': { N: '-1' } },
    });
  });
});

/** The size that DynamoDB bills: names and values of the attributes. */
function itemSize(item: Readonly<Record<string, unknown>>): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + sizeOf(value),
    0,
  );
}

/** Strings as UTF-8, numbers by two digits; lists and maps 3 bytes and 1 for each member. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return 1 + Math.ceil(String(value).length / 2);
  if (Array.isArray(value)) return 3 + value.reduce((sum, each) => sum + 1 + sizeOf(each), 0);
  if (typeof value !== 'object' || value === null) return 1;
  return Object.entries(value).reduce(
    (sum, [name, inner]) => sum + Buffer.byteLength(name) + 1 + sizeOf(inner),
    3,
  );
}
