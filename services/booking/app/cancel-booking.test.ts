import type { GiveUpReason } from '@gerai/shared/events/booking.ts';
import { testContext } from '@gerai/shared/testing/doubles.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anEvent, aTicket } from '../testing/bookings.ts';
import { aCommand, aWorld, type World } from '../testing/world.ts';
import { cancelAtDesk, cancelByLink } from './cancel-booking.ts';
import { followTicketEvent } from './follow-ticket.ts';
import { rescheduleByLink } from './reschedule-booking.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

async function aBookedWorld(overrides: Parameters<World['book']>[1] = {}) {
  const world = await aWorld(engine);
  const result = await world.book('booked', overrides);
  if (result.kind !== 'booked') throw new Error(`Not booked: ${result.kind}`);
  const { token, stored } = result;
  world.requests();
  return {
    world,
    token,
    stored,
    byLink: (key: string, lastFour = '7890', giveUpReason?: GiveUpReason) =>
      cancelByLink(world.deps, {
        token,
        lastFour,
        giveUpReason,
        command: aCommand(key, lastFour),
        context: testContext(world.clock.now()),
      }),
    atDesk: (key: string, mayActFor = () => true) =>
      cancelAtDesk(world.deps, {
        bookingId: stored.booking.bookingId,
        reason: 'visitor-asked',
        command: aCommand(key),
        context: testContext(world.clock.now(), { actor: { kind: 'staff', id: 'u1' } }),
        mayActFor,
      }),
  };
}
/** Every count of the counters' days: the service's applicants, then each cell of five minutes. */
const taken = async (world: World) =>
  (await world.items())
    .filter((item) => item.entity === 'counters-day')
    .flatMap((item) =>
      Object.entries(item)
        .filter(([name]) => /^(q_.+|c\d+)$/.test(name))
        .sort(([a], [b]) => (a > b ? -1 : 1))
        .map(([, count]) => count),
    );

describe('a booking of the first form, from before places belonged to counters', () => {
  async function anOldWorld() {
    const { world, token, stored, byLink } = await aBookedWorld();
    const { countersId: _, ...old } = (await world.items()).find(
      ({ entity }) => entity === 'booking',
    ) as { pk: string; sk: string; countersId: string };
    await world.table.put({ item: { ...old, schemaVersion: 1 }, event: null });
    return { world, token, stored, byLink };
  }
  it('is read, and cancelled without giving back what it never took', async () => {
    const { world, stored, byLink } = await anOldWorld();
    const found = await world.deps.bookings.find(stored.booking.bookingId);
    expect(found).toMatchObject({ countersId: null, booking: { status: 'confirmed' } });
    const before = await taken(world);
    expect(await byLink('cancel')).toMatchObject({ kind: 'cancelled' });
    expect(await taken(world)).toEqual(before);
  });
  it('takes its place at the counters when it is moved', async () => {
    const { world, token } = await anOldWorld();
    const moved = await rescheduleByLink(world.deps, {
      token,
      lastFour: '7890',
      day: '2026-12-02',
      time: '10:00',
      command: aCommand('move'),
      context: testContext(world.clock.now()),
    });
    expect(moved).toMatchObject({ stored: { countersId: 'dukcapil#mingguan' } });
    const item = (await world.items()).find(({ entity }) => entity === 'booking');
    expect(item).toMatchObject({ schemaVersion: 2, countersId: 'dukcapil#mingguan' });
  });
});

describe('cancelling by the link', () => {
  it('frees slots, day and guard in two requests', async () => {
    const { world, byLink } = await aBookedWorld({ applicantCount: 2 });
    expect(await byLink('cancel')).toMatchObject({
      kind: 'cancelled',
      stored: { version: 2, booking: { status: 'cancelled', cancelledBy: 'citizen' } },
    });
    expect(world.requests()).toEqual({ UpdateItemCommand: 1, TransactWriteItemsCommand: 1 });
    expect(await taken(world)).toEqual([0, 0, 0, 0, 0]);
    const items = await world.items();
    expect(items.find((item) => item.entity === 'guard')).toMatchObject({ count: 0 });
    expect(items.find((item) => item.entity === 'booking')).toMatchObject({
      outbox: { type: 'booking.booking.cancelled.v1' },
    });
    expect((await world.book('again', { time: '11:00' })).kind).toBe('booked');
  });
  it('happens once, repeated or asked anew', async () => {
    const { world, byLink } = await aBookedWorld();
    const first = await byLink('cancel');
    expect(await byLink('cancel')).toMatchObject({ kind: 'cancelled', stored: { version: 2 } });
    expect(first).toMatchObject({ stored: { version: 2 } });
    expect(await byLink('another')).toMatchObject({ kind: 'cancelled', stored: { version: 2 } });
    expect(await taken(world)).toEqual([0, 0, 0]);
  });
  it('sent ten times at once frees one place', async () => {
    const { world, byLink } = await aBookedWorld();
    await world.book('neighbour', { visitor: { name: 'Budi', nik: '3375011708459999' } });
    const results = await Promise.all(Array.from({ length: 5 }, () => byLink('cancel')));
    expect(results.every((result) => result.kind === 'cancelled')).toBe(true);
    expect(await taken(world)).toEqual([1, 1, 1]);
  });
  it('with the key of another request is refused', async () => {
    const { byLink } = await aBookedWorld();
    await byLink('cancel');
    expect((await byLink('cancel', '0000')).kind).toBe('command-reused');
  });
  it('needs the right digits, and five wrong tries lock it', async () => {
    const { byLink } = await aBookedWorld();
    for (const digits of ['0000', '1111', '2222', '3333', '4444']) {
      expect((await byLink(`try-${digits}`, digits)).kind).toBe('wrong-digits');
    }
    expect((await byLink('right')).kind).toBe('locked');
  });
  it('counts tries that come at once', async () => {
    const { byLink } = await aBookedWorld();
    const results = await Promise.all(
      Array.from({ length: 30 }, (_, index) => byLink(`try-${index}`, `00${10 + index}`)),
    );
    expect(results.filter((result) => result.kind === 'wrong-digits')).toHaveLength(5);
    expect(results.filter((result) => result.kind === 'locked')).toHaveLength(25);
  });
  it('takes the last digits of the NIK where there is no phone', async () => {
    const { byLink, stored } = await aBookedWorld({
      contact: undefined,
      smsConsent: { given: false, textVersion: '2026-11' },
    });
    expect(stored.proof?.kind).toBe('nik');
    expect((await byLink('cancel', '0001')).kind).toBe('cancelled');
  });
  it('of a link that does not exist is unknown', async () => {
    const { world } = await aBookedWorld();
    const request = { token: '1111111111111', lastFour: '7890', command: aCommand('x') };
    expect(
      await cancelByLink(world.deps, { ...request, context: testContext(world.clock.now()) }),
    ).toEqual({ kind: 'unknown' });
  });
  it('is over with the slot, and with the check-in', async () => {
    const late = await aBookedWorld();
    late.world.clock.set('2026-12-01T02:10:00.000Z');
    expect((await late.byLink('late')).kind).toBe('not-active');

    const arrived = await aBookedWorld();
    const { bookingId } = arrived.stored.booking;
    await followTicketEvent(
      arrived.world.deps,
      anEvent('queue.ticket.checked-in.v1', 'tkt_x', 1, aTicket({ bookingId })),
    );
    expect((await arrived.byLink('after')).kind).toBe('not-active');
    expect(await taken(arrived.world)).toEqual([1, 1, 1]);
  });
});

describe('the reason of a cancellation by link', () => {
  it('is kept where the visitor said one, and nothing is kept where not', async () => {
    const said = await aBookedWorld();
    expect(await said.byLink('cancel', '7890', 'papers-missing')).toMatchObject({
      stored: { booking: { status: 'cancelled', giveUpReason: 'papers-missing' } },
    });
    // A repetition answers what was done, and changes no reason.
    expect(await said.byLink('again', '7890', 'other')).toMatchObject({
      stored: { booking: { giveUpReason: 'papers-missing' } },
    });
    const unsaid = await aBookedWorld();
    const result = await unsaid.byLink('cancel');
    if (result.kind !== 'cancelled') throw new Error(result.kind);
    expect(result.stored.booking).not.toHaveProperty('giveUpReason');
  });
});

describe('cancelling at the desk', () => {
  it('is audited with actor and reason, in one read and one transaction', async () => {
    const { world, atDesk, stored } = await aBookedWorld();
    expect(await atDesk('desk')).toMatchObject({
      kind: 'cancelled',
      stored: { booking: { cancelledBy: 'staff' } },
    });
    expect(world.requests()).toEqual({ GetItemCommand: 1, TransactWriteItemsCommand: 1 });
    expect((await world.items()).filter((item) => item.entity === 'audit')).toMatchObject([
      {
        action: 'booking.cancel',
        purpose: 'visitor-asked',
        subject: stored.booking.bookingId,
        actorId: 'u1',
      },
    ]);
  });
  it('for another agency is forbidden', async () => {
    const { atDesk } = await aBookedWorld();
    expect((await atDesk('desk', () => false)).kind).toBe('forbidden');
  });
  it('at the same moment as the citizen frees one place', async () => {
    const { world, atDesk, byLink } = await aBookedWorld();
    const results = await Promise.all([atDesk('desk'), byLink('link')]);
    expect(results.map((result) => result.kind)).toEqual(['cancelled', 'cancelled']);
    expect(await taken(world)).toEqual([0, 0, 0]);
  });
});
