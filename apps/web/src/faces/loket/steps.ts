import { serverNow } from '../../core/clock.ts';
import type { CounterState, Counters, Ticket, Waiting } from './words.ts';

export function nobodyText(heldElsewhere: number): string {
  return heldElsewhere > 0
    ? `${heldElsewhere} orang menunggu loket yang sedang tanpa jaringan.`
    : 'Tidak ada yang menunggu.';
}

/** The visitor at the counter after a step without network. */
export function hereAfter(kind: 'start' | 'recall' | 'miss', ticket: Ticket): Ticket | null {
  const at = new Date(serverNow()).toISOString();
  const last = ticket.calls.at(-1);
  if (kind === 'miss') return null;
  if (kind === 'start') return { ...ticket, status: 'serving', startedAt: at };
  return last ? { ...ticket, calls: [...ticket.calls, { ...last, at }] } : ticket;
}

/** The queues of a counter, as far as its list tells. */
export function queuesOf(
  list: Waiting | undefined,
  state: CounterState | undefined,
): readonly string[] {
  const ids = [
    ...(list?.waiting ?? []).map(({ ticket }) => ticket.queueId),
    ...(state?.currentTicket ? [state.currentTicket.queueId] : []),
  ];
  return [...new Set(ids)].sort();
}

/** Who waits for this counter, and whom its next call is for. */
export interface WaitingHere {
  readonly waiting: Waiting['waiting'];
  /** Those of them whom no other counter holds for a time without network. */
  readonly callable: readonly Ticket[];
}

/**
 * @param here who is at the counter by now, whatever the list says
 * @param leaseIds the leases that this counter names with its calls, with commas between
 */
export function waitingHere(
  list: Waiting | undefined,
  here: Ticket | null,
  leaseIds: string | undefined,
): WaitingHere {
  const waiting = (list?.waiting ?? []).filter(({ ticket }) => ticket.ticketId !== here?.ticketId);
  // What another lease holds, also an earlier one of this counter, is not called from here.
  const own = (leaseIds ?? '').split(',');
  const heldElsewhere = new Set(
    (list?.callLeases ?? [])
      .filter(({ leaseId }) => !own.includes(leaseId))
      .flatMap(({ held }) => held),
  );
  const callable = waiting
    .map(({ ticket }) => ticket)
    .filter(({ ticketId }) => !heldElsewhere.has(ticketId));
  return { waiting, callable };
}

/** A counter that holds numbers for a time without network, and is not heard of any more. */
export interface SilentLease {
  readonly leaseId: string;
  readonly queueId: string;
  readonly counterId: string;
  readonly heardAt: string;
  readonly held: number;
  /** Its time is not over: somebody has to see that nobody calls there. */
  readonly mayCall: boolean;
}

/** Consoles renew every 30 seconds; two that failed are no delay. */
const SILENT_MS = 90_000;
/** The server waits so long after the end of a lease before it is released by hand. */
const AFTER_END_MS = 60_000;

/**
 * @param leaseIds this counter's own, with commas between
 * @param nowMs of the server
 */
export function silentLeases(
  list: Waiting | undefined,
  leaseIds: string | undefined,
  nowMs: number,
): readonly SilentLease[] {
  const own = (leaseIds ?? '').split(',');
  return (list?.callLeases ?? []).flatMap((lease) => {
    const { leaseId, queueId, counterId, renewedAt, until, held } = lease;
    const silent = nowMs - Date.parse(renewedAt) > SILENT_MS;
    if (!silent || held.length === 0 || own.includes(leaseId)) return [];
    const mayCall = nowMs < Date.parse(until) + AFTER_END_MS;
    return [{ leaseId, queueId, counterId, heardAt: renewedAt, held: held.length, mayCall }];
  });
}

/** Services of this counter that no other open counter serves. */
export function servedByNobodyElse(
  serviceIds: readonly string[],
  counterId: string,
  counters: Counters,
): readonly string[] {
  const served = new Set(
    counters
      .filter((each) => each.counterId !== counterId && each.counter?.status === 'open')
      .flatMap((each) => each.counter?.serviceIds ?? []),
  );
  return serviceIds.filter((serviceId) => !served.has(serviceId));
}

export function stateWord(status: 'open' | 'paused' | 'closed', ticket: Ticket | null): string {
  if (ticket) return ticket.status === 'serving' ? 'melayani' : 'memanggil';
  return { open: 'buka', paused: 'jeda', closed: 'tutup' }[status];
}

export function idleWords(status: 'open' | 'paused' | 'closed'): string {
  if (status === 'open') return 'Belum ada warga di loket.';
  return status === 'paused' ? 'Loket sedang jeda.' : 'Loket belum dibuka.';
}
