import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  aBooking,
  aCalledTicket,
  aContact,
  aService,
  aTicket,
  CALLED_AT,
} from '../testing/builders.ts';
import { createWorld } from '../testing/world.ts';

let engine: TestEngine;
const requests: string[] = [];
beforeAll(async () => {
  engine = await startTestEngine();
  engine.client.middlewareStack.add(
    (next, context) => (args) => {
      requests.push(String(context.commandName));
      return next(args);
    },
    { step: 'initialize', name: 'count' },
  );
});
afterAll(() => engine.stop());
beforeEach(() => {
  requests.length = 0;
});

describe('the requests to the table', () => {
  it('are one for a copy, and one read and three writes more for a message', async () => {
    const world = await createWorld(engine);
    const counted = async (act: () => Promise<unknown>) => {
      requests.length = 0;
      await act();
      return [...requests];
    };
    const sending = [
      'PutItemCommand',
      'BatchGetItemCommand',
      'TransactWriteItemsCommand',
      'UpdateItemCommand',
    ];
    expect(await counted(() => world.deliver('booking.service.published.v1', aService()))).toEqual([
      'PutItemCommand',
    ]);
    expect(
      await counted(() => world.deliver('booking.contact.provided.v1', aContact(world.publicKeys))),
    ).toEqual(['PutItemCommand', 'GetItemCommand']);
    expect(await counted(() => world.deliver('booking.booking.confirmed.v1', aBooking()))).toEqual(
      sending,
    );
    expect(await counted(() => world.deliver('queue.ticket.checked-in.v1', aTicket()))).toEqual([
      'PutItemCommand',
    ]);
    world.clock.set(CALLED_AT);
    const called = () => world.deliver('queue.ticket.called.v1', aCalledTicket(), { version: 3 });
    expect(await counted(called)).toEqual(sending);
  });
});
