import {
  DynamoDBClient,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { eventOf } from '@gerai/shared/messaging/outbox.ts';
import { Table } from '@gerai/shared/table/table.ts';
import {
  seededRandom,
  sequentialIds,
  TestClock,
  testContext,
} from '@gerai/shared/testing/doubles.ts';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, describe, expect, it } from 'vitest';
import { NO_TOLL } from '../app/charge-toll.ts';
import type { BookingPlan } from '../app/ports.ts';
import { aBooking, aStoredBooking } from '../testing/bookings.ts';
import { createTableBookings } from './table-bookings.ts';

const NOW = '2026-11-30T01:30:00.000Z';
const client = new DynamoDBClient({ region: 'ap-southeast-3' });
const mock = mockClient(client);
afterEach(() => mock.reset());

const ids = sequentialIds();
const table = new Table(client, 't', new TestClock(NOW), seededRandom(1));
const store = createTableBookings(table, ids, 'pekalongan');

function aPlan(overrides: Partial<BookingPlan> = {}): BookingPlan {
  const booking = aBooking();
  const contactId = booking.contactId ?? '';
  return {
    stored: aStoredBooking({ booking }),
    taking: {
      countersId: 'dukcapil#mingguan',
      day: booking.day,
      serviceId: booking.serviceId,
      applicants: 1,
      dailyQuota: 18,
      catalogueVersion: 1,
      span: { from: 540, to: 550 },
      capacities: new Map([
        [540, 2],
        [545, 3],
      ]),
    },
    holdId: null,
    guard: { personHash: 'person', limit: 1, expired: [], keepUntil: '2026-12-16T17:00:00.000Z' },
    contact: {
      data: {
        contactId,
        mallId: booking.mallId,
        visitId: booking.visitId,
        subject: { kind: 'booking', id: booking.bookingId },
        agencyId: booking.agencyId,
        day: booking.day,
        language: 'id',
        smsConsent: { given: true, textVersion: '2026-11', at: NOW, channel: 'web' },
        sealed: { keyId: 'k', ephemeralKey: 'e', nonce: 'n', ciphertext: 'c' },
      },
      provided: eventOf('booking.contact.provided.v1', testContext(NOW), ids),
    },
    confirmed: eventOf('booking.booking.confirmed.v1', testContext(NOW), ids),
    toll: NO_TOLL,
    now: NOW,
    ...overrides,
  };
}

const DAY = 'PLACES#pekalongan#dukcapil#mingguan 2026-12-01';

/** The parts that were sent, by key. */
function sent() {
  const items = mock.commandCalls(TransactWriteItemsCommand)[0]?.args[0].input.TransactItems ?? [];
  return new Map(
    items.map((item) => {
      const part = item.Put ?? item.Update ?? item.Delete ?? item.ConditionCheck;
      const key = item.Put ? item.Put.Item : (item.Update?.Key ?? item.Delete?.Key);
      return [`${key?.pk?.S} ${key?.sk?.S}`, part];
    }),
  );
}

describe('the booking transaction', () => {
  it('carries every condition in its own write', async () => {
    mock.on(TransactWriteItemsCommand).resolves({});
    await store.book(aPlan(), new Map());
    const parts = sent();
    const { bookingId, contactId, code } = aBooking();
    expect([...parts.keys()]).toEqual([
      `BOOKING#${bookingId} BOOKING`,
      DAY,
      'GUARD#ktp-el#person GUARD',
      `CODE#${code} CODE`,
      `CONTACT#${contactId} CONTACT`,
    ]);
    expect([...parts.values()].map((part) => part?.ConditionExpression)).toEqual([
      'attribute_not_exists(#pk)',
      'NOT #c540>:n1 AND NOT #c545>:n2 AND NOT #q0>:n17 AND NOT #v0>:n1',
      'attribute_not_exists(#pk) OR (#count < :most)',
      'attribute_not_exists(#pk)',
      'attribute_not_exists(#pk)',
    ]);
    expect(parts.get(DAY)).toMatchObject({
      UpdateExpression: expect.stringContaining('ADD #c540 :n1, #c545 :n1, #q0 :n1'),
      ExpressionAttributeNames: { '#q0': 'q_ktp-el', '#v0': 'v_ktp-el' },
      ExpressionAttributeValues: { ':n1': { N: '1' }, ':n2': { N: '2' }, ':n17': { N: '17' } },
    });
    for (const part of parts.values()) {
      expect(part?.ReturnValuesOnConditionCheckFailure).toBe('ALL_OLD');
    }
  });

  it('takes expired guard entries over only while they are there', async () => {
    mock.on(TransactWriteItemsCommand).resolves({});
    const { guard } = aPlan();
    if (!guard) throw new Error('No guard');
    await store.book(aPlan({ guard: { ...guard, expired: ['bkg_old'] } }), new Map());
    const part = sent().get('GUARD#ktp-el#person GUARD');
    expect(part).toMatchObject({
      ConditionExpression:
        'attribute_not_exists(#pk) OR (#count < :most AND attribute_exists(#old0))',
      ExpressionAttributeValues: { ':most': { N: '2' }, ':more': { N: '0' } },
      ExpressionAttributeNames: { '#old0': 'bkg_old', '#entry': aBooking().bookingId },
    });
  });

  it('asks again when it met another transaction', async () => {
    const codes = ['None', 'TransactionConflict', 'None', 'None', 'None', 'None'];
    mock
      .on(TransactWriteItemsCommand)
      .rejectsOnce(
        new TransactionCanceledException({
          message: 'cancelled',
          $metadata: {},
          CancellationReasons: codes.map((Code) => ({ Code })),
        }),
      )
      .resolves({});
    expect(await store.book(aPlan(), new Map())).toEqual({ kind: 'booked' });
    expect(mock.commandCalls(TransactWriteItemsCommand)).toHaveLength(2);
  });
});
