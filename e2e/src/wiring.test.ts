import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { ContactDataSchema } from '@gerai/shared/events/booking.ts';
import { EVENT_TYPES, EVENTS } from '@gerai/shared/events/catalogue.ts';
import { EVENT_EXAMPLES } from '@gerai/shared/events/examples.ts';
import type { ContactSecret } from '@gerai/shared/security/contact-secret.ts';
import { seal } from '@gerai/shared/security/seal.ts';
import { generateSecrets, type KeySecret } from '@gerai/shared/security/secrets.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MONDAY_MORNING, type Platform, startPlatform } from './platform.ts';
import { SERVICES } from './services.ts';

const secrets = generateSecrets();

/** An example contact is sealed to a key that nobody has: this one to the installation's. */
function sealedAnew(example: unknown): unknown {
  const contact = ContactDataSchema.safeParse(example);
  if (!contact.success) return example;
  const secret: ContactSecret = {
    name: 'Sari Contoh',
    phone: '+6281234567890',
    nikLastFour: null,
    needs: [],
    viewToken: '2222222222222',
  };
  const keys = JSON.parse(secrets['sealing-public']) as KeySecret;
  return { ...contact.data, sealed: seal(keys, JSON.stringify(secret), contact.data.contactId) };
}

/** The services whose event function took up an event, by its own log. */
function consumersOf(dataDir: string, eventId: string): string[] {
  const folder = join(dataDir, 'logs');
  return readdirSync(folder)
    .filter((file) => readFileSync(join(folder, file), 'utf8').includes(eventId))
    .map((file) => file.split(/[.-]/)[0] ?? file)
    .sort();
}

describe('each event of the catalogue', () => {
  let platform: Platform;
  let bus: EventBridgeClient;
  beforeAll(async () => {
    platform = await startPlatform({ secrets });
    bus = new EventBridgeClient({
      endpoint: platform.runtime.awsEndpoint,
      region: 'ap-southeast-3',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    // A whole city on a busy machine.
    await platform.runtime.settle(60_000);
  });
  afterAll(async () => {
    bus.destroy();
    await platform.stop();
  });

  it.each(EVENT_TYPES.map((type, index) => ({ type, index })))(
    '$type reaches exactly its declared consumers',
    async ({ type, index }) => {
      const declared = SERVICES.filter(({ consumes }) => consumes.includes(type)).map(
        ({ name }) => name,
      );
      const id = `wiring-${index}`;
      const detail = {
        specversion: '1.0',
        id,
        type,
        source: `gerai.${EVENTS[type].producer}`,
        subject: `${EVENTS[type].aggregate}/wiring`,
        time: MONDAY_MORNING,
        recordedAt: MONDAY_MORNING,
        timeSource: 'server',
        mallId: 'pekalongan',
        aggregateId: `wiring-${index}`,
        aggregateVersion: 1,
        correlationId: `wiring-${index}`,
        causationId: null,
        actor: { kind: 'system', id: null },
        resync: false,
        data: sealedAnew(EVENT_EXAMPLES[type]),
      };
      const { FailedEntryCount: failed } = await bus.send(
        new PutEventsCommand({
          Entries: [
            {
              EventBusName: 'gerai',
              Source: detail.source,
              DetailType: type,
              Detail: JSON.stringify(detail),
            },
          ],
        }),
      );
      expect(failed).toBe(0);
      await platform.stage.settle();
      // A busy machine writes its logs a moment after the work.
      await expect
        .poll(() => consumersOf(platform.runtime.dataDir, `"eventId":"${id}"`), { timeout: 5_000 })
        .toEqual(declared.toSorted());
      expect(platform.runtime.deadLetters()).toEqual([]);
    },
  );

  it('has a producer that declares it, and no declaration names anything else', () => {
    const emitted = SERVICES.flatMap(({ name, emits }) => emits.map((type) => [type, name]));
    expect(Object.fromEntries(emitted)).toEqual(
      Object.fromEntries(EVENT_TYPES.map((type) => [type, EVENTS[type].producer])),
    );
    expect(emitted).toHaveLength(EVENT_TYPES.length);
  });
});
