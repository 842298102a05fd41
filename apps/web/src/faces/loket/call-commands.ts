import { deviceNow, serverNow } from '../../core/clock.ts';
import { staffCall } from '../../core/session.ts';
import type { AtCounter } from './at-counter.ts';
import type { BySelf } from './automatic.ts';
import type { Pressing } from './press.ts';
import { nobodyText } from './steps.ts';
import type { Ticket, Why } from './words.ts';

/** Everything that brings somebody to the counter. */
export function callCommands(at: AtCounter, pressing: Pressing, self: BySelf) {
  const { counterId, state, ticket, counter, next, calls } = at;
  const { say, press, undoable } = pressing;
  const params = { counterId };

  /** Says who was called; that it is somebody else than the button said, and why. */
  const tellCalled = (called: Ticket) => {
    const expected = next?.number;
    self.wishedAt = 0;
    self.calledHere = called.ticketId;
    calls.calledOnline(called);
    undoable(called, `${called.number} dipanggil`);
    if (!expected || expected === called.number) {
      say(`${called.number} dipanggil ke loket ${state?.number ?? ''}.`);
      return;
    }
    say(`Urutan berubah. Anda dapat ${called.number}.`);
    void staffCall('GET /v1/boards/floors/{floor}', {
      params: { floor: String(state?.floor ?? 1) },
    }).then((board) => {
      if (board.kind !== 'ok') return;
      const by = board.body.counters.find(({ current }) => current?.number === expected);
      if (by) say(`${expected} sudah dipanggil loket ${by.number}. Anda dapat ${called.number}.`);
    });
  };

  /** Without network: the first of those who are kept for this counter. */
  const callAlone = () => {
    const held = calls.next;
    if (!held || !state) return;
    const calledAt = new Date(serverNow()).toISOString();
    const { number: counterNumber, floor } = state;
    const call = { at: calledAt, counterId, counterNumber, floor, by: at.person.userId };
    const called: Ticket = {
      ...held,
      status: 'called',
      counterId,
      calledAt,
      calls: [...held.calls, call],
    };
    calls.note({ step: 'call', ticket: held, here: called });
    say(`Panggil dengan suara: ${held.number} ke loket ${counterNumber}.`);
  };

  /** Asked once for a press, so that a repetition of it says the same. */
  const leases = () => {
    let asked: ReturnType<typeof calls.leasesNow> | undefined;
    return () => {
      asked ??= calls.leasesNow();
      return asked;
    };
  };

  const callNext = () => {
    self.sentBack = undefined;
    const held = leases();
    press(
      `call-next after ${ticket?.ticketId ?? counter?.version ?? ''}`,
      async (key) => {
        const query = await held();
        return staffCall('POST /v1/counters/{counterId}/call-next', { params, key, query });
      },
      (result) => {
        if (result.kind === 'called') tellCalled(result.ticket);
        else {
          if (result.heldElsewhere > 0 && self.wishedAt === 0) self.wishedAt = deviceNow();
          say(nobodyText(result.heldElsewhere));
        }
      },
      {
        alone: true,
        // Called for this counter a moment before, by the server for whoever came: that is no fault.
        settled: ({ code }) => {
          if (code !== 'counter-busy') return false;
          at.reread();
          return true;
        },
      },
    );
  };

  return {
    leases,
    tellCalled,
    callAlone,
    callNext,
    /** Somebody who waits, out of the order. */
    pick: (of: Ticket, why: Why) =>
      press(
        `call ${of.ticketId} ${why}`,
        (key) =>
          staffCall('POST /v1/counters/{counterId}/pick', {
            params,
            key,
            body: { ticketId: of.ticketId, why },
          }),
        (called) => {
          self.calledHere = called.ticketId;
          say(`${called.number} dipanggil langsung.`);
        },
        { alone: true },
      ),
    /** Somebody who stands here and has no number. */
    serveWithoutNumber: (serviceId: string, why: Why, priority: boolean, applicantCount: number) =>
      press(
        `call without number ${serviceId} ${why} ${counter?.version ?? ''}`,
        (key) =>
          staffCall('POST /v1/counters/{counterId}/serve-without-number', {
            params,
            key,
            body: { serviceId, why, priority, applicantCount },
          }),
        (called) => {
          self.calledHere = called.ticketId;
          say(`${called.number} dipanggil.`);
        },
        { alone: true },
      ),
  };
}

export type CallCommands = ReturnType<typeof callCommands>;
