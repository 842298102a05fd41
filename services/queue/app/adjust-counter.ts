import type { HelpKind } from '@gerai/shared/events/queue.ts';
import { dayOf } from '@gerai/shared/time.ts';
import { askForHelp, setAutoCall } from '../domain/counter.ts';
import {
  type ChangeCounterDeps,
  type CounterChanged,
  type CounterRequest,
  changeCounter,
} from './change-counter.ts';

/**
 * Asks somebody to come to a counter, silently. Input: the counter, whom; null when they have come.
 * Output: the counter. Supervisors see it in the list of the counters.
 *
 * Primary course: 1. Read the counter. 2. Save what is asked for.
 */
export function helpAtCounter(
  deps: ChangeCounterDeps,
  request: CounterRequest,
  kind: HelpKind | null,
): Promise<CounterChanged> {
  const { actor, context } = request;
  return changeCounter(deps, request, null, (before) =>
    askForHelp(before, kind, actor, dayOf(context.time), context.time),
  );
}

/**
 * Lets a counter call by itself whoever arrives while it is free, or not any more. Input: the
 * counter, the wish. Output: the counter.
 *
 * Primary course: 1. Read the counter. 2. Save the wish.
 */
export function setCounterAutoCall(
  deps: ChangeCounterDeps,
  request: CounterRequest,
  autoCall: boolean,
): Promise<CounterChanged> {
  return changeCounter(deps, request, null, (before) =>
    setAutoCall(before, autoCall, request.actor, dayOf(request.context.time)),
  );
}
