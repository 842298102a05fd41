import { serverNow } from '../../core/clock.ts';
import type { CounterState, Ticket, Waiting } from './words.ts';

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

export function stateWord(status: 'open' | 'paused' | 'closed', ticket: Ticket | null): string {
  if (ticket) return ticket.status === 'serving' ? 'melayani' : 'memanggil';
  return { open: 'buka', paused: 'jeda', closed: 'tutup' }[status];
}

export function idleWords(status: 'open' | 'paused' | 'closed'): string {
  if (status === 'open') return 'Belum ada warga di loket.';
  return status === 'paused' ? 'Loket sedang jeda.' : 'Loket belum dibuka.';
}
