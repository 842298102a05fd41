import { addMinutes } from '@gerai/shared/time.ts';
import { describe, expect, it } from 'vitest';
import { aTicket } from '../testing/a-ticket.ts';
import { aCounter, anOfficer, aService, DAY, NOW, SERVICE } from '../testing/world.ts';
import { open, pause } from './counter.ts';
import { NOTHING_LEARNED, prospects, type Scene } from './prospect.ts';
import { observe, type Served } from './service-times.ts';

const ANI = anOfficer('ani');
const profile = aCounter(1, [SERVICE]);
const service = aService({ counters: [profile] });

function opened(which = profile) {
  const step = open(undefined, which, 'pekalongan', ANI, DAY, NOW);
  if (step.kind !== 'changed') throw new Error(step.kind);
  return step.counter;
}

function paused(minutes: number | null) {
  const returnAt = minutes === null ? null : addMinutes(NOW, minutes);
  const step = pause(opened(), { reason: 'rest', returnAt }, ANI, DAY, NOW);
  if (step.kind !== 'changed') throw new Error(step.kind);
  return step.counter;
}

function scene(parts: Partial<Scene> = {}): Scene {
  return {
    day: DAY,
    now: addMinutes(NOW, 1),
    services: [service],
    counters: [{ profile, state: opened(), ticket: undefined }],
    waiting: [aTicket(1), aTicket(2), aTicket(3)],
    learned: NOTHING_LEARNED,
    awaited: [],
    issuedToday: 3,
    ...parts,
  };
}

const third = (parts: Partial<Scene> = {}) => prospects(scene(parts)).tickets.get('A-003')?.p50;

function seen(minutes: number): Served[] {
  const key = { serviceId: SERVICE, counterId: profile.counterId, hour: 9 };
  return Array.from({ length: 30 }).reduce<Served[]>(
    (served) => observe(served, key, Math.log(minutes)),
    [],
  );
}

describe('prospects', () => {
  it('go by what has been learned rather than by the catalogue', () => {
    const planned = third() ?? 0;
    expect(third({ learned: { before: [], today: seen(20) } })).toBeGreaterThan(planned * 1.4);
    expect(third({ learned: { before: seen(4), today: [] } })).toBeLessThan(planned * 0.7);
  });

  it('are unknown while no counter is open, or says when it is back', () => {
    const gone = [{ profile, state: undefined, ticket: undefined }];
    expect(prospects(scene({ counters: gone })).tickets.size).toBe(0);
    const away = [{ profile, state: paused(null), ticket: undefined }];
    expect(prospects(scene({ counters: away })).newcomers.size).toBe(0);
    const back = [{ profile, state: paused(30), ticket: undefined }];
    expect(prospects(scene({ counters: back })).tickets.get('A-001')?.p10).toBeGreaterThan(25);
  });

  it('of one service do not depend on those that share no counter with it', () => {
    const other = aService({
      serviceId: 'dukcapil-kk',
      counters: [aCounter(2, ['dukcapil-kk'])],
    });
    const elsewhere = { ...aTicket(4), number: 'B-004', serviceId: 'dukcapil-kk' };
    const both = scene({
      services: [service, other],
      waiting: [...scene().waiting, elsewhere],
    });
    expect(prospects(both).tickets.has('B-004')).toBe(false);
    expect(prospects(both).tickets.get('A-003')?.p50).toBe(third());
  });

  it('make room for those who have booked and are not here yet', () => {
    const booked = [1, 2].map((index) => ({
      bookingId: `bkg_${index}`,
      serviceId: SERVICE,
      slotStart: addMinutes(NOW, 5),
      applicantCount: 1,
    }));
    const late = {
      waiting: scene().waiting.map((each) => ({ ...each, orderAt: addMinutes(NOW, 0) })),
    };
    expect(third({ ...late, awaited: booked })).toBeGreaterThan((third(late) ?? 0) + 4);
  });
});
