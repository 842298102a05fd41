import { PublishCommand, SNSServiceException } from '@aws-sdk/client-sns';
import type { PhoneCodeData } from '@gerai/shared/events/booking.ts';
import { deriveId } from '@gerai/shared/security/hash.ts';
import { seal } from '@gerai/shared/security/seal.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { addMinutes } from '@gerai/shared/time.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BOOKED_AT } from '../testing/builders.ts';
import { ACCEPTED, createWorld, type World } from '../testing/world.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

const CODE = '402918';
const PHONE = '+6281234567890';

function aCode(world: World, overrides: Partial<PhoneCodeData> = {}): PhoneCodeData {
  const codeId = deriveId('cod', 'one');
  return {
    codeId,
    mallId: 'pekalongan',
    language: 'id',
    requestedAt: BOOKED_AT,
    validUntil: addMinutes(BOOKED_AT, 10),
    sealed: seal(world.publicKeys, JSON.stringify({ phone: PHONE, code: CODE }), codeId),
    ...overrides,
  };
}

const sentTo = (world: World) =>
  world.sns.commandCalls(PublishCommand).map(({ args }) => args[0].input.PhoneNumber);
const spent = async (world: World) =>
  (await world.items()).find(({ entity }) => entity === 'spend')?.rupiah;

describe('a code that proves a phone', () => {
  it('is sent once, in one part, to the phone inside the seal', async () => {
    const world = await createWorld(engine);
    const data = aCode(world);
    for (let time = 0; time < 2; time += 1) {
      expect(await world.deliver('booking.phone-code.requested.v1', data)).toEqual(ACCEPTED);
    }
    expect(world.texts()).toEqual([
      'MPP Kota Pekalongan: Kode 402918 untuk janji temu, berlaku sampai pk 09.40. Jangan berikan kepada siapa pun.',
    ]);
    expect(sentTo(world)).toEqual([PHONE]);
    expect(await spent(world)).toBe(400);
  });

  it('leaves neither phone nor code in table or log', async () => {
    const world = await createWorld(engine);
    await world.deliver('booking.phone-code.requested.v1', aCode(world));
    const text = JSON.stringify(await world.items()) + world.lines.join('\n');
    for (const personal of [CODE, '81234567890', '7890']) expect(text).not.toContain(personal);
  });

  it('is not sent when its time is over, nor when state is told again', async () => {
    const world = await createWorld(engine);
    await world.deliver('booking.phone-code.requested.v1', aCode(world), { resync: true });
    world.clock.advanceSeconds(600);
    await world.deliver('booking.phone-code.requested.v1', aCode(world));
    expect(world.texts()).toEqual([]);
  });

  it('is not sent again when the provider’s answer was lost; a refused one gives its price back', async () => {
    const world = await createWorld(engine);
    world.sns.on(PublishCommand).rejectsOnce(new Error('connection lost'));
    await world.deliver('booking.phone-code.requested.v1', aCode(world));
    await world.deliver('booking.phone-code.requested.v1', aCode(world));
    expect(sentTo(world)).toHaveLength(1);
    expect(await spent(world)).toBe(400);

    const other = await createWorld(engine);
    other.sns.on(PublishCommand).rejects(
      new SNSServiceException({
        name: 'InvalidParameter',
        $fault: 'client',
        $metadata: { httpStatusCode: 400 },
      }),
    );
    await other.deliver('booking.phone-code.requested.v1', aCode(other));
    expect(await spent(other)).toBe(0);
  });

  it('stays within the money of the month', async () => {
    const world = await createWorld(engine, { capRupiah: 399 });
    expect(await world.deliver('booking.phone-code.requested.v1', aCode(world))).toEqual(ACCEPTED);
    expect(world.texts()).toEqual([]);
  });

  it('under another id cannot be opened', async () => {
    const world = await createWorld(engine);
    const moved = aCode(world, { codeId: deriveId('cod', 'two') });
    expect(await world.deliver('booking.phone-code.requested.v1', moved)).not.toEqual(ACCEPTED);
    expect(world.texts()).toEqual([]);
  });
});
