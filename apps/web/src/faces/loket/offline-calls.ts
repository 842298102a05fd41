import { useEffect, useRef, useState } from 'preact/hooks';
import type { Body, Outcome } from '../../core/api.ts';
import { newKey } from '../../core/api.ts';
import { deviceNow, nowMs } from '../../core/clock.ts';
import {
  keepLine,
  nextHeld,
  type OfflineLine,
  readLine,
  withAnswer,
  withCalled,
  withoutDesk,
  withStep,
  withTold,
} from '../../core/offline-line.ts';
import { staffCall } from '../../core/session.ts';
import { within } from '../../core/within.ts';
import type { OutcomeName, Ticket } from './words.ts';

export interface Finish {
  readonly outcome: OutcomeName;
  readonly missingRequirementIds: string[];
  readonly dueOn: string | null;
}
export type OfflineStep = 'call' | 'recall' | 'start' | 'finish' | 'miss' | 'park';
interface Logged {
  readonly ticketId: string;
  readonly step: OfflineStep;
  readonly at: string;
  readonly ending: Finish | null;
}
export interface Noted {
  readonly step: OfflineStep;
  readonly ticket: Ticket;
  /** Who is at the counter after it. */
  readonly here: Ticket | null;
  readonly ending?: Finish | undefined;
  /** When it was pressed, by the device's clock; now where left out. */
  readonly atMs?: number;
}
type Line = OfflineLine<Ticket, Logged>;
type Told = Body<'POST /v1/counters/{counterId}/call-lease/reconcile'>['results'];

/** A server that has another counter of the queue calling without network is asked again this late. */
const ASK_AGAIN_MS = 30_000;
/** As many steps as one request takes. */
const PART = 60;

export interface OfflineCalls {
  /** For calls with network: what these leases hold is this counter's own. */
  readonly leaseIds: string | undefined;
  /** The same at this moment, once a request on its way is answered; not waited for longer than a second. */
  leasesNow(): Promise<{ readonly callLeaseIds?: string }>;
  /** The visitor at the counter by what was done without network; undefined while the server knows best. */
  readonly here: Ticket | null | undefined;
  readonly next: Ticket | undefined;
  /** Whether a step of a ticket of that queue can be noted here. */
  mayNote(queueId: string): boolean;
  note(noted: Noted): void;
  calledOnline(ticket: Ticket): void;
  /** Gives all leases back where nothing is left to tell, and takes none until the next call. */
  giveUp(): Promise<void>;
}

/**
 * Calling without network: takes and renews the right while there is one, notes what is done without,
 * and tells it when there is one again.
 */
export function useOfflineCalls(options: {
  readonly counterId: string;
  readonly queueIds: readonly string[];
  /** The counter is open and this tab works at it. */
  readonly working: boolean;
  readonly online: boolean;
  /** When the reading was asked for that is shown, in ms of the device. */
  readonly readAt: number;
  /** A press is under way: a lease taken meanwhile could hold whom it is about to call. */
  readonly busy: () => boolean;
  readonly told: (results: Told) => void;
}): OfflineCalls {
  const { counterId, queueIds, working, online, readAt } = options;
  const [line, setLine] = useState<Line>(() => readLine(counterId));
  const latest = useRef(line);
  const askAt = useRef(new Map<string, number>());
  const asking = useRef<Promise<void> | undefined>(undefined);
  /** When the log was taken in: what was read before knows nothing of it. */
  const toldAt = useRef(0);
  /** Given up: nothing is taken anew before somebody works on here. */
  const resting = useRef(false);
  const change = (next: Line) => {
    latest.current = next;
    setLine(next);
    keepLine(counterId, next);
  };
  const now = nowMs.value;
  const toTell = line.desks.some(({ log }) => log.length > 0);

  // One request at a time: no answer overtakes another.
  const alone = (work: () => Promise<void>): Promise<void> => {
    const all = work().finally(() => {
      if (asking.current === all) asking.current = undefined;
    });
    asking.current = all;
    return all;
  };

  useEffect(() => {
    if (!working) resting.current = false;
    if (!online || asking.current) return;
    if (toTell) void alone(tellAll);
    else if (latest.current.here !== undefined) {
      // The server knows best again, once it is read after it was told.
      if (readAt >= toldAt.current) change({ ...latest.current, here: undefined });
    } else if (working && !resting.current && !options.busy()) {
      const due = queueIds.find((queueId) => deviceNow() >= (askAt.current.get(queueId) ?? 0));
      if (due) void alone(() => renew(due));
    }
  }, [online, toTell, working, now, readAt, queueIds.join(' ')]);

  async function renew(queueId: string): Promise<void> {
    const desk = latest.current.desks.find((each) => each.queueId === queueId);
    const sentAt = deviceNow();
    const outcome = await staffCall('POST /v1/counters/{counterId}/call-lease', {
      params: { counterId },
      key: newKey(),
      body: {
        queueId,
        leaseId: desk?.leaseId ?? null,
        givenBack: [...(desk?.givenBack ?? [])],
      },
    });
    askAt.current.set(queueId, deviceNow() + ASK_AGAIN_MS);
    if (outcome.kind === 'ok') {
      // What is wanted back is given back at once: another counter may be waiting for it.
      const again = outcome.body.wanted.length > 0 ? 0 : sentAt + outcome.body.renewAfterMs;
      askAt.current.set(queueId, again);
      change(withAnswer(latest.current, outcome.body, sentAt));
    } else if (outcome.kind === 'problem' && outcome.problem.status < 500 && desk) {
      change(withoutDesk(latest.current, queueId));
      askAt.current.delete(queueId);
    }
  }

  async function tellAll(): Promise<void> {
    for (const desk of latest.current.desks) {
      const part = desk.log.slice(0, PART);
      if (part.length === 0) continue;
      const more = desk.log.length > part.length;
      const outcome = await tell(desk, part, more);
      toldAt.current = deviceNow();
      if (outcome.kind === 'ok') {
        options.told(outcome.body.results);
        change(withTold(latest.current, desk.queueId, part.length));
        if (!more) change(withoutDesk(latest.current, desk.queueId));
      } else if (outcome.kind === 'problem' && outcome.problem.status < 500) {
        // The lease is not known any more: the server's own view is all there is.
        change(withoutDesk(latest.current, desk.queueId));
      } else return;
      askAt.current.delete(desk.queueId);
    }
  }

  function tell(
    desk: Line['desks'][number],
    steps: readonly Logged[],
    more: boolean,
  ): Promise<Outcome<Body<'POST /v1/counters/{counterId}/call-lease/reconcile'>>> {
    const first = steps[0];
    return staffCall('POST /v1/counters/{counterId}/call-lease/reconcile', {
      params: { counterId },
      // The same part told again is the same command.
      key: first ? `${desk.leaseId}-${first.ticketId}-${first.at}`.slice(0, 100) : newKey(),
      body: {
        queueId: desk.queueId,
        day: desk.day,
        leaseId: desk.leaseId,
        deviceTime: new Date(deviceNow()).toISOString(),
        more,
        steps: steps.map((each) => ({ ...each })),
      },
    });
  }

  return {
    leaseIds: line.desks.map(({ leaseId }) => leaseId).join(',') || undefined,
    async leasesNow() {
      if (asking.current) await within(1000, asking.current);
      const ids = latest.current.desks.map(({ leaseId }) => leaseId).join(',');
      return ids === '' ? {} : { callLeaseIds: ids };
    },
    here: line.here,
    next: nextHeld(line, deviceNow()),
    mayNote: (queueId) => line.desks.some((desk) => desk.queueId === queueId),
    note({ step, ticket, here, ending, atMs }) {
      const at = new Date(atMs ?? deviceNow()).toISOString();
      const { ticketId, queueId } = ticket;
      change(
        withStep(latest.current, queueId, { ticketId, step, at, ending: ending ?? null }, here),
      );
    },
    calledOnline({ queueId, ticketId }) {
      resting.current = false;
      change(withCalled(latest.current, queueId, ticketId));
      // Who is left belongs to the other counters first: the server says so when it is asked anew.
      askAt.current.delete(queueId);
    },
    async giveUp() {
      resting.current = true;
      // What is on its way is waited for: its answer would bring back what is given up here.
      while (asking.current) await asking.current;
      await alone(async () => {
        for (const desk of latest.current.desks) {
          if (desk.log.length > 0) continue;
          const outcome = await tell(desk, [], false);
          if (outcome.kind === 'ok') change(withoutDesk(latest.current, desk.queueId));
        }
      });
    },
  };
}
