import { useEffect, useState } from 'preact/hooks';
import type { Outcome } from '../../core/api.ts';
import { deviceNow, serverNow } from '../../core/clock.ts';
import type { Command } from '../../core/commands.ts';
import { staffCall } from '../../core/session.ts';
import type { AtCounter } from './at-counter.ts';
import type { BySelf } from './automatic.ts';
import type { LocalStep } from './project.ts';
import type { Ticket } from './words.ts';

/** Offered for five seconds; the server allows for the way of the messages besides. */
const UNDO_MS = 5000;
/** A call that the server made is seen with the next reading, and can be taken back until then. */
const SERVER_CALL_MS = 9000;

export interface Undoable {
  readonly ticket: Ticket;
  readonly text: string;
  readonly until: number;
}

export interface Pressing {
  /** Said to everybody, also to who does not look. */
  say(text: string): void;
  /** Takes a command on, unless this tab only watches; the screen is read anew after its answer. */
  press<Result>(
    name: string,
    send: (key: string) => Promise<Outcome<Result>>,
    done: (result: Result) => void,
    more?: Pick<Command<LocalStep, Result>, 'step' | 'alone' | 'settled'>,
  ): void;
  /** The step can be taken back for a few seconds. */
  undoable(ticket: Ticket, text: string): void;
  readonly lastStep: Undoable | undefined;
  undo(): void;
}

/** The commands of this counter, on their way to the server, and the way back from the last of them. */
export function usePressing(at: AtCounter, say: (text: string) => void, self: BySelf): Pressing {
  const [undoables, setUndoables] = useState<readonly Undoable[]>([]);
  const lastStep = undoables.findLast(({ until }) => until > deviceNow());
  const forget = (ticketId: string) =>
    setUndoables((before) => before.filter(({ ticket }) => ticket.ticketId !== ticketId));
  const press: Pressing['press'] = (name, send, done, more = {}) => {
    if (at.watching) return;
    const { step } = more;
    // The server keeps one step back of a ticket: the one before is gone with the next press.
    if (step && 'ticketId' in step) forget(step.ticketId);
    const taken = at.commands.press({
      name,
      send,
      done: (result) => {
        done(result);
        at.reread();
      },
      ...more,
    });
    if (!taken && at.commands.waiting.value) say('Menunggu koneksi. Tekan lagi sesudahnya.');
  };
  const undoable = (ticket: Ticket, text: string, ms = UNDO_MS) =>
    setUndoables((before) => [
      ...before.filter(
        (each) => each.until > deviceNow() && each.ticket.ticketId !== ticket.ticketId,
      ),
      { ticket, text, until: deviceNow() + ms },
    ]);
  const called = at.counter?.autoCall && at.ticket?.status === 'called' ? at.ticket : undefined;
  useEffect(() => {
    if (!called || self.calledHere === called.ticketId) return;
    // The server has called whoever came; nobody pressed a key here.
    const left = SERVER_CALL_MS - (serverNow() - Date.parse(called.calledAt ?? ''));
    if (!(left > 0)) return;
    undoable(called, `${called.number} dipanggil`, Math.min(UNDO_MS, left));
    say(`${called.number} dipanggil ke loket ini.`);
  }, [called?.ticketId]);
  return {
    say,
    press,
    undoable: (ticket, text) => undoable(ticket, text),
    lastStep,
    undo() {
      if (!lastStep) {
        say('Tidak ada langkah yang dapat dibatalkan.');
        return;
      }
      const { ticket, text } = lastStep;
      setUndoables((before) => before.filter((each) => each !== lastStep));
      press(
        `undo ${ticket.ticketId} ${ticket.version}`,
        (key) =>
          staffCall('POST /v1/tickets/{ticketId}/undo', {
            params: { ticketId: ticket.ticketId },
            key,
          }),
        (back) => {
          // Whoever takes a call back does not want the counter to make it again by itself.
          if (back.status === 'waiting') self.sentBack = back.ticketId;
          self.calledHere = undefined;
          say(`Dibatalkan: ${text}.`);
        },
      );
    },
  };
}
