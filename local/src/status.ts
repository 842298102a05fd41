import type { Scheduler } from './aws/scheduler.ts';
import type { DeadLetters } from './bus/dead-letters.ts';
import type { Queues } from './bus/queues.ts';
import type { RuntimeClock } from './clock.ts';
import type { Delivery } from './delivery.ts';
import type { Functions } from './workers/functions.ts';

export interface RuntimeStatus {
  readonly ready: true;
  /** Nothing is under way: no invocation, no message, no unread stream record. */
  readonly settled: boolean;
  /** Invocations that wait for a worker or run. */
  readonly invoking: number;
  /** Messages that wait (also for their next try) or are in flight. */
  readonly undelivered: number;
  readonly streamsBehind: number;
  /** Dated schedules that are not due yet; they do not count as under way. */
  readonly scheduled: number;
  readonly deadLetters: number;
}

export interface StatusSources {
  readonly functions: Functions;
  readonly queues: Queues;
  readonly delivery: Delivery;
  readonly scheduler: Scheduler;
  readonly deadLetters: DeadLetters;
}

export function statusOf(sources: StatusSources): RuntimeStatus {
  const invoking = sources.functions.active;
  const undelivered = sources.queues.depth();
  const streamsBehind = sources.delivery.streamsBehind();
  return {
    ready: true,
    settled: invoking === 0 && undelivered === 0 && streamsBehind === 0,
    invoking,
    undelivered,
    streamsBehind,
    scheduled: sources.scheduler.count(),
    deadLetters: sources.deadLetters.count(),
  };
}

/** Resolves when nothing is under way. @throws Error, telling what still is, after so many milliseconds. */
export async function settled(
  sources: StatusSources,
  clock: RuntimeClock,
  withinMs: number,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const status = statusOf(sources);
    if (status.settled) return;
    if (performance.now() > deadline) {
      throw new Error(`Not settled after ${withinMs} ms: ${JSON.stringify(status)}`);
    }
    await clock.sleep(5);
  }
}
