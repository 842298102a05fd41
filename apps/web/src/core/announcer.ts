import { type ReadonlySignal, signal } from '@preact/signals';

/** A call as the board lists it. */
export interface ListedCall {
  readonly number: string;
  readonly counterNumber: number;
  readonly floor: number;
  /** 1 for the first call, 2 and more for a repetition. */
  readonly times: number;
  /** Counts the calls of the board. */
  readonly sequence: number;
  readonly at: string;
}

export interface Announcement extends ListedCall {
  /** Others wait behind it: the number and the counter only. */
  readonly short: boolean;
}

export interface Announcer {
  /** The call under way, or the latest one. */
  readonly current: ReadonlySignal<ListedCall | undefined>;
  /** Calls that still wait for their turn, oldest first. */
  readonly pending: ReadonlySignal<readonly ListedCall[]>;
  /** True while a call is announced. */
  readonly busy: ReadonlySignal<boolean>;
  /**
   * Takes the latest list of a board; what it has seen before is passed over. `waits` tells whether a
   * counter still waits for the number of an old call. Answers the calls that are announced now, or
   * as soon as those before them have been, oldest first.
   */
  take(
    calls: readonly ListedCall[],
    nowMs: number,
    waits?: (call: ListedCall) => boolean,
  ): readonly ListedCall[];
}

/** Calls older than this when the display starts are history, and are not spoken again. */
const HISTORY_MS = 20_000;
/** After a time without network: what is older, and waited for by nobody, is not spoken any more. */
const OLD_MS = 120_000;
const REMEMBERED = 500;
const SHORT_FROM = 3;

/**
 * Announces calls one after the other, in the order in which they were made, each once. The next
 * begins when the one before has ended, however long it takes; one that fails does not hold up the
 * rest.
 */
export function createAnnouncer(announce: (call: Announcement) => Promise<void>): Announcer {
  const current = signal<ListedCall | undefined>(undefined);
  const pending = signal<readonly ListedCall[]>([]);
  const busy = signal(false);
  const seen = new Set<string>();
  let first = true;

  const run = async () => {
    if (busy.value) return;
    busy.value = true;
    try {
      for (;;) {
        const [next, ...rest] = pending.value;
        if (!next) break;
        pending.value = rest;
        current.value = next;
        try {
          await announce({ ...next, short: rest.length > SHORT_FROM });
        } catch {
          // A loudspeaker that fails leaves the number on the screen, and the next call to come.
        }
      }
    } finally {
      busy.value = false;
    }
  };

  return {
    current,
    pending,
    busy,
    take(calls, nowMs, waits = () => false) {
      const fresh = calls
        .filter((call) => !seen.has(keyOf(call)))
        .sort((a, b) => a.sequence - b.sequence);
      for (const call of fresh) seen.add(keyOf(call));
      for (const key of seen) {
        if (seen.size <= REMEMBERED) break;
        seen.delete(key);
      }
      const age = ({ at }: ListedCall) => nowMs - Date.parse(at);
      const now = fresh.filter((call) =>
        first ? age(call) <= HISTORY_MS : age(call) <= OLD_MS || waits(call),
      );
      first = false;
      current.value ??= fresh.filter((call) => !now.includes(call)).at(-1);
      if (now.length === 0) return now;
      pending.value = [...pending.value, ...now];
      void run();
      return now;
    },
  };
}

function keyOf(call: ListedCall): string {
  return `${call.number} ${call.counterNumber} ${call.times} ${call.at}`;
}
