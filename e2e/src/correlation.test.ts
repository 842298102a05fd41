import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { service as booking } from '@gerai/booking/service.ts';
import { dayOf } from '@gerai/shared/time.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_CAST } from './journey.ts';
import { MONDAY_MORNING, type Platform, startPlatform } from './platform.ts';
import { cityOfOneAgency } from './small-city.ts';
import { until } from './stage.ts';

const ID = 'seen-by-support-4711';
const SERVICE = 'dukcapil-ktp-el-rekam';

interface Line {
  readonly function: string;
  readonly message: string;
  readonly type?: string;
  readonly kind?: string;
  readonly route?: string;
}

describe('the correlation id of a request', () => {
  let platform: Platform;
  let lines: readonly Line[];

  /** Every line of every function's log that names the id. */
  const linesOf = (id: string): Line[] => {
    const folder = join(platform.runtime.dataDir, 'logs');
    return readdirSync(folder).flatMap((file) =>
      readFileSync(join(folder, file), 'utf8')
        .split('\n')
        .filter((line) => line.includes(`"correlationId":"${id}"`))
        .map((line) => ({ ...(JSON.parse(line) as Line), function: file.replace(/\.log$/, '') })),
    );
  };

  beforeAll(async () => {
    platform = await startPlatform({ city: await cityOfOneAgency('dukcapil') });
    const { stage } = platform;
    await stage.settle();
    const { days } = await stage.client.ask(booking.routes.getAvailability, {
      params: { serviceId: SERVICE },
    });
    const day = days.find(({ state, day: one }) => state === 'open' && one > dayOf(MONDAY_MORNING));
    const answer = await stage.client.call(booking.routes.book, {
      correlationId: ID,
      body: {
        serviceId: SERVICE,
        day: day?.day ?? '',
        time: day?.slots[0]?.time ?? '',
        visitor: { name: DEMO_CAST.name, nik: DEMO_CAST.nik },
        contact: { phone: DEMO_CAST.phone },
        requirementIdsConfirmed: [],
        smsConsent: { given: true, textVersion: '2026-11' },
      },
    });
    expect(answer).toMatchObject({ kind: 'answer', status: 201 });
    expect(answer.headers.get('x-correlation-id')).toBe(ID);
    await stage.settle();
    await until('the log of the SMS', () =>
      Promise.resolve(linesOf(ID).some(({ message }) => message === 'sms')),
    );
    lines = linesOf(ID);
  }, 60_000);
  afterAll(() => platform.stop());

  const at = (functionId: string) =>
    lines
      .filter((line) => line.function === functionId)
      .map(({ message, type }) => type ?? message);

  it('leads from the request over the relay and every consumer to the SMS', () => {
    const events = ['booking.booking.confirmed.v1', 'booking.contact.provided.v1'];
    expect(at('booking.public')).toEqual(['request']);
    expect(at('booking.stream').toSorted()).toEqual(events);
    expect(at('queue.events')).toEqual(['booking.booking.confirmed.v1']);
    expect(at('notify.events').toSorted()).toEqual([...events, 'sms'].toSorted());
    // What came of it: the message, told on to analytics.
    expect(at('notify.stream')).toEqual(['notify.message.sent.v1']);
    expect(at('analytics.events').toSorted()).toEqual([
      'booking.booking.confirmed.v1',
      'notify.message.sent.v1',
    ]);
  });

  it('says what became of the SMS, and to whom nowhere', () => {
    expect(lines.filter(({ message }) => message === 'sms')).toMatchObject([{ kind: 'taken' }]);
    expect(JSON.stringify(lines)).not.toContain(DEMO_CAST.phone.slice(3));
  });

  it('comes back with a refusal, for whoever rings up about it', async () => {
    const refused = await platform.stage.client.call(booking.routes.getBooking, {
      params: { token: '2222222222222' },
      correlationId: 'seen-by-support-4712',
    });
    expect(refused).toMatchObject({
      kind: 'problem',
      problem: { correlationId: 'seen-by-support-4712' },
    });
  });
});
