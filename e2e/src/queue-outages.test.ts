import { service as booking } from '@gerai/booking/service.ts';
import { service as queue } from '@gerai/queue/service.ts';
import { EnvelopeSchema } from '@gerai/shared/events/envelope.ts';
import { afterAnswer, nextOffline, noted, type OfflineDesk } from '@gerai/shared/offline-calls.ts';
import { addMinutes, addSeconds, epochMs } from '@gerai/shared/time.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allTokens, type Tokens } from './callers.ts';
import { inventedPerson } from './invented-people.ts';
import { MONDAY_MORNING, type Platform, startPlatform } from './platform.ts';
import { crowdedCity } from './small-city.ts';

/** What the queue promises when something fails, through the real runtime: HTTP in, SMS and boards out. */
const SERVICE = 'dukcapil-ktp-el-cetak';
const COUNTERS = 3;
const KIOSKS = 20;
const GIVEN = 4;
const CONSENT = { given: true, textVersion: '2026-11' };

let platform: Platform;
let tokens: Tokens;
beforeEach(async () => {
  platform = await startPlatform({ city: await crowdedCity('dukcapil', [SERVICE], COUNTERS) });
  tokens = await allTokens(platform.stage);
  await platform.runtime.settle(60_000);
}, 60_000);
afterEach(() => platform.stop());

const { routes } = queue;

async function openCounter(number: number) {
  const { client } = platform.stage;
  const params = { counterId: `loket-${number}` };
  await client.ask(routes.openCounter, { params, token: tokens.officer });
  return params;
}

async function queueId(): Promise<string> {
  const { client } = platform.stage;
  const issued = await client.ask(routes.issueAtKiosk, {
    token: tokens.kiosk,
    body: { serviceId: SERVICE },
  });
  await client.ask(routes.cancelTicket, {
    params: { ticketId: issued.ticketId },
    token: tokens.officer,
    body: { reason: 'mistake' },
  });
  return issued.queueId;
}

describe('20 kiosks without network for an hour', () => {
  it('give no number twice, lose none, and all are called in the order as entitled', async () => {
    const { stage } = platform;
    const queueOf = await queueId();
    const kiosks = await Promise.all(
      Array.from({ length: KIOSKS }, async (_, index) => {
        const device = await stage.client.ask(routes.registerDevice, {
          token: tokens['floor-manager'],
          body: { kind: 'kiosk', floor: 1, name: `Kiosk ${index}` },
        });
        const lease = await stage.client.ask(routes.leaseNumbers, {
          token: device.token,
          body: { queueId: queueOf, size: GIVEN },
        });
        return { token: device.token, lease };
      }),
    );
    const truth: { number: string; at: string }[] = [];
    const back = addMinutes(MONDAY_MORNING, 70);
    const told = kiosks.map(({ token, lease }, kiosk) => {
      const wrong = (kiosk - 10) * 300;
      const tickets = lease.numbers.map(({ sequence, number }, index) => {
        const at = addSeconds(MONDAY_MORNING, 300 + index * 800 + kiosk * 7);
        truth.push({ number, at });
        return { sequence, serviceId: SERVICE, issuedAt: addSeconds(at, wrong) };
      });
      return {
        token,
        body: { leaseId: lease.leaseId, kioskTime: addSeconds(back, wrong), tickets },
      };
    });
    await stage.moveTo(back);
    tokens = { ...tokens, officer: await stage.tokenFor('siti') };
    // Back at the same moment, each telling its part twice: the first answer was lost.
    await Promise.all(
      told.flatMap(({ token, body }, kiosk) =>
        [1, 2].map(async () => {
          const { results } = await stage.client.ask(routes.reconcile, {
            token,
            body,
            key: `kiosk-back-${kiosk}`,
          });
          expect(results.map(({ outcome }) => outcome)).toEqual(results.map(() => 'kept'));
        }),
      ),
    );
    await platform.runtime.settle(60_000);
    const params = await openCounter(1);
    const called: string[] = [];
    for (;;) {
      const answer = await stage.client.ask(routes.callNext, { params, token: tokens.officer });
      if (answer.kind === 'nobody-waiting') break;
      called.push(answer.ticket.number);
      const { ticketId } = answer.ticket;
      await stage.client.ask(routes.missTicket, { params: { ticketId }, token: tokens.officer });
    }
    const entitled = truth.sort((a, b) => (a.at < b.at ? -1 : 1)).map(({ number }) => number);
    expect(called).toEqual(entitled);
    expect(new Set(called).size).toBe(KIOSKS * GIVEN);
    expect(platform.runtime.deadLetters()).toEqual([]);
  }, 120_000);
});

describe('a counter that loses its network', () => {
  /** The console's clock is five minutes fast. */
  const WRONG_SECONDS = 300;

  const issue = () =>
    platform.stage.client.ask(routes.issueAtKiosk, {
      token: tokens.kiosk,
      body: { serviceId: SERVICE },
    });
  const take = (counterId: string, queue: string, leaseId: string | null) =>
    platform.stage.client.call(routes.takeCallLease, {
      params: { counterId },
      token: tokens.officer,
      body: { queueId: queue, leaseId, size: 3 },
    });
  const press = async (params: { counterId: string }) => {
    const answer = await platform.stage.client.ask(routes.callNext, {
      params,
      token: tokens.officer,
    });
    return answer.kind === 'called' ? answer.ticket : undefined;
  };
  const pass = async (minutes: number) => {
    await platform.stage.moveTo(addMinutes(await platform.stage.now(), minutes));
    tokens = { ...tokens, officer: await platform.stage.tokenFor('siti') };
  };

  it('goes on calling what it holds, tells it afterwards, and nobody is called by two', async () => {
    const { client } = platform.stage;
    const queueOf = await queueId();
    const here = await openCounter(1);
    const other = await openCounter(2);
    const issued = [await issue(), await issue(), await issue(), await issue(), await issue()];
    const taken = await take(here.counterId, queueOf, null);
    if (taken.kind !== 'answer') throw new Error(taken.kind);
    const lease = taken.body;
    const numbers = issued.map(({ number }) => number);
    // One is left to the other counter; the next ones are held.
    expect(lease.open.map(({ number }) => number)).toEqual(numbers.slice(0, 1));
    expect(lease.held.map(({ number }) => number)).toEqual(numbers.slice(1, 4));
    expect(await take(other.counterId, queueOf, null)).toMatchObject({ code: 'call-lease-taken' });

    // The cable is out: the console goes by its own rules and clock, the others go on.
    const consoleTime = async () => addSeconds(await platform.stage.now(), WRONG_SECONDS);
    let desk: OfflineDesk = afterAnswer(undefined, lease, epochMs(await consoleTime()));
    const note = async (ticketId: string, step: 'call' | 'start' | 'finish') => {
      desk = noted(desk, { ticketId, step, at: await consoleTime() });
    };
    const callOffline = async () => {
      const next = nextOffline(desk, epochMs(await consoleTime()));
      if (!next) throw new Error('Nobody may be called without network');
      await note(next.ticketId, 'call');
      return next;
    };
    const served = await callOffline();
    expect(served.number).toBe(numbers[1]);
    expect((await press(other))?.number).toBe(numbers[0]);
    await pass(2);
    await note(served.ticketId, 'start');
    await pass(6);
    await note(served.ticketId, 'finish');
    const standing = await callOffline();
    expect(standing.number).toBe(numbers[2]);
    const calledElsewhere = issued[0]?.ticketId ?? '';
    await client.ask(routes.missTicket, {
      params: { ticketId: calledElsewhere },
      token: tokens.officer,
    });
    // What is held is not called by the others: they pass it, within the bound.
    expect((await press(other))?.number).toBe(numbers[4]);
    // Somebody who is held gives up by phone, which the console cannot know.
    await client.ask(routes.withdrawTicket, { params: { token: issued[3]?.viewToken ?? '' } });
    await pass(1);
    const gone = {
      ticketId: issued[3]?.ticketId ?? '',
      step: 'call' as const,
      at: await consoleTime(),
    };

    const told = {
      params: here,
      token: tokens.officer,
      key: 'back-again',
      body: {
        queueId: queueOf,
        day: lease.day,
        leaseId: lease.leaseId,
        deviceTime: await consoleTime(),
        steps: [...desk.log, gone].map((each) => ({
          ...each,
          ending: each.step === 'finish' ? { outcome: 'delivered' as const } : null,
        })),
      },
    };
    const first = await client.ask(routes.reconcileCalls, told);
    expect(first.results).toEqual([
      { ticketId: served.ticketId, outcome: 'applied', number: numbers[1], status: 'finished' },
      { ticketId: standing.ticketId, outcome: 'applied', number: numbers[2], status: 'called' },
      { ticketId: gone.ticketId, outcome: 'superseded', number: numbers[3], status: 'cancelled' },
    ]);
    // The first answer was lost.
    expect((await client.ask(routes.reconcileCalls, told)).results).toEqual(first.results);
    expect(await take(here.counterId, queueOf, lease.leaseId)).toMatchObject({
      code: 'call-lease-over',
    });
    await platform.runtime.settle(60_000);

    const counter = await client.ask(routes.getCounter, { params: here, token: tokens.officer });
    expect(counter.currentTicket?.number).toBe(numbers[2]);
    expect(counter.counter?.totals.served).toBe(1);
    const finished = platform.runtime
      .events()
      .filter(({ type }) => type === 'queue.ticket.finished.v1')
      .map(({ detail }) => EnvelopeSchema.parse(detail));
    expect(finished).toMatchObject([
      // At its own time by our clock, which is not the console's.
      { timeSource: 'counter', data: { number: numbers[1], counterId: here.counterId } },
    ]);
    const times = (finished[0]?.data ?? {}) as Record<string, string>;
    const minutes = (from = '', to = '') => Math.round((epochMs(to) - epochMs(from)) / 60_000);
    expect(minutes(times.calledAt, times.startedAt)).toBe(2);
    expect(minutes(times.startedAt, times.finishedAt)).toBe(6);
    expect(minutes(lease.grantedAt, times.calledAt)).toBe(0);
    expect(platform.runtime.deadLetters()).toEqual([]);
  }, 60_000);

  it('for good keeps nobody waiting: who sees that its console is off gives all of it back', async () => {
    const { client } = platform.stage;
    const queueOf = await queueId();
    const here = await openCounter(1);
    const issued = [await issue(), await issue()];
    const taken = await take(here.counterId, queueOf, null);
    if (taken.kind !== 'answer') throw new Error(taken.kind);
    const { leaseId } = taken.body;
    const other = await openCounter(2);
    expect(await press(other)).toBeUndefined();
    const params = { queueId: queueOf, leaseId };
    const release = { params, token: tokens['floor-manager'] };
    expect(await client.call(routes.releaseCallLease, { ...release, body: {} })).toMatchObject({
      code: 'call-lease-alive',
    });
    const released = await client.ask(routes.releaseCallLease, {
      ...release,
      body: { consoleOff: true },
    });
    expect(released.numbers).toEqual(issued.map(({ number }) => number));
    expect((await press(other))?.number).toBe(issued[0]?.number);
  }, 60_000);
});

describe('a board client', () => {
  it('that loses its network for 60 seconds sees no gap afterwards', async () => {
    const { stage } = platform;
    const { client } = stage;
    const sequences: number[] = [];
    const poll = async () => {
      const last = sequences.at(-1) ?? 0;
      const shown = await client.ask(routes.getFloorBoard, { params: { floor: '1' } });
      const fresh = shown.recentCalls.filter(({ sequence }) => sequence > last);
      sequences.push(...fresh.map(({ sequence }) => sequence).sort((a, b) => a - b));
      return shown.lastCallSequence;
    };
    const counters = [await openCounter(1), await openCounter(2), await openCounter(3)];
    let calls = 0;
    /** All counters call a number that does not come, one after another. */
    const round = async () => {
      for (const params of counters) {
        await client.ask(routes.issueAtKiosk, {
          token: tokens.kiosk,
          body: { serviceId: SERVICE },
        });
        const answer = await client.ask(routes.callNext, { params, token: tokens.officer });
        if (answer.kind !== 'called') throw new Error(answer.kind);
        calls += 1;
        const { ticketId } = answer.ticket;
        await client.ask(routes.missTicket, { params: { ticketId }, token: tokens.officer });
      }
      await platform.runtime.settle(60_000);
    };
    await round();
    await poll();
    const cutAt = await stage.now();
    // A call every two seconds while nobody polls: far more than the few that a board shows.
    for (let second = 6; second <= 60; second += 6) {
      await stage.moveTo(addSeconds(cutAt, second));
      tokens = { ...tokens, officer: await stage.tokenFor('siti') };
      await round();
    }
    const newest = await poll();
    await round();
    await poll();
    expect(newest).toBe(calls - counters.length);
    expect(sequences).toEqual(Array.from({ length: calls }, (_, index) => index + 1));
  }, 120_000);
});

describe('a delay, from the supervisor’s route to the phone', () => {
  const waitingPhone = '081234500001';
  const bookedPhone = '081234500002';

  it('reaches who waits and who has booked by SMS, once, and every board and ticket says it', async () => {
    const { stage } = platform;
    const { client } = stage;
    const person = inventedPerson(1);
    const booked = await client.ask(booking.routes.book, {
      body: {
        serviceId: SERVICE,
        day: '2026-11-30',
        time: '10:00',
        visitor: { name: person.name, nik: person.nik },
        contact: { phone: bookedPhone },
        smsConsent: CONSENT,
      },
    });
    await openCounter(1);
    const issued = await client.ask(routes.issueAtKiosk, {
      token: tokens.kiosk,
      body: { serviceId: SERVICE, contact: { phone: waitingPhone }, smsConsent: CONSENT },
    });
    const unwilling = await client.ask(routes.issueAtKiosk, {
      token: tokens.kiosk,
      body: {
        serviceId: SERVICE,
        contact: { phone: '081234500003' },
        smsConsent: { given: false, textVersion: '2026-11' },
      },
    });
    await platform.runtime.settle(60_000);
    const scope = { scope: 'agency' as const, scopeId: 'dukcapil' };
    const said = { ...scope, kind: 'delayed' as const, reason: 'system' as const };
    const declare = (minutes: number) =>
      client.ask(routes.declareDelay, {
        token: tokens.supervisor,
        body: { ...said, expectedMinutes: minutes },
      });
    await declare(140);
    await declare(150);
    await platform.runtime.settle(60_000);

    const texts = (await stage.sms()).filter(({ text }) => text.includes('tertunda'));
    const phones = texts.map(({ phone }) => phone.replace(/^\+62/, '0'));
    expect(phones.toSorted()).toEqual([waitingPhone, bookedPhone]);
    expect(texts.find(({ phone }) => phone.endsWith(bookedPhone.slice(1)))?.text).toContain(
      `Janji ${booked.code} tetap berlaku`,
    );
    const ticket = await client.ask(routes.getTicket, { params: { token: issued.viewToken } });
    expect(ticket.delay?.text.id).toContain('tertunda karena gangguan sistem');
    expect(ticket.estimate?.p10).toBeGreaterThanOrEqual(140);
    const door = await client.ask(routes.getDoorBoard, {});
    expect(door.services[0]?.delay).toMatchObject({ kind: 'delayed', reason: 'system' });
    const floor = await client.ask(routes.getFloorBoard, {
      params: { floor: String(unwilling.place.floor) },
    });
    expect(floor.queues[0]?.delays).toHaveLength(1);
    // What is told with a new number comes from a board of up to three seconds ago.
    await stage.moveTo(addSeconds(await stage.now(), 5));
    const supervisor = await stage.tokenFor('hendra');
    const printed = await client.ask(routes.issueAtKiosk, {
      token: tokens.kiosk,
      body: { serviceId: SERVICE },
    });
    expect(printed.delay?.text.en).toContain('delayed because of a system failure');

    await client.ask(routes.endDelay, { token: supervisor, body: scope });
    await platform.runtime.settle(60_000);
    const later = await client.ask(routes.getTicket, { params: { token: issued.viewToken } });
    expect(later.delay).toBeNull();
    expect(later.estimate?.p50).toBeLessThan(140);
    expect(platform.runtime.deadLetters()).toEqual([]);
  }, 60_000);

  it('that closes refuses numbers with the reason, and nobody is declared missed meanwhile', async () => {
    const { stage } = platform;
    const { client } = stage;
    const person = inventedPerson(2);
    const booked = await client.ask(booking.routes.book, {
      body: {
        serviceId: SERVICE,
        day: '2026-11-30',
        time: '10:00',
        visitor: { name: person.name, nik: person.nik },
        contact: { phone: bookedPhone },
        smsConsent: { given: false, textVersion: '2026-11' },
      },
    });
    const scope = { scope: 'mall' as const, scopeId: 'pekalongan' };
    await client.ask(routes.declareDelay, {
      token: tokens['floor-manager'],
      body: { ...scope, kind: 'closed', reason: 'power' },
    });
    await platform.runtime.settle(60_000);
    const refused = await client.call(routes.issueAtKiosk, {
      token: tokens.kiosk,
      body: { serviceId: SERVICE },
    });
    if (refused.kind !== 'problem') throw new Error(refused.kind);
    expect(refused).toMatchObject({
      code: 'service-closed',
      problem: { delay: { kind: 'closed', reason: 'power' } },
    });
    await stage.moveTo('2026-11-30T04:00:00.000Z');
    await platform.runtime.runSchedule('booking', 'minute');
    const held = await client.ask(booking.routes.getBooking, {
      params: { token: booked.viewToken },
    });
    expect(held.status).toBe('confirmed');
  }, 60_000);
});
