import { elapsed } from '../../core/format.ts';
import type { Keyed } from './keys.ts';
import { shortWhy, type Ticket } from './words.ts';

/** What a button and its key do. */
export interface Action {
  readonly command: Keyed;
  readonly label: string;
  readonly run: () => void;
  /** Why it cannot be done now. */
  readonly why?: string | undefined;
}

/** What decides which actions there are. */
export interface Situation {
  /** The counter was read at least once. */
  readonly known: boolean;
  readonly status: 'open' | 'paused' | 'closed';
  readonly ticket: Ticket | null;
  readonly next: Ticket | undefined;
  readonly offline: boolean;
  /** Another officer works here, and this one may only take over. */
  readonly onlyTakeOver: boolean;
  /** How often somebody is called before they are missed. */
  readonly callTimes: number;
  /** From when they may be missed; null where the server has not said. */
  readonly missFrom: string | null;
  /** Of the server, in ms. */
  readonly now: number;
}

export type Run = Readonly<
  Record<
    | 'takeOver'
    | 'open'
    | 'call'
    | 'walkUp'
    | 'pause'
    | 'close'
    | 'start'
    | 'recall'
    | 'miss'
    | 'finish'
    | 'finishAndNext'
    | 'transfer'
    | 'park',
    () => void
  >
>;

/** So long after a call the same number is not called again. */
const RECALL_PAUSE_MS = 10_000;

/** What can be done now, the main thing first: one key for it, whatever the state. */
export function actionsFor(situation: Situation, run: Run): readonly Action[] {
  const { known, status, ticket, next, offline } = situation;
  if (!known) return [];
  const blocked =
    offline && !next ? 'Terputus: panggil dengan suara dan catat nomornya.' : undefined;
  const transfer: Action = { command: 'transfer', label: 'Pindahkan', run: run.transfer };
  const park: Action = { command: 'park', label: 'Tunda', run: run.park };
  if (situation.onlyTakeOver) {
    return [{ command: 'next', label: 'Ambil alih loket ini', run: run.takeOver }];
  }
  if (ticket?.status === 'called') {
    const { callTimes } = situation;
    return [
      { command: 'serve', label: 'Sudah datang, mulai', run: run.start },
      {
        command: 'recall',
        label: `Panggil ulang ${ticket.calls.length}/${callTimes}`,
        why: recallWhy(situation, ticket),
        run: run.recall,
      },
      { command: 'leave', label: 'Tidak hadir', why: missWhy(situation, ticket), run: run.miss },
      transfer,
      park,
    ];
  }
  if (ticket?.status === 'serving') {
    const label = 'Selesai & panggil berikutnya';
    return [
      {
        command: 'next',
        label: next ? `${label}: ${next.number}` : label,
        why: blocked,
        run: run.finishAndNext,
      },
      { command: 'serve', label: 'Selesai saja', run: run.finish },
      transfer,
      park,
    ];
  }
  if (status === 'open') {
    const label = 'Panggil berikutnya';
    return [
      {
        command: 'next',
        label: next ? `${label}: ${next.number} (${shortWhy(next)})` : label,
        why: blocked,
        run: run.call,
      },
      {
        command: 'walk-up',
        label: 'Layani tanpa nomor',
        why: offline ? 'perlu koneksi' : undefined,
        run: run.walkUp,
      },
      { command: 'leave', label: 'Jeda', run: run.pause },
      { command: 'park', label: 'Tutup loket', run: run.close },
    ];
  }
  const label = status === 'paused' ? 'Buka loket lagi' : 'Buka loket';
  return [{ command: 'next', label, run: run.open }];
}

function recallWhy({ now }: Situation, ticket: Ticket): string | undefined {
  const sinceCall = now - Date.parse(ticket.calls.at(-1)?.at ?? '');
  const cooling = Math.ceil((RECALL_PAUSE_MS - Math.max(0, sinceCall)) / 1000);
  return cooling > 0 ? `${cooling} detik lagi` : undefined;
}

function missWhy({ callTimes, missFrom, now }: Situation, ticket: Ticket): string | undefined {
  if (ticket.calls.length < callTimes) return `setelah ${callTimes} panggilan`;
  const from = missFrom ? Date.parse(missFrom) : 0;
  return from > now ? `dalam ${elapsed(now, from)}` : undefined;
}
