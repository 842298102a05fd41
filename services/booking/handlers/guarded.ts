import type { ProblemCode } from '@gerai/shared/contract/problem-codes.ts';
import { type Problem, problem } from '@gerai/shared/http/problem.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import type { BookingDeps } from '../app/ports.ts';

/** What tells a wrong link, wrong digits or a wrong code. Work that was not done cannot be guessed. */
const WRONG: readonly ProblemCode[] = ['not-found', 'verification-failed', 'sms-code-wrong'];

interface FromSomewhere {
  readonly caller: { readonly address: string };
  readonly now: Instant;
}

/** Serves a route that leads to somebody's booking, unless its address has guessed too often. */
export async function guarded<Answer extends object>(
  deps: BookingDeps,
  request: FromSomewhere,
  serve: () => Promise<Answer>,
): Promise<Answer | Problem<'too-many-requests'>> {
  const { caller, now } = request;
  const retryAfterSeconds = await deps.guesses.blockedSeconds(caller.address, now);
  if (retryAfterSeconds > 0) return problem('too-many-requests', { retryAfterSeconds });
  const answer = await serve();
  if ('problem' in answer && WRONG.some((code) => code === answer.problem)) {
    await deps.guesses.wrong(caller.address, now);
  }
  return answer;
}

/** Serves a route that takes a place: as `guarded`, and no faster than one address may ask. */
export function paced<Answer extends object>(
  deps: BookingDeps,
  request: FromSomewhere,
  serve: () => Promise<Answer>,
): Promise<Answer | Problem<'too-many-requests'>> {
  const retryAfterSeconds = deps.pace.ask(request.caller.address, request.now);
  if (retryAfterSeconds > 0) {
    return Promise.resolve(problem('too-many-requests', { retryAfterSeconds }));
  }
  return guarded(deps, request, serve);
}
