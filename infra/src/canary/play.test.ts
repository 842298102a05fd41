import { service as booking } from '@gerai/booking/service.ts';
import { type Platform, startPlatform } from '@gerai/e2e/platform.ts';
import { ROUTES } from '@gerai/e2e/services.ts';
import { cityOfOneAgency } from '@gerai/e2e/small-city.ts';
import { asText, readAllTables } from '@gerai/e2e/tables.ts';
import { service as queue } from '@gerai/queue/service.ts';
import { systemClock, systemIds } from '@gerai/shared/system.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { playCanary } from './play.ts';

describe('the canary', () => {
  let platform: Platform;
  let deviceToken: string;
  const play = (overrides: { apiUrl?: string; deviceToken?: string } = {}) =>
    playCanary({
      apiUrl: platform.runtime.url,
      deviceToken,
      clock: systemClock,
      ids: systemIds,
      ...overrides,
    });

  beforeAll(async () => {
    platform = await startPlatform({ city: await cityOfOneAgency('dukcapil') });
    const { stage, runtime } = platform;
    await stage.settle();
    await runtime.runSchedule('queue', 'project');
    ({ token: deviceToken } = await stage.client.ask(queue.routes.registerDevice, {
      key: 'canary-device',
      token: await stage.tokenFor('dewi'),
      body: { kind: 'kiosk', floor: 1, name: 'Kenari' },
    }));
  }, 60_000);
  afterAll(() => platform.stop());

  it('comes through, and leaves nothing: no event, no count, no place taken', async () => {
    const { runtime, stage } = platform;
    await stage.settle();
    const placesOf = async () =>
      (
        await stage.client.ask(booking.routes.getAvailability, {
          params: { serviceId: 'dukcapil-kk' },
        })
      ).days;
    const items = async () =>
      asText(await readAllTables(runtime.dynamoEndpoint)).filter(
        (line) => !/"pk":"(PLACES|DEVICE)#/.test(line),
      );
    const [events, places, before] = [runtime.events().length, await placesOf(), await items()];
    expect(await play()).toMatchObject({ possible: true, held: true });
    await stage.settle();
    expect(runtime.events()).toHaveLength(events);
    expect(await placesOf()).toEqual(places);
    expect(await items()).toEqual(before);
  });

  it('names the step at which a visit ends', async () => {
    expect(await play({ deviceToken: 'stolen' })).toMatchObject({
      possible: false,
      step: 'device',
      why: expect.stringContaining('401'),
    });
    expect(await play({ apiUrl: 'http://127.0.0.1:9' })).toMatchObject({
      possible: false,
      step: 'catalogue',
    });
  });

  it('asks only what is declared', () => {
    const declared = ROUTES.map(({ route }) => `${route.method} ${route.path}`);
    for (const key of [
      'GET /v1/catalogue',
      'GET /v1/services/{serviceId}/availability',
      'POST /v1/holds',
      'POST /v1/holds/{token}/release',
      'GET /v1/boards/floors/{floor}',
      'POST /v1/devices/heartbeat',
    ]) {
      expect(declared).toContain(key);
    }
  });
});
