import {
  ConflictException,
  CreateScheduleCommand,
  DeleteScheduleCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-scheduler';
import { PublishCommand, SNSServiceException } from '@aws-sdk/client-sns';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { addMinutes } from '@gerai/shared/time.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliveryIdOf } from '../app/announce.ts';
import type { Store } from '../app/ports.ts';
import { ticketSubject } from '../domain/subject.ts';
import {
  aBooking,
  aCalledTicket,
  aCancelledBooking,
  aContact,
  aService,
  aTicket,
  BOOKING_ID,
  CALLED_AT,
  CONTACT_ID,
  PERSON,
  SLOT_START,
  TOKEN,
  WALK_IN_CONTACT_ID,
  WALK_IN_ID,
  WALK_IN_TOKEN,
} from '../testing/builders.ts';
import { ACCEPTED, createWorld, type World } from '../testing/world.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

const FAILED = { batchItemFailures: [{ itemIdentifier: 'm' }] };

async function worldWithService(options: Parameters<typeof createWorld>[1] = {}): Promise<World> {
  const world = await createWorld(engine, options);
  await world.deliver('booking.service.published.v1', aService());
  return world;
}

/** A world in which the booking and its contact are known and the confirmation is out. */
async function worldWithBooking(
  contact: Parameters<typeof aContact>[1] = {},
  options: Parameters<typeof createWorld>[1] = {},
): Promise<World> {
  const world = await worldWithService(options);
  await world.deliver('booking.contact.provided.v1', aContact(world.publicKeys, contact));
  await world.deliver('booking.booking.confirmed.v1', aBooking());
  return world;
}

const confirm = (world: World) => world.deliver('booking.booking.confirmed.v1', aBooking());
const call = (world: World, ticket = aCalledTicket(), version = 3) =>
  world.deliver('queue.ticket.called.v1', ticket, { version });

describe('the confirmation of a booking', () => {
  it('is published once, exactly so', async () => {
    const world = await worldWithBooking();
    expect(world.sns.commandCalls(PublishCommand).map(({ args }) => args[0].input)).toEqual([
      {
        PhoneNumber: PERSON.phone,
        Message: `MPP Kota Pekalongan: Janji K7M4Q2 Perekaman KTP-el Sen 30/11 pk 09.30, Loket 12 Lt 2. Hadir 15 mnt awal. Ubah: mpp.pekalongankota.go.id/b/${TOKEN}`,
        MessageAttributes: {
          'AWS.SNS.SMS.SMSType': { DataType: 'String', StringValue: 'Transactional' },
          'AWS.SNS.SMS.SenderID': { DataType: 'String', StringValue: 'MPPKOTAPKL' },
          'AWS.SNS.SMS.MaxPrice': { DataType: 'Number', StringValue: '0.50' },
        },
      },
    ]);
    expect(await world.deliveries()).toMatchObject([
      {
        status: 'sent',
        template: 'booking.confirmed',
        parts: 1,
        priceRupiah: 400,
        version: 2,
        outbox: { type: 'notify.message.sent.v1' },
      },
    ]);
  });
  it('goes out when the contact comes second', async () => {
    const world = await worldWithService();
    await confirm(world);
    expect(world.texts()).toEqual([]);
    await world.deliver('booking.contact.provided.v1', aContact(world.publicKeys));
    expect(world.texts()).toHaveLength(1);
  });
  it('goes out once when both come at the same time, again and again', async () => {
    const world = await worldWithService();
    const contact = aContact(world.publicKeys);
    await Promise.all(
      Array.from({ length: 4 }, () => [
        confirm(world),
        world.deliver('booking.contact.provided.v1', contact),
      ]).flat(),
    );
    expect(world.texts()).toHaveLength(1);
    expect(await world.deliveries()).toMatchObject([{ status: 'sent' }]);
  });
  it('is not sent by a repeated event, nor by one that only catches up', async () => {
    const world = await worldWithService();
    await world.deliver('booking.contact.provided.v1', aContact(world.publicKeys));
    await world.deliver('booking.booking.confirmed.v1', aBooking(), { resync: true });
    expect(world.texts()).toEqual([]);
    await confirm(world);
    await confirm(world);
    expect(world.texts()).toHaveLength(1);
  });
  it('is written in the language of the contact', async () => {
    const world = await worldWithBooking({ language: 'en' });
    expect(world.texts()[0]).toContain('Booking K7M4Q2');
  });
  it('waits for the copy of its service by failing, and comes again', async () => {
    const world = await createWorld(engine);
    await world.deliver('booking.contact.provided.v1', aContact(world.publicKeys));
    expect(await confirm(world)).toEqual(FAILED);
    await world.deliver('booking.service.published.v1', aService());
    expect(await confirm(world)).toEqual(ACCEPTED);
    expect(world.texts()).toHaveLength(1);
  });
  it('has nobody to go to without a contact', async () => {
    const world = await worldWithService();
    const booking = aBooking({ contactId: null });
    expect(await world.deliver('booking.booking.confirmed.v1', booking)).toEqual(ACCEPTED);
    expect(await world.deliveries()).toEqual([]);
    expect(world.scheduler.commandCalls(CreateScheduleCommand)).toEqual([]);
  });
  it('keeps the newer copy of the catalogue', async () => {
    const world = await worldWithService();
    await world.deliver('booking.service.published.v1', aService({ version: 3, sensitive: true }));
    await world.deliver('booking.service.published.v1', aService({ version: 2 }));
    await world.deliver('booking.contact.provided.v1', aContact(world.publicKeys));
    await confirm(world);
    expect(world.texts()[0]).toContain('Janji K7M4Q2 Dukcapil Sen');
  });
});

describe('an answer of the provider', () => {
  const provider = (status: number) =>
    new SNSServiceException({
      name: 'x',
      $fault: status < 500 ? 'client' : 'server',
      $metadata: { httpStatusCode: status },
    });

  it('that refuses ends the message as failed, free of charge', async () => {
    const world = await worldWithService();
    world.sns.on(PublishCommand).rejects(provider(400));
    await world.deliver('booking.contact.provided.v1', aContact(world.publicKeys));
    await confirm(world);
    expect(await world.deliveries()).toMatchObject([
      { status: 'failed', reason: 'provider-refused', priceRupiah: 0 },
    ]);
    const spend = (await world.items()).find(({ entity }) => entity === 'spend');
    expect(spend).toMatchObject({ pk: 'SPEND#pekalongan#2026-11', rupiah: 0 });
  });
  it.each([
    ['a lost connection', new Error('socket hang up')],
    ['a server error', provider(503)],
    ['a timeout', provider(408)],
  ])('lost to %s ends it as unknown, and it is never asked again', async (_, error) => {
    const world = await worldWithService();
    world.sns.on(PublishCommand).rejects(error);
    await world.deliver('booking.contact.provided.v1', aContact(world.publicKeys));
    expect(await confirm(world)).toEqual(ACCEPTED);
    await confirm(world);
    await world.deliver('booking.contact.provided.v1', aContact(world.publicKeys));
    expect(world.sns.commandCalls(PublishCommand)).toHaveLength(1);
    expect(await world.deliveries()).toMatchObject([
      {
        status: 'unknown',
        reason: 'answer-lost',
        priceRupiah: 400,
        outbox: { type: 'notify.message.unknown.v1' },
      },
    ]);
  });
});

describe('a crash between sending and sent', () => {
  const crashing = (store: Store): Store => ({
    ...store,
    endDelivery: () => Promise.reject(new Error('stopped')),
  });
  it('leaves the message as sending, unsent by redelivery, until the sweep ends it', async () => {
    let broken = true;
    const world = await worldWithService({
      store: (store) => ({
        ...store,
        endDelivery: (...args) => (broken ? crashing(store) : store).endDelivery(...args),
      }),
    });
    await world.deliver('booking.contact.provided.v1', aContact(world.publicKeys));
    expect(await confirm(world)).toEqual(FAILED);
    broken = false;
    expect(await confirm(world)).toEqual(ACCEPTED);
    expect(world.texts()).toHaveLength(1);
    expect(await world.deliveries()).toMatchObject([{ status: 'sending' }]);

    world.clock.advanceSeconds(119);
    expect(await world.sweep()).toMatchObject({ answersLost: 0 });
    world.clock.advanceSeconds(2);
    expect(await world.sweep()).toMatchObject({ answersLost: 1 });
    expect(await world.sweep()).toMatchObject({ answersLost: 0 });
    expect(await world.deliveries()).toMatchObject([
      { status: 'unknown', reason: 'answer-lost', outbox: { type: 'notify.message.unknown.v1' } },
    ]);
    await confirm(world);
    expect(world.texts()).toHaveLength(1);
  });
});

describe('a message that must not be sent', () => {
  it.each([
    ['no-consent', { consent: false }],
    ['no-phone', { person: { phone: null } }],
  ] as const)('is suppressed with %s', async (reason, contact) => {
    const world = await worldWithBooking(contact);
    expect(world.texts()).toEqual([]);
    expect(await world.deliveries()).toMatchObject([
      { status: 'suppressed', reason, outbox: { type: 'notify.message.suppressed.v1' } },
    ]);
  });
  it('is suppressed when its phone has had the messages of its day', async () => {
    const world = await worldWithBooking({}, { dailyLimit: 2 });
    world.clock.set(CALLED_AT);
    await call(world);
    await call(
      world,
      aCalledTicket({ calls: [...aCalledTicket().calls, ...aCalledTicket().calls] }),
      5,
    );
    await call(world, threeCalls(), 7);
    expect(world.texts()).toHaveLength(3);
    expect(
      (await world.deliveries()).filter(({ status }) => status === 'suppressed'),
    ).toMatchObject([{ reason: 'limit', template: 'ticket.called' }]);
  });
  it('is suppressed where the month has no money left, and a part over the cap never begins', async () => {
    const world = await worldWithBooking({}, { capRupiah: 799 });
    world.clock.set('2026-11-28T04:00:00.000Z');
    await world.deliver('booking.booking.cancelled.v1', aCancelledBooking(), { version: 2 });
    expect(world.texts()).toHaveLength(1);
    expect((await world.deliveries()).filter(({ status }) => status !== 'sent')).toMatchObject([
      { status: 'suppressed', reason: 'monthly-cap' },
    ]);
    const poor = await worldWithBooking({}, { capRupiah: 399 });
    expect(poor.texts()).toEqual([]);
  });
  it('is suppressed when consent is withdrawn between its decision and its writing', async () => {
    const world = await worldWithService({
      store: (store) => ({
        ...store,
        beginDelivery: async (delivery, attemptId, contact, limits) => {
          const at = '2026-11-28T02:30:00.000Z';
          const withdrawn = { ...contact.consent, withdrawnAt: at };
          await store.saveContact({ ...contact, consent: withdrawn, version: contact.version + 1 });
          return store.beginDelivery(delivery, attemptId, contact, limits);
        },
      }),
    });
    await world.deliver('booking.contact.provided.v1', aContact(world.publicKeys));
    await confirm(world);
    expect(world.texts()).toEqual([]);
    expect(await world.deliveries()).toMatchObject([{ reason: 'no-consent' }]);
  });
});

const threeCalls = () => {
  const [one] = aCalledTicket().calls;
  return aCalledTicket({ calls: one ? [one, one, one] : [] });
};

describe('the recording of a message as sending', () => {
  it('recognises its own first attempt, whose answer was lost', async () => {
    const world = await worldWithService({
      store: (store) => ({
        ...store,
        beginDelivery: async (...args) => {
          await store.beginDelivery(...args);
          return store.beginDelivery(...args);
        },
      }),
    });
    await world.deliver('booking.contact.provided.v1', aContact(world.publicKeys));
    await confirm(world);
    expect(world.texts()).toHaveLength(1);
    expect((await world.items()).find(({ entity }) => entity === 'limit')).toMatchObject({
      messages: 1,
    });
  });
});

describe('a cancellation', () => {
  it('by the citizen is told, and its reminder lifted', async () => {
    const world = await worldWithBooking();
    await world.deliver('booking.booking.cancelled.v1', aCancelledBooking(), { version: 2 });
    expect(world.texts()[1]).toContain('DIBATALKAN sesuai permintaan Anda');
    expect(
      world.scheduler.commandCalls(DeleteScheduleCommand).map(({ args }) => args[0].input),
    ).toEqual([{ Name: `rem-${BOOKING_ID}-h1` }]);
  });
  it('whose reminder is gone already is fine', async () => {
    const world = await worldWithBooking();
    world.scheduler
      .on(DeleteScheduleCommand)
      .rejects(new ResourceNotFoundException({ message: 'x', Message: 'x', $metadata: {} }));
    expect(
      await world.deliver('booking.booking.cancelled.v1', aCancelledBooking(), { version: 2 }),
    ).toEqual(ACCEPTED);
  });
  it('that overtakes its confirmation leaves that unsaid and without a reminder', async () => {
    const world = await worldWithService();
    await world.deliver('booking.contact.provided.v1', aContact(world.publicKeys));
    await world.deliver('booking.booking.cancelled.v1', aCancelledBooking(), { version: 2 });
    await confirm(world);
    expect(world.texts()).toHaveLength(1);
    expect(world.texts()[0]).toContain('DIBATALKAN');
    expect(world.scheduler.commandCalls(CreateScheduleCommand)).toEqual([]);
  });
});

describe('a cancellation by staff', () => {
  it('says why, and as the visitor wished where it was their wish', async () => {
    const world = await worldWithBooking();
    const reason = { id: 'petugas tidak hadir', en: 'no officer present' };
    const byStaff = aCancelledBooking({ cancelledBy: 'staff', reason });
    await world.deliver('booking.booking.cancelled.v1', byStaff, { version: 2 });
    expect(world.texts()[1]).toBe(
      `MPP Kota Pekalongan: Maaf, janji K7M4Q2 Sen 30/11 pk 09.30 dibatalkan: petugas tidak hadir. Pilih waktu lain: mpp.pekalongankota.go.id/b/${TOKEN}`,
    );
    const asked = await worldWithBooking();
    const wished = aCancelledBooking({ cancelledBy: 'staff' });
    await asked.deliver('booking.booking.cancelled.v1', wished, { version: 2 });
    expect(asked.texts()[1]).toContain('DIBATALKAN sesuai permintaan Anda');
  });
});

describe('a visit with several bookings', () => {
  const SECOND_ID = BOOKING_ID.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
  const bookingIds = [BOOKING_ID, SECOND_ID];
  const leg = (
    which: 1 | 2,
    changed: number,
    tells: boolean,
    overrides: Parameters<typeof aBooking>[0] = {},
  ) =>
    aBooking({
      ...(which === 2 ? { bookingId: SECOND_ID, slotStart: '2026-11-30T03:00:00.000Z' } : {}),
      together: { leg: which, bookingIds, changed, tells },
      ...overrides,
    });
  const cancelled = { status: 'cancelled', cancelledBy: 'citizen' } as const;

  async function aVisitWorld(contactFirst = true): Promise<World> {
    const world = await worldWithService();
    const contact = () => world.deliver('booking.contact.provided.v1', aContact(world.publicKeys));
    if (contactFirst) await contact();
    await world.deliver('booking.booking.confirmed.v1', leg(2, 2, false));
    await world.deliver('booking.booking.confirmed.v1', leg(1, 2, true));
    if (!contactFirst) await contact();
    return world;
  }

  it('is confirmed by one message that says how many services, whatever comes first', async () => {
    for (const contactFirst of [true, false]) {
      const world = await aVisitWorld(contactFirst);
      expect(world.texts()).toEqual([
        `MPP Kota Pekalongan: Janji K7M4Q2 2 layanan Sen 30/11 pk 09.30, Loket 12 Lt 2. Hadir 15 mnt awal. Ubah: mpp.pekalongankota.go.id/b/${TOKEN}`,
      ]);
    }
  });
  it('cancelled as a whole is one message, one of its bookings is named', async () => {
    const world = await aVisitWorld();
    const options = { version: 2 };
    await world.deliver('booking.booking.cancelled.v1', leg(1, 2, true, cancelled), options);
    await world.deliver('booking.booking.cancelled.v1', leg(2, 2, false, cancelled), options);
    expect(world.texts()).toHaveLength(2);
    expect(world.texts()[1]).toContain('2 layanan Sen 30/11 pk 09.30 DIBATALKAN');

    const one = await aVisitWorld();
    await one.deliver('booking.booking.cancelled.v1', leg(2, 1, true, cancelled), options);
    expect(one.texts()[1]).toContain('Perekaman KTP-el Sen 30/11 pk 10.00 DIBATALKAN');
  });
  it('is reminded of once, by the first of its bookings that day', async () => {
    const world = await aVisitWorld();
    world.clock.set('2026-11-29T09:00:30.000Z');
    await world.remind(SECOND_ID);
    await world.remind(BOOKING_ID);
    expect(world.texts().slice(1)).toEqual([
      `MPP Kota Pekalongan: Besok Sen 30/11 mulai pk 09.30 janji beberapa layanan, kode K7M4Q2. Hadir 15 mnt awal: mpp.pekalongankota.go.id/b/${TOKEN}`,
    ]);
    // Without the first, the second reminds by itself, of itself.
    const rest = await aVisitWorld();
    await rest.deliver('booking.booking.cancelled.v1', leg(1, 1, true, cancelled), { version: 2 });
    rest.clock.set('2026-11-29T09:00:30.000Z');
    await rest.remind(BOOKING_ID);
    await rest.remind(SECOND_ID);
    expect(rest.texts().slice(2)).toEqual([
      expect.stringContaining('Besok Sen 30/11 pk 10.00 janji Perekaman KTP-el'),
    ]);
  });
});

describe('the reminder', () => {
  it('is scheduled for 16.00 of the day before, exactly so', async () => {
    const world = await worldWithBooking();
    expect(
      world.scheduler.commandCalls(CreateScheduleCommand).map(({ args }) => args[0].input),
    ).toEqual([
      {
        Name: `rem-${BOOKING_ID}-h1`,
        ScheduleExpression: 'at(2026-11-29T16:00:00)',
        ScheduleExpressionTimezone: 'Asia/Jakarta',
        FlexibleTimeWindow: { Mode: 'OFF' },
        ActionAfterCompletion: 'DELETE',
        Target: {
          Arn: 'arn:queue',
          RoleArn: 'arn:role',
          Input: JSON.stringify({ kind: 'reminder', bookingId: BOOKING_ID }),
        },
      },
    ]);
  });
  it('that is scheduled already is fine; that cannot be scheduled makes the event come again', async () => {
    const world = await worldWithService();
    world.scheduler
      .on(CreateScheduleCommand)
      .rejectsOnce(new ConflictException({ message: 'x', Message: 'x', $metadata: {} }))
      .rejects(new Error('down'));
    expect(await confirm(world)).toEqual(ACCEPTED);
    expect(await confirm(world)).toEqual(FAILED);
  });
  it('is not scheduled into the past', async () => {
    const world = await worldWithService();
    world.clock.set('2026-11-29T09:00:00.000Z');
    await confirm(world);
    expect(world.scheduler.commandCalls(CreateScheduleCommand)).toEqual([]);
  });
  it('reads the booking again: confirmed it is sent once, cancelled never', async () => {
    const world = await worldWithBooking();
    world.clock.set('2026-11-29T09:00:30.000Z');
    await world.remind(BOOKING_ID);
    await world.remind(BOOKING_ID);
    expect(world.texts().filter((text) => text.includes('Besok Sen 30/11'))).toHaveLength(1);

    const cancelled = await worldWithBooking();
    await cancelled.deliver('booking.booking.cancelled.v1', aCancelledBooking(), { version: 2 });
    cancelled.clock.set('2026-11-29T09:00:30.000Z');
    expect(await cancelled.remind(BOOKING_ID)).toEqual(ACCEPTED);
    expect(cancelled.texts().some((text) => text.includes('Besok'))).toBe(false);
  });
  it('of something else is refused', async () => {
    const world = await createWorld(engine);
    expect(await world.remind('nothing')).toEqual(FAILED);
  });
});

describe('a ticket', () => {
  it('of a booking is called with the contact of the booking, each call once', async () => {
    const world = await worldWithBooking();
    world.clock.set(addMinutes(CALLED_AT, 1));
    await call(world);
    await call(world);
    expect(world.texts().slice(1)).toEqual([
      `MPP Kota Pekalongan: Nomor A-012 dipanggil. Silakan menuju Loket 12 Lt 2 sekarang. Info: mpp.pekalongankota.go.id/b/${TOKEN}`,
    ]);
  });
  it('of a walk-in is near and called with its own contact and link', async () => {
    const world = await worldWithService();
    const walkIn = { ticketId: WALK_IN_ID, bookingId: null, contactId: WALK_IN_CONTACT_ID };
    await world.deliver(
      'queue.contact.provided.v1',
      aContact(world.publicKeys, {
        contactId: WALK_IN_CONTACT_ID,
        subject: { kind: 'ticket', id: WALK_IN_ID },
        person: { viewToken: WALK_IN_TOKEN },
      }),
    );
    world.clock.set(CALLED_AT);
    await world.deliver('queue.ticket.near.v1', aTicket({ ...walkIn, nearAt: CALLED_AT }), {
      version: 2,
    });
    await call(world, aCalledTicket(walkIn), 3);
    expect(world.texts()).toEqual([
      expect.stringContaining(
        `sebentar lagi dipanggil. Mohon bersiap di Loket 12 Lt 2. Pantau: mpp.pekalongankota.go.id/t/${WALK_IN_TOKEN}`,
      ),
      expect.stringContaining('dipanggil. Silakan menuju'),
    ]);
  });
  it('that was called too long ago, or is being served, gets no call', async () => {
    const world = await worldWithBooking();
    world.clock.set(addMinutes(CALLED_AT, 6));
    await call(world);
    expect(world.texts()).toHaveLength(1);

    const served = await worldWithBooking();
    served.clock.set(CALLED_AT);
    await served.deliver('queue.ticket.started.v1', aCalledTicket({ status: 'serving' }), {
      version: 4,
    });
    await call(served);
    expect(served.texts()).toHaveLength(1);
    for (const each of [world, served]) {
      const calls = (await each.deliveries()).filter(
        ({ template }) => template === 'ticket.called',
      );
      expect(calls).toMatchObject([{ status: 'suppressed', reason: 'too-late' }]);
    }
  });
  it('called again says so again, and its first call, come late, says nothing', async () => {
    const world = await worldWithBooking();
    world.clock.set(CALLED_AT);
    const [one] = aCalledTicket().calls;
    await call(world, aCalledTicket({ calls: one ? [one, one] : [] }), 6);
    await call(world);
    expect(world.texts()).toHaveLength(2);
    expect((await world.deliveries()).map(({ deliveryId }) => deliveryId)).not.toContain(
      deliveryIdOf('ticket.called', ticketSubject(aCalledTicket(), 3)),
    );
  });
  it('is followed without messages through check-in, start and miss', async () => {
    const world = await worldWithBooking();
    await world.deliver('queue.ticket.checked-in.v1', aTicket());
    await world.deliver('queue.ticket.started.v1', aTicket({ status: 'serving' }), { version: 4 });
    await world.deliver('queue.ticket.missed.v1', aTicket({ status: 'missed' }), { version: 5 });
    expect(world.texts()).toHaveLength(1);
    expect(await world.store.subject('ticket', aTicket().ticketId)).toMatchObject({
      status: 'missed',
      version: 5,
    });
  });
  it('that is finished takes the needs out of the contact, and nothing else', async () => {
    const world = await worldWithBooking();
    const finished = aTicket({ status: 'finished', finishedAt: SLOT_START });
    await world.deliver('queue.ticket.finished.v1', finished, { version: 5 });
    await world.deliver('queue.ticket.finished.v1', finished, { version: 5 });
    const contact = await world.store.contact(CONTACT_ID);
    if (!contact?.sealed) throw new Error('The contact is gone');
    expect(contact.version).toBe(2);
    expect(await world.vault.open(contact.sealed, CONTACT_ID)).toEqual({ ...PERSON, needs: [] });
  });
});

describe('a contact', () => {
  it('that comes again, also after its erasure, changes nothing', async () => {
    const world = await worldWithBooking();
    const contact = await world.store.contact(CONTACT_ID);
    await world.deliver('booking.contact.provided.v1', aContact(world.publicKeys));
    expect(await world.store.contact(CONTACT_ID)).toEqual(contact);
  });
  it('past its retention is not taken', async () => {
    const world = await worldWithService();
    world.clock.set('2026-12-30T02:00:00.000Z');
    await world.deliver('booking.contact.provided.v1', aContact(world.publicKeys));
    expect(await world.store.contact(CONTACT_ID)).toBeUndefined();
  });
  it('sealed to another installation fails, and comes to rest in the dead letter queue', async () => {
    const world = await worldWithService();
    const foreign = await createWorld(engine);
    expect(
      await world.deliver('booking.contact.provided.v1', aContact(foreign.publicKeys)),
    ).toEqual(FAILED);
  });
});

describe('the table and the log', () => {
  it('hold no name, phone, NIK digits, need or link of the visit in clear', async () => {
    const world = await worldWithBooking();
    world.clock.set(CALLED_AT);
    await call(world);
    const everything = JSON.stringify([await world.items(), world.lines]);
    for (const secret of [PERSON.name, '81234567890', '7890"', '"4321"', 'wheelchair', TOKEN]) {
      expect(everything).not.toContain(secret);
    }
  });
});

describe('a booking with another time', () => {
  const moved = (slotStart: string, rescheduledAt: string) => ({
    ...aBooking(),
    slotStart,
    rescheduledAt,
  });
  const texts = (world: World) =>
    world.sns.commandCalls(PublishCommand).map(({ args }) => String(args[0].input.Message));

  it('is told once, with its new time, and reminded of that one', async () => {
    const world = await worldWithBooking();
    const later = moved(addMinutes(SLOT_START, 60), '2026-11-25T08:00:00.000Z');
    await world.deliver('booking.booking.rescheduled.v1', later, { version: 2 });
    await world.deliver('booking.booking.rescheduled.v1', later, { version: 2 });
    expect(texts(world)).toHaveLength(2);
    expect(texts(world)[1]).toContain('Jadwal K7M4Q2 Perekaman KTP-el menjadi Sen 30/11 pk 10.30');
    expect(world.scheduler.commandCalls(DeleteScheduleCommand).length).toBeGreaterThan(0);
    expect(world.scheduler.commandCalls(CreateScheduleCommand).length).toBeGreaterThan(1);
  });
  it('and back again is told each time', async () => {
    const world = await worldWithBooking();
    const there = moved(addMinutes(SLOT_START, 60), '2026-11-25T08:00:00.000Z');
    const back = moved(SLOT_START, '2026-11-25T09:00:00.000Z');
    await world.deliver('booking.booking.rescheduled.v1', there, { version: 2 });
    await world.deliver('booking.booking.rescheduled.v1', back, { version: 3 });
    expect(texts(world)).toHaveLength(3);
  });
  it('that is missed gets no message and no reminder', async () => {
    const world = await worldWithBooking();
    const missed = {
      ...aBooking(),
      status: 'missed',
      missedAt: addMinutes(SLOT_START, 17),
    } as const;
    await world.deliver('booking.booking.missed.v1', missed, { version: 2 });
    expect(texts(world)).toHaveLength(1);
    expect(world.scheduler.commandCalls(DeleteScheduleCommand)).toHaveLength(1);
  });
});

describe('a place that is offered to who waits', () => {
  it('is told once, with its end, and the booking that it becomes is told as any other', async () => {
    const world = await worldWithService();
    await world.deliver('booking.contact.provided.v1', aContact(world.publicKeys, {}));
    const { bookingId, visitId, mallId, serviceId, agencyId, day, slotStart, slotEnd } = aBooking();
    const now = world.clock.now();
    const offer = {
      offerId: 'hld_1',
      ...{ mallId, bookingId, visitId, serviceId, agencyId, day, slotStart, slotEnd },
      contactId: CONTACT_ID,
      applicantCount: 1,
      language: 'id',
      offeredAt: now,
      offeredUntil: addMinutes(now, 30),
    } as const;
    await world.deliver('booking.slot.offered.v1', offer, { version: 2 });
    await world.deliver('booking.slot.offered.v1', offer, { version: 2 });
    await world.deliver('booking.booking.confirmed.v1', aBooking());
    const texts = world.sns.commandCalls(PublishCommand).map(({ args }) => args[0].input.Message);
    expect(texts).toHaveLength(2);
    expect(texts[0]).toMatch(
      /Ada tempat Perekaman KTP-el Sen 30\/11 pk 09\.30\. Terima sebelum pk/,
    );
    expect(texts[1]).toContain('Janji K7M4Q2');
  });
});
