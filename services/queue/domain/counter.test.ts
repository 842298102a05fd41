import { addMinutes } from '@gerai/shared/time.ts';
import { describe, expect, it } from 'vitest';
import { aCounter, anOfficer, aSupervisor, DAY, NOW, SERVICE } from '../testing/world.ts';
import { type CounterState, type CounterStep, callRefusal, close, open, pause } from './counter.ts';

const profile = aCounter(3, [SERVICE]);
const officer = anOfficer('ani');
const other = anOfficer('budi');
const later = addMinutes(NOW, 10);
const LUNCH = { reason: 'rest', returnAt: addMinutes(NOW, 40) } as const;

function changed(step: CounterStep): CounterState {
  if (step.kind !== 'changed') throw new Error(step.kind);
  return step.counter;
}

const opened = changed(open(undefined, profile, 'pekalongan', officer, DAY, NOW));
const busy = { ...opened, currentTicketId: 'tkt_one' };
const paused = changed(pause(opened, LUNCH, officer, DAY, later));
const closed = changed(close(opened, officer, DAY, later));

describe('a counter', () => {
  it('opens for the day with the services of the catalogue', () => {
    expect(opened.data).toMatchObject({
      status: 'open',
      day: DAY,
      officerId: 'ani',
      serviceIds: [SERVICE],
      openedAt: NOW,
    });
  });

  it('stays as it is when its officer opens it again', () => {
    expect(open(opened, profile, 'pekalongan', officer, DAY, later).kind).toBe('unchanged');
  });

  it('is taken for another officer until it closes', () => {
    expect(open(opened, profile, 'pekalongan', other, DAY, later)).toEqual({
      kind: 'refused',
      reason: 'taken',
    });
    const next = changed(open(closed, profile, 'pekalongan', other, DAY, later));
    expect(next.data).toMatchObject({ status: 'open', officerId: 'budi', openedAt: later });
  });

  it('pauses with reason and return time, and goes on', () => {
    expect(paused.data).toMatchObject({ status: 'paused', pauseReason: 'rest', pausedAt: later });
    const resumed = changed(open(paused, profile, 'pekalongan', officer, DAY, LUNCH.returnAt));
    expect(resumed.data).toMatchObject({ status: 'open', openedAt: NOW, pausedAt: null });
  });

  it('neither pauses nor closes while a ticket is there', () => {
    const reasons = [pause(busy, LUNCH, officer, DAY, later), close(busy, officer, DAY, later)];
    expect(reasons).toEqual([
      { kind: 'refused', reason: 'busy' },
      { kind: 'refused', reason: 'busy' },
    ]);
  });

  it('is closed by a supervisor in place of its officer, and by no other officer', () => {
    expect(close(opened, aSupervisor('sari'), DAY, later).kind).toBe('changed');
    expect(close(opened, other, DAY, later)).toEqual({ kind: 'refused', reason: 'taken' });
  });

  it('drops what another day left behind', () => {
    const next = changed(open(busy, profile, 'pekalongan', other, '2026-12-01', later));
    expect(next).toMatchObject({ currentTicketId: null, data: { officerId: 'budi' } });
    expect(close(busy, officer, '2026-12-01', later)).toEqual({
      kind: 'refused',
      reason: 'not-open',
    });
  });

  it('calls only open, free and for its officer', () => {
    expect([
      callRefusal(opened, 'ani', DAY),
      callRefusal(undefined, 'ani', DAY),
      callRefusal(opened, 'ani', '2026-12-01'),
      callRefusal(paused, 'ani', DAY),
      callRefusal(closed, 'ani', DAY),
      callRefusal(opened, 'budi', DAY),
      callRefusal(busy, 'ani', DAY),
    ]).toEqual([undefined, 'not-open', 'not-open', 'not-open', 'not-open', 'taken', 'busy']);
  });
});
