import { EVENTS } from '@gerai/shared/events/catalogue.ts';
import { testContext } from '@gerai/shared/testing/doubles.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { erase } from '../domain/contact.ts';
import { aBooking, aContact, aService, CONTACT_ID } from '../testing/builders.ts';
import { createWorld } from '../testing/world.ts';
import { describeItem } from './describe.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

describe('what items say of themselves', () => {
  it('fits the schemas of their events and carries their versions', async () => {
    const world = await createWorld(engine);
    await world.deliver('booking.service.published.v1', aService());
    await world.deliver('booking.contact.provided.v1', aContact(world.publicKeys));
    await world.deliver('booking.booking.confirmed.v1', aBooking());
    const contact = await world.store.contact(CONTACT_ID);
    if (!contact) throw new Error('The contact is gone');
    const now = world.clock.now();
    await world.store.eraseContact(erase(contact, 'requested', now), testContext(now));

    const items = await world.items();
    const sent = describeItem(items.find(({ entity }) => entity === 'delivery') ?? {});
    const erased = describeItem(items.find(({ entity }) => entity === 'contact') ?? {});
    expect(EVENTS['notify.message.sent.v1'].schema.parse(sent.data)).toMatchObject({
      status: 'sent',
      contactId: CONTACT_ID,
      agencyId: 'dukcapil',
    });
    expect(sent.aggregateVersion).toBe(2);
    expect(EVENTS['notify.contact.erased.v1'].schema.parse(erased.data)).toEqual({
      contactId: CONTACT_ID,
      mallId: 'pekalongan',
      reason: 'requested',
      erasedAt: now,
    });
    expect(() => describeItem(items.find(({ entity }) => entity === 'subject') ?? {})).toThrow();
  });
});
