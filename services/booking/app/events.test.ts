import { testContext } from '@gerai/shared/testing/doubles.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anEvent, aTicket } from '../testing/bookings.ts';
import { aCommand, aWorld } from '../testing/world.ts';
import { cancelByLink } from './cancel-booking.ts';
import { followTicketEvent } from './follow-ticket.ts';
import { forgetContact } from './forget-contact.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

async function aBookedWorld() {
  const world = await aWorld(engine);
  const result = await world.book('booked');
  if (result.kind !== 'booked') throw new Error(`Not booked: ${result.kind}`);
  const { bookingId } = result.stored.booking;
  const ticket = (version: number, overrides: Parameters<typeof aTicket>[0] = {}) =>
    followTicketEvent(
      world.deps,
      anEvent('queue.ticket.checked-in.v1', 'tkt_x', version, aTicket({ bookingId, ...overrides })),
    );
  const find = async () => world.deps.bookings.find(bookingId);
  world.requests();
  return { world, result, bookingId, ticket, find };
}

describe('the ticket of a booking', () => {
  it('is followed in one read and one write, without an event', async () => {
    const { world, ticket, find, bookingId } = await aBookedWorld();
    expect(await ticket(1)).toBe('applied');
    expect(world.requests()).toEqual({ GetItemCommand: 1, UpdateItemCommand: 1 });
    expect(await find()).toMatchObject({
      version: 2,
      ticketVersion: 1,
      booking: { status: 'checked-in', checkedInAt: '2026-12-01T01:50:00.000Z' },
    });
    const item = await world.table.get({ pk: `BOOKING#${bookingId}`, sk: 'BOOKING' });
    expect(item).not.toHaveProperty('outbox');
  });
  it('ends as the newest version says, whatever the order of arrival', async () => {
    const { ticket, find } = await aBookedWorld();
    const finished = { status: 'finished', finishedAt: '2026-12-01T02:20:00.000Z' } as const;
    expect(await ticket(4, finished)).toBe('applied');
    expect(await ticket(1)).toBe('stale');
    expect(await ticket(4, finished)).toBe('stale');
    expect(await find()).toMatchObject({
      ticketVersion: 4,
      booking: { status: 'served', finishedAt: finished.finishedAt },
    });
  });
  it('corrects a booking that was cancelled while its visitor checked in', async () => {
    const { world, result, ticket, find } = await aBookedWorld();
    await cancelByLink(world.deps, {
      token: result.token,
      lastFour: '7890',
      command: aCommand('cancel'),
      context: testContext(world.clock.now()),
    });
    expect(await ticket(1)).toBe('applied');
    expect(await find()).toMatchObject({ version: 3, booking: { status: 'checked-in' } });
  });
  it('of a walk-in, a second leg or a booking that is gone is ignored', async () => {
    const { ticket } = await aBookedWorld();
    expect(await ticket(1, { bookingId: null })).toBe('ignored');
    expect(await ticket(1, { leg: 2 })).toBe('ignored');
    expect(await ticket(1, { bookingId: 'bkg_00000000000000000000000000' })).toBe('ignored');
  });
});

describe('an erased contact', () => {
  const erased = (contactId: string) =>
    anEvent('notify.contact.erased.v1', contactId, 2, {
      contactId,
      mallId: 'pekalongan',
      reason: 'requested',
      erasedAt: '2026-12-02T04:00:00.000Z',
    } as const);

  it('leaves neither id nor hash nor sealed copy behind', async () => {
    const { world, result, find } = await aBookedWorld();
    const { contactId } = result.stored.booking;
    const { personHash, proof } = result.stored;
    if (!contactId || !personHash || !proof) throw new Error('Nothing to erase');
    expect(await forgetContact(world.deps, erased(contactId))).toBe('applied');
    expect(await find()).toMatchObject({
      version: 2,
      booking: { status: 'confirmed', contactId: null },
      personHash: null,
      proof: null,
    });
    const text = JSON.stringify(await world.items());
    for (const trace of [contactId, personHash, proof.hash, 'ciphertext']) {
      expect(text).not.toContain(trace);
    }
    expect(await forgetContact(world.deps, erased(contactId))).toBe('ignored');
  });
  it('leaves the guard to the person’s other bookings', async () => {
    const world = await aWorld(engine);
    const visit = (time: string) => ({ serviceId: 'nib', time, visitor: { name: 'Siti' } });
    const first = await world.book('a', visit('09:00'));
    await world.book('b', visit('09:10'));
    if (first.kind !== 'booked') throw new Error('Not booked');
    await forgetContact(world.deps, erased(first.stored.booking.contactId ?? ''));
    expect((await world.items()).find((item) => item.entity === 'guard')).toMatchObject({
      count: 1,
    });
  });
  it('that belongs to no booking here is ignored', async () => {
    const world = await aWorld(engine);
    expect(await forgetContact(world.deps, erased('con_00000000000000000000000000'))).toBe(
      'ignored',
    );
  });
});
