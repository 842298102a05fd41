import type { ProblemCode } from '@gerai/shared/contract/problem-codes.ts';
import { type Problem, problem } from '@gerai/shared/http/problem.ts';
import type { Instant } from '@gerai/shared/ports.ts';
import type { BookingDeps } from '../app/ports.ts';

/** What tells a wrong link or wrong digits. */
const WRONG: readonly ProblemCode[] = ['not-found', 'verification-failed'];

/** Serves a route that leads to somebody's booking, unless its address has guessed too often. */
export async function guarded<Answer extends object>(
  deps: BookingDeps,
  request: { readonly caller: { readonly address: string }; readonly now: Instant },
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
