import type { CounterData } from '@gerai/shared/events/queue.ts';
import type { DayKey, Instant } from '@gerai/shared/ports.ts';
import { addDays, earlier, instantAt, secondsBetween } from '@gerai/shared/time.ts';

/** One change of a counter's working state. Keeping each makes their order of arrival indifferent. */
export interface CounterStamp {
  readonly version: number;
  readonly status: CounterData['status'];
  readonly at: Instant;
  readonly agencyId: string;
  readonly number: number;
  readonly floor: number;
}

/** What is known of one counter on one day. */
export interface CounterDay {
  readonly counterId: string;
  readonly stamps: readonly CounterStamp[];
}

export interface CounterTime {
  readonly openSeconds: number;
  readonly pausedSeconds: number;
}

/**
 * The stamp of a counter event. A state that is told again carries the time of telling, so its own
 * time is taken from the state.
 */
export function stampOf(
  counter: CounterData,
  event: { readonly aggregateVersion: number; readonly time: Instant; readonly resync: boolean },
): CounterStamp {
  const own = { open: counter.openedAt, paused: counter.pausedAt, closed: counter.closedAt };
  return {
    version: event.aggregateVersion,
    status: counter.status,
    at: event.resync ? (own[counter.status] ?? event.time) : event.time,
    agencyId: counter.agencyId,
    number: counter.number,
    floor: counter.floor,
  };
}

/** The stamps in the order in which they happened. */
export function inOrder(stamps: readonly CounterStamp[]): CounterStamp[] {
  return [...stamps].sort((a, b) => a.version - b.version);
}

/** Seconds open and paused on a day, up to `now` or the day's end where nothing closed it. */
export function counterTime(
  day: DayKey,
  stamps: readonly CounterStamp[],
  now: Instant,
): CounterTime {
  const until = earlier(now, instantAt(addDays(day, 1), '00:00'));
  const ordered = inOrder(stamps);
  const seconds = { open: 0, paused: 0, closed: 0 };
  ordered.forEach(({ status, at }, index) => {
    const end = ordered[index + 1]?.at ?? until;
    seconds[status] += Math.max(0, secondsBetween(at, end));
  });
  return { openSeconds: Math.round(seconds.open), pausedSeconds: Math.round(seconds.paused) };
}
