import { type Body, call } from './api.ts';
import { serverNow } from './clock.ts';

type Challenge = NonNullable<Body<'GET /v1/services/{serviceId}/challenge'>['challenge']>;

/** The challenge with its solution, as `proofOfWork` of a booking, a hold, a wait or a phone code. */
export interface Work {
  readonly challenge: Challenge;
  readonly solution: { readonly counter: number; readonly derivedKey: string };
}

export interface SolveRequest {
  readonly challenge: Challenge;
  readonly timeoutMs: number;
}
/** Null: not found in time. */
export type SolveAnswer = Work['solution'] | null;

/** As much of a Web Worker as is needed here. */
export interface Solver {
  postMessage(request: SolveRequest): void;
  onmessage: ((event: MessageEvent<SolveAnswer>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  terminate(): void;
}

/**
 * solved: send `work` along. none: the service asks for no work. failed: no network, or a device that
 * cannot do it (an old browser, a page without https); trying again may help.
 */
export type WorkOutcome =
  | { readonly kind: 'solved'; readonly work: Work }
  | { readonly kind: 'none' }
  | { readonly kind: 'failed' };

/** A solution older than this much before its end is found anew, so that a form can still be sent. */
const SPARE_MS = 60_000;
const TIMEOUT_MS = 120_000;

/**
 * Work done ahead for one service: it begins when this is called, beside the page, while the person
 * still fills in the form. Each solution is good for one booking, hold or wait that succeeds: `take`
 * gives the one that was found, or waits for it; `used` says that it was spent.
 */
export interface WorkAhead {
  take(): Promise<WorkOutcome>;
  /** The solution was used up, or refused: the next `take` finds a new one, begun at once. */
  used(): void;
  /** Ends what is under way; for a page that is left. */
  stop(): void;
}

export function workAhead(
  serviceId: string,
  startSolver: () => Solver = startWorker,
  fetchChallenge: typeof challengeOf = challengeOf,
): WorkAhead {
  let solver: Solver | undefined;
  let stopped = false;
  let current = begin();

  async function begin(): Promise<WorkOutcome & { readonly untilMs: number }> {
    const asked = await fetchChallenge(serviceId);
    const failed = { kind: 'failed', untilMs: 0 } as const;
    if (asked === undefined || stopped) return failed;
    const { challenge, validUntil } = asked;
    if (challenge === null) return { kind: 'none', untilMs: Number.POSITIVE_INFINITY };
    const solution = await solve(challenge);
    if (!solution) return failed;
    const untilMs = Date.parse(validUntil ?? '') - SPARE_MS;
    return { kind: 'solved', work: { challenge, solution }, untilMs };
  }

  function solve(challenge: Challenge): Promise<SolveAnswer> {
    return new Promise((resolve) => {
      const end = (answer: SolveAnswer) => {
        solver?.terminate();
        solver = undefined;
        resolve(answer);
      };
      try {
        solver = startSolver();
      } catch {
        // No workers here: the page says that it cannot, rather than stand still.
        end(null);
        return;
      }
      solver.onmessage = ({ data }) => end(data);
      solver.onerror = () => end(null);
      solver.postMessage({ challenge, timeoutMs: TIMEOUT_MS });
    });
  }

  return {
    async take() {
      const found = await current;
      if (stopped || serverNow() < found.untilMs) return found;
      current = begin();
      return current;
    },
    used() {
      if (!stopped) current = begin();
    },
    stop() {
      stopped = true;
      solver?.terminate();
      solver = undefined;
    },
  };
}

/** The challenge of a service; nothing without an answer. */
async function challengeOf(serviceId: string) {
  const outcome = await call('GET /v1/services/{serviceId}/challenge', { params: { serviceId } });
  return outcome.kind === 'ok' ? outcome.body : undefined;
}

function startWorker(): Solver {
  return new Worker(new URL('./proof-of-work-worker.ts', import.meta.url), { type: 'module' });
}
