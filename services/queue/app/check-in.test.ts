import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { BookingData } from '@gerai/shared/events/booking.ts';
import { type CheckInClaim, signClaim } from '@gerai/shared/security/claim.ts';
import { deriveId } from '@gerai/shared/security/hash.ts';
import type { Table } from '@gerai/shared/table/table.ts';
import { TestClock, testContext } from '@gerai/shared/testing/doubles.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { addMinutes, epochMs, instantAt } from '@gerai/shared/time.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { KEYS } from '../adapters/keys.ts';
import type { QueueDeps } from '../handlers/deps.ts';
import { service as declaration } from '../service.ts';
import { countRequests, type RequestCount } from '../testing/requests.ts';
import { aBooking, aCommand, aService, DAY, testDeps, testSecrets } from '../testing/world.ts';
import { type CheckInInput, checkIn } from './check-in.ts';
import { currentLeg } from './legs.ts';

/** 09.30 in Jakarta. */
const SLOT = '2026-11-30T02:30:00.000Z';

let engine: TestEngine;
let requests: RequestCount;
let table: Table;
let deps: QueueDeps;

beforeAll(async () => {
  engine = await startTestEngine();
  requests = countRequests(engine.client);
});
afterAll(() => engine.stop());
beforeEach(async () => {
  table = await engine.createTable(declaration.table);
  deps = testDeps(table, new TestClock(SLOT));
  await deps.catalogue.keep(aService());
});

async function claimOf(booking: BookingData, parts: Partial<CheckInClaim> = {}): Promise<string> {
  return signClaim(await testSecrets.keys('claim-private'), {
    bookingId: booking.bookingId,
    bookingVersion: 1,
    visitId: booking.visitId,
    serviceId: booking.serviceId,
    slotStartSeconds: epochMs(booking.slotStart) / 1000,
    applicantCount: booking.applicantCount,
    priority: booking.priority,
    contactId: booking.contactId,
    language: booking.language,
    code: booking.code,
    ...parts,
  });
}

/** Every item of the table. */
async function scanItems(): Promise<Record<string, unknown>[]> {
  const { Items = [] } = await engine.client.send(
    new ScanCommand({ TableName: table.name, ConsistentRead: true }),
  );
  return Items.map((item) => unmarshall(item));
}

function arrive(
  name: string,
  by: CheckInInput['by'],
  minutes = 0,
  channel: 'kiosk' | 'desk' = 'kiosk',
) {
  const now = testContext(addMinutes(SLOT, minutes));
  return checkIn(deps, { by, channel }, aCommand(name, by), now, () => true);
}

describe('a booking that arrives', () => {
  it('is checked in by its claim alone, before our copy has come', async () => {
    const booking = aBooking();
    const outcome = await arrive('scan', { claim: await claimOf(booking) }, -10);
    expect(outcome).toMatchObject({
      kind: 'checked-in',
      first: true,
      late: false,
      slotStart: SLOT,
      ticket: {
        version: 1,
        data: {
          ticketId: deriveId('tkt', booking.bookingId),
          visitId: booking.visitId,
          number: 'A-001',
          origin: 'booking',
          contactId: booking.contactId,
          entitledAt: SLOT,
          orderAt: addMinutes(SLOT, -15),
          residence: null,
        },
      },
    });
    const ticketId = deriveId('tkt', booking.bookingId);
    expect(await table.get(KEYS.ticket(ticketId))).toMatchObject({
      outbox: { type: 'queue.ticket.checked-in.v1' },
    });
  });

  it('takes one read and the two requests of a number', async () => {
    const booking = aBooking();
    await deps.bookings.keep({ data: booking, version: 1 });
    const claim = await claimOf(booking);
    await deps.catalogue.services();
    await deps.snapshots.recentQueue(booking.queueId, DAY);
    requests.reset();
    await arrive('scan', { claim });
    expect(requests.byCommand()).toEqual({ BatchGetItem: 1, UpdateItem: 1, PutItem: 1 });
  });

  it('takes what our copy knows more', async () => {
    const booking = aBooking();
    await deps.bookings.keep({ data: booking, version: 1 });
    expect(await arrive('scan', { claim: await claimOf(booking) })).toMatchObject({
      ticket: { data: { residence: 'pekalongan-barat' } },
    });
  });

  it('keeps its ticket when it is scanned again', async () => {
    const claim = await claimOf(aBooking());
    const first = await arrive('scan', { claim });
    const retried = await arrive('scan', { claim }, 1);
    const again = await arrive('scan again', { claim }, 2);
    expect(retried).toMatchObject({ first: true });
    expect(again).toMatchObject({ first: false });
    if (first.kind !== 'checked-in' || again.kind !== 'checked-in') throw new Error(again.kind);
    expect(again.ticket).toEqual(first.ticket);
    expect(await table.get(KEYS.series(aBooking().queueId, DAY))).toMatchObject({ seq: 1 });
  });

  it('gets one number from two kiosks at once', async () => {
    const claim = await claimOf(aBooking());
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, index) => arrive(`kiosk ${index}`, { claim })),
    );
    const numbers = outcomes.map((each) => each.kind === 'checked-in' && each.ticket.data.number);
    expect(new Set(numbers)).toEqual(new Set(['A-001']));
  });

  it('is not active when cancelled, or on another day', async () => {
    const booking = aBooking();
    await deps.bookings.keep({ data: { ...booking, status: 'cancelled' }, version: 2 });
    const claim = await claimOf(booking, { bookingVersion: 2 });
    expect((await arrive('cancelled', { claim })).kind).toBe('not-active');
    const newer = await claimOf(booking, { bookingVersion: 3 });
    expect((await arrive('newer claim', { claim: newer }, 24 * 60)).kind).toBe('not-active');
    expect((await arrive('newer claim today', { claim: newer })).kind).toBe('checked-in');
  });

  it('waits for its time, is late after grace, and too late when no numbers are given', async () => {
    const claim = await claimOf(aBooking());
    expect(await arrive('early', { claim }, -31)).toEqual({
      kind: 'too-early',
      from: addMinutes(SLOT, -30),
    });
    const evening = (epochMs(instantAt(DAY, '15:10')) - epochMs(SLOT)) / 60_000;
    expect((await arrive('evening', { claim }, evening)).kind).toBe('service-closed');
    const late = await arrive('late', { claim }, 20);
    expect(late).toMatchObject({
      kind: 'checked-in',
      late: true,
      ticket: { data: { entitledAt: addMinutes(SLOT, 20), orderAt: addMinutes(SLOT, 20) } },
    });
  });

  it('is found by its code at the desk', async () => {
    const booking = aBooking({ code: 'K7M2QX' });
    await deps.bookings.keep({ data: booking, version: 1 });
    expect(await arrive('code', { code: 'K7M2QX' }, 0, 'desk')).toMatchObject({
      kind: 'checked-in',
      ticket: { data: { channel: 'desk', bookingId: booking.bookingId } },
    });
    expect((await arrive('other', { code: 'ABCDEF' }, 0, 'desk')).kind).toBe('unknown-booking');
  });

  it('needs a claim that booking has signed', async () => {
    const claim = await claimOf(aBooking());
    const [form, key, , signature] = claim.split('.');
    const forged = [form, key, Buffer.from('[1]').toString('base64url'), signature].join('.');
    for (const text of ['x', forged, `${claim}x.y`, claim.replace('G1', 'G2')]) {
      const outcome = await arrive(text, { claim: text });
      expect(['claim-invalid', 'checked-in']).toContain(outcome.kind);
      if (!text.startsWith(claim)) expect(outcome.kind).toBe('claim-invalid');
    }
  });

  it('is for the agency of the desk', async () => {
    const by = { claim: await claimOf(aBooking()) };
    const context = testContext(SLOT);
    const outcome = await checkIn(
      deps,
      { by, channel: 'desk' },
      aCommand('x'),
      context,
      () => false,
    );
    expect(outcome.kind).toBe('forbidden');
  });
});

describe('a visit with several bookings', () => {
  const ids = [1, 2, 3].map((n) => `bkg_${String(n).repeat(26)}`);
  const bookings = (): BookingData[] =>
    ['A', 'B', 'A'].map((prefix, index) =>
      aBooking({
        bookingId: ids[index] ?? '',
        serviceId: `service-${prefix.toLowerCase()}${index}`,
        slotStart: addMinutes(SLOT, index * 60),
        slotEnd: addMinutes(SLOT, index * 60 + 15),
        together: { leg: index + 1, bookingIds: ids, changed: 3, tells: index === 0 },
      }),
    );
  /** Two queues: the first and third service share one. */
  beforeEach(async () => {
    for (const [index, prefix] of ['A', 'B', 'A'].entries()) {
      const parts = {
        serviceId: `service-${prefix.toLowerCase()}${index}`,
        queueId: `queue-${prefix.toLowerCase()}`,
        prefix,
      };
      await deps.catalogue.keep(aService(parts));
    }
  });
  function visitClaim(which = bookings()): Promise<string> {
    const [first, ...others] = which;
    if (!first) throw new Error('No booking');
    return claimOf(first, {
      others: others.map((each) => ({
        bookingId: each.bookingId,
        bookingVersion: 1,
        serviceId: each.serviceId,
        slotStartSeconds: epochMs(each.slotStart) / 1000,
        applicantCount: each.applicantCount,
      })),
    });
  }
  const numbersOf = (outcome: Awaited<ReturnType<typeof arrive>>) =>
    outcome.kind === 'checked-in'
      ? [outcome, ...outcome.others].map(({ ticket: { data } }) => [data.leg, data.number])
      : outcome.kind;

  it('checks in whole with one code, before our copies have come; a second scan answers the same', async () => {
    const by = { claim: await visitClaim() };
    const all = [
      [1, 'A-001'],
      [2, 'B-001'],
      [3, 'A-002'],
    ];
    const outcome = await arrive('scan', by, -10);
    expect(numbersOf(outcome)).toEqual(all);
    if (outcome.kind !== 'checked-in') throw new Error(outcome.kind);
    const tickets = [outcome, ...outcome.others].map(({ ticket }) => ticket.data);
    const [{ visitId } = { visitId: '' }] = tickets;
    for (const ticket of tickets) {
      expect(ticket).toMatchObject({
        visitId,
        visitTicketIds: ids.map((id) => deriveId('tkt', id)),
      });
    }
    expect(tickets.map(({ entitledAt }) => entitledAt)).toEqual(
      bookings().map(({ slotStart }) => slotStart),
    );
    expect(await arrive('scan', by, -9)).toMatchObject({ first: true });
    const again = await arrive('other', by, -8);
    expect(again).toMatchObject({ kind: 'checked-in', first: false });
    expect(numbersOf(again)).toEqual(all);
    const events = (await scanItems()).filter(({ entity }) => entity === 'ticket');
    expect(events.map(({ outbox }) => (outbox as { type: string }).type)).toEqual(
      Array.from({ length: 3 }, () => 'queue.ticket.checked-in.v1'),
    );
  });
  it('is too early as long as its first booking is, and closed bookings are left out', async () => {
    const by = { claim: await visitClaim() };
    expect(await arrive('early', by, -60)).toMatchObject({ kind: 'too-early' });
    const [first, second] = bookings();
    if (!first || !second) throw new Error('No bookings');
    await deps.bookings.keep({ data: { ...first, status: 'cancelled' }, version: 2 });
    expect(await arrive('early', by, -10)).toMatchObject({ kind: 'too-early' });
    expect(numbersOf(await arrive('second', by, 45))).toEqual([
      [1, 'B-001'],
      [2, 'A-001'],
    ]);
  });
  it('checks in by the code that is read out, and by the claim of any of its bookings', async () => {
    for (const data of bookings()) await deps.bookings.keep({ data, version: 1 });
    const [, second] = bookings();
    if (!second) throw new Error('No booking');
    const byCode = await arrive('code', { code: second.code }, 0, 'desk');
    expect(numbersOf(byCode)).toHaveLength(3);
    // A claim that names one booking alone: the copies know the others.
    expect(numbersOf(await arrive('scan', { claim: await claimOf(second) }, 1))).toEqual(
      numbersOf(byCode),
    );
  });
  it('is followed by its one link: whatever is called first, then the next', async () => {
    for (const data of bookings()) await deps.bookings.keep({ data, version: 1 });
    await arrive('scan', { claim: await visitClaim() }, -10);
    const firstTicket = await deps.tickets.find(deriveId('tkt', ids[0] ?? ''));
    if (!firstTicket) throw new Error('No ticket');
    expect((await currentLeg(deps.tickets, firstTicket)).data.number).toBe('A-001');
    const ended = { ...firstTicket.data, status: 'finished', finishedAt: SLOT } as const;
    expect((await currentLeg(deps.tickets, { ...firstTicket, data: ended })).data.number).toBe(
      'B-001',
    );
  });
});

describe('our copy of a booking', () => {
  it('keeps the newest version, whatever the order in which they come', async () => {
    const booking = aBooking();
    expect(
      await deps.bookings.keep({ data: { ...booking, status: 'cancelled' }, version: 2 }),
    ).toBe('saved');
    expect(await deps.bookings.keep({ data: booking, version: 1 })).toBe('changed-meanwhile');
    expect(await table.get(KEYS.booking(booking.bookingId))).toMatchObject({
      status: 'cancelled',
      version: 2,
    });
  });
});
