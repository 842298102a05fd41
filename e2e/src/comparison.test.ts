import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { service as booking } from '@gerai/booking/service.ts';
import { service as notify } from '@gerai/notify/service.ts';
import { service as queue } from '@gerai/queue/service.ts';
import type { ServiceName } from '@gerai/shared/contract/service.ts';
import { generateSecrets } from '@gerai/shared/security/secrets.ts';
import { addDays, addMinutes, dayOf, instantAt } from '@gerai/shared/time.ts';
import { describe, expect, it } from 'vitest';
import { convergedState, differences } from './convergence.ts';
import { type Cast, castOf, DEMO_CAST } from './journey.ts';
import { MONDAY_MORNING, type Platform, startPlatform } from './platform.ts';
import { cityOfOneAgency } from './small-city.ts';
import { readAllTables } from './tables.ts';

const SERVICE = 'dukcapil-ktp-el-rekam';

/** What of the visit never arrives: nothing of it anywhere but at its queue. */
const LOST: Readonly<Partial<Record<ServiceName, RegExp>>> = {
  booking: /^(queue\.ticket\.(checked-in|started|finished)|notify\.contact\.erased)/,
  notify: /^(booking\.(booking|contact)\.|queue\.ticket\.)/,
  analytics: /^(booking\.booking\.|queue\.ticket\.|queue\.counter\.closed)/,
};
/** What of a booking for a later day never arrives. */
const LOST_LATER: typeof LOST = { ...LOST, queue: /^booking\.booking\./ };

// The same secrets in every run give the same ids, so that whole tables can be compared.
const secrets = generateSecrets();
const city = await cityOfOneAgency('dukcapil');

/** A booking and a walk-in of the same day, both served, and the counter closed. */
async function playDay(
  { stage, runtime }: Platform,
  lose: (what: typeof LOST) => void = () => undefined,
): Promise<void> {
  const { client } = stage;
  await stage.settle();
  const { days } = await client.ask(booking.routes.getAvailability, {
    params: { serviceId: SERVICE },
  });
  const [day, later] = days.filter(
    ({ state, day: one }) => state === 'open' && one > dayOf(MONDAY_MORNING),
  );
  const slot = day?.slots[0];
  if (!day || !later || !slot) throw new Error('No place');
  // Somebody who asks to be forgotten, which booking does not hear.
  const desk = await stage.tokenFor('rina');
  const { contactId } = await client.ask(booking.routes.bookAtDesk, {
    token: desk,
    key: 'compare-desk',
    body: {
      serviceId: SERVICE,
      day: later.day,
      time: later.slots[1]?.time ?? '',
      visitor: { name: DEMO_CAST.name, nik: castOf(997).nik },
      contact: { phone: castOf(997).phone },
      requirementIdsConfirmed: [],
      smsConsent: { given: true, textVersion: '2026-11' },
    },
  });
  await stage.settle();
  lose(LOST);
  await client.ask(notify.routes.eraseContact, {
    token: desk,
    key: 'compare-erase',
    params: { contactId: contactId ?? '' },
    body: { reason: 'asked-by-citizen' },
  });
  await stage.settle();
  const book = (key: string, on: typeof day, cast: Cast) =>
    client.ask(booking.routes.book, {
      key: `compare-${key}`,
      body: {
        serviceId: SERVICE,
        day: on.day,
        time: on.slots[0]?.time ?? '',
        visitor: { name: cast.name, nik: cast.nik },
        contact: { phone: cast.phone },
        requirementIdsConfirmed: [],
        smsConsent: { given: true, textVersion: '2026-11' },
      },
    });
  const { viewToken } = await book('visit', day, DEMO_CAST);
  await stage.settle();
  lose(LOST_LATER);
  await book('later', later, castOf(998));
  await stage.settle();
  lose(LOST);
  await stage.moveTo(addMinutes(slot.slotStart, -10));
  const { checkInClaim } = await client.ask(booking.routes.getBooking, {
    params: { token: viewToken },
  });
  const kiosk = await client.ask(queue.routes.registerDevice, {
    key: 'compare-kiosk',
    token: await stage.tokenFor('dewi'),
    body: { kind: 'kiosk', floor: 1, name: 'Anjungan' },
  });
  const { counters } = await client.ask(booking.routes.getService, {
    params: { serviceId: SERVICE },
  });
  const params = { counterId: counters[0]?.counterId ?? '' };
  const token = await stage.tokenFor('siti');
  await client.ask(queue.routes.openCounter, { params, token, key: 'compare-open' });
  await client.ask(queue.routes.issueAtKiosk, {
    key: 'compare-walk-in',
    token: kiosk.token,
    body: { serviceId: SERVICE },
  });
  await client.ask(queue.routes.checkInAtKiosk, {
    key: 'compare-check-in',
    token: kiosk.token,
    body: { claim: checkInClaim ?? '' },
  });
  for (const turn of [1, 2]) {
    await stage.settle();
    const next = await client.ask(queue.routes.callNext, {
      params,
      token,
      key: `compare-call-${turn}`,
    });
    if (next.kind !== 'called') throw new Error('Nobody waits');
    const { ticketId } = next.ticket;
    await client.ask(queue.routes.startTicket, {
      params: { ticketId },
      token,
      key: `compare-start-${turn}`,
    });
    await runtime.settle();
    await client.ask(queue.routes.finishTicket, {
      params: { ticketId },
      token,
      key: `compare-finish-${turn}`,
      body: { outcome: 'delivered' },
    });
  }
  await client.ask(queue.routes.closeCounter, { params, token, key: 'compare-close' });
  await stage.settle();
  lose({});
}

async function compareAtNight({ stage, runtime }: Platform): Promise<void> {
  await stage.moveTo(instantAt(addDays(dayOf(await stage.now()), 1), '02:00'));
  for (const service of ['booking', 'queue', 'notify'] as const) {
    const outcome = await runtime.runSchedule(service, 'compare');
    expect(outcome.kind, service).toBe('succeeded');
  }
  await stage.settle();
  expect(runtime.deadLetters()).toEqual([]);
}

/** How much each comparison found missing so far, by the consumers' own lines. */
function missedSoFar({ runtime }: Platform): number {
  const folder = join(runtime.dataDir, 'logs');
  return readdirSync(folder)
    .flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'))
    .filter((line) => line.includes('"versions-compared"'))
    .reduce((sum, line) => sum + (JSON.parse(line) as { missed: number }).missed, 0);
}

/**
 * State of all services without the comparison's own traces, and without what may rightly tell of
 * the way that it came: how often a booking was followed, when needs were removed, boards of today.
 */
async function stateOf({ runtime }: Platform): Promise<string[]> {
  const lines = convergedState(await readAllTables(runtime.dynamoEndpoint));
  return lines
    .filter((line) => !/"pk":"(REPORT|SNAPSHOT)#/.test(line))
    .map((line) =>
      line
        .replace(/"(saidDay|needsRemovedAt)":"[^"]*",?/g, '')
        .replace(/(^gerai-booking .*)"version":\d+/, '$1'),
    );
}

describe('the nightly comparison', () => {
  it('finds what got lost on its way, and all services agree again by morning', async () => {
    let lost: typeof LOST = {};
    // Time runs at a hundredth, so that two runs agree in their seconds.
    const options = { secrets, city, clock: { startAt: MONDAY_MORNING, speed: 0.01 } };
    const whole = await startPlatform(options);
    const lossy = await startPlatform({
      ...options,
      loses: (consumer, type) => lost[consumer]?.test(type) ?? false,
    });
    try {
      await playDay(whole);
      await compareAtNight(whole);
      expect(missedSoFar(whole), 'where nothing was lost').toBe(0);

      await playDay(lossy, (what) => {
        lost = what;
      });
      const before = differences(await stateOf(whole), await stateOf(lossy));
      expect(before.missing.length).toBeGreaterThan(10);

      await compareAtNight(lossy);
      const found = missedSoFar(lossy);
      expect(found).toBeGreaterThan(8);
      expect(differences(await stateOf(whole), await stateOf(lossy))).toEqual({
        missing: [],
        unexpected: [],
      });
      // Nobody is told of yesterday: all that was sent was the confirmation before anything got lost.
      expect(lossy.runtime.sms()).toHaveLength(1);

      await compareAtNight(lossy);
      expect(missedSoFar(lossy), 'the night after').toBe(found);
    } finally {
      await whole.stop();
      await lossy.stop();
    }
  }, 120_000);
});
