import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aContact, CONTACT_ID, PERSON, WALK_IN_CONTACT_ID } from '../testing/builders.ts';
import { createWorld, type World } from '../testing/world.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

async function worldWithContact(): Promise<World> {
  const world = await createWorld(engine);
  await world.deliver('booking.contact.provided.v1', aContact(world.publicKeys));
  return world;
}

describe('the sweep', () => {
  it('removes needs on the day after the visit, once', async () => {
    const world = await worldWithContact();
    world.clock.set('2026-11-30T16:59:00.000Z');
    expect(await world.sweep()).toEqual({ answersLost: 0, needsRemoved: 0, contactsErased: 0 });
    world.clock.set('2026-11-30T17:00:00.000Z');
    expect(await world.sweep()).toEqual({ answersLost: 0, needsRemoved: 1, contactsErased: 0 });
    expect(await world.sweep()).toEqual({ answersLost: 0, needsRemoved: 0, contactsErased: 0 });
    const contact = await world.store.contact(CONTACT_ID);
    if (!contact?.sealed) throw new Error('The contact is gone');
    expect(await world.vault.open(contact.sealed, CONTACT_ID)).toEqual({ ...PERSON, needs: [] });
  });

  it('erases a contact 30 days after the visit and says so', async () => {
    const world = await worldWithContact();
    world.clock.set('2026-12-01T00:00:00.000Z');
    await world.sweep();
    world.clock.set('2026-12-29T17:00:00.000Z');
    expect(await world.sweep()).toMatchObject({ contactsErased: 1 });
    expect(await world.sweep()).toMatchObject({ contactsErased: 0 });
    expect(await world.items()).toMatchObject([
      {
        entity: 'contact',
        sealed: null,
        phoneHash: null,
        erasedBecause: 'retention',
        outbox: { type: 'notify.contact.erased.v1' },
      },
    ]);
  });

  it('goes on past a contact that cannot be opened, fails as a whole, and erases it in time', async () => {
    const world = await createWorld(engine);
    const good = aContact(world.publicKeys);
    const bad = aContact(world.publicKeys, {
      contactId: WALK_IN_CONTACT_ID,
      day: '2026-11-29',
    });
    await world.deliver('booking.contact.provided.v1', good);
    await world.deliver('booking.contact.provided.v1', bad);
    const stored = await world.store.contact(WALK_IN_CONTACT_ID);
    if (!stored) throw new Error('The contact is gone');
    await world.store.saveContact({ ...stored, sealed: good.sealed, version: stored.version + 1 });

    world.clock.set('2026-12-01T00:00:00.000Z');
    await expect(world.sweep()).rejects.toThrow(AggregateError);
    expect(await world.store.contact(CONTACT_ID)).toMatchObject({
      needsRemovedAt: '2026-12-01T00:00:00.000Z',
    });
    world.clock.set('2026-12-28T17:00:00.000Z');
    await world.sweep().catch(() => undefined);
    expect(await world.store.contact(WALK_IN_CONTACT_ID)).toMatchObject({ sealed: null });
    expect(await world.sweep()).toMatchObject({ needsRemoved: 0 });
  });
});
