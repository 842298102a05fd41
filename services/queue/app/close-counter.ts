import { dayOf } from '@gerai/shared/time.ts';
import { close } from '../domain/counter.ts';
import {
  type ChangeCounterDeps,
  type CounterChanged,
  type CounterRequest,
  changeCounter,
} from './change-counter.ts';

/**
 * Closes a counter. Input: the counter. Output: the closed counter; `busy` while a ticket is there.
 *
 * Primary course: 1. Read the counter. 2. Save it as closed.
 */
export function closeCounter(
  deps: ChangeCounterDeps,
  request: CounterRequest,
): Promise<CounterChanged> {
  const { actor, context } = request;
  return changeCounter(deps, request, 'queue.counter.closed.v1', (before) =>
    close(before, actor, dayOf(context.time), context.time),
  );
}
