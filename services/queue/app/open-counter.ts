import { dayOf } from '@gerai/shared/time.ts';
import { open } from '../domain/counter.ts';
import {
  type ChangeCounterDeps,
  type CounterChanged,
  type CounterRequest,
  changeCounter,
} from './change-counter.ts';

/**
 * Begins to serve at a counter, or goes on after a pause. Input: the counter and its officer.
 * Output: the open counter; `taken` while another officer has it.
 *
 * Primary course: 1. Find the counter in the catalogue. 2. Read its state. 3. Save it as open, with
 * the services that the catalogue gives it now.
 */
export function openCounter(
  deps: ChangeCounterDeps,
  request: CounterRequest,
): Promise<CounterChanged> {
  const { actor, context } = request;
  return changeCounter(deps, request, 'queue.counter.opened.v1', (before, profile) =>
    open(before, profile, context.mallId, actor, dayOf(context.time), context.time),
  );
}
