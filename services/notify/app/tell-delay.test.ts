import type { DelayData } from '@gerai/shared/events/queue.ts';
import { deriveId } from '@gerai/shared/security/hash.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { addDays, addMinutes, instantAt } from '@gerai/shared/time.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  aBooking,
  aContact,
  aService,
  aTicket,
  DAY,
  SLOT_START,
  TOKEN,
  WALK_IN_CONTACT_ID,
  WALK_IN_ID,
  WALK_IN_TOKEN,
} from '../testing/builders.ts';
import { ACCEPTED, createWorld } from '../testing/world.ts';
import type { Store } from './ports.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

/** Half an hour before the slot. */
const NOW = addMinutes(SLOT_START, -30);

function aDelay(overrides: Partial<DelayData> = {}): DelayData {
  return {
    delayId: 'dly_4e5f6g7h8j9kamcnepfqgrhsjt',
    mallId: 'pekalongan',
    day: DAY,
    scope: 'agency',
    scopeId: 'dukcapil',
    serviceIds: ['dukcapil-ktp-el'],
    kind: 'delayed',
    reason: 'system',
    startedAt: NOW,
    expectedUntil: addMinutes(NOW, 60),
    endedAt: null,
    ...overrides,
  };
}

const walkIn = (status: 'waiting' | 'finished' = 'waiting') =>
  aTicket({
    ticketId: WALK_IN_ID,
    contactId: WALK_IN_CONTACT_ID,
    number: 'A-020',
    origin: 'walk-in',
    bookingId: null,
    slotStart: null,
    status,
  });

/** The one who waits with a number leaves a phone. */
async function leavePhone(world: Awaited<ReturnType<typeof createWorld>>) {
  const contact = aContact(world.publicKeys, {
    contactId: WALK_IN_CONTACT_ID,
    subject: { kind: 'ticket', id: WALK_IN_ID },
    person: { viewToken: WALK_IN_TOKEN },
  });
  await world.deliver('queue.contact.provided.v1', contact);
}

/** One who has booked and one who waits with a number and a phone. */
async function twoVisitors(options: Parameters<typeof createWorld>[1] = {}) {
  const world = await createWorld(engine, options);
  await world.deliver('booking.service.published.v1', aService());
  await world.deliver('booking.booking.confirmed.v1', aBooking(), { resync: true });
  await world.deliver('booking.contact.provided.v1', aContact(world.publicKeys), { resync: true });
  await world.deliver('queue.ticket.issued.v1', walkIn());
  await leavePhone(world);
  world.clock.set(NOW);
  return world;
}

describe('a number that is carried over', () => {
  const nextDay = aTicket({
    ticketId: deriveId('tkt', WALK_IN_ID, 'next day'),
    previousTicketId: WALK_IN_ID,
    contactId: WALK_IN_CONTACT_ID,
    number: 'A-001',
    leg: 2,
    day: addDays(DAY, 1),
    origin: 'walk-in',
  });

  it('is told once, with its day and the link that leads to it; not at night', async () => {
    const world = await twoVisitors();
    world.clock.set(instantAt(DAY, '15:45'));
    await world.deliver('queue.ticket.issued.v1', nextDay);
    await world.deliver('queue.ticket.issued.v1', nextDay);
    expect(world.texts()).toEqual([
      `MPP Kota Pekalongan: Maaf, belum terlayani hari ini. Nomor baru A-001 Sel 01/12 dipanggil lebih dulu. Info: mpp.pekalongankota.go.id/t/${WALK_IN_TOKEN}`,
    ]);
    const night = await twoVisitors();
    night.clock.set(instantAt(DAY, '23:45'));
    await night.deliver('queue.ticket.issued.v1', nextDay);
    expect(night.texts()).toEqual([]);
    expect(await night.deliveries()).toMatchObject([{ reason: 'quiet-hours' }]);
  });
});

describe('a delay', () => {
  it('is told once to everybody who waits or has booked that time', async () => {
    const world = await twoVisitors();
    await world.deliver('queue.service.delayed.v1', aDelay());
    expect(world.texts().sort()).toEqual([
      `MPP Kota Pekalongan: Perekaman KTP-el tertunda, mulai lagi sekitar pk 10.00. Janji K7M4Q2 tetap berlaku. Info: mpp.pekalongankota.go.id/b/${TOKEN}`,
      `MPP Kota Pekalongan: Perekaman KTP-el tertunda, mulai lagi sekitar pk 10.00. Nomor A-020 tetap berlaku. Info: mpp.pekalongankota.go.id/t/${WALK_IN_TOKEN}`,
    ]);
    await world.deliver('queue.service.delayed.v1', aDelay());
    await world.deliver(
      'queue.service.delayed.v1',
      aDelay({ kind: 'closed', expectedUntil: null }),
      {
        version: 2,
      },
    );
    expect(world.texts()).toHaveLength(2);
  });

  it('says when nothing is known yet, and when it is closed for today', async () => {
    const suspended = await twoVisitors();
    await suspended.deliver('queue.service.delayed.v1', aDelay({ expectedUntil: null }));
    expect(suspended.texts()[0]).toContain('tertunda sampai ada kabar.');
    const closed = await twoVisitors();
    await closed.deliver(
      'queue.service.delayed.v1',
      aDelay({ kind: 'closed', expectedUntil: null }),
    );
    expect(closed.texts()[0]).toContain('TUTUP hari ini. Kelanjutan');
  });

  it('is told to nobody whom it does not reach: served, cancelled, later, of another service', async () => {
    const world = await twoVisitors();
    await world.deliver('queue.ticket.finished.v1', walkIn('finished'), { version: 2 });
    const soon = aDelay({ expectedUntil: addMinutes(NOW, 20) });
    expect(await world.deliver('queue.service.delayed.v1', soon)).toEqual({
      batchItemFailures: [],
    });
    const other = aDelay({ serviceIds: ['dukcapil-kk'] });
    await world.deliver('queue.service.delayed.v1', other);
    await world.deliver('queue.service.delayed.v1', aDelay(), { resync: true });
    expect(world.texts()).toEqual([]);
  });

  it('is suppressed in the quiet hours and when it is old news', async () => {
    const world = await twoVisitors();
    world.clock.set(addMinutes(NOW, 31));
    await world.deliver('queue.service.delayed.v1', aDelay());
    const night = await twoVisitors();
    const early = instantAt(DAY, '05:30');
    night.clock.set(early);
    await night.deliver('queue.service.delayed.v1', aDelay({ startedAt: early }));
    expect([...world.texts(), ...night.texts()]).toEqual([]);
    expect((await world.deliveries()).map(({ reason }) => reason)).toEqual([
      'too-late',
      'too-late',
    ]);
    expect((await night.deliveries()).map(({ reason }) => reason)).toEqual([
      'quiet-hours',
      'quiet-hours',
    ]);
  });
});

describe('what is said anew of a delay', () => {
  const ENDED = aDelay({ endedAt: NOW });
  const EXTENDED = aDelay({ expectedUntil: addMinutes(NOW, 120) });

  it('is not told once it has ended, though everybody was noted', async () => {
    const world = await twoVisitors();
    await world.deliver('queue.service.delayed.v1', aDelay(), { held: true });
    expect(await world.tellings()).toHaveLength(2);
    await world.deliver('queue.service.resumed.v1', ENDED, { version: 2 });
    await world.passOn();
    expect(world.texts()).toEqual([]);
    expect(await world.deliveries()).toEqual([]);
  });

  it('is not told where its end came before it, nor where its end was only caught up with', async () => {
    const world = await twoVisitors();
    await world.deliver('queue.service.resumed.v1', ENDED, { version: 2 });
    await world.deliver('queue.service.delayed.v1', aDelay());
    expect(await world.tellings()).toEqual([]);
    const other = await twoVisitors();
    await other.deliver('queue.service.delayed.v1', aDelay(), { held: true });
    await other.deliver('queue.service.resumed.v1', ENDED, { version: 2, resync: true });
    await other.passOn();
    expect([...world.texts(), ...other.texts()]).toEqual([]);
  });

  it('is what an older note tells, and tells once', async () => {
    const world = await twoVisitors();
    await world.deliver('queue.service.delayed.v1', aDelay(), { held: true });
    const older = await world.tellings();
    await world.deliver('queue.service.delayed.v1', EXTENDED, { version: 2, held: true });
    for (const { data, version } of older) {
      await world.deliver('notify.message.due.v1', data, { version });
    }
    expect(world.texts()).toHaveLength(2);
    for (const text of world.texts()) expect(text).toContain('mulai lagi sekitar pk 11.00');
    await world.passOn();
    expect(world.texts()).toHaveLength(2);
  });

  it('is noted for nobody who was told', async () => {
    const world = await twoVisitors();
    await world.deliver('queue.service.delayed.v1', aDelay());
    await world.deliver('queue.service.delayed.v1', EXTENDED, { version: 2 });
    expect((await world.tellings()).map(({ version }) => version)).toEqual([1, 1]);
  });

  it('reaches who had left no phone yet, once the phone is there', async () => {
    const world = await createWorld(engine);
    await world.deliver('booking.service.published.v1', aService());
    await world.deliver('queue.ticket.issued.v1', walkIn());
    world.clock.set(NOW);
    await world.deliver('queue.service.delayed.v1', aDelay());
    await leavePhone(world);
    expect(world.texts()).toEqual([]);
    await world.deliver('queue.service.delayed.v1', EXTENDED, { version: 2 });
    expect(world.texts()).toHaveLength(1);
  });

  it('reaches who was being called when it was said first, and waits again', async () => {
    const world = await twoVisitors();
    await world.deliver('booking.booking.cancelled.v1', aBooking({ status: 'cancelled' }), {
      version: 2,
      resync: true,
    });
    await world.deliver('queue.service.delayed.v1', aDelay(), { held: true });
    await world.deliver('queue.ticket.called.v1', aTicket({ ...walkIn(), status: 'called' }), {
      version: 2,
      resync: true,
    });
    await world.passOn();
    expect(world.texts()).toEqual([]);
    await world.deliver('queue.ticket.returned.v1', walkIn(), { version: 3 });
    await world.deliver('queue.service.delayed.v1', EXTENDED, { version: 2 });
    expect(world.texts()).toEqual([expect.stringContaining('A-020')]);
  });

  it('reaches who was given up after five failures', async () => {
    let failures = 0;
    const world = await twoVisitors({
      store: (store) => ({
        ...store,
        beginDelivery: (...parts) => {
          failures += 1;
          if (failures <= 10) throw new Error('The table is down');
          return store.beginDelivery(...parts);
        },
      }),
    });
    await world.deliver('queue.service.delayed.v1', aDelay());
    expect(world.texts()).toEqual([]);
    expect(failures).toBe(10);
    await world.deliver('queue.service.delayed.v1', EXTENDED, { version: 2 });
    expect(world.texts()).toHaveLength(2);
  });
});

describe('a closing of the whole mall', () => {
  const PEOPLE = 240;
  const CLOSED = aDelay({
    scope: 'mall',
    scopeId: 'pekalongan',
    kind: 'closed',
    expectedUntil: null,
  });

  /** A store that fails in the middle of noting, and at the first sending to every seventh person. */
  function failing(store: Store): Store {
    let noted = 0;
    let sendings = 0;
    return {
      ...store,
      tellLater: (...parts) => {
        noted += 1;
        if (noted === 100) throw new Error('The function was stopped');
        return store.tellLater(...parts);
      },
      beginDelivery: (...parts) => {
        sendings += 1;
        if (sendings % 7 === 0) throw new Error('The function was stopped');
        return store.beginDelivery(...parts);
      },
    };
  }

  it('reaches hundreds once each, though it was stopped in the middle and everything came twice', {
    timeout: 120_000,
  }, async () => {
    const world = await createWorld(engine, { store: failing });
    await world.deliver('booking.service.published.v1', aService());
    const phones: string[] = [];
    for (let person = 0; person < PEOPLE; person += 1) {
      const ticketId = deriveId('tkt', `person ${person}`);
      const contactId = deriveId('con', ticketId);
      const phone = `+628120000${String(person).padStart(4, '0')}`;
      phones.push(phone);
      const ticket = { ...walkIn(), ticketId, contactId, number: `A-${person + 100}` };
      expect(await world.deliver('queue.ticket.issued.v1', ticket)).toEqual(ACCEPTED);
      const contact = aContact(world.publicKeys, {
        contactId,
        subject: { kind: 'ticket', id: ticketId },
        person: { viewToken: WALK_IN_TOKEN, phone },
      });
      expect(await world.deliver('queue.contact.provided.v1', contact)).toEqual(ACCEPTED);
    }
    world.clock.set(NOW);
    expect(
      (await world.deliver('queue.service.delayed.v1', CLOSED)).batchItemFailures,
    ).toHaveLength(1);
    const told = world.phones().length;
    expect(told).toBeGreaterThan(0);
    expect(told).toBeLessThan(PEOPLE);
    // It comes again; and the queue delivers everything at least once.
    for (let again = 0; again < 2; again += 1) {
      expect(await world.deliver('queue.service.delayed.v1', CLOSED)).toEqual(ACCEPTED);
    }
    for (const { data, version } of await world.tellings()) {
      await world.deliver('notify.message.due.v1', data, { version });
    }
    expect(world.phones().toSorted()).toEqual(phones);
  });
});
