import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../core/api.ts';
import { createOffline, EMPTY, type Given, type OfflineState, readOffline } from './offline.ts';

const NOW = Date.parse('2026-11-24T02:00:00.000Z');

/** A server of leases that remembers what it was told; `online` is its network. */
function world() {
  const told: Given[] = [];
  let leases = 0;
  const net = { online: true, loseAnswer: false, keeps: true };
  let kept: string | undefined;
  const open = () =>
    createOffline(readOffline(kept), {
      keep: (state: OfflineState) => {
        if (net.keeps) kept = JSON.stringify(state);
        return Promise.resolve(net.keeps);
      },
      today: () => '2026-11-24',
      deviceNow: () => NOW,
      lease: (queueId, size): Promise<Outcome<never>> => {
        if (!net.online) return Promise.resolve({ kind: 'unreachable' });
        leases += 1;
        const first = 5001 + leases * 1000;
        const numbers = Array.from({ length: size }, (_, index) => ({
          sequence: first + index,
          number: `A-${first + index}`,
          link: `https://mpp.example/t/${first + index}`,
        }));
        const body = {
          leaseId: `lse_${leases}`,
          queueId,
          day: '2026-11-24',
          grantedAt: '',
          numbers,
        };
        return Promise.resolve({ kind: 'ok', body: body as never, etag: undefined });
      },
      reconcile: (_leaseId, _time, given): Promise<Outcome<never>> => {
        if (!net.online) return Promise.resolve({ kind: 'unreachable' });
        const known = new Set(told.map(({ sequence }) => sequence));
        told.push(...given.filter(({ sequence }) => !known.has(sequence)));
        if (net.loseAnswer) {
          net.loseAnswer = false;
          return Promise.resolve({ kind: 'unreachable' });
        }
        const results = given.map(({ sequence }) => ({
          sequence,
          outcome: sequence === 6099 ? 'unknown-service' : 'kept',
        }));
        return Promise.resolve({ kind: 'ok', body: { results } as never, etag: undefined });
      },
    });
  return { told, net, open, leases: () => leases };
}

const wish = (queueId: string, bookingId: string | null = null) => ({
  queueId,
  serviceId: `${queueId}-layanan`,
  priority: false,
  residence: null,
  language: 'id' as const,
  claim: bookingId && 'G1.x.y.z',
  bookingId,
});

describe('numbers without network', () => {
  it('are ready for twenty visitors of every service, and taken again when they run low', async () => {
    const { open, leases } = world();
    const offline = open();
    await offline.stock(
      new Map([
        ['a', 1],
        ['b', 3],
      ]),
    );
    expect([offline.left('a'), offline.left('b')]).toEqual([20, 60]);
    await offline.stock(
      new Map([
        ['a', 1],
        ['b', 3],
      ]),
    );
    expect(leases()).toBe(2);
    await offline.give(wish('a'));
    await offline.stock(
      new Map([
        ['a', 1],
        ['b', 3],
      ]),
    );
    expect(offline.left('a')).toBe(20);
    await offline.stock(new Map([['shared', 9]]));
    expect(offline.left('shared')).toBe(180);
  });

  it('are each given once, also to many at the same moment and after a restart', async () => {
    const { net, open, told } = world();
    const first = open();
    await first.stock(new Map([['a', 1]]));
    net.online = false;
    const half = await Promise.all(Array.from({ length: 10 }, () => first.give(wish('a'))));
    const second = open();
    const rest = [];
    for (let n = 0; n < 10; n += 1) rest.push(await second.give(wish('a')));
    expect(await second.give(wish('a'))).toBeUndefined();
    const numbers = [...half, ...rest].map((given) => given?.number);
    expect(new Set(numbers).size).toBe(20);
    expect(await second.tell()).toBe(false);
    net.online = true;
    net.loseAnswer = true;
    expect(await second.tell()).toBe(false);
    expect(await second.tell()).toBe(true);
    expect(told.map(({ number }) => number)).toEqual(numbers);
    expect(second.state().outbox).toEqual([]);
  });

  it('are the same for the same booking', async () => {
    const { net, open } = world();
    const offline = open();
    await offline.stock(new Map([['a', 1]]));
    net.online = false;
    const given = await offline.give(wish('a', 'bkg_1'));
    expect(await offline.give(wish('a', 'bkg_1'))).toEqual(given);
    expect(offline.left('a')).toBe(19);
  });

  it('are not given where the device cannot keep them', async () => {
    const { net, open } = world();
    const offline = open();
    await offline.stock(new Map([['a', 1]]));
    net.keeps = false;
    expect(await offline.give(wish('a'))).toBeUndefined();
    expect(offline.left('a')).toBe(20);
  });

  it('of another day are not given', async () => {
    const lease = {
      leaseId: 'lse_0',
      queueId: 'a',
      day: '2026-11-23',
      numbers: [{ sequence: 5001, number: 'A-5001', link: '' }],
      used: 0,
    };
    const text = JSON.stringify({ ...EMPTY, leases: [lease] });
    const { open } = world();
    const offline = open();
    const old = createOffline(readOffline(text), {
      keep: () => Promise.resolve(true),
      today: () => '2026-11-24',
      deviceNow: () => NOW,
      lease: () => Promise.resolve({ kind: 'unreachable' }),
      reconcile: () => Promise.resolve({ kind: 'unreachable' }),
    });
    expect(await old.give(wish('a'))).toBeUndefined();
    await old.stock(new Map([['a', 1]]));
    expect(old.state().leases).toEqual([]);
    expect(await offline.give(wish('a'))).toBeUndefined();
  });

  it('that the server will not take are kept for somebody to look at', async () => {
    const { open } = world();
    const offline = open();
    await offline.stock(new Map([['a', 5]]));
    for (let n = 0; n < 99; n += 1) await offline.give(wish('a'));
    expect(await offline.tell()).toBe(true);
    expect(offline.state().refused).toEqual([{ number: 'A-6099', why: 'unknown-service' }]);
  });

  it('a damaged memory is an empty one', () => {
    expect(readOffline('{')).toEqual(EMPTY);
    expect(readOffline('[]')).toEqual(EMPTY);
  });
});
