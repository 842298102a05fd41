import { useEffect } from 'preact/hooks';
import { deviceNow } from '../../core/clock.ts';
import { whenIdle } from '../../core/idle.ts';
import type { AtCounter } from './at-counter.ts';
import { hereAfter } from './steps.ts';
import type { Ticket } from './words.ts';

/** A number that another counter gives back within seconds needs no second press. */
const WISHED_MS = 6000;
/** So long nobody is called again who was not given to this counter. */
const TRIED_MS = 5000;
const LOCK_FREE_MS = 10 * 60_000;
/** An officer may work long in another program while somebody sits there. */
const LOCK_BUSY_MS = 30 * 60_000;

/** What commands leave behind for what the counter does by itself. */
export interface BySelf {
  /** Since when a call found only numbers that are about to be given back, by the device; 0 for none. */
  wishedAt: number;
  /** Whose call was taken back: they and those who wait are not called before somebody else comes. */
  sentBack: string | undefined;
  /** The ticket that a press here, or a call by itself, has brought to the counter. */
  calledHere: string | undefined;
  /** Those whom it tried to call by itself, and until when it does not try again. */
  tried: Tried | undefined;
}

export interface Tried {
  readonly ticketIds: ReadonlySet<string>;
  /** Of the device, in ms. */
  readonly until: number;
}

export const notBySelf = (): BySelf => ({
  wishedAt: 0,
  sentBack: undefined,
  calledHere: undefined,
  tried: undefined,
});

/** What decides whether the counter calls without a press. */
export interface Moment {
  readonly status: 'open' | 'paused' | 'closed';
  readonly free: boolean;
  /** Nothing is under way, and what is known is newer than the last answer. */
  readonly settled: boolean;
  /** Somebody else, another tab or another dialog has the word, or there is no network. */
  readonly hindered: boolean;
}

/** Never on a state older than the last answer: it may say “open” of a counter that has just closed. */
export function mayCall(moment: Moment): boolean {
  return moment.status === 'open' && moment.free && moment.settled && !moment.hindered;
}

/** Whether somebody is there whom it has not tried to call just now. */
export function somebodyNew(
  callable: readonly Ticket[],
  tried: Tried | undefined,
  nowMs: number,
): boolean {
  if (!tried || nowMs >= tried.until) return callable.length > 0;
  return callable.some(({ ticketId }) => !tried.ticketIds.has(ticketId));
}

/** What the counter does by itself: calls, the log without network, the lock. */
export function useAutomatic(
  at: AtCounter,
  does: {
    readonly callNext: () => void;
    readonly lock: () => void;
    readonly self: BySelf;
    /** A dialog is open: somebody is about to say something else. */
    readonly talking: boolean;
  },
): void {
  const { counter, status, ticket, callable, watching, offline, alone } = at;
  const { callNext, lock, self, talking } = does;
  // Asked when it matters: between a rendering and its effect a key may have been pressed.
  const moment = (): Moment => ({
    status,
    free: ticket === null,
    settled: at.settled(),
    hindered: watching || offline || talking,
  });

  useEffect(() => {
    const on = status === 'open' && counter?.autoCall === true;
    if (ticket || !on) self.tried = undefined;
    if (!on) self.sentBack = undefined;
    if (!on || !mayCall(moment())) return;
    const tried = new Set(at.waiting.map((each) => each.ticket.ticketId));
    if (self.sentBack !== undefined) {
      // Also where the list does not show them again yet: the server's index may be late.
      self.tried = { ticketIds: tried.add(self.sentBack), until: Number.POSITIVE_INFINITY };
      self.sentBack = undefined;
    }
    if (!somebodyNew(callable, self.tried, deviceNow())) return;
    self.tried = { ticketIds: tried, until: deviceNow() + TRIED_MS };
    callNext();
  });

  useEffect(() => {
    if (self.wishedAt === 0) return;
    const over = deviceNow() - self.wishedAt > WISHED_MS;
    if (over || ticket || status !== 'open') self.wishedAt = 0;
    else if (mayCall(moment())) callNext();
  }, [at.now]);

  useEffect(() => {
    if (!alone || !at.answered) return;
    // What was pressed in the last seconds and not heard goes into the log with the rest.
    let here = at.answered.currentTicket;
    for (const { step: pressed, pressedAt, answeredAt } of at.commands.sent.value) {
      if (answeredAt !== undefined || !pressed || pressed.kind === 'auto-call') continue;
      if (!here || !pressed.log || pressed.ticketId !== here.ticketId) continue;
      if (!at.calls.mayNote(here.queueId)) return;
      const { step: kind, ending: how } = pressed.log;
      const after = kind === 'start' || kind === 'recall' ? hereAfter(kind, here) : null;
      at.calls.note({ step: kind, ticket: here, here: after, ending: how, atMs: pressedAt });
      here = after;
    }
    at.commands.abandon();
  }, [alone]);

  useEffect(() => {
    if (!at.mine) return undefined;
    return whenIdle(() => (ticket ? LOCK_BUSY_MS : LOCK_FREE_MS), lock);
  }, [at.mine, ticket === null]);
}
