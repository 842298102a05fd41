import { EVENT_EXAMPLES } from '@gerai/shared/events/examples.ts';
import { testContext } from '@gerai/shared/testing/doubles.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anEvent, aTicket } from '../testing/bookings.ts';
import { aWorld } from '../testing/world.ts';
import { declareMissed } from './declare-missed.ts';
import { followDelay } from './follow-delay.ts';
import { followTicketEvent } from './follow-ticket.ts';
import { noteWork } from './note-work.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

/** Booked for Tuesday 1 December at 09.00; grace ends at 09.15. */
async function aBookedWorld() {
  const world = await aWorld(engine);
  const result = await world.book('booked');
  if (result.kind !== 'booked') throw new Error(`Not booked: ${result.kind}`);
  const { bookingId } = result.stored.booking;
  const at = (time: string) => `2026-12-01T${time}:00.000Z`;
  return {
    world,
    bookingId,
    work: (time: string, timeSource: 'server' | 'paper' = 'server') =>
      noteWork(world.deps, {
        ...anEvent('queue.ticket.issued.v1', 'tkt_y', 1, aTicket()),
        time: at(time),
        timeSource,
      }),
    minute: (time: string) => declareMissed(world.deps, testContext(at(time))),
    checkIn: () =>
      followTicketEvent(
        world.deps,
        anEvent('queue.ticket.checked-in.v1', 'tkt_x', 1, aTicket({ bookingId })),
      ),
    find: async () => (await world.deps.bookings.find(bookingId))?.booking,
  };
}

describe('a booking whose visitor does not come', () => {
  it('is missed two minutes after grace, once, with its event', async () => {
    const { world, work, minute, find, bookingId } = await aBookedWorld();
    await work('02:05');
    expect(await minute('02:16')).toBe(0);
    expect(await minute('02:17')).toBe(1);
    expect(await minute('02:18')).toBe(0);
    expect(await find()).toMatchObject({ status: 'missed', missedAt: '2026-12-01T02:17:00.000Z' });
    const item = await world.table.get({ pk: `BOOKING#${bookingId}`, sk: 'BOOKING' });
    expect(item).toMatchObject({ version: 2, outbox: { type: 'booking.booking.missed.v1' } });
    expect(item).not.toHaveProperty('upcomingKey');
  });
  it('is not missed for a time when no counter or kiosk worked, nor by paper', async () => {
    const { work, minute } = await aBookedWorld();
    await work('01:30');
    await work('02:10', 'paper');
    expect(await minute('04:00')).toBe(0);
    await work('04:00');
    expect(await minute('04:20')).toBe(0);
    expect(await minute('04:22')).toBe(1);
  });
  it('is not missed while its service stands still, and gets its grace when that has ended', async () => {
    const { world, work, minute } = await aBookedWorld();
    await work('02:05');
    const delay = {
      ...EVENT_EXAMPLES['queue.service.delayed.v1'],
      day: '2026-12-01',
      serviceIds: ['ktp-el'],
      startedAt: '2026-12-01T02:10:00.000Z',
    };
    const { delayId } = delay;
    const told = (version: number, endedAt: string | null) =>
      followDelay(world.deps, {
        ...anEvent('queue.service.delayed.v1', delayId, version, { ...delay, endedAt }),
      });
    await told(1, null);
    expect(await minute('02:17')).toBe(0);
    expect(await minute('05:00')).toBe(0);
    await told(2, '2026-12-01T05:00:00.000Z');
    expect(await told(1, null)).toBe('stale');
    expect(await minute('05:16')).toBe(0);
    expect(await minute('05:17')).toBe(1);
  });
  it('is not missed once checked in, and a later check-in corrects it', async () => {
    const first = await aBookedWorld();
    await first.work('02:05');
    await first.checkIn();
    expect(await first.minute('02:30')).toBe(0);

    const late = await aBookedWorld();
    await late.work('02:05');
    expect(await late.minute('02:30')).toBe(1);
    await late.checkIn();
    expect(await late.find()).toMatchObject({ status: 'checked-in' });
  });
  it('checking in at the same moment is checked in', async () => {
    for (let round = 1; round <= 5; round += 1) {
      const { work, minute, checkIn, find } = await aBookedWorld();
      await work('02:05');
      await Promise.all([minute('02:30'), checkIn()]);
      expect(await find()).toMatchObject({ status: 'checked-in' });
    }
  });
  it('of yesterday is declared after midnight', async () => {
    const { world, work } = await aBookedWorld();
    await work('02:05');
    expect(await declareMissed(world.deps, testContext('2026-12-01T17:01:00.000Z'))).toBe(1);
  });
});
