import { describe, expect, it } from 'vitest';
import { project } from './project.ts';
import type { Counter, CounterState } from './words.ts';

const opened: Counter = {
  counterId: 'loket-5',
  mallId: 'pekalongan',
  agencyId: 'dukcapil',
  number: 5,
  floor: 1,
  day: '2026-12-02',
  status: 'open',
  serviceIds: ['akta-kelahiran'],
  officerId: 'siti',
  openedAt: '2026-12-02T01:00:00.000Z',
  pausedAt: null,
  pauseReason: null,
  returnAt: null,
  closedAt: null,
  autoCall: false,
  helpKind: null,
  helpSince: null,
  version: 7,
  currentTicketId: null,
  totals: { served: 0, missed: 0, parked: 0, transferred: 0, servingSeconds: 0 },
};
const read: CounterState = {
  counterId: 'loket-5',
  number: 5,
  name: { id: 'Pencatatan sipil', en: 'Civil registration' },
  agencyId: 'dukcapil',
  floor: 1,
  serviceIds: ['akta-kelahiran'],
  counter: opened,
  currentTicket: null,
  missFrom: null,
  serverTime: '2026-12-02T02:00:00.000Z',
  pollAfterMs: 4000,
};
const answered = (result: unknown, answeredAt: number) => ({
  id: 1,
  name: 'close 7',
  step: undefined,
  pressedAt: answeredAt - 100,
  answeredAt,
  result,
});
const closed: Counter = { ...opened, version: 8, status: 'closed' };

describe('the counter between two readings', () => {
  it('is closed as soon as the closing is answered, so that nothing calls by itself any more', () => {
    expect(project(read, [answered(closed, 2000)], 1000).counter?.status).toBe('closed');
  });

  it('is as the server shows it, once a reading is newer than the answer', () => {
    const again: Counter = { ...opened, version: 9 };
    expect(project({ ...read, counter: again }, [answered(closed, 500)], 1000).counter).toBe(again);
  });

  it('keeps what is newer than a late answer', () => {
    const again: Counter = { ...opened, version: 9 };
    expect(project({ ...read, counter: again }, [answered(closed, 2000)], 1000).counter).toBe(
      again,
    );
  });
});
