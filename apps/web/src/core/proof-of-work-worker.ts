import { solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2';
import type { SolveAnswer, SolveRequest } from './proof-of-work.ts';

/** Beside the page: looks for the key of a challenge, so that the page itself never stands still. */
self.onmessage = async ({ data }: MessageEvent<SolveRequest>) => {
  const answer = await solve(data);
  self.postMessage(answer);
};

async function solve({ challenge, timeoutMs }: SolveRequest): Promise<SolveAnswer> {
  const found = await solveChallenge({ challenge, deriveKey, timeout: timeoutMs });
  return found && { counter: found.counter, derivedKey: found.derivedKey };
}
