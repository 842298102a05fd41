import { dayOf } from '@gerai/shared/time.ts';
import { type Pause, pause } from '../domain/counter.ts';
import {
  type ChangeCounterDeps,
  type CounterChanged,
  type CounterRequest,
  changeCounter,
} from './change-counter.ts';

/**
 * Pauses a counter. Input: the counter, why, and until when. Output: the paused counter; `busy` while
 * a ticket is there.
 *
 * Primary course: 1. Read the counter. 2. Save it as paused.
 */
export function pauseCounter(
  deps: ChangeCounterDeps,
  request: CounterRequest,
  wish: Pause,
): Promise<CounterChanged> {
  const { actor, context } = request;
  return changeCounter(deps, request, 'queue.counter.paused.v1', (before) =>
    pause(before, wish, actor, dayOf(context.time), context.time),
  );
}
