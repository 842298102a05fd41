import { describe, expect, it } from 'vitest';
import { servedByNobodyElse, silentLeases, waitingHere } from './steps.ts';
import { openedCounter, waitingTicket } from './testing.ts';
import type { Waiting } from './words.ts';

const [one, two, three] = ['C-001', 'C-002', 'C-003'].map((number) => waitingTicket(number));
const why = { id: '', en: '' };
const lease = (leaseId: string, held: string[]): Waiting['callLeases'][number] => ({
  leaseId,
  queueId: 'C',
  counterId: 'loket-9',
  officerId: 'hendra',
  renewedAt: '2026-12-02T02:00:00.000Z',
  until: '2026-12-02T02:30:00.000Z',
  held,
});
const list = (callLeases: Waiting['callLeases']): Waiting => ({
  waiting: [one, two, three].flatMap((ticket) => (ticket ? [{ ticket, why }] : [])),
  away: [],
  callLeases,
  expected: [],
  serverTime: '2026-12-02T02:00:00.000Z',
  pollAfterMs: 4000,
});

describe('who waits for a counter', () => {
  it('is not who is there already, whatever an older list says', () => {
    const { waiting, callable } = waitingHere(list([]), one ?? null, undefined);
    expect(waiting.map(({ ticket }) => ticket.number)).toEqual(['C-002', 'C-003']);
    expect(callable[0]?.number).toBe('C-002');
  });

  it('is next where no other counter holds them for a time without network', () => {
    const held = list([lease('cls_a', ['tkt_C-001']), lease('cls_b', ['tkt_C-002'])]);
    expect(waitingHere(held, null, 'cls_b').callable[0]?.number).toBe('C-002');
    expect(waitingHere(held, null, undefined).callable[0]?.number).toBe('C-003');
    expect(waitingHere(held, null, 'cls_b').waiting).toHaveLength(3);
  });
});

describe('a counter that is not heard of', () => {
  const at = (minutes: number) => Date.parse('2026-12-02T02:00:00.000Z') + minutes * 60_000;
  const held = list([lease('cls_a', ['tkt_C-001', 'tkt_C-002']), lease('cls_b', [])]);

  it('is one that holds numbers and has missed its renewals', () => {
    expect(silentLeases(held, undefined, at(1))).toEqual([]);
    expect(silentLeases(held, undefined, at(2))).toMatchObject([
      { leaseId: 'cls_a', counterId: 'loket-9', held: 2, mayCall: true },
    ]);
    expect(silentLeases(held, 'cls_c,cls_a', at(2))).toEqual([]);
  });

  it('calls nobody by itself once its time and a minute are over', () => {
    expect(silentLeases(held, undefined, at(30.9))[0]?.mayCall).toBe(true);
    expect(silentLeases(held, undefined, at(31))[0]?.mayCall).toBe(false);
  });
});

describe('services without another counter', () => {
  it('are those that no other open counter serves', () => {
    const other = (status: 'open' | 'paused', serviceIds: string[]) => ({
      counterId: 'loket-6',
      number: 6,
      name: { id: '', en: '' },
      agencyId: 'dukcapil',
      floor: 1,
      counter: { ...openedCounter, counterId: 'loket-6', status, serviceIds },
    });
    const ours = ['akta', 'ktp'];
    expect(servedByNobodyElse(ours, 'loket-5', [other('open', ['ktp'])])).toEqual(['akta']);
    expect(servedByNobodyElse(ours, 'loket-5', [other('paused', ['ktp'])])).toEqual(ours);
    expect(servedByNobodyElse(ours, 'loket-6', [other('open', ['ktp'])])).toEqual(ours);
  });
});
