import type { Table } from '@gerai/shared/table/table.ts';
import { TestClock, testContext } from '@gerai/shared/testing/doubles.ts';
import { startTestEngine, type TestEngine } from '@gerai/shared/testing/engine.ts';
import { addMinutes, addSeconds, instantAt } from '@gerai/shared/time.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { QueueDeps } from '../handlers/deps.ts';
import { service as declaration } from '../service.ts';
import {
  aCommand,
  anOfficer,
  aService,
  DAY,
  NOW,
  QUEUE,
  SERVICE,
  testDeps,
} from '../testing/world.ts';
import { enterPaperLog } from './enter-paper-log.ts';
import { leaseNumbers, reconcile } from './lease-numbers.ts';
import { approvePairing, beginPairing, collectToken } from './pair-device.ts';

let engine: TestEngine;
let table: Table;
let clock: TestClock;
let deps: QueueDeps;
const context = () => testContext(clock.now());

beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  table = await engine.createTable(declaration.table);
  clock = new TestClock(NOW);
  deps = testDeps(table, clock);
  await deps.catalogue.keep(aService());
});

describe('pairing', () => {
  it('lets a device in whose code a supervisor typed in, and takes no other secret', async () => {
    const begun = await beginPairing(deps, 'kiosk', aCommand('begin'), context());
    expect(begun.code).toMatch(/^\d{6}$/);
    expect(await beginPairing(deps, 'kiosk', aCommand('begin'), context())).toEqual(begun);
    expect(await collectToken(deps, begun, clock.now())).toEqual({ kind: 'waiting' });
    const input = { code: begun.code, floor: 1, name: 'Kiosk 1' };
    const approved = await approvePairing(deps, input, aCommand('approve'), context());
    expect(approved).toMatchObject({ kind: 'approved', device: { kind: 'kiosk', floor: 1 } });
    expect(await approvePairing(deps, input, aCommand('approve'), context())).toEqual(approved);
    const other = { code: begun.code, secret: '7kQ2mVx9RbT4n' };
    expect(await collectToken(deps, other, clock.now())).toEqual({ kind: 'not-found' });
    const collected = await collectToken(deps, begun, clock.now());
    if (collected.kind !== 'paired') throw new Error(collected.kind);
    expect(await deps.identifyDevice(collected.token)).toMatchObject({ deviceKind: 'kiosk' });
    await deps.devices.seen(collected.device.deviceId, clock.now(), {
      printsOnRoll: 12,
      paper: 'ok',
      help: true,
    });
    expect(await deps.devices.all('pekalongan')).toMatchObject([
      { name: 'Kiosk 1', lastSeenAt: NOW, printsOnRoll: 12 },
    ]);
  });

  it('is over after ten minutes, and the code is free for another device', async () => {
    const begun = await beginPairing(deps, 'display', aCommand('begin'), context());
    clock.set(addMinutes(NOW, 11));
    const input = { code: begun.code, floor: 1, name: 'Layar' };
    const late = await approvePairing(deps, input, aCommand('approve'), context());
    expect(late).toEqual({ kind: 'not-found' });
    const pairing = await deps.pairings.find(begun.code);
    if (!pairing) throw new Error('No pairing');
    const next = { ...pairing, secretHash: 'other', validUntil: addMinutes(NOW, 30) };
    expect(await deps.pairings.begin(next, clock.now())).toEqual(next);
  });
});

describe('20 kiosks without network for an hour', () => {
  it('give no number twice, lose none, and keep the order of entitlement', async () => {
    const kiosks = Array.from({ length: 20 }, (_, index) => index);
    const leases = await Promise.all(
      kiosks.map(async (kiosk) => {
        const leased = await leaseNumbers(
          deps,
          { deviceId: `kiosk-${kiosk}`, queueId: QUEUE, size: 10 },
          aCommand(`lease ${kiosk}`),
          context(),
        );
        if (leased.kind !== 'leased') throw new Error(leased.kind);
        return leased;
      }),
    );
    const leased = leases.flatMap(({ numbers }) => numbers.map(({ number }) => number));
    expect(new Set(leased).size).toBe(200);
    expect(leased.every((number) => number.startsWith('A-5'))).toBe(true);

    // Each kiosk's clock is wrong by another amount; each gives a number every few minutes.
    const back = addMinutes(NOW, 60);
    const truth: { number: string; at: string }[] = [];
    const told = leases.map(({ lease, numbers }, kiosk) => {
      const wrongSeconds = (kiosk - 10) * 600;
      const tickets = numbers.map(({ sequence, number }, index) => {
        const at = addSeconds(NOW, 60 * (index * 6) + kiosk * 7 + 1);
        truth.push({ number, at });
        return {
          sequence,
          serviceId: SERVICE,
          issuedAt: addSeconds(at, wrongSeconds),
          priority: false,
          applicantCount: 1,
          language: 'id' as const,
        };
      });
      return {
        deviceId: `kiosk-${kiosk}`,
        leaseId: lease.leaseId,
        kioskTime: addSeconds(back, wrongSeconds),
        tickets,
      };
    });
    clock.set(back);
    for (const round of [1, 2]) {
      const outcomes = await Promise.all(
        told.map((each, kiosk) =>
          reconcile(deps, each, aCommand(`back ${kiosk} ${round}`), context()),
        ),
      );
      for (const outcome of outcomes) {
        if (outcome.kind !== 'reconciled') throw new Error(outcome.kind);
        expect(outcome.results.every((result) => result.outcome === 'kept')).toBe(true);
      }
    }
    const waiting = await deps.tickets.allWaiting(SERVICE, DAY);
    const entitled = truth.sort((a, b) => (a.at < b.at ? -1 : 1)).map(({ number }) => number);
    expect(waiting.map(({ data }) => data.number)).toEqual(entitled);
  });

  it('cannot tell numbers of another kiosk or outside of the lease', async () => {
    const leased = await leaseNumbers(
      deps,
      { deviceId: 'kiosk-1', queueId: QUEUE, size: 1 },
      aCommand('lease'),
      context(),
    );
    if (leased.kind !== 'leased') throw new Error(leased.kind);
    const { leaseId } = leased.lease;
    const ticket = {
      sequence: 5002,
      serviceId: SERVICE,
      issuedAt: NOW,
      priority: false,
      applicantCount: 1,
      language: 'id' as const,
    };
    const wish = { leaseId, kioskTime: NOW, tickets: [ticket] };
    const foreign = { ...wish, deviceId: 'kiosk-2' };
    expect(await reconcile(deps, foreign, aCommand('x'), context())).toEqual({
      kind: 'unknown-lease',
    });
    const outside = { ...wish, deviceId: 'kiosk-1' };
    expect(await reconcile(deps, outside, aCommand('y'), context())).toMatchObject({
      results: [{ outcome: 'not-leased' }],
    });
  });
});

describe('a paper log', () => {
  const line = {
    serviceId: SERVICE,
    arrivedAt: instantAt(DAY, '08:10'),
    priority: false,
    applicantCount: 1,
    language: 'id',
    served: {
      counterId: 'loket-1',
      calledAt: instantAt(DAY, '08:20'),
      startedAt: instantAt(DAY, '08:21'),
      finishedAt: instantAt(DAY, '08:30'),
      outcome: 'delivered',
    },
  } as const;
  const enter = (wish: Parameters<typeof enterPaperLog>[1], key: string) =>
    enterPaperLog(deps, wish, anOfficer('ani'), aCommand(key), context());

  it('is entered with its own times, once', async () => {
    const entered = await enter(line, 'one');
    expect(entered).toMatchObject({
      kind: 'entered',
      ticket: {
        data: {
          number: 'A-5001',
          status: 'finished',
          periods: [
            { state: 'waiting', from: line.arrivedAt, to: line.served.calledAt },
            { state: 'called', to: line.served.startedAt },
            { state: 'serving', to: line.served.finishedAt },
          ],
        },
      },
    });
    expect(await enter(line, 'one')).toEqual(entered);
  });

  it('lets somebody wait from the arrival on paper', async () => {
    await enter({ ...line, served: null }, 'two');
    const [waiting] = await deps.tickets.allWaiting(SERVICE, DAY);
    expect(waiting?.data).toMatchObject({ entitledAt: line.arrivedAt, number: 'A-5001' });
  });

  it('is refused when its times do not follow each other', async () => {
    const wrong = { ...line, arrivedAt: instantAt(DAY, '08:25') };
    expect((await enter(wrong, 'three')).kind).toBe('times-invalid');
    const later = { ...line, arrivedAt: addMinutes(NOW, 1), served: null };
    expect((await enter(later, 'four')).kind).toBe('times-invalid');
  });
});
